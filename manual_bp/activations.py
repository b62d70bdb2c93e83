"""sigma and sigma' by name (text, section 1.2; the choice is a hyperparameter, section 3.5.3).

Each derivative stands under the function that it belongs to.
All keep the dtype and overflow nowhere: every exponential below is taken of a number that is
not positive. Softmax acts on columns, every other one element by element.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp.notation import Array


@dataclass(frozen=True)
class Activation:
    """An activation that acts element by element, with its derivative.

    To add one, add an entry to ``ACTIVATIONS``, or hand a value of your own to ``Network``.
    One that couples the entries of a column, as ``Softmax`` does, overrides ``pullback``.

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

    def pullback(self, Z: Array, dA: Array) -> Array:
        """dZ from dA, as equations 3 and 4 have it: dA * sigma'(Z), all of one shape (n, m).

        Whatever overrides it passes on a factor of dA, as a derivative does.
        """
        return dA * self.sigma_prime(Z)


class Softmax(Activation):
    """An activation whose outputs are, column by column, a distribution: above 0, of the sum 1.

    The pullback is that of softmax itself; a variant, such as softmax of 2 Z, overrides it.

    Attributes:
        name, values: as those of ``Activation``.
        sigma: Z -> A, (n, m) -> (n, m), column by column.
        sigma_prime: Z -> the Jacobian of every column, J[j, k, i] the slope of A[j, i] in Z[k, i],
            (n, m) -> (n, n, m).
    """

    def pullback(self, Z: Array, dA: Array) -> Array:
        """dZ from dA: column i is J_i^T dA_i = a (dA - sum_j a_j dA_j), without building J.

        J^T takes no notice of a constant that is added to a column of dA. Taking dA of the
        largest output away first keeps the digits that cancel where that output rounds to 1.
        """
        A = self.sigma(Z)
        apart = dA - dA[place_of_largest(A)]
        dZ: Array = A * (apart - (A * apart).sum(axis=0))
        return dZ


def sigmoid(Z: Array) -> Array:
    """1 / (1 + e^-z), as e^z / (1 + e^z) for negative z, where e^-z would overflow."""
    return sigmoid_of_decay(Z, decay(Z))


def decay(Z: Array) -> Array:
    """e^-|z|, which overflows nowhere."""
    e: Array = np.exp(-np.abs(Z))
    return e


def sigmoid_of_decay(Z: Array, e: Array) -> Array:
    """sigma(z), for the e^-|z| of these z."""
    # The numerator is 1 for z >= 0, else e, which is at most 1: no branch for each z.
    A: Array = np.maximum(Z >= 0, e) / (1 + e)
    return A


def sigmoid_prime(Z: Array) -> Array:
    """sigma(z) sigma(-z): the text's sigma (1 - sigma) without the cancellation in 1 - sigma.

    One of the two is 1 / (1 + e), and the other e / (1 + e), for e = e^-|z|.
    """
    e = decay(Z)
    slopes: Array = e / (1 + e) ** 2
    return slopes


def relu(Z: Array) -> Array:
    """max(z, 0)."""
    # With two bounds NumPy uses vector instructions, which pays for many float32; not so in its
    # maximum with one number.
    return Z.clip(0, inf)


def relu_prime(Z: Array) -> Array:
    """1 for z > 0, else 0: the text's ``dZ[Z <= 0] = 0`` takes the slope 0 at the kink."""
    return (Z > 0).astype(Z.dtype)


def tanh_prime(Z: Array) -> Array:
    """1 - tanh(z)^2 = 4 sigmoid(2z) sigmoid(-2z), which keeps its digits for large z."""
    return 4 * sigmoid_prime(2 * Z)


LEAK = 0.01
"""Slope of leaky relu for z <= 0, dimensionless."""


def leaky_relu(Z: Array) -> Array:
    """z for z > 0, else 0.01 z: the larger of the two, without a branch for each z."""
    A: Array = np.maximum(Z, LEAK * Z)
    return A


def leaky_relu_prime(Z: Array) -> Array:
    """1 for z > 0, else 0.01: the kink belongs to the left branch, as with relu."""
    slopes: Array = np.maximum(relu_prime(Z), LEAK)
    return slopes


def softplus(Z: Array) -> Array:
    """log(1 + e^z); its derivative is the sigmoid."""
    return np.logaddexp(Z.dtype.type(0), Z)


def softplus_of_decay(Z: Array, e: Array) -> Array:
    """log(1 + e^z), for the e^-|z| of these z."""
    A: Array = np.maximum(Z, 0) + np.log1p(e)
    return A


def below_largest(Z: Array) -> Array:
    """z less the largest z of its column: softmax is the same for both, and e^z is at most 1."""
    with np.errstate(over="ignore"):  # a difference may be -inf, and then e^-inf = 0 is right
        below: Array = Z - Z.max(axis=0)
    return below


def softmax(Z: Array) -> Array:
    """e^z_j / sum_k e^z_k, column by column."""
    e = np.exp(below_largest(Z))
    A: Array = e / e.sum(axis=0)
    return A


def softmax_prime(Z: Array) -> Array:
    """J[j, k, i] = a_j (delta_jk - a_k) for every column i, (n, m) -> (n, n, m)."""
    A = softmax(Z)
    J = -A[:, None, :] * A[None, :, :]
    diagonal = np.arange(len(A))
    J[diagonal, diagonal] = A * sum_of_others(A)
    return J


def place_of_largest(M: Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where each column has its largest entry, the first of equals: rows and columns, (m,) each."""
    return M.argmax(axis=0), np.arange(M.shape[1])


FEW_UNITS = 32
"""Up to which one matrix product gives the sums of others sooner than passes over them do."""


def sum_of_others(M: Array) -> Array:
    """Each entry's column without the entry itself, summed: 1 - a for softmax, with its digits.

    All entries must be finite, and none negative.
    """
    if len(M) <= FEW_UNITS:
        all_but_own: Array = ones_but_diagonal(len(M), M.dtype) @ M
        return all_but_own
    # The column's sum less an entry cancels only if that entry is more than half of the sum, as
    # one entry of a column can be. So the others of that one are summed.
    others = M.sum(axis=0) - M
    kept = others >= M
    exact: Array = np.where(kept, others, (M * kept).sum(axis=0))
    return exact


@cache
def ones_but_diagonal(n: int, dtype: np.dtype[Any]) -> Array:
    """1 everywhere but on the diagonal, (n, n), which nobody can write to."""
    matrix: Array = 1 - np.eye(n, dtype=dtype)
    matrix.flags.writeable = False
    return matrix


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
            Softmax("softmax", softmax, softmax_prime, values=(0, 1)),
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
