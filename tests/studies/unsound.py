"""Bounds that are too small: rules of the error arithmetic, each with a term left out.

The study of true errors has to find entries beyond them, or it could not find fault with a rule
that really lacks a term.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import RULES, Rounded, Running


class OneRounding(Rounding):
    """A model in which a sum is rounded once, whatever the number of its terms."""

    def gamma(self, n: int) -> float:
        """As of one rounding."""
        return super().gamma(min(n, 1))


def rounding_once(rule: Rule) -> Rule:
    """The rule with n = 1 instead of n."""

    def unsound(r: Running, *operands: Rounded, **parameters: Any) -> Any:
        model = r.rounding
        once = OneRounding(model.u, model.tiny, model.huge, model.dtype)
        return rule(replace(r, rounding=once), *operands, **parameters)

    return unsound


def forgetting(rule: Rule) -> Rule:
    """The rule without what the errors of its operands come to."""

    def unsound(r: Running, *operands: Rounded, **parameters: Any) -> Any:
        return rule(r, *(Rounded(operand.value) for operand in operands), **parameters)

    return unsound


UNSOUND: Mapping[str, Mapping[str, Rule]] = {
    "dot_general with n = 1 instead of n": {"dot_general": rounding_once(RULES["dot_general"])},
    **{
        f"{' and '.join(names)} without the errors of operands": {
            name: forgetting(RULES[name]) for name in names
        }
        for names in (("dot_general",), ("exp", "logistic"), ("mul",), ("add", "add_any"))
    },
}
"""By what is left out, the rules that are replaced."""


@contextmanager
def left_out(what: str) -> Iterator[None]:
    """Within, bounds are found by unsound rules; those of ``wider`` when they are asked for."""
    with patch.dict(RULES, UNSOUND[what]):
        yield
