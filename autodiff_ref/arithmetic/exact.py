"""Enclosures: balls that hold the true value, with as many bits as it takes.

An ``Enclosed`` holds, entry by entry, a ball (a midpoint and a radius, python-flint's ``arb``) in
which the result lies of whoever runs the same program without any rounding. A rule encloses all
that an operation can make of the numbers in its operands' balls. FLINT rounds outward, and so do
the floats that come out in the end: nothing here is an estimate. A ball that is infinite or nan
says that nothing is known, as a pole may be within reach.
"""

import itertools
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce, wraps
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from flint import arb, arb_mat, ctx

from autodiff_ref.arithmetic.interpreter import EITHER, Rule, UndecidedError
from autodiff_ref.arithmetic.moves import Move, contracted
from autodiff_ref.quantities import Array

Balls = npt.NDArray[np.object_]
"""An array of ``arb``; entries that are the same object are the same number."""

Truth = npt.NDArray[np.bool_]

BITS_OF_RESULTS = 64
"""Of a distance, before it is rounded outward to a float of 53 bits."""

WHOLE = 2.0**53
"""Up to here floats tell all integers apart."""


@dataclass(frozen=True, eq=False)
class Enclosed:
    """An array of enclosed numbers.

    Attributes:
        value: float64 where the numbers are known exactly, as what is given is; else balls; or
            integers or truth values of the program.
        doubt: which integers or truth values the enclosures cannot tell; None if they tell all.
    """

    value: npt.NDArray[Any]
    doubt: Truth | None = None

    @property
    def is_real(self) -> bool:
        """Whether these are numbers that have balls, and not integers or truth values."""
        return self.value.dtype.kind in "fO"

    @property
    def balls(self) -> Balls:
        """Every entry as a ball; what is in doubt, as one that holds all that it may be."""
        value = self.value
        if value.dtype.kind == "O":
            return value
        if self.doubt is not None:
            mid, rad = (0.5, 0.5) if value.dtype.kind == "b" else (0.0, math.inf)
            return entries(lambda v, doubt: arb(mid, rad) if doubt else arb(v), value, self.doubt)
        if value.size > 1 and not any(value.strides):
            return np.broadcast_to(entries(arb, value.flat[0]), value.shape)
        return entries(arb, value)

    def repeats(self, number: float) -> bool:
        """Whether it is exactly this number throughout, as far as that can be told at once."""
        one = not any(self.value.strides) or self.value.size == 1
        return bool(
            one
            and self.value.dtype.kind == "f"
            and self.value.size > 0
            and self.value.flat[0] == number
        )


@dataclass
class Exact:
    """The arithmetic of enclosures.

    Attributes:
        bits: of the balls' midpoints.
        doubts: the name of every operation that asks what the enclosures cannot tell, with the
            entries.
    """

    bits: int
    doubts: list[tuple[str, Truth]] = field(default_factory=list)

    knows_forms: ClassVar[bool] = False

    @property
    def rules(self) -> dict[str, Rule]:
        """By the name of a primitive."""
        return RULES

    def constant(self, value: npt.NDArray[Any]) -> Enclosed:
        """A constant of the program, taken for exactly what it is."""
        return Enclosed(value.astype(np.float64) if value.dtype.kind == "f" else value)

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
                f"enclosures of {self.bits} bits cannot tell how often a loop runs, or which "
                "branch is taken: with more bits they may"
            )
        return operand.value

    def doubted(self, name: str, doubt: Truth) -> Truth | None:
        """The same, kept on record; None where nothing is in doubt."""
        if not doubt.any():
            return None
        self.doubts.append((name, doubt))
        return doubt


def entries(function: Callable[..., Any], *arrays: Any) -> npt.NDArray[Any]:
    """A function of single numbers applied entry by entry."""
    # A result without axes comes as the number itself.
    return np.asarray(np.frompyfunc(function, len(arrays), 1)(*arrays), object)


