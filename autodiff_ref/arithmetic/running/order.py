"""Numbers in the order of their size."""

from typing import Any

import numpy as np

from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.arithmetic.running.arithmetic import Running
from autodiff_ref.arithmetic.running.numbers import OUTWARD, Rounded, Truth, within


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
