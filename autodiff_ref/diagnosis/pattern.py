"""How an array is off, where no mistake is known that would explain it."""

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.running import Rounded, errors_of

FEW = 3
"""Places that are told one by one."""


def pattern(right: Rounded, theirs: npt.NDArray[np.float64]) -> str:
    """Which entries are off and by what ratio, as a clause."""
    if np.shape(theirs) != np.shape(right.value):
        return f"it has the shape {np.shape(theirs)}, and {np.shape(right.value)} is required"
    off = ~(np.abs(theirs - right.value) <= errors_of(right))
    count, size = int(off.sum()), off.size
    if count == 0:
        return "it is right itself"
    where = "all entries are off" if count == size else f"{count:,} of {size:,} entries are off"
    if count <= FEW < size:
        places = ", ".join(str([int(k) for k in at]) for at in np.argwhere(off))
        where = f"{count} of {size:,} entries {'is' if count == 1 else 'are'} off, at {places}"
    elif count < size and off.ndim == 2:
        for axis, noun in ((1, "row"), (0, "column")):
            lines = np.flatnonzero(off.any(axis=axis))
            if len(lines) <= FEW and len(lines) < off.shape[1 - axis]:
                plural = noun if len(lines) == 1 else f"{noun}s"
                where += f", all in {plural} {', '.join(map(str, lines))}"
                break
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (theirs / right.value)[off & (right.value != 0)]
    return f"{where}{told(ratios)}"


def told(ratios: npt.NDArray[np.float64]) -> str:
    """The range of ratios to the right values, as the rest of a clause."""
    if not ratios.size:
        return ", where 0 is required"
    if lost := int((~np.isfinite(ratios)).sum()):
        return f"; {lost:,} of them {'is' if lost == 1 else 'are'} NaN or infinite"
    low, high = float(ratios.min()), float(ratios.max())
    if low == high or f"{low:.4g}" == f"{high:.4g}":
        return f": {low:.6g} of the required value"
    return f": from {low:.4g} to {high:.4g} of the required values"
