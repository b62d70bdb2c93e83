"""Rules of running errors with what they stand for, and operands to ask them for."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from flint import arb

from autodiff_ref.arithmetic.running import Rounded, functions
from rounded_operands import (
    FAMILIES,
    SOME_EDGES,
    Inputs,
    Values,
    Way,
    beside,
    entries,
    inside,
    powers,
    shaped,
)


def by_size(terms: Values, backwards: bool) -> Values:
    order = np.argsort(np.abs(terms), axis=-1)
    return np.take_along_axis(terms, order[..., ::-1] if backwards else order, -1)


def one_after_the_other(terms: Values) -> Values:
    found: Values = np.add.accumulate(terms, -1)[..., -1]
    return found


ORDERS: tuple[Way, ...] = (
    lambda terms: np.sum(terms, -1),  # in pairs
    one_after_the_other,
    lambda terms: one_after_the_other(by_size(terms, False)),
    lambda terms: one_after_the_other(by_size(terms, True)),
)


def products(x: Values, y: Values) -> Values:
    """The terms of each entry of a product of stacks of matrices."""
    return x[..., :, np.newaxis, :] * np.swapaxes(y, -1, -2)[..., np.newaxis, :, :]


def of_products(order: Way) -> Way:
    return lambda x, y: order(products(x, y))


def prefixes(x: Values) -> Values:
    return np.stack([np.sum(x[: k + 1]) for k in range(len(x))])


def flipped(way: Way) -> Way:
    return lambda x: np.flip(way(np.flip(x)))


def sigmoid(z: Values) -> Values:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def exact_sigmoid(a: arb) -> arb:
    return 1 / (1 + (-a).exp()) if a > 0 else a.exp() / (1 + a.exp())


def exact_root(a: arb) -> arb:
    return a.sqrt() if a > 0 else arb(0)


def exactly_clipped(a: arb, least: float, most: float) -> arb:
    return arb(least) if a < least else arb(most) if a > most else a


def exactly_truncated(a: arb) -> arb:
    return a.floor() if a > 0 else a.ceil()


def exactly_even(a: arb) -> arb:
    nearest = (a + 0.5).floor()
    tie, odd = a - a.floor() == 0.5, nearest / 2 != (nearest / 2).floor()
    return nearest - 1 if tie and odd else nearest


def clamped(low: Values, x: Values, high: Values) -> Values:
    found: Values = np.minimum(np.maximum(x, low), high)
    return found


@dataclass(frozen=True)
class Case:
    """A rule, with what it stands for.

    Attributes:
        exact: of arrays of balls.
        ways: in which a candidate may compute it.
        rounds: whether it does anything but move and compare.
        sharp: whether the error is no more than the farthest that operands and roundings reach.
    """

    exact: Callable[..., Any]
    ways: tuple[Way, ...]
    inputs: Inputs = field(default_factory=entries)
    params: Mapping[str, Any] = field(default_factory=dict)
    rounds: bool = True
    sharp: bool = True
    families: tuple[str, ...] = FAMILIES


def of_one(function: Callable[[arb], arb], way: Way, *others: Way, **about: Any) -> Case:
    edges, least = about.pop("edges", SOME_EDGES), about.pop("least", -math.inf)
    return Case(np.frompyfunc(function, 1, 1), (way, *others), entries(1, edges, least), **about)


def of_clipped(function: Callable[[arb], arb], way: Way, least: float, most: float) -> Case:
    """Of a function that has no value beyond two ends, and is asked no farther."""

    def place(x: Values) -> Values:
        return np.where(x < least, 2 * least - x, x) if most == math.inf else x / (1 + np.abs(x))

    return Case(
        np.frompyfunc(lambda a: function(exactly_clipped(a, least, most)), 1, 1),
        (lambda x: way(np.clip(x, least, most)),),
        inside(entries(edges=(0.0, 1.0, 1.5, -1.0, 1e-4, 1e4)), place),
    )


def of_two(function: Callable[..., Any], **about: Any) -> Case:
    return Case(function, (function,), **{"inputs": entries(2), **about})


def of_power(y: int) -> Case:
    def repeated(x: Values) -> Values:
        product: Values = np.prod([x] * abs(y), axis=0)
        return product if y > 0 else 1 / product

    way, edges = lambda x: np.power(x, x.dtype.type(y)), (*SOME_EDGES, 1e9, 1e-9, 2e4)
    return of_one(lambda a: a**y, way, repeated, edges=edges, params={"y": y}, rounds=y != 1)


def of_sums(
    exact: Callable[..., Any], *ways: Way, shape: tuple[int, ...] = (7,), **params: Any
) -> Case:
    families = ("one_sign", *FAMILIES)
    return Case(exact, (exact, *ways), shaped(shape), params, sharp=False, families=families)


def of_matrices(*shapes: tuple[int, ...]) -> Case:
    last = len(shapes[0]) - 1
    numbers = (((last,), (last - 1,)), ((), ()) if last == 1 else ((0,), (0,)))
    case = of_sums(np.matmul, *map(of_products, ORDERS), dimension_numbers=numbers)
    return replace(case, inputs=shaped(*shapes))


def of_extreme(function: Way) -> Case:
    way = partial(function, axis=1)
    return Case(way, (way,), shaped((8, 3)), {"axes": (1,)}, rounds=False, sharp=False)


FAR = (-745.0, -103.0, -87.5, -20.0, 0.0, 1e-3, 1.0, 20.0, 88.7, 88.72, 700.0, 709.5)
ROUND = (0.0, math.pi, 2 * math.pi, math.pi / 2, -1.5, 1.57, 300.0, 5e4)

CASES: Mapping[str, Case] = {
    "add": of_two(operator.add),
    "add/0": of_two(operator.add, inputs=beside(0.0), rounds=False),
    "sub": of_two(operator.sub),
    "neg": of_two(operator.neg, inputs=entries(), rounds=False),
    "mul": of_two(operator.mul),
    "mul/3": of_two(operator.mul, inputs=beside(3.0)),
    "mul/1024": of_two(operator.mul, inputs=beside(1024.0), rounds=False),
    "mul/-0.125": of_two(operator.mul, inputs=beside(-0.125), rounds=False),
    "div": of_two(operator.truediv),
    "div/16": of_two(operator.truediv, inputs=beside(16.0), rounds=False),
    "div/7": of_two(operator.truediv, inputs=beside(7.0)),
    "dot_general/rows": of_matrices((1, 7), (7, 2)),
    "dot_general/outer": of_matrices((3, 1), (1, 4)),
    "dot_general/stacks": of_matrices((2, 3, 4), (2, 4, 2)),
    "reduce_sum": of_sums(partial(np.sum, axis=1), *ORDERS, shape=(2, 7), axes=(1,)),
    "cumsum/forwards": of_sums(np.cumsum, prefixes, axis=0, reverse=False),
    "cumsum/backwards": of_sums(flipped(np.cumsum), flipped(prefixes), axis=0, reverse=True),
    "exp": of_one(arb.exp, np.exp, edges=FAR),
    "exp2": of_one(lambda a: arb(2) ** a, np.exp2, edges=(*FAR[1:8], -149.5, 127.9, 1023.5)),
    "expm1": of_one(arb.expm1, np.expm1, edges=FAR),
    "log": of_one(arb.log, np.log, edges=(1.0, 0.999, 1.001, 1e-30, 1e30, 0.0), least=0.0),
    "log2": of_one(
        lambda a: a.log() / arb.const_log2(),
        np.log2, lambda x: np.log(x) / np.log(x.dtype.type(2)),
        edges=(1.0, 2.0, 0.999, 1.001, 1e-30, 1e30, 0.0), least=0.0,
    ),
    "log1p": of_one(
        arb.log1p, np.log1p, edges=(0.0, -0.9999, -0.5, 1e-6, 2.0, -1.0), least=-1.0
    ),
    "tanh": of_one(arb.tanh, np.tanh, edges=FAR),
    "sinh": of_one(arb.sinh, np.sinh, edges=FAR),
    "cosh": of_one(arb.cosh, np.cosh, edges=FAR),
    "asinh": of_one(arb.asinh, np.arcsinh, edges=FAR),
    "atan": of_one(arb.atan, np.arctan, edges=FAR),
    "logistic": of_one(exact_sigmoid, sigmoid, lambda z: 1 / (1 + np.exp(-z)), edges=FAR),
    "cbrt": of_one(lambda a: a.sgn() * abs(a).root(3) if a != 0 else a, np.cbrt),
    # Beyond its domain the square root has no value: what may be below 0 is asked no farther.
    "sqrt": of_one(exact_root, lambda x: np.sqrt(np.maximum(x, 0)), least=0.0),
    "rsqrt": of_one(arb.rsqrt, lambda x: 1 / np.sqrt(x), lambda x: np.sqrt(1 / x), least=0.0),
    "sin": of_one(arb.sin, np.sin, edges=ROUND, sharp=False),
    "cos": of_one(arb.cos, np.cos, edges=ROUND, sharp=False),
    "tan": of_one(arb.tan, np.tan, edges=ROUND),
    "asin": of_clipped(arb.asin, np.arcsin, -1, 1),
    "acos": of_clipped(arb.acos, np.arccos, -1, 1),
    "acosh": of_clipped(arb.acosh, np.arccosh, 1, math.inf),
    "atanh": of_clipped(arb.atanh, np.arctanh, -1, 1),
    "atan2": replace(
        of_two(np.frompyfunc(arb.atan2, 2, 1), sharp=False), ways=(np.arctan2,)
    ),
    "erf": of_one(arb.erf, lambda x: functions.erf(x).astype(x.dtype), edges=FAR),
    "erfc": of_one(arb.erfc, lambda x: functions.erfc(x).astype(x.dtype), edges=(*FAR, 5.0, 26.0)),
    "abs": of_one(abs, np.abs, rounds=False),
    **{f"integer_pow/{y}": of_power(y) for y in (1, 2, 3, 8, -1, -2, -3)},
    "square": of_one(lambda a: a * a, np.square, edges=(*SOME_EDGES, 1e9, 1e-9, 2e19, 1e-200)),
    "one_minus_square": of_one(
        lambda a: 1 - a * a, lambda x: (1 + x) * (1 - x),
        edges=(*SOME_EDGES, 1 - 2.0**-20, -1 - 2.0**-20, 1e-9, 1e9, 2e19),
    ),
    "pow": of_two(operator.pow, inputs=powers),
    "pow/3": of_two(operator.pow, inputs=beside(3.0)),
    "pow/0.5": Case(
        np.frompyfunc(lambda a, _: exact_root(a), 2, 1), (lambda x, _: np.sqrt(x),),
        lambda *of: [*entries(least=0.0)(*of), Rounded(np.asarray(0.5))],
    ),
    **{
        name: of_one(exact, way, rounds=False, sharp=False)
        for name, exact, way in (
            ("sign", arb.sgn, np.sign), ("floor", arb.floor, np.floor), ("ceil", arb.ceil, np.ceil)
        )
    },
    "round/even": of_one(
        exactly_even, np.rint, params={"rounding_method": 1}, rounds=False, sharp=False
    ),
    "round/away": of_one(
        lambda a: a.sgn() * (abs(a) + 0.5).floor(),
        lambda x: np.sign(x) * np.floor(np.abs(x) + x.dtype.type(0.5)),
        params={"rounding_method": 0}, rounds=False, sharp=False,
    ),
    "rem": Case(
        np.frompyfunc(lambda a, b: a - b * exactly_truncated(a / b), 2, 1), (np.fmod,),
        entries(2), rounds=False, sharp=False,
    ),
    "reduce_precision": of_one(
        lambda a: a, lambda x: x.astype(np.float16).astype(x.dtype), rounds=False, sharp=False,
        params={"exponent_bits": 5, "mantissa_bits": 10},
    ),
    "reduce_prod": of_sums(
        partial(np.prod, axis=1), lambda x: np.prod(x[:, ::-1], axis=1), shape=(2, 7), axes=(1,)
    ),
    "cumprod": of_sums(np.cumprod, axis=0, reverse=False),
    "cummax": replace(
        of_sums(np.maximum.accumulate, shape=(12,), axis=0, reverse=False), rounds=False
    ),
    "cummin": replace(
        of_sums(flipped(np.minimum.accumulate), shape=(12,), axis=0, reverse=True), rounds=False
    ),
    "max": of_two(np.maximum, rounds=False, sharp=False),
    "min": of_two(np.minimum, rounds=False, sharp=False),
    "reduce_max": of_extreme(np.max),
    "reduce_min": of_extreme(np.min),
    "clamp": of_two(clamped, inputs=entries(3), rounds=False, sharp=False),
}  # fmt: skip
"""By the name of the rule, and what sets a case apart."""


def rule_of(name: str) -> str:
    return name.split("/")[0]
