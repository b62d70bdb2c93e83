"""The balls hold the true value, found in another way; what they cannot tell is in doubt."""

import math
import operator
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from typing import Any

import flint
import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import pytest
from flint import arb, fmpq

from autodiff_ref import model, programs
from autodiff_ref.arithmetic.exact import RULES, Enclosed, Exact, distances, magnitudes, radii
from autodiff_ref.arithmetic.interpreter import UndecidedError, evaluate
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, Running
from autodiff_ref.evaluation import evaluated
from autodiff_ref.scenarios import Scenario, drawn_scenarios
from autodiff_ref.tensors import in_float64, tensor, tensors

BITS = 120
NARROW = 2.0**-110
"""What 120 bits leave of a number in relative width, with ten bits for the roundings of a rule."""

ULP = 2.0**-52
POINTS = (0.3, 1.0, 2.5, 20.5, 1e-9)
UNKNOWN = (arb.nan(), arb(0, math.inf), arb.pos_inf(), arb(0, 1))


def real(*values: float | arb) -> Enclosed:
    kind = object if any(isinstance(value, arb) for value in values) else np.float64
    return Enclosed(
        np.array([v if kind is np.float64 or isinstance(v, arb) else arb(v) for v in values], kind)
    )


def truths(*values: bool, doubt: list[bool] | None = None) -> Enclosed:
    return Enclosed(np.array(values), None if doubt is None else np.array(doubt))


def between(low: float, high: float) -> arb:
    return arb(low).union(arb(high))


def by_rule(name: str, *operands: Enclosed, **parameters: Any) -> Enclosed:
    found: Enclosed = RULES[name](Exact(BITS), *operands, **parameters)
    return found


def holds(found: Any, true: Fraction | int) -> bool:
    """By fractions alone: ``arb.contains`` would round the fraction to a ball of its own."""
    mid, rad = (part.fmpq() for part in (found.mid(), found.rad()))
    return bool(abs(mid - fmpq(*Fraction(true).as_integer_ratio())) <= rad)


def run(
    function: Callable[..., Any], *arguments: npt.ArrayLike, bits: int = BITS
) -> tuple[Enclosed, list[str]]:
    """What JAX's program of a function gives in enclosures, and what was in doubt on the way."""
    arrays = [np.asarray(argument, np.float64) for argument in arguments]
    with jax.enable_x64(True):
        program = jax.make_jaxpr(function)(*arrays)
    arithmetic = Exact(bits)
    (found,) = evaluate(program, [Enclosed(array) for array in arrays], arithmetic)
    return found, [name for name, _ in arithmetic.doubts]


@in_float64
def in_floats(function: Callable[..., Any], *arguments: npt.ArrayLike) -> npt.NDArray[Any]:
    return np.asarray(function(*map(tensor, arguments)))


# The true values: fractions, and decimals of 80 digits where there are no fractions.


