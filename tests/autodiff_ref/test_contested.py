"""Where rounding decides in a cost: the operation, the line of the cost, and the entries."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref import check_gradient
from autodiff_ref.arithmetic.interpreter import UndecidedError
from autodiff_ref.arithmetic.running.arithmetic import Doubt
from autodiff_ref.contested import FEW, Contested, contested
from autodiff_ref.report.of_function import PLACES, contests
from costs import Function

AT = np.array([3.0, 3.0, 5.0, 3.0])


def edge(w: Any) -> Any:
    """0 but for rounding where w is 3, and 0.2 where it is 5."""
    return w * 0.1 - 0.3


def half(w: jax.Array) -> jax.Array:
    return jnp.sum(jax.nn.relu(edge(w))) / 2


compiled = jax.jit(half)


def told(cost: Function, at: Any = AT) -> tuple[Contested, ...]:
    return check_gradient(cost, np.zeros_like, at).doubts


ROUNDED: dict[str, tuple[str, Function]] = {
    "relu": ("gt", lambda w: jnp.sum(jax.nn.relu(edge(w)))),
    "leaky_relu": ("ge", lambda w: jnp.sum(jax.nn.leaky_relu(edge(w)))),
    "abs": ("ge", lambda w: jnp.sum(jnp.abs(edge(w)))),
    "sign": ("sign", lambda w: jnp.sum(jnp.sign(edge(w)) * w)),
    "maximum": ("eq", lambda w: jnp.sum(jnp.maximum(edge(w), 0))),
    "clip": ("eq", lambda w: jnp.sum(jnp.clip(0.1 * w, 0.3, 0.7))),
    "max": ("eq", lambda w: jnp.max(-0.1 * w)),
    "where": ("gt", lambda w: jnp.sum(jnp.where(edge(w) > 0, w, 2 * w))),
    "vmap": ("gt", lambda w: jnp.sum(jax.vmap(lambda each: jax.nn.relu(edge(each)))(w))),
    "checkpoint": ("gt", lambda w: jnp.sum(jax.checkpoint(lambda x: jax.nn.relu(edge(x)))(w))),
}
"""The operation that rounding decides in a cost, wherever w is 3."""


@pytest.mark.parametrize("name", ROUNDED)
def test_operation_line_and_entries_are_told_once(name: str) -> None:
    operation, cost = ROUNDED[name]
    (doubt,) = told(cost)
    file, line, rest = doubt.line.split(":", 2)
    assert (file, int(line)) == ("test_contested.py", cost.__code__.co_firstlineno)
    assert rest.endswith("<lambda>)")
    assert (doubt.operation, doubt.entries, doubt.size) == (operation, 3, 4)
    assert doubt.first == ((0,), (1,), (3,))
    # The liar: a point that is clear of rounding, by little.
    assert not told(cost, AT + np.ldexp(np.arange(1.0, 5.0), -45))


def test_which_entry_is_the_largest_is_told_of_an_argmax() -> None:
    (doubt,) = told(lambda w: jnp.sum(w) * jnp.argmax(edge(w) ** 2 * -1))
    assert (doubt.operation, doubt.first, doubt.size) == ("argmax", ((),), 1)


def test_a_smooth_cost_has_none() -> None:
    assert told(lambda w: jnp.sum(jnp.tanh(edge(w)))) == ()
    assert "Rounding decides" not in str(check_gradient(lambda w: jnp.sum(w**2), lambda w: w, AT))


def test_every_line_is_told_by_itself_though_jax_has_traced_the_function_before() -> None:
    def cost(w: Any) -> Any:
        total = jnp.sum(jax.nn.relu(edge(w)))
        total += compiled(w)
        return total + jnp.sum(jax.nn.relu(edge(w)))

    first = cost.__code__.co_firstlineno
    lines = {int(doubt.line.split(":")[1]) for doubt in told(cost)}
    assert lines == {first + 1, first + 3, half.__code__.co_firstlineno + 1}


def test_other_entries_of_one_line_are_told_as_well() -> None:
    def kinked(w: Any) -> Any:
        return jnp.sum(jax.nn.relu(edge(w)))

    doubts = told(lambda w: kinked(w) + kinked(w[::-1]) + kinked(w[1:]))
    assert [doubt.first for doubt in doubts] == [
        ((0,), (1,), (3,)),
        ((0,), (2,), (3,)),
        ((0,), (2,)),
    ]
    assert len({doubt.line for doubt in doubts}) == 1


def test_a_line_for_each_place_and_a_handful_at_most() -> None:
    def cost(w: Any) -> Any:
        return jnp.sum(jnp.abs(edge(jnp.stack([w, w])))) + jax.nn.relu(edge(w[0]))

    text = str(check_gradient(cost, np.zeros_like, AT))
    *_, head, matrix, scalar = text.splitlines()
    assert head == "Rounding decides in the cost, as at a kink:"
    assert "(test_a_line_for" in matrix
    assert matrix.endswith("): ge in 6 of 8 entries: [0, 0], [0, 1], [0, 3], [1, 0], ...")
    assert scalar.endswith("): gt")
    place = Contested("gt", "mine.py:3:4 (cost)", ((0,),), 1, 2)
    lines = contests([place] * (PLACES + 2))
    assert lines[1] == "  mine.py:3:4 (cost): gt in 1 of 2 entries: [0]"
    assert lines[-1] == "  and 2 more"
    assert len(lines) == PLACES + 2
    assert contests([]) == []


def test_what_stands_nowhere_in_the_user_s_code_is_said_to_be_jax_s() -> None:
    (place,) = contested([Doubt("eq", np.ones(9, np.bool_), ())])
    assert (place.line, len(place.first), place.entries) == ("", FEW, 9)
    assert contests([place])[1].startswith("  a function of JAX: eq in 9 of 9 entries: [0], ")


def test_a_program_that_rounding_steers_names_the_line() -> None:
    def cost(w: Any) -> Any:
        return jnp.sum(jnp.sort(edge(w)) * w)

    line = cost.__code__.co_firstlineno + 1
    with pytest.raises(UndecidedError, match=rf"entries are read: test_contested\.py:{line}:"):
        told(cost)
