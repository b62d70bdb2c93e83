"""What a mistake is: a wrong version of one equation."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import NotHereError, Rule


@dataclass(frozen=True)
class Mistake:
    """A wrong version of one equation.

    Attributes:
        kind: which quantity it gives, as in ``RIGHT``.
        name: a short one, for programs.
        says: what is wrong, as a clause.
        formula: what is computed instead, in the notation of the nine equations.
        rule: the same in JAX; a result of another shape is what somebody would have got.
        added: whether the rule gives only what is added to the right quantity, in a multiple that
            is not known.
        says_amount: whether its words tell that multiple.
        epsilon: its size, if it has one.
        of_another_cost: whether it is the gradient of another cost, or of one averaged otherwise.
        cost: that of which it is the gradient, if it is another one.
    """

    kind: str
    name: str
    says: str
    formula: str
    rule: Rule
    added: bool = False
    says_amount: bool = False
    epsilon: float | None = None
    of_another_cost: bool = False
    cost: str = ""


def same_shape(value: jax.Array, other: jax.Array) -> jax.Array:
    """The value, if it can stand for the other.

    Raises:
        NotHereError: it cannot.
    """
    if value.shape != other.shape:
        raise NotHereError(f"the shape {value.shape} does not fit {other.shape}")
    return value


def spread(value: jax.Array, other: jax.Array) -> jax.Array:
    """The value, one row of it for all rows of the other as NumPy spreads it.

    Raises:
        NotHereError: it cannot stand for the other.
    """
    one_row = value.shape == (1, *other.shape[1:])
    return jnp.broadcast_to(value, other.shape) if one_row else same_shape(value, other)
