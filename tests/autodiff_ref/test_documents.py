"""What README.md and EQUATIONS.md show is what their code prints."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("document", ["README.md", "EQUATIONS.md"])
def test_the_examples_print_what_is_shown(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failures, tried = doctest.testfile(str(ROOT / document), module_relative=False)
    assert tried > 0
    assert failures == 0
