"""Whether what a candidate returned is what a mistake gives, to within rounding."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.running import Rounded, errors_of
from autodiff_ref.mistakes import Factor
from autodiff_ref.quantities import Array

ENOUGH = 2
"""So many numbers of one ratio show a constant that no list foresees; one has always a ratio."""

NOTHING = 2.0**-10
"""A bound that is smaller than what is required by this factor tells the two apart."""

SHORT, LARGEST = 6, 100
"""Digits of a decimal number, and the largest denominator of a fraction, that people write."""

UNIT = 2.0**-53
"""The unit roundoff of the reference."""


@dataclass(frozen=True)
class Fit:
    """How near a reproduction comes.

    Attributes:
        entries: how many numbers are reproduced, NaN and infinite ones apart.
        ratio: the worst error over its bound.
        factor: the constant by which the quantity is multiplied, or None.
    """

    entries: int
    ratio: float
    factor: Factor | None = None


def fit(
    number: Rounded,
    theirs: npt.NDArray[np.float64],
    more: Array | float = 0.0,
    right: Rounded | None = None,
) -> Fit | None:
    """How near a quantity comes to what a candidate returned; None if any entry is too far off.

    What is NaN or infinite must be so in just the same places.

    Args:
        number: the quantity with its bounds.
        theirs: of the candidate, in float64.
        more: what else its entries may be off by.
        right: what is required; beside it even a quantity that is 0 but for rounding says much.
    """
    finite = np.isfinite(theirs)
    if np.shape(number.value) != np.shape(theirs) or (np.isfinite(number.value) != finite).any():
        return None
    if not finite.any():
        return Fit(0, 0.0)
    value = np.asarray(number.value)[finite]
    bound = np.asarray(errors_of(number) + more)[finite]
    off = np.abs(theirs[finite] - value)
    if not (off <= bound).all() or says_nothing(value, bound, right):
        return None
    ratios = np.divide(off, bound, out=np.zeros_like(off), where=bound > 0)
    return Fit(off.size, float(ratios.max(initial=0.0)))


def says_nothing(value: Array, bound: Array, right: Rounded | None = None) -> bool:
    """Whether everything would fit, or what is required as well."""
    if right is not None and bound.max() < NOTHING * np.abs(right.value).max():
        return False
    return bool(np.any(bound > 0) and np.all(bound >= np.abs(value)))


def scaled(number: Rounded, by: float, off: float = 0.0) -> Rounded:
    """A quantity multiplied by a constant that may be off itself, relative to its size."""
    with np.errstate(invalid="ignore"):  # what is infinite may be multiplied by 0
        value = number.value * by
        return Rounded(value, errors_of(number) * abs(by) * (1 + off) + np.abs(value) * off)


def with_factor(
    number: Rounded,
    theirs: npt.NDArray[np.float64],
    known: Iterable[Factor],
    unit: float,
    more: Array | float = 0.0,
    *,
    enough: int | None = ENOUGH,
) -> Fit | None:
    """The same, where the quantity may be multiplied by a constant.

    Args:
        number: the quantity with its bounds.
        theirs: of the candidate, in float64.
        more: what else its entries may be off by.
        known: constants that are likely, each tried as it is.
        unit: the unit roundoff, in which such a constant may be rounded.
        enough: of so many numbers it may be any other constant as well; None for never.
    """
    if np.shape(number.value) != np.shape(theirs) or not theirs.any():
        return None
    at = largest(number.value)
    size, bound = number.value[at], float((errors_of(number) + more)[at])
    if not size or not np.isfinite([size, theirs[at]]).all() or bound >= abs(size) / 8:
        return None
    ratio, off = float(theirs[at] / size), 2 * bound / abs(size) + 2 * unit
    likely = [factor for factor in known if abs(ratio - factor.value) <= off * abs(ratio)]
    if enough is not None and has_numbers(number.value, enough):
        short = constant(ratio, off * abs(ratio))
        # In single precision any number is a short one, or near to it.
        values = dict.fromkeys((short, ratio))
        likely += [
            Factor(value, f"it is {value:.6g} times as large", foreseen=False) for value in values
        ]
    for factor in likely:
        rounded = off if factor.value == ratio else 2 * unit
        if found := fit(scaled(number, factor.value, rounded), theirs, more):
            return Fit(found.entries, found.ratio, factor)
    return None


def has_numbers(values: Array, enough: int) -> bool:
    """Whether there are so many numbers other than 0, and not one that stands in every entry."""
    present = values[values != 0]
    return present.size >= enough and (enough == 1 or bool((present != present[0]).any()))


def largest(values: Array) -> tuple[np.intp, ...]:
    """Where the largest entry is."""
    return np.unravel_index(int(np.argmax(np.abs(values))), np.shape(values))


def multiple(
    theirs: npt.NDArray[np.float64],
    right: Rounded,
    along: Rounded,
    unit: float,
    enough: int = ENOUGH,
) -> tuple[float, float] | None:
    """How much of something is added to a quantity, and how far that may be off.

    None if that cannot be told, as from fewer than enough entries.
    """
    if np.shape(theirs) != np.shape(right.value) or np.count_nonzero(along.value) < enough:
        return None
    at = largest(along.value)
    amount = float((theirs[at] - right.value[at]) / along.value[at])
    own = errors_of(right)[at] + abs(amount) * errors_of(along)[at] + unit * abs(theirs[at])
    off = float(own / abs(along.value[at])) * 2
    if not np.isfinite(amount) or off >= abs(amount) / 8:
        return None
    return constant(amount, off), off


def added(right: Rounded, along: Rounded, amount: float, off: float) -> Rounded:
    """A quantity with so much of another added to it."""
    value = right.value + amount * along.value
    error = errors_of(right) + abs(amount) * errors_of(along) + off * np.abs(along.value)
    own = 2 * UNIT * (np.abs(right.value) + np.abs(amount * along.value))
    return Rounded(value, error + own)


def alike(one: Rounded, other: Rounded) -> bool:
    """Whether two quantities are the same but for rounding."""
    if np.shape(one.value) != np.shape(other.value):
        return False
    bound = errors_of(one) + errors_of(other)
    with np.errstate(invalid="ignore"):  # of infinite values
        return bool((np.abs(one.value - other.value) <= bound).all())


def nice(number: float, off: float) -> float:
    """The shortest decimal number that is no farther from a number than this."""
    for digits in range(1, 17):
        short = float(f"{number:.{digits}g}")
        if abs(short - number) <= off:
            return short
    return number


def constant(number: float, off: float) -> float:
    """The constant that somebody has written who gets this number, to within so much.

    A short decimal number, or a fraction of small numbers, if there is one so near.
    """
    short = nice(number, off)
    if float(f"{short:.{SHORT}g}") == short:
        return short
    fraction = float(Fraction(number).limit_denominator(LARGEST))
    return fraction if abs(fraction - number) <= off else number
