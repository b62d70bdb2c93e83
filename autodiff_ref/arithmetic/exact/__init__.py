"""Enclosures: balls that hold the true value, with as many bits as it takes.

An ``Enclosed`` holds, entry by entry, a ball (a midpoint and a radius, python-flint's ``arb``) in
which the result lies of whoever runs the same program without any rounding. A rule encloses all
that an operation can make of the numbers in its operands' balls. FLINT rounds outward, and so do
the floats that come out in the end: nothing here is an estimate. A ball that is infinite or nan
says that nothing is known, as a pole may be within reach.
"""

from autodiff_ref.arithmetic.exact.arithmetic import RULES, Exact
from autodiff_ref.arithmetic.exact.numbers import Enclosed
from autodiff_ref.arithmetic.exact.results import distances, magnitudes, middles, radii

__all__ = ["RULES", "Enclosed", "Exact", "distances", "magnitudes", "middles", "radii"]
