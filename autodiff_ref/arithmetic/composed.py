"""Operations put together from others, or that JAX itself does, on integers that are decided."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from jax import lax
from jax.extend.core import Primitive

from autodiff_ref.arithmetic.addressed import Params, Values, told
from autodiff_ref.arithmetic.moves import broadcast
from autodiff_ref.arithmetic.protocol import Arithmetic

Composed = Callable[[list[Any], Params, Any], list[Any]]
"""From operands, parameters and an arithmetic to results."""


def largest(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> list[Any]:
    """``top_k``: the first of all in falling order, and where they come from."""
    (x,) = operands
    axis, shape = params["axis"] % np.ndim(x.value), np.shape(x.value)
    index = broadcast(np.arange(shape[axis], dtype=np.int32), shape, (axis,))
    # Integers fall where their inverted bits rise; the smallest of them has no opposite.
    turn = arithmetic.rules["not" if x.value.dtype.kind in "iub" else "neg"]
    found = arithmetic.rules["sort"](
        arithmetic,
        turn(arithmetic, x),
        arithmetic.constant(index),
        dimension=axis,
        num_keys=1,
        is_stable=True,
    )

    def first(array: Values) -> Values:
        return np.take(array, range(params["k"]), axis)

    values, places = (arithmetic.moved(first, [each]) for each in found)
    return [turn(arithmetic, values), places]


def polynomial(operands: list[Any], _params: Params, arithmetic: Arithmetic[Any]) -> list[Any]:
    """``polynomial``: by Horner's rule, as JAX has it; the constant term comes first."""
    x, *rest, found = operands
    for coefficient in reversed(rest):
        product = arithmetic.rules["mul"](arithmetic, found, x)
        found = arithmetic.rules["add"](arithmetic, product, coefficient)
    return [found]


def unread(_operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> list[Any]:
    """``empty2``: a zero in place of what only another branch of a program has."""
    return [arithmetic.constant(np.zeros((), params["dtype"]))]


def exp_of_minus_square(
    operands: list[Any], _params: Params, arithmetic: Arithmetic[Any]
) -> list[Any]:
    """``exp_neg_sq``, the slope of erf but for a factor: e^(-x^2), squared as everybody does it.

    JAX splits x by its bits so that the square is not rounded, of which an arithmetic has none;
    what it saves is counted here all the same, as others do not save it.
    """
    for name in ("square", "neg", "exp"):
        operands = [arithmetic.rules[name](arithmetic, *operands)]
    return operands


def by_jax(primitive: Primitive) -> Composed:
    """An operation on integers, which is exact."""

    def of_integers(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> list[Any]:
        values = [arithmetic.decided(operand) for operand in operands]
        return [arithmetic.constant(told(partial(primitive.bind, **params), *values))]

    return of_integers


ON_BITS: tuple[Primitive, ...] = (
    lax.shift_left_p,
    lax.shift_right_logical_p,
    lax.shift_right_arithmetic_p,
    lax.population_count_p,
    lax.clz_p,
)

COMPOSED: Mapping[str, Composed] = {
    "top_k": largest,
    "polynomial": polynomial,
    "empty2": unread,
    **{primitive.name: by_jax(primitive) for primitive in ON_BITS},
}
"""By the name of a primitive."""

OF_JAX: Mapping[str, Composed] = {"exp_neg_sq": exp_of_minus_square}
"""By the name of a function of JAX's own, which has a derivative of its own as well."""
