"""Activations that people write beside those with a name here, in JAX."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp

from autodiff_ref.network import Activation


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


@dataclass(frozen=True)
class Leaky:
    """A leaky relu with another slope than the text's; it has a name, as functions have.

    Attributes:
        slope: of z below 0.
    """

    slope: float

    @property
    def __name__(self) -> str:
        return f"leaky_relu_{self.slope:g}"

    def __call__(self, z: jax.Array) -> jax.Array:
        """z for z > 0, else a multiple of it."""
        return jnp.where(z > 0, z, self.slope * z)


FURTHER: tuple[Activation, ...] = (
    *map(Leaky, (0.1, 0.2, 0.05, 0.3, 0.001)),
    elu,
    swish,
    softsign,
    scaled_tanh,
    jnp.sin,
)
"""Looked for where none of those with a name fits."""
