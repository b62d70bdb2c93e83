"""Bounds that are too small: rules of the error arithmetic, each with a term left out.

The study of true errors has to find entries beyond them, or it could not find fault with a rule
that really lacks a term.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from autodiff_ref.arithmetic.interpreter import EITHER, Rule
from autodiff_ref.arithmetic.rounding import FORMS, Rounding
from autodiff_ref.arithmetic.running import RULES, Rounded, Running
from autodiff_ref.quantities import Array


class OneRounding(Rounding):
    """A model in which a sum is rounded once, whatever the number of its terms."""

    def gamma(self, n: int) -> float:
        """As of one rounding."""
        return super().gamma(min(n, 1))


class NoFurtherForm(Rounding):
    """A model in which nobody evaluates a form but those that are known here."""

    def of_terms(self, n: int, size: Array) -> Array:
        """Nothing for the roundings of another form."""
        return 0 * size if n == FORMS else super().of_terms(n, size)


def in_model(model: type[Rounding], rule: Rule) -> Rule:
    """The rule in another model of rounding."""

    def unsound(r: Running, *operands: Rounded, **parameters: Any) -> Any:
        m = r.rounding
        other = replace(r, rounding=model(m.u, m.tiny, m.huge, m.dtype))
        return rule(other, *operands, **parameters)

    return unsound


def forgetting(rule: Rule) -> Rule:
    """The rule without what the errors of its operands come to."""

    def unsound(r: Running, *operands: Rounded, **parameters: Any) -> Any:
        return rule(r, *(Rounded(operand.value) for operand in operands), **parameters)

    return unsound


def forgetting_the_cases(rule: Rule) -> Rule:
    """The rule of a choice without the errors of what is chosen from."""

    def unsound(r: Running, which: Rounded, *cases: Rounded, **parameters: Any) -> Any:
        return rule(r, which, *(Rounded(case.value) for case in cases), **parameters)

    return unsound


def forgetting_the_others(rule: Rule) -> Rule:
    """The rule of several forms as if there were but the first."""

    def unsound(r: Running, first: Rounded, *_: Rounded, **parameters: Any) -> Any:
        return rule(r, first, **parameters)

    return unsound


OPERANDS = (
    *(("dot_general",), ("reduce_sum",), ("add", "add_any"), ("sub",), ("neg",), ("mul",)),
    *(("div",), ("max",), ("exp",), ("logistic",), ("exp", "logistic"), ("tanh",)),
    *(("log",), ("log1p",), ("log", "log1p")),
)
"""Operations whose rules may forget the errors of their operands."""

UNSOUND: Mapping[str, Mapping[str, Rule]] = {
    **{
        f"{name} with n = 1 instead of n": {name: in_model(OneRounding, RULES[name])}
        for name in ("dot_general", "reduce_sum")
    },
    **{
        f"{' and '.join(names)} without the errors of operands": {
            name: forgetting(RULES[name]) for name in names
        }
        for names in OPERANDS
    },
    "select_n without the errors of cases": {"select_n": forgetting_the_cases(RULES["select_n"])},
    "either without the other forms": {EITHER: forgetting_the_others(RULES[EITHER])},
    "either without FORMS roundings": {EITHER: in_model(NoFurtherForm, RULES[EITHER])},
}
"""By what is left out, the rules that are replaced."""

SURVIVING = {
    "logistic without the errors of operands": (
        "it is never the only form: of ``sigmoid`` and of the losses behind it, the first form "
        "takes the same errors through ``exp``, and the bound is that of the worst form"
    )
}
"""What no entry can be beyond, and why."""


@contextmanager
def left_out(what: str) -> Iterator[None]:
    """Within, bounds are found by unsound rules; those of ``wider`` when they are asked for."""
    with patch.dict(RULES, UNSOUND[what]):
        yield
