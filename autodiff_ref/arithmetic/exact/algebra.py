"""Sums, products and quotients, entry by entry and along axes."""

import operator
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb, arb_mat

from autodiff_ref.arithmetic.exact.numbers import (
    Balls,
    Enclosed,
    Precision,
    accumulated,
    doubts_along,
    doubts_of_any,
    entries,
    has_balls,
    is_known,
    pointwise,
    where,
)
from autodiff_ref.arithmetic.exact.steps import truncated
from autodiff_ref.arithmetic.moves import contracted
from autodiff_ref.arithmetic.protocol import Rule

# Entry by entry.


def unless(number: float, rule: Rule) -> Rule:
    """The rule of an operation that leaves one operand as it is if the other is that number."""

    def shortened(p: Precision, x: Enclosed, y: Enclosed, **_: Any) -> Enclosed:
        shape = np.broadcast_shapes(x.value.shape, y.value.shape)
        for neutral, other in ((x, y), (y, x)):
            if neutral.repeats(number) and other.value.shape == shape:
                return other
        found: Enclosed = rule(p, x, y)
        return found

    return shortened


def quotient(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """x / y of integers, rounded towards 0, as JAX does."""
    found: npt.NDArray[Any] = np.sign(x) * np.sign(y) * (np.abs(x) // np.abs(y))
    return found


def rem(p: Precision, x: Enclosed, y: Enclosed, **_: Any) -> Enclosed:
    """What division rounded towards 0 leaves of x; in doubt where that may jump."""
    if not has_balls(x, y):  # exact in floats, too
        return Enclosed(np.asarray(np.fmod(x.value, y.value)), doubts_of_any((x, y)))
    times = entries(lambda v, w: truncated(v / w), x.balls, y.balls)
    p.doubted("rem", ~where(is_known, times))
    return Enclosed(entries(remainder, x.balls, y.balls, times))


def remainder(x: arb, y: arb, times: arb) -> arb:
    """x - times y; of the sign of x and smaller than y, if nobody knows how many times."""
    if is_known(times):
        return x - times * y
    if y.contains(0):
        return arb.nan()
    most = x.abs_upper().min(y.abs_upper())
    return arb(0 if x >= 0 else -most).union(arb(0 if x <= 0 else most))


# Along axes.


def dot_general(
    _p: Precision, x: Enclosed, y: Enclosed, *, dimension_numbers: Any, **_: Any
) -> Enclosed:
    """Sums of products."""
    if x.is_real:
        return Enclosed(contracted(product, x.value, y.value, dimension_numbers))
    value = contracted(np.matmul, x.value, y.value, dimension_numbers)
    certain = x.doubt is None and y.doubt is None
    return Enclosed(value, None if certain else np.full(value.shape, True))


def product(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> Balls:
    """Stacks of matrices multiplied; exact floats reach FLINT without balls of their own."""
    stack, rows, terms = left.shape
    columns = right.shape[2]
    found = np.empty((stack, rows * columns), object)
    for k in range(stack):
        F = arb_mat(rows, terms, left[k].ravel().tolist())
        G = arb_mat(terms, columns, right[k].ravel().tolist())
        found[k] = (F * G).entries()
    return found.reshape(stack, rows, columns)


def reduced(of_two: np.ufunc, neutral: int) -> Rule:
    """The rule of a sum or a product along axes."""

    def rule(_p: Precision, x: Enclosed, *, axes: tuple[int, ...], **_: Any) -> Enclosed:
        if x.is_real:
            return Enclosed(np.asarray(of_two.reduce(x.balls, axes, initial=arb(neutral)), object))
        value = np.asarray(of_two.reduce(x.value, axes, x.value.dtype))
        return Enclosed(value, doubts_along(x, axes))

    return rule


add = unless(0.0, pointwise(operator.add, np.add))

ALGEBRA: dict[str, Rule] = {
    "add": add,
    "add_any": add,
    "sub": pointwise(operator.sub, np.subtract),
    "neg": pointwise(operator.neg, np.negative, rounds=False),
    "mul": unless(1.0, pointwise(operator.mul, np.multiply)),
    "div": pointwise(operator.truediv, quotient),
    "rem": rem,
    "dot_general": dot_general,
    "reduce_sum": reduced(np.add, 0),
    "reduce_prod": reduced(np.multiply, 1),
    "cumsum": accumulated(np.add, np.add),
    "cumprod": accumulated(np.multiply, np.multiply),
}
"""By the name of a primitive."""
