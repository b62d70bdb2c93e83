"""Lost digits are told from wrong formulas by evidence, and said to be how many."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import Comparison, Verdict, Verification, verify
from autodiff_ref.report.findings import findings

ALL_BUT_SATURATED = ("saturating", "saturating_float32")


def judged(*scenarios: str, **functions: Any) -> Verification:
    face = {name: getattr(manual_bp, name) for name in ("Network", "gradients")}
    return verify(SimpleNamespace(**{**face, **functions}), scenarios=scenarios)


def off(found: Verification, quantity: str) -> list[Comparison]:
    good = (Verdict.AGREES, Verdict.UNDECIDED)
    return [c for c in found.comparisons if c.place.quantity == quantity and c.verdict not in good]


def trace_with(dZ_of: Any, factor: float = 1) -> Any:
    """A trace with another way to evaluate equation 3 on one layer."""

    def trace(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.trace(params, X, Y, network=network)
        dZ = (dZ_of(found["A1"], Y) * factor).astype(X.dtype)
        m = X.dtype.type(X.shape[1])
        in_params = {"dW1": dZ @ X.T / m, "db1": dZ.sum(axis=1, keepdims=True) / m}
        return found | in_params | {"dZ1": dZ, "dA0": params["W1"].T @ dZ}

    return trace


def quotient(A: Any, Y: Any) -> Any:
    """Equation 3 as the text writes it."""
    return -(Y / A - (1 - Y) / (1 - A)) * (A * (1 - A))


WAYS = {"quotient": quotient, "difference": lambda A, Y: A - Y}


@pytest.mark.parametrize("scenario", ALL_BUT_SATURATED)
@pytest.mark.parametrize("way", WAYS)
def test_the_text_s_equation_3_is_inaccurate_where_1_minus_A_has_lost_its_digits(
    scenario: str, way: str
) -> None:
    found = judged(scenario, trace=trace_with(WAYS[way]))
    assert found.verdict is Verdict.INACCURATE
    (own,) = [finding for finding in findings(found.comparisons) if not finding.inherited]
    assert own.equation == 3
    for comparison in off(found, "dZ1"):
        assert comparison.verdict is Verdict.INACCURATE
        holds = "16.0" if comparison.dtype == "float64" else "7.2"
        assert comparison.note.startswith("keeps 0.")
        assert f"of {holds} digits" in comparison.note


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_factor_on_it_is_wrong_all_the_same(way: str) -> None:
    found = judged("saturating", trace=trace_with(WAYS[way], factor=1.001))
    assert {c.verdict for c in off(found, "dZ1")} == {Verdict.WRONG}


@pytest.mark.parametrize("scenario", ["saturated", "saturated_float32"])
def test_a_cost_that_overflows_where_the_text_s_own_does_is_inaccurate(scenario: str) -> None:
    def cost(params: Any, X: Any, Y: Any, *, network: Any) -> float:
        A = manual_bp.trace(params, X, Y, network=network)["A2"]
        with np.errstate(divide="ignore"):
            return float(-np.log(np.where(Y == 1, A, 1 - A)).sum() / X.shape[1])

    found = judged(scenario, cost=cost)
    assert {c.verdict for c in off(found, "C")} == {Verdict.INACCURATE}
    liar = judged(scenario, cost=lambda *args, network: -cost(*args, network=network))
    assert Verdict.WRONG in {c.verdict for c in off(liar, "C")}


def hidden_by_tanh(factor: float) -> Any:
    """A sigmoid that loses its digits on the far side, a form that no list of ours holds."""

    def trace(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.trace(params, X, Y, network=network)
        half = X.dtype.type(0.5)
        return found | {"A1": (half + half * np.tanh(half * found["Z1"])) * X.dtype.type(factor)}

    return trace


@pytest.mark.parametrize("scenario", ALL_BUT_SATURATED)
def test_an_unknown_form_that_loses_digits_is_told_by_asking_in_two_precisions(
    scenario: str,
) -> None:
    found = judged(scenario, trace=hidden_by_tanh(1))
    records = [c for c in off(found, "A1") if c.place.judged == "alone"]
    assert [record.verdict for record in records] == [Verdict.INACCURATE]
    assert "the error shrinks with the unit roundoff" in records[0].note
    liar = judged(scenario, trace=hidden_by_tanh(1.001))
    assert {c.verdict for c in off(liar, "A1")} == {Verdict.WRONG}


@pytest.mark.parametrize("fault", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_fault_too_small_for_float32_to_see_is_wrong(fault: float) -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.gradients(params, X, Y, network=network)
        return found | {"dW2": found["dW2"] * X.dtype.type(1 + fault)}

    found = judged("deep", gradients=gradients)
    assert {c.verdict for c in off(found, "dW2")} == {Verdict.WRONG}
