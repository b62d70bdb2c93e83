"""At a kink, the specified slope agrees and every other one is caught; the reference passes."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autodiff_ref
import manual_bp
from autodiff_ref import Verdict, summary, verify
from autodiff_ref.report.findings import findings
from autodiff_ref.scenarios import shipped_scenarios

# It is float64 by default; every activation and cost, every kink, and what saturates.
DOUBLE = [
    scenario.name
    for scenario in shipped_scenarios()
    if scenario.dtype == np.float64 and scenario.depth <= 3
]


def with_slope_at_zero(name: str, slope: float) -> Any:
    """manual_bp with another slope of one activation at z = 0."""
    honest = manual_bp.ACTIVATIONS[name]
    changed = manual_bp.Activation(
        f"{name}_changed",
        honest.sigma,
        lambda Z: np.where(Z == 0, Z.dtype.type(slope), honest.sigma_prime(Z)),
        honest.values,
    )

    def network(hidden: str, output: str, cost: str) -> Any:
        sigmas = {choice: changed if choice == name else choice for choice in (hidden, output)}
        return manual_bp.Network(sigmas[hidden], sigmas[output], cost)

    return SimpleNamespace(Network=network, gradients=manual_bp.gradients, trace=manual_bp.trace)


SHOWN_BY = [
    ("relu", "kink", 4),
    ("relu", "kink_relu", 4),
    ("relu", "kink_leaky_relu", 3),
    ("leaky_relu", "kink_leaky_relu", 4),
    ("leaky_relu", "kink_relu", 3),
]
"""The activation, a scenario that has it, and the equation in which it stands there."""


@pytest.mark.parametrize(("name", "scenario", "equation"), SHOWN_BY)
@pytest.mark.parametrize("between", [0.5, 1])
def test_another_slope_is_wrong_in_its_equation(
    name: str, scenario: str, equation: int, between: float
) -> None:
    left = {"relu": 0.0, "leaky_relu": 0.01}[name]
    liar = with_slope_at_zero(name, left + between * (1 - left))
    found = verify(liar, scenarios=[scenario])
    assert found.verdict is Verdict.WRONG
    own = [finding.equation for finding in findings(found.comparisons) if not finding.inherited]
    assert own == [equation]


@pytest.mark.parametrize(("name", "slope"), [("relu", 0), ("leaky_relu", 0.01)])
def test_the_specified_slope_agrees(name: str, slope: float) -> None:
    scenarios = ["kink", "kink_relu", "kink_leaky_relu"]
    assert verify(with_slope_at_zero(name, slope), scenarios=scenarios).agrees


def in_another_order(factor: float = 1) -> Any:
    """manual_bp on features in reverse, so that the products of equation 1 are, too."""

    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        turned = params | {"W1": params["W1"][:, ::-1].copy()}
        found = manual_bp.gradients(turned, X[::-1].copy(), Y, network=network)
        return found | {"dW1": found["dW1"][:, ::-1] * factor}

    return SimpleNamespace(Network=manual_bp.Network, gradients=gradients)


def test_where_rounding_decides_the_side_of_a_kink_either_side_is_undecided() -> None:
    found = verify(in_another_order(), scenarios=["near_kink"])
    assert found.verdict is Verdict.AGREES
    undecided = {c.place.quantity for c in found.comparisons if c.verdict is Verdict.UNDECIDED}
    assert undecided >= {"dW1", "db1"}
    assert {(kink.layer, kink.unit) for kink in found.kinks} == {(1, 1)}
    assert sorted(kink.sample for kink in found.kinks) == list(range(6))
    # Beyond the gradients of both sides it is wrong all the same.
    beyond = verify(in_another_order(factor=1.5), scenarios=["near_kink"])
    assert beyond.verdict is Verdict.WRONG


def test_what_lies_on_its_kink_exactly_is_not_in_doubt() -> None:
    for scenario in ("kink", "kink_relu", "kink_leaky_relu", "all_zero", "dead_units"):
        assert not verify(manual_bp, scenarios=[scenario]).kinks


def test_the_reference_agrees_with_itself() -> None:
    # Its dZ and dA come from the gradient of C, multiplied out by m: a right way of its own.
    found = verify(autodiff_ref, scenarios=DOUBLE)
    assert found.agrees, summary(found)
