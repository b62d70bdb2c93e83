"""Losses and their gradients, by hand and where the output saturates."""

from collections.abc import Callable
from decimal import Decimal
from math import log

import numpy as np
import pytest

import manual_bp
from manual_bp import ACTIVATIONS, COSTS, Activation, Cost, Network
from manual_bp.costs import binary_cross_entropy_grad_A, find_cost
from manual_bp.notation import Values
from witness import assert_within, exact_sigmoid, exact_softplus, units_apart

UNIT = 2.0**-53

UNSHORTENED = Activation(
    "written_out", ACTIVATIONS["sigmoid"].sigma, ACTIVATIONS["sigmoid"].sigma_prime, (0, 1)
)
"""The sigmoid under another name: equation 3 is taken as written, without the shortcut."""


def one_unit(z: float, dtype: str = "float64") -> tuple[Values, manual_bp.notation.Array]:
    """Parameters and X of a network of one unit whose Z is exactly z and whose dW is dZ."""
    params = {"W1": np.array([[z]], dtype), "b1": np.zeros((1, 1), dtype)}
    return params, np.ones((1, 1), dtype)


def test_binary_cross_entropy_by_hand() -> None:
    A, Y = np.array([[0.25, 0.25]]), np.array([[1.0, 0]])
    chosen = COSTS["binary_cross_entropy"]
    # -ln(1/4) and -ln(3/4); -1/(1/4) and 1/(3/4). One rounding each, of at most 4.
    assert_within(chosen.loss(A, Y), [[log(4), log(4 / 3)]], 4 * UNIT)
    assert_within(chosen.grad_A(A, Y), [[-4, 4 / 3]], 4 * UNIT)


def test_half_squared_error_by_hand() -> None:
    A, Y = np.array([[1.5, -2]]), np.array([[1.0, 2]])
    chosen = COSTS["half_squared_error"]
    # (1/2)^2 / 2 and (-4)^2 / 2, without rounding.
    assert np.array_equal(chosen.loss(A, Y), [[0.125, 8]])
    assert np.array_equal(chosen.grad_A(A, Y), [[0.5, -4]])


def test_squared_error_by_hand() -> None:
    A, Y = np.array([[1.5, -2]]), np.array([[1.0, 2]])
    chosen = COSTS["squared_error"]
    # (1/2)^2 and (-4)^2, twice 1/2 and -4, without rounding.
    assert np.array_equal(chosen.loss(A, Y), [[0.25, 16]])
    assert np.array_equal(chosen.grad_A(A, Y), [[1, -8]])


def test_a_loss_is_summed_over_the_units_and_averaged_over_the_samples() -> None:
    # Identity, two units, two samples: A = X. Losses 1/2 + 2 and 0 + 8: (2.5 + 8) / 2.
    params = {"W1": np.eye(2), "b1": np.zeros((2, 1))}
    X, Y = np.array([[1.0, 3], [2, 5]]), np.array([[0.0, 3], [0, 1]])
    network = Network(output="identity", cost="half_squared_error")
    assert manual_bp.cost(params, X, Y, network=network) == 5.25


FARTHEST = {"float64": 1e3, "float32": 80.0}

SATURATED = [
    (sign * size, label, dtype)
    for dtype, farthest in FARTHEST.items()
    for size in (farthest, farthest / 2, 40.0, 17.0, 1.0)
    for sign in (1, -1)
    for label in (0, 1)
]

UNITS = 8
"""Two exponentials, off by 2 units each in single precision, and at most 8 operations that add
half a unit each."""


@pytest.mark.parametrize(("z", "label", "dtype"), SATURATED)
def test_the_cost_of_a_saturated_output_is_exact(z: float, label: int, dtype: str) -> None:
    params, X = one_unit(z, dtype)
    # -log(sigmoid(z)) = log(1 + e^-z) for the label 1, -log(1 - sigmoid(z)) = log(1 + e^z) for 0.
    exact = exact_softplus(-z if label else z)
    value = np.dtype(dtype).type(manual_bp.cost(params, X, np.array([[label]])))
    assert np.isfinite(value)
    assert units_apart(value, exact) <= UNITS


