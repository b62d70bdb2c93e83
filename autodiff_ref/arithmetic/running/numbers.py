"""Numbers with running errors."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.moves import Move
from autodiff_ref.quantities import Array

Truth = npt.NDArray[np.bool_]

OUTWARD = 1 + 2.0**-50
"""The errors are computed in floats themselves, in a few roundings each: so much is added."""


def outward(n: int) -> float:
    """The same for a sum of n errors."""
    return OUTWARD + n * 2.0**-52


@dataclass(frozen=True, eq=False)
class Rounded:
    """An array with a bound for each entry.

    Attributes:
        value: float64, or integers or truth values of the program.
        error: as value; None if nothing can be off. Integers and truth values are off where
            rounding decides them, a truth value by 1. An infinite error says that nothing is
            known; an infinite value with none is infinite in every evaluation.
        extreme: of a maximum or minimum, for who asks which number it is.
    """

    value: npt.NDArray[Any]
    error: Array | None = None
    extreme: "Extreme | None" = None

    @property
    def off(self) -> Array | float:
        """The error, 0 where there is none."""
        return 0.0 if self.error is None else self.error

    @cached_property
    def size(self) -> npt.NDArray[Any]:
        """The absolute values, which a large array is asked for again and again."""
        found: npt.NDArray[Any] = np.abs(self.value)
        return found

    @property
    def most(self) -> npt.NDArray[Any]:
        """The largest that the size may be."""
        return self.size if self.error is None else self.size + self.error

    @cached_property
    def least(self) -> float:
        """The smallest size or error above 0, infinite if there is none."""
        arrays = [self.size] if self.error is None else [self.size, self.error]
        return min(float(np.min(array, where=array > 0, initial=np.inf)) for array in arrays)

    @property
    def ends(self) -> tuple[Array, Array]:
        """Floats that it lies between in every evaluation."""
        low, high = self.value - self.off, self.value + self.off
        if self.error is None:
            return low, high
        moves = self.error > 0
        return (
            np.where(moves, np.nextafter(low, -np.inf), low),
            np.where(moves, np.nextafter(high, np.inf), high),
        )

    @property
    def is_float(self) -> bool:
        """Whether this is a number of the candidate's, and no integer or truth value."""
        return self.value.dtype.kind == "f"

    def repeats(self, number: float) -> bool:
        """Whether it is exactly this number throughout, as far as that can be told at once."""
        one = not any(self.value.strides) or self.value.size == 1
        return one and self.error is None and self.value.size > 0 and self.value.flat[0] == number


class Endless(Rounded):
    """A constant beyond all numbers of the candidate's, where it is infinite, and of its sign."""


@dataclass(frozen=True, eq=False)
class Extreme:
    """Of which numbers something is the maximum or minimum.

    Attributes:
        contested: where rounding decides which one it is.
        among: two arrays of the numbers entry by entry, or one with all of them.
    """

    contested: Truth
    among: tuple[Rounded, ...]

    def moved(self, move: Move) -> "Extreme":
        """The same of numbers that are moved."""
        contested = move(self.contested)
        if len(self.among) == 1:
            return Extreme(contested, self.among)
        shape = self.contested.shape
        values = [move(np.broadcast_to(number.value, shape)) for number in self.among]
        errors = [move(np.broadcast_to(number.off, shape)) for number in self.among]
        return Extreme(contested, tuple(map(Rounded, values, errors)))


def errors_of(operand: Rounded) -> Array:
    """The errors as an array."""
    return shaped(operand.off, operand.value.shape)


def doubts_of(operand: Rounded) -> Truth:
    """Where it can be off at all; an error that is nan is one."""
    return np.asarray(errors_of(operand) != 0)


def within(value: npt.NDArray[Any], error: npt.ArrayLike | None) -> Rounded:
    """A value with its error: infinite where it came out as nan, as from 0 times infinity."""
    if error is None:
        return Rounded(value)
    known = np.asarray(error, np.float64)
    if not known.any():
        return Rounded(value)
    if math.isnan(known.sum()):
        known = np.where(np.isnan(known), np.inf, known)
    return Rounded(value, shaped(known, value.shape))


def shaped(array: npt.ArrayLike, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """An array broadcast to a shape, which it mostly has."""
    found = np.asarray(array)
    return found if found.shape == shape else np.broadcast_to(found, shape)


def steered(value: npt.NDArray[Any], *operands: Rounded) -> Rounded:
    """An integer or a truth value, which may be any other where an operand may be off."""
    if all(operand.error is None for operand in operands):
        return Rounded(value)
    doubt = np.any(np.broadcast_arrays(*map(doubts_of, operands)), axis=0)
    return within(value, np.where(doubt, 1.0 if value.dtype.kind == "b" else np.inf, 0.0))
