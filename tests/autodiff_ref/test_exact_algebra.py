"""Sums, products and quotients of balls hold the true ones, which fractions give."""

from fractions import Fraction
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flint import arb

from autodiff_ref.arithmetic.exact import RULES, Enclosed, Exact, radii
from enclosures import BITS, NARROW, between, by_rule, holds, real, truths
from true_values import IN_FRACTIONS, OF_TWO, fractions


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


@pytest.mark.parametrize("as_balls", [False, True], ids=["floats", "balls"])
@pytest.mark.parametrize("reverse", [False, True], ids=["forwards", "backwards"])
def test_products_along_axes_are_enclosed(as_balls: bool, reverse: bool) -> None:
    x = np.random.RandomState(5).standard_normal((2, 4, 3))
    operand = Enclosed(Enclosed(x).balls) if as_balls else Enclosed(x)
    exact = fractions(x)
    along = exact[:, ::-1].cumprod(axis=1)[:, ::-1] if reverse else exact.cumprod(axis=1)
    for found, true in (
        (by_rule("reduce_prod", operand, axes=(0, 2)), exact.prod(axis=2).prod(axis=0)),
        (by_rule("cumprod", operand, axis=1, reverse=reverse), along),
    ):
        assert found.value.shape == true.shape
        assert all(map(holds, found.value.flat, true.flat))
        assert radii(found).max() <= NARROW * float(np.max(np.abs(true)))


def test_a_remainder_that_may_jump_is_in_doubt_and_enclosed() -> None:
    arithmetic = Exact(BITS)
    x = real(between(5.5, 6.5), between(-6.5, -5.5), between(-0.5, 0.25), between(-9, 9), arb(7))
    y = real(arb(3), arb(3), between(2, 4), between(1, 2), between(-0.1, 0.1))
    found = RULES["rem"](arithmetic, x, y)
    ((name, doubt),) = arithmetic.doubts
    assert (name, doubt.tolist()) == ("rem", [True, True, False, True, True])
    for ball, low, high, divisors in (
        (found.value[0], 5.5, 6.5, (3.0,)),
        (found.value[1], -6.5, -5.5, (3.0,)),
        (found.value[2], -0.5, 0.25, (2.0, 3.0, 4.0)),
        (found.value[3], -9, 9, (1.0, 1.3, 2.0)),
    ):
        for at, by in product(np.linspace(low, high, 23), divisors):
            assert holds(ball, OF_TWO["rem"](Fraction(at), Fraction(by)))
        assert ball.abs_upper() < 3.01
    assert not found.value[0] < 0 < found.value[1]  # of the sign of x
    assert found.value[4].is_nan()


def test_remainders_of_integers_and_exact_floats_are_those_of_jax() -> None:
    for x, y in (([7, -7, 7, 6], [3, 3, -3, 3]), ([7.5, -7.5, 1e300, 0.6], [2.0, 2.0, 0.3, -0.2])):
        found = by_rule("rem", Enclosed(np.array(x)), Enclosed(np.array(y)))
        balls = by_rule("rem", Enclosed(Enclosed(np.array(x)).balls), Enclosed(np.array(y, float)))
        with jax.enable_x64(True):
            assert found.value.tolist() == jax.lax.rem(jnp.array(x), jnp.array(y)).tolist()
        exact = [OF_TWO["rem"](Fraction(v), Fraction(w)) for v, w in zip(x, y, strict=True)]
        # Of 1e300 / 0.3, 120 bits do not hold the integer part.
        assert all(map(holds, balls.value, exact))
