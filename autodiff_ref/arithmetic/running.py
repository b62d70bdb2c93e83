"""Running error bounds: floats that know how far another evaluation may be from them.

A ``Rounded`` holds what the reference computes, r, and E, so that whoever runs the same program
in the candidate's arithmetic, in whatever order of summation, gets a number within E of r; and so
does who runs it without any rounding. A rule takes the operands' E through one operation and adds
the roundings of the operation itself (Higham, sections 3.1 to 3.4).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.interpreter import EITHER, Rule, UndecidedError
from autodiff_ref.arithmetic.moves import Move, contracted
from autodiff_ref.arithmetic.rounding import CALL, FORMS, Allowance, Rounding
from autodiff_ref.quantities import Array

OUTWARD = 1 + 2.0**-50
"""The errors are computed in floats themselves, in a few roundings each: so much is added."""


def outward(n: int) -> float:
    """The same for a sum of n errors."""
    return OUTWARD + n * 2.0**-52


@dataclass(frozen=True, eq=False)
class Rounded:
    """An array with a bound for each entry.

    Attributes:
        value: float64, or integers or truth values of the program.
        error: as value; None if nothing can be off. That of a truth value is 1 where rounding
            decides it.
        extreme_of: what this is the maximum or minimum of, for who asks which of them it is.
    """

    value: npt.NDArray[Any]
    error: Array | None = None
    extreme_of: "tuple[Rounded, ...]" = ()

    @property
    def off(self) -> Array | float:
        """The error, 0 where there is none."""
        return 0.0 if self.error is None else self.error

    @cached_property
    def size(self) -> Array:
        """The absolute values, which a large array is asked for again and again."""
        found: Array = np.abs(self.value)
        return found

    @property
    def is_float(self) -> bool:
        """Whether it can be off at all."""
        return self.value.dtype.kind == "f"

    def repeats(self, number: float) -> bool:
        """Whether it is exactly this number throughout, as far as that can be told at once."""
        one = not any(self.value.strides) or self.value.size == 1
        return one and self.error is None and self.value.size > 0 and self.value.flat[0] == number


@dataclass
class Running:
    """The arithmetic of running error bounds.

    Attributes:
        rounding: of candidate and reference.
        allowance: what the bounds allow for.
        doubts: the name of every comparison that rounding decides somewhere, with the entries.
    """

    rounding: Rounding
    allowance: Allowance = Allowance.ROUNDING
    doubts: list[tuple[str, npt.NDArray[np.bool_]]] = field(default_factory=list)

    knows_forms: ClassVar[bool] = True

    @property
    def rules(self) -> dict[str, Rule]:
        """By the name of a primitive."""
        return RULES

    def constant(self, value: npt.NDArray[Any]) -> Rounded:
        """A constant of the program; the candidate's arithmetic may have to round it."""
        if value.dtype.kind != "f":
            return Rounded(value)
        exact = value.astype(np.float64)
        rounds = exact.astype(self.rounding.dtype) != exact
        own = self.rounding.of_terms(1, np.abs(exact)) * rounds
        return Rounded(exact, own if rounds.any() else None)

    def rounded(self, value: npt.ArrayLike) -> Rounded:
        """An operand that has been rounded once."""
        exact = np.asarray(value, np.float64)
        return Rounded(exact, self.rounding.of_terms(1, np.abs(exact)))

    def moved(self, move: Move, operands: Sequence[Rounded]) -> Rounded:
        """Values and errors alike."""
        value = move(*(operand.value for operand in operands))
        if all(operand.error is None for operand in operands):
            error = None
        else:
            error = move(*(errors_of(operand) for operand in operands))
        keeps = len(operands) == 1 and value.size == operands[0].value.size
        return Rounded(value, error, operands[0].extreme_of if keeps else ())

    def decided(self, operand: Rounded) -> npt.NDArray[Any]:
        """Its value, unless rounding may change it."""
        if operand.error is not None and operand.error.any():
            raise UndecidedError("rounding decides how often a loop runs, or which branch is taken")
        return operand.value

    def made(
        self,
        value: npt.NDArray[Any],
        carried: Array | float | None,
        n: int,
        size: Array | None = None,
        live: npt.NDArray[np.bool_] | None = None,
    ) -> Rounded:
        """The result of an operation.

        Args:
            value: of the reference.
            carried: what the errors of the operands come to, None if they have none.
            n: how many roundings are the operation's own.
            size: of the terms that are rounded, if it is not that of the value.
            live: where anything is rounded at all, if not wherever the size is above 0.

        Returns:
            The value with its error; what does not fit into the candidate's dtype is infinitely
            far off.
        """
        value = np.asarray(value)
        if value.dtype.kind != "f":
            return Rounded(value)
        error = np.zeros(()) if carried is None else np.asarray(carried)
        if carried is not None and np.isnan(error).any():  # 0 times infinitely much
            error = np.where(np.isnan(error), np.inf, error)
        if n:
            size = np.abs(value) if size is None else size
            own = self.rounding.gamma(n) * (size + error) + n * self.rounding.tiny
            error = (error + np.where(size > 0 if live is None else live, own, 0.0)) * OUTWARD
            if value.size and np.max(size) > self.rounding.huge:
                error = np.where(size > self.rounding.huge, np.inf, error)
        error = np.broadcast_to(error, value.shape)
        return Rounded(value, error if error.any() else None)

    def doubted(self, name: str, value: npt.NDArray[Any], doubt: npt.NDArray[np.bool_]) -> Rounded:
        """Truth values, some of which rounding decides."""
        doubt = np.broadcast_to(doubt, value.shape)
        if not doubt.any():
            return Rounded(value)
        self.doubts.append((name, doubt))
        return Rounded(value, doubt.astype(np.float64))


