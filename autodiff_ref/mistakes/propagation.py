"""Mistakes of equation 9."""

from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import Here, NotHereError, Rule, dW
from autodiff_ref.mistakes.mistake import Mistake, same_shape

TOO_EARLY = "updated too early"
"""What it is called that W is not what it was in the forward pass."""


def by_matrix(turned: Callable[[jax.Array], jax.Array], above: int = 1) -> Rule:
    """A product of dZ with another matrix than the transpose of its own W."""

    def rule(here: Here) -> jax.Array:
        matrix, by = turned(here("W", here.l + above)), here("dZ", here.l + 1)
        if matrix.shape[1] != by.shape[0]:
            raise NotHereError(f"the shapes {matrix.shape} and {by.shape} do not fit")
        return same_shape(matrix @ by, here("A", here.l))

    return rule


def entry_by_entry(here: Here) -> jax.Array:
    """W^T * dZ, where NumPy lets it pass."""
    W, by = here("W", here.l + 1), here("dZ", here.l + 1)
    try:
        product = W.T * by
    except (TypeError, ValueError) as unfit:
        raise NotHereError(str(unfit)) from unfit
    return same_shape(product, here("A", here.l))


def from_dA(here: Here) -> jax.Array:
    """From dA of the layer above instead of its dZ."""
    return here("W", here.l + 1).T @ here("dA", here.l + 1)


def from_folded(*, first: bool) -> Rule:
    """From the weights with the bias as their first or last column, cut off at the wrong end."""

    def rule(here: Here) -> jax.Array:
        W, b = here("W", here.l + 1), here("b", here.l + 1)
        folded = jnp.concatenate((b, W) if first else (W, b), axis=1)
        kept = folded[:, :-1] if first else folded[:, 1:]
        return kept.T @ here("dZ", here.l + 1)

    return rule


def from_last_unit(here: Here) -> jax.Array:
    """What the last unit of the layer above gives."""
    return here("W", here.l + 1)[-1:].T @ here("dZ", here.l + 1)[-1:]


def constant(here: Here) -> jax.Array:
    """One everywhere."""
    return jnp.ones_like(here("A", here.l))


def from_update(here: Here) -> jax.Array:
    """What an update of W changes, for each unit of minus the learning rate."""
    above = Here(here.l + 1, here.L, here.q, here.network)
    return dW(above).T @ here("dZ", here.l + 1)


def from_own_update(here: Here) -> jax.Array:
    """The same where every sample has an update of its own, of its dZ and A alone."""
    return here("A", here.l) * (here("dZ", here.l + 1) ** 2).sum(axis=0, keepdims=True)


def of_propagation() -> Iterator[Mistake]:
    """Equation 9."""
    for name, says, formula, rule in (
        ("transpose missing", "W is not transposed", "W[l] dZ[l]", by_matrix(lambda W: W)),
        (
            "product entry by entry",
            "the product is taken entry by entry, not as one of matrices",
            "W[l]^T * dZ[l]",
            entry_by_entry,
        ),
        (
            "W of the layer below",
            "W is that of the layer below",
            "W[l-1]^T dZ[l]",
            by_matrix(lambda W: W.T, 0),
        ),
        (
            "W of the layer below",
            "W is that of the layer below, and not transposed",
            "W[l-1] dZ[l]",
            by_matrix(lambda W: W, 0),
        ),
        (
            "W of the layer above",
            "W is that of the layer above",
            "W[l+1]^T dZ[l]",
            by_matrix(lambda W: W.T, 2),
        ),
        ("dA for dZ", "dA is read, not dZ", "W[l]^T dA[l]", from_dA),
        (
            "last unit alone",
            "only the last unit counts, as with = where += is required",
            "W[l]^T dZ[l], last unit",
            from_last_unit,
        ),
        (
            "bias for a weight",
            "the weights of the bias are not left out, but those of the unit at the other end",
            "[W[l] b[l]]^T dZ[l], without its first row",
            from_folded(first=False),
        ),
        (
            "bias for a weight",
            "the weights of the bias are not left out, but those of the unit at the other end",
            "[b[l] W[l]]^T dZ[l], without its last row",
            from_folded(first=True),
        ),
    ):
        yield Mistake("dA", name, says, f"dA[l-1] = {formula}", rule)
    for rule, whose in ((from_update, ""), (from_own_update, " of each sample")):
        yield Mistake(
            "dA",
            TOO_EARLY,
            "W has been updated before it is read",
            f"dA[l-1] = (W[l] - alpha dW[l]{whose})^T dZ[l]",
            rule,
            added=True,
        )
    yield Mistake(
        "dA",
        "constant added",
        "a constant is added to it, as where a sum does not begin at 0",
        "dA[l-1] = W[l]^T dZ[l] + c",
        constant,
        added=True,
    )


PROPAGATION = tuple(of_propagation())
