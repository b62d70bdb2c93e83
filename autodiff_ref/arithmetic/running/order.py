"""Numbers in the order of their size."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.arithmetic.running.arithmetic import Running
from autodiff_ref.arithmetic.running.choices import compared
from autodiff_ref.arithmetic.running.numbers import OUTWARD, Rounded, Truth, doubts_of, within


def in_total_order(name: str, function: Callable[[Any, Any], Any]) -> Rule:
    """The rule of a comparison that tells 0 from -0; no nan is compared.

    Which zero it is, is in doubt: an exact 0 may come out as either.
    """
    plain = compared(name, function)

    def rule(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
        found: Rounded = plain(r, x, y)
        zeros = (x.value == 0) & (y.value == 0)
        signs = np.copysign(1.0, x.value) != np.copysign(1.0, y.value)
        if not np.any(zeros & signs):
            return found
        return r.doubted(name, found.value, doubts_of(found) | (zeros & signs))

    return rule


def sort(r: Running, *operands: Rounded, dimension: int, num_keys: int, **_: Any) -> list[Rounded]:
    """Arrays in the order of the first of them, which may be another one by rounding.

    Number k of the sorted ends bounds number k of the sorted numbers.
    """
    order = np.lexsort([key.value for key in operands[:num_keys][::-1]], axis=dimension)
    found = [
        r.moved(lambda array: np.take_along_axis(array, order, dimension), [x]) for x in operands
    ]
    if all(key.error is None for key in operands[:num_keys]):
        return found
    key, *others = found
    low, high = (np.sort(end, dimension) for end in operands[0].ends)
    error = np.maximum(high - key.value, key.value - low) * OUTWARD
    contested = np.full(key.value.shape, True) if num_keys > 1 else reordered(key, dimension)
    r.doubted("sort", key.value, contested)
    return [within(key.value, error), *(shuffled(r, other, contested) for other in others)]


def reordered(key: Rounded, axis: int) -> Truth:
    """Where rounding may bring another entry of a sorted array."""
    low, high = (np.moveaxis(end, axis, -1) for end in key.ends)
    before = np.maximum.accumulate(high, -1)[..., :-1]
    after = np.flip(np.minimum.accumulate(np.flip(low, -1), -1), -1)[..., 1:]
    apart = np.pad(before <= after, [(0, 0)] * (low.ndim - 1) + [(1, 1)], constant_values=True)
    return np.moveaxis(~(apart[..., :-1] & apart[..., 1:]), -1, axis)


def shuffled(r: Running, x: Rounded, contested: Truth) -> Rounded:
    """What was sorted by something else, of which nothing is known where that is contested."""
    if x.is_float and r.allowance is Allowance.ROUNDING:
        return x
    return within(x.value, np.where(contested, np.inf, x.off))
