"""A second run of many candidates goes on from the first: who is verified again, and who is not."""

import json
import sys
from collections.abc import Callable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

from autodiff_ref.submissions import (
    Reports,
    Row,
    verified_alone,
    verify_all,
)
from autodiff_ref.submissions.fingerprint import of_candidate
from autodiff_ref.workers import Workers
from piecework import Breaking
from submitted import BESIDE, CANDIDATES, RIGHT, WRONG, Working, submitted, verify

SLEEPING = """
def cost(params, X, Y):
    time.sleep(1.5)
    return 1.0
"""


def test_what_was_found_in_time_is_not_verified_again_with_more_of_it(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    working.late = {"wrong.py"}
    assert verify(*CANDIDATES, "--limit", "1") == 0
    working.verified.clear()
    assert verify(*CANDIDATES, "--limit", "9") == 0
    assert working.verified == ["wrong.py"]
    assert "2 of these 3 were verified in an earlier run" in capsys.readouterr().err


def test_who_was_never_verified_comes_first(files: Path, working: Working) -> None:
    assert verify("right.py", "wrong.py", "--reports", "r") == 0
    working.verified.clear()
    (files / "right.py").write_text(f"{RIGHT}\n")
    assert verify("right.py", "wrong.py", "none.py", "--reports", "r") == 0
    assert working.verified == ["none.py", "right.py"]


def test_an_interrupted_run_is_taken_up_where_it_stopped(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    working.stop = 2
    assert verify(*CANDIDATES) == 130
    told = capsys.readouterr()
    assert "2 of 3 are verified and their reports kept in build/submissions" in told.err
    assert "the same command goes on from there" in told.err
    counts = "2 of 3 candidates, interrupted: 2 agrees."
    assert counts in told.out
    assert counts in (files / "build/submissions/README.md").read_text()
    assert working.verified == ["wrong.py", "right.py"]
    working.stop = None
    assert verify(*CANDIDATES) == 0
    assert working.verified == ["wrong.py", "right.py", "none.py"]
    assert "3 candidates: 3 agrees." in capsys.readouterr().out


def test_the_table_for_programs_tells_that_a_run_was_interrupted(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    working.stop = 2
    assert verify(*CANDIDATES, "--format", "json") == 130
    told = json.loads(capsys.readouterr().out)
    assert (told["exit_status"], told["missing"], len(told["candidates"])) == (130, 1, 2)


def test_who_verified_all_anew_is_told_how_to_go_on(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    working.stop = 2
    assert verify(*CANDIDATES, "--fresh") == 130
    told = "the same command, without --fresh, goes on from there"
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "options", "anew"),
    [
        (lambda: None, [], []),
        (lambda: None, ["--fresh"], list(CANDIDATES)),
        (lambda: None, ["--limit", "7"], []),
        (lambda: None, ["--hints", "1"], list(CANDIDATES)),
        (lambda: Path("none.py").write_text("x = 2\n"), [], ["none.py"]),
        (lambda: Path("beside.py").write_text(f"{BESIDE}\n"), [], ["wrong.py", "right.py"]),
        (lambda: Path("other.py").write_text("x = 2\n"), [], []),
        (lambda: Path("r/none.py.txt").unlink(), [], ["none.py"]),
        (lambda: Path("r/none.py.json").write_text("{"), [], ["none.py"]),
    ],
    ids=[
        "nothing",
        "fresh",
        "limit",
        "hints",
        "file",
        "neighbour",
        "other",
        "no-text",
        "half-a-record",
    ],
)
def test_what_a_report_rests_on_decides_whether_it_is_made_anew(
    files: Path, working: Working, change: Callable[[], object], options: list[str], anew: list[str]
) -> None:
    assert verify(*CANDIDATES, "--reports", "r") == 0
    working.verified.clear()
    change()
    assert verify(*CANDIDATES, "--reports", "r", *options) == 0
    assert working.verified == anew


def test_a_change_is_seen_in_a_package_that_is_installed_to_be_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "elsewhere" / "__init__.py"
    file.parent.mkdir()
    file.write_text(RIGHT)

    class Finder(MetaPathFinder):
        """What an editable installation puts beside the search along the path."""

        def find_spec(self, name: str, *rest: object) -> ModuleSpec | None:
            return spec_from_file_location(name, file) if name == "edited_package" else None

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
    before = of_candidate("edited_package")
    assert of_candidate("edited_package") == before
    file.write_text(WRONG)
    assert of_candidate("edited_package") != before


def test_another_version_of_the_harness_verifies_anew(
    files: Path, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verify(*CANDIDATES) == 0
    monkeypatch.setattr("autodiff_ref.submissions.work.harness", lambda: "another")
    assert verify(*CANDIDATES) == 0
    assert working.verified == [*CANDIDATES, *CANDIDATES]


def test_whose_process_dies_is_told_and_verified_again_in_the_next_run(files: Path) -> None:
    died = "could not be verified: its process died each time"
    reports, rows = Reports(files / "r", ["right.py"]), list[Row]()
    verify_all([submitted()], reports, Workers(Breaking(), lambda: 1), rows.append)
    assert rows == [Row("right.py", 2, "not verified", died, "-")]
    assert (files / "r" / "right.py.txt").read_text() == f"{died}\n"
    assert reports.row(submitted()) is None


@pytest.mark.parametrize(
    ("name", "limit", "lasting"),
    [
        ("wrong.py", 60.0, True),
        ("none.py", 60.0, True),
        ("raises.py", 60.0, False),
        ("sleeps.py", 1.0, False),
        ("late.py", 1.0, False),
    ],
)
def test_what_was_not_found_for_want_of_time_is_verified_again_in_the_next_run(
    files: Path, name: str, limit: float, lasting: bool
) -> None:
    (files / "sleeps.py").write_text(f"{WRONG}\nimport time\n{SLEEPING}")
    (files / "late.py").write_text("import time\n\ndef f(x=time.sleep(1.5)):\n    return x\n")
    submission = submitted(name, scenarios=("text",), limit=limit)
    reports = Reports(files / "r", [name])
    reports.keep(submission, verified_alone(submission))
    assert (reports.row(submission) is not None) == lasting
