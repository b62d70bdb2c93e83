"""Which of several numbers is larger, and what follows from it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import FORMS, Allowance
from autodiff_ref.arithmetic.running.arithmetic import Running
from autodiff_ref.arithmetic.running.numbers import (
    OUTWARD,
    Endless,
    Extreme,
    Rounded,
    Truth,
    doubts_of,
    errors_of,
    steered,
    within,
)
from autodiff_ref.quantities import Array


def distance(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> Array:
    """|x - y| of numbers of any kind; equal infinities are not apart."""
    return np.where(x == y, 0.0, np.abs(x.astype(np.float64) - y))


def near(x: Rounded, y: Rounded) -> Truth:
    """Where rounding decides which of two numbers is larger; there, if an error is nan.

    What is certainly on one side of an endless constant is so in the candidate's numbers, too.
    """
    ends = [isinstance(number, Endless) for number in (x, y)]
    reach = x.off + y.off if ends[0] == ends[1] else y.off if ends[0] else x.off
    return np.asarray(~(distance(x.value, y.value) > reach) & (np.not_equal(reach, 0)))


def extreme(function: Callable[[Any, Any], Any]) -> Rule:
    """The rule of the larger or smaller of two numbers, exact."""

    def rule(_r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
        value, contested = function(x.value, y.value), near(x, y)
        error = np.where(value == x.value, x.off, y.off)
        error = np.where(contested, np.maximum(x.off, y.off), error)
        return extreme_of(value, error, contested, x, y)

    return rule


def extreme_of(value: npt.NDArray[Any], error: Array, contested: Truth, *among: Rounded) -> Rounded:
    """An extreme that knows of which numbers it is one."""
    numbers = tuple(Rounded(number.value, number.error) for number in among)
    return Rounded(value, within(value, error).error, Extreme(contested, numbers))


def rivals(x: Rounded, axes: tuple[int, ...], function: Callable[..., Any]) -> Truth:
    """Which entries may be the largest along some axes, or the smallest."""
    value = x.value.astype(np.float64) * (1 if function in (np.max, np.argmax) else -1)
    beaten = value + x.off < np.max(value - x.off, axis=axes, keepdims=True)
    return np.asarray(~beaten)


def contest(x: Rounded, axes: tuple[int, ...], function: Callable[..., Any]) -> tuple[Array, Truth]:
    """The error of an extreme along some axes, and where rounding decides which entry it is."""
    among = rivals(x, axes, function)
    error = np.max(np.where(among, errors_of(x), 0.0), axis=axes)
    return error, (np.sum(among, axis=axes) > 1) & (error != 0)


def reduced_extreme(function: Callable[..., Any]) -> Rule:
    """The rule of the largest or smallest entry along some axes, exact."""

    def rule(_r: Running, x: Rounded, *, axes: tuple[int, ...], **_: Any) -> Rounded:
        value = function(x.value, axis=axes)
        if x.error is None:
            return Rounded(value)
        error, contested = contest(x, axes, function)
        return extreme_of(value, error, contested, x)

    return rule


def place_of_extreme(name: str, function: Callable[..., Any]) -> Rule:
    """The rule of where the largest or smallest entry is."""

    def rule(
        r: Running, x: Rounded, *, axes: tuple[int, ...], index_dtype: Any, **_: Any
    ) -> Rounded:
        value = np.asarray(function(x.value, axis=axes[0]), index_dtype)
        if x.error is None:
            return Rounded(value)
        return steered(value, r.doubted(name, value, contest(x, axes, function)[1]))

    return rule


def compared(name: str, function: Callable[[Any, Any], Any]) -> Rule:
    """The rule of a comparison: rounding decides it where both sides are within their errors."""

    def rule(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
        value = function(x.value, y.value)
        if x is y or (x.error is None and y.error is None):
            return Rounded(value)  # who compares a value with itself looks for nan
        doubt = near(x, y)
        if name in ("eq", "ne"):
            doubt &= ~one_number(x, y)
        return r.doubted(name, value, doubt)

    return rule


def one_number(x: Rounded, y: Rounded) -> Truth:
    """Where one of them is the extreme of several numbers, and that is certainly the other.

    Then both come from one entry, with one error, and are equal in every evaluation.
    """
    for one, other in ((x, y), (y, x)):
        if one.extreme is not None and any(same(other, each) for each in one.extreme.among):
            equal = (x.value == y.value) & (np.equal(x.off, y.off))
            return np.asarray(equal & ~one.extreme.contested)
    return np.zeros((), np.bool_)


def same(x: Rounded, y: Rounded) -> bool:
    """Whether these are one array, as far as values and errors tell; moves make it another one."""
    if x.value is y.value and x.error is y.error:
        return True
    alike = x.value.shape in ((), y.value.shape)
    return alike and bool(np.all(x.value == y.value) and np.all(x.off == np.asarray(y.off)))


def logical(function: Callable[..., Any]) -> Rule:
    """The rule of and, or, not: in doubt where any operand is. Of integers, bit by bit."""

    def rule(_r: Running, *operands: Rounded, **_: Any) -> Rounded:
        return steered(function(*(operand.value for operand in operands)), *operands)

    return rule


def reduced_logical(function: np.ufunc) -> Rule:
    """The same along some axes."""

    def rule(_r: Running, x: Rounded, *, axes: tuple[int, ...], **_: Any) -> Rounded:
        value = np.asarray(function.reduce(x.value, axis=axes))
        return steered(value, within(value, np.any(doubts_of(x), axis=axes)))

    return rule


def between(cases: Sequence[Rounded]) -> Array:
    """The middle of all that several numbers may be."""
    low = np.min(np.broadcast_arrays(*(case.value - case.off for case in cases)), axis=0)
    high = np.max(np.broadcast_arrays(*(case.value + case.off for case in cases)), axis=0)
    return np.asarray(low / 2 + high / 2)


def select_n(r: Running, which: Rounded, *cases: Rounded, **_: Any) -> Rounded:
    """The case that ``which`` names; where rounding decides, the others' errors count as well.

    Whether it also counts how far the others are away, as at a kink, the allowance says; that of
    integers and truth values always does.
    """
    shape = np.broadcast_shapes(which.value.shape, cases[0].value.shape)
    index = np.broadcast_to(which.value.astype(np.intp), shape)
    value = np.choose(index, [case.value for case in cases])
    if which.error is None and all(case.error is None for case in cases):
        return Rounded(value)
    error = np.choose(index, [errors_of(case) for case in cases])
    if which.error is not None:
        # Half way between the cases, so that nothing is allowed for beyond either.
        jumps = r.allowance is not Allowance.ROUNDING
        middle = between(cases) if jumps and value.dtype.kind == "f" else value
        jumps |= value.dtype.kind != "f"
        widest = error
        for case in cases:
            widest = np.maximum(widest, jumps * OUTWARD * distance(case.value, middle) + case.off)
        doubt = doubts_of(which)
        value, error = np.where(doubt, middle, value), np.where(doubt, widest, error)
    return within(value, np.minimum(error, 1.0) if value.dtype.kind == "b" else error)


def clamp(r: Running, low: Rounded, x: Rounded, high: Rounded, **_: Any) -> Rounded:
    """x, or the end of an interval that it is beyond; exact."""
    found: Rounded = extreme(np.minimum)(r, extreme(np.maximum)(r, x, low), high)
    return found


def either(r: Running, first: Rounded, *others: Rounded, **_: Any) -> Rounded:
    """One function in several forms: a candidate may evaluate any of them, or yet another one.

    A form counts only as long as its own bound leaves it a digit; only where cancellation is
    allowed for, it counts as long as it has a bound at all; and only where overflow is, one that
    has no finite value stands for anything.
    """
    error = first.off + r.rounding.of_terms(FORMS, first.size + first.off)
    for form in others:
        off = errors_of(form)
        counts = np.isfinite(off) & np.isfinite(form.value)
        if r.allowance in (Allowance.ROUNDING, Allowance.KINK):
            counts &= off < form.size
        far = np.abs(form.value - first.value) + off
        error = np.where(counts, np.maximum(error, far), error)
        if r.allowance is Allowance.OVERFLOW:
            error = np.where(np.isfinite(form.value) & np.isfinite(off), error, np.inf)
    return within(first.value, error)


def any_number(_r: Running, x: Rounded, **_: Any) -> Rounded:
    """A number that cancels later: a candidate that has another one gets the same results.

    It must be some number of about this size, as what is subtracted from it is rounded.
    """
    return Rounded(x.value)
