"""Sums, products, quotients, contractions."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.moves import contracted
from autodiff_ref.arithmetic.running.arithmetic import Running
from autodiff_ref.arithmetic.running.numbers import (
    Rounded,
    Truth,
    errors_of,
    outward,
    steered,
    within,
)
from autodiff_ref.quantities import Array

SMALLEST = float(np.finfo(np.float64).smallest_normal)


def add(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x + y."""
    for zero, other in ((x, y), (y, x)):
        if zero.repeats(0.0) and np.broadcast_shapes(zero.value.shape, other.value.shape) == (
            other.value.shape
        ):
            return other
    return total(r, x.value + y.value, x, y)


def sub(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x - y."""
    return total(r, x.value - y.value, x, y)


def total(r: Running, value: npt.NDArray[Any], x: Rounded, y: Rounded) -> Rounded:
    """A sum or difference with its error; what is infinite in every evaluation stays exact."""
    carried = x.off + y.off
    live = rounds(r, np.abs(value), x, y)
    endless = np.isinf(value) & (np.isinf(x.value) | np.isinf(y.value)) & np.isfinite(carried)
    if endless.any():
        carried, live = np.where(endless, 0.0, carried), live & ~endless
    return r.made(value, carried, 1, live=live)


def rounds(r: Running, size: npt.NDArray[Any], *terms: Rounded) -> Truth:
    """Where a sum of that size is rounded at all: small whole numbers are summed exactly."""
    exact = all(term.error is None for term in terms)
    whole = exact and all((np.rint(term.value) == term.value).all() for term in terms)
    return np.asarray(size > (2 / np.finfo(r.rounding.dtype).eps if whole else 0.0))


def neg(_r: Running, x: Rounded, **_: Any) -> Rounded:
    """-x, exactly."""
    return Rounded(-x.value, x.error)


def mul(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x y, of one rounding unless one of them is a power of two, or 0, or -1."""
    carried: Any = None
    if x.error is not None or y.error is not None:
        carried = x.size * y.off + x.off * y.size + x.off * y.off
    live = (x.most > 0) & (y.most > 0)  # the product itself may have become 0
    return r.made(x.value * y.value, carried, 0 if scales(x) or scales(y) else 1, live=live)


def scales(x: Rounded) -> bool:
    """Whether a product with this has no roundings, as far as that can be told at once."""
    one = x.value.size == 1 or (x.value.size > 1 and not any(x.value.strides))
    if not one or x.error is not None or not x.is_float:
        return False
    mantissa, _ = np.frexp(x.value.flat[0])
    return bool(abs(mantissa) in (0.0, 0.5))


def div(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x / y, or x times the reciprocal of y; infinitely far off where y may be 0."""
    if not x.is_float:  # rounded towards 0, as JAX does
        return steered(np.sign(x.value) * np.sign(y.value) * (x.size // y.size), x, y)
    value = x.value / y.value
    carried: Any = None
    if x.error is not None or y.error is not None:
        least = y.size - y.off
        carried = np.where(least > 0, (x.off + np.abs(value) * y.off) / least, np.inf)
    return r.made(value, carried, 0 if scales(y) else 2, live=x.most > 0)


def dot_general(r: Running, x: Rounded, y: Rounded, *, dimension_numbers: Any, **_: Any) -> Rounded:
    """Sums of products, in whatever order they are summed."""

    def summed(f: npt.NDArray[Any], g: npt.NDArray[Any]) -> Array:
        found: Array = contracted(np.matmul, f, g, dimension_numbers)
        return found

    value = summed(x.value, y.value)
    if not x.is_float:
        return within(value, None if x.error is None and y.error is None else np.inf)
    n = math.prod(x.value.shape[axis] for axis in dimension_numbers[0][0])
    grown = r.rounding.gamma(n)
    if x.error is None and y.error is None:
        error = grown * summed(x.size, y.size)
    elif x.error is None:
        error = summed(x.size, errors_of(y) + grown * (y.size + errors_of(y)))
    else:
        error = summed(x.error + grown * (x.size + x.error), y.size + errors_of(y))
        if y.error is not None:
            error += summed(x.size, y.error)
    live = error != 0
    if not live.all() and x.least * y.least * grown < SMALLEST:  # a term may have become 0
        live |= summed((x.most > 0) * 1.0, (y.most > 0) * 1.0) > 0
    if not error.max(initial=0.0) <= grown * r.rounding.huge:  # else no sum overflows
        over = ~(summed(x.most, y.most) <= r.rounding.huge)
        error = np.where(over & live, np.inf, error)
    return within(value, np.where(live, error * outward(n) + n * r.rounding.tiny, error))


def reduce_sum(r: Running, x: Rounded, *, axes: tuple[int, ...], **_: Any) -> Rounded:
    """A sum in whatever order."""
    n = math.prod(x.value.shape[axis] for axis in axes)
    value = np.sum(x.value, axis=axes, dtype=x.value.dtype)
    carried = None if x.error is None else np.sum(x.error, axis=axes) * outward(n)
    size = np.sum(x.size, axis=axes)
    return r.made(value, carried, max(n - 1, 0), size, rounds(r, size, x))


def cumsum(r: Running, x: Rounded, *, axis: int, reverse: bool, **_: Any) -> Rounded:
    """Partial sums in whatever order."""
    summed = partial(along, np.cumsum, axis, reverse)
    n = x.value.shape[axis]
    carried = None if x.error is None else summed(x.error) * outward(n)
    size = summed(x.size)
    return r.made(summed(x.value), carried, max(n - 1, 0), size, rounds(r, size, x))


def along(
    function: Callable[..., npt.NDArray[Any]], axis: int, reverse: bool, array: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """Partial sums or products along an axis, from either end."""
    turned = np.flip(array, axis) if reverse else array
    found = function(turned, axis, dtype=array.dtype)
    return np.flip(found, axis) if reverse else found


def product(
    r: Running, x: Rounded, n: int, of_all: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]
) -> Rounded:
    """Products of up to n numbers, in whatever order; any part of one may over- or underflow."""
    value = of_all(x.value)
    if not x.is_float:
        return within(value, None if x.error is None else np.inf)
    most, carried = of_all(x.most), None
    if x.error is not None:
        carried = np.maximum(most - np.abs(value), 0) + n * 2.0**-51 * most
    found = r.made(value, carried, max(n - 1, 0), live=of_all((x.most > 0) * 1.0) > 0)
    largest_part = of_all(np.maximum(x.most, 1.0))
    flushed = n * r.rounding.tiny * largest_part * (errors_of(found) > 0)
    return within(value, np.where(largest_part > r.rounding.huge, np.inf, found.off + flushed))


def reduce_prod(r: Running, x: Rounded, *, axes: tuple[int, ...], **_: Any) -> Rounded:
    """A product in whatever order."""
    n = math.prod(x.value.shape[axis] for axis in axes)
    return product(r, x, n, lambda array: np.asarray(np.prod(array, axis=axes, dtype=array.dtype)))


def cumprod(r: Running, x: Rounded, *, axis: int, reverse: bool, **_: Any) -> Rounded:
    """Partial products in whatever order."""
    return product(r, x, x.value.shape[axis], partial(along, np.cumprod, axis, reverse))


def accumulated(rule: Rule) -> Callable[..., Rounded]:
    """The rule of what another rule makes of the entries so far, along one axis."""

    def of_all(r: Running, x: Rounded, *, axis: int, reverse: bool, **_: Any) -> Rounded:
        steps = range(x.value.shape[axis])
        found: list[Rounded] = []
        for k in reversed(steps) if reverse else steps:
            entry = r.moved(lambda a, k=k: np.take(a, [k], axis), [x])
            found.append(rule(r, found[-1], entry) if found else entry)
        if reverse:
            found.reverse()
        return r.moved(lambda *a: np.concatenate(a, axis), found) if found else x

    return of_all
