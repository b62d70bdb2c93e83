"""Right ways that differ from ours: none is called wrong, and the wrong way beside it is."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import Verdict, Verification, summary, verify
from autodiff_ref.report.findings import findings

SATURATED = ("saturated", "saturated_float32")


def judged(*scenarios: str, **functions: Any) -> Verification:
    """manual_bp with other functions."""
    face = {name: getattr(manual_bp, name) for name in ("Network", "gradients", "trace", "train")}
    return verify(SimpleNamespace(**{**face, **functions}), scenarios=scenarios)


def in_float64(function: Any) -> Any:
    """A function that computes in float64 and returns what it was given."""

    def wider(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        exact = {name: value.astype(np.float64) for name, value in params.items()}
        found = function(exact, X.astype(np.float64), Y.astype(np.float64), network=network)
        return {name: value.astype(X.dtype) for name, value in found.items()}

    return wider


def test_who_computes_in_more_digits_than_are_returned_agrees() -> None:
    # The A that is returned has been rounded once; dA[L] came from one with more digits.
    wider = {name: in_float64(getattr(manual_bp, name)) for name in ("gradients", "trace")}
    found = judged("float32", *(f"float32_{s}" for s in ("tanh", "relu")), *SATURATED, **wider)
    assert found.agrees, summary(found)


def grad_A_of_Z(sign: float) -> Any:
    """A trace whose dA[L] is taken from Z[L], where 1 - A would lose its digits."""

    def trace(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.trace(params, X, Y, network=network)
        Z = found["Z2"]
        with np.errstate(over="ignore"):
            found["dA2"] = np.where(Y == 1, -(1 + np.exp(-Z)), sign * (1 + np.exp(Z)))
        return found

    return trace


def doubled(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
    """Gradients that are wrong, so that they speak for no trace."""
    found = manual_bp.gradients(params, X, Y, network=network)
    return {name: 2 * value for name, value in found.items()}


@pytest.mark.parametrize("scenario", SATURATED)
def test_dA_from_Z_agrees_where_the_output_saturates(scenario: str) -> None:
    found = judged(scenario, trace=grad_A_of_Z(1))
    assert found.agrees, summary(found)
    liar = judged(scenario, trace=grad_A_of_Z(-1), gradients=doubled)
    assert liar.verdict is Verdict.WRONG
    own = [finding.equation for finding in findings(liar.comparisons) if not finding.inherited]
    assert own == [3]


def sigmoid_by_tanh(Z: Any) -> Any:
    """(1 + tanh(z / 2)) / 2, whose digits are all lost for z far below 0."""
    return (Z.dtype.type(1) + np.tanh(Z / 2)) / 2


@pytest.mark.parametrize("scenario", SATURATED)
def test_an_output_that_loses_its_digits_on_the_far_side_is_caught(scenario: str) -> None:
    def trace(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.trace(params, X, Y, network=network)
        return found | {"A2": sigmoid_by_tanh(found["Z2"])}

    found = judged(scenario, trace=trace)
    assert found.verdict is Verdict.INACCURATE
    assert 2 in {finding.equation for finding in findings(found.comparisons)}
