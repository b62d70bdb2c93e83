"""Where the largest and smallest entries are, and arrays sorted by their size."""

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from autodiff_ref.arithmetic.exact.choices import COMPARISONS, larger, smaller
from autodiff_ref.arithmetic.exact.numbers import (
    Balls,
    Enclosed,
    Precision,
    doubts_along,
    doubts_of,
    entries,
    has_balls,
    hull,
    where,
)
from autodiff_ref.arithmetic.protocol import Rule


def index_of(name: str, first_of: Callable[..., Any], beyond: str, reaches: str) -> Rule:
    """The rule of the index of an extreme, of several equal ones the first.

    It is in doubt unless the one with the extreme midpoint is surely beyond all before it, and
    surely reaches all behind it.
    """

    def rule(
        p: Precision, x: Enclosed, *, axes: tuple[int], index_dtype: Any, **_: Any
    ) -> Enclosed:
        (axis,) = axes
        if not has_balls(x):
            found = np.asarray(first_of(x.value, axis), index_dtype)
            return Enclosed(found, doubts_along(x, axis))
        index = first_of(entries(arb.mid, x.value), axis, keepdims=True)
        best = np.take_along_axis(x.value, index, axis)
        own = [1] * x.value.ndim
        own[axis] = -1
        before = np.arange(x.value.shape[axis]).reshape(own) < index
        wins = np.where(
            before,
            where(COMPARISONS[beyond][1], best, x.value),
            where(COMPARISONS[reaches][1], best, x.value),
        )
        found = np.squeeze(index, axis).astype(index_dtype)
        return Enclosed(found, p.doubted(name, np.asarray(~wins.all(axis))))

    return rule


def sort(
    p: Precision, *operands: Enclosed, dimension: int, is_stable: bool, num_keys: int, **_: Any
) -> list[Enclosed]:
    """Arrays in the order of the first of them.

    Each of several rivals for a place may have it. Those that are the same number are none, if
    they keep their order or there is nothing else to tell them apart.
    """
    keys = np.moveaxis(operands[0].balls, dimension, -1)
    order = np.argsort(entries(arb.mid, keys), -1, kind="stable")
    ties_keep = num_keys == 1 and (is_stable or len(operands) == 1)
    rivals = [
        (*row, places)
        for row in np.ndindex(order.shape[:-1])
        for places in rivalries(keys[row][order[row]], ties_keep=ties_keep)
    ]
    doubt = np.full(order.shape, False)
    for places in rivals:
        doubt[places] = True
    p.doubted("sort", np.moveaxis(doubt, -1, dimension))

    def arranged(operand: Enclosed) -> Enclosed:
        def along(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return np.take_along_axis(np.moveaxis(array, dimension, -1), order, -1)

        if not operand.is_real:
            uncertain = np.moveaxis(along(doubts_of(operand)) | doubt, -1, dimension)
            value = np.moveaxis(along(operand.value), -1, dimension)
            return Enclosed(value, uncertain if uncertain.any() else None)
        value = along(operand.balls if rivals else operand.value)
        for places in rivals:
            value[places] = hull(*value[places])
        return Enclosed(np.moveaxis(value, -1, dimension))

    return [arranged(operand) for operand in operands]


def rivalries(line: Balls, *, ties_keep: bool) -> Iterator[slice]:
    """The places for which there are rivals, in a line of balls by their midpoints."""
    highest = list(accumulate(map(arb.upper, line), larger))
    lowest = list(accumulate(map(arb.lower, line[::-1]), smaller))[::-1]
    _, same, _ = COMPARISONS["eq"]
    first, settled = 0, True
    for k in range(1, len(line)):
        if highest[k - 1] < lowest[k]:
            if not settled:
                yield slice(first, k)
            first, settled = k, True
        else:
            settled = settled and ties_keep and same(line[k - 1], line[k])
    if not settled:
        yield slice(first, len(line))


ORDER: dict[str, Rule] = {
    "argmax": index_of("argmax", np.argmax, "gt", "ge"),
    "argmin": index_of("argmin", np.argmin, "lt", "le"),
    "sort": sort,
}
"""By the name of a primitive."""
