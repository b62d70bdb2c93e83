"""Rules of running errors with a term left out: their claims do not hold."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import RULES, Rounded, Running, errors_of, monotone
from rounded_cases import CASES, rule_of
from rounded_claims import violations
from rounded_operands import DTYPES, Values, Way

Liar = Callable[[Rule], Rule]


def forgets(k: int) -> Liar:
    """As if operand number k had no error."""

    def liar(rule: Rule) -> Rule:
        def mutated(r: Running, *x: Rounded, **params: Any) -> Any:
            return rule(r, *x[:k], replace(x[k], error=None), *x[k + 1 :], **params)

        return mutated

    return liar


def rounding(**changes: float) -> Liar:
    """As if the candidate's arithmetic were another."""
    return lambda rule: (
        lambda r, *x, **params: rule(
            replace(r, rounding=replace(r.rounding, **changes)), *x, **params
        )
    )


@dataclass(frozen=True)
class Once(Rounding):
    """In which any number of roundings is one."""

    def gamma(self, n: int) -> float:
        return super().gamma(min(n, 1))


def once(rule: Rule) -> Rule:
    return lambda r, *x, **params: rule(replace(r, rounding=Once(**vars(r.rounding))), *x, **params)


def corrected(by: Callable[..., Any]) -> Liar:
    """With something else for an error, from the error and the operands."""

    def liar(rule: Rule) -> Rule:
        def mutated(r: Running, *x: Rounded, **params: Any) -> Rounded:
            found = rule(r, *x, **params)
            return Rounded(found.value, np.asarray(by(errors_of(found), found.value, *x)))

        return mutated

    return liar


def at_one_end(function: Way, sign: int) -> Liar:
    return corrected(lambda e, value, x: np.abs(function(x.value + sign * x.off) - value))


def instead(rule: Rule) -> Liar:
    return lambda _: rule


def own(_: Any, value: Values, x: Rounded) -> Values:
    return np.take_along_axis(errors_of(x), np.argmax(x.value, 1)[:, np.newaxis], 1)[:, 0]


LIARS: Mapping[str, tuple[str, str, Liar]] = {
    "both errors multiplied": (
        "mul", "off", corrected(lambda e, _, x, y: e - x.off * y.off)
    ),
    "both errors of each term multiplied": (
        "dot_general/outer", "off", corrected(lambda e, _, x, y: e - x.off @ y.off)
    ),
    "how near the divisor comes to 0": (
        "div", "off", corrected(lambda e, _, x, y: e * (y.size - y.off) / y.size)
    ),
    "that the divisor may be 0": (
        "div", "about_zero", corrected(lambda e, v, x, y: np.fmin(e, x.off + np.abs(v) * y.off))
    ),
    "how many are summed": ("reduce_sum", "one_sign", once),
    "how many products are summed": ("dot_general/rows", "one_sign", once),
    "how many are summed so far": ("cumsum/forwards", "one_sign", once),
    "underflow of a product": ("mul", "tiny", rounding(tiny=0.0)),
    "underflow of products": ("dot_general/stacks", "tiny", rounding(tiny=0.0)),
    "underflow of an exponential": ("exp", "edges", rounding(tiny=0.0)),
    "the upper end": ("exp", "off", at_one_end(np.exp, -1)),
    "the lower end": ("log", "off", at_one_end(np.log, 1)),
    "that a logarithm has an end": ("log", "about_zero", instead(monotone(np.log, least=1e-9))),
    "that a tangent has poles": ("tan", "edges", instead(monotone(np.tan))),
    "that a square has two slopes": (
        "one_minus_square", "about_zero", corrected(lambda e, _, x: e - x.off**2)
    ),
    "most of the roundings of two factors": (
        "one_minus_square", "one_sign", corrected(lambda e, *_: e / 8)
    ),
    "two corners": (
        "pow", "off",
        corrected(lambda e, v, x, y: np.abs((x.value + x.off) ** (y.value + y.off) - v)),
    ),
    "that another one may be larger": (
        "max", "about_zero", corrected(lambda e, v, x, y: np.where(v == x.value, x.off, y.off))
    ),
    "that another entry may be larger": ("reduce_max", "about_zero", corrected(own)),
    "half of a jump": ("sign", "about_zero", corrected(lambda e, *_: e / 2)),
}  # fmt: skip
"""By what is left out: the case, the operands that show it, and the mutation."""


def caught(liar: Liar, name: str, family: str, dtype: npt.DTypeLike) -> bool:
    mutated = {rule_of(name): liar(RULES[rule_of(name)])}
    return bool(violations({**RULES, **mutated}, name, family, dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("left_out", LIARS)
def test_a_rule_with_a_term_left_out_is_caught(left_out: str, dtype: npt.DTypeLike) -> None:
    name, family, liar = LIARS[left_out]
    assert caught(liar, name, family, dtype)
    assert not caught(lambda rule: rule, name, family, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CASES)
def test_a_rule_that_forgets_the_error_of_an_operand_is_caught(
    name: str, dtype: npt.DTypeLike
) -> None:
    operands = CASES[name].inputs("off", dtype, np.random.RandomState(3))
    for k in [k for k, x in enumerate(operands) if x.error is not None]:
        assert any(caught(forgets(k), name, family, dtype) for family in ("off", "about_zero")), k


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.rounds])
def test_a_rule_that_forgets_its_own_roundings_is_caught(name: str, dtype: npt.DTypeLike) -> None:
    assert caught(rounding(u=0.0, tiny=0.0), name, "ordinary", dtype)


@pytest.mark.parametrize(
    ("name", "family"),
    [("add", "huge"), ("mul", "huge"), ("div", "mixed"), ("reduce_sum", "huge"), ("exp", "edges")],
)
def test_a_rule_that_forgets_overflow_is_caught(name: str, family: str) -> None:
    assert caught(rounding(huge=math.inf), name, family, np.float32)
