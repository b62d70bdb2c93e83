"""Mistakes of sigma', in equations 3 and 4."""

from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp

from autodiff_ref.activations import KINKED, sigma
from autodiff_ref.mistakes.here import Here, NotHereError, Rule, along_slope, pulled_back
from autodiff_ref.mistakes.mistake import Mistake, same_shape, spread
from autodiff_ref.network import ENTRYWISE

BELOW_ZERO = "slope below zero"
"""What it is called that a leaky relu has another slope in the backward pass."""


def slope_left_out(here: Here) -> jax.Array:
    """The gradient in A as it stands."""
    return here("dA", here.l)


def slope_at(letter: str, above: int = 0) -> Rule:
    """The slope, but at another array than Z[l]."""

    def rule(here: Here) -> jax.Array:
        where = spread(here(letter, here.l + above), here("Z", here.l))
        return here.through_sigma(where, here("dA", here.l))

    return rule


def slope_inverted(here: Here) -> jax.Array:
    """1 - sigma', which is the slope of what sigma takes away."""

    def rest(z: jax.Array) -> jax.Array:
        return z - here.sigma(z)

    return pulled_back(rest, here("Z", here.l), here("dA", here.l))


def slope_of(name: str) -> Rule:
    """The slope of another activation."""

    def rule(here: Here) -> jax.Array:
        if name == here.network.activation(here.l, here.L):
            raise NotHereError("that is the right one")
        return along_slope(sigma(name), here("Z", here.l), here("dA", here.l))

    return rule


def slope_added(name: str = "") -> Rule:
    """The slope, or that of another activation, added to dA where it is to be multiplied."""

    def rule(here: Here) -> jax.Array:
        own = here.network.activation(here.l, here.L)
        if own not in ENTRYWISE or own == name:
            raise NotHereError("it has no slope entry by entry, or that is its own")
        Z, dA = here("Z", here.l), here("dA", here.l)
        return dA + along_slope(sigma(name or own), Z, jnp.ones_like(Z))

    return rule


def value_for_slope(here: Here) -> jax.Array:
    """Sigma where sigma' is required."""
    return here("dA", here.l) * here("A", here.l)


def value_at_A_for_slope(here: Here) -> jax.Array:
    """Sigma of A where sigma' is required, as where A goes in, but no word that it is the slope."""
    return here("dA", here.l) * here.sigma(here("A", here.l))


def slope_twice(here: Here) -> jax.Array:
    """Sigma' squared."""
    once = here.through_sigma(here("Z", here.l), here("dA", here.l))
    return here.through_sigma(here("Z", here.l), once)


def awake_at_zero(here: Here) -> jax.Array:
    """A mask that is open at Z = 0 as well."""
    if here.network.activation(here.l, here.L) != "relu":
        raise NotHereError("there is no mask")
    return jnp.where(here("Z", here.l) >= 0, here("dA", here.l), 0.0)


def mask_of_A(here: Here) -> jax.Array:
    """A mask that asks A instead of Z, and is open at 0."""
    if here.network.activation(here.l, here.L) != "relu":
        raise NotHereError("there is no mask")
    return jnp.where(here("A", here.l) >= 0, here("dA", here.l), 0.0)


def factor_of(of: str, letter: str, form: Callable[[jax.Array], jax.Array]) -> Rule:
    """Something that people write for the slope of one activation, evaluated at Z or A."""

    def rule(here: Here) -> jax.Array:
        if here.network.activation(here.l, here.L) != of:
            raise NotHereError(f"it is not {of}")
        return here("dA", here.l) * form(here(letter, here.l))

    return rule


def factor_unlike(of: str, form: Callable[[jax.Array], jax.Array]) -> Rule:
    """What is the slope of one activation in terms of A, where another one is required."""

    def rule(here: Here) -> jax.Array:
        if here.network.activation(here.l, here.L) == of:
            raise NotHereError("that is the right one")
        return here("dA", here.l) * form(here("A", here.l))

    return rule


def below_zero(here: Here) -> jax.Array:
    """What a slope below 0 gives, for each unit of it, where sigma has a kink there."""
    if here.network.activation(here.l, here.L) not in KINKED:
        raise NotHereError("there is no side below 0")
    return jnp.where(here("Z", here.l) > 0, 0.0, here("dA", here.l))


def other_way_round(here: Here) -> jax.Array:
    """The slope of a leaky relu, whose sides are exchanged."""
    if not str(here.network.activation(here.l, here.L)).startswith("leaky_relu"):
        raise NotHereError("there are no two sides")
    return here.through_sigma(-here("Z", here.l), here("dA", here.l))


def dA_above(here: Here) -> jax.Array:
    """With the gradient in A of the layer above."""
    other = same_shape(here("dA", here.l + 1), here("Z", here.l))
    return here.through_sigma(here("Z", here.l), other)


def diagonal_alone(here: Here) -> jax.Array:
    """Of the Jacobian of an activation that mixes units, only the diagonal."""
    if here.network.activation(here.l, here.L) in ENTRYWISE:
        raise NotHereError("there is nothing but a diagonal")

    Z = here("Z", here.l)
    moved = jax.linearize(here.sigma, Z)[1]
    own_slopes = [moved(jnp.zeros_like(Z).at[unit].set(1.0))[unit] for unit in range(len(Z))]
    return here("dA", here.l) * jnp.stack(own_slopes)


