"""The arithmetic of enclosures: all rules, and what the interpreter asks of it besides."""

from collections.abc import Sequence
from functools import wraps
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from flint import ctx
from jax.extend.source_info_util import SourceInfo

from autodiff_ref.arithmetic.exact.algebra import ALGEBRA
from autodiff_ref.arithmetic.exact.choices import CHOICES
from autodiff_ref.arithmetic.exact.functions import FUNCTIONS
from autodiff_ref.arithmetic.exact.numbers import Enclosed, Precision, alike, doubts_of, is_floating
from autodiff_ref.arithmetic.exact.order import ORDER
from autodiff_ref.arithmetic.exact.steps import STEPS
from autodiff_ref.arithmetic.moves import Move
from autodiff_ref.arithmetic.protocol import Rule, UndecidedError


def precisely(rule: Rule) -> Rule:
    """The rule with FLINT's precision, which is one for the whole process, set while it runs."""

    @wraps(rule)
    def precise(p: Precision, *operands: Enclosed, **parameters: Any) -> Any:
        with ctx.workprec(p.bits):
            return rule(p, *operands, **parameters)

    return precise


RULES: dict[str, Rule] = {
    name: precisely(rule)
    for rules in (ALGEBRA, FUNCTIONS, STEPS, CHOICES, ORDER)
    for name, rule in rules.items()
}
"""By the name of a primitive, in the precision of the arithmetic."""


class Exact(Precision):
    """The arithmetic of enclosures."""

    knows_forms: ClassVar[bool] = False

    @property
    def rules(self) -> dict[str, Rule]:
        """By the name of a primitive."""
        return RULES

    def at(self, _source: SourceInfo) -> "Exact":
        """Itself: nobody asks where its doubts arise."""
        return self

    def constant(self, value: npt.NDArray[Any]) -> Enclosed:
        """A constant of the program, taken for exactly what it is."""
        return Enclosed(value.astype(np.float64) if is_floating(value.dtype) else value)

    def moved(self, move: Move, operands: Sequence[Enclosed]) -> Enclosed:
        """Values and doubts alike."""
        value = np.asarray(move(*alike(operands)))
        if all(operand.doubt is None for operand in operands):
            return Enclosed(value)
        return Enclosed(value, np.asarray(move(*map(doubts_of, operands))))

    def decided(self, operand: Enclosed) -> npt.NDArray[Any]:
        """Its value, unless it is in doubt."""
        if operand.doubt is not None and operand.doubt.any():
            raise UndecidedError(
                f"enclosures of {self.bits} bits cannot tell how often a loop runs, which "
                "branch is taken, or which entry is meant: with more bits they may"
            )
        return operand.value
