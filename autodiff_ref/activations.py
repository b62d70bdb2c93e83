"""The activations in JAX, written from EQUATIONS.md. No derivative is written here.

Every function is in a form whose *automatic* derivative keeps its digits, too: JAX's own
``logistic`` and ``tanh`` differentiate to s (1 - s) and 1 - t^2, and its softmax to a (delta - a),
which cancel once the unit saturates.
"""

from collections.abc import Mapping
from functools import cache

import jax
import jax.numpy as jnp

from autodiff_ref.forms import Function, for_any, in_any_form, in_calls
from autodiff_ref.network import Activation


def exp_minus_abs(z: jax.Array) -> jax.Array:
    """e^-|z|, branched on z >= 0 as its users are, so that all slopes at 0 are of one side."""
    return jnp.exp(jnp.where(z >= 0, -z, z))


def sigmoid(z: jax.Array) -> jax.Array:
    """1 / (1 + e^-z)."""
    e = exp_minus_abs(z)
    return jnp.where(z >= 0, 1 / (1 + e), e / (1 + e))


def tanh(z: jax.Array) -> jax.Array:
    """The hyperbolic tangent: JAX's near zero, (1 - e^-2z) / (1 + e^-2z) farther out."""
    e = exp_minus_abs(2 * z)
    far = (1 - e) / (1 + e)
    return jnp.where(jnp.abs(z) < 1, jnp.tanh(z), jnp.where(z >= 0, far, -far))


def softplus(z: jax.Array) -> jax.Array:
    """log(1 + e^z)."""
    return jnp.where(z >= 0, z, 0) + jnp.log1p(exp_minus_abs(z))


def leaky_relu(z: jax.Array) -> jax.Array:
    """z for z > 0, else 0.01 z."""
    return jnp.where(z > 0, z, 0.01 * z)


def largest(z: jax.Array) -> jax.Array:
    """The largest along the first axis, to be subtracted so that no e^z overflows."""
    found: jax.Array = for_any(jax.lax.stop_gradient(jnp.max(z, axis=0)))
    return found


def log_of_others(z: jax.Array) -> jax.Array:
    """log of the sum of e^z over all other units of the column; there must be some."""
    others = jnp.stack([jnp.roll(z, k, axis=0) for k in range(1, len(z))])
    if len(others) == 1:
        return others[0]
    shift = largest(others)
    return shift + jnp.log(jnp.sum(jnp.exp(others - shift), axis=0))


def log_odds(z: jax.Array) -> jax.Array:
    """log(a / (1 - a)) of the outputs a of softmax, each of which is the sigmoid of it."""
    return z - log_of_others(z)


def of_several(form: Function, alone: Function) -> Function:
    """A function of columns by ``log_odds``, which one unit alone has not got."""
    return lambda z, *y: (form if len(z) > 1 else alone)(z, *y)


def shifted_softmax(z: jax.Array) -> jax.Array:
    """e^(z - max z) / the sum of them."""
    return plain_softmax(z - largest(z))


def plain_softmax(z: jax.Array) -> jax.Array:
    """e^z / the sum of them."""
    e = jnp.exp(z)
    return e / jnp.sum(e, axis=0)


softmax = in_any_form(
    of_several(lambda z: sigmoid(log_odds(z)), jnp.ones_like),
    shifted_softmax,
    plain_softmax,
    by_column=True,
)
"""e^z / the sum of them, column by column: a form whose Jacobian keeps its digits, and two whose
Jacobian is a (delta - a)."""


SIGMA: Mapping[str, Function] = {
    "sigmoid": in_any_form(sigmoid, jax.nn.sigmoid),  # the other's slope is a (1 - a)
    "relu": jax.nn.relu,  # its derivative at 0 is 0, as specified; jnp.maximum(z, 0) gives 0.5
    "tanh": in_any_form(tanh, jnp.tanh),  # and here it is 1 - a^2
    "leaky_relu": leaky_relu,
    "softplus": in_any_form(softplus, lambda z: jnp.log(1 + jnp.exp(z))),
    "identity": lambda z: z,
    "softmax": softmax,
}
"""Activations by name: first a form that keeps its digits, then the textbook's."""


@cache
def of_somebody(function: Function) -> Function:
    """Somebody's activation: what is compared with it may be in another form."""
    theirs = in_calls(function)  # such as a loop of theirs, which is not to be written out
    return in_any_form(theirs, theirs)


def sigma(activation: Activation) -> Function:
    """The activation of that name, or that somebody gives as a function."""
    return SIGMA[activation] if isinstance(activation, str) else of_somebody(activation)


KINKED = frozenset({"relu", "leaky_relu"})
"""The activations whose slope jumps, at z = 0; the others are smooth."""
