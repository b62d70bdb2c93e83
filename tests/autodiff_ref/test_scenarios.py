"""The problems that are asked: that all promised kinds are there, and that they bite."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import autodiff_ref
from autodiff_ref.network import ACTIVATION_NAMES, COST_NAMES
from autodiff_ref.scenarios import Scenario, shipped_scenarios

SCENARIOS = {scenario.name: scenario for scenario in shipped_scenarios()}
each = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def outputs(name: str) -> np.ndarray:
    scenario = SCENARIOS[name]
    trace = autodiff_ref.trace(scenario.params, scenario.X, scenario.Y, network=scenario.network)
    return np.asarray(np.abs(trace[f"Z{scenario.depth}"]))


def test_names_are_unique() -> None:
    assert len(SCENARIOS) == len(shipped_scenarios())


def test_every_promised_kind_is_there() -> None:
    dims = {name: scenario.layer_dims for name, scenario in SCENARIOS.items()}
    samples = {name: scenario.X.shape[1] for name, scenario in SCENARIOS.items()}
    assert dims["text"] == (3, 2, 1)
    assert (samples["one_sample"], samples["two_samples"]) == (1, 2)
    assert SCENARIOS["no_hidden"].depth == 1
    assert SCENARIOS["deep"].depth >= 10
    assert max(dims["wide"]) >= 100
    hidden = {s.network.hidden for s in SCENARIOS.values() if s.depth > 1}
    assert hidden == set(ACTIVATION_NAMES)
    assert {s.network.output for s in SCENARIOS.values()} == set(ACTIVATION_NAMES)
    assert {s.network.cost for s in SCENARIOS.values()} == set(COST_NAMES)
    assert {str(s.dtype) for s in SCENARIOS.values()} == {"float64", "float32"}
    assert samples["digits"] == 1438
    assert SCENARIOS["digits"].images is not None


def test_dead_units_are_dead_and_zero_parameters_zero() -> None:
    dead = SCENARIOS["dead_units"]
    A1 = autodiff_ref.trace(dead.params, dead.X, dead.Y, network=dead.network)["A1"]
    assert 0 < np.sum(~A1.any(axis=1)) < len(A1)
    assert not any(value.any() for value in SCENARIOS["all_zero"].params.values())


def test_saturated_outputs_reach_as_far_as_promised() -> None:
    assert 900 < outputs("saturated").max() <= 1000
    assert 70 < outputs("saturated_float32").max() <= 80


@each
def test_no_tensor_of_gradients_is_zero_throughout(scenario: Scenario) -> None:
    if scenario.name == "all_zero":
        return
    found = autodiff_ref.gradients(
        scenario.params, scenario.X, scenario.Y, network=scenario.network
    )
    assert all(gradient.any() for gradient in found.values())


@each
def test_all_arrays_share_one_dtype(scenario: Scenario) -> None:
    arrays = (*scenario.params.values(), scenario.X, scenario.Y)
    assert {array.dtype for array in arrays} == {scenario.dtype}


def test_scenarios_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        SCENARIOS["text"].learning_rate = 1.0  # type: ignore[misc] # on purpose
