"""The ways of a descent, plain, fused and with a Gram matrix, keep the same promises."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from manual_bp import Network, train
from manual_bp.activations import ACTIVATIONS
from manual_bp.fused import FEW_FEATURES, InWeights
from manual_bp.gram import layers_in_samples
from manual_bp.notation import Array
from problems import make_problem

PROBLEM = make_problem((9, 4, 3, 1), 6)

WAYS: Mapping[str, dict[str, Any]] = {
    "plain": {"gram": False},
    "gram": {"gram": True},
    "batches": {"batch_size": 4},
    "all in a batch": {"batch_size": 6},
}

of_every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def strided(array: Array) -> Array:
    """The same numbers, each with a gap behind it."""
    return np.repeat(array, 2, axis=1)[:, ::2]


def backwards(array: Array) -> Array:
    """The same numbers, the last one first in memory."""
    return np.ascontiguousarray(array[::-1, ::-1])[::-1, ::-1]


def with_entry(name: str, value: float) -> dict[str, Array]:
    """The problem's parameters, X and Y, the first entry of one of them replaced."""
    arrays = {**PROBLEM.params, "X": PROBLEM.X, "Y": PROBLEM.Y}
    arrays[name] = arrays[name].copy()
    arrays[name][0, 0] = value
    return arrays


@of_every_way
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("name", ["X", "W1", "b1", "W2", "b2", "W3", "b3"])
def test_what_is_not_finite_is_refused_by_its_name(
    name: str, value: float, way: dict[str, Any]
) -> None:
    given = with_entry(name, value)
    X, Y = given.pop("X"), given.pop("Y")
    with pytest.raises(ValueError, match=rf"^{name}\[0, 0\] is {value}"):
        train(given, X, Y, 0.1, 3, **way)


@of_every_way
@pytest.mark.parametrize("l", [1, 2, 3])
def test_a_layer_that_overflows_alone_is_named(l: int, way: dict[str, Any]) -> None:
    network = Network("identity", "identity", "half_squared_error")
    given = {name: np.full_like(value, 1e-3) for name, value in PROBLEM.params.items()}
    # 1e300 of layer l-1 times 1e300 is beyond float64.
    if l > 1:
        given[f"b{l - 1}"][...] = 1e300
    X = np.full_like(PROBLEM.X, 1e300 if l == 1 else 1.0)
    given[f"W{l}"][...] = 1e300
    with pytest.raises(ValueError, match=rf"^Z{l} overflows float64"):
        train(given, X, PROBLEM.Y, 0.1, 1, network=network, **way)


@of_every_way
def test_an_activation_sees_finite_numbers_alone_and_each_time_others(way: dict[str, Any]) -> None:
    seen: list[Array] = []

    def sigma(Z: Array) -> Array:
        assert np.isfinite(Z).all()
        assert not any(np.shares_memory(Z, each) for each in seen)
        seen.append(Z)
        return np.tanh(Z)

    network = Network(hidden=replace(ACTIVATIONS["tanh"], sigma=sigma))
    train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 3, network=network, **way)
    assert len(seen) == 6  # two hidden layers
    seen.clear()
    with pytest.raises(ValueError, match="X"):
        train(PROBLEM.params, with_entry("X", np.nan)["X"], PROBLEM.Y, network=network, **way)


@of_every_way
def test_recorded_parameters_are_those_of_shorter_descents(way: dict[str, Any]) -> None:
    trained = train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 5, record=(2, 5), **way)
    assert list(trained.recorded) == [2, 5]
    for k, params in trained.recorded.items():
        shorter = train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, k, **way)
        assert all(np.array_equal(params[name], value) for name, value in shorter.params.items())
    for name, value in trained.recorded[2].items():  # nothing is shared with what came after
        assert not np.shares_memory(value, trained.params[name])
        assert not np.array_equal(value, trained.params[name])


@of_every_way
def test_parameters_come_in_the_order_in_which_they_were_given(way: dict[str, Any]) -> None:
    names = ["b3", "W3", "W1", "b2", "W2", "b1"]
    given = {name: PROBLEM.params[name] for name in names}
    trained = train(given, PROBLEM.X, PROBLEM.Y, 0.1, 2, record=(1,), **way)
    assert list(trained.params) == list(trained.recorded[1]) == names


@of_every_way
@pytest.mark.parametrize("lying", [np.asfortranarray, strided, backwards])
def test_how_arrays_lie_in_memory_is_nothing_to_a_descent(
    lying: Callable[[Array], Array], way: dict[str, Any]
) -> None:
    params = {name: lying(value) for name, value in PROBLEM.params.items()}
    trained = train(params, lying(PROBLEM.X), lying(PROBLEM.Y), 0.1, 4, **way)
    usual = train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 4, **way)
    for name, value in usual.params.items():
        np.testing.assert_allclose(trained.params[name], value, rtol=0, atol=1e-14)


def test_of_float32_the_sum_of_all_updates_is_kept_in_float64() -> None:
    problem = make_problem((9, 4, 1), 6, dtype="float32")
    first, above = layers_in_samples(problem.params, problem.X)
    assert first.S.dtype == first.G_1.dtype == np.float64
    assert {each.W.dtype for each in above} == {np.dtype(np.float32)}


@of_every_way
def test_weights_that_overflow_in_the_last_update_are_refused_and_not_warned_of(
    way: dict[str, Any],
) -> None:
    network = Network(output="identity", cost="half_squared_error")
    message = r"the descent diverged in 1 of 1 iterations: W1\[\d, \d\] is (-?inf|nan)"
    with pytest.raises(ArithmeticError, match=message):
        train(PROBLEM.params, 1e100 * PROBLEM.X, PROBLEM.Y, 1e200, 1, network=network, **way)


@of_every_way
def test_what_on_iteration_computes_is_warned_of_as_ever(way: dict[str, Any]) -> None:
    def overflow(k: int, cost: float) -> None:
        np.float64(1e300) * np.float64(1e300)

    with pytest.warns(RuntimeWarning, match="overflow"):
        train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 1, on_iteration=overflow, **way)


@pytest.mark.parametrize(("n_0", "by_columns"), [(FEW_FEATURES, True), (FEW_FEATURES + 1, False)])
def test_weights_lie_column_by_column_for_few_features(n_0: int, by_columns: bool) -> None:
    problem = make_problem((n_0, 2, 1), 3)
    layer = InWeights(problem.params["W1"], problem.params["b1"])
    assert layer.W.flags.f_contiguous is by_columns
    plain, batches = (
        train(problem.params, problem.X, problem.Y, 0.1, 2, **way).params["W1"]
        for way in (WAYS["plain"], {"batch_size": 3})
    )
    np.testing.assert_allclose(batches, plain, rtol=0, atol=1e-13)
