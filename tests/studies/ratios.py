"""Errors over the bounds that apply to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.comparison import Bounds
from autodiff_ref.quantities import Array

EDGES = np.logspace(-5, 2, 71)
"""Where the shares of larger ratios are drawn: ten in every power of ten."""


class Kind(IntEnum):
    """Which bound applies to an entry, or why none does.

    Attributes:
        KEPT: that of rounding.
        LOST: that of cancellation, as a form has lost its digits before.
        OVERFLOWN: none, as a form has no finite value before, and this one is not finite, either.
        AT_KINK: none, as rounding decides a kink.
        UNBOUNDED: an infinite one.
    """

    KEPT = 0
    LOST = 1
    OVERFLOWN = 2
    AT_KINK = 3
    UNBOUNDED = 4


COUNTED = (Kind.KEPT, Kind.LOST)
"""The kinds of entries that have a ratio."""

Kinds = npt.NDArray[np.int8]
"""The kind of every entry of an array."""


def kinds_of(theirs: npt.NDArray[Any], bounds: Bounds, *, losing: bool) -> Kinds:
    """The kind of every entry but for kinks, which are met only beyond a bound.

    Args:
        theirs: what an implementation gives.
        bounds: of that.
        losing: whether it is one in whose forms digits may cancel.
    """
    kinds = np.where(np.isfinite(bounds.rounding), Kind.KEPT, Kind.UNBOUNDED).astype(np.int8)
    if losing:
        wider = bounds.of(Allowance.CANCELLATION)
        lost = (wider > bounds.of(Allowance.KINK)) & (kinds == Kind.KEPT)
        kinds[lost] = np.where(np.isinf(wider[lost]), Kind.UNBOUNDED, Kind.LOST)
        if not np.isfinite(theirs).all():
            endless = np.isinf(bounds.of(Allowance.OVERFLOW))
            kinds[~np.isfinite(theirs) & endless] = Kind.OVERFLOWN
    return kinds


def over_bound(distance: Array, bounds: Bounds, kinds: Kinds) -> Array:
    """Distances from the truth over the bounds that apply."""
    bound, lost = bounds.rounding, kinds == Kind.LOST
    if lost.any():
        middle = np.abs(bounds.middle(Allowance.CANCELLATION))
        bound = np.where(lost, bounds.of(Allowance.CANCELLATION) + middle, bound)
    ratio = np.where(distance > 0, np.inf, 0.0)
    with np.errstate(invalid="ignore"):  # both may be infinite
        np.divide(distance, bound, out=ratio, where=bound > 0)
    return ratio


def at_kink(ratio: Array, bounds: Bounds, kinds: Kinds) -> npt.NDArray[np.bool_]:
    """Which entries are beyond their bounds as rounding decides a kink."""
    found: npt.NDArray[np.bool_] = (kinds == Kind.KEPT) & (ratio > 1)
    if found.any():
        found &= bounds.of(Allowance.KINK) > bounds.rounding
    return found


@dataclass(frozen=True)
class Beyond:
    """What many ratios come to.

    Attributes:
        entries: how many.
        above: how many of them are above 1.
        largest: of them.
        larger: how many are above each of ``EDGES``.
    """

    entries: int
    above: int
    largest: float
    larger: npt.NDArray[np.int64]


def beyond(ratios: Array) -> Beyond:
    """What ratios come to."""
    largest = float(np.max(ratios, initial=0.0))
    larger = ratios.size - np.searchsorted(np.sort(ratios), EDGES, "right")
    return Beyond(ratios.size, int(np.sum(~(ratios <= 1))), largest, larger)


def together(found: Iterable[Beyond]) -> Beyond:
    """The same of several sets of ratios."""
    parts = list(found)
    return Beyond(
        sum(part.entries for part in parts),
        sum(part.above for part in parts),
        max((part.largest for part in parts), default=0.0),
        np.sum([part.larger for part in parts], axis=0),
    )


Ratios = Mapping[tuple[str, str, Kind], Array]
"""By implementation, letter of the quantity, and kind."""