def alike(operands: Sequence[Enclosed]) -> list[npt.NDArray[Any]]:
    """Their values as arrays of one kind: balls, if there are balls among them."""
    if any(operand.value.dtype.kind == "O" for operand in operands):
        return [operand.balls for operand in operands]
    return [operand.value for operand in operands]


def doubts_of(operand: Enclosed) -> Truth:
    """The doubts as an array."""
    return np.broadcast_to(False if operand.doubt is None else operand.doubt, operand.value.shape)


def doubts_of_any(operands: Sequence[Enclosed]) -> Truth | None:
    """Where any of several operands is in doubt, which act entry by entry."""
    if all(operand.doubt is None for operand in operands):
        return None
    return np.asarray(reduce(np.logical_or, map(doubts_of, operands)))


# Entry by entry.


def pointwise(
    of_numbers: Callable[..., Any], of_arrays: Callable[..., Any], *, rounds: bool = True
) -> Rule:
    """The rule of an operation on balls that NumPy does on integers.

    Where it never rounds, NumPy does it on exact floats as well.
    """
    by_numpy = "biu" if rounds else "biuf"

    def rule(_e: Exact, *operands: Enclosed, **_: Any) -> Enclosed:
        if all(operand.value.dtype.kind in by_numpy for operand in operands):
            value = np.asarray(of_arrays(*(operand.value for operand in operands)))
            return Enclosed(value, doubts_of_any(operands))
        return Enclosed(entries(of_numbers, *(operand.balls for operand in operands)))

    return rule


def unless(number: float, rule: Rule) -> Rule:
    """The rule of an operation that leaves one operand as it is if the other is that number."""

    def shortened(e: Exact, x: Enclosed, y: Enclosed, **_: Any) -> Enclosed:
        shape = np.broadcast_shapes(x.value.shape, y.value.shape)
        for neutral, other in ((x, y), (y, x)):
            if neutral.repeats(number) and other.value.shape == shape:
                return other
        found: Enclosed = rule(e, x, y)
        return found

    return shortened