def series(x: Decimal, first: int) -> Decimal:
    """x^k / k! with alternating signs for k = first, first + 2, ...: sine or cosine."""
    signs = ((-1) ** (k // 2) * x**k / math.factorial(k) for k in range(first, 200, 2))
    return sum(signs, Decimal())


def atan(x: Decimal) -> Decimal:
    for _ in range(3):  # each halves the angle
        x = x / (1 + (1 + x * x).sqrt())
    return 8 * sum(((-1) ** k * x ** (2 * k + 1) / (2 * k + 1) for k in range(90)), Decimal())


IN_DECIMALS: dict[str, Callable[[Decimal], Decimal]] = {
    "exp": Decimal.exp,
    "exp2": lambda x: Decimal(2) ** x,
    "expm1": lambda x: x.exp() - 1,
    "log": Decimal.ln,
    "log1p": lambda x: (1 + x).ln(),
    "tanh": lambda x: ((2 * x).exp() - 1) / ((2 * x).exp() + 1),
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "asinh": lambda x: (x + (x * x + 1).sqrt()).ln(),
    "atan": atan,
    "logistic": lambda x: 1 / (1 + (-x).exp()),
    "cbrt": lambda x: (abs(x).ln() / 3).exp().copy_sign(x),
    "sqrt": Decimal.sqrt,
    "rsqrt": lambda x: 1 / x.sqrt(),
    "sin": lambda x: series(x, 1),
    "cos": lambda x: series(x, 0),
    "tan": lambda x: series(x, 1) / series(x, 0),
}
OF_POSITIVE = {"log", "log1p", "sqrt", "rsqrt"}


def true_value(name: str, x: float) -> Fraction:
    with localcontext(prec=80):
        return Fraction(IN_DECIMALS[name](Decimal(x)))


OF_ONE: dict[str, Callable[[Fraction], Fraction | int]] = {
    "neg": operator.neg,
    "abs": abs,
    "square": lambda x: x * x,
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
    "max": max,
    "min": min,
}
IN_FRACTIONS: dict[str, Callable[..., Fraction | int]] = {**OF_ONE, **OF_TWO}


def fractions(array: npt.NDArray[np.float64]) -> npt.NDArray[Any]:
    return np.array([Fraction(x) for x in array.flat], object).reshape(array.shape)


@pytest.mark.parametrize("name", IN_DECIMALS)
def test_a_function_of_an_exact_number_is_enclosed_narrowly(name: str) -> None:
    points = POINTS if name in OF_POSITIVE else (*POINTS, *(-x for x in POINTS))
    for x, found in zip(points, by_rule(name, real(*points)).value, strict=True):
        true = true_value(name, x)
        assert holds(found, true), x
        assert float(found.rad()) <= NARROW * float(abs(true)), x


@pytest.mark.parametrize("name", IN_DECIMALS)
@pytest.mark.parametrize(("low", "high"), [(0.3, 0.4), (0.9, 1.4), (-0.5, 0.75), (-1.4, -1.3)])
def test_a_function_of_a_wide_ball_holds_its_values_throughout(
    name: str, low: float, high: float
) -> None:
    (found,) = by_rule(name, real(between(low, high))).value
    if name in OF_POSITIVE and low < 0:
        # log1p alone has values here; where a ball has numbers outside the domain, nothing is told.
        assert found.is_nan() == (name != "log1p" or low < -1)
        return
    for x in np.linspace(low, high, 7):
        assert holds(found, true_value(name, x)), x
    assert float(found.rad()) < 5


@pytest.mark.parametrize("name", IN_FRACTIONS)
@pytest.mark.parametrize("width", [0.0, 2.0**-10, 3.0], ids=["exact", "narrow", "wide"])
def test_arithmetic_is_enclosed_for_all_numbers_of_the_balls(name: str, width: float) -> None:
    stream = np.random.RandomState(1)
    lows = [stream.standard_normal(20)]
    if name in OF_TWO:
        lows.append(stream.uniform(1, 2, 20))  # no divisor is 0
    balls = [real(*(between(low, low + width) for low in row)) for row in lows]
    for i, found in enumerate(by_rule(name, *balls).value):
        for shifts in product((0.0, width), repeat=len(lows)):
            at = [Fraction(row[i] + shift) for row, shift in zip(lows, shifts, strict=True)]
            assert holds(found, IN_FRACTIONS[name](*at))
        assert float(found.rad()) <= (10 * width if width else NARROW * float(abs(found)))


@pytest.mark.parametrize("name", IN_FRACTIONS)
def test_arithmetic_of_exact_floats_is_that_of_exact_balls(name: str) -> None:
    rows = np.random.RandomState(2).uniform(0.1, 3, (2 if name in OF_TWO else 1, 20))
    for at, found in zip(rows.T, by_rule(name, *map(Enclosed, rows)).balls, strict=True):
        assert holds(found, IN_FRACTIONS[name](*map(Fraction, at)))
        assert float(found.rad()) <= NARROW * float(abs(found))


@pytest.mark.parametrize("y", [0, 1, 2, 3, -1, -4])
def test_integer_powers_are_enclosed(y: int) -> None:
    x = real(1.1, -0.7, 3.0)
    for found in (by_rule("integer_pow", x, y=y), by_rule("pow", x, Enclosed(np.array(y)))):
        for at, ball in zip(x.value, found.value, strict=True):
            assert holds(ball, Fraction(at) ** y)
            assert float(ball.rad()) <= NARROW * float(abs(ball))


def test_a_power_of_two_balls_is_enclosed() -> None:
    (found,) = by_rule("pow", real(between(2.0, 2.5)), real(between(-0.5, 1.5))).value
    for x, y in product((2.0, 2.5), (-0.5, 1.5)):
        with localcontext(prec=80):
            assert holds(found, Fraction(Decimal(x) ** Decimal(y)))
    assert float(found.rad()) < 5


@pytest.mark.parametrize("as_balls", [False, True], ids=["floats", "balls"])
@pytest.mark.parametrize("reverse", [False, True], ids=["forwards", "backwards"])
def test_sums_are_enclosed(as_balls: bool, reverse: bool) -> None:
    x = np.random.RandomState(3).standard_normal((4, 5, 3)) * 10.0 ** np.arange(-8, 7, 3)[:, None]
    operand = Enclosed(Enclosed(x).balls) if as_balls else Enclosed(x)
    exact = fractions(x)
    cases = [
        (by_rule("reduce_sum", operand, axes=(0, 2)), exact.sum(axis=(0, 2))),
        (by_rule("reduce_sum", operand, axes=(0, 1, 2)), np.asarray(exact.sum(), object)),
        (
            by_rule("cumsum", operand, axis=1, reverse=reverse),
            exact[:, ::-1].cumsum(axis=1)[:, ::-1] if reverse else exact.cumsum(axis=1),
        ),
    ]
    for found, true in cases:
        assert found.value.shape == true.shape
        assert all(map(holds, found.value.flat, true.flat))
        assert radii(found).max() <= NARROW * np.abs(x).sum()


@pytest.mark.parametrize("kind", ["floats", "balls", "one of each"])
def test_products_of_matrices_are_enclosed(kind: str) -> None:
    stream = np.random.RandomState(4)
    F, G = stream.standard_normal((2, 3, 4)), stream.standard_normal((2, 4, 5))
    f, g = Enclosed(F), Enclosed(G)
    if kind != "floats":
        g = Enclosed(g.balls)
    if kind == "balls":
        f = Enclosed(f.balls)
    found = by_rule("dot_general", f, g, dimension_numbers=(((2,), (1,)), ((0,), (0,))))
    true = fractions(F) @ fractions(G)
    assert found.value.shape == true.shape
    assert all(map(holds, found.value.flat, true.flat))
    assert radii(found).max() <= NARROW * (np.abs(F) @ np.abs(G)).max()


def test_a_row_of_zeros_gives_exact_zeros_beside_balls() -> None:
    F = np.array([[0.0, 0.0], [1.0, 2.0]])
    thirds = Enclosed(np.array([[arb(1) / 3], [arb(2) / 3]], object))
    found = by_rule("dot_general", Enclosed(F), thirds, dimension_numbers=(((1,), (0,)), ((), ())))
    assert found.value[0, 0].is_zero()
    assert not found.value[1, 0].is_exact()


def test_what_changes_nothing_leaves_the_operand_itself() -> None:
    x = real(arb(1) / 3, arb(2))
    zeros, ones = (Enclosed(np.broadcast_to(value, 2)) for value in (0.0, 1.0))
    for name, neutral in (("add", zeros), ("add_any", zeros), ("mul", ones)):
        assert by_rule(name, x, neutral) is x
        assert by_rule(name, neutral, x) is x
    assert by_rule("add", x, Enclosed(np.broadcast_to(0.0, (3, 2)))).value.shape == (3, 2)
    assert by_rule("add", x, ones).value[1] == 3


def test_moves_give_balls_among_balls_and_take_doubts_along() -> None:
    arithmetic = Exact(BITS)
    joined = arithmetic.moved(lambda *of: np.concatenate(of), [real(0.5), real(arb(1) / 3)])
    assert all(isinstance(ball, arb) for ball in joined.value)
    flipped = arithmetic.moved(np.flip, [truths(True, False, doubt=[True, False])])
    assert flipped.value.tolist() == [False, True]
    assert flipped.doubt is not None
    assert flipped.doubt.tolist() == [False, True]
    one = arithmetic.moved(lambda array: array[0], [joined])
    assert one.value.shape == ()


def test_a_repeated_constant_becomes_one_ball() -> None:
    first, *others = Enclosed(np.broadcast_to(0.1, 3)).balls
    assert first == 0.1
    assert all(other is first for other in others)


# Comparisons, and what follows from them.


@pytest.mark.parametrize(
    ("name", "apart", "swapped"),
    [("lt", True, False), ("le", True, False), ("gt", False, True), ("ge", False, True)],
)
def test_balls_are_compared_where_they_are_apart(name: str, apart: bool, swapped: bool) -> None:
    low, high = real(between(0, 1)), real(between(1.5, 2))
    for x, y, true in ((low, high, apart), (high, low, swapped)):
        found = by_rule(name, x, y)
        assert found.doubt is None
        assert found.value.tolist() == [true]
    assert by_rule(name, low, real(between(0.5, 3))).doubt is not None


def test_equality_is_decided_of_exact_numbers_of_what_is_apart_and_of_a_number_with_itself() -> (
    None
):
    one = between(0, 1)
    x = real(arb(2), one, one, one)
    y = real(arb(2), between(3, 4), one, between(0, 1))
    for name, equal in (("eq", [True, False, True]), ("ne", [False, True, False])):
        found = by_rule(name, x, y)
        assert found.value[:3].tolist() == equal
        assert found.doubt is not None
        assert found.doubt.tolist() == [False, False, False, True]
        assert by_rule(name, x, x).doubt is None
    assert by_rule("le", x, x).value.all()
    assert not by_rule("lt", x, x).value.any()


def test_whether_an_unknown_number_is_nan_is_in_doubt() -> None:
    x = real(arb.nan(), arb(0, math.inf))
    found = by_rule("ne", x, x)
    assert found.doubt is not None
    assert found.doubt.tolist() == [True, False]
    nan = Enclosed(np.array([math.nan]))
    assert by_rule("ne", nan, nan).value.tolist() == [True]
    assert by_rule("ne", nan, nan).doubt is None


def test_false_settles_and_and_true_settles_or_whatever_is_in_doubt() -> None:
    certain = truths(False, True)
    doubtful = truths(True, True, doubt=[True, True])
    for name, doubt in (("and", [False, True]), ("or", [True, False]), ("xor", [True, True])):
        found = by_rule(name, certain, doubtful)
        assert found.doubt is not None
        assert found.doubt.tolist() == doubt
    assert by_rule("and", certain, doubtful).value[0] is np.False_
    negated = by_rule("not", doubtful)
    assert negated.doubt is not None
    assert negated.doubt.all()


def test_a_choice_in_doubt_is_a_ball_around_all_cases() -> None:
    which = truths(True, True, False, doubt=[True, False, False])
    found = by_rule("select_n", which, real(1.0, 2.0, 3.0), real(-4.0, -5.0, -6.0)).value
    assert found[0].contains(1)
    assert found[0].contains(-4)
    assert float(found[0].rad()) < 2.6
    assert found[1:].tolist() == [-5, 3]


def test_a_choice_of_truth_values_is_in_doubt_only_where_the_cases_differ() -> None:
    which = truths(True, True, doubt=[True, True])
    found = by_rule("select_n", which, truths(True, False), truths(True, True))
    assert found.doubt is not None
    assert found.doubt.tolist() == [False, True]
    decided = by_rule("select_n", truths(False, True), which, truths(True, True))
    assert decided.doubt is not None
    assert decided.doubt.tolist() == [True, False]


def test_numbers_made_of_doubtful_truth_values_hold_all_that_they_may_be() -> None:
    doubtful = truths(True, False, doubt=[True, False])
    found = by_rule("convert_element_type", doubtful, new_dtype=np.float64).value
    assert found[0].contains(0)
    assert found[0].contains(1)
    assert found[0].abs_upper() < 1.1
    assert found[1].is_zero()
    whole = by_rule("convert_element_type", doubtful, new_dtype=np.int32)
    count = by_rule("reduce_sum", whole, axes=(0,))
    assert count.doubt is not None
    assert count.doubt
    number = by_rule("convert_element_type", count, new_dtype=np.float64)
    assert distances(np.array(7.0), number)[1] == np.inf


def test_integers_and_truth_values_made_of_numbers_are_those_of_jax() -> None:
    x = [0.5, -0.5, 0.0, 2.7, -2.7, 3.0, -1e9 - 0.5]
    for numbers in (real(*x), real(*map(arb, x))):
        whole = by_rule("convert_element_type", numbers, new_dtype=np.int64)
        with jax.enable_x64(True):
            assert whole.value.tolist() == jnp.asarray(x).astype(np.int64).tolist()
            truth = by_rule("convert_element_type", numbers, new_dtype=np.bool_)
            assert truth.value.tolist() == jnp.asarray(x).astype(bool).tolist()
        assert whole.doubt is None
        assert truth.doubt is None
    unsure = real(between(1.9, 2.1), between(-0.5, 0.5), arb.nan(), arb(2) ** 60)
    doubt = by_rule("convert_element_type", unsure, new_dtype=np.int64).doubt
    assert doubt is not None
    assert doubt.tolist() == [True, False, True, True]


def test_what_is_made_of_a_doubtful_integer_is_in_doubt() -> None:
    x = Enclosed(np.array([7, 5, 3]))
    y = Enclosed(np.array([-2, 2, 1]), np.array([False, True, False]))
    product_of_all = {"dimension_numbers": (((0,), (0,)), ((), ()))}
    cases: list[tuple[str, tuple[Enclosed, ...], dict[str, Any], Any, Any]] = [
        ("div", (x, y), {}, [-3, 2, 3], [False, True, False]),
        ("add", (y, x), {}, [5, 7, 4], [False, True, False]),
        ("lt", (x, y), {}, [False, False, False], [False, True, False]),
        ("cumsum", (y,), {"axis": 0, "reverse": False}, [-2, 0, 1], [False, True, True]),
        ("reduce_max", (y,), {"axes": (0,)}, 2, True),
        ("dot_general", (x, y), product_of_all, -1, True),
    ]
    for name, operands, parameters, value, doubt in cases:
        found = by_rule(name, *operands, **parameters)
        assert found.value.tolist() == value, name
        assert found.doubt is not None, name
        assert found.doubt.tolist() == doubt, name
    assert by_rule("dot_general", x, x, **product_of_all).doubt is None


@pytest.mark.parametrize("name", ["sign", "floor", "ceil"])
def test_a_jump_within_a_ball_is_in_doubt_and_enclosed(name: str) -> None:
    arithmetic = Exact(BITS)
    found = RULES[name](arithmetic, real(between(-0.5, 0.5), arb(1.5), between(1.2, 1.4)))
    ((named, doubt),) = arithmetic.doubts
    assert (named, doubt.tolist()) == (name, [True, False, False])
    for x in (-0.5, 0.0, 0.5):
        assert holds(found.value[0], OF_ONE[name](Fraction(x)))


@pytest.mark.parametrize("name", ["reduce_max", "reduce_min"])
def test_an_extreme_is_the_entry_itself_where_it_is_apart_from_its_rivals(name: str) -> None:
    x = Enclosed(np.array([[between(0, 1), between(2, 3)], [between(9, 10), between(-9, -8)]]))
    (found,) = by_rule(name, Enclosed(x.value[None]), axes=(1, 2)).value
    assert found is x.value[1, 0 if name == "reduce_max" else 1]
    overlapping = by_rule(name, real(between(0, 2), between(1, 3)), axes=(0,)).value.item()
    assert overlapping.contains(1)
    assert overlapping.contains(2)
    assert float(overlapping.rad()) < 1.1


def test_a_number_is_clamped_between_the_ends() -> None:
    low, high = real(0.0), real(1.0)
    for x, inside in ((-3.0, 0), (0.25, Fraction(1, 4)), (2.0, 1)):
        for number in (real(x), real(arb(x))):
            (found,) = by_rule("clamp", low, number, high).balls
            assert found.is_exact()
            assert holds(found, inside)


def test_iota_counts_along_one_axis() -> None:
    found = by_rule("iota", dtype=np.float64, shape=(2, 3), dimension=1, sharding=None)
    assert found.value.tolist() == [[0.0, 1.0, 2.0]] * 2


# Infinities and nan.


@pytest.mark.parametrize("name", [*IN_DECIMALS, *OF_ONE, "is_finite"])
def test_a_function_of_whatever_is_unknown_or_infinite_is_no_error(name: str) -> None:
    operand = real(*UNKNOWN, arb(0), arb(-1), arb(1e300), arb(-1e300))
    assert by_rule(name, operand).value.shape == (8,)
    if name != "is_finite":
        assert by_rule(name, operand).value[0].is_nan()
    with np.errstate(invalid="ignore"):
        floats = by_rule(name, real(math.nan, math.inf, -math.inf, 0.0, -1.0, 1e300))
    assert floats.value.shape == (6,)


@pytest.mark.parametrize("name", [*OF_TWO, "pow", "eq", "ne", "lt", "le", "gt", "ge"])
def test_an_operation_on_whatever_is_unknown_or_infinite_is_no_error(name: str) -> None:
    numbers = (*UNKNOWN, arb(0), arb(1))
    for x, y in product(numbers, repeat=2):
        found = by_rule(name, real(x), real(y))
        assert found.value.shape == (1,)
    nan_or_more = by_rule(name, real(arb.nan()), real(arb(1)))
    unknown = nan_or_more.doubt if nan_or_more.doubt is not None else radii(nan_or_more) == np.inf
    assert unknown.all()


def test_at_a_pole_nothing_is_known() -> None:
    for found in (by_rule("log", real(0.0)), by_rule("div", real(1.0), real(0.0))):
        low, high = distances(np.array([-np.inf]), found)
        assert (low.item(), high.item()) == (0, np.inf)
        assert radii(found).item() == np.inf
        doubt = by_rule("is_finite", found).doubt
        assert doubt is not None
        assert doubt.all()


def test_constants_may_be_infinite() -> None:
    found, doubts = run(
        lambda x: jnp.where(jnp.exp(x) < jnp.inf, jnp.maximum(jnp.exp(x), -jnp.inf), jnp.nan), 1.0
    )
    assert not doubts
    assert holds(found.value.item(), true_value("exp", 1.0))
    guarded, doubts = run(lambda x: jnp.where(x == -jnp.inf, 0.0, x + 1), -math.inf)
    assert not doubts
    assert guarded.balls.item().is_zero()
    finite = by_rule("is_finite", real(arb.pos_inf(), arb(1) / 3))
    assert finite.value.tolist() == [False, True]
    assert finite.doubt is None


# Whole programs.

WEIGHTS = np.array([0.3, -1.7, 2.2, 0.9, -0.4])


def one_after_the_other(x: jax.Array) -> jax.Array:
    def step(c: jax.Array, v: jax.Array) -> tuple[jax.Array, jax.Array]:
        return jnp.sin(c * v) + 1, c

    _, found = jax.lax.scan(step, jnp.ones(()), x)
    return found.sum()


PROGRAMS: dict[str, Callable[..., Any]] = {
    "logsumexp": jax.scipy.special.logsumexp,
    "softmax": lambda x: jax.nn.softmax(x) @ WEIGHTS,
    "norm": jnp.linalg.norm,
    "variance": jnp.var,
    "largest": lambda x: jnp.max(x * x - x),
    "smallest": lambda x: jnp.min(jnp.exp(x)),
    "clipped": lambda x: jnp.clip(jnp.sinh(x), -1, 1) @ WEIGHTS,
    "relu": lambda x: jax.nn.relu(jnp.outer(x, jnp.asarray(WEIGHTS))).sum(),
    "logaddexp": lambda x: jnp.logaddexp(x, 2 * x[::-1]).sum(),
    "silu": lambda x: jax.nn.silu(x) @ WEIGHTS,
    "power": lambda x: (jnp.abs(x) ** 2.5).sum(),
    "partial sums": lambda x: (jax.lax.cumsum(jnp.tanh(x), reverse=True) ** 3).sum(),
    "scan": one_after_the_other,
    "padded": lambda x: (jnp.pad(jnp.exp(x), 1, constant_values=2.0)[:4] ** 2).sum(),
    "joined": lambda x: jnp.tan(jnp.concatenate([x, jnp.expm1(x)]) / 9).sum(),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_jax_computes_lies_beside_the_ball(name: str) -> None:
    x = np.array([0.4, -1.1, 0.7, 1.9, -0.2])
    for function in (PROGRAMS[name], jax.grad(PROGRAMS[name])):
        truth, doubts = run(function, x)
        value = in_floats(function, x)
        assert value.shape == truth.value.shape
        low, high = distances(value, truth)
        # Up to five numbers about as large as the result, in a dozen roundings each.
        assert high.max() <= 60 * ULP * magnitudes(truth)[1].max()
        assert radii(truth).max() <= NARROW * magnitudes(truth)[1].max()
        assert not doubts
        # The liar: a value that is 0.1 % beside it.
        assert distances(1.001 * value, truth)[0].max() >= 1e-4 * magnitudes(truth)[0].max()
        assert np.all(low <= high)


def test_of_one_function_in_several_forms_the_first_counts() -> None:
    found, _ = run(lambda x: model.either(jnp.exp(x), x, -x), 1.0)
    assert holds(found.value.item(), true_value("exp", 1.0))


def test_more_bits_leave_smaller_balls_that_overlap() -> None:
    function = jax.grad(PROGRAMS["softmax"])
    few, many = (run(function, WEIGHTS, bits=bits)[0] for bits in (100, 200))
    assert np.all(radii(few) > 0)
    assert np.all(radii(many) <= 2.0**-95 * radii(few))
    assert all(a.overlaps(b) for a, b in zip(few.value, many.value, strict=True))


def scenario(name: str) -> Scenario:
    return next(found for found in drawn_scenarios() if found.name == name)


@in_float64
def by_jax(program: Callable[..., Any], of: Scenario) -> dict[str, npt.NDArray[Any]]:
    compiled = jax.jit(program, static_argnums=3)
    found = compiled(tensors(of.params), tensor(of.X), tensor(of.Y), of.network)
    return {name: np.asarray(value) for name, value in found.items()}


@pytest.mark.parametrize("name", ["text", "kink", "hidden_tanh"])
def test_the_running_errors_of_a_network_cover_its_distance_from_the_truth(name: str) -> None:
    of = scenario(name)
    running, arithmetic = Running(Rounding.of(np.float64)), Exact(160)
    rounded, enclosed = (
        evaluated(
            programs.trace,
            numbers,
            {key: kind(value) for key, value in of.params.items()},
            kind(of.X),
            kind(of.Y),
            network=of.network,
        )
        for numbers, kind in ((running, Rounded), (arithmetic, Enclosed))
    )
    assert not arithmetic.doubts
    within = []
    for key, value in by_jax(programs.trace, of).items():
        _, off = distances(value, enclosed[key])
        assert np.all(off <= rounded[key].off), key
        within.append(np.all(off <= 2.0**-12 * rounded[key].off))
    assert not all(within)  # of errors that are far too small, this would be found


def test_inputs_of_float32_are_the_numbers_that_they_are() -> None:
    x = WEIGHTS.astype(np.float32)
    assert Exact(BITS).constant(x).value.dtype == np.float64
    with jax.enable_x64(True):
        program = jax.make_jaxpr(lambda x: jnp.exp(x) @ x)(WEIGHTS)
    (narrow,), (wide,) = (
        evaluate(program, [Enclosed(values)], Exact(BITS)) for values in (x, x.astype(np.float64))
    )
    assert narrow.value.item().overlaps(wide.value.item())
    assert radii(narrow) <= NARROW * 20


# Kinks, and what else the balls cannot tell.


@pytest.mark.parametrize(
    "function",
    [jax.nn.relu, lambda z: jnp.maximum(z, 0), jnp.abs, lambda z: jnp.max(jnp.append(z, 0.0))],
    ids=["relu", "maximum", "abs", "max"],
)
def test_exactly_at_a_kink_the_slope_is_the_one_that_jax_gives(
    function: Callable[..., Any],
) -> None:
    def of_what_comes_out(x: jax.Array) -> Any:
        return function(x * x - 4 * x)

    for slope, x in ((jax.grad(function), 0.0), (jax.grad(of_what_comes_out), 4.0)):
        found, doubts = run(slope, x)
        assert not doubts
        assert radii(found) == 0
        assert holds(found.balls.item(), Fraction(float(in_floats(slope, x))))


def about_zero(x: jax.Array) -> jax.Array:
    """0, as no number of bits can tell of a square root."""
    return jnp.sqrt(x) ** 2 - x


@pytest.mark.parametrize(
    ("function", "name", "cases"),
    [
        (lambda x: jnp.where(about_zero(x) > 0, 5.0, -3.0), "gt", (5, -3)),
        (lambda x: (about_zero(x) >= 0).astype(float), "ge", (0, 1)),
        (lambda x: jnp.where(about_zero(x) == 0, x, -x), "eq", (2, -2)),
        (lambda x: jnp.sign(about_zero(x)), "sign", (-1, 0, 1)),
        (lambda x: jnp.floor(about_zero(x)), "floor", (-1, 0)),
        (jax.grad(lambda x: jax.nn.relu(about_zero(x) + x - 2.0)), "gt", (0, 1)),
        (jax.grad(lambda x: jnp.maximum(about_zero(x) + x, 2.0)), "eq", (0, 1)),
    ],
    ids=["where", "float", "equal", "sign", "floor", "relu", "maximum"],
)
def test_what_no_ball_can_tell_is_recorded_and_holds_all_cases(
    function: Callable[..., Any], name: str, cases: tuple[int, ...]
) -> None:
    found, doubts = run(function, 2.0)
    assert name in doubts
    assert all(holds(found.value.item(), case) for case in cases)
    assert magnitudes(found)[1] < 5.1


def test_the_largest_of_rivals_that_balls_cannot_tell_apart_is_in_doubt() -> None:
    slope = jax.grad(lambda x: jnp.max(jnp.array([about_zero(x) + x, x, x - 1])))
    _, doubts = run(slope, 2.0)
    assert doubts == ["eq"]


def test_a_program_that_is_steered_by_what_is_in_doubt_stops() -> None:
    def looping(x: jax.Array) -> Any:
        return jax.lax.while_loop(lambda y: about_zero(y) > 0, lambda y: y + 1, x)

    def branching(x: jax.Array) -> Any:
        return jax.lax.cond(about_zero(x) > 0, jnp.sin, jnp.cos, x)

    for function in (looping, branching):
        with pytest.raises(UndecidedError, match=f"enclosures of {BITS} bits cannot tell"):
            run(function, 2.0)
        assert not run(function, 4.0)[1]  # its square root is exact


def test_the_precision_of_the_process_stays_what_it_was() -> None:
    before = flint.ctx.prec
    run(PROGRAMS["softmax"], WEIGHTS, bits=before + 100)
    with pytest.raises(TypeError):
        by_rule("add", real(1.0), Enclosed(np.array(["no number"], object)))
    distances(WEIGHTS, real(*WEIGHTS))
    assert flint.ctx.prec == before


def test_balls_are_as_precise_as_asked_whatever_the_process_is_set_to() -> None:
    with flint.ctx.workprec(20):
        found, _ = run(jnp.exp, 1.0)
    assert radii(found) <= NARROW * 3


# What comes out.


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_distances_lie_about_the_true_distance(dtype: npt.DTypeLike) -> None:
    values = (np.arange(-40, 40) / 3 * 10.0 ** np.linspace(-20, 20, 80)).astype(dtype)
    third = Fraction(1, 3)
    truth = by_rule("div", real(1.0), real(3.0)).value.item()
    low, high = distances(values, real(*[truth] * 80))
    for value, least, most in zip(values, low, high, strict=True):
        true = abs(Fraction(float(value)) - third)
        assert Fraction(least) <= true <= Fraction(most)
        # The difference is rounded in 64 bits, and each end to a float once.
        assert most <= least * (1 + 2 * ULP)


def test_the_distance_is_zero_only_where_there_is_none() -> None:
    half, beside = np.array([0.5]), np.array([np.nextafter(0.5, 1)])
    for truth in (real(0.5), real(arb(0.5))):
        low, high = distances(half, truth)
        assert (low.item(), high.item()) == (0, 0)
        assert not np.signbit(low)
        assert distances(beside, truth)[0] == beside - half
        assert distances(beside, truth)[1] == beside - half


def test_of_a_wide_ball_the_nearest_and_farthest_numbers_count() -> None:
    truth = real(between(1, 2), between(-1, 2), between(-4, -2))
    low, high = magnitudes(truth)
    assert low == pytest.approx([1, 0, 2], abs=1e-8)  # radii have 30 bits
    assert high == pytest.approx([2, 2, 4], abs=1e-8)
    assert np.all(low <= [1, 0, 2])
    assert np.all(high >= [2, 2, 4])
    assert radii(truth) == pytest.approx([0.5, 1.5, 1], abs=1e-8)
    assert np.all(radii(truth) >= [0.5, 1.5, 1])


def test_numbers_that_no_float_holds_are_rounded_outward() -> None:
    far, near = arb(10) ** 400, arb(10) ** -400
    low, high = magnitudes(real(far, near, -far))
    assert low.tolist() == [np.finfo(np.float64).max, 0, np.finfo(np.float64).max]
    assert high.tolist() == [np.inf, 5e-324, np.inf]
    assert radii(real(arb(1, near), arb.pos_inf())).tolist() == [5e-324, np.inf]
    tenth = arb(1) / 10  # neither end of its ball is a float
    assert magnitudes(real(tenth))[0] < 0.1 <= magnitudes(real(tenth))[1]


@pytest.mark.parametrize("value", [math.nan, math.inf, 1.0])
def test_of_what_is_no_number_or_unknown_the_distance_may_be_infinite(value: float) -> None:
    for truth in (arb.nan(), arb(0, math.inf), *((arb(1),) if value != 1 else ())):
        low, high = distances(np.array([value]), real(truth))
        assert high.item() == np.inf
        assert low.item() == (np.inf if truth == 1 and value == math.inf else 0)