def errors_of(operand: Rounded) -> Array:
    """The errors as an array."""
    return np.broadcast_to(operand.off, operand.value.shape)


# Sums, products, quotients.


def add(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x + y."""
    for zero, other in ((x, y), (y, x)):
        if zero.repeats(0.0) and np.broadcast_shapes(zero.value.shape, other.value.shape) == (
            other.value.shape
        ):
            return other
    return r.made(x.value + y.value, x.off + y.off, 1)


def sub(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x - y."""
    return r.made(x.value - y.value, x.off + y.off, 1)


def neg(_r: Running, x: Rounded, **_: Any) -> Rounded:
    """-x, exactly."""
    return Rounded(-x.value, x.error)


def mul(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x y, exactly if one of them is a power of two, or 0, or -1."""
    if x.error is None and y.error is None:
        carried: Any = None
    else:
        carried = x.size * y.off + x.off * y.size + x.off * y.off
    live = (x.size > 0) & (y.size > 0)
    return r.made(x.value * y.value, carried, 0 if scales(x) or scales(y) else 1, live=live)


def scales(x: Rounded) -> bool:
    """Whether a product with this is exact, as far as that can be told at once."""
    one = x.value.size == 1 or (x.value.size > 1 and not any(x.value.strides))
    if not one or x.error is not None or not x.is_float:
        return False
    mantissa, _ = np.frexp(x.value.flat[0])
    return bool(abs(mantissa) in (0.0, 0.5))


def div(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x / y; infinitely far off where y may be 0."""
    if not x.is_float:  # rounded towards 0, as JAX does
        return Rounded(np.sign(x.value) * np.sign(y.value) * (x.size // y.size))
    value = x.value / y.value
    carried: Any = None
    if x.error is not None or y.error is not None:
        least = y.size - y.off
        carried = np.where(least > 0, (x.off + np.abs(value) * y.off) / least, np.inf)
    return r.made(value, carried, 0 if scales(y) else 1, live=x.size > 0)


def dot_general(r: Running, x: Rounded, y: Rounded, *, dimension_numbers: Any, **_: Any) -> Rounded:
    """Sums of products, in whatever order they are summed."""

    def product(f: Array, g: Array) -> Array:
        found: Array = contracted(np.matmul, f, g, dimension_numbers)
        return found

    n = int(np.prod([x.value.shape[axis] for axis in dimension_numbers[0][0]], dtype=int))
    value = product(x.value, y.value)
    grown = r.rounding.gamma(n)
    if x.error is None and y.error is None:
        error = grown * product(x.size, y.size)
    elif x.error is None:
        error = product(x.size, errors_of(y) + grown * (y.size + errors_of(y)))
    else:
        error = product(x.error + grown * (x.size + x.error), y.size + errors_of(y))
        if y.error is not None:
            error += product(x.size, y.error)
    if np.isnan(np.sum(error)):  # 0 times infinitely much
        error = np.where(np.isnan(error), np.inf, error)
    error = np.where(error > 0, error * outward(n) + n * r.rounding.tiny, error)
    return Rounded(value, error if error.any() else None)


def reduce_sum(r: Running, x: Rounded, *, axes: tuple[int, ...], **_: Any) -> Rounded:
    """A sum in whatever order."""
    n = int(np.prod([x.value.shape[axis] for axis in axes], dtype=int))
    value = np.sum(x.value, axis=axes)
    carried = None if x.error is None else np.sum(x.error, axis=axes) * outward(n)
    return r.made(value, carried, max(n - 1, 0), np.sum(x.size, axis=axes) if n > 1 else None)


def cumsum(r: Running, x: Rounded, *, axis: int, reverse: bool, **_: Any) -> Rounded:
    """Partial sums in whatever order."""

    def summed(array: Array) -> Array:
        turned = np.flip(array, axis) if reverse else array
        found = np.cumsum(turned, axis)
        return np.flip(found, axis) if reverse else found

    n = x.value.shape[axis]
    carried = None if x.error is None else summed(x.error) * outward(n)
    return r.made(summed(x.value), carried, max(n - 1, 0), summed(x.size))


# Functions of one number.


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z), keeping its digits on both sides."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def monotone(
    function: Callable[[Array], Array],
    n: int = CALL,
    least: float = -np.inf,
    most: float = np.inf,
    *,
    open_end: bool = False,
    positive: bool = False,
) -> Rule:
    """The rule of a function that rises or falls throughout from ``least`` to ``most``.

    The ends of the interval are the farthest that it can move. Beyond its domain it has no
    value; at the rim of an open one it may be infinite. A positive function is rounded even where
    it has become 0.
    """

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        value = function(x.value)
        carried: Any = None
        if x.error is not None:
            low, high = x.value - x.error, x.value + x.error
            ends = [function(np.clip(end, least, most)) for end in (low, high)]
            # Two roundings more, as the difference of two values is no better than they are.
            carried = np.max([np.abs(end - value) for end in ends], axis=0)
            carried = carried + 2.0**-51 * np.abs(value)
            if open_end:
                carried = np.where((low <= least) | (high >= most), np.inf, carried)
        return r.made(value, carried, n, live=np.full(value.shape, True) if positive else None)

    return rule


def even(function: Callable[[Array], Array]) -> Rule:
    """The rule of a function that rises with |x|."""
    rising = monotone(function)

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        found: Rounded = rising(r, Rounded(x.size, x.error))
        return found

    return rule


def wave(function: Callable[[Array], Array]) -> Rule:
    """The rule of sine and cosine, which never rise faster than their argument."""

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        return r.made(function(x.value), None if x.error is None else np.minimum(x.error, 2), CALL)

    return rule


def tan(r: Running, x: Rounded, **_: Any) -> Rounded:
    """The tangent; infinitely far off where a pole may be reached."""
    low, high = x.value - x.off, x.value + x.off
    found: Rounded = monotone(np.tan)(r, x)
    same_branch = np.floor(low / np.pi + 0.5) == np.floor(high / np.pi + 0.5)
    return Rounded(found.value, np.where(same_branch, found.off, np.inf))


def absolute(_r: Running, x: Rounded, **_: Any) -> Rounded:
    """|x|, exactly."""
    return Rounded(x.size, x.error)


def integer_pow(r: Running, x: Rounded, *, y: int, **_: Any) -> Rounded:
    """x^y for an integer y; infinitely far off where a reciprocal may be one of 0."""
    value = x.value ** float(y)
    carried: Any = None
    if x.error is not None:
        moves = [
            np.abs(end ** float(y)) - np.abs(value) for end in (x.size + x.off, x.size - x.off)
        ]
        carried = np.max(np.abs(moves), axis=0) + 2.0**-51 * np.abs(value)
        if y < 0:
            carried = np.where(x.size > x.off, carried, np.inf)
        else:  # about 0, where the two sides differ in sign
            carried = np.where(x.size > x.off, carried, np.abs(value) + (x.size + x.off) ** y)
    return r.made(value, carried, 0 if y == 1 else abs(y))


def square(r: Running, x: Rounded, **_: Any) -> Rounded:
    """x^2."""
    return integer_pow(r, x, y=2)


def power(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
    """x^y for x > 0, monotone in either, or for any x where y is one integer."""
    whole = y.value.size and y.error is None and np.all(y.value == np.round(y.value.flat[0]))
    if whole:
        found = integer_pow(r, x, y=int(y.value.flat[0]))
        return r.made(found.value, found.error, CALL)
    value = x.value**y.value
    if x.error is None and y.error is None:
        return r.made(value, None, CALL)
    corners = [
        (np.maximum(x.value + s * x.off, 0)) ** (y.value + t * y.off)
        for s in (-1, 1)
        for t in (-1, 1)
    ]
    carried = np.max([np.abs(corner - value) for corner in corners], axis=0)
    carried = np.where(x.value > x.off, carried, np.inf) + 2.0**-51 * np.abs(value)
    return r.made(value, carried, CALL)


def sign(r: Running, x: Rounded, **_: Any) -> Rounded:
    """-1, 0 or 1: a jump."""
    value = np.sign(x.value)
    if x.error is None:
        return Rounded(value)
    doubt = r.doubted("sign", value, (x.size <= x.error) & (x.error > 0))
    return jumps(r, value, doubt.error, 2.0)


def stair(function: Callable[[Array], Array]) -> Rule:
    """The rule of a function that only jumps."""

    def rule(r: Running, x: Rounded, **_: Any) -> Rounded:
        value = function(x.value)
        if x.error is None:
            return Rounded(value)
        far = np.maximum(
            np.abs(function(x.value + x.error) - value), np.abs(function(x.value - x.error) - value)
        )
        return jumps(r, value, r.doubted(function.__name__, value, far > 0).error, far)

    return rule


def jumps(r: Running, value: Array, doubt: Array | None, by: Array | float) -> Rounded:
    """A value that may be off by a jump, where the allowance says so."""
    if doubt is None or r.allowance is Allowance.ROUNDING:
        return Rounded(value)
    return Rounded(value, doubt * by)


# Which is larger, and what follows from it.


def extreme(function: Callable[[Any, Any], Any]) -> Rule:
    """The rule of the larger or smaller of two numbers, exact."""

    def rule(_r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
        value = function(x.value, y.value)
        if x.error is None and y.error is None:
            return Rounded(value, None, (x, y))
        apart = np.abs(x.value - y.value) > x.off + y.off
        of_it = np.where(value == x.value, x.off, y.off)
        error = np.where(apart, of_it, np.maximum(x.off, y.off))
        return Rounded(value, error if error.any() else None, (x, y))

    return rule


def reduced_extreme(function: Callable[..., Any]) -> Rule:
    """The rule of the largest or smallest entry along some axes, exact."""

    def rule(_r: Running, x: Rounded, *, axes: tuple[int, ...], **_: Any) -> Rounded:
        error = None if x.error is None else np.max(x.error, axis=axes)
        return Rounded(function(x.value, axis=axes), error, (x,))

    return rule


def compared(name: str, function: Callable[[Any, Any], Any]) -> Rule:
    """The rule of a comparison: rounding decides it where both sides are within their errors."""

    def rule(r: Running, x: Rounded, y: Rounded, **_: Any) -> Rounded:
        value = function(x.value, y.value)
        if x is y or (x.error is None and y.error is None):
            return Rounded(value)  # who compares a value with itself looks for nan
        if name in ("eq", "ne"):
            for one, other in ((x, y), (y, x)):
                if other.extreme_of:
                    return r.doubted(name, value, may_be_another(one, other))
        reach = x.off + y.off
        doubt = (np.abs(x.value - y.value) <= reach) & (reach > 0)
        return r.doubted(name, value, doubt)

    return rule


def may_be_another(x: Rounded, extreme: Rounded) -> npt.NDArray[np.bool_]:
    """Where rounding decides whether x is that one of several numbers that is the extreme.

    The extreme is always one of them, so its own error does not count: what counts is how near
    the next one is.
    """
    among = extreme.extreme_of
    if len(among) == 2:
        one, other = among
        reach = one.off + other.off
        apart = np.abs(one.value - other.value)
        return np.asarray((apart <= reach) & (reach > 0))
    reach = x.off + np.max(errors_of(among[0]))
    rivals = (np.abs(x.value - extreme.value) <= reach) & (reach > 0)
    axes = tuple(axis for axis, n in enumerate(extreme.value.shape) if n == 1)
    return np.asarray(rivals & (np.sum(rivals, axis=axes, keepdims=True) > 1))


def logical(function: Callable[..., Any]) -> Rule:
    """The rule of and, or, not: in doubt where any operand is. Of integers, bit by bit."""

    def rule(_r: Running, *operands: Rounded, **_: Any) -> Rounded:
        value = function(*(operand.value for operand in operands))
        known = [operand.error for operand in operands if operand.error is not None]
        return Rounded(
            value, np.broadcast_to(np.max(known, axis=0), value.shape) if known else None
        )

    return rule


def select_n(r: Running, which: Rounded, *cases: Rounded, **_: Any) -> Rounded:
    """The case that ``which`` names; where rounding decides, the others' errors count as well.

    Whether it also counts how far the others are away, as at a kink, the allowance says.
    """
    shape = np.broadcast_shapes(which.value.shape, cases[0].value.shape)
    index = np.broadcast_to(which.value.astype(np.intp), shape)
    value = np.choose(index, [case.value for case in cases])
    if which.error is None and all(case.error is None for case in cases):
        return Rounded(value)
    error = np.choose(index, [errors_of(case) for case in cases])
    if which.error is not None:
        widest = error
        for case in cases:
            jump = 0.0 if r.allowance is Allowance.ROUNDING else np.abs(case.value - value)
            widest = np.maximum(widest, jump + case.off)
        error = np.where(np.broadcast_to(which.error, shape) > 0, widest, error)
    return Rounded(value, error if error.any() else None)


def clamp(_r: Running, low: Rounded, x: Rounded, high: Rounded, **_: Any) -> Rounded:
    """x, or the end of an interval that it is beyond; exact."""
    error = np.maximum(np.maximum(errors_of(low), errors_of(high)), errors_of(x))
    return Rounded(np.clip(x.value, low.value, high.value), error if error.any() else None)


def convert_element_type(r: Running, x: Rounded, *, new_dtype: Any, **_: Any) -> Rounded:
    """Another dtype; floats stay what they are, as the candidate's arithmetic is in ``rounding``.

    A doubtful truth value becomes a 0 or 1 that may be off by 1, where the allowance says so.
    """
    kind = np.dtype(new_dtype).kind
    if kind == "f" and x.is_float:
        return x
    if kind == "f" and x.value.dtype.kind == "b":
        return jumps(r, x.value.astype(np.float64), x.error, 1.0)
    if kind == "f":
        return Rounded(x.value.astype(np.float64))
    if x.is_float:
        found: Rounded = stair(np.trunc)(r, x)
        return Rounded(found.value.astype(new_dtype), found.error)
    return Rounded(x.value.astype(new_dtype), x.error)


def is_finite(_r: Running, x: Rounded, **_: Any) -> Rounded:
    """Whether it is neither infinite nor nan."""
    return Rounded(np.isfinite(x.value))


def iota(_r: Running, *, dtype: Any, shape: tuple[int, ...], dimension: int, **_: Any) -> Rounded:
    """0, 1, 2, ... along one axis."""
    along = np.arange(shape[dimension])
    own = [1] * len(shape)
    own[dimension] = len(along)
    kind = np.float64 if np.dtype(dtype).kind == "f" else dtype
    return Rounded(np.broadcast_to(along.reshape(own).astype(kind), shape))


def either(r: Running, first: Rounded, *others: Rounded, **_: Any) -> Rounded:
    """One function in several forms: a candidate may evaluate any of them, or yet another one.

    A form counts only as long as its own bound leaves it a digit; only where cancellation is
    allowed for, it counts as long as it has a bound at all; and only where overflow is, one that
    has no finite value stands for anything.
    """
    error = first.off + r.rounding.of_terms(FORMS, first.size + first.off)
    for form in others:
        off = errors_of(form)
        counts = np.isfinite(off) & np.isfinite(form.value)
        if r.allowance in (Allowance.ROUNDING, Allowance.KINK):
            counts &= off < form.size
        far = np.abs(form.value - first.value) + off
        error = np.where(counts, np.maximum(error, far), error)
        if r.allowance is Allowance.OVERFLOW:
            error = np.where(np.isfinite(form.value), error, np.inf)
    return Rounded(first.value, error if np.any(error) else None)


RULES: dict[str, Rule] = {
    "add": add,
    "add_any": add,
    "sub": sub,
    "neg": neg,
    "mul": mul,
    "div": div,
    "dot_general": dot_general,
    "reduce_sum": reduce_sum,
    "cumsum": cumsum,
    "exp": monotone(np.exp, positive=True),
    "exp2": monotone(np.exp2, positive=True),
    "expm1": monotone(np.expm1),
    "log": monotone(np.log, least=0.0, open_end=True),
    "log1p": monotone(np.log1p, least=-1.0, open_end=True),
    "tanh": monotone(np.tanh),
    "sinh": monotone(np.sinh),
    "asinh": monotone(np.arcsinh),
    "atan": monotone(np.arctan),
    "logistic": monotone(sigmoid, positive=True),
    "cbrt": monotone(np.cbrt),
    "sqrt": monotone(np.sqrt, 1, least=0.0),
    "rsqrt": monotone(lambda x: 1 / np.sqrt(x), 2, least=0.0, open_end=True),
    "cosh": even(np.cosh),
    "sin": wave(np.sin),
    "cos": wave(np.cos),
    "tan": tan,
    "abs": absolute,
    "integer_pow": integer_pow,
    "square": square,
    "pow": power,
    "sign": sign,
    "floor": stair(np.floor),
    "ceil": stair(np.ceil),
    "max": extreme(np.maximum),
    "min": extreme(np.minimum),
    "reduce_max": reduced_extreme(np.max),
    "reduce_min": reduced_extreme(np.min),
    "clamp": clamp,
    **{
        name: compared(name, function)
        for name, function in (
            ("eq", np.equal),
            ("ne", np.not_equal),
            ("lt", np.less),
            ("le", np.less_equal),
            ("gt", np.greater),
            ("ge", np.greater_equal),
        )
    },
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
