"""What functions and operations truly give, as fractions: from definitions, in 80 decimals."""

import math
import operator
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt


def series(x: Decimal, first: int) -> Decimal:
    """x^k / k! with alternating signs for k = first, first + 2, ...: sine or cosine."""
    signs = ((-1) ** (k // 2) * x**k / math.factorial(k) for k in range(first, 200, 2))
    return sum(signs, Decimal())


def atan(x: Decimal) -> Decimal:
    for _ in range(3):  # each halves the angle
        x = x / (1 + (1 + x * x).sqrt())
    return 8 * sum(((-1) ** k * x ** (2 * k + 1) / (2 * k + 1) for k in range(90)), Decimal())


def pi() -> Decimal:
    return 4 * atan(Decimal(1))


def acos(x: Decimal) -> Decimal:
    return 2 * atan(((1 - x) / (1 + x)).sqrt()) if x > -1 else pi()


def erf(x: Decimal) -> Fraction:
    """By a series whose terms have one sign, as many as 80 decimals take, unless it is about 1."""
    if abs(x) > 3:
        return 1 - erfc(x)
    term = found = x
    for k in range(1, 300):
        term *= 2 * x * x / (2 * k + 1)
        found += term
    return Fraction(2 / pi().sqrt() * (-x * x).exp() * found)


def erfc(x: Decimal) -> Fraction:
    """By Laplace's continued fraction where 1 - erf(x) would lose its digits."""
    if x < 0:
        return 2 - erfc(-x)
    if x <= 3:
        return 1 - erf(x)
    found = x
    for k in range(2000, 0, -1):
        found = x + Decimal(k) / 2 / found
    return Fraction((-x * x).exp() / pi().sqrt() / found)


IN_DECIMALS: dict[str, Callable[[Decimal], Decimal | Fraction]] = {
    "exp": Decimal.exp,
    "exp2": lambda x: Decimal(2) ** x,
    "expm1": lambda x: x.exp() - 1,
    "log": Decimal.ln,
    "log2": lambda x: x.ln() / Decimal(2).ln(),
    "log1p": lambda x: (1 + x).ln(),
    "tanh": lambda x: ((2 * x).exp() - 1) / ((2 * x).exp() + 1),
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "asinh": lambda x: (x + (x * x + 1).sqrt()).ln(),
    "asin": lambda x: 2 * atan(x / (1 + (1 - x * x).sqrt())),
    "acos": acos,
    "atan": atan,
    "acosh": lambda x: (x + (x * x - 1).sqrt()).ln(),
    "atanh": lambda x: ((1 + x) / (1 - x)).ln() / 2,
    "erf": erf,
    "erfc": erfc,
    "logistic": lambda x: 1 / (1 + (-x).exp()),
    "cbrt": lambda x: (abs(x).ln() / 3).exp().copy_sign(x),
    "sqrt": Decimal.sqrt,
    "rsqrt": lambda x: 1 / x.sqrt(),
    "sin": lambda x: series(x, 1),
    "cos": lambda x: series(x, 0),
    "tan": lambda x: series(x, 1) / series(x, 0),
}

BELOW_1 = math.nextafter(1, 0)

DOMAINS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("log", "log2", "rsqrt"), (math.ulp(0), math.inf)),
    "log1p": (-BELOW_1, math.inf),
    "sqrt": (0, math.inf),
    "asin": (-1, 1),
    "acos": (-1, 1),
    "atanh": (-BELOW_1, BELOW_1),
    "acosh": (1, math.inf),
}
"""The least and largest float with a value, of functions that have not one everywhere."""


def true_value(name: str, x: float) -> Fraction:
    with localcontext(prec=80):
        return Fraction(IN_DECIMALS[name](Decimal(x)))


OF_ONE: dict[str, Callable[[Fraction], Fraction | int]] = {
    "neg": operator.neg,
    "abs": abs,
    "square": lambda x: x * x,
    "one_minus_square": lambda x: 1 - x * x,
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": math.floor,
    "ceil": math.ceil,
}
OF_TWO: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "add": operator.add,
    "add_any": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "rem": lambda x, y: x - y * int(x / y),
    "max": max,
    "min": min,
}
IN_FRACTIONS: dict[str, Callable[..., Fraction | int]] = {**OF_ONE, **OF_TWO}


def fractions(array: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    return np.array([Fraction(x) for x in array.flat], object).reshape(array.shape)