@pytest.mark.parametrize(("z", "label", "dtype"), SATURATED)
def test_the_gradient_of_a_saturated_output_is_exact(z: float, label: int, dtype: str) -> None:
    params, X = one_unit(z, dtype)
    # a - 1 = -sigmoid(-z) for the label 1, a for 0.
    exact = -exact_sigmoid(-z) if label else exact_sigmoid(z)
    traced = manual_bp.trace(params, X, np.array([[label]]))
    for quantity in ("dZ1", "dW1", "db1"):
        assert units_apart(traced[quantity][0, 0], exact) <= UNITS


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("z", np.linspace(-8, 8, 33))
def test_equation_3_as_written_agrees_with_its_shortcut_in_a_moderate_range(
    z: float, label: int
) -> None:
    params, X = one_unit(z)
    Y = np.array([[label]])
    shortcut = manual_bp.trace(params, X, Y)["dZ1"]
    written = manual_bp.trace(params, X, Y, network=Network(output=UNSHORTENED))["dZ1"]
    # 1 - a loses the digits that a has in common with 1: each of the 3 roundings of a is e^|z|
    # times as large in 1 - a. Some ten other roundings have no such factor.
    assert_within(written, shortcut, (10 + 3 * np.exp(abs(z))) * UNIT * np.abs(shortcut))


def equation_3_as_the_text_has_it(z: float, y: int) -> float:
    """-(y/a - (1 - y)/(1 - a)) * a (1 - a), the text's code of sections 4.1 and 4.3."""
    a = ACTIVATIONS["sigmoid"].sigma(np.array(z))
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(-(y / a - (1 - y) / (1 - a)) * (a * (1 - a)))


@pytest.mark.parametrize(
    ("z", "label", "exact"),
    [(40.0, 0, 1.0), (1000.0, 0, 1.0), (-1000.0, 1, -1.0)],
    ids=["sigmoid rounds to 1", "far to the right", "far to the left"],
)
def test_equation_3_as_the_text_has_it_is_nan_where_the_output_saturates(
    z: float, label: int, exact: float
) -> None:
    params, X = one_unit(z)
    assert np.isnan(equation_3_as_the_text_has_it(z, label))
    # The true value is within e^-40 of 1, which no double can tell from 1.
    assert manual_bp.gradients(params, X, np.array([[label]]))["dW1"] == exact


def test_equation_3_as_written_loses_digits_before_that() -> None:
    params, X = one_unit(30.0)
    Y, exact = np.array([[0]]), exact_sigmoid(30.0)
    written = manual_bp.gradients(params, X, Y, network=Network(output=UNSHORTENED))["dW1"]
    shortcut = manual_bp.gradients(params, X, Y)["dW1"]
    # e^30 roundings are 1e13 units: a thousandth is lost, where the shortcut loses nothing.
    assert units_apart(written[0, 0], exact) > 1e9
    assert units_apart(shortcut[0, 0], exact) <= UNITS


def test_dA_of_a_wholly_wrong_output_is_infinite_but_nothing_below_it_is() -> None:
    params, X = one_unit(1000.0)
    traced = manual_bp.trace(params, X, np.array([[0]]))
    assert traced["dA1"] == np.inf
    assert all(np.isfinite(traced[name]).all() for name in ("dZ1", "dW1", "db1", "dA0"))


def test_a_cost_is_found_by_name_or_is_itself() -> None:
    own = Cost("absolute", lambda A, Y: np.abs(A - Y), lambda A, Y: np.sign(A - Y))
    assert find_cost("half_squared_error") is COSTS["half_squared_error"]
    assert find_cost(own) is own


def test_an_unknown_cost_is_refused_with_the_names_that_there_are() -> None:
    listed = "choose one of binary_cross_entropy, categorical_cross_entropy, half_squared_error, "
    with pytest.raises(ValueError, match=f"unknown cost 'mse': {listed}squared_error, or pass"):
        find_cost("mse")


@pytest.mark.parametrize("choice", [None, lambda A, Y: A - Y], ids=["None", "function"])
def test_something_else_is_no_cost(choice: Callable[..., object] | None) -> None:
    with pytest.raises(TypeError, match="a cost must be a name or a Cost, not"):
        find_cost(choice)  # type: ignore[arg-type] # the point of the test


def test_the_exact_values_are_exact_where_they_are_known() -> None:
    # sigmoid(0) = 1/2, softplus(0) = ln 2; and softplus(z) - softplus(-z) = z.
    assert exact_sigmoid(0.0) == Decimal("0.5")
    assert float(exact_softplus(0.0)) == log(2)
    assert float(exact_softplus(3.0) - exact_softplus(-3.0)) == 3


def test_the_poles_of_cross_entropy_have_the_sign_of_their_side() -> None:
    poles = binary_cross_entropy_grad_A(np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]))
    assert poles.tolist() == [[-np.inf, np.inf]]
    right = binary_cross_entropy_grad_A(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]))
    assert right.tolist() == [[-1.0, 1.0]]
