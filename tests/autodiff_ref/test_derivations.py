"""How much JAX derives for a diagnosis: what is right is not searched, nor is what is known."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import derived, diagnose
from autodiff_ref.diagnosis.derived import Equation
from autodiff_ref.mistakes import MISTAKES, Rule
from autodiff_ref.scenarios import Scenario, drawn
from liars import LIES

FIRST = drawn("first", "more units than samples", (9, 8, 8, 2), 7)
SECOND = drawn("second", "of other shapes", (10, 9, 9, 3), 8)
OF_dZ = {mistake.rule for mistake in MISTAKES if mistake.kind in ("dZ", "dZ[L]", "dA")}


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Rule]]:
    """The rules that are derived from now on, as if none had been before."""
    found: list[Rule] = []
    derive = Equation.derive

    def noted(equation: Equation, *given: Any) -> Any:
        found.append(equation.rule)
        return derive(equation, *given)

    derived.equation.cache_clear()
    monkeypatch.setattr(Equation, "derive", noted)
    yield found
    derived.equation.cache_clear()


def diagnosed(says: str, *problems: Scenario) -> None:
    (lie,) = (lie for lie in LIES if lie.says == says)
    found = diagnose(load(lie.told()), problems)
    assert found
    assert found.named
    assert len(found.scenarios) == len(problems)


@pytest.mark.parametrize(
    ("says", "of_dZ", "most"),
    [("sum without axis", 0, 84), ("sigma prime left out", 100, 182), ("bias left out", 0, 55)],
)
def test_a_mistake_is_looked_for_where_something_is_wrong(
    rules: list[Rule], says: str, of_dZ: int, most: int
) -> None:
    diagnosed(says, FIRST)
    assert 0 < len(rules) <= most
    assert sum(rule in OF_dZ for rule in rules) <= of_dZ


@pytest.mark.parametrize("says", ["sum without axis", "sigma prime left out", "bias left out"])
def test_what_explains_one_scenario_is_all_that_is_tried_in_the_next(
    rules: list[Rule], says: str
) -> None:
    diagnosed(says, FIRST)
    first = len(rules)
    diagnosed(says, FIRST, SECOND)
    assert first < len(rules) <= first + 32


def test_what_explains_another_scenario_is_not_all_that_is_found() -> None:
    class InTwoWays:
        """Wrong in one way with seven samples, and in another with more."""

        def gradients(self, params: Any, X: Any, Y: Any) -> Any:
            says = "sum without axis" if X.shape[1] == 7 else "sigma prime left out"
            (lie,) = (lie for lie in LIES if lie.says == says)
            return lie.told().gradients(params, X, Y)

    found = diagnose(load(InTwoWays()), [FIRST, SECOND])
    assert found
    assert {fault.what[1] for fault in found.faults} == {"slope left out"}
    assert found.scenarios == ("second",)


def test_a_wrong_dZ_that_dW_does_not_show_is_found() -> None:
    """Where the inputs are 0, dW1 is right whatever dZ1 is."""
    (lie,) = (lie for lie in LIES if lie.says == "sigma prime left out")
    found = diagnose(load(lie.told()), [replace(FIRST, X=np.zeros_like(FIRST.X))])
    assert found
    assert ("dZ1", "slope left out") in {(each.quantity, each.what[1]) for each in found.faults}
