"""Mistakes of equations 5 and 6."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import Here, NotHereError, Rule, dW, of_parameters
from autodiff_ref.mistakes.mistake import Mistake

NEVER_FILLED = "it is 0 everywhere, as where it is set up and never filled"

OF_ABOVE = "dZ is that of the layer above"

ON_WEIGHTS, ON_BIASES = "penalty on the weights", "penalty on the biases"

ROUNDS = "({}), rounded down"
ROUNDED_DOWN = "it is rounded down, as where // is written for /"


def from_gradient(letter: str, weights: bool, above: int = 0) -> Rule:
    """Equation 6 or 5 from another array than dZ[l], whose units may be as many as they are."""

    def rule(here: Here) -> jax.Array:
        other, W = here(letter, here.l + above), here("W", here.l)
        wide = {f"W{here.l}": jnp.zeros((len(other), W.shape[1]), W.dtype)}
        wide[f"b{here.l}"] = jnp.zeros((len(other), 1), W.dtype)
        there = Here(here.l, here.L, here.q | wide, here.network)
        return of_parameters(there, other)[0 if weights else 1]

    return rule


def of_last_sample(weights: bool) -> Rule:
    """Samples overwrite each other instead of being summed."""

    def rule(here: Here) -> jax.Array:
        dZ = here("dZ", here.l)
        last = jnp.concatenate([jnp.zeros_like(dZ[:, :-1]), dZ[:, -1:]], axis=1)
        return of_parameters(here, last)[0 if weights else 1]

    return rule


def from_inputs(letter: str, above: int) -> Rule:
    """Equation 6 with another array than A[l-1]."""

    def rule(here: Here) -> jax.Array:
        other, W = here(letter, here.l + above), here("W", here.l)
        wide = W if W.shape[1] == len(other) else jnp.zeros((len(W), len(other)), W.dtype)
        q = here.q | {f"A{here.l - 1}": other, f"W{here.l}": wide}
        return dW(Here(here.l, here.L, q, here.network))

    return rule


def from_own_output(here: Here) -> jax.Array:
    """Equation 6 with A[l] instead of A[l-1], where NumPy spreads its only number.

    Raises:
        NotHereError: there are several.
    """
    W = here("W", here.l)
    if len(W) > 1:
        raise NotHereError("several numbers do not fit")
    return jnp.broadcast_to(from_inputs("A", 0)(here), W.shape)


def transposed(here: Here) -> jax.Array:
    """The weights' gradient the other way round."""
    return dW(here).T


def never_filled(letter: str) -> Rule:
    """The zeros that it was set up with."""

    def rule(here: Here) -> jax.Array:
        return jnp.zeros_like(here(letter, here.l))

    return rule


def rounded_down(rule: Rule) -> Rule:
    """The next whole number below, as a division without a remainder gives it."""

    def below(here: Here) -> jax.Array:
        return jnp.floor(rule(here))

    return below


def parameter(letter: str) -> Rule:
    """What a penalty adds: the parameter itself, in some multiple."""

    def rule(here: Here) -> jax.Array:
        return here(letter, here.l)

    return rule


def sum_of_squares(here: Here) -> jax.Array:
    """The penalty of a layer's weights, in every entry."""
    W = here("W", here.l)
    return jnp.full_like(W, (W**2).sum())


def total(axis: int | None, *, keep: bool) -> Rule:
    """The sum of dZ over some axis, divided by m."""

    def rule(here: Here) -> jax.Array:
        return here("dZ", here.l).sum(axis=axis, keepdims=keep) / here.samples

    return rule


def mean(here: Here) -> jax.Array:
    """The mean of dZ over units and samples."""
    return here("dZ", here.l).mean()


def everywhere(rule: Rule) -> Rule:
    """The same number for every unit, as NumPy spreads it where it is assigned or subtracted."""

    def spread(here: Here) -> jax.Array:
        return jnp.broadcast_to(rule(here), here("b", here.l).shape)

    return spread


def boxed(rule: Rule) -> Rule:
    """The same number as an array of one entry."""

    def in_box(here: Here) -> jax.Array:
        return rule(here).reshape(1, 1)

    return in_box


def flat(rule: Rule) -> Rule:
    """The same numbers in one dimension, as they are without ``keepdims``."""

    def without_axis(here: Here) -> jax.Array:
        return rule(here).reshape(-1)

    return without_axis


def one_row_each(rule: Rule) -> Rule:
    """The same numbers for every unit, as NumPy spreads them beside one column."""

    def spread(here: Here) -> jax.Array:
        n = len(here("b", here.l))
        return jnp.broadcast_to(rule(here), (n, n))

    return spread


def not_summed(here: Here) -> jax.Array:
    """Every sample's part by itself."""
    return here("dZ", here.l) / here.samples


def of_rows(rule: Rule) -> Rule:
    """The same numbers where a sample is a row."""

    def turned(here: Here) -> jax.Array:
        return rule(here).T

    return turned


