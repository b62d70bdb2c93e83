"""One function in several forms, which differ in rounding alone. No derivative is written here.

A bound is to cover whoever evaluates the function, or its derivative, in any of them. So a program
holds them all, and JAX derives each; an arithmetic that knows of rounding looks at all of them.
"""

import operator
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero

from autodiff_ref.arithmetic.interpreter import ANY_NUMBER, EITHER

Function = Callable[..., jax.Array]
"""Of arrays (n, m): entry by entry, or sample by sample of its columns, which gives (r, m)."""

P = ParamSpec("P")
R = TypeVar("R")


def written_out(program: Callable[P, R]) -> Callable[P, R]:
    """A program without the calls that JAX's own functions are: it is derived the sooner."""

    @wraps(program)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with jax.disable_jit():
            return program(*args, **kwargs)

    return inside


def in_calls(function: Callable[P, R]) -> Callable[P, R]:
    """A function with such calls as it makes, in a program that is written out, too."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with jax.disable_jit(False):
            return function(*args, **kwargs)

    return inside


def either(first: jax.Array, *others: jax.Array) -> jax.Array:
    """The first of several values that are the same but for rounding.

    An arithmetic that knows of rounding looks at all of them. That ``others`` are never taken is
    said in a way that JAX does not see through when it derives a program.
    """
    for other in others:
        first = jnp.where(False, jax.lax.stop_gradient(other), first)
    return first


either.__name__ = EITHER
any_of = in_calls(jax.jit(either))
"""``either`` as one call, which an arithmetic knows by its name."""


def in_any_form(*forms: Function, by_column: bool = False) -> Function:
    """A function in the first of several forms.

    Each of them gives a form of the derivative, too: JAX's derivative of it, which is one number
    for each entry, or for a function that acts column by column a matrix for each column.
    """
    if len(forms) == 1:
        return forms[0]
    of_form, along = (jacobians, along_columns) if by_column else (slopes, operator.mul)
    derivatives = [derived_once(of_form, form) for form in forms]

    @jax.custom_jvp
    def function(*x: jax.Array) -> jax.Array:
        found: jax.Array = any_of(*(form(*x) for form in forms))
        return found

    def derivative(x: tuple[Any, ...], moves: tuple[Any, ...]) -> tuple[jax.Array, jax.Array]:
        moved = [i for i, move in enumerate(moves) if not isinstance(move, SymbolicZero)]
        terms = [along(any_of(*(of(i, *x) for of in derivatives)), moves[i]) for i in moved]
        total: jax.Array = sum(terms[1:], terms[0])
        return function(*x), total

    function.defjvp(derivative, symbolic_zeros=True)
    differentiable: Function = function
    return differentiable


def derived_once(of_form: Callable[..., jax.Array], form: Function) -> Callable[..., jax.Array]:
    """The derivative of a form in an argument, as one call that all programs share."""

    @partial(jax.jit, static_argnums=0)
    @written_out
    def derivative(i: int, *x: jax.Array) -> jax.Array:
        return of_form(form, x, i)

    return in_calls(derivative)


def in_argument(form: Function, x: tuple[jax.Array, ...], i: int) -> Function:
    """The function of its argument number i alone."""
    return lambda at: form(*x[:i], at, *x[i + 1 :])


def slopes(form: Function, x: tuple[jax.Array, ...], i: int) -> jax.Array:
    """The derivative of an entry-by-entry function in its argument number i."""
    found: jax.Array = jax.jvp(in_argument(form, x, i), (x[i],), (jnp.ones_like(x[i]),))[1]
    return found


def jacobians(form: Function, x: tuple[jax.Array, ...], i: int) -> jax.Array:
    """The Jacobian of every column in its argument number i, (r, n, m)."""
    value, pullback = jax.vjp(in_argument(form, x, i), x[i])
    each_row = jnp.eye(len(value), dtype=value.dtype)[:, :, jnp.newaxis]
    found: jax.Array = jax.vmap(lambda row: pullback(row)[0])(
        jnp.broadcast_to(each_row, (len(value), *value.shape))
    )
    return found


def along_columns(J: jax.Array, move: jax.Array) -> jax.Array:
    """The Jacobian of each column times the move of that column, (r, m)."""
    return jnp.sum(J * move, axis=1)


def standing_for_any(x: jax.Array) -> jax.Array:
    """A number instead of which any other would do, as it cancels: its error does not count."""
    return x


standing_for_any.__name__ = ANY_NUMBER
for_any = in_calls(jax.jit(standing_for_any))
"""``standing_for_any`` as one call, which an arithmetic knows by its name."""
