"""What a cost has besides the loss, a step besides its rate: found, and required or set aside."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Network
from autodiff_ref.candidates import Candidate
from autodiff_ref.determination import determined
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.network import Penalty
from autodiff_ref.report.mistakes import mistake_of
from autodiff_ref.scenarios import Scenario
from autodiff_ref.their_scenarios import theirs
from somebodys_code import ANY, code_of, trace

PLAIN = Network("tanh", "sigmoid")
PENALTIES = (
    Penalty(0.3, per_sample=True),
    Penalty(0.02, biases=True),
    Penalty(0.7, per_sample=True, biases=True),
)
DECAY = replace(PLAIN, penalty=PENALTIES[0])
STEPS = replace(ANY, rate=1024.0)


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
def test_a_penalty_is_found_in_the_cost_alone(penalty: Penalty) -> None:
    network = replace(PLAIN, penalty=penalty)
    wrong = code_of(network, gradients=of(PLAIN))
    for code in (code_of(network), wrong):
        found = determined(code, ANY)
        assert (found.network, found.with_cost) == (network, True)
        assert str(penalty) in found.told[1]


def test_beside_an_epsilon_it_is_found_as_well() -> None:
    def cost(params: Any, X: Any, Y: Any) -> float:
        A, m = trace(params, X, Y, DECAY)["A2"], Y.shape[1]
        losses = -Y * np.log(A + 1e-8) - (1 - Y) * np.log(1 - A + 1e-8)
        squares = (np.sum(params[name] ** 2) for name in ("W1", "W2"))
        return float(losses.sum() / m + 0.3 / (2 * m) * sum(squares))

    found = determined(code_of(DECAY, cost=cost), ANY)
    assert (found.network, found.with_cost) == (DECAY, False)


def of(network: Network, **more: float) -> Any:
    """The gradients of a network, some of them with a multiple of W besides."""

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = trace(params, X, Y, network)
        return {f"d{n}": found[f"d{n}"] + more.get(n, 0.0) * params[n] for n in params}

    return gradients


@pytest.mark.parametrize(
    ("gradients", "named"),
    [
        (of(PLAIN, W1=0.3 / 7), ("penalty left out", 1)),
        (of(PLAIN, W1=0.15 / 7, W2=0.15 / 7), ("penalty of another size", 2)),
        (of(DECAY, b1=0.25), ("penalty on the biases", 1)),
    ],
)
def test_a_gradient_without_the_penalty_of_its_cost_is_named(
    gradients: Any, named: tuple[str, int]
) -> None:
    found = diagnose(held_to(DECAY, gradients=gradients), problems(DECAY))
    assert found is not None
    assert found.named
    assert not found.alternatives
    name, count = named
    assert [fault.what[1] for fault in found.faults] == [name] * count
    assert "regularisation" in mistake_of(found.faults)


def problems(network: Network) -> list[Scenario]:
    """One of those that somebody's code is asked, with seven samples."""
    return theirs(network, replace(ANY, outputs=(1,)))[:1]


def held_to(network: Network, **replaced: Any) -> Candidate:
    """Somebody's code, held to a network."""
    return replace(code_of(network, **replaced), network=network)


def times(scale: float, *, over_m: bool = False, skip: str = "") -> Any:
    """A multiple of all gradients but one, as steps are."""

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found, by = trace(params, X, Y, PLAIN), scale / (X.shape[1] if over_m else 1)
        return {f"d{n}": found[f"d{n}"] * (1 if n == skip else by) for n in params}

    return gradients


@pytest.mark.parametrize("scale", [0.1, 1 - 0.9, 2.0, 1 / 3])
def test_a_multiple_of_all_steps_is_taken_for_a_part_of_their_rate(scale: float) -> None:
    code = code_of(PLAIN, STEPS, gradients=times(scale))
    found = determined(code, STEPS)
    assert found.network == PLAIN
    assert found.scale == pytest.approx(scale, rel=1e-15)
    assert "times the learning rate" in found.told[-1]
    (problem,) = problems(PLAIN)
    theirs = replace(code, scale=found.scale).gradients(problem, problem.params)
    right = of(PLAIN)(problem.params, problem.X, problem.Y)
    for name, value in theirs.items():
        np.testing.assert_allclose(np.asarray(value), right[name], rtol=1e-15)


@pytest.mark.parametrize(
    "wrong", [times(1, over_m=True), times(-0.1), times(0.1, skip="b1")], ids=["1/m", "sign", "b1"]
)
def test_no_other_multiple_is(wrong: Any) -> None:
    assert determined(code_of(PLAIN, STEPS, gradients=wrong), STEPS).scale == 1


def test_where_gradients_are_shown_no_multiple_is_set_aside() -> None:
    assert determined(code_of(PLAIN, gradients=times(0.1)), ANY).scale == 1
