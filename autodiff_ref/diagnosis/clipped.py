"""Gradients that are clipped: entry by entry at a limit, or scaled down to a norm.

What people clip at is a short number, which the largest entry, or the norm, of no other gradient
is to so many digits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.fitting import Fit, nice
from autodiff_ref.mistakes import SWITCH_OFF

DIGITS = 3
"""Of the numbers that people clip at."""

CLOSE = 1e-9
"""How near to such a number a norm is, in double precision; single precision tells too little."""

Arrays = Mapping[str, npt.NDArray[np.float64]]


def limit_of(observed: Arrays, more: Mapping[str, npt.NDArray[np.float64]], unit: float) -> float:
    """At what number gradients may be clipped entry by entry: a short one; 0 if at none.

    Args:
        observed: the gradients.
        more: what their entries may be off by beyond their own rounding.
        unit: the unit roundoff of that.
    """
    largest = {name: np.abs(array).max(initial=0.0) for name, array in observed.items()}
    name = max(largest, key=lambda each: largest[each], default="")
    if not name or not np.isfinite(largest[name]):
        return 0.0
    off = 2 * unit * largest[name] + float(np.max(more.get(name, 0.0)))
    return short(largest[name], off)


def short(number: float, off: float) -> float:
    """The number of few digits that is so near; 0 if there is none."""
    near = nice(number, off)
    return near if float(f"{near:.{DIGITS}g}") == near else 0.0


def and_norms(
    faults: Iterable[Fault], observed: Arrays, plain: Callable[[], Mapping[str, Fit]]
) -> Iterator[Fault]:
    """The same, with factors that make a norm a short number told as that.

    Args:
        faults: of both sweeps.
        observed: the gradients.
        plain: how near the reproduction of each comes.
    """
    together = norm_of(*observed.values())
    for fault in faults:
        factor = fault.factor
        if fault.mistake or factor is None or factor.foreseen or not 0 < factor.value < 1:
            yield fault
            continue
        own = norm_of(observed[fault.quantity]) if fault.quantity in observed else 0.0
        if at := short(own, CLOSE * own):
            says = f"it is scaled down to the norm {at:.6g}, which is to clip it; {SWITCH_OFF}"
            yield replace(fault, factor=replace(factor, says=says, foreseen=True, clips=True))
        elif at := short(together, CLOSE * together):
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
