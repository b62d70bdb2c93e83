"""C and grad_A L by name (text, section 2; the choice is a hyperparameter, section 3.5.3).

A loss is summed over the output units of one sample; the cost C is its mean over the m samples.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple, Protocol, Self

import numpy as np

from manual_bp.activations import (
    below_largest,
    decay,
    sigmoid_of_decay,
    softplus_of_decay,
    sum_of_others,
)
from manual_bp.notation import Array


class OutputForms(Protocol):
    """The loss and equation 3 of one Z[L] and Y, for one pair of cost and output activation.

    What both forms need is evaluated once, and never changes.
    """

    def loss(self) -> Array:
        """Loss of each unit and sample, (n_L, m)."""

    def output_error(self) -> Array:
        """dZ[L], (n_L, m)."""


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
        shortcuts: by name of the output activation, (Z, Y) -> the forms in Z[L] that keep their
            digits where the forms in A[L] lose them; (n_L, m), (n_L, m) -> the ``OutputForms``.
        categorical: True if labels and outputs of a sample are one distribution each, so that
            the output must be a ``Softmax``; False if each output is a probability of its own,
            so that it must not; None if it may.
    """

    name: str
    loss: Callable[[Array, Array], Array]
    grad_A: Callable[[Array, Array], Array]
    output_values: tuple[float, float] = (-np.inf, np.inf)
    labels: tuple[float, ...] | None = None
    shortcuts: Mapping[str, Callable[[Array, Array], OutputForms]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    categorical: bool | None = None


def binary_cross_entropy(A: Array, Y: Array) -> Array:
    """-y log(a) - (1 - y) log(1 - a), with y 0 or 1; inf where the output is wholly wrong."""
    with np.errstate(divide="ignore"):
        return -np.log(np.where(Y == 1, A, 1 - A))


def binary_cross_entropy_grad_A(A: Array, Y: Array) -> Array:
    """-1/a for y = 1, 1/(1 - a) for y = 0: -y/a + (1 - y)/(1 - a) without its 0/0."""
    with np.errstate(divide="ignore", over="ignore"):  # a subnormal A has no finite reciprocal
        return np.where(Y == 1, -1 / A, 1 / (1 - A))


class BinaryBehindSigmoid(NamedTuple):
    """Binary cross-entropy behind a sigmoid.

    Attributes:
        away: which way is away from the label: 1 for y = 0, -1 for y = 1; (n_L, m).
        z: how far z lies that way, (n_L, m).
        e: e^-|z|, (n_L, m).
    """

    away: Array
    z: Array
    e: Array

    @classmethod
    def at(cls, Z: Array, Y: Array) -> Self:
        """Of these outputs and labels, (n_L, m), (n_L, m)."""
        away = 1 - 2 * Y
        z = away * Z
        return cls(away, z, decay(z))

    def loss(self) -> Array:
        """log(1 + e^-z) for y = 1, log(1 + e^z) for y = 0."""
        return softplus_of_decay(self.z, self.e)

    def output_error(self) -> Array:
        """Equation 3: sigma(z) - y, legal only for cross-entropy on a sigmoid.

        There (-y/a + (1 - y)/(1 - a)) a (1 - a) = a - y.
        Written as -sigma(-z) for y = 1, it keeps the digits that a - 1 cancels, and where a has
        rounded to 0 or 1 it stays right, while equation 3 as written would give 0 * inf.
        """
        return self.away * sigmoid_of_decay(self.z, self.e)


def categorical_cross_entropy(A: Array, Y: Array) -> Array:
    """-y log(a), and 0 for y = 0 even where a is 0; inf where a is 0 and y is not."""
    with np.errstate(divide="ignore"):
        surprise = -np.log(A)
    return np.multiply(Y, surprise, out=np.zeros_like(A), where=Y != 0)


def categorical_cross_entropy_grad_A(A: Array, Y: Array) -> Array:
    """-y/a, and 0 for y = 0 even where a is 0."""
    with np.errstate(divide="ignore", over="ignore"):  # a subnormal A has no finite reciprocal
        grad_A: Array = np.divide(-Y, A, out=np.zeros_like(A), where=Y != 0)
    return grad_A


class CategoricalBehindSoftmax(NamedTuple):
    """Categorical cross-entropy behind a softmax.

    Attributes:
        Y: labels, (n_L, m).
        below: z less the largest z of its column, (n_L, m).
        e: e to that, (n_L, m).
        others: the sum of the others' e, (n_L, m).
        of_largest: that of the largest z, (m,); with its own e, which is 1, it is the sum of all.
    """

    Y: Array
    below: Array
    e: Array
    others: Array
    of_largest: Array

    @classmethod
    def at(cls, Z: Array, Y: Array) -> Self:
        """Of these outputs and labels, (n_L, m), (n_L, m)."""
        # One unit after the other in memory: what goes over the units goes over whole rows.
        below = below_largest(np.ascontiguousarray(Z))
        e = np.exp(below)
        others = sum_of_others(e)
        return cls(np.ascontiguousarray(Y), below, e, others, others.min(axis=0))

    def loss(self) -> Array:
        """-log(a_j) = (max - z_j) + log(sum_k e^(z_k - max)), times the labels.

        One term of the sum is e^0 = 1. With log1p of the others no digit of a small loss is lost.
        """
        surprise: Array = np.log1p(self.of_largest) - self.below
        # One pass finds out, and where it overflows alone, the next one does no harm.
        if not isfinite(np.vdot(surprise, surprise)):
            np.putmask(surprise, self.Y == 0, 0)  # 0 times an infinite one is 0 here
        return self.Y * surprise

    def output_error(self) -> Array:
        """Equation 3: a - y, legal only for categorical cross-entropy on a softmax.

        There a_k (-y_k/a_k + sum_j a_j y_j/a_j) = a_k - y_k, as the labels of a sample sum to 1.
        Written as a (1 - y) - y (1 - a), with 1 - a and 1 - y as the sums of the other outputs
        and labels of the sample, it keeps the digits that a - 1 cancels.
        """
        of_all = 1 + self.of_largest
        dZ: Array = (self.e * sum_of_others(self.Y) - self.Y * self.others) / of_all
        return dZ


def half_squared_error(A: Array, Y: Array) -> Array:
    """(a - y)^2 / 2."""
    return (A - Y) ** 2 / 2


def half_squared_error_grad_A(A: Array, Y: Array) -> Array:
    """a - y."""
    return A - Y


def squared_error(A: Array, Y: Array) -> Array:
    """(a - y)^2."""
    return (A - Y) ** 2


def squared_error_grad_A(A: Array, Y: Array) -> Array:
    """2 (a - y)."""
    return 2 * (A - Y)


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
                shortcuts=MappingProxyType({"sigmoid": BinaryBehindSigmoid.at}),
                categorical=False,
            ),
            Cost(
                "categorical_cross_entropy",
                categorical_cross_entropy,
                categorical_cross_entropy_grad_A,
                output_values=(0, 1),
                shortcuts=MappingProxyType({"softmax": CategoricalBehindSoftmax.at}),
                categorical=True,
            ),
            Cost("half_squared_error", half_squared_error, half_squared_error_grad_A),
            Cost("squared_error", squared_error, squared_error_grad_A),
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
