"""At a kink, the specified slope agrees and every other one is caught; the reference passes."""

import json
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autodiff_ref
import manual_bp
from autodiff_ref import Verdict, programs, summary, verify
from autodiff_ref.network import Network
from autodiff_ref.reference import Reference, State
from autodiff_ref.report.findings import findings
from autodiff_ref.scenarios import Scenario, shipped_scenarios

pytestmark = pytest.mark.usefixtures("shared_references")

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
    met = sorted((kink.iteration, kink.sample) for kink in found.kinks)
    assert met == [(iteration, sample) for iteration in (0, 20) for sample in range(6)]
    told = "the side of a kink: 12 entries, of Z1 in the scenario near_kink."
    assert told in summary(found)
    # Beyond the gradients of both sides it is wrong all the same.
    beyond = verify(in_another_order(factor=1.5), scenarios=["near_kink"])
    assert beyond.verdict is Verdict.WRONG


def test_what_lies_on_its_kink_exactly_is_not_in_doubt() -> None:
    for scenario in ("kink", "kink_relu", "kink_leaky_relu", "all_zero", "dead_units"):
        assert not verify(manual_bp, scenarios=[scenario]).kinks


NAMES = ("W1", "b1", "W2", "b2")


def one_unit(w: float, b: float) -> Scenario:
    """A hidden unit of relu with Z = w + b, X being 1; an output that wants 1 instead of it."""
    params = {name: np.array([[value]]) for name, value in zip(NAMES, (w, b, 1, 0), strict=True)}
    network = Network("relu", "identity", "half_squared_error")
    X = np.ones((1, 1))
    return Scenario("one_unit", "", network, params, X, X, learning_rate=1.0, recorded=(1, 2))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_last_unit_within_its_bound_is_listed_and_the_next_one_is_not(sign: int) -> None:
    # Multiples of 2^-52 are exact beside -1, on either side.
    reference = Reference(one_unit(1.0, -1.0))

    def at(steps: int, iteration: int = 7) -> State:
        moved = {"b1": np.array([[sign * steps * 2.0**-53 - 1.0]])}
        return reference.state(
            {**reference.scenario.params, **moved}, iteration, programs.cost_gradients_and_Z
        )

    within = [k for k in range(0, 20, 2) if list(reference.kinks(at(k)))]
    assert within == list(range(0, within[-1] + 1, 2))
    assert 0 < within[-1] < 18
    (kink,) = reference.kinks(at(within[-1]))
    assert (kink.iteration, kink.layer, kink.unit, kink.sample) == (7, 1, 0, 0)
    assert math.ldexp(kink.Z, 53) == sign * within[-1]
    assert abs(kink.Z) <= kink.bound < abs(kink.Z) + 2.0**-52


def test_a_unit_that_a_step_takes_to_its_kink_is_listed_after_it() -> None:
    # Z = 2 and dZ = 1: the step takes W1 and b1 down by 1 each.
    def listed(b: float) -> list[tuple[int, float]]:
        reference = Reference(one_unit(3.0, b))
        found = (kink for state in reference.along for kink in reference.kinks(state))
        return [(kink.iteration, kink.Z) for kink in found]

    # It is off from then on, so that it stays where it is.
    assert listed(-1.0) == [(1, 0.0), (2, 0.0)]
    assert listed(-1.0 - 2.0**-40) == []


def test_kinks_are_told_in_the_reports_by_the_number_of_updates(tmp_path: Path) -> None:
    verify(manual_bp, scenarios=["near_kink"], reports=tmp_path)
    page = (tmp_path / "gradient_agreement.md").read_text(encoding="utf-8")
    _, table = page.split("## At a kink")
    assert "updates" in table
    rows = [line.split("|")[1:4] for line in table.splitlines() if "near_kink" in line]
    told = json.loads((tmp_path / "agreement.json").read_text())["kinks"]
    met = [(kink["scenario"], kink["iteration"], kink["layer"]) for kink in told]
    assert [(name.strip(), int(k), int(l)) for name, k, l in rows] == met
    assert {iteration for _, iteration, _ in met} == {0, 20}


def test_the_reference_agrees_with_itself() -> None:
    # Its dZ and dA come from the gradient of C, multiplied out by m: a right way of its own.
    found = verify(autodiff_ref, scenarios=DOUBLE)
    assert found.agrees, summary(found)
