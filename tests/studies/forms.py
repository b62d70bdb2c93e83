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
        cross_entropy_dZ: equation 3 for cross-entropy on a sigmoid, of Z, A and Y.
    """

    name: str
    sigma: Mapping[str, Callable[[Array], Array]]
    slope: Mapping[str, Callable[[Array, Array], Array]]
    cross_entropy_dZ: Callable[[Array, Array, Array], Array]


def sigmoid(Z: Array) -> Array:
    """1 / (1 + e^-z), in the half that keeps its digits."""
    e = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + e), e / (1 + e))


def quotient(_Z: Array, A: Array, Y: Array) -> Array:
    """Equation 3 as the text's code has it: grad_A L times sigma'."""
    found: Array = -(Y / A - (1 - Y) / (1 - A)) * A * (1 - A)
    return found


def difference(_Z: Array, A: Array, Y: Array) -> Array:
    """The same, shortened by hand."""
    return A - Y


def without_cancellation(Z: Array, _A: Array, Y: Array) -> Array:
    """The same, of Z: 1 - a is sigma(-z)."""
    return np.where(Y == 1, -sigmoid(-Z), sigmoid(Z))


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
    "relu": lambda Z, _: (Z > 0).astype(Z.dtype),
    "tanh": lambda _, A: 1 - A**2,
    "leaky_relu": lambda Z, _: np.where(Z > 0, Z.dtype.type(1), Z.dtype.type(0.01)),
    "softplus": lambda Z, _: 1 / (1 + np.exp(-Z)),
    "identity": lambda Z, _: np.ones_like(Z),
}
"""Their derivatives likewise."""

QUOTIENT = Forms("the text's quotient", SIGMA, SLOPE, quotient)
DIFFERENCE = Forms("A - Y", SIGMA, SLOPE, difference)
KEEPING = Forms(
    "keeping its digits",
    {
        **SIGMA,
        "sigmoid": sigmoid,
        "softplus": lambda Z: np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z))),
    },
    {
        **SLOPE,
        "sigmoid": lambda Z, _: sigmoid(Z) * sigmoid(-Z),
        "tanh": lambda Z, _: 4 * sigmoid(2 * Z) * sigmoid(-2 * Z),
        "softplus": lambda Z, _: sigmoid(Z),
    },
    without_cancellation,
)
