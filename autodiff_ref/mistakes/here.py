"""Where somebody stands who writes one equation: all that is at hand, and what would be right.

The right rules are JAX's derivatives of the reference's own operations; none is written here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jax

from autodiff_ref import model
from autodiff_ref.activations import sigma
from autodiff_ref.forms import Function
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network

NUMBER = "number"
"""Where a rule finds a number of its own among the quantities."""


class NotHereError(Exception):
    """A mistake cannot be made here: what it reads is not there, or does not fit."""


@dataclass(frozen=True)
class Here:
    """The surroundings of one equation.

    Attributes:
        l: the layer of the quantity that the equation gives.
        L: the number of layers.
        q: parameters, ``A0``, ``Y``, and every quantity computed so far, right or wrong.
        network: hyperparameters.
    """

    l: int
    L: int
    q: Tensors
    network: Network

    def __call__(self, letter: str, layer: int) -> jax.Array:
        """The quantity of that letter in that layer.

        Raises:
            NotHereError: there is none, or none yet.
        """
        if f"{letter}{layer}" not in self.q:
            raise NotHereError(f"{letter}{layer} is not there")
        return self.q[f"{letter}{layer}"]

    @property
    def Y(self) -> jax.Array:
        """Labels, (n_L, m)."""
        return self.q["Y"]

    @property
    def number(self) -> jax.Array:
        """That of a rule which comes with one, such as an epsilon."""
        return self.q[NUMBER]

    @property
    def samples(self) -> int:
        """What equations 5 and 6 divide by: m, or 1 where C is a sum over the samples."""
        return model.samples(self.q["Y"], self.network)

    @property
    def sigma(self) -> Function:
        """The activation of the layer."""
        return sigma(self.network.activation(self.l, self.L))

    def through_sigma(self, at: jax.Array, by: jax.Array) -> jax.Array:
        """A gradient in the value of sigma, pulled back to one in its argument."""
        mixes = self.network.activation(self.l, self.L) == "softmax"
        return (pulled_back if mixes else along_slope)(self.sigma, at, by)


Rule = Callable[[Here], jax.Array]
"""What somebody computes where a quantity is required."""


def pulled_back(function: Function, at: jax.Array, by: jax.Array) -> jax.Array:
    """A gradient in a function's value, pulled back to one in its argument."""
    found: jax.Array = jax.vjp(function, at)[1](by)[0]
    return found


def along_slope(function: Function, at: jax.Array, by: jax.Array) -> jax.Array:
    """The same of a function that acts entry by entry, whose Jacobian is its own transpose."""
    found: jax.Array = jax.jvp(function, (at,), (by,))[1]
    return found


def Z(here: Here) -> jax.Array:
    """Equation 1."""
    return model.linear(here("W", here.l), here("b", here.l), here("A", here.l - 1))


def A(here: Here) -> jax.Array:
    """Equation 2."""
    return here.sigma(here("Z", here.l))


def dA_of_loss(here: Here) -> jax.Array:
    """The gradient of the loss in the output, a factor of equation 3."""
    found: jax.Array = jax.grad(model.cost_of_A)(here("A", here.L), here.Y, here.network)
    return here.samples * found


def dZ_of_loss(here: Here) -> jax.Array:
    """Equation 3."""
    found: jax.Array = jax.grad(model.cost_of_Z)(here("Z", here.L), here.Y, here.network)
    return here.samples * found


def dZ_of_factors(here: Here) -> jax.Array:
    """Equation 3 as it is written, from an A[L] that may be another one than sigma(Z[L])."""
    return here.through_sigma(here("Z", here.L), dA_of_loss(here))


def dZ(here: Here) -> jax.Array:
    """Equation 4."""
    return here.through_sigma(here("Z", here.l), here("dA", here.l))


def of_parameters(here: Here, by: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Equations 6 and 5: dW and db, from any gradient in the linear result of each sample."""
    A_prev = here("A", here.l - 1)

    def in_parameters(W: jax.Array, b: jax.Array) -> jax.Array:
        return model.linear(W, b, A_prev)

    pullback = jax.vjp(in_parameters, here("W", here.l), here("b", here.l))[1]
    found: tuple[jax.Array, jax.Array] = pullback(by / here.samples)
    return found


def dW(here: Here) -> jax.Array:
    """Equation 6."""
    return of_parameters(here, here("dZ", here.l))[0]


def db(here: Here) -> jax.Array:
    """Equation 5."""
    return of_parameters(here, here("dZ", here.l))[1]


def dA(here: Here) -> jax.Array:
    """Equation 9, for the layer below."""
    W, by = here("W", here.l + 1), here("dZ", here.l + 1)
    return pulled_back(lambda A_prev: W @ A_prev, here("A", here.l), by)


RIGHT: Mapping[str, Rule] = {
    "Z": Z,
    "A": A,
    "dZ[L]": dZ_of_loss,
    "dZ": dZ,
    "db": db,
    "dW": dW,
    "dA[L]": dA_of_loss,
    "dA": dA,
}
"""By the letter of the quantity that is required; that of the last layer has an equation of its
own."""


def kind_of(name: str, depth: int) -> str:
    """What stands in ``RIGHT`` for a quantity such as dZ2."""
    letter = name.rstrip("0123456789")
    return f"{letter}[L]" if letter in ("dZ", "dA") and name == f"{letter}{depth}" else letter
