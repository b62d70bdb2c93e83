"""What comes out: floats, rounded outward."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb, ctx

from autodiff_ref.arithmetic.exact.numbers import Enclosed, entries
from autodiff_ref.quantities import Array

BITS_OF_RESULTS = 64
"""Of a distance, before it is rounded outward to a float of 53 bits."""


def upward(x: arb) -> float:
    """The least float that is not below an exact number."""
    nearest = float(x)
    return nearest if x <= nearest else math.nextafter(nearest, math.inf)


def ends(x: arb) -> tuple[float, float]:
    """Floats that |x| lies between, whichever number of the ball x is."""
    # An infinity with a finite radius is that infinity.
    if x.is_nan() or not x.rad().is_finite():
        return 0.0, math.inf
    return abs(upward(-x.abs_lower())), upward(x.abs_upper())


def distances(values: npt.NDArray[np.floating], truth: Enclosed) -> tuple[Array, Array]:
    """How far floats are from the truth at least and at most; infinitely far where it is unknown.

    Args:
        values: of the shape of the truth.
        truth: what they should be.
    """
    with ctx.workprec(BITS_OF_RESULTS):
        return magnitudes(Enclosed(entries(lambda v, x: x - v, values, truth.balls)))


def magnitudes(truth: Enclosed) -> tuple[Array, Array]:
    """What |truth| is at least and at most."""
    with ctx.workprec(BITS_OF_RESULTS):
        found: Any = np.frompyfunc(ends, 1, 2)(truth.balls)
    least, most = (np.asarray(each, np.float64) for each in found)
    return least, most


def middles(truth: Enclosed) -> Array:
    """The floats nearest to the midpoints of the balls; nan where nothing is known."""
    return entries(lambda x: float(x.mid()), truth.balls).astype(np.float64)


def radii(truth: Enclosed) -> Array:
    """How far the truth is from the midpoints of its balls at most."""

    def radius(x: arb) -> float:
        return upward(x.rad()) if x.is_finite() else math.inf

    return entries(radius, truth.balls).astype(np.float64)
