"""A trace by the convention of the cost, dZ = dC/dZ, is no fault where all of it is so."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import gradients, trace
from autodiff_ref.candidates import load
from autodiff_ref.checks import compare_equations
from autodiff_ref.checks.equations import in_convention_of_cost
from autodiff_ref.comparison import Bounds, Compared, Verdict
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import drawn

PROBLEM = drawn("ordinary", "", (4, 3, 1), 5)
DEEP = drawn("deep", "", (2, *[2] * 5, 1), 5)
TIMES = "dZ and dA are the gradients of C"


def compared(*by_m: str) -> dict[str, Compared]:
    """Every quantity end to end, of a trace in which these are divided by m."""

    def theirs(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = trace(params, X, Y)
        return {n: v / X.shape[1] if n.startswith(by_m) else v for n, v in found.items()}

    candidate = load(SimpleNamespace(gradients=gradients, trace=theirs))
    found = [o for o in compare_equations(candidate, Reference(PROBLEM)) if isinstance(o, Compared)]
    return {o.record.place.quantity: o for o in found if o.record.place.judged == "end to end"}


def test_by_the_convention_of_the_cost_all_agrees_and_is_told() -> None:
    found = compared("dZ", "dA")
    assert {each.record.verdict for each in found.values()} == {Verdict.AGREES}
    assert {name for name, each in found.items() if TIMES in each.record.note} == {
        name for name in found if name[:2] in ("dZ", "dA")
    }


@pytest.mark.parametrize("by_m", [("dZ1",), ("dZ",), ("dZ", "dA", "dW"), ("dW",)])
def test_in_a_part_of_it_it_is_a_fault(by_m: tuple[str, ...]) -> None:
    found = compared(*by_m)
    wrong = {name for name, each in found.items() if each.record.verdict is Verdict.WRONG}
    assert wrong
    assert any(name.startswith(by_m) for name in wrong)


@pytest.mark.parametrize(
    ("layers", "by_m", "changed"),
    [
        ("", True, True),
        ("", False, False),
        ("01", True, True),  # as the last layer shows
        ("01", False, False),
        ("012", True, False),
        ("012", False, False),
    ],
)
def test_bounds_that_hold_everything_show_no_convention(
    layers: str, by_m: bool, changed: bool
) -> None:
    reference, m = Reference(PROBLEM), PROBLEM.X.shape[1]
    start = reference.start
    endless = {n: Bounds.same(np.full(v.shape, np.inf)) for n, v in start.trace.items()}
    wide = {n: endless[n] if n[-1] in layers else bound for n, bound in start.bounds.items()}
    reference.start = replace(start, bounds=wide)
    found = trace(PROBLEM.params, PROBLEM.X, PROBLEM.Y)
    theirs = {n: v / m if by_m and n[:2] in ("dZ", "dA") else v for n, v in found.items()}
    assert bool(in_convention_of_cost(reference, theirs)) is changed
