"""What is written, and that it is written whole or not at all."""

import json
import os
import re
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from autodiff_ref import Verification, verify
from autodiff_ref.report import staged_reports
from autodiff_ref.report.findings import sentence
from autodiff_ref.report.stage import replace_all
from autodiff_ref.report.tables import in_lines
from liars import LIES, Honest
from tables import records

FILES = {
    "README.md",
    "agreement.h5",
    "agreement.json",
    "accuracy.md",
    "equation_agreement.md",
    "gradient_agreement.md",
    "trajectory_agreement.md",
}
REQUIRED = {
    "check", "scenario", "quantity", "layer", "equation", "dtype", "shape", "entries",
    "max_abs_error", "bound", "error_over_bound", "worst_index", "candidate_value",
    "reference_value", "verdict",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    verify("manual_bp", scenarios=["text", "saturated"], reports=folder, command="a command")
    return folder


def test_every_file_is_there_and_nothing_else(folder: Path) -> None:
    assert {file.name for file in folder.iterdir()} == FILES


def test_every_page_names_the_command_versions_machine_and_seed(folder: Path) -> None:
    for page in folder.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        for thing in ("`a command`", "numpy 2", "jax 0", "processors", "seed"):
            assert thing in text, (page.name, thing)


def test_the_json_is_strict_and_complete(folder: Path) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    told = json.loads((folder / "agreement.json").read_text(), parse_constant=refuse)
    assert told["verdict"] == "agrees"
    assert told["candidate"] == "manual_bp"
    assert told["environment"]["command"] == "a command"
    assert [scenario["name"] for scenario in told["scenarios"]] == ["text", "saturated"]
    for comparison in records(folder):
        assert comparison.keys() >= REQUIRED


def test_the_code_that_the_readme_shows_reads_every_comparison(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    monkeypatch.chdir(folder)
    shown: dict[str, Any] = {}
    exec(code, shown)
    assert shown["comparisons"] == records(folder)


def test_a_deviation_stands_beside_the_mistake_that_explains_it(tmp_path: Path) -> None:
    lie = next(lie for lie in LIES if (lie.says, lie.equation) == ("missing 1/m", 6))
    verify(lie.told(), scenarios=["text"], reports=tmp_path)
    for comparison in records(tmp_path):
        at_fault = comparison["verdict"] == "wrong" and comparison["quantity"].startswith("dW")
        assert (comparison["mistake"] is not None) == at_fault, comparison


def test_a_number_that_is_not_finite_is_a_string_in_the_json(tmp_path: Path) -> None:
    class Infinite(Honest):
        def db(self, l: int, p: dict[str, Any], q: dict[str, Any]) -> Any:
            return np.full_like(p[f"b{l}"], np.inf)

        def train(self, *args: Any, **kwargs: Any) -> Any:
            raise RuntimeError("not asked here")

    verify(Infinite(), scenarios=["text"], reports=tmp_path)
    db = next(c for c in records(tmp_path) if c["quantity"] == "db1")
    assert (db["candidate_value"], db["error_over_bound"], db["verdict"]) == ("inf", "inf", "wrong")


def test_the_archive_holds_the_arrays_that_the_json_judges(folder: Path) -> None:
    with h5py.File(folder / "agreement.h5") as archive:
        for c in records(folder):
            where = (c["scenario"], c["check"], c["judged"], str(c["iteration"]), c["quantity"])
            group = archive["/".join(where)]
            assert group.attrs["verdict"] == c["verdict"]
            arrays = [group[name][()] for name in ("candidate", "reference", "bound")]
            assert [array.shape for array in arrays] == [tuple(c["shape"])] * 3
            if np.isfinite(arrays[1]).all():
                off = np.abs(arrays[0] - arrays[1])
                assert off.max() == pytest.approx(c["max_abs_error"], rel=1e-5)


def test_a_wrong_equation_is_told_in_the_pages(tmp_path: Path) -> None:
    lie = next(lie for lie in LIES if (lie.says, lie.equation) == ("missing 1/m", 6))
    verify(lie.told(), scenarios=["text"], reports=tmp_path)
    page = (tmp_path / "equation_agreement.md").read_text(encoding="utf-8")
    assert page.startswith("# Equations: Liar beside JAX\n\n**wrong**")
    assert "## Deviates, at fault: equation 6, dW[l] = 1/m dZ[l] A[l-1]^T" in page
    assert "## Deviates, inherited: equation 8," in page


def test_the_readme_of_the_reports_on_others_tells_of_no_studies(
    folder: Path, tmp_path: Path
) -> None:
    verify(Honest(), scenarios=["text"], reports=tmp_path)
    ours, theirs = ((each / "README.md").read_text(encoding="utf-8") for each in (folder, tmp_path))
    for words in ("calibration", "nox -s mistakes", "part of the repository"):
        assert words in ours
        assert words not in theirs
    for text in (ours, theirs):
        assert "{" not in text.partition("```python")[0]
        assert "accuracy.md" in text


def test_lines_of_a_page_are_no_wider_than_it_where_there_are_words() -> None:
    told = "  a mistake: " + "word " * 60
    lines = in_lines(f"short\n{told}\n{'x' * 300}\n").split("\n")
    assert (lines[0], lines[-1]) == ("short", "x" * 300)
    assert all(len(line) <= 110 for line in lines[:-1])
    assert {line[:4] for line in lines[2:-1]} == {"    "}
    assert " ".join(" ".join(lines[1:-1]).split()) == " ".join(told.split())


def test_the_sentence_names_the_place_before_the_numbers() -> None:
    lie = next(lie for lie in LIES if (lie.says, lie.equation) == ("missing 1/m", 6))
    verification: Verification = verify(lie.told(), scenarios=["text"])
    told = sentence(next(c for c in verification.comparisons if c.place.quantity == "dW2"))
    assert told.startswith("dW2[0, ")
    assert " in scenario text, end to end: " in told
    assert " is required within " in told


def test_a_run_that_fails_leaves_the_former_reports_whole(tmp_path: Path) -> None:
    for name in ("README.md", "agreement.json"):
        (tmp_path / name).write_text("former")

    class Interrupting(Honest):
        def train(self, *args: Any, **kwargs: Any) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(Interrupting(), scenarios=["text"], reports=tmp_path)
    found = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert found == {"README.md": "former", "agreement.json": "former"}


def test_a_folder_that_was_made_for_a_run_that_fails_is_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), staged_reports(tmp_path / "new" / "one"):
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_replacing_is_undone_if_one_file_cannot_be_moved(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    for name in "abc":
        (source / name).write_text("new")
    (target / "a").write_text("former")
    moved = Path.rename

    def failing(self: Path, to: Path) -> Path:
        if self == source / "c":
            raise PermissionError("not this one")
        return moved(self, to)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        with pytest.raises(PermissionError):
            replace_all(source, target)
    assert {file.name: file.read_text() for file in target.iterdir()} == {"a": "former"}


def test_files_of_other_names_stay(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    (source / "a").write_text("new")
    (target / "a").write_text("former")
    (target / "mine").write_text("mine")
    replace_all(source, target)
    assert {f.name: f.read_text() for f in target.iterdir()} == {"a": "new", "mine": "mine"}


def test_a_readme_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(FileExistsError, match=r"holds README.md, which a report would replace"):
        verify("manual_bp", scenarios=["text"], reports=tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"README.md": "mine"}


def test_a_folder_with_the_name_of_a_report_is_not_replaced(tmp_path: Path) -> None:
    for name in ("README.md", "agreement.json"):
        (tmp_path / name).mkdir()
    with pytest.raises(IsADirectoryError, match=r"holds a folder README.md, where a report"):
        verify("manual_bp", scenarios=["text"], reports=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_no_folder_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match="none is named: name another folder"):
        verify("manual_bp", scenarios=["text"], reports="")
    assert not list(tmp_path.iterdir())


def test_a_candidate_that_changes_the_folder_does_not_move_the_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)

    class Wanderer(Honest):
        def trace(self, *args: Any) -> Any:
            os.chdir(tmp_path / "elsewhere")
            return super().trace(*args)

    assert verify(Wanderer(), scenarios=["text"], reports="reports").agrees
    assert {file.name for file in (tmp_path / "reports").iterdir()} == FILES
    assert not list((tmp_path / "elsewhere").iterdir())
