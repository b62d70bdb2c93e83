"""Descent, and what a trained network answers."""

import gc
import weakref
from collections.abc import Callable
from contextlib import suppress
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given

from manual_bp import (
    Network,
    accuracy,
    cost,
    gradients,
    init_params,
    load_images,
    predict,
    step,
    train,
)
from manual_bp.notation import Values
from problems import ACTIVATION_NAMES, ALL_ENDS, DIGITS_FOLDER, Problem, make_problem, problems

PROBLEM = make_problem((3, 4, 1), 6)


@given(problems(hiddens=(*ACTIVATION_NAMES, "softmax"), ends=ALL_ENDS))
def test_training_is_a_plain_loop_of_gradients_and_steps(problem: Problem) -> None:
    params, network = dict(problem.params), Network(*problem.choices)
    costs = []
    for _ in range(4):
        costs.append(cost(params, problem.X, problem.Y, network=network))
        params = step(params, gradients(params, problem.X, problem.Y, network=network), 0.3)
    trained = train(problem.params, problem.X, problem.Y, 0.3, 4, network=network, gram=False)
    # The same operations in the same order, so the same bits.
    assert trained.costs.tolist() == costs
    assert trained.params.keys() == params.keys()
    assert all(np.array_equal(trained.params[name], value) for name, value in params.items())


def test_the_first_cost_is_the_cost_of_the_start() -> None:
    trained = train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 1)
    assert trained.costs.tolist() == [cost(PROBLEM.params, PROBLEM.X, PROBLEM.Y)]
    stepped = step(PROBLEM.params, gradients(PROBLEM.params, PROBLEM.X, PROBLEM.Y), 0.1)
    assert all(np.array_equal(trained.params[name], value) for name, value in stepped.items())


def test_the_defaults_are_the_ones_documented() -> None:
    trained = train(PROBLEM.params, PROBLEM.X, PROBLEM.Y)
    assert trained.costs.shape == (2000,)
    assert trained.costs.dtype == np.float64
    spelled_out = train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.0075, 2000, network=Network())
    assert np.array_equal(trained.costs, spelled_out.costs)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_start_is_not_written_to_and_the_result_shares_nothing_with_it(dtype: str) -> None:
    start = make_problem((3, 4, 1), 6, dtype=dtype)
    # The arrays are read-only already; this guards the dictionary as well.
    trained = train(MappingProxyType(start.params), start.X, start.Y, 0.1, 3)
    for name, value in start.params.items():
        assert not np.shares_memory(value, trained.params[name])
        trained.params[name] += 1  # whoever gets the result may write to it


def test_on_iteration_hears_every_cost_before_its_update() -> None:
    heard: list[tuple[int, float]] = []
    trained = train(
        PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, 5, on_iteration=lambda k, c: heard.append((k, c))
    )
    assert heard == list(enumerate(trained.costs.tolist()))


def test_the_cost_falls_on_the_digits_that_come_with_the_project() -> None:
    images = load_images(DIGITS_FOLDER)
    params = init_params((192, 8, 1))
    trained = train(params, images.X_train, images.Y_train, 0.03, 60)
    assert (np.diff(trained.costs) < 0).all()
    # Nine of ten digits are not zero: knowing that and no more costs 0.34.
    assert trained.costs[-1] < 0.34
    before = accuracy(params, images.X_test, images.Y_test)
    assert accuracy(trained.params, images.X_test, images.Y_test) > before


DIVERGENT = Network(output="identity", cost="half_squared_error")

STEEP = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))}
"""C = (w x + b)^2 / 2 at x = 1: a step of width alpha multiplies w + b by 1 - 2 alpha."""


@pytest.mark.parametrize(
    ("alpha", "iterations", "message"),
    [
        # w + b grows 2e60-fold a step: 1e301 after 5, beyond 1.8e308 after 6.
        (1e60, 100, r"the descent diverged in 6 of 100 iterations: .*Use a learning rate below 1e"),
        (1e60, 6, r"the descent diverged in 6 of 6 iterations: .*; the cost was inf before"),
    ],
    ids=["half-way", "in the last iteration"],
)
def test_divergence_is_an_error_that_names_the_iteration(
    alpha: float, iterations: int, message: str
) -> None:
    with pytest.raises(ArithmeticError, match=message) as told:
        train(STEEP, np.ones((1, 1)), np.zeros((1, 1)), alpha, iterations, network=DIVERGENT)
    assert isinstance(told.value.__cause__, ValueError)


