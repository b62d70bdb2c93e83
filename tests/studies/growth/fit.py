"""How fast something grows: floor + slope x^exponent, fitted to a few points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autodiff_ref.quantities import Array

EXPONENTS = np.arange(0.05, 3.0, 0.01)


@dataclass(frozen=True)
class Growth:
    """A fit.

    Attributes:
        floor: what the smallest problem would take.
        slope: of the growth above it.
        exponent: likewise; 0 where nothing grows.
        off: the largest part by which the fit misses a point.
        last: the exponent from the last two points alone, without a floor.
    """

    floor: float
    slope: float
    exponent: float
    off: float
    last: float

    def at(self, x: Array) -> Array:
        """What it says of other sizes."""
        found: Array = self.floor + self.slope * x**self.exponent
        return found


def fitted(x: Sequence[float], y: Sequence[float]) -> Growth:
    """The fit that misses the points least, each in parts of itself; floor and slope positive.

    A floor, such as what compiling takes, would make any growth look slower in the logarithm
    alone.
    """
    sizes, values = np.asarray(x, float), np.asarray(y, float)
    constant = 1 / float(np.mean(1 / values))
    misses = constant / values - 1
    last = float(np.log(values[-1] / values[-2]) / np.log(sizes[-1] / sizes[-2]))
    best = Growth(constant, 0.0, 0.0, float(np.abs(misses).max()), last)
    least = float(misses @ misses)
    for exponent in map(float, EXPONENTS):
        columns = np.array([np.ones_like(sizes), (sizes / sizes[-1]) ** exponent]) / values
        floor, slope = np.linalg.lstsq(columns.T, np.ones_like(values), rcond=None)[0]
        if floor < 0 or slope < 0:
            (slope,), floor = (
                np.linalg.lstsq(columns[1:].T, np.ones_like(values), rcond=None)[0],
                0.0,
            )
        misses = floor * columns[0] + slope * columns[1] - 1
        if (squares := float(misses @ misses)) < least:
            least, off = squares, float(np.abs(misses).max())
            slope = float(slope / sizes[-1] ** exponent)
            best = Growth(float(floor), slope, exponent, off, last)
    return best
