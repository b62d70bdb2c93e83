"""A trace by the convention of the cost, dZ = dC/dZ, is no fault where all of it is so."""

from types import SimpleNamespace
from typing import Any

import pytest

from autodiff_ref import gradients, trace
from autodiff_ref.candidates import load
from autodiff_ref.checks import compare_equations
from autodiff_ref.comparison import Compared, Verdict
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import drawn

PROBLEM = drawn("ordinary", "", (4, 3, 1), 5)
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
