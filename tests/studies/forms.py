"""Right ways to evaluate activations, their slopes, and equation 3; they differ in rounding alone.

The text's own forms lose their digits where a unit saturates: s (1 - s) and 1 - t^2 cancel, and
equation 3 becomes 0/0. That makes none of them a wrong formula.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Forms:
    """One way to evaluate all functions of one number.

    Attributes:
        name: what tables call it.
        sigma: activations by name, of Z.
        slope: their derivatives, of Z and A.
        cross_entropy: the loss behind a sigmoid, of Z, A and Y.
        cross_entropy_dA: its gradient in A, of A and Y; None for who has no need of it.
        cross_entropy_dZ: equation 3 for cross-entropy on a sigmoid, of Z, A and Y.
    """

    name: str
    sigma: Mapping[str, Callable[[Array], Array]]
    slope: Mapping[str, Callable[[Array, Array], Array]]
    cross_entropy: Callable[[Array, Array, Array], Array]
    cross_entropy_dA: Callable[[Array, Array], Array] | None
    cross_entropy_dZ: Callable[[Array, Array, Array], Array]


Call = Callable[[Array], Array]
"""exp, tanh, log1p: what a library evaluates."""


def sigmoid(Z: Array, exp: Call = np.exp) -> Array:
    """1 / (1 + e^-z), in the half that keeps its digits."""
    e = exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + e), e / (1 + e))


def softplus(Z: Array, exp: Call = np.exp, log1p: Call = np.log1p) -> Array:
    """log(1 + e^z), keeping its digits."""
    found: Array = np.maximum(Z, 0) + log1p(exp(-np.abs(Z)))
    return found


def carelessly(call: Call) -> Call:
    """A call by a library whose results are 3 units in the last place larger.

    With NumPy's own error that is no more than the 4 units that the harness permits. Only 0, which
    is exact, and what is infinite stay as they are.
    """

    def shaken(x: Array) -> Array:
        value = call(x)
        inexact = np.isfinite(value) & (value != 0)
        return np.where(inexact, value + 3 * np.spacing(value), value)

    return shaken


def logarithms(_Z: Array, A: Array, Y: Array) -> Array:
    """The loss as the text has it."""
    found: Array = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return found


def text_dA(A: Array, Y: Array) -> Array:
    """Its gradient in A as the text's code has it."""
    found: Array = -(Y / A - (1 - Y) / (1 - A))
    return found


def dA_by_label(A: Array, Y: Array) -> Array:
    """The same without the term that is 0."""
    return np.where(Y == 1, -1 / A, 1 / (1 - A))


def quotient(_Z: Array, A: Array, Y: Array) -> Array:
    """Equation 3 as the text's code has it: grad_A L times sigma'."""
    found: Array = text_dA(A, Y) * A * (1 - A)
    return found


def difference(_Z: Array, A: Array, Y: Array) -> Array:
    """The same, shortened by hand."""
    return A - Y


SIGMA: Mapping[str, Callable[[Array], Array]] = {
    "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
    "relu": lambda Z: np.maximum(Z, 0),
    "tanh": np.tanh,
    "leaky_relu": lambda Z: np.where(Z > 0, Z, 0.01 * Z),
    "softplus": lambda Z: np.log(1 + np.exp(Z)),
    "identity": lambda Z: Z,
}
"""Activations as they are usually printed."""

SLOPE: Mapping[str, Callable[[Array, Array], Array]] = {
    "sigmoid": lambda _, A: A * (1 - A),
    "relu": lambda Z, _: Z > 0,
    "tanh": lambda _, A: 1 - A**2,
    "leaky_relu": lambda Z, _: np.where(Z > 0, Z.dtype.type(1), Z.dtype.type(0.01)),
    "softplus": lambda Z, _: 1 / (1 + np.exp(-Z)),
    "identity": lambda Z, _: np.ones_like(Z),
}
"""Their derivatives likewise; that of relu is a mask."""

QUOTIENT = Forms("the text's quotient", SIGMA, SLOPE, logarithms, text_dA, quotient)
DIFFERENCE = Forms("A - Y", SIGMA, SLOPE, logarithms, None, difference)


def keeping(name: str, exp: Call, tanh: Call, log1p: Call) -> Forms:
    """Forms that keep their digits, by these calls."""

    def s(Z: Array) -> Array:
        return sigmoid(Z, exp)

    def sp(Z: Array) -> Array:
        return softplus(Z, exp, log1p)

    return Forms(
        name,
        {**SIGMA, "sigmoid": s, "tanh": tanh, "softplus": sp},
        {
            **SLOPE,
            "sigmoid": lambda Z, _: s(Z) * s(-Z),
            "tanh": lambda Z, _: 4 / (exp(Z) + exp(-Z)) ** 2,
            "softplus": lambda Z, _: s(Z),
        },
        lambda Z, _A, Y: sp(np.where(Y == 1, -Z, Z)),
        dA_by_label,
        # 1 - a is sigma(-z).
        lambda Z, _A, Y: np.where(Y == 1, -s(-Z), s(Z)),
    )


KEEPING = keeping("keeping its digits", np.exp, np.tanh, np.log1p)
CARELESS = keeping("calls 3 units off", *map(carelessly, (np.exp, np.tanh, np.log1p)))
