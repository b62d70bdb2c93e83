"""Free descents: the band, the control beside it, and where one leaves the band."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import Comparison, Verdict, verify
from autodiff_ref.scenarios import shipped_scenarios


def with_rate(changed: float, after: int) -> Any:
    """manual_bp whose learning rate is multiplied once it has made so many updates."""

    def train(
        params: Any, X: Any, Y: Any, *, learning_rate: float, iterations: int, network: Any
    ) -> Any:
        early = min(iterations, after)
        options = {"network": network, "learning_rate": learning_rate}
        first = manual_bp.train(params, X, Y, iterations=early, **options)
        if iterations == early:
            return first
        options["learning_rate"] *= changed
        rest = manual_bp.train(first.params, X, Y, iterations=iterations - early, **options)
        return SimpleNamespace(params=rest.params, costs=np.append(first.costs, rest.costs))

    return SimpleNamespace(Network=manual_bp.Network, gradients=manual_bp.gradients, train=train)


def free(candidate: Any, scenario: str) -> list[Comparison]:
    made = verify(candidate, scenarios=[scenario]).comparisons
    return [c for c in made if c.place.judged == "free running" and c.place.quantity != "C"]


@pytest.mark.parametrize("after", [1, 7, 19])
def test_a_descent_that_goes_astray_says_after_which_update(after: int) -> None:
    wrong = [c for c in free(with_rate(1.001, after), "deep") if c.verdict is Verdict.WRONG]
    notes = [c.note for c in wrong if c.note]
    assert len(notes) == 1
    assert notes[0].startswith(f"it leaves the band after {after + 1} updates, in ")


def test_the_same_rate_throughout_stays_in_the_band() -> None:
    made = free(with_rate(1, 7), "deep")
    assert {c.verdict for c in made} == {Verdict.AGREES}
    assert not any(c.note for c in made)


def test_every_free_descent_has_a_control_that_strays_less_than_the_band() -> None:
    for scenario in ("text", "deep", "float32", "hidden_tanh"):
        made = free(manual_bp, scenario)
        assert made
        for c in made:
            assert c.control is not None
            assert c.bound is not None
            assert c.control <= c.bound
        assert any(c.control for c in made)


def test_a_control_of_one_unit_is_no_bound_for_right_descents() -> None:
    # Every step rounds anew, so right code may stray farther than from one displacement.
    names = [s.name for s in shipped_scenarios() if s.name.startswith("float32")]
    farther = [
        c
        for name in names
        for c in free(manual_bp, name)
        if c.max_abs_error is not None and c.control is not None and c.max_abs_error > c.control
    ]
    assert farther
    assert {c.verdict for c in farther} == {Verdict.AGREES}
