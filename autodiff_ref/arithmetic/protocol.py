"""What an arithmetic is, and what goes wrong with one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy.typing as npt
from jax.extend.source_info_util import SourceInfo

from autodiff_ref.arithmetic.moves import Move

N = TypeVar("N")

Rule = Callable[..., Any]
"""From an arithmetic, operands, and the parameters of the primitive by name, to its result, or to a
list of several."""

EITHER = "either of several forms"
"""The name of a call whose operands are one number in several forms, the first of which counts."""

ANY_NUMBER = "any number in place of this one"
"""The name of a call that gives its operand back, which stands for any number, as it cancels."""


class Arithmetic(Protocol[N]):
    """A kind of numbers, N being an array of them."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """By the name of a primitive, ``rule(arithmetic, *operands, **parameters)``."""

    @property
    def knows_forms(self) -> bool:
        """Whether it has a use for all forms of a number, as rounding tells them apart."""

    def at(self, source: SourceInfo) -> "Arithmetic[N]":
        """The same for what stands there in somebody's code, inside of where this one stands."""

    def constant(self, value: npt.NDArray[Any]) -> N:
        """The number that a constant of the program stands for."""

    def moved(self, move: Move, operands: Sequence[N]) -> N:
        """What only rearranges entries, applied to whatever a number consists of."""

    def decided(self, operand: N) -> npt.NDArray[Any]:
        """Integers or truth values that steer the program.

        Raises:
            UndecidedError: they depend on rounding.
        """


class UnknownPrimitiveError(NotImplementedError):
    """A program has an operation that an arithmetic knows no rule for."""


class UndecidedError(ArithmeticError):
    """Rounding decides which way a program goes."""
