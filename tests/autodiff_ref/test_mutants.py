"""Each mutant is wrong, and what is said of it is said in the grammar of mistakes."""

from collections import Counter
from dataclasses import replace

import pytest

from autodiff_ref.mistakes import MISTAKES
from corpus import FILES, source
from mutants import MUTANTS, Mutant, is_wrong


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_its_gradient_is_not_that_of_its_cost(mutant: Mutant) -> None:
    assert source(mutant.file).count(mutant.old) == 1
    assert is_wrong(mutant)


def test_what_changes_nothing_is_not_wrong() -> None:
    one_of_each = {mutant.file: mutant for mutant in MUTANTS}
    assert len(one_of_each) == 40
    assert set(one_of_each) <= set(FILES)
    wrong = [mutant for mutant in one_of_each.values() if is_wrong(replace(mutant, new=mutant.old))]
    assert wrong == []


def test_no_mutant_is_there_twice() -> None:
    assert max(Counter(mutant.text for mutant in MUTANTS).values()) == 1


def test_the_grammar_has_what_is_said_of_mutants() -> None:
    names = {(mistake.kind.removesuffix("[L]"), mistake.name) for mistake in MISTAKES}
    said = {(kind, mistake) for mutant in MUTANTS for kind, mistake, _ in mutant.says if mistake}
    assert said <= names
