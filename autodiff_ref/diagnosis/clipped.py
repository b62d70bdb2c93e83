"""Gradients that are clipped: entry by entry at a limit, or scaled down to a norm.

What people clip at is a short number, which the largest entry, or the norm, of no other gradient
is to so many digits.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.fitting import Fit, nice
from autodiff_ref.mistakes import SWITCH_OFF

DIGITS = 3
"""Of the numbers that people clip at."""

CLOSE, ROUNDINGS, TOO_FAR = 1e-9, 16, 1e-4
"""How near to such a number a norm is, or in how many unit roundoffs, where these are more; and at
what distance nothing is told by it, as in half precision."""

ALIKE = 1e-3
"""Sizes that differ by less than this part of the largest do not tell a limit from a factor."""

Arrays = Mapping[str, npt.NDArray[np.float64]]


def limits_of(observed: Arrays, required: Arrays, more: Arrays, unit: float) -> dict[str, float]:
    """At what number each gradient may be clipped entry by entry: a short one, if at any.

    One entry is as large by chance; and of entries that are required to be all of one size, a
    factor gives the same. So two at least reach a limit, among others that are not alike.

    Args:
        observed: the gradients.
        required: what they should be.
        more: what their entries may be off by beyond their own rounding.
        unit: the unit roundoff of that.
    """
    at: dict[float, list[str]] = {}
    reached: Counter[float] = Counter()
    for name, array in observed.items():
        size = np.abs(array)
        largest = float(size.max(initial=0.0))
        off = 2 * unit * largest + float(np.max(more.get(name, 0.0)))
        if name in required and np.isfinite(largest) and (limit := short(largest, off)):
            at.setdefault(limit, []).append(name)
            reached[limit] += int((size >= limit - off).sum())
    return {
        name: limit
        for limit, names in at.items()
        if reached[limit] > 1 and not of_one_size([required[name] for name in names])
        for name in names
    }


def of_one_size(arrays: Iterable[npt.NDArray[np.float64]]) -> bool:
    """Whether all entries but zeros are that, but for their signs."""
    sizes = np.abs(np.concatenate([np.ravel(array[array != 0]) for array in arrays]))
    return sizes.size == 0 or bool(np.ptp(sizes) <= ALIKE * sizes.max())


def short(number: float, off: float) -> float:
    """The number of few digits that is so near; 0 if there is none."""
    near = nice(number, off)
    return near if float(f"{near:.{DIGITS}g}") == near else 0.0


def and_norms(
    faults: Iterable[Fault], observed: Arrays, plain: Callable[[], Mapping[str, Fit]], unit: float
) -> Iterator[Fault]:
    """The same, with factors that make a norm a short number told as that.

    Args:
        faults: of both sweeps.
        observed: the gradients.
        plain: how near the reproduction of each comes.
        unit: the unit roundoff of the gradients.
    """
    close = max(CLOSE, ROUNDINGS * unit)
    together = norm_of(*observed.values())
    for fault in faults:
        factor = fault.factor
        odd = factor is not None and not factor.foreseen and 0 < factor.value < 1
        if fault.mistake or factor is None or not odd or close > TOO_FAR:
            yield fault
            continue
        own = norm_of(observed[fault.quantity]) if fault.quantity in observed else 0.0
        if at := short(own, close * own):
            says = f"it is scaled down to the norm {at:.6g}, which is to clip it; {SWITCH_OFF}"
            yield replace(fault, factor=replace(factor, says=says, foreseen=True, clips=True))
        elif at := short(together, close * together):
            says = f"it is clipped: all gradients together have the norm {at:.6g}; {SWITCH_OFF}"
            clipped = replace(factor, says=says, foreseen=True, clips=True)
            if fault.quantity in observed:
                yield replace(fault, factor=clipped)
                continue
            for name, fit in plain().items():  # of dZ[L], on which all of them depend
                yield Fault(name, name[:2], None, clipped, None, {name: fit})
        else:
            yield fault


def norm_of(*arrays: npt.NDArray[np.float64]) -> float:
    """The root of the sum of all squares."""
    return float(np.sqrt(sum(float((array**2).sum()) for array in arrays)))
