"""A - Y, where another gradient is required in equation 3, and what people write for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import Here, NotHereError, Rule, dZ_of_loss
from autodiff_ref.mistakes.mistake import Mistake
from autodiff_ref.mistakes.rules import Numbered


def difference(here: Here) -> jax.Array:
    """A - Y."""
    return here("A", here.L) - here.Y


OWN = {
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("identity", "half_squared_error"),
}
"""The pairs of output and cost whose gradient A - Y is, for each sample."""


TWO = 2
"""The fewest classes."""

CROSS_ENTROPIES = {"binary_cross_entropy", "categorical_cross_entropy"}


def of_another_pair(here: Here) -> jax.Array:
    """A - Y, where it is the gradient of no such cost.

    Of a cross-entropy that does not go with the output, it is rather the cost that is wrong.
    """
    if (here.network.output, here.network.cost) in OWN:
        raise NotHereError("it is averaged otherwise, at most")
    if here.network.cost in CROSS_ENTROPIES:
        raise NotHereError("it is the gradient of the cross-entropy that goes with the output")
    return difference(here)


def linear_for_output(here: Here) -> jax.Array:
    """Z - Y."""
    if here.network.output == "identity":
        raise NotHereError("Z is A")
    return here("Z", here.L) - here.Y


def of_first_sample(here: Here) -> jax.Array:
    """Equation 3 from the output of the first sample."""
    Z = here("Z", here.L)
    first = jnp.broadcast_to(Z[:, :1], Z.shape)
    return dZ_of_loss(replace(here, q=here.q | {f"Z{here.L}": first}))


def from_output(form: Callable[[jax.Array, jax.Array], jax.Array]) -> Rule:
    """What people write for A - Y."""

    def rule(here: Here) -> jax.Array:
        return form(here("A", here.L), here.Y)

    return rule


def of_next_class(by: int) -> Rule:
    """A - Y of labels that name the next class, the last class for one before the first."""

    def rule(here: Here) -> jax.Array:
        if len(here.Y) < (TWO if by < 0 else TWO + 1):  # of two, the next is the one before
            raise NotHereError("there is no other class beside it")
        return here("A", here.L) - jnp.roll(here.Y, by, axis=0)

    return rule


def and_slope_of_sigmoid(here: Here) -> jax.Array:
    """A - Y with the slope of a sigmoid besides."""
    if here.network.output == "sigmoid":
        raise NotHereError("that is the gradient of half_squared_error")
    A = here("A", here.L)
    return difference(here) * A * (1 - A)


def over(denominator: Callable[[jax.Array], jax.Array]) -> Rule:
    """Equation 3 of a cross-entropy with another denominator than A (1 - A) below A - Y."""

    def rule(here: Here) -> jax.Array:
        if here.network.cost != "binary_cross_entropy":
            raise NotHereError("there is no such denominator")
        by = difference(here) / denominator(here("A", here.L))
        return here.through_sigma(here("Z", here.L), by)

    return rule


def of_difference() -> Iterator[Mistake]:
    """What stands for A - Y, and for it over A (1 - A)."""
    table: tuple[tuple[str, str, str, Rule], ...] = (
        (
            "A - Y",
            "it is A - Y, which another pair of cost and output activation gives",
            "A[L] - Y",
            of_another_pair,
        ),
        ("Y added", "Y is added, not subtracted", "A[L] + Y", from_output(lambda a, y: a + y)),
        ("Y twice", "Y is subtracted twice", "A[L] - 2 Y", from_output(lambda a, y: a - 2 * y)),
        ("Y left out", "Y is not subtracted", "A[L]", from_output(lambda a, _: a)),
        (
            "without sign",
            "it is the size of A - Y, without its sign",
            "|A[L] - Y|",
            from_output(lambda a, y: jnp.abs(a - y)),
        ),
        (
            "label of the first sample",
            "Y is that of the first sample, for all of them",
            "A[L] - Y of the first sample",
            from_output(lambda a, y: a - y[:, :1]),
        ),
        (
            "output of the first sample",
            "A is that of the first sample, for all of them",
            "gradient of the loss at A[L] of the first sample",
            of_first_sample,
        ),
        (
            "logarithm of A",
            "the logarithm of A[L] is read, not A[L]",
            "log A[L] - Y",
            from_output(lambda a, y: jnp.log(a) - y),
        ),
        (
            "labels less 1",
            "the labels are one too low, as where classes from 0 are read as if from 1",
            "A[L] - Y with its rows moved up by one",
            of_next_class(-1),
        ),
        (
            "labels plus 1",
            "the labels are one too high, as where classes from 1 are read as if from 0",
            "A[L] - Y with its rows moved down by one",
            of_next_class(1),
        ),
        ("Z for A", "Z[L] is read, not A[L]", "Z[L] - Y", linear_for_output),
        (
            "A - Y and a slope",
            "it is (A - Y) A (1 - A), which has the slope of a sigmoid besides",
            "(A[L] - Y) * A[L] * (1 - A[L])",
            and_slope_of_sigmoid,
        ),
    )
    for name, says, formula, rule in table:
        yield Mistake("dZ[L]", name, says, f"dZ[L] = {formula}", rule)
    for formula, denominator in (("A[L]", lambda a: a), ("(1 - A[L])", lambda a: 1 - a)):
        yield Mistake(
            "dZ[L]",
            f"over {formula} alone",
            f"it is divided by {formula} alone, not by A (1 - A)",
            f"dA[L] = (A[L] - Y) / {formula}",
            over(denominator),
        )


def over_sum_with_epsilon(here: Here) -> jax.Array:
    """Equation 3 of a cross-entropy with a number added to A (1 - A)."""
    return over(lambda a: a * (1 - a) + here.number)(here)


def dZ_over_epsilon(epsilon: float) -> Mistake:
    """Equation 3 of a cross-entropy as a quotient, with epsilon in its denominator."""
    return Mistake(
        "dZ[L]",
        f"epsilon {epsilon:g} in the denominator",
        f"the denominator A (1 - A) has an epsilon of {epsilon:g} added to it",
        f"dA[L] = (A[L] - Y) / (A[L] (1 - A[L]) + {epsilon:g})",
        Numbered(over_sum_with_epsilon, epsilon),
        epsilon=epsilon,
    )
