"""Functions of one number or two that are smooth where they have values."""

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from autodiff_ref.arithmetic.exact.numbers import (
    Enclosed,
    Precision,
    entries,
    is_known,
    pointwise,
    where,
)
from autodiff_ref.arithmetic.protocol import Rule


def smooth(of_number: Callable[[arb], arb]) -> Rule:
    """The rule of a function of one number that is no integer."""

    def rule(_p: Precision, x: Enclosed, **_: Any) -> Enclosed:
        return Enclosed(entries(of_number, x.balls))

    return rule


def cbrt(x: arb) -> arb:
    """The cube root; FLINT's is one of positive numbers."""
    if x > 0:
        return x.root(3)
    if x < 0:
        return -(-x).root(3)
    if x.is_zero():
        return x
    farthest = x.abs_upper().root(3)
    return farthest.union(-farthest)


def atanh(x: arb) -> arb:
    """The inverse of tanh, by two logarithms that wide balls do not leave the domain of."""
    return (x.log1p() - (-x).log1p()) / 2


# Powers.


def power(x: arb, y: arb) -> arb:
    """x^y, for integers y of any x."""
    whole = y.unique_fmpz() if y.is_integer() else None
    return x**y if whole is None else whole_power(x, int(whole))


def whole_power(x: arb, y: int) -> arb:
    """x^y for an integer y."""
    if is_known(x) or not x.mid().is_zero() or y <= 0:
        return x**y
    # FLINT takes a logarithm where the midpoint is 0, and so knows nothing.
    most = x.abs_upper() ** y
    return most.union(arb(0) if y % 2 == 0 else -most)


def integer_pow(p: Precision, x: Enclosed, *, y: int, **_: Any) -> Enclosed:
    """x^y for an integer y."""
    found: Enclosed = pointwise(lambda v: whole_power(v, y), lambda values: values**y)(p, x)
    return found


def one_minus_square(x: arb) -> arb:
    """1 - x^2: of one number by factors that do not cancel, of a ball by what it holds but once."""
    return (1 + x) * (1 - x) if is_known(x) else 1 - whole_power(x, 2)


# Angles.


def atan2(p: Precision, y: Enclosed, x: Enclosed, **_: Any) -> Enclosed:
    """The angle of the point (x, y); in doubt where it may jump from -pi to pi.

    It does so at y = 0, which is pi or -pi by the sign of a zero, and balls know none.
    """
    p.doubted("atan2", where(is_jump, y.balls, x.balls))
    return Enclosed(entries(angle, y.balls, x.balls))


def is_jump(y: arb, x: arb) -> bool:
    """Whether the angle may jump: unless the point is surely off the axis to the left."""
    return not (y > 0 or y < 0 or x > 0)


def angle(y: arb, x: arb) -> arb:
    """The angle of one point."""
    found = arb.atan2(y, x)
    return found.union(-arb.pi()).union(arb.pi()) if is_jump(y, x) else found


OF_FLINT = (
    *("exp", "expm1", "log", "log1p", "sqrt", "rsqrt", "erf", "erfc"),
    *("sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh"),
)
"""Functions that FLINT has under the same names."""

FUNCTIONS: dict[str, Rule] = {
    **{name: smooth(getattr(arb, name)) for name in OF_FLINT},
    "exp2": smooth(lambda x: 2**x),
    "log2": smooth(lambda x: x.log() / arb.const_log2()),
    "logistic": smooth(lambda x: 1 / (1 + (-x).exp())),
    "cbrt": smooth(cbrt),
    "atanh": smooth(atanh),
    "abs": pointwise(abs, np.abs, rounds=False),
    "integer_pow": integer_pow,
    "square": pointwise(lambda x: whole_power(x, 2), np.square),
    "one_minus_square": pointwise(one_minus_square, lambda values: 1 - values**2),
    "pow": pointwise(power, np.power),
    "atan2": atan2,
}
"""By the name of a primitive."""
