"""Activations that people write beside those with a name here, in JAX."""

from functools import partial

import jax
import jax.numpy as jnp

from autodiff_ref.network import Activation


def leaky(z: jax.Array, slope: float) -> jax.Array:
    """z for z > 0, else a multiple of it."""
    return jnp.where(z > 0, z, slope * z)


def elu(z: jax.Array) -> jax.Array:
    """z for z > 0, else e^z - 1."""
    return jnp.where(z > 0, z, jnp.expm1(jnp.where(z > 0, 0.0, z)))


def swish(z: jax.Array) -> jax.Array:
    """z sigmoid(z)."""
    return z * jax.nn.sigmoid(z)


def softsign(z: jax.Array) -> jax.Array:
    """z / (1 + |z|)."""
    return z / (1 + jnp.abs(z))


def scaled_tanh(z: jax.Array) -> jax.Array:
    """LeCun's 1.7159 tanh(2 z / 3)."""
    return 1.7159 * jnp.tanh(2 / 3 * z)


def named_leaky(slope: float) -> Activation:
    """A leaky relu of that slope, with a name."""
    function = partial(leaky, slope=slope)
    function.__name__ = f"leaky_relu_{slope:g}"  # type: ignore[attr-defined] # it takes any
    return function


FURTHER: tuple[Activation, ...] = (
    *map(named_leaky, (0.1, 0.2, 0.05, 0.3, 0.001)),
    elu,
    swish,
    softsign,
    scaled_tanh,
    jnp.sin,
)
"""Looked for where none of those with a name fits."""
