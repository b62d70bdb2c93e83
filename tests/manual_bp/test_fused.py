"""Fused equations are the plain ones but for rounding: in gradients, and in descents."""

import numpy as np
import pytest
from hypothesis import given

from manual_bp import Network, gradients, init_params, load_images, trace, train
from manual_bp.gram import samples_pay
from manual_bp.notation import Values
from problems import ACTIVATION_NAMES, ALL_ENDS, DIGITS_FOLDER, Problem, make_problem, problems

UPDATES = 4

ROUNDING = 400
"""How far the two orders may drift apart in so few updates, in eps of the largest number.

A sum of fewer than 10 terms rounds 10 times, in Z1 and again in dW1, and the other layers pass on
what they get: 4 updates of 2 x 10 roundings, and a factor of 5 for what the layers magnify. One
gradient has no more.
"""


def drift(one: Values, other: Values) -> float:
    """The largest difference in eps of the largest number."""
    largest = max(float(np.abs(value).max()) for value in one.values())
    apart = max(float(np.abs(value - other[name]).max()) for name, value in one.items())
    eps = float(np.finfo(next(iter(one.values())).dtype).eps)
    return apart and apart / (largest * eps)  # all may be 0, as behind a relu


@given(problems(hiddens=(*ACTIVATION_NAMES, "softmax"), ends=ALL_ENDS))
def test_it_is_the_same_gradient_but_for_rounding(problem: Problem) -> None:
    network = Network(*problem.choices)
    alone = gradients(problem.params, problem.X, problem.Y, network=network)
    assert list(alone) == [f"d{name}" for name in problem.params]
    assert drift(alone, trace(problem.params, problem.X, problem.Y, network=network)) < ROUNDING


def test_a_gradient_of_a_label_that_is_off_by_a_thousandth_would_be_seen() -> None:
    problem = make_problem((9, 4, 1), 6, ("tanh", "identity", "half_squared_error"))
    network, Y = Network(*problem.choices), problem.Y.copy()
    Y[0, 0] += 0.001
    alone = gradients(problem.params, problem.X, Y, network=network)
    assert drift(alone, trace(problem.params, problem.X, problem.Y, network=network)) > ROUNDING


def test_the_gradient_of_one_bias_loses_no_digits_with_many_samples() -> None:
    """Added up one after the other, so many equal numbers in float32 would round to 1e3 eps."""
    m, label = 100_000, np.float32(0.3)
    params = {"W1": np.zeros((1, 1), np.float32), "b1": np.zeros((1, 1), np.float32)}
    network = Network(output="identity", cost="half_squared_error")
    X, Y = np.ones((1, m), np.float32), np.full((1, m), label)
    db = gradients(params, X, Y, network=network)["db1"]
    assert np.abs(db + label).max() < 10 * np.finfo(np.float32).eps * label


@given(problems(hiddens=(*ACTIVATION_NAMES, "softmax"), ends=ALL_ENDS))
def test_it_is_the_same_descent_but_for_rounding(problem: Problem) -> None:
    network = Network(*problem.choices)
    m = problem.X.shape[1]
    plain, by_gram, by_batches = (
        train(problem.params, problem.X, problem.Y, 0.1, UPDATES, network=network, **way)
        for way in ({"gram": False}, {"gram": True}, {"batch_size": m})
    )
    assert drift(plain.params, by_gram.params) < ROUNDING
    assert drift(plain.params, by_batches.params) < ROUNDING


def test_an_error_of_a_thousandth_in_one_pixel_would_be_seen() -> None:
    problem = make_problem((9, 4, 1), 6)
    X = problem.X.copy()
    X[0, 0] *= 1.001
    plain = train(problem.params, problem.X, problem.Y, 0.1, UPDATES, gram=False)
    for way in ({"gram": True}, {"batch_size": 6}):
        other = train(problem.params, X, problem.Y, 0.1, UPDATES, **way)
        assert drift(plain.params, other.params) > ROUNDING


def test_float32_rounds_no_more_than_in_the_other_order() -> None:
    """Both beside float64; a factor of two for luck, over 200 updates of a real descent."""
    truth, plain, by_gram = (
        digits(dtype, gram)
        for dtype, gram in [("float64", False), ("float32", False), ("float32", True)]
    )
    assert 0 < drift(by_gram, truth) < 2 * drift(plain, truth)


def test_samples_whose_squares_overflow_float32_are_descended() -> None:
    """X^T X is about 1e40 here, where float32 ends at 3e38; W1 X is about 1.

    Steps that suit such samples are below what float32 has all its digits for.
    """
    problem = make_problem((9, 4, 1), 6)
    params = {name: value.astype(np.float32) for name, value in problem.params.items()}
    params["W1"] *= np.float32(1e-20)
    X = (problem.X * 1e20).astype(np.float32)
    plain, by_gram = (train(params, X, problem.Y, 1e-40, UPDATES, gram=g) for g in (False, True))
    assert np.ptp(plain.costs) > 0.1
    assert by_gram.costs == pytest.approx(plain.costs, rel=1e-3)


def digits(dtype: str, gram: bool) -> Values:
    """Parameters after 200 updates on 150 of the digits that come with the project."""
    images = load_images(DIGITS_FOLDER, np.float32)
    X, Y = images.X_train[:, :150].astype(dtype), images.Y_train[:, :150]
    params = init_params((192, 8, 1), dtype=np.float32)
    start = {name: value.astype(dtype) for name, value in params.items()}
    return train(start, X, Y, 0.03, 200, gram=gram).params


@pytest.mark.parametrize(
    ("sizes", "pays"),
    [
        # n, n_0, m, iterations, assemblies; products with X or G in weights and in samples:
        ((20, 12288, 209, 2500, 1), True),  # 2.6e11 and 2.6e9, the text's own run
        ((20, 12288, 209, 2, 1), False),  # 2.1e8 and 3.7e8: G is not worth it yet
        ((20, 12288, 209, 5, 1), True),  # 5.1e8 and 3.8e8
        ((20, 12288, 209, 5, 4), False),  # 5.1e8 and 5.3e8: W1 is asked for too often
        ((100, 9, 10, 2500, 1), False),  # 4.5e7 and 2.5e7, but G is larger than X
    ],
)
def test_the_cost_model(sizes: tuple[int, int, int, int, int], pays: bool) -> None:
    assert samples_pay(*sizes) is pays


@pytest.mark.parametrize(("n_0", "gram"), [(40, True), (3, False)])
def test_the_cost_model_chooses(n_0: int, gram: bool) -> None:
    problem = make_problem((n_0, 4, 1), 6)
    by_itself = train(problem.params, problem.X, problem.Y, 0.1, 50)
    chosen, other = (
        train(problem.params, problem.X, problem.Y, 0.1, 50, gram=each) for each in (gram, not gram)
    )
    assert np.array_equal(by_itself.params["W1"], chosen.params["W1"])
    assert not np.array_equal(by_itself.params["W1"], other.params["W1"])
