"""C and grad_A L by name (text, section 2; the choice is a hyperparameter, section 3.5.3).

A loss is summed over the output units of one sample; the cost C is its mean over the m samples.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from manual_bp.activations import sigmoid, softplus
from manual_bp.notation import Array


@dataclass(frozen=True)
class Shortcut:
    """The loss and equation 3 as functions of Z[L], for one pair of cost and output activation.

    Attributes:
        loss: (Z, Y) -> loss of each unit and sample, (n_L, m), (n_L, m) -> (n_L, m).
        output_error: (Z, Y) -> dZ[L], the same shapes.
    """

    loss: Callable[[Array, Array], Array]
    output_error: Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Cost:
    """A cost, the mean of a loss over the samples, with the loss's gradient in A.

    To add one, add an entry to ``COSTS``, or hand a value of your own to ``Network``.

    Attributes:
        name: what ``Network`` and messages call it.
        loss: (A, Y) -> loss of each unit and sample, (n_L, m), (n_L, m) -> (n_L, m).
        grad_A: (A, Y) -> grad_A L, the same shapes.
        output_values: the interval in which the loss is defined; the output activation must
            stay inside.
        labels: the only labels that have a meaning, or None if every finite number has.
        shortcuts: by name of the output activation, the forms in Z[L] that keep their digits
            where the forms in A[L] lose them.
    """

    name: str
    loss: Callable[[Array, Array], Array]
    grad_A: Callable[[Array, Array], Array]
    output_values: tuple[float, float] = (-np.inf, np.inf)
    labels: tuple[float, ...] | None = None
    shortcuts: Mapping[str, Shortcut] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )


def binary_cross_entropy(A: Array, Y: Array) -> Array:
    """-y log(a) - (1 - y) log(1 - a), with y 0 or 1; inf where the output is wholly wrong."""
    with np.errstate(divide="ignore"):
        return -np.log(np.where(Y == 1, A, 1 - A))


def binary_cross_entropy_grad_A(A: Array, Y: Array) -> Array:
    """-1/a for y = 1, 1/(1 - a) for y = 0: -y/a + (1 - y)/(1 - a) without its 0/0."""
    with np.errstate(divide="ignore", over="ignore"):  # a subnormal A has no finite reciprocal
        return np.where(Y == 1, -1 / A, 1 / (1 - A))


def binary_cross_entropy_of_Z(Z: Array, Y: Array) -> Array:
    """The same loss behind a sigmoid: log(1 + e^-z) for y = 1, log(1 + e^z) for y = 0."""
    return np.where(Y == 1, softplus(-Z), softplus(Z))


def sigmoid_minus_label(Z: Array, Y: Array) -> Array:
    """Equation 3 behind a sigmoid: sigma(z) - y, legal only for cross-entropy on a sigmoid.

    There (-y/a + (1 - y)/(1 - a)) a (1 - a) = a - y.
    Written as -sigma(-z) for y = 1, it keeps the digits that a - 1 cancels, and where a has
    rounded to 0 or 1 it stays right, while equation 3 as written would give 0 * inf.
    """
    return np.where(Y == 1, -sigmoid(-Z), sigmoid(Z))


def half_squared_error(A: Array, Y: Array) -> Array:
    """(a - y)^2 / 2."""
    return (A - Y) ** 2 / 2


def half_squared_error_grad_A(A: Array, Y: Array) -> Array:
    """a - y."""
    return A - Y


COSTS: Mapping[str, Cost] = MappingProxyType(
    {
        cost.name: cost
        for cost in (
            Cost(
                "binary_cross_entropy",
                binary_cross_entropy,
                binary_cross_entropy_grad_A,
                output_values=(0, 1),
                labels=(0, 1),
                shortcuts=MappingProxyType(
                    {"sigmoid": Shortcut(binary_cross_entropy_of_Z, sigmoid_minus_label)}
                ),
            ),
            Cost("half_squared_error", half_squared_error, half_squared_error_grad_A),
        )
    }
)
"""Every cost by name."""


def find_cost(choice: str | Cost) -> Cost:
    """The cost of that name, or the value itself.

    Raises:
        ValueError: there is none of that name.
        TypeError: neither a name nor a ``Cost``.
    """
    if isinstance(choice, Cost):
        return choice
    if not isinstance(choice, str):
        raise TypeError(f"a cost must be a name or a Cost, not {type(choice).__name__}")
    if choice not in COSTS:
        raise ValueError(
            f"unknown cost {choice!r}: choose one of {', '.join(COSTS)}, or pass a Cost of your own"
        )
    return COSTS[choice]
