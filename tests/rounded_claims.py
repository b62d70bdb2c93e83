"""Whether what a rule claims holds, whatever operands and roundings may be."""

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb, ctx

from autodiff_ref.arithmetic.interpreter import Rule
from autodiff_ref.arithmetic.rounding import Allowance, Rounding
from autodiff_ref.arithmetic.running import Rounded, Running, errors_of
from rounded_cases import CASES, rule_of
from rounded_operands import Values

BITS = 300
"""So many that a ball around a sum or a product of floats has no width to speak of."""


def exactly(*values: Any) -> list[Rounded]:
    return [Rounded(np.asarray(value, float)) for value in values]


def off(value: Any, error: Any) -> Rounded:
    return Rounded(
        np.asarray(value, float), np.broadcast_to(np.asarray(error, float), np.shape(value))
    )


def running(
    dtype: npt.DTypeLike = np.float32, allowance: Allowance = Allowance.ROUNDING
) -> Running:
    return Running(Rounding.of(dtype), allowance)


def balls(values: npt.ArrayLike) -> Any:
    return np.asarray(np.frompyfunc(lambda v: arb(float(v)), 1, 1)(values), object)


def moves(operands: list[Rounded], stream: np.random.RandomState) -> Iterator[list[Values]]:
    """Parts of their errors by which operands are off: none, corners, anything between."""
    shapes = [x.value.shape for x in operands]
    yield [np.zeros(shape) for shape in shapes]
    if all(x.error is None for x in operands):
        return
    for signs in product((-1.0, 1.0), repeat=len(operands)):
        yield [np.full(shape, s) for shape, s in zip(shapes, signs, strict=True)]
    for _ in range(4):
        yield [stream.choice((-1.0, 1.0), shape) for shape in shapes]
        yield [stream.uniform(-1, 1, shape) for shape in shapes]


def truly(x: Rounded, part: Values) -> Any:
    return balls(x.value) + balls(part) * balls(errors_of(x))


def seen(x: Rounded, part: Values, dtype: npt.DTypeLike) -> Values:
    """A number of the dtype within the operand's error, about as far off as the part says."""

    def within(found: Values) -> Values:
        return np.asarray(abs(balls(found) - balls(x.value)) <= balls(errors_of(x)), bool)

    center = x.value.astype(dtype)
    far = (x.value + part * x.off).astype(dtype)
    nearer = np.nextafter(far, center)
    found: Values = np.where(within(far), far, np.where(within(nearer), nearer, center))
    return found


def farther(found: Any, value: float, error: float) -> bool:
    """Whether it is farther off than the error says; one that is infinite or nan says nothing."""
    if not error < math.inf:
        return False
    if isinstance(found, float) and math.isfinite(found):
        found = arb(found)
    if isinstance(found, float):
        return not (found == value or (math.isnan(found) and math.isnan(value)))
    if not (found.is_finite() and math.isfinite(value)):
        return bool(found.is_finite()) != math.isfinite(value)
    return bool(abs(found - arb(value)) > arb(error))


def flushed(found: Values) -> Values:
    return np.where(np.abs(found) < np.finfo(found.dtype).tiny, found.dtype.type(0), found)


def reported(who: str, found: Any, claimed: Rounded) -> list[str]:
    assert found.shape == claimed.value.shape
    values, errors = claimed.value.tolist(), errors_of(claimed).tolist()
    rows = zip(np.ravel(found), np.ravel(values), np.ravel(errors), strict=True)
    return [
        f"{who} {each} instead of {value} +- {error}"
        for each, value, error in rows
        if farther(each if isinstance(each, arb) else float(each), value, error)
    ]


def violations(
    rules: Mapping[str, Rule], name: str, family: str, dtype: npt.DTypeLike
) -> list[str]:
    """Where the claim of one of the rules does not hold."""
    case, stream = CASES[name], np.random.RandomState(3)
    operands = case.inputs(family, dtype, stream)
    r = Running(Rounding.of(dtype), Allowance.KINK)
    told: list[str] = []
    with np.errstate(all="ignore"), ctx.workprec(BITS):
        claimed = rules[rule_of(name)](r, *operands, **case.params)
        for parts in moves(operands, stream):
            moved = [truly(x, part) for x, part in zip(operands, parts, strict=True)]
            told += reported("exactly", np.asarray(case.exact(*moved), object), claimed)
            given = [seen(x, part, dtype) for x, part in zip(operands, parts, strict=True)]
            for way in case.ways:
                found = np.asarray(way(*given))
                assert found.dtype == dtype
                told += reported("computed", found, claimed)
                if case.rounds:
                    told += reported("flushed", flushed(found), claimed)
    return told
