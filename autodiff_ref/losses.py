"""The losses in JAX, as functions of A[L] and of Z[L]. No derivative is written here."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from autodiff_ref.activations import (
    largest,
    log_odds,
    of_several,
    plain_softmax,
    shifted_softmax,
    softplus,
)
from autodiff_ref.forms import Function, in_any_form
from autodiff_ref.network import Activation

# Losses of a, entry by entry.


def textbook_cross_entropy(a: jax.Array, y: jax.Array) -> jax.Array:
    """-y log(a) - (1 - y) log(1 - a), whose derivative is -y / a + (1 - y) / (1 - a)."""
    return -y * jnp.log(a) - (1 - y) * jnp.log(1 - a)


cross_entropy = in_any_form(
    lambda a, y: -jnp.log(jnp.where(y == 1, a, 1 - a)), textbook_cross_entropy
)
"""The text's loss as a function of a, for y 0 or 1."""

surprise = in_any_form(
    lambda a, y: -y * jnp.log(jnp.where(y == 0, 1, a)), lambda a, y: -y * jnp.log(a)
)
"""-y log(a), whose derivative is -y / a; 0 for y = 0 whatever a is."""


def half_squared_error(a: jax.Array, y: jax.Array) -> jax.Array:
    """(a - y)^2 / 2."""
    return (a - y) ** 2 / 2


def squared_error(a: jax.Array, y: jax.Array) -> jax.Array:
    """(a - y)^2."""
    return (a - y) ** 2


LOSS: Mapping[str, Function] = {
    "binary_cross_entropy": cross_entropy,
    "categorical_cross_entropy": surprise,
    "half_squared_error": half_squared_error,
    "squared_error": squared_error,
}


def log_sum(z: jax.Array) -> jax.Array:
    """log of the sum of e^z over all units, by the largest."""
    shift = largest(z)
    return shift + jnp.log(jnp.sum(jnp.exp(z - shift), axis=0))


# The same losses of z: behind a sigmoid entry by entry, behind softmax of a whole column, (1, m).


def stable_cross_entropy_of_z(z: jax.Array, y: jax.Array) -> jax.Array:
    """The text's loss behind a sigmoid, finite for every finite z; all its digits."""
    return y * softplus(-z) + (1 - y) * softplus(z)


cross_entropy_of_z = in_any_form(
    stable_cross_entropy_of_z,
    lambda z, y: -jnp.log(jax.nn.sigmoid(-z)) - y * z,
    lambda z, y: textbook_cross_entropy(jax.nn.sigmoid(z), y),
)
"""The same loss behind a sigmoid: a form that is finite for every finite z and keeps its digits;
one whose derivative is a - y; and the text's own, whose derivative is equation 3 as it stands."""

surprise_of_z = in_any_form(
    lambda z, y: y * softplus(-z), lambda z, y: -y * jnp.log(jax.nn.sigmoid(z))
)
"""-y log(a) behind a sigmoid."""


def summed(loss: Function) -> Function:
    """The loss of a sample: that of its units, summed, (1, m)."""
    return lambda *x: jnp.sum(loss(*x), axis=0, keepdims=True)


def behind(softmax_form: Function, loss: Function) -> Function:
    """The loss of a sample as a function of z, through a form of softmax."""
    return summed(lambda z, y: loss(softmax_form(z), y))


cross_entropy_of_column = in_any_form(
    of_several(
        summed(lambda z, y: stable_cross_entropy_of_z(log_odds(z), y)),
        lambda z, y: -jnp.log(jnp.where(y == 1, jnp.ones_like(z), 0)),
    ),
    behind(shifted_softmax, textbook_cross_entropy),
    behind(plain_softmax, textbook_cross_entropy),
    by_column=True,
)
"""The text's loss behind softmax: one that keeps its digits, and the Jacobian as it stands."""

surprise_of_column = in_any_form(
    of_several(summed(lambda z, y: y * softplus(-log_odds(z))), lambda z, _: jnp.zeros_like(z)),
    lambda z, y: log_sum(z) - jnp.sum(y * z, axis=0, keepdims=True),
    behind(lambda z: z - log_sum(z), lambda log_a, y: -y * log_a),
    behind(shifted_softmax, lambda a, y: -y * jnp.log(a)),
    behind(plain_softmax, lambda a, y: -y * jnp.log(a)),
    by_column=True,
)
"""The sum of -y log(a) behind softmax: a form that is finite for every finite z and keeps its
digits; one whose derivative is a - y, as the labels of a column sum to 1; the logarithm of softmax;
and the text's own, whose derivative is the full Jacobian times -y / a."""

LOSS_OF_Z: Mapping[tuple[str, Activation], Function] = {
    ("binary_cross_entropy", "sigmoid"): cross_entropy_of_z,
    ("binary_cross_entropy", "softmax"): cross_entropy_of_column,
    ("categorical_cross_entropy", "sigmoid"): surprise_of_z,
    ("categorical_cross_entropy", "softmax"): surprise_of_column,
}
"""By cost and output: those that from A[L] would lose digits."""
