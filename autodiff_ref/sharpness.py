"""How much enclosures tell: errors only where they are narrower than a unit in the last place."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.exact import Enclosed, middles, radii
from autodiff_ref.quantities import Array

SHARP = 2.0**-10
"""Units in the last place that an enclosure may be wide, for errors to be told in such units."""


@dataclass(frozen=True)
class Enclosure:
    """The true values of an array.

    Attributes:
        balls: that enclose them.
        unit: in the last place of each, at least the smallest number above 0; where it is sharp.
        sharp: where errors can be told in such units: the enclosure is narrow enough, and around
            a number that the dtype has the size for.
    """

    balls: Enclosed
    unit: Array
    sharp: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, balls: Enclosed, dtype: npt.DTypeLike) -> "Enclosure":
        """What is known from these enclosures about numbers of a dtype."""
        size, most = np.abs(middles(balls)), np.finfo(dtype).max
        # The unit of the largest number itself reaches beyond it.
        below = np.minimum(size, np.nextafter(most, 0)).astype(dtype)
        unit: Array = np.spacing(below).astype(np.float64)
        return cls(balls, unit, (radii(balls) <= SHARP * unit) & (size <= most))

    def decides(self, permitted: Array) -> bool:
        """Whether more bits tell no more; where anything is permitted, they prove nothing."""
        return bool(np.all(self.sharp | ~np.isfinite(permitted)))
