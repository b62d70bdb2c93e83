"""The problems that are asked: that all promised kinds are there, and that they bite."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

import autodiff_ref
from autodiff_ref.network import ACTIVATION_NAMES, COST_NAMES, ENTRYWISE
from autodiff_ref.scenarios import (
    Scenario,
    UnknownScenarioError,
    chosen,
    images_of,
    shipped_scenarios,
)
from problems import write_images, write_published

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
    assert hidden == set(ENTRYWISE)
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


KINKS = [name for name in SCENARIOS if name.startswith("kink")]
"""Where a slope that is rightly 0 stops all that lies below."""


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in ("all_zero", *KINKS)])
def test_no_tensor_of_gradients_is_zero_throughout(name: str) -> None:
    scenario = SCENARIOS[name]
    found = autodiff_ref.gradients(
        scenario.params, scenario.X, scenario.Y, network=scenario.network
    )
    assert all(gradient.any() for gradient in found.values())


@each
def test_recorded_updates_ascend_and_every_scenario_says_what_it_is_for(scenario: Scenario) -> None:
    assert scenario.shows
    assert bool(scenario.recorded) != bool(scenario.batches)
    assert all(k >= 1 for k in scenario.recorded)
    assert list(scenario.recorded) == sorted(set(scenario.recorded))


@pytest.mark.parametrize("name", KINKS)
def test_on_a_kink_something_comes_down_that_the_slope_decides_about(name: str) -> None:
    scenario = SCENARIOS[name]
    trace = autodiff_ref.trace(scenario.params, scenario.X, scenario.Y, network=scenario.network)
    assert not trace["Z1"].any()
    assert trace["dA1"].all()
    if name != "kink":  # there, the output is the text's sigmoid
        assert not trace["Z2"][0].any()
        assert trace["dA2"][0].all()


@each
def test_all_arrays_share_one_dtype(scenario: Scenario) -> None:
    arrays = (*scenario.params.values(), scenario.X, scenario.Y)
    assert {array.dtype for array in arrays} == {scenario.dtype}


def test_scenarios_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        SCENARIOS["text"].learning_rate = 1.0  # type: ignore[misc] # on purpose


def test_chosen_scenarios_keep_their_own_order_and_none_means_all() -> None:
    assert [s.name for s in chosen(shipped_scenarios(), ["deep", "text", "deep"])] == [
        "text",
        "deep",
    ]
    assert [s.name for s in chosen(shipped_scenarios(), None)] == list(SCENARIOS)


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownScenarioError) as refused:
        chosen(shipped_scenarios(), ["txt", "text", "deeep"])
    assert str(refused.value) == (
        f"unknown scenario deeep, txt: choose from {', '.join(SCENARIOS)}"
    )


def test_scenarios_are_drawn_alike_every_time() -> None:
    for again in shipped_scenarios():
        first = SCENARIOS[again.name]
        np.testing.assert_array_equal(again.X, first.X)
        np.testing.assert_array_equal(again.Y, first.Y)
        for name, value in again.params.items():
            np.testing.assert_array_equal(value, first.params[name])


def test_a_folder_of_images_is_asked_as_its_published_run_was(tmp_path: Path) -> None:
    write_images(tmp_path)
    plain = images_of(tmp_path)
    assert plain.layer_dims == (24, 20, 7, 5, 1)
    assert plain.recorded == (1, 10, 100, 1000, 2500)
    assert plain.published is None
    write_published(tmp_path)
    published = images_of(tmp_path)
    assert published.layer_dims == (24, 3, 1)
    assert (published.learning_rate, published.recorded) == (0.25, (1, 10))
    drawn = np.random.RandomState(4).standard_normal((3, 24)) / np.sqrt(24)
    np.testing.assert_array_equal(published.params["W1"], drawn)