def test_nothing_of_a_start_that_is_refused_lives_on() -> None:
    X = PROBLEM.X.copy()
    X[0, 0] = np.nan
    kept = weakref.ref(X)
    gc.disable()
    try:
        with suppress(ValueError):
            train(PROBLEM.params, X, PROBLEM.Y)
            raise AssertionError("X is not refused")
        del X
        assert kept() is None
    finally:
        gc.enable()


def test_a_descent_that_stops_short_of_overflow_is_no_error() -> None:
    trained = train(STEEP, np.ones((1, 1)), np.zeros((1, 1)), 1e60, 2, network=DIVERGENT)
    assert np.isfinite(trained.costs).all()


@pytest.mark.parametrize("alpha", [0.0, -0.1, float("nan"), float("inf")], ids=str)
@pytest.mark.parametrize("name", ["train", "step"])
def test_a_learning_rate_that_is_not_positive_is_refused(name: str, alpha: float) -> None:
    gradient = gradients(PROBLEM.params, PROBLEM.X, PROBLEM.Y)
    calls: dict[str, Callable[[], object]] = {
        "train": lambda: train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, alpha, 1),
        "step": lambda: step(PROBLEM.params, gradient, alpha),
    }
    message = f"learning_rate must be a positive number such as 0.0075, not {alpha}"
    with pytest.raises(ValueError, match=message):
        calls[name]()


@pytest.mark.parametrize("iterations", [0, -1])
def test_a_number_of_iterations_that_is_not_positive_is_refused(iterations: int) -> None:
    with pytest.raises(ValueError, match=f"iterations must be at least 1, not {iterations}"):
        train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, iterations)


@pytest.mark.parametrize("iterations", [2.0, 2.5, float("nan"), None, "2"], ids=repr)
def test_a_number_of_iterations_that_is_no_integer_is_refused(iterations: int) -> None:
    with pytest.raises(TypeError, match=f"iterations must be an integer, not {iterations!r}"):
        train(PROBLEM.params, PROBLEM.X, PROBLEM.Y, 0.1, iterations)


def test_a_step_needs_a_gradient_for_each_parameter() -> None:
    gradient = gradients(PROBLEM.params, PROBLEM.X, PROBLEM.Y)
    del gradient["db2"]
    message = r"db2 is missing: it must have the shape \(1, 1\) of b2"
    with pytest.raises(ValueError, match=message):
        step(PROBLEM.params, gradient, 0.1)


def test_a_step_refuses_a_gradient_that_would_broadcast() -> None:
    gradient = gradients(PROBLEM.params, PROBLEM.X, PROBLEM.Y) | {"db1": np.ones((1, 1))}
    message = r"db1 is of the shape \(1, 1\): it must have the shape \(4, 1\) of b1"
    with pytest.raises(ValueError, match=message):
        step(PROBLEM.params, gradient, 0.1)


SUM: Values = {"W1": np.ones((1, 2)), "b1": np.zeros((1, 1))}
"""z = x_1 + x_2, which a sigmoid takes above 1/2 where z > 0."""


def test_the_label_is_1_above_one_half_and_0_at_one_half() -> None:
    X = np.array([[1.0, -2, 0, 3, 1e-9], [1, 1, 0, -3, 0]])
    # z = 2, -1, 0, 0, 1e-9: sigmoid(0) is 1/2, which is not above the threshold.
    labels = predict(SUM, X)
    assert labels.tolist() == [[1, 0, 0, 0, 1]]
    assert labels.dtype == np.int64
    # Right are the samples 1, 2, 3 and 5.
    assert accuracy(SUM, X, np.array([[1, 0, 0, 1, 1]])) == 4 / 5


def test_several_output_units_are_several_labels() -> None:
    params: Values = {"W1": np.array([[1.0], [-1]]), "b1": np.zeros((2, 1))}
    X = np.array([[2.0, -2]])
    assert predict(params, X).tolist() == [[1, 0], [0, 1]]
    assert accuracy(params, X, np.array([[1, 0], [1, 1]])) == 3 / 4


def test_the_threshold_is_one_half_for_another_output_as_well() -> None:
    X = np.array([[0.5, 0.6], [0, 0]])
    assert predict(SUM, X, network=DIVERGENT).tolist() == [[0, 1]]
