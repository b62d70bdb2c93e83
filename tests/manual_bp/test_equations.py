"""The nine equations, each with small numbers worked by hand; whole numbers leave no rounding."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from manual_bp import ACTIVATIONS, Activation, equations
from manual_bp.notation import Array
from problems import read_only


def matrix(*rows: list[float], dtype: npt.DTypeLike = np.float64) -> Array:
    return np.array(rows, dtype)


def square(Z: Array) -> Array:
    return Z * Z


def quarters(Z: Array, dA: Array) -> Array:
    """The pullback of z^2 / 8: dA * z / 4."""
    return Activation("eighth of a square", lambda Z: Z * Z / 8, lambda Z: Z / 4).pullback(Z, dA)


def equal(actual: Array, expected: Array) -> bool:
    """Bit by bit, and without broadcasting."""
    return actual.shape == expected.shape and bool((actual == expected).all())


def test_equation_1_adds_the_bias_to_each_column_of_the_product() -> None:
    W, b = matrix([1, 2, 3], [4, 5, 6]), matrix([10], [20])
    A_prev = matrix([1, 0], [0, 1], [1, -1])
    # First row: 1*1 + 2*0 + 3*1 + 10 = 14 and 1*0 + 2*1 - 3*1 + 10 = 9.
    # Second row: 4*1 + 5*0 + 6*1 + 20 = 30 and 4*0 + 5*1 - 6*1 + 20 = 19.
    assert equal(equations.linear(W, b, A_prev), matrix([14, 9], [30, 19]))


def test_equation_2_applies_sigma_to_each_element() -> None:
    assert equal(equations.activate(square, matrix([1, -2], [3, 0])), matrix([1, 4], [9, 0]))


def test_equation_3_multiplies_element_by_element() -> None:
    Z, grad_A = matrix([1, 2, 4]), matrix([2, -3, 0])
    # 2 * 1/4 = 1/2, -3 * 2/4 = -3/2, 0 * 4/4 = 0: no sum, and no division by m = 3.
    assert equal(equations.output_error(quarters, Z, grad_A), matrix([0.5, -1.5, 0]))


def test_equation_4_multiplies_element_by_element() -> None:
    # The text's own example (section 3.2) of a product element by element.
    Z, dA = matrix([-4, -8], [-12, -16]), matrix([1, 2], [3, 4])
    assert equal(equations.hidden_error(quarters, Z, dA), matrix([-1, -4], [-9, -16]))


@pytest.mark.parametrize("equation", [equations.output_error, equations.hidden_error])
def test_equations_3_and_4_take_the_whole_jacobian_of_softmax(
    equation: Callable[..., Array],
) -> None:
    pullback = ACTIVATIONS["softmax"].pullback
    # Column 1: a = (1/2, 1/2), J = [1/4, -1/4; -1/4, 1/4], which takes (-2, 0) to (-1/2, 1/2);
    # the diagonal alone would give (-1/2, 0).
    # Column 2: two equal entries of dA add the same to both outputs, which changes nothing.
    Z, dA = matrix([0, 7], [0, 7]), matrix([-2, 3], [0, 3])
    assert equal(equation(pullback, Z, dA), matrix([-0.5, 0], [0.5, 0]))


def test_equation_5_sums_each_row_and_divides_by_m_once() -> None:
    dZ = matrix([1, 2, 3, 6], [-4, 0, 0, 0])
    # (1 + 2 + 3 + 6) / 4 = 3; the text's second division by m = 4 would give 3/4.
    assert equal(equations.bias_gradient(dZ), matrix([3], [-1]))


def test_equation_6_averages_the_outer_products_of_the_samples() -> None:
    dZ, A_prev = matrix([2, 4], [0, -2]), matrix([1, 3], [5, 0], [-1, 1])
    # Sample 1: (2, 0)^T (1, 5, -1) = [2, 10, -2; 0, 0, 0].
    # Sample 2: (4, -2)^T (3, 0, 1) = [12, 0, 4; -6, 0, -2].
    # Their sum is [14, 10, 2; -6, 0, -2], and m = 2.
    assert equal(equations.weight_gradient(dZ, A_prev), matrix([7, 5, 1], [-3, 0, -1]))


def test_equation_7_steps_down_the_gradient_of_the_bias() -> None:
    b, db = matrix([1], [-2]), matrix([4], [-8])
    # 1 - 4/4 = 0 and -2 + 8/4 = 0: down, not up.
    assert equal(equations.updated_bias(b, db, 0.25), matrix([0], [0]))


def test_equation_8_steps_down_the_gradient_of_the_weights() -> None:
    W, dW = matrix([1, 2], [3, 4]), matrix([2, 0], [-2, 8])
    # 1 - 2/2, 2 - 0/2, 3 + 2/2, 4 - 8/2.
    assert equal(equations.updated_weights(W, dW, 0.5), matrix([0, 2], [4, 0]))


def test_equation_9_is_the_product_with_the_transposed_matrix() -> None:
    W, dZ = matrix([1, 2, 3], [4, 5, 6]), matrix([1, 0], [-1, 2])
    # Column 1: (1 - 4, 2 - 5, 3 - 6). Column 2: (2*4, 2*5, 2*6).
    assert equal(equations.propagated_gradient(W, dZ), matrix([-3, 8], [-3, 10], [-3, 12]))


Call = Callable[[npt.DTypeLike], tuple[Array, tuple[Array, ...]]]


def called(function: Callable[..., Array], *arguments: list[list[float]] | float) -> Call:
    """A call of an equation with read-only arrays of a dtype, and what it was called with."""

    def call(dtype: npt.DTypeLike) -> tuple[Array, tuple[Array, ...]]:
        arrays = [
            read_only(np.array(value, dtype)) if isinstance(value, list) else value
            for value in arguments
        ]
        return function(*arrays), tuple(a for a in arrays if isinstance(a, np.ndarray))

    return call


EQUATIONS = {
    1: called(equations.linear, [[1, 2]], [[3]], [[1], [1]]),
    2: called(lambda Z: equations.activate(square, Z), [[1, 2]]),
    3: called(lambda Z, dA: equations.output_error(quarters, Z, dA), [[1, 2]], [[3, 4]]),
    4: called(lambda Z, dA: equations.hidden_error(quarters, Z, dA), [[1, 2]], [[3, 4]]),
    5: called(equations.bias_gradient, [[1, 2]]),
    6: called(equations.weight_gradient, [[1, 2]], [[3, 4]]),
    7: called(lambda b, db: equations.updated_bias(b, db, 0.1), [[1]], [[2]]),
    8: called(lambda W, dW: equations.updated_weights(W, dW, 0.1), [[1]], [[2]]),
    9: called(equations.propagated_gradient, [[1, 2]], [[3]]),
}


@pytest.mark.parametrize("number", EQUATIONS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_equation_keeps_the_dtype_and_returns_a_new_array(number: int, dtype: str) -> None:
    result, arguments = EQUATIONS[number](dtype)
    assert result.dtype == dtype
    assert not any(np.shares_memory(result, argument) for argument in arguments)
