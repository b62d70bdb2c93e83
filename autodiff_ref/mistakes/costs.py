"""C, right or with an epsilon in its logarithms."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from autodiff_ref import model
from autodiff_ref.forms import Function
from autodiff_ref.mistakes.here import Here, NotHereError
from autodiff_ref.mistakes.mistake import Mistake
from autodiff_ref.mistakes.rules import Numbered


def of_A(here: Here) -> jax.Array:
    """C from A[L]."""
    return model.cost_of_A(here("A", here.L), here.Y, here.network)


def of_Z(here: Here) -> jax.Array:
    """C from Z[L]."""
    return model.cost_of_Z(here("Z", here.L), here.Y, here.network)


def losses_with(epsilon: jax.Array | float) -> Mapping[str, Function]:
    """The cross-entropies with an epsilon inside their logarithms."""
    return {
        "binary_cross_entropy": lambda a, y: (
            -y * jnp.log(a + epsilon) - (1 - y) * jnp.log(1 - a + epsilon)
        ),
        "categorical_cross_entropy": lambda a, y: -y * jnp.log(a + epsilon),
    }


def loss_with(epsilon: jax.Array, here: Here) -> Function:
    """The one that is required, with an epsilon inside its logarithms.

    Raises:
        NotHereError: it has none.
    """
    losses = losses_with(epsilon)
    if here.network.cost not in losses:
        raise NotHereError("there is no logarithm")
    return losses[here.network.cost]


def cost_with_epsilon(epsilon: float) -> Mistake:
    """C with an epsilon inside its logarithms."""
    says = f"the logarithm has an epsilon of {epsilon:g} inside"
    rule, formula = Numbered(with_epsilon, epsilon), f"log(A[L] + {epsilon:g})"
    return Mistake("C", f"epsilon {epsilon:g}", says, formula, rule, epsilon=epsilon)


def with_epsilon(here: Here) -> jax.Array:
    """C with a number inside its logarithms."""
    losses = loss_with(here.number, here)(here("A", here.L), here.Y)
    return model.averaged(losses, here.Y, here.network)
