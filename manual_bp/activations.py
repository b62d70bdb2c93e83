"""sigma and sigma' by name (text, section 1.2; the choice is a hyperparameter, section 3.5.3).

Each derivative stands under the function that it belongs to.
Both act element by element, keep the dtype, and overflow nowhere: every exponential below is
taken of a number that is not positive.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType

import numpy as np

from manual_bp.notation import Array


@dataclass(frozen=True)
class Activation:
    """An activation that acts element by element, with its derivative.

    To add one, add an entry to ``ACTIVATIONS``, or hand a value of your own to ``Network``.

    Attributes:
        name: what ``Network`` and messages call it.
        sigma: Z -> A, any shape to the same shape and dtype.
        sigma_prime: Z -> sigma'(Z), any shape to the same shape and dtype.
        values: the interval that holds every sigma(z); a cost may ask for it.
    """

    name: str
    sigma: Callable[[Array], Array]
    sigma_prime: Callable[[Array], Array]
    values: tuple[float, float] = (-inf, inf)


def sigmoid(Z: Array) -> Array:
    """1 / (1 + e^-z), as e^z / (1 + e^z) for negative z, where e^-z would overflow."""
    e = np.exp(-np.abs(Z))
    A: Array = np.where(Z >= 0, 1, e) / (1 + e)
    return A


def sigmoid_prime(Z: Array) -> Array:
    """sigma(z) sigma(-z): the text's sigma (1 - sigma) without the cancellation in 1 - sigma."""
    return sigmoid(Z) * sigmoid(-Z)


def relu(Z: Array) -> Array:
    """max(z, 0)."""
    return np.maximum(Z, 0)


def relu_prime(Z: Array) -> Array:
    """1 for z > 0, else 0: the text's ``dZ[Z <= 0] = 0`` takes the slope 0 at the kink."""
    return (Z > 0).astype(Z.dtype)


def tanh_prime(Z: Array) -> Array:
    """1 - tanh(z)^2 = 4 sigmoid(2z) sigmoid(-2z), which keeps its digits for large z."""
    return 4 * sigmoid_prime(2 * Z)


LEAK = 0.01
"""Slope of leaky relu for z <= 0, dimensionless."""


def leaky_relu(Z: Array) -> Array:
    """z for z > 0, else 0.01 z."""
    return np.where(Z > 0, Z, LEAK * Z)


def leaky_relu_prime(Z: Array) -> Array:
    """1 for z > 0, else 0.01: the kink belongs to the left branch, as with relu."""
    return np.where(Z > 0, Z.dtype.type(1), Z.dtype.type(LEAK))


def softplus(Z: Array) -> Array:
    """log(1 + e^z); its derivative is the sigmoid."""
    return np.logaddexp(Z.dtype.type(0), Z)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        activation.name: activation
        for activation in (
            Activation("sigmoid", sigmoid, sigmoid_prime, values=(0, 1)),
            Activation("relu", relu, relu_prime, values=(0, inf)),
            Activation("tanh", np.tanh, tanh_prime, values=(-1, 1)),
            Activation("leaky_relu", leaky_relu, leaky_relu_prime),
            Activation("softplus", softplus, sigmoid, values=(0, inf)),
            Activation("identity", lambda Z: Z, np.ones_like),
        )
    }
)
"""Every activation by name."""


def find_activation(choice: str | Activation) -> Activation:
    """The activation of that name, or the value itself.

    Raises:
        ValueError: there is none of that name.
        TypeError: neither a name nor an ``Activation``.
    """
    if isinstance(choice, Activation):
        return choice
    if not isinstance(choice, str):
        raise TypeError(
            f"an activation must be a name or an Activation, not {type(choice).__name__}"
        )
    if choice not in ACTIVATIONS:
        raise ValueError(
            f"unknown activation {choice!r}: choose one of {', '.join(ACTIVATIONS)}, "
            "or pass an Activation of your own"
        )
    return ACTIVATIONS[choice]
