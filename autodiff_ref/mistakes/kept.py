"""Mistakes of equations 3, 4 and 6: what an earlier call has kept is read, not what this one has.

They show only where the same object is asked twice. Before, it is asked about the same samples with
the last one first, so that what it has kept is the right array in that order.
"""

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import Here, Rule, dW, dZ, dZ_of_loss
from autodiff_ref.mistakes.mistake import Mistake

KEPT = "kept from an earlier call"
"""What such a mistake is called."""


def of_earlier_call(rule: Rule, letter: str, above: int = 0) -> Rule:
    """A right rule that reads one array of the call before.

    Args:
        rule: the right one.
        letter: of the array, Y for the labels.
        above: in which layer, from that of the quantity.
    """

    def read(here: Here) -> jax.Array:
        layer = here.l + above
        name = letter if letter == "Y" else f"{letter}{layer}"
        array = here.Y if letter == "Y" else here(letter, layer)
        return rule(
            Here(
                here.l,
                here.L,
                here.q | {name: jnp.concatenate([array[:, -1:], array[:, :-1]], axis=1)},
                here.network,
            )
        )

    return read


def mistakes() -> Iterator[Mistake]:
    """One for each array that a backward pass reads of the forward pass."""
    for kind, array, formula, rule in (
        ("dW", "A[l-1]", "dW[l] = 1/m dZ[l] (A[l-1] of an earlier call)^T", ("A", -1)),
        ("dZ", "Z[l]", "dZ[l] = dA[l] * sigma'(Z[l] of an earlier call)", ("Z",)),
        ("dZ[L]", "Z[L]", "dZ[L] = dZ[L] at Z[L] of an earlier call", ("Z",)),
        ("dZ[L]", "Y", "dZ[L] = dZ[L] at Y of an earlier call", ("Y",)),
    ):
        right = {"dW": dW, "dZ": dZ, "dZ[L]": dZ_of_loss}[kind]
        says = f"{array} of an earlier call is read: it is kept, and not replaced by that of this"
        yield Mistake(kind, f"{KEPT}: {array}", says, formula, of_earlier_call(right, *rule))


OF_EARLIER_CALLS = tuple(mistakes())
"""Every such mistake."""
