"""A trace that departs from the text's is told, and no fault, where all gradients agree."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import Verdict, Verification, cancelled, summary, verify
from autodiff_ref.certificate import Proof
from autodiff_ref.comparison import Compared, Comparison, Place
from autodiff_ref.report.grades import THROUGH, grades
from autodiff_ref.scenarios import drawn_scenarios
from liars import Honest, Values, m

pytestmark = pytest.mark.usefixtures("shared_references")

NUMBERS = r"\d+, \d+\] (\S+) where the text's is (\S+)\)"


class OfCost(Honest):
    """dA[L] is divided by m, and so all that follows; equations 5 and 6 are not."""

    def dZL(self, l: int, p: Values, q: Values) -> Any:
        return super().dZL(l, p, q) / m(q)

    def db(self, l: int, p: Values, q: Values) -> Any:
        return super().db(l, p, q) * m(q)

    def dW(self, l: int, p: Values, q: Values) -> Any:
        return super().dW(l, p, q) * m(q)

    def swept(self, L: int, p: Values, q: Values) -> Values:
        found = super().swept(L, p, q)
        return found | {f"dA{L}": found[f"dA{L}"] / m(q)}


class Cancelling(OfCost):
    """The 1/m of the cost is in every dZ, and what reads it makes that good; dA[L] has none."""

    def dZ(self, l: int, p: Values, q: Values) -> Any:
        return super().dZ(l, p, q) / m(q)

    def dA(self, l: int, p: Values, q: Values) -> Any:
        return super().dA(l, p, q) * m(q)

    def swept(self, L: int, p: Values, q: Values) -> Values:
        return Honest.swept(self, L, p, q)


class Uncancelled(Cancelling):
    """It is not made good in equation 5."""

    def db(self, l: int, p: Values, q: Values) -> Any:
        return Honest.db(self, l, p, q)


def departing(trace: Any, scenario: str = "text") -> Verification:
    """What comes of right gradients with a trace that is changed."""

    def changed(params: Any, X: Any, Y: Any) -> Any:
        return trace(Honest().trace(params, X, Y))

    face = {name: getattr(Honest(), name) for name in ("cost", "gradients", "train")}
    return verify(SimpleNamespace(**face, trace=changed), scenarios=[scenario])


def test_two_deviations_that_cancel_are_told_and_no_fault() -> None:
    found = verify(Cancelling(), scenarios=["text", "deep"])
    assert found.verdict is Verdict.AGREES
    assert found.exit_status == 0
    (limit,) = found.limits
    assert "(scenario text; dZ2, dZ1: 0.2 of what the text's is)" in limit
    assert "equations 3, 4, 5, 6, 9 agree" in limit
    assert {g.equation for g in grades(found) if g.judged == THROUGH} == {3, 4, 5, 6, 9}
    assert {g.verdict for g in grades(found)} == {Verdict.AGREES}
    told = summary(found)
    assert told.startswith("Cancelling AGREES in its gradients: every dW and db that was compared")
    assert "all that was compared is right" not in told
    assert limit in told
    assert "PROVED WRONG" not in told
    assert not {"dZ1", "dZ2"} & {made.quantity for made in found.certificates}


def test_one_that_nothing_cancels_is_a_fault() -> None:
    found = verify(Uncancelled(), scenarios=["text", "deep"])
    assert found.verdict is Verdict.WRONG
    assert found.exit_status == 1
    assert not found.limits
    assert Proof.WRONG in {made.proof for made in found.certificates if made.quantity == "dZ1"}


@pytest.mark.parametrize("name", ["Z1", "A1", "dA2", "dZ2", "dA1"])
def test_what_all_else_is_right_beside_is_told(name: str) -> None:
    found = departing(lambda q: q | {name: 1.001 * q[name]})
    assert found.verdict is Verdict.AGREES
    assert f"{name}: 1.001 of what the text's is" in found.limits[0]


@pytest.mark.parametrize(
    ("factor", "told"),
    [(1 + 1e-14, "dZ1 alone: ["), (1 + 1.6e-13, "dZ1: [")],
    ids=["alone", "ends"],
)
def test_a_departure_of_the_last_digits_is_told_with_all_of_them(factor: float, told: str) -> None:
    (limit,) = departing(lambda q: q | {"dZ1": factor * q["dZ1"]}, "deep").limits
    numbers = re.search(re.escape(f"(scenario deep; {told}") + NUMBERS, limit)
    assert numbers
    assert float(numbers[1]) == pytest.approx(factor * float(numbers[2]), rel=1e-15, abs=0)


def test_lost_digits_are_no_departure() -> None:
    gradient = Place("gradients", "text", "dW1", "end to end", 1, 6)
    right = {gradient: Comparison(gradient, "float64", (1,), Verdict.AGREES)}
    place = Place("equations", "text", "dZ1", "end to end", 1, 4)
    text = next(each for each in drawn_scenarios() if each.name == "text")
    for verdict in (Verdict.WRONG, Verdict.INACCURATE):
        record = Comparison(place, "float64", (1,), verdict)
        off = Compared(record, 2 * np.ones(1), np.ones(1))
        found = cancelled.departing([off], right | {place: record}, [text])
        assert bool(found) == (verdict is Verdict.WRONG)


@pytest.mark.parametrize("name", ["A2", "dA0", "dW1", "db2"])
def test_what_is_an_end_must_be_right(name: str) -> None:
    found = departing(lambda q: q | {name: 1.001 * q[name]})
    assert found.verdict is Verdict.WRONG
    assert not found.limits


def test_a_scenario_without_a_decided_gradient_excuses_nothing() -> None:
    found = verify(Cancelling(), scenarios=["saturating"])
    assert found.verdict is not Verdict.AGREES


def test_a_trace_by_the_convention_of_the_cost_is_proved_by_it() -> None:
    found = verify(OfCost(), scenarios=["text"])
    assert found.agrees
    assert not found.limits
    assert "PROVED WRONG" not in summary(found)
    proofs = {made.quantity: made.proof for made in found.certificates}
    assert {proofs[name] for name in ("dA2", "dZ2", "dA1", "dZ1", "dA0")} == {Proof.WITHIN}


def test_of_ours_each_equation_is_verified_through_the_trace() -> None:
    found = verify(manual_bp, scenarios=["text", "deep"])
    assert not found.limits
    assert {grade.judged for grade in grades(found)} == {"alone"}