def of_biases() -> Iterator[Mistake]:
    """Equation 5."""
    sum_of_all = total(None, keep=False)
    over_all = "dZ is summed over everything, not over the samples alone"
    mean_of_all = "dZ is averaged over units and samples"
    over_units = "dZ is summed over the units, not over the samples"
    no_keepdims = "keepdims=True is missing: the shape is (n,) instead of (n, 1)"
    one_sample = "only the last sample counts, as with = where += is required"
    row_sums = total(1, keep=True)
    for name, says, formula, rule in (
        ("summed over everything", over_all, "sum of dZ[l]", everywhere(sum_of_all)),
        ("summed over everything", over_all, "sum of dZ[l]", sum_of_all),
        ("summed over everything", over_all, "sum of dZ[l]", boxed(sum_of_all)),
        ("summed over everything", over_all, "sum of dZ[l]", flat(sum_of_all)),
        ("averaged over everything", mean_of_all, "row sums / n[l]", everywhere(mean)),
        ("averaged over everything", mean_of_all, "row sums / n[l]", mean),
        ("averaged over everything", mean_of_all, "row sums / n[l]", boxed(mean)),
        ("averaged over everything", mean_of_all, "row sums / n[l]", flat(mean)),
        ("summed over units", over_units, "column sums of dZ[l]", total(0, keep=True)),
        ("summed over units", over_units, "column sums of dZ[l]", total(0, keep=False)),
        ("summed over units", over_units, "column sums of dZ[l]", of_rows(total(0, keep=True))),
        ("without keepdims", no_keepdims, "row sums of dZ[l], flat", total(1, keep=False)),
        (
            "without keepdims",
            no_keepdims,
            "row sums of dZ[l], flat",
            one_row_each(total(1, keep=False)),
        ),
        ("not summed", "dZ is not summed over the samples", "dZ[l]", not_summed),
        ("not summed", "dZ is not summed over the samples", "dZ[l]", of_rows(not_summed)),
        ("dA for dZ", "dA is read, not dZ", "row sums of dA[l]", from_gradient("dA", False)),
        ("dZ of the layer above", OF_ABOVE, "row sums of dZ[l+1]", from_gradient("dZ", False, 1)),
        ("last sample alone", one_sample, "dZ[l] of the last sample", of_last_sample(False)),
        ("never filled", NEVER_FILLED, "0", never_filled("b")),
        ("rounded down", ROUNDED_DOWN, ROUNDS.format("row sums of dZ[l]"), rounded_down(row_sums)),
    ):
        yield Mistake("db", name, says, f"db[l] = 1/m {formula}", rule)
    yield Mistake(
        "db",
        ON_BIASES,
        "a penalty on the biases (regularisation) is in it, and not in the cost that is compared",
        "db[l] = 1/m row sums of dZ[l] + lambda b[l]",
        parameter("b"),
        added=True,
    )


def of_weights() -> Iterator[Mistake]:
    """Equation 6."""
    one_sample = "only the last sample counts, as with = where += is required"
    table: list[tuple[str, str, str, Rule]] = [
        ("transposed", "it is transposed", "A[l-1] dZ[l]^T", transposed),
        ("dA for dZ", "dA is read, not dZ", "dA[l] A[l-1]^T", from_gradient("dA", True)),
        ("dZ of the layer above", OF_ABOVE, "dZ[l+1] A[l-1]^T", from_gradient("dZ", True, 1)),
        ("last sample alone", one_sample, "dZ[l] A[l-1]^T, last sample", of_last_sample(True)),
        ("never filled", NEVER_FILLED, "0", never_filled("W")),
        ("rounded down", ROUNDED_DOWN, ROUNDS.format("dZ[l] A[l-1]^T"), rounded_down(dW)),
    ]
    table += [
        (f"{read} for A[l-1]", f"{read} is read, not A[l-1]", f"dZ[l] {read}^T", from_inputs(*at))
        for read, at in (
            ("Z[l-1]", ("Z", -1)),
            ("A[l]", ("A", 0)),
            ("Z[l]", ("Z", 0)),
            ("A[l-2]", ("A", -2)),
        )
    ]
    table.append(("A[l] for A[l-1]", "A[l] is read, not A[l-1]", "dZ[l] A[l]^T", from_own_output))
    for name, says, formula, rule in table:
        yield Mistake("dW", name, says, f"dW[l] = 1/m {formula}", rule)
    yield Mistake(
        "dW",
        ON_WEIGHTS,
        "a penalty on the weights (regularisation) is in it, and not in the cost that is compared",
        "dW[l] = 1/m dZ[l] A[l-1]^T + lambda W[l]",
        parameter("W"),
        added=True,
    )
    yield Mistake(
        "dW",
        "sum of squares added",
        "the penalty itself is in it (the sum of all W^2, in every entry), not its gradient",
        "dW[l] = 1/m dZ[l] A[l-1]^T + lambda sum of W[l]^2",
        sum_of_squares,
        added=True,
    )


PARAMETERS = (*of_biases(), *of_weights())
