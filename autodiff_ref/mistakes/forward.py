"""Mistakes of equations 1 and 2."""

from collections.abc import Iterator

import jax

from autodiff_ref import model
from autodiff_ref.activations import sigma
from autodiff_ref.mistakes.here import Here, NotHereError, Rule
from autodiff_ref.mistakes.mistake import Mistake, same_shape
from autodiff_ref.network import ENTRYWISE


def bias_times(factor: float) -> Rule:
    """Equation 1 with a multiple of the bias."""

    def rule(here: Here) -> jax.Array:
        b = factor * here("b", here.l)
        return model.linear(here("W", here.l), b, here("A", here.l - 1))

    return rule


def transposed(here: Here) -> jax.Array:
    """W^T A + b, where W is square."""
    W = same_shape(here("W", here.l).T, here("W", here.l))
    return model.linear(W, here("b", here.l), here("A", here.l - 1))


def linear_of(letter: str, above: int) -> Rule:
    """Equation 1 from another array than A[l-1]."""

    def rule(here: Here) -> jax.Array:
        other = same_shape(here(letter, here.l + above), here("A", here.l - 1))
        return model.linear(here("W", here.l), here("b", here.l), other)

    return rule


def another_sigma(name: str) -> Rule:
    """Equation 2 with another activation."""

    def rule(here: Here) -> jax.Array:
        if name == here.network.activation(here.l, here.L):
            raise NotHereError("that is the right one")
        return sigma(name)(here("Z", here.l))

    return rule


def of_Z() -> Iterator[Mistake]:
    """Equation 1."""
    for name, formula, rule in (
        ("the bias is left out", "W[l] A[l-1]", bias_times(0)),
        ("the bias is subtracted", "W[l] A[l-1] - b[l]", bias_times(-1)),
        ("W is transposed", "W[l]^T A[l-1] + b[l]", transposed),
        ("Z[l-1] is read instead of A[l-1]", "W[l] Z[l-1] + b[l]", linear_of("Z", -1)),
        ("A[l-2] is read instead of A[l-1]", "W[l] A[l-2] + b[l]", linear_of("A", -2)),
    ):
        yield Mistake("Z", name, name, f"Z[l] = {formula}", rule)


def of_A() -> Iterator[Mistake]:
    """Equation 2."""
    for name in ENTRYWISE:
        says = "sigma is left out" if name == "identity" else f"sigma is {name}"
        yield Mistake("A", f"sigma is {name}", says, f"A[l] = {name}(Z[l])", another_sigma(name))


FORWARD = (*of_Z(), *of_A())