def wrong_slopes(kind: str) -> Iterator[Mistake]:
    """Of equation 3 or 4."""
    l = "[L]" if kind == "dZ[L]" else "[l]"
    dA, Z, A = f"dA{l}", f"Z{l}", f"A{l}"
    table: list[tuple[str, str, str, Rule]] = [
        ("slope left out", "sigma' is left out", dA, slope_left_out),
        ("slope at A", "sigma' is taken at A, not at Z", f"{dA} * sigma'({A})", slope_at("A")),
        (
            "slope inverted",
            "sigma' is inverted: a mask is the other way round",
            f"{dA} * (1 - sigma'({Z}))",
            slope_inverted,
        ),
        ("sigma for slope", "sigma stands for sigma'", f"{dA} * {A}", value_for_slope),
        (
            "sigma of A for slope",
            "sigma stands for sigma', and is taken at A, not at Z",
            f"{dA} * sigma({A})",
            value_at_A_for_slope,
        ),
    ]
    table += [
        (f"slope of {name}", f"sigma' is that of {name}", f"{dA} * {name}'({Z})", slope_of(name))
        for name in ENTRYWISE
        if name != "identity"  # that is sigma' left out
    ]
    added = "sigma' is added, where it is to be multiplied"
    table.append(("slope added", added, f"{dA} + sigma'({Z})", slope_added()))
    table += [
        (
            f"slope of {name} added",
            f"{added}, and it is that of {name}",
            f"{dA} + {name}'({Z})",
            slope_added(name),
        )
        for name in ENTRYWISE
    ]
    table += [
        ("slope twice", "sigma' is applied twice", f"{dA} * sigma'({Z})^2", slope_twice),
        (
            "slope of A at Z",
            "a (1 - a), which is sigma' of the sigmoid in terms of A, is taken at Z",
            f"{dA} * {Z} * (1 - {Z})",
            factor_of("sigmoid", "Z", lambda x: x * (1 - x)),
        ),
        (
            "slope of A at Z",
            "1 - a^2, which is sigma' of tanh in terms of A, is taken at Z",
            f"{dA} * (1 - {Z}^2)",
            factor_of("tanh", "Z", lambda x: 1 - x**2),
        ),
        (
            "slope of sigmoid at A",
            "A (1 - A) stands for sigma', which is that of the sigmoid",
            f"{dA} * {A} * (1 - {A})",
            factor_unlike("sigmoid", lambda a: a * (1 - a)),
        ),
        (
            "slope of tanh at A",
            "1 - A^2 stands for sigma', which is that of tanh",
            f"{dA} * (1 - {A}^2)",
            factor_unlike("tanh", lambda a: 1 - a**2),
        ),
        (
            "slope of tanh without square",
            "sigma' of tanh is 1 - A^2, not 1 - A",
            f"{dA} * (1 - {A})",
            factor_of("tanh", "A", lambda x: 1 - x),
        ),
        (
            "half of the slope",
            "sigma' of the sigmoid is A (1 - A), not 1 - A",
            f"{dA} * (1 - {A})",
            factor_of("sigmoid", "A", lambda x: 1 - x),
        ),
        (
            "A squared for slope",
            "sigma' of the sigmoid is A (1 - A), not A^2",
            f"{dA} * {A}^2",
            factor_of("sigmoid", "A", lambda x: x**2),
        ),
        (
            "diagonal of the Jacobian",
            "of the Jacobian, which mixes the units, only the diagonal is used",
            f"{dA} * {A} * (1 - {A})",
            diagonal_alone,
        ),
    ]
    for name, says, formula, rule in table:
        yield Mistake(kind, name, says, f"dZ{l} = {formula}", rule)


def of_hidden_layers() -> Iterator[Mistake]:
    """Equation 4."""
    yield from wrong_slopes("dZ")
    table = [
        (
            f"slope at {where}",
            f"sigma' is taken at {where}, not at Z[l]",
            f"dA[l] * sigma'({where})",
            slope_at(where[: where.index("[")], above),
        )
        for where, above in (("Z[l+1]", 1), ("Z[l-1]", -1), ("A[l-1]", -1), ("dA[l]", 0))
    ]
    table += [
        (
            "awake at zero",
            "the mask is open at Z = 0: >= stands where > is required",
            "dA[l] * (Z[l] >= 0)",
            awake_at_zero,
        ),
        (
            "mask of A open at zero",
            "the mask is A >= 0, which is open everywhere, as A is never below 0",
            "dA[l] * (A[l] >= 0)",
            mask_of_A,
        ),
        (
            "slope inverted",
            "sigma' is inverted: its two sides are exchanged",
            "dA[l] * sigma'(-Z[l])",
            other_way_round,
        ),
        (
            "dA of the layer above",
            "dA is that of the layer above",
            "dA[l+1] * sigma'(Z[l])",
            dA_above,
        ),
    ]
    for name, says, formula, rule in table:
        yield Mistake("dZ", name, says, f"dZ[l] = {formula}", rule)
    yield Mistake(
        "dZ",
        BELOW_ZERO,
        "the slope below 0 is not that of the forward pass",
        "dZ[l] = dA[l] * (1 where Z[l] > 0, else another slope)",
        below_zero,
        added=True,
    )


SLOPES = (*wrong_slopes("dZ[L]"), *of_hidden_layers())
