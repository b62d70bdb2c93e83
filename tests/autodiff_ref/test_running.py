"""Running errors cover whatever operands and roundings may be."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from flint import ctx

from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import RULES, Running, errors_of
from rounded_cases import CASES, rule_of
from rounded_claims import BITS, balls, exactly, moves, off, running, truly, violations
from rounded_operands import DTYPES


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("name", "family"), [(name, family) for name in CASES for family in CASES[name].families]
)
def test_whatever_operands_and_roundings_are_the_result_is_within_its_error(
    name: str, family: str, dtype: npt.DTypeLike
) -> None:
    assert violations(RULES, name, family, dtype) == []


@pytest.mark.parametrize("family", ["ordinary", "off"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.sharp])
def test_the_error_is_hardly_more_than_what_operands_and_a_few_roundings_reach(
    name: str, dtype: npt.DTypeLike, family: str
) -> None:
    case, stream = CASES[name], np.random.RandomState(3)
    operands = case.inputs(family, dtype, stream)
    with np.errstate(all="ignore"), ctx.workprec(BITS):
        claimed = RULES[rule_of(name)](Running(Rounding.of(dtype)), *operands, **case.params)
        reached = np.zeros(claimed.value.shape)
        for parts in moves(operands, stream):
            moved = [truly(x, part) for x, part in zip(operands, parts, strict=True)]
            off = abs(np.asarray(case.exact(*moved), object) - balls(claimed.value))
            reached = np.fmax(reached, np.asarray(off, float))
    finite = np.isfinite(claimed.off)  # a pole or an end of the domain may be within reach
    assert np.mean(finite) > 0.7
    most = 1.1 * reached + 16 * Rounding.of(dtype).u * (claimed.size + reached)
    assert np.all((claimed.off <= most + 20 * np.finfo(dtype).tiny)[finite | (reached == 0)])


# What the errors of particular operands are.


@pytest.mark.parametrize("dtype", DTYPES)
def test_roundings_in_a_row_add_up_and_zeros_are_not_rounded(dtype: npt.DTypeLike) -> None:
    rounding, u = Rounding.of(dtype), float(np.finfo(dtype).eps + np.finfo(np.float64).eps) / 2
    assert rounding.gamma(0) == 0
    assert 3 * u < rounding.gamma(3) < 3 * u * (1 + 4 * u)
    assert rounding.gamma(round(1 / u) + 1) == math.inf
    found = rounding.of_terms(3, np.array([0.0, 1.0]))
    assert found.tolist() == [0.0, rounding.gamma(3) + 3 * float(np.finfo(dtype).tiny)]


@pytest.mark.parametrize(
    ("name", "operands"),
    [
        ("add", (0.0, 0.0)),
        ("add", ([1.5, 3.0], [-1.5, -3.0])),
        ("sub", (1e38, 1e38)),
        ("mul", ([0.0, 0.0], [0.3, 1e38])),
        ("div", ([0.0, 0.0], [0.3, 7.0])),
        ("dot_general/outer", ([[0.0]], [[0.3]])),
        ("reduce_sum", ([[0.0, 0.0]],)),
        ("cumsum/forwards", ([0.0, 0.0],)),
        ("sin", (0.0,)),
        ("tanh", (0.0,)),
        ("log1p", (0.0,)),
        ("log", (1.0,)),
        ("sqrt", (0.0,)),
        ("cbrt", (0.0,)),
        ("square", (0.0,)),
        ("pow/3", (0.0, 3.0)),
        ("mul/1024", ([0.3, 1e30], 1024.0)),
        ("mul/-0.125", ([0.3, 1e30], -0.125)),
        ("div/16", ([0.3, 1e30], 16.0)),
    ],
)  # fmt: skip
def test_zeros_stay_exact_and_so_do_products_with_powers_of_two(
    name: str, operands: tuple[Any, ...]
) -> None:
    params = CASES[name].params
    assert RULES[rule_of(name)](running(), *exactly(*operands), **params).error is None


@pytest.mark.parametrize(
    ("name", "operands"),
    [
        ("add", (2e38, 2e38)),
        ("sub", (2e38, -2e38)),
        ("mul", (1e20, 1e20)),
        ("mul", ([2.5e38], 2.0)),
        ("div", (1e20, 1e-20)),
        ("div", ([2.5e38], 0.5)),
        ("exp", (89.0,)),
        ("square", (-1e20,)),
        ("integer_pow/-3", (1e-13,)),
        ("reduce_sum", ([[2e38, 2e38, -2e38]],)),
        ("cumsum/forwards", ([2e38, 2e38],)),
        ("dot_general/rows", ([[1e20, 1e20]], [[1e20], [-1e20]])),
    ],
)
def test_what_overflows_in_float32_is_infinitely_far_off(
    name: str, operands: tuple[Any, ...]
) -> None:
    found = RULES[rule_of(name)](running(), *exactly(*operands), **CASES[name].params)
    assert np.all(np.isfinite(found.value))
    assert np.ravel(found.off)[-1] == math.inf


@pytest.mark.parametrize(
    ("name", "operands"),
    [
        ("mul", (0.0, 1e-300)),
        ("div", (0.0, 1e300)),
        ("square", (0.0,)),
        ("pow/3", (0.0, 3.0)),
        ("dot_general/rows", ([[0.0]], [[1e-300]])),
        ("reduce_prod", ([[0.0, 1e-300]],)),
    ],
)
def test_an_error_that_underflows_is_not_lost(name: str, operands: tuple[Any, ...]) -> None:
    first, *others = exactly(*operands)
    x = replace(first, error=np.full(first.value.shape, 1e-300))
    found = RULES[rule_of(name)](running(np.float64), x, *others, **CASES[name].params)
    assert (found.value.item(), found.off.item() > 0) == (0.0, True)


def test_a_nan_beside_it_does_not_hide_an_overflow() -> None:
    found = RULES["add"](running(), *exactly([math.nan, 3e38, 1.0], [1.0, 3e38, 1.0]))
    assert errors_of(found)[1] == math.inf
    assert errors_of(found)[2] < 1e-6


def test_a_constant_is_rounded_to_the_dtype_of_the_candidate() -> None:
    tenth, half = (running().constant(np.array(value)) for value in (0.1, 0.5))
    assert abs(float(np.float32(0.1)) - 0.1) <= tenth.off <= 2e-8
    assert half.error is None
    assert running(np.float64).constant(np.array(0.1)).error is None
    with np.errstate(over="ignore"):
        assert running().constant(np.array(1e300)).off == math.inf


def test_a_sine_of_what_may_be_infinite_may_be_anything() -> None:
    for name in ("sin", "cos"):
        assert RULES[name](running(), off(1e39, math.inf)).off == math.inf
