"""Kinks, and what else the balls cannot tell."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import pytest

from autodiff_ref.arithmetic.exact import magnitudes, radii
from autodiff_ref.arithmetic.interpreter import UndecidedError
from enclosures import BITS, holds, in_floats, run


@pytest.mark.parametrize(
    "function",
    [jax.nn.relu, lambda z: jnp.maximum(z, 0), jnp.abs, lambda z: jnp.max(jnp.append(z, 0.0))],
    ids=["relu", "maximum", "abs", "max"],
)
def test_exactly_at_a_kink_the_slope_is_the_one_that_jax_gives(
    function: Callable[..., Any],
) -> None:
    def of_what_comes_out(x: jax.Array) -> Any:
        return function(x * x - 4 * x)

    for slope, x in ((jax.grad(function), 0.0), (jax.grad(of_what_comes_out), 4.0)):
        found, doubts = run(slope, x)
        assert not doubts
        assert radii(found) == 0
        assert holds(found.balls.item(), Fraction(float(in_floats(slope, x))))


def about_zero(x: jax.Array) -> jax.Array:
    """0, as no number of bits can tell of a square root."""
    return jnp.sqrt(x) ** 2 - x


@pytest.mark.parametrize(
    ("function", "name", "cases"),
    [
        (lambda x: jnp.where(about_zero(x) > 0, 5.0, -3.0), "gt", (5, -3)),
        (lambda x: (about_zero(x) >= 0).astype(float), "ge", (0, 1)),
        (lambda x: jnp.where(about_zero(x) == 0, x, -x), "eq", (2, -2)),
        (lambda x: jnp.sign(about_zero(x)), "sign", (-1, 0, 1)),
        (lambda x: jnp.floor(about_zero(x)), "floor", (-1, 0)),
        (jax.grad(lambda x: jax.nn.relu(about_zero(x) + x - 2.0)), "gt", (0, 1)),
        (jax.grad(lambda x: jnp.maximum(about_zero(x) + x, 2.0)), "eq", (0, 1)),
    ],
    ids=["where", "float", "equal", "sign", "floor", "relu", "maximum"],
)
def test_what_no_ball_can_tell_is_recorded_and_holds_all_cases(
    function: Callable[..., Any], name: str, cases: tuple[int, ...]
) -> None:
    found, doubts = run(function, 2.0)
    assert name in doubts
    assert all(holds(found.value.item(), case) for case in cases)
    assert magnitudes(found)[1] < 5.1


def test_the_largest_of_rivals_that_balls_cannot_tell_apart_is_in_doubt() -> None:
    slope = jax.grad(lambda x: jnp.max(jnp.array([about_zero(x) + x, x, x - 1])))
    _, doubts = run(slope, 2.0)
    assert doubts == ["eq"]


def test_a_program_that_is_steered_by_what_is_in_doubt_stops() -> None:
    def looping(x: jax.Array) -> Any:
        return jax.lax.while_loop(lambda y: about_zero(y) > 0, lambda y: y + 1, x)

    def branching(x: jax.Array) -> Any:
        return jax.lax.cond(about_zero(x) > 0, jnp.sin, jnp.cos, x)

    for function in (looping, branching):
        with pytest.raises(UndecidedError, match=f"enclosures of {BITS} bits cannot tell"):
            run(function, 2.0)
        assert not run(function, 4.0)[1]  # its square root is exact
