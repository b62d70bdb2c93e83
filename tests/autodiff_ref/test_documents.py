"""What README.md and EQUATIONS.md show is what their code prints."""

import doctest
import re
from pathlib import Path

import pytest

from autodiff_ref import summary, verify

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, beginning: str) -> str:
    """The code block of the README that begins so."""
    (found,) = re.findall(rf"```{language}\n({re.escape(beginning)}.*?)```", README, re.DOTALL)
    return str(found)


def without_last_digits(text: str) -> list[str]:
    """The words, without numbers that differ from one processor to the other."""
    return re.sub(r"-?\d+\.\d+(e[+-]\d+)?|\binf\b|-{2,}|(?<=\s)0(?=\s)", "#", text).split()


@pytest.mark.parametrize("document", ["README.md", "EQUATIONS.md"])
def test_the_examples_print_what_is_shown(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failures, tried = doctest.testfile(str(ROOT / document), module_relative=False)
    assert tried > 0
    assert failures == 0


def test_the_table_of_the_readme_is_that_of_the_reports() -> None:
    shown = block("text", "manual_bp AGREES").partition("\nReports:")[0]
    reports = (ROOT / "reports" / "README.md").read_text(encoding="utf-8")
    # The report breaks long lines.
    assert " ".join(shown.split()) in " ".join(reports.split())


def test_the_wrong_gradient_of_the_readme_is_caught_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(block("python", "import numpy"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = summary(verify("mine.py", scenarios="text"))
    shown = block("text", "mine.py is WRONG.").partition("\nReports:")[0]
    assert without_last_digits(told) == without_last_digits(shown)
