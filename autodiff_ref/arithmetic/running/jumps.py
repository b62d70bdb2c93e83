"""Functions that jump, and conversions from one kind of number to another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import Allowance, Rounding
from autodiff_ref.arithmetic.running.arithmetic import Running, is_real
from autodiff_ref.arithmetic.running.choices import compared
from autodiff_ref.arithmetic.running.numbers import OUTWARD, Rounded, steered, within
from autodiff_ref.quantities import Array


def jumping(r: Running, name: str, value: Array, far: Array) -> Rounded:
    """A value that rounding may change by so much, where the allowance says so."""
    r.doubted(name, value, far != 0)
    return within(value, None if r.allowance is Allowance.ROUNDING else far)


def sign(r: Running, x: Rounded, **_: Any) -> Rounded:
    """-1, 0 or 1."""
    value = np.sign(x.value)
    if x.error is None or not x.is_float:
        return steered(value, x)
    return jumping(r, "sign", value, np.where(~(x.size > x.error) & (x.error != 0), 2.0, 0.0))


def spread(x: Rounded, function: Callable[[Array], Array], value: Array) -> Array:
    """How far a function that never falls may be from its value."""
    far: Array = np.max([np.abs(function(end) - value) for end in x.ends], axis=0) * OUTWARD
    return far


def stair(name: str, function: Callable[[Array], Array]) -> Rule:
    """The rule of a function that only jumps, and never falls."""

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        value = function(x.value)
        if x.error is None:
            return Rounded(value)
        return jumping(r, name, value, spread(x, function, value))

    return rule


def away_from_zero(x: Array) -> Array:
    """The nearest whole number, of two the one with the larger size."""
    found: Array = np.trunc(x + np.copysign(np.nextafter(0.5, 0), x))
    return found


def nearest(r: Running, x: Rounded, *, rounding_method: int, **_: Any) -> Rounded:
    """The nearest whole number, of two the one that is farther from 0, or the even one."""
    found: Rounded = stair("round", np.rint if int(rounding_method) else away_from_zero)(r, x)
    return found


def rem(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """What is left of x after as many y as fit into it: exact, with a jump at each of them.

    Infinitely far off where y may be 0.
    """
    value = np.fmod(x.value, y.value)
    if not x.is_float or (x.error is None and y.error is None):
        return steered(value, x, y)
    quotient = np.trunc(x.value / y.value)
    corners = [np.divide(*np.broadcast_arrays(a, b)) for a in x.ends for b in y.ends]
    least, most = (
        np.nextafter(np.min(corners, 0), -np.inf),
        np.nextafter(np.max(corners, 0), np.inf),
    )
    fits = (np.trunc(least) == quotient) & (np.trunc(most) == quotient)
    jump = jumping(r, "rem", value, np.where(fits, 0.0, y.most))
    carried = (x.off + np.abs(quotient) * y.off + jump.off) * OUTWARD
    return within(value, np.where(y.size > y.off, carried, np.inf))


def convert_element_type(r: Running, x: Rounded, *, new_dtype: Any, **_: Any) -> Rounded:
    """Another dtype.

    Floats stay what they are, as the candidate's arithmetic is in ``rounding``, unless the program
    has a narrower dtype. An integer or truth value in doubt becomes a float that may be off by as
    much, where the allowance says so; as an integer it keeps its doubt in any case.
    """
    if x.is_float and is_real(new_dtype):
        new = Rounding.of(new_dtype)
        return r.narrower(new).stored(x.value, x.error) if new.u > r.rounding.u else x
    if is_real(new_dtype):
        stored = r.stored(x.value.astype(np.float64))
        jumps = 0.0 if r.allowance is Allowance.ROUNDING else x.off
        return within(stored.value, stored.off + jumps)
    if np.dtype(new_dtype).kind == "b":
        found: Rounded = compared("ne", np.not_equal)(r, x, Rounded(np.zeros((), x.value.dtype)))
        return found
    if x.is_float and x.error is not None:
        value = np.trunc(x.value)
        far = spread(x, np.trunc, value)
        r.doubted("trunc", value, far != 0)
        return within(value.astype(new_dtype), far)
    return Rounded(x.value.astype(new_dtype), x.error)


def reduce_precision(
    r: Running, x: Rounded, *, exponent_bits: int, mantissa_bits: int, **_: Any
) -> Rounded:
    """The nearest number with so many bits, where the candidate's have more."""
    most, u = 2.0 ** (exponent_bits - 1), 2.0 ** -(mantissa_bits + 1)
    tiny, huge = 2.0 ** (2 - most), (2 - 2.0**-mantissa_bits) * 2.0 ** (most - 1)
    if u < r.rounding.u and huge >= r.rounding.huge:
        return x
    u += r.rounding.u
    return r.narrower(replace(r.rounding, u=u, tiny=tiny, huge=huge)).made(x.value, x.error, 1)


def is_finite(r: Running, x: Rounded, **_: Any) -> Rounded:
    """Whether it is neither infinite nor nan: in doubt where nothing is known."""
    return r.doubted("is_finite", np.isfinite(x.value), ~np.isfinite(x.off))


def iota(r: Running, *, dtype: Any, shape: tuple[int, ...], dimension: int, **_: Any) -> Rounded:
    """0, 1, 2, ... along one axis."""
    along: npt.NDArray[Any] = np.arange(shape[dimension]).astype(dtype)
    own = [1] * len(shape)
    own[dimension] = len(along)
    counted = r.constant(along.reshape(own))
    return r.moved(lambda array: np.broadcast_to(array, shape), [counted])
