"""Which is larger, and what follows from it: extremes, comparisons, cases."""

import itertools
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from autodiff_ref.arithmetic.exact.numbers import (
    Enclosed,
    Precision,
    accumulated,
    alike,
    doubts_along,
    doubts_of,
    doubts_of_any,
    entries,
    has_balls,
    hull,
    pointwise,
    where,
)
from autodiff_ref.arithmetic.protocol import EITHER, Rule

# Extremes.


def larger(x: arb, y: arb) -> arb:
    """The larger one itself where that is certain, so that it can be told by what it is."""
    if x is y or x >= y:
        return x
    return y if y >= x else x.max(y)


def smaller(x: arb, y: arb) -> arb:
    """The smaller one likewise."""
    if x is y or x <= y:
        return x
    return y if y <= x else x.min(y)


maximum = pointwise(larger, np.maximum, rounds=False)
minimum = pointwise(smaller, np.minimum, rounds=False)


def reduced(of_two: Callable[[arb, arb], arb], of_array: Callable[..., Any]) -> Rule:
    """The rule of the largest or smallest entry along some axes."""

    def rule(_p: Precision, x: Enclosed, *, axes: tuple[int, ...], **_: Any) -> Enclosed:
        if not has_balls(x):
            return Enclosed(np.asarray(of_array(x.value, axes)), doubts_along(x, axes))
        values: Any = x.value
        for axis in sorted(axes, reverse=True):
            values = np.frompyfunc(of_two, 2, 1).reduce(values, axis)
        return Enclosed(np.asarray(values, object))

    return rule


def clamp(p: Precision, low: Enclosed, x: Enclosed, high: Enclosed, **_: Any) -> Enclosed:
    """x, or the end of an interval that it is beyond."""
    found: Enclosed = minimum(p, maximum(p, x, low), high)
    return found


# Comparisons.


def compared(name: str, p: Precision, x: Enclosed, y: Enclosed, **_: Any) -> Enclosed:
    """A comparison: in doubt where two balls overlap that are not one and the same number."""
    of_arrays, certain, opposite = COMPARISONS[name]
    if not has_balls(x, y):
        return Enclosed(np.asarray(of_arrays(x.value, y.value)), doubts_of_any((x, y)))
    value = where(certain, x.balls, y.balls)
    fails = where(COMPARISONS[opposite][1], x.balls, y.balls)
    return Enclosed(value, p.doubted(name, ~(value | fails)))


def reflexive(certain: Callable[[arb, arb], bool]) -> Callable[[arb, arb], bool]:
    """A relation of every number to itself, of which two balls alone would not be certain."""
    return lambda x, y: (x is y and not x.is_nan()) or certain(x, y)


COMPARISONS: dict[str, tuple[Callable[..., Any], Callable[[arb, arb], bool], str]] = {
    "eq": (np.equal, reflexive(operator.eq), "ne"),
    "ne": (np.not_equal, operator.ne, "eq"),
    "lt": (np.less, operator.lt, "ge"),
    "le": (np.less_equal, reflexive(operator.le), "gt"),
    "gt": (np.greater, operator.gt, "le"),
    "ge": (np.greater_equal, reflexive(operator.ge), "lt"),
    "lt_to": (np.less, operator.lt, "ge"),
    "le_to": (np.less_equal, reflexive(operator.le), "gt"),
}
"""By name: NumPy's comparison, when it is certain of balls, and what holds where it does not.

Those in a total order differ for nan and the signs of zeros, which real numbers have not got."""


# Truth values.


def logical(function: Callable[..., Any]) -> Rule:
    """The rule of and, or, not: in doubt where what is in doubt decides. Of integers, bit by bit.

    A false operand settles an "and" even beside one in doubt.
    """

    def rule(_p: Precision, *operands: Enclosed, **_: Any) -> Enclosed:
        value = np.asarray(function(*(operand.value for operand in operands)))
        doubt = doubts_of_any(operands)
        if doubt is None or value.dtype.kind != "b":
            return Enclosed(value, doubt)
        cases = itertools.product(
            *((operand.value, operand.value ^ doubts_of(operand)) for operand in operands)
        )
        return Enclosed(value, np.any([function(*case) != value for case in cases], axis=0))

    return rule


def logical_along(of_two: np.ufunc) -> Rule:
    """The rule of and, or, xor along axes: in doubt likewise."""

    def rule(_p: Precision, x: Enclosed, *, axes: tuple[int, ...], **_: Any) -> Enclosed:
        value = np.asarray(of_two.reduce(x.value, axes))
        if x.doubt is None or value.dtype.kind != "b" or of_two is np.bitwise_xor:
            return Enclosed(value, doubts_along(x, axes))
        # All that is in doubt false, and all of it true: both rise with every operand.
        least, most = (of_two.reduce(v, axes) for v in (x.value & ~x.doubt, x.value | x.doubt))
        return Enclosed(value, np.asarray(least != most))

    return rule


# Cases.


def select_n(_p: Precision, which: Enclosed, *cases: Enclosed, **_: Any) -> Enclosed:
    """The case that ``which`` names; a ball around all of them where that is in doubt."""
    shape = np.broadcast_shapes(which.value.shape, cases[0].value.shape)
    index = np.broadcast_to(which.value.astype(np.intp), shape)

    def chosen(values: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.asarray(np.choose(index, values))

    if not cases[0].is_real:
        value = chosen([case.value for case in cases])
        doubt = chosen([doubts_of(case) for case in cases])
        differ = [doubts_of(case) | (case.value != value) for case in cases]
        return Enclosed(value, doubt | (doubts_of(which) & np.any(differ, axis=0)))
    if which.doubt is None:
        return Enclosed(chosen(alike(cases)))
    balls = [case.balls for case in cases]
    return Enclosed(np.where(which.doubt, entries(hull, *balls), chosen(balls)))


def either(_p: Precision, first: Enclosed, **_: Any) -> Enclosed:
    """One function in several forms, which are the same where nothing is rounded."""
    return first


CHOICES: dict[str, Rule] = {
    "max": maximum,
    "min": minimum,
    "reduce_max": reduced(larger, np.max),
    "reduce_min": reduced(smaller, np.min),
    "cummax": accumulated(np.frompyfunc(larger, 2, 1), np.maximum, rounds=False),
    "cummin": accumulated(np.frompyfunc(smaller, 2, 1), np.minimum, rounds=False),
    "clamp": clamp,
    **{name: partial(compared, name) for name in COMPARISONS},
    "and": logical(np.bitwise_and),
    "or": logical(np.bitwise_or),
    "xor": logical(np.bitwise_xor),
    "not": logical(np.invert),
    "reduce_and": logical_along(np.bitwise_and),
    "reduce_or": logical_along(np.bitwise_or),
    "reduce_xor": logical_along(np.bitwise_xor),
    "select_n": select_n,
    EITHER: either,
}
"""By the name of a primitive."""
