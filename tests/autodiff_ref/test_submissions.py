"""Many candidates at once: one table, a report on each, and a second run that goes on."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autodiff_ref import verify as verify_alone
from autodiff_ref.commands.several import of_unkept
from autodiff_ref.submissions import (
    Reports,
    Row,
    table_of,
    verified_alone,
    worst,
)
from autodiff_ref.submissions.folder import stems
from autodiff_ref.submissions.work import told as told_of
from liars import Honest
from submitted import CANDIDATES, Working, submitted, verify


def all_files(folder: Path) -> dict[str, bytes]:
    """What lies there."""
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_table_and_reports_are_the_same_however_many_work(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("wrong.py", "raises.py", "none.py")
    assert verify(*names, "--reports", "one", "--jobs", "1") == 1
    told = capsys.readouterr().out
    assert verify(*names, "--reports", "two", "--jobs", "2") == 1
    assert all_files(files / "one") == all_files(files / "two")
    lines = {line.split()[0]: line for line in told.splitlines() if line[:1].isalpha()}
    for name, verdict, found in (
        ("wrong.py", "wrong", "equation 6, in layer 2: 1/m is missing"),
        ("raises.py", "error", "gradients raised ZeroDivisionError"),
        ("none.py", "not verified", "Its gradients were not recognised"),
    ):
        assert verdict in lines[name]
        assert found in lines[name]
    assert "3 candidates: 1 error, 1 not verified, 1 wrong." in told


def test_a_report_is_what_is_printed_of_one_alone(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = verified_alone(submitted("raises.py", scenarios=("text",)))
    capsys.readouterr()
    assert verify("raises.py", "--reports", "r") == 2
    assert capsys.readouterr().out.partition("\n\nReports:")[0] == outcome.text
    assert verify("raises.py", "--reports", "r", "--format", "json") == 2
    alone, record = json.loads(capsys.readouterr().out), json.loads(outcome.record)
    for each in (alone, record):
        del each["environment"]["command"]
    assert alone.pop("reports") == "r"
    assert record.pop("reports", None) is None
    assert alone == record


def test_a_report_that_cannot_be_written_is_told_and_stops_no_other(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "r" / "right.py.txt").mkdir(parents=True)
    assert verify(*CANDIDATES, "--reports", "r") == 2
    told = capsys.readouterr()
    assert working.verified == list(CANDIDATES)
    assert "3 candidates: 3 agrees." in told.out
    assert "1 report could not be written" in told.err
    assert "right.py: [Errno 21]" in told.err
    assert "none.py" not in told.err
    table = (files / "r" / "README.md").read_text()
    assert "[none.py](<none.py.txt>)" in table
    assert "[right.py]" not in table
    assert verify(*CANDIDATES, "--reports", "r", "--format", "json") == 2
    record = json.loads(capsys.readouterr().out)
    assert (record["exit_status"], list(record["not_kept"])) == (2, ["right.py"])
    (files / "r" / "right.py.txt").rmdir()
    working.verified.clear()
    assert verify(*CANDIDATES, "--reports", "r") == 0
    assert working.verified == ["right.py"]


def test_a_table_that_cannot_be_written_is_printed(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "r" / "README.md").mkdir(parents=True)
    assert verify(*CANDIDATES, "--reports", "r") == 2
    told = capsys.readouterr()
    assert "3 candidates: 3 agrees." in told.out
    assert "README.md: [Errno 21]" in told.err


def test_of_reports_that_cannot_be_written_a_few_are_told_by_name(tmp_path: Path) -> None:
    reports = Reports(tmp_path, [])
    reports.unkept.update({f"{n}.py": "[Errno 28] No space left on device" for n in range(9)})
    told = of_unkept(reports)
    assert told.startswith("9 reports could not be written")
    assert "4.py: [Errno 28]" in told
    assert "5.py" not in told
    assert told.endswith("and 4 more")


@pytest.mark.parametrize(
    ("named", "verified"),
    [
        (["right.py", "./right.py", "wrong.py"], ["right.py", "wrong.py"]),
        (["some", "right.py"], ["some/a.py", "some/b.ipynb", "right.py"]),
        (["./some/", "some/a.py"], ["some/a.py", "some/b.ipynb"]),
        (["some/more"], ["some/more/c.py"]),
        (["packed", "right.py"], ["packed", "right.py"]),
        (["code"], ["code/e.py"]),  # a folder, whatever else is called so
    ],
)
def test_a_folder_is_its_files_and_each_file_is_one_candidate(
    files: Path,
    working: Working,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    named: list[str],
    verified: list[str],
) -> None:
    for name in ("some/a.py", "some/b.ipynb", "some/.c.py", "some/__init__.py.txt", "some/d.txt"):
        (files / name).parent.mkdir(exist_ok=True)
        (files / name).write_text("")
    (files / "some/more").mkdir()
    (files / "some/more/c.py").write_text("")
    for name in ("packed/__init__.py", "code/e.py"):
        (files / name).parent.mkdir()
        (files / name).write_text("")
    monkeypatch.syspath_prepend(files)
    assert verify(*named) == 0
    assert working.verified == verified
    told = capsys.readouterr().err
    assert ("./right.py is the same file as right.py and is verified once" in told) == (
        "./right.py" in named
    )


def test_a_folder_without_candidates_says_what_to_name(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "some/deep").mkdir(parents=True)
    assert verify("some") == 2
    assert capsys.readouterr().err.endswith("some holds no file that ends in .py or .ipynb\n")
    (files / "some/deep/a.py").write_text("")
    assert verify("some") == 2
    assert "; name those of the folders in it, as in some/*/*.py" in capsys.readouterr().err


def test_what_limits_an_agreement_is_in_the_table() -> None:
    found = verify_alone(Honest(), scenarios="text")
    limits = ("Not verified: dropout, which was switched off.", "Nor what comes after.")
    plain, limited = (told_of(replace(found, limits=each), None, 1.0) for each in ((), limits))
    assert plain.row.found == ""
    assert limited.row.found.startswith("limited: Not verified: dropout, which was switched off;")
    assert limited.row.found.endswith("and 1 more")
    assert "limited: Not verified" in table_of([limited.row])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"content": "of another file"}, "workers need a folder that all of them share"),
        ({"rest": "of another version"}, "another version of autodiff_ref"),
        ({"folder": "/no/such/folder"}, "/no/such/folder"),
    ],
    ids=["file", "version", "folder"],
)
def test_a_worker_that_sees_something_else_says_so(
    files: Path, change: dict[str, str], words: str
) -> None:
    outcome = verified_alone(replace(submitted(), **change))  # type: ignore[arg-type] # words
    assert words in outcome.text
    assert (outcome.row.verdict, outcome.lasting) == ("not verified", False)


def test_a_defect_of_the_harness_refutes_nobody(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(*args: object, **options: object) -> None:
        raise AssertionError("a defect")

    monkeypatch.setattr("autodiff_ref.submissions.work.verify", defective)
    outcome = verified_alone(submitted())
    assert (outcome.row.exit_status, outcome.lasting) == (2, False)
    assert outcome.text.startswith("a defect of the harness: AssertionError: a defect\nTraceback")


@pytest.mark.parametrize(
    ("statuses", "status"),
    [([0, 0], 0), ([0, 2], 2), ([2, 1, 0], 1), ([1, 130], 130), ([], 2)],
)
def test_the_exit_status_is_the_worst(statuses: list[int], status: int) -> None:
    assert worst(statuses) == status


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.py", "b/a.py"], ["a.py", "b-a.py"]),
        (["./a.py", "../a.py"], ["a.py-", "a.py-"]),
        (["b/a.py", "b-a.py", "c.py"], ["b-a.py-", "b-a.py-", "c.py"]),
        (["A.py", "a.py"], ["A.py-", "a.py-"]),
        (["x" * 300], ["x" * 120 + "-"]),
        (["模型.py"], ["模型.py"]),
        (["模" * 99 + "甲", "模" * 99 + "乙"], ["模" * 40 + "-", "模" * 40 + "-"]),
    ],
    ids=["folders", "beside", "dash", "case", "long", "letters", "long-letters"],
)
def test_no_two_candidates_share_a_report(names: list[str], expected: list[str]) -> None:
    found = stems(names)
    assert len({stem.casefold() for stem in found.values()}) == len(names)
    for stem, start in zip(found.values(), expected, strict=True):
        assert stem == start or (start.endswith("-") and stem.startswith(start))
        assert len(f".new-4194304-{stem}.json".encode()) <= 255


def test_the_table_for_programs_has_every_row(
    files: Path, working: Working, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(*CANDIDATES, "--format", "json", "--reports", "r") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["exit_status"], told["reports"]) == (0, "r")
    assert [row["candidate"] for row in told["candidates"]] == list(CANDIDATES)


def test_seconds_belong_to_the_terminal() -> None:
    rows = [Row("a.py", 0, "agrees", "", "9 of 9", 2.345), Row("b.py", 0, "agrees", "", "9 of 9")]
    shown = [line.split()[-1] for line in table_of(rows).splitlines()[2:4]]
    assert shown == ["2.3", "-"]
    assert "seconds" not in table_of(rows, timed=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--list"], "--list takes one candidate"),
        (["--reports", "right.py"], "right.py is a file"),
    ],
)
def test_what_cannot_be_done_with_several_is_told(
    files: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(*CANDIDATES, *arguments) == 2
    assert words in capsys.readouterr().err