def quotient(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """x / y of integers, rounded towards 0, as JAX does."""
    found: npt.NDArray[Any] = np.sign(x) * np.sign(y) * (np.abs(x) // np.abs(y))
    return found


def smooth(of_number: Callable[[arb], arb]) -> Rule:
    """The rule of a function of one number that is no integer."""

    def rule(_e: Exact, x: Enclosed, **_: Any) -> Enclosed:
        return Enclosed(entries(of_number, x.balls))

    return rule


def cbrt(x: arb) -> arb:
    """The cube root; FLINT's is one of positive numbers."""
    if x > 0:
        return x.root(3)
    if x < 0:
        return -(-x).root(3)
    farthest = x.abs_upper().root(3)
    return farthest.union(-farthest)


def integer_pow(e: Exact, x: Enclosed, *, y: int, **_: Any) -> Enclosed:
    """x^y for an integer y."""
    found: Enclosed = pointwise(lambda v: v**y, lambda values: values**y)(e, x)
    return found


def is_known(x: arb) -> bool:
    """Whether the ball holds one number alone."""
    return x.is_exact() and not x.is_nan()


def jumping(name: str, of_number: Callable[[arb], arb], of_arrays: Callable[..., Any]) -> Rule:
    """The rule of a function that only jumps: in doubt where the ball holds a jump."""
    found_at = pointwise(of_number, of_arrays, rounds=False)

    def rule(e: Exact, x: Enclosed, **_: Any) -> Enclosed:
        found: Enclosed = found_at(e, x)
        if found.value.dtype.kind == "O":
            e.doubted(name, ~entries(is_known, found.value).astype(np.bool_))
        return found

    return rule


def sign(x: arb) -> arb:
    """-1, 0 or 1; FLINT takes nan for a number that has a sign."""
    return x if x.is_nan() else x.sgn()


def truncated(x: arb) -> arb:
    """x without its fraction."""
    if abs(x) < 1:
        return arb(0)
    return x.ceil() if x < 0 else x.floor()


def integers(e: Exact, x: Enclosed, dtype: Any) -> Enclosed:
    """Real numbers without their fractions; in doubt where the ball holds a jump."""
    whole = entries(truncated, x.balls)
    told = entries(lambda v: is_known(v) and abs(v) < WHOLE, whole).astype(np.bool_)
    value = np.where(told, entries(float, whole).astype(np.float64), 0).astype(dtype)
    return Enclosed(value, e.doubted("trunc", ~told))


def convert_element_type(e: Exact, x: Enclosed, *, new_dtype: Any, **_: Any) -> Enclosed:
    """Another dtype; real numbers stay what they are, with all their digits."""
    kind = np.dtype(new_dtype).kind
    if not x.is_real and kind != "f":
        return Enclosed(x.value.astype(new_dtype), x.doubt)
    if not x.is_real:
        plain = x.value.dtype.kind == "b" and x.doubt is None
        return Enclosed(x.value.astype(np.float64) if plain else x.balls)
    if kind == "f":
        return x
    if kind == "b":
        return compared("ne", e, x, Enclosed(np.zeros(())))
    return integers(e, x, new_dtype)


def is_finite(e: Exact, x: Enclosed, **_: Any) -> Enclosed:
    """Whether it is neither infinite nor nan: of most infinite balls nobody can tell."""
    if x.value.dtype.kind == "f":
        return Enclosed(np.isfinite(x.value))
    finite = entries(arb.is_finite, x.balls).astype(np.bool_)
    known = entries(is_known, x.balls).astype(np.bool_)
    return Enclosed(finite, e.doubted("is_finite", ~(finite | known)))


def iota(_e: Exact, *, dtype: Any, shape: tuple[int, ...], dimension: int, **_: Any) -> Enclosed:
    """0, 1, 2, ... along one axis."""
    along = np.arange(shape[dimension])
    own = [1] * len(shape)
    own[dimension] = len(along)
    kind = np.float64 if np.dtype(dtype).kind == "f" else dtype
    return Enclosed(np.broadcast_to(along.reshape(own).astype(kind), shape))


# Along axes.


def dot_general(
    _e: Exact, x: Enclosed, y: Enclosed, *, dimension_numbers: Any, **_: Any
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


def reduce_sum(_e: Exact, x: Enclosed, *, axes: tuple[int, ...], **_: Any) -> Enclosed:
    """A sum along axes."""
    if x.is_real:
        return Enclosed(np.asarray(np.add.reduce(x.balls, axes, initial=arb(0)), object))
    value = np.asarray(np.sum(x.value, axes, x.value.dtype))
    return Enclosed(value, None if x.doubt is None else np.asarray(np.any(x.doubt, axes)))


def cumsum(_e: Exact, x: Enclosed, *, axis: int, reverse: bool, **_: Any) -> Enclosed:
    """Partial sums along one axis."""

    def summed(add: np.ufunc, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        turned = np.flip(array, axis) if reverse else array
        found = add.accumulate(turned, axis, array.dtype)
        return np.flip(found, axis) if reverse else found

    if x.is_real:
        return Enclosed(summed(np.add, x.balls))
    doubt = None if x.doubt is None else summed(np.logical_or, x.doubt)
    return Enclosed(summed(np.add, x.value), doubt)


# Which is larger, and what follows from it.


def larger(x: arb, y: arb) -> arb:
    """The larger one itself where that is certain, so that it can be told by what it is."""
    if x is y or x >= y:
        return x
    return y if y >= x else x.max(y)


def smaller(x: arb, y: arb) -> arb:
    """The smaller one likewise."""
    if x is y or x <= y:
        return x
    return y if y <= x else x.min(y)


def reduced(of_two: Callable[[arb, arb], arb], of_array: Callable[..., Any]) -> Rule:
    """The rule of the largest or smallest entry along some axes."""

    def rule(_e: Exact, x: Enclosed, *, axes: tuple[int, ...], **_: Any) -> Enclosed:
        if x.value.dtype.kind != "O":
            doubt = None if x.doubt is None else np.asarray(np.any(x.doubt, axes))
            return Enclosed(np.asarray(of_array(x.value, axes)), doubt)
        values: Any = x.value
        for axis in sorted(axes, reverse=True):
            values = np.frompyfunc(of_two, 2, 1).reduce(values, axis)
        return Enclosed(np.asarray(values, object))

    return rule


def clamp(e: Exact, low: Enclosed, x: Enclosed, high: Enclosed, **_: Any) -> Enclosed:
    """x, or the end of an interval that it is beyond."""
    found: Enclosed = RULES["min"](e, RULES["max"](e, x, low), high)
    return found


def compared(name: str, e: Exact, x: Enclosed, y: Enclosed, **_: Any) -> Enclosed:
    """A comparison: in doubt where two balls overlap that are not one and the same number."""
    of_arrays, certain, opposite = COMPARISONS[name]
    if x.value.dtype.kind != "O" and y.value.dtype.kind != "O":
        return Enclosed(np.asarray(of_arrays(x.value, y.value)), doubts_of_any((x, y)))
    value = entries(certain, x.balls, y.balls).astype(np.bool_)
    fails = entries(COMPARISONS[opposite][1], x.balls, y.balls).astype(np.bool_)
    return Enclosed(value, e.doubted(name, ~(value | fails)))


def reflexive(certain: Callable[[arb, arb], bool]) -> Callable[[arb, arb], bool]:
    """A relation of every number to itself, of which two balls alone would not be certain."""
    return lambda x, y: (x is y and not x.is_nan()) or certain(x, y)


COMPARISONS: dict[str, tuple[Callable[..., Any], Callable[[arb, arb], bool], str]] = {
    "eq": (np.equal, reflexive(operator.eq), "ne"),
    "ne": (np.not_equal, operator.ne, "eq"),
    "lt": (np.less, operator.lt, "ge"),
    "le": (np.less_equal, reflexive(operator.le), "gt"),
    "gt": (np.greater, operator.gt, "le"),
    "ge": (np.greater_equal, reflexive(operator.ge), "lt"),
}
"""By name: NumPy's comparison, when it is certain of balls, and what holds where it does not."""


def logical(function: Callable[..., Any]) -> Rule:
    """The rule of and, or, not: in doubt where what is in doubt decides. Of integers, bit by bit.

    A false operand settles an "and" even beside one in doubt.
    """

    def rule(_e: Exact, *operands: Enclosed, **_: Any) -> Enclosed:
        value = np.asarray(function(*(operand.value for operand in operands)))
        doubt = doubts_of_any(operands)
        if doubt is None or value.dtype.kind != "b":
            return Enclosed(value, doubt)
        cases = itertools.product(
            *((operand.value, operand.value ^ doubts_of(operand)) for operand in operands)
        )
        return Enclosed(value, np.any([function(*case) != value for case in cases], axis=0))

    return rule


def hull(*cases: arb) -> arb:
    """The smallest ball around all of them, or the one that they all are."""
    return reduce(lambda x, y: x if x is y else x.union(y), cases)


def select_n(_e: Exact, which: Enclosed, *cases: Enclosed, **_: Any) -> Enclosed:
    """The case that ``which`` names; a ball around all of them where that is in doubt."""
    shape = np.broadcast_shapes(which.value.shape, cases[0].value.shape)
    index = np.broadcast_to(which.value.astype(np.intp), shape)

    def chosen(values: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
        return np.asarray(np.choose(index, values))

    if not cases[0].is_real:
        value = chosen([case.value for case in cases])
        doubt = chosen([doubts_of(case) for case in cases])
        differ = [doubts_of(case) | (case.value != value) for case in cases]
        return Enclosed(value, doubt | (doubts_of(which) & np.any(differ, axis=0)))
    if which.doubt is None:
        return Enclosed(chosen(alike(cases)))
    balls = [case.balls for case in cases]
    return Enclosed(np.where(which.doubt, entries(hull, *balls), chosen(balls)))


def either(_e: Exact, first: Enclosed, **_: Any) -> Enclosed:
    """One function in several forms, which are the same where nothing is rounded."""
    return first


def precisely(rule: Rule) -> Rule:
    """The rule with FLINT's precision, which is one for the whole process, set while it runs."""

    @wraps(rule)
    def precise(e: Exact, *operands: Enclosed, **parameters: Any) -> Any:
        with ctx.workprec(e.bits):
            return rule(e, *operands, **parameters)

    return precise


OF_FLINT = (
    *("exp", "expm1", "log", "log1p", "sqrt", "rsqrt", "sin", "cos", "tan", "atan"),
    *("sinh", "cosh", "tanh", "asinh"),
)
"""Functions that FLINT has under the same names."""

IN_ANY_PRECISION: dict[str, Rule] = {
    "add": unless(0.0, pointwise(operator.add, np.add)),
    "add_any": unless(0.0, pointwise(operator.add, np.add)),
    "sub": pointwise(operator.sub, np.subtract),
    "neg": pointwise(operator.neg, np.negative, rounds=False),
    "mul": unless(1.0, pointwise(operator.mul, np.multiply)),
    "div": pointwise(operator.truediv, quotient),
    "dot_general": dot_general,
    "reduce_sum": reduce_sum,
    "cumsum": cumsum,
    **{name: smooth(getattr(arb, name)) for name in OF_FLINT},
    "exp2": smooth(lambda x: 2**x),
    "logistic": smooth(lambda x: 1 / (1 + (-x).exp())),
    "cbrt": smooth(cbrt),
    "abs": pointwise(abs, np.abs, rounds=False),
    "integer_pow": integer_pow,
    "square": pointwise(lambda x: x**2, np.square),
    "pow": pointwise(operator.pow, np.power),
    "sign": jumping("sign", sign, np.sign),
    "floor": jumping("floor", arb.floor, np.floor),
    "ceil": jumping("ceil", arb.ceil, np.ceil),
    "max": pointwise(larger, np.maximum, rounds=False),
    "min": pointwise(smaller, np.minimum, rounds=False),
    "reduce_max": reduced(larger, np.max),
    "reduce_min": reduced(smaller, np.min),
    "clamp": clamp,
    **{name: partial(compared, name) for name in COMPARISONS},
    "and": logical(np.bitwise_and),
    "or": logical(np.bitwise_or),
    "xor": logical(np.bitwise_xor),
    "not": logical(np.invert),
    "select_n": select_n,
    "convert_element_type": convert_element_type,
    "is_finite": is_finite,
    "iota": iota,
    EITHER: either,
}
"""By the name of a primitive."""

RULES: dict[str, Rule] = {name: precisely(rule) for name, rule in IN_ANY_PRECISION.items()}
"""The same, in the precision of the arithmetic."""


# What comes out: floats, rounded outward.


def upward(x: arb) -> float:
    """The least float that is not below an exact number."""
    nearest = float(x)
    return nearest if x <= nearest else math.nextafter(nearest, math.inf)


def ends(x: arb) -> tuple[float, float]:
    """Floats that |x| lies between, whichever number of the ball x is."""
    if not (x.is_finite() or is_known(x)):
        return 0.0, math.inf
    return abs(upward(-x.abs_lower())), upward(x.abs_upper())


def distances(values: npt.NDArray[np.floating], truth: Enclosed) -> tuple[Array, Array]:
    """How far floats are from the truth at least and at most; infinitely far where it is unknown.

    Args:
        values: of the shape of the truth.
        truth: what they should be.
    """
    with ctx.workprec(BITS_OF_RESULTS):
        return magnitudes(Enclosed(entries(lambda v, x: x - v, values, truth.balls)))


def magnitudes(truth: Enclosed) -> tuple[Array, Array]:
    """What |truth| is at least and at most."""
    with ctx.workprec(BITS_OF_RESULTS):
        found: Any = np.frompyfunc(ends, 1, 2)(truth.balls)
    least, most = (np.asarray(each, np.float64) for each in found)
    return least, most


def radii(truth: Enclosed) -> Array:
    """How far the truth is from the midpoints of its balls at most."""

    def radius(x: arb) -> float:
        return upward(x.rad()) if x.is_finite() else math.inf

    return entries(radius, truth.balls).astype(np.float64)
