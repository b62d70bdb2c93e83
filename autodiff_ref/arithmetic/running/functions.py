"""Functions of one number, and powers."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import CALL
from autodiff_ref.arithmetic.running.arithmetic import Running
from autodiff_ref.arithmetic.running.numbers import Rounded, doubts_of, steered, within
from autodiff_ref.quantities import Array

DIFFERENCE = 2.0**-51
"""Roundings of a difference of two values of a function: it is no better than they are."""


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), keeping its digits on both sides."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def by_entry(function: Callable[[float], float]) -> Callable[[Array], Array]:
    """A function of the standard library, for arrays."""
    of_array = np.frompyfunc(function, 1, 1)
    return lambda x: np.asarray(of_array(x), np.float64)


erf, erfc = by_entry(math.erf), by_entry(math.erfc)


def farthest(value: Array, *others: Array) -> Array:
    """How far the farthest of several values of a function is from its value."""
    found: Array = np.max([np.abs(other - value) for other in others], axis=0)
    return found + DIFFERENCE * np.abs(value)


def monotone(
    function: Callable[[Array], Array],
    n: int = CALL,
    least: float = -np.inf,
    most: float = np.inf,
    *,
    open_end: bool = False,
    positive: bool = False,
) -> Rule:
    """The rule of a function that rises or falls throughout from ``least`` to ``most``.

    The ends of the interval are the farthest that it can move. Beyond its domain it has no
    value; at the rim of an open one it may be infinite. A positive function is rounded even where
    it has become 0.
    """

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        value = function(x.value)
        carried: Any = None
        if x.error is not None:
            low, high = x.ends
            carried = farthest(value, *(function(np.clip(e, least, most)) for e in (low, high)))
            if open_end:
                carried = np.where((low <= least) | (high >= most), np.inf, carried)
        return r.made(value, carried, n, live=np.full(value.shape, True) if positive else None)

    return rule


def even(function: Callable[[Array], Array]) -> Rule:
    """The rule of a function that rises with |x|."""
    rising = monotone(function)

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        found: Rounded = rising(r, absolute(r, x))
        return found

    return rule


def wave(function: Callable[[Array], Array]) -> Rule:
    """The rule of sine and cosine, which never rise faster than their argument.

    Of what may be infinite they have no value.
    """

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        carried: Any = None
        if x.error is not None:
            carried = np.where(np.isfinite(x.error), np.minimum(x.error, 2), np.inf)
        return r.made(function(x.value), carried, CALL)

    return rule


def tan(r: Running, x: Rounded, **_: Any) -> Rounded:
    """The tangent; infinitely far off where a pole may be reached."""
    found: Rounded = monotone(np.tan)(r, x)
    branches = [np.floor(end / np.pi + 0.5) for end in x.ends]
    return within(found.value, np.where(branches[0] == branches[1], found.off, np.inf))


def atan2(r: Running, y: Rounded, x: Rounded, **_: Any) -> Rounded:
    """The angle of (x, y), monotone in either but where x < 0 and y changes its sign."""
    value = np.arctan2(y.value, x.value)
    live = (y.most > 0) | (x.value < 0)
    if x.error is None and y.error is None:
        return r.made(value, None, CALL, live=live)
    corners = [np.arctan2(*np.broadcast_arrays(b, a)) for b in y.ends for a in x.ends]
    around = (x.ends[0] <= 0) & (y.ends[0] <= 0) & (y.ends[1] >= 0)
    carried = np.where(around, 2 * np.pi, farthest(value, *corners))
    return r.made(value, carried, CALL, live=live)


def absolute(_r: Running, x: Rounded, **_: Any) -> Rounded:
    """|x|, exactly."""
    return Rounded(x.size, x.error)


def power_spread(x: Rounded, y: npt.ArrayLike, value: Array) -> Array:
    """How far x^y may move with x for whole numbers y: infinitely where it may be a pole."""
    low, high = absolute_ends(x)
    moved = farthest(np.abs(value), np.abs(low ** np.asarray(y)), high ** np.asarray(y))
    # About 0, the two sides may differ in sign.
    about_zero = np.where(np.less(y, 0), np.inf, np.abs(value) + high ** np.asarray(y))
    carried = np.where(np.equal(y, 0), 0.0, np.where(low > 0, moved, about_zero))
    return np.where(doubts_of(x), carried, 0.0)


def absolute_ends(x: Rounded) -> tuple[Array, Array]:
    """Floats that |x| lies between if it is not about 0, where the lower one is below 0."""
    return Rounded(x.size, x.error).ends


def integer_pow(r: Running, x: Rounded, *, y: int, **_: Any) -> Rounded:
    """x^y for an integer y, by that many products and a reciprocal, which x^-y has to permit."""
    if not x.is_float:
        return steered(x.value**y, x)
    if y == 1:
        return x
    value = x.value ** float(y)
    carried = None if x.error is None else power_spread(x, float(y), value)
    found = r.made(value, carried, abs(y), live=x.most > 0)
    if y >= -1:
        return found
    underflows = absolute_ends(x)[0] ** -float(y) < r.rounding.tiny
    return within(value, np.where(underflows & np.isfinite(value), np.inf, found.off))


def square(r: Running, x: Rounded, **_: Any) -> Rounded:
    """x^2."""
    return integer_pow(r, x, y=2)


def one_minus_square(r: Running, x: Rounded, **_: Any) -> Rounded:
    """1 - x^2 as (1 + x)(1 - x), in which nothing cancels: one rounding of each factor and theirs.

    With x off by e, it is off by 2 |x| e + e^2 at most.
    """
    if not x.is_float:
        return steered(1 - x.value**2, x)
    carried = None if x.error is None else x.error * (2 * x.size + x.error)
    return r.made((1 + x.value) * (1 - x.value), carried, 3)


def power(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x^y for x > 0, monotone in either, or for any x where y is a whole number."""
    if not x.is_float:
        return steered(x.value**y.value, x, y)
    value = x.value**y.value
    if x.error is None and y.error is None:
        return r.made(value, None, CALL, live=x.most > 0)
    corners = [np.maximum(base, 0) ** exponent for base in x.ends for exponent in y.ends]
    carried = np.where(x.ends[0] > 0, farthest(value, *corners), np.inf)
    whole = np.broadcast_to(~doubts_of(y) & (y.value % 1 == 0), value.shape)
    if whole.any():
        exponents = np.where(whole, y.value, 1.0)
        carried = np.where(whole, power_spread(x, exponents, value), carried)
    return r.made(value, carried, CALL, live=x.most > 0)
