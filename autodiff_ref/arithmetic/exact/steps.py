"""What jumps, and what changes the kind of a number: roundings to integers, dtypes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from autodiff_ref.arithmetic.exact.choices import compared
from autodiff_ref.arithmetic.exact.numbers import (
    Enclosed,
    Precision,
    entries,
    hull,
    is_floating,
    is_known,
    pointwise,
    where,
)
from autodiff_ref.arithmetic.protocol import ANY_NUMBER, Rule

WHOLE = 2**53
"""Up to here floats tell all integers apart."""

HALF_WAY_TO_EVEN = 1
"""JAX's number for rounding that takes what lies half way to the even neighbour."""


# Jumps.


def jumping(name: str, of_number: Callable[[arb], arb], of_arrays: Callable[..., Any]) -> Rule:
    """The rule of a function that only jumps: in doubt where the ball holds a jump."""
    found_at = pointwise(of_number, of_arrays, rounds=False)

    def rule(p: Precision, x: Enclosed, **_: Any) -> Enclosed:
        found: Enclosed = found_at(p, x)
        if found.value.dtype.kind == "O":
            p.doubted(name, ~where(is_known, found.value))
        return found

    return rule


def sign(x: arb) -> arb:
    """-1, 0 or 1; FLINT takes nan for a number that has a sign."""
    return x if x.is_nan() else x.sgn()


def truncated(x: arb) -> arb:
    """x without its fraction."""
    if abs(x) < 1:
        return arb(0)
    return x.ceil() if x < 0 else x.floor()


def half_up(x: arb) -> arb:
    """The nearest integer, the upper one half way."""
    return (x + arb(0.5)).floor()


def half_down(x: arb) -> arb:
    """The nearest integer, the lower one half way."""
    return (x - arb(0.5)).ceil()


def half_away(x: arb) -> arb:
    """The nearest integer, the one farther from 0 half way."""
    if x >= 0:
        return half_up(x)
    return half_down(x) if x <= 0 else hull(half_down(x), half_up(x))


def half_even(x: arb) -> arb:
    """The nearest integer, the even one half way."""
    low, high = half_down(x), half_up(x)
    if is_known(x) and is_known(low) and is_known(high):
        return low if (low / 2).is_integer() else high
    return low if low == high else hull(low, high)


def away(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """``half_away`` of exact floats, each operation of which is exact."""
    whole = np.trunc(x)
    found: npt.NDArray[Any] = whole + np.where(np.abs(x - whole) >= 0.5, np.sign(x), 0)
    return found


def rounded(p: Precision, x: Enclosed, *, rounding_method: Any, **_: Any) -> Enclosed:
    """The nearest integer."""
    to_even = int(rounding_method) == HALF_WAY_TO_EVEN
    of_number, of_arrays = (half_even, np.rint) if to_even else (half_away, away)
    found: Enclosed = jumping("round", of_number, of_arrays)(p, x)
    return found


# Kinds of numbers.


def convert_element_type(p: Precision, x: Enclosed, *, new_dtype: Any, **_: Any) -> Enclosed:
    """Another dtype; real numbers stay what they are, with all their digits."""
    if not x.is_real and not is_floating(new_dtype):
        return Enclosed(x.value.astype(new_dtype), x.doubt)
    if not x.is_real:
        plain = x.value.dtype.kind == "b" and x.doubt is None
        return Enclosed(x.value.astype(np.float64) if plain else x.balls)
    if is_floating(new_dtype):
        return x
    if np.dtype(new_dtype).kind == "b":
        return compared("ne", p, x, Enclosed(np.zeros(())))
    return integers(p, x, np.dtype(new_dtype))


def integers(p: Precision, x: Enclosed, dtype: np.dtype[Any]) -> Enclosed:
    """Real numbers without their fractions; in doubt where the ball holds a jump, or too much."""
    limits = np.iinfo(dtype)
    low, high = max(int(limits.min), -WHOLE), min(int(limits.max), WHOLE)
    whole = entries(truncated, x.balls)
    told = where(lambda v: is_known(v) and low <= v <= high, whole)
    value = np.where(told, entries(float, whole).astype(np.float64), 0).astype(dtype)
    return Enclosed(value, p.doubted("trunc", ~told))


def is_finite(p: Precision, x: Enclosed, **_: Any) -> Enclosed:
    """Whether it is neither infinite nor nan: of most infinite balls nobody can tell."""
    if x.value.dtype.kind == "f":
        return Enclosed(np.isfinite(x.value))
    finite = where(arb.is_finite, x.balls)
    return Enclosed(finite, p.doubted("is_finite", ~(finite | where(is_known, x.balls))))


def iota(
    _p: Precision, *, dtype: Any, shape: tuple[int, ...], dimension: int, **_: Any
) -> Enclosed:
    """0, 1, 2, ... along one axis."""
    along = np.arange(shape[dimension])
    own = [1] * len(shape)
    own[dimension] = len(along)
    kind = np.float64 if is_floating(dtype) else dtype
    return Enclosed(np.broadcast_to(along.reshape(own).astype(kind), shape))


def unchanged(_p: Precision, x: Enclosed, **_: Any) -> Enclosed:
    """The number as it is: what only rounding would change."""
    return x


def all_unchanged(_p: Precision, *operands: Enclosed, **_: Any) -> tuple[Enclosed, ...]:
    """Several numbers as they are."""
    return operands


STEPS: dict[str, Rule] = {
    "sign": jumping("sign", sign, np.sign),
    "floor": jumping("floor", arb.floor, np.floor),
    "ceil": jumping("ceil", arb.ceil, np.ceil),
    "round": rounded,
    "convert_element_type": convert_element_type,
    "reduce_precision": unchanged,
    "optimization_barrier": all_unchanged,
    "is_finite": is_finite,
    "iota": iota,
    ANY_NUMBER: unchanged,
}
"""By the name of a primitive."""
