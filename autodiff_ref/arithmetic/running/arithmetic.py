"""The arithmetic of running errors: where results get theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, ClassVar

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from jax.extend.source_info_util import SourceInfo

from autodiff_ref.arithmetic.interpreter import Rule, UndecidedError
from autodiff_ref.arithmetic.moves import Move
from autodiff_ref.arithmetic.rounding import Allowance, Rounding
from autodiff_ref.arithmetic.running.numbers import (
    OUTWARD,
    Endless,
    Rounded,
    Truth,
    errors_of,
    within,
)
from autodiff_ref.arithmetic.source import line_of
from autodiff_ref.quantities import Array

RULES: dict[str, Rule] = {}
"""By the name of a primitive; ``__init__.py`` of this room enters them."""


def is_real(dtype: Any) -> bool:
    """Whether this is a kind of floats, those that NumPy has no letter for among them."""
    return bool(jnp.issubdtype(dtype, np.floating))


@dataclass(frozen=True, eq=False)
class Doubt:
    """An operation that rounding decides somewhere.

    Attributes:
        name: of the operation.
        entries: those that rounding decides.
        sources: where it stands in somebody's code, after the calls around it.
    """

    name: str
    entries: Truth
    sources: tuple[SourceInfo, ...]


@dataclass
class Running:
    """The arithmetic of running error bounds.

    Attributes:
        rounding: of candidate and reference.
        allowance: what the bounds allow for.
        doubts: every comparison that rounding decides somewhere.
        sources: where the operation at hand stands in somebody's code, after the calls around it.
    """

    rounding: Rounding
    allowance: Allowance = Allowance.ROUNDING
    doubts: list[Doubt] = field(default_factory=list)
    sources: tuple[SourceInfo, ...] = ()

    knows_forms: ClassVar[bool] = True

    @property
    def rules(self) -> dict[str, Rule]:
        """By the name of a primitive."""
        return RULES

    def at(self, source: SourceInfo) -> "Running":
        """The same one place further in; doubts are kept on one record."""
        # Not by ``replace``, which looks at all attributes: every operation asks for this.
        return Running(self.rounding, self.allowance, self.doubts, (*self.sources, source))

    def constant(self, value: npt.NDArray[Any]) -> Rounded:
        """A constant of the program; the candidate's arithmetic may have to round it."""
        if value.ndim == 0 and value.dtype.isbuiltin:
            return number(self.rounding, value.dtype, value.tobytes())
        return self.constants(value)

    def constants(self, value: npt.NDArray[Any]) -> Rounded:
        """The same of an array."""
        if not is_real(value.dtype):
            return Rounded(value)
        exact = value.astype(np.float64)
        found = self.stored(exact)
        endless = np.isfinite(exact) & (found.size > self.rounding.huge)
        return Endless(exact, found.error) if value.size == 1 and endless.all() else found

    def stored(self, value: Array, error: Array | float | None = None) -> Rounded:
        """A number put into the candidate's dtype, rounded where that does not have it."""
        same = (value.astype(self.rounding.dtype) == value) | np.isnan(value)
        if error is None and same.all():
            return Rounded(value)
        return self.made(value, error, 1, live=~same)

    def rounded(self, value: npt.ArrayLike) -> Rounded:
        """An operand that has been rounded once."""
        exact = np.asarray(value, np.float64)
        return Rounded(exact, self.rounding.of_terms(1, np.abs(exact)))

    def moved(self, move: Move, operands: Sequence[Rounded]) -> Rounded:
        """Values and errors alike."""
        value = move(*(operand.value for operand in operands))
        if all(operand.error is None for operand in operands):
            error = None
        else:
            error = move(*(errors_of(operand) for operand in operands))
        extreme = operands[0].extreme if len(operands) == 1 else None
        return Rounded(value, error, None if extreme is None else extreme.moved(move))

    def decided(self, operand: Rounded) -> npt.NDArray[Any]:
        """Its value, unless rounding may change it."""
        if operand.error is not None and operand.error.any():
            line = line_of(self.sources)
            raise UndecidedError(
                "rounding decides how often a loop runs, or which branch is taken, or which "
                f"entries are read{f': {line}' if line else ''}"
            )
        return operand.value

    def made(
        self,
        value: npt.NDArray[Any],
        carried: Array | float | None,
        n: int,
        size: Array | None = None,
        live: Truth | None = None,
    ) -> Rounded:
        """The result of an operation.

        Args:
            value: of the reference.
            carried: what the errors of the operands come to, None if they have none.
            n: how many roundings are the operation's own; of none, only underflow is left.
            size: of the terms that are rounded, if it is not that of the value.
            live: where anything is rounded at all, if not wherever the size is above 0. What is
                off is rounded everywhere.

        Returns:
            The value with its error; what does not fit into the candidate's dtype is infinitely
            far off.
        """
        value = np.asarray(value)
        if value.dtype.kind != "f":
            return within(value, carried)
        size = np.abs(value) if size is None else size
        live = (size > 0) if live is None else live
        most, error = size, np.asarray(0.0 if carried is None else carried)
        if carried is not None:
            live, most = live | (error > 0), size + error
        if n:
            own: Any = self.rounding.gamma(n) * most + n * self.rounding.tiny
        else:
            own = np.where(size - error < self.rounding.tiny, self.rounding.tiny, 0.0)
        error = (error + np.where(live, own, 0.0)) * OUTWARD
        over = size + error > self.rounding.huge
        return within(value, np.where(live & over, np.inf, error) if over.any() else error)

    def narrower(self, rounding: Rounding) -> "Running":
        """The same in another arithmetic; doubts are kept on one record."""
        return replace(self, rounding=rounding)

    def doubted(self, name: str, value: npt.NDArray[Any], doubt: Truth) -> Rounded:
        """Truth values, some of which rounding decides."""
        doubt = np.broadcast_to(doubt, value.shape)
        if not doubt.any():
            return Rounded(value)
        self.doubts.append(Doubt(name, doubt, self.sources))
        return Rounded(value, doubt.astype(np.float64))


@lru_cache(maxsize=1024)
def number(rounding: Rounding, dtype: np.dtype[Any], held: bytes) -> Rounded:
    """A single constant, which programs have over and over again, by the bytes that hold it."""
    return Running(rounding).constants(np.frombuffer(held, dtype).reshape(()))
