"""Costs that look at an array through windows: convolution and pooling."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

KERNEL = np.array([1, -0.5, 2, 0.25, -1, 0.75, 1.5, 3], np.float32)

convolution: Callable[..., Any] = lax.conv_general_dilated
pooling: Callable[..., Any] = lax.reduce_window


def kernel(x: jax.Array, *shape: int) -> jax.Array:
    return jnp.asarray(KERNEL.reshape(shape), x.dtype)


WINDOW_COSTS: dict[str, Callable[..., Any]] = {
    "convolved": lambda x: jnp.sum(
        convolution(x.reshape(2, 1, 3, 2), kernel(x, 2, 1, 2, 2), (1, 1), "SAME") ** 2
    ),
    "convolved_with_it": lambda x: jnp.sum(
        convolution(kernel(x, 1, 2, 4), x.reshape(3, 2, 2), (2,), [(1, 2)], rhs_dilation=(2,)) ** 2
    ),
    "convolved_with_holes": lambda x: jnp.sum(
        convolution(x.reshape(1, 2, 6), kernel(x, 2, 2, 2), (3,), [(2, -1)], lhs_dilation=(2,)) ** 2
    ),
    "convolved_in_groups": lambda x: jnp.sum(
        convolution(
            x.reshape(1, 6, 2),
            kernel(x, 2, 1, 4),
            (1,),
            "SAME",
            feature_group_count=2,
            dimension_numbers=("NHC", "OIH", "NCH"),
        )
        ** 2
    ),
    "convolved_in_groups_with_it": lambda x: jnp.sum(
        convolution(kernel(x, 1, 2, 4), x.reshape(4, 1, 3), (1,), "SAME", feature_group_count=2)
        ** 2
    ),
    "average_pooling": lambda x: jnp.sum(pooling(x, 0.0, lax.add, (2, 2), (1, 2), "SAME") ** 2 / 4),
    "max_pooling": lambda x: jnp.sum(pooling(x, -jnp.inf, lax.max, (3, 2), (2, 1), "SAME") ** 2),
    "min_pooling": lambda x: jnp.sum(pooling(x, jnp.inf, lax.min, (3, 2), (1, 1), "VALID") ** 2),
}
