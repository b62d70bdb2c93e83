"""What the arithmetic computes with: arrays of balls, and what rules say about single entries."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from flint import arb

from autodiff_ref.arithmetic.protocol import Rule

Balls = npt.NDArray[np.object_]
"""An array of ``arb``; entries that are the same object are the same number."""

Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Enclosed:
    """An array of enclosed numbers.

    Attributes:
        value: float64 where the numbers are known exactly, as what is given is; else balls; or
            integers or truth values of the program.
        doubt: which integers or truth values the enclosures cannot tell; None if they tell all.
    """

    value: npt.NDArray[Any]
    doubt: Truth | None = None

    @property
    def is_real(self) -> bool:
        """Whether these are numbers that have balls, and not integers or truth values."""
        return self.value.dtype.kind in "fO"

    @property
    def balls(self) -> Balls:
        """Every entry as a ball; what is in doubt, as one that holds all that it may be."""
        value = self.value
        if value.dtype.kind == "O":
            return value
        if self.doubt is not None:
            mid, rad = (0.5, 0.5) if value.dtype.kind == "b" else (0.0, math.inf)
            return entries(lambda v, doubt: arb(mid, rad) if doubt else arb(v), value, self.doubt)
        if value.size > 1 and not any(value.strides):
            return np.broadcast_to(entries(arb, value.flat[0]), value.shape)
        return entries(arb, value)

    def repeats(self, number: float) -> bool:
        """Whether it is exactly this number throughout, as far as that can be told at once."""
        one = not any(self.value.strides) or self.value.size == 1
        return bool(
            one
            and self.value.dtype.kind == "f"
            and self.value.size > 0
            and self.value.flat[0] == number
        )


@dataclass
class Precision:
    """How many bits there are, and what they could not tell.

    Attributes:
        bits: of the balls' midpoints.
        doubts: the name of every operation that asks what the enclosures cannot tell, with the
            entries.
    """

    bits: int
    doubts: list[tuple[str, Truth]] = field(default_factory=list)

    def doubted(self, name: str, doubt: Truth) -> Truth | None:
        """The same, kept on record; None where nothing is in doubt."""
        if not doubt.any():
            return None
        self.doubts.append((name, doubt))
        return doubt


# Single entries.


def entries(function: Callable[..., Any], *arrays: Any) -> npt.NDArray[Any]:
    """A function of single numbers applied entry by entry."""
    # A result without axes comes as the number itself.
    return np.asarray(np.frompyfunc(function, len(arrays), 1)(*arrays), object)


def where(certain: Callable[..., bool], *arrays: Any) -> Truth:
    """Where something is certain of single numbers."""
    return entries(certain, *arrays).astype(np.bool_)


def is_known(x: arb) -> bool:
    """Whether the ball holds one number alone."""
    return x.is_exact() and not x.is_nan()


def hull(*cases: arb) -> arb:
    """The smallest ball around all of them, or the one that they all are."""
    return reduce(lambda x, y: x if x is y else x.union(y), cases)


# Operands.


def is_floating(dtype: Any) -> bool:
    """Whether this is a kind of floats, those that NumPy has no letter for among them."""
    return bool(jnp.issubdtype(dtype, np.floating))


def has_balls(*operands: Enclosed) -> bool:
    """Whether there are balls among them, and not only numbers that NumPy holds exactly."""
    return any(operand.value.dtype.kind == "O" for operand in operands)


def alike(operands: Sequence[Enclosed]) -> list[npt.NDArray[Any]]:
    """Their values as arrays of one kind: balls, if there are balls among them."""
    if has_balls(*operands):
        return [operand.balls for operand in operands]
    return [operand.value for operand in operands]


def doubts_of(operand: Enclosed) -> Truth:
    """The doubts as an array."""
    return np.broadcast_to(False if operand.doubt is None else operand.doubt, operand.value.shape)


def doubts_of_any(operands: Sequence[Enclosed]) -> Truth | None:
    """Where any of several operands is in doubt, which act entry by entry."""
    if all(operand.doubt is None for operand in operands):
        return None
    return np.asarray(reduce(np.logical_or, map(doubts_of, operands)))


def doubts_along(operand: Enclosed, axes: int | tuple[int, ...]) -> Truth | None:
    """Where any entry along axes is in doubt, which become one."""
    return None if operand.doubt is None else np.asarray(np.any(operand.doubt, axes))


# Rules.


def pointwise(
    of_numbers: Callable[..., Any], of_arrays: Callable[..., Any], *, rounds: bool = True
) -> Rule:
    """The rule of an operation on balls that NumPy does on integers.

    Where it never rounds, NumPy does it on exact floats as well.
    """
    by_numpy = "biu" if rounds else "biuf"

    def rule(_p: Precision, *operands: Enclosed, **_: Any) -> Enclosed:
        if all(operand.value.dtype.kind in by_numpy for operand in operands):
            value = np.asarray(of_arrays(*(operand.value for operand in operands)))
            return Enclosed(value, doubts_of_any(operands))
        return Enclosed(entries(of_numbers, *(operand.balls for operand in operands)))

    return rule


def accumulated(of_balls: np.ufunc, of_arrays: np.ufunc, *, rounds: bool = True) -> Rule:
    """The rule of partial results along one axis, by NumPy likewise."""
    by_numpy = "biu" if rounds else "biuf"

    def rule(_p: Precision, x: Enclosed, *, axis: int, reverse: bool, **_: Any) -> Enclosed:
        def along(of_two: np.ufunc, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
            turned = np.flip(array, axis) if reverse else array
            found = of_two.accumulate(turned, axis, array.dtype)
            return np.flip(found, axis) if reverse else found

        if x.value.dtype.kind not in by_numpy:
            return Enclosed(along(of_balls, x.balls))
        doubt = None if x.doubt is None else along(np.logical_or, x.doubt)
        return Enclosed(along(of_arrays, x.value), doubt)

    return rule
