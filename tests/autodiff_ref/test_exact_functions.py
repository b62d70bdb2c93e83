"""Functions and powers of balls hold the true values, which decimals and fractions give."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from flint import arb

from autodiff_ref.arithmetic.exact import RULES, Enclosed, Exact
from enclosures import BITS, NARROW, between, by_rule, holds, real
from true_values import DOMAINS, IN_DECIMALS, atan, pi, true_value

POINTS = (0.3, 1.0, 2.5, 20.5, 1e-9)
INTERVALS = ((0.3, 0.4), (0.9, 1.4), (1.2, 1.4), (-0.5, 0.75), (-1.4, -1.3))


def in_domain(name: str, *points: float) -> list[float]:
    least, largest = DOMAINS.get(name, (-math.inf, math.inf))
    return [x for x in points if least <= x <= largest]


@pytest.mark.parametrize("name", IN_DECIMALS)
def test_a_function_of_an_exact_number_is_enclosed_narrowly(name: str) -> None:
    points = in_domain(name, *POINTS, *(-x for x in POINTS))
    for x, found in zip(points, by_rule(name, real(*points)).value, strict=True):
        true = true_value(name, x)
        assert holds(found, true), x
        assert float(found.rad()) <= NARROW * float(abs(true)), x


@pytest.mark.parametrize("name", IN_DECIMALS)
@pytest.mark.parametrize(("low", "high"), INTERVALS)
def test_a_function_of_a_wide_ball_holds_its_values_throughout(
    name: str, low: float, high: float
) -> None:
    (found,) = by_rule(name, real(between(low, high))).value
    if len(in_domain(name, low, high)) < 2:  # of some numbers of the ball there is no value
        assert found.is_nan()
        return
    for x in np.linspace(low, high, 7):
        assert holds(found, true_value(name, x)), x
    assert float(found.rad()) < 5


@pytest.mark.parametrize("name", ["cbrt", "erf", "asin", "atan", "sinh", "tanh", "atanh", "expm1"])
def test_a_function_that_is_zero_at_zero_is_so_exactly(name: str) -> None:
    assert by_rule(name, real(0.0)).value.item().is_zero()


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


@pytest.mark.parametrize("name", ["square", "integer_pow", "pow"])
@pytest.mark.parametrize("y", [2, 3, 4])
def test_a_power_of_a_ball_about_zero_is_enclosed(name: str, y: int) -> None:
    x = real(arb(0, 0.5), between(-0.5, 0.25))
    if name == "square":
        found, y = by_rule(name, x), 2
    elif name == "pow":
        found = by_rule(name, x, real(float(y)))
    else:
        found = by_rule(name, x, y=y)
    for ball in found.value:
        for at in (-0.5, -0.1, 0.0, 0.25):
            assert holds(ball, Fraction(at) ** y)
        assert ball.abs_upper() < 1.01 * 0.5**y
    assert not holds(by_rule("square", x).value[0], Fraction(-1, 2))


def test_angles_of_points_are_enclosed() -> None:
    y, x = real(1.0, -2.0, 0.5, 0.0, 3.0), real(2.0, 1.0, -3.0, 2.0, -1e-9)
    with localcontext(prec=80):
        for found, v, w in zip(by_rule("atan2", y, x).value, y.value, x.value, strict=True):
            true = atan(Decimal(v) / Decimal(w)) + (pi().copy_sign(Decimal(v)) if w < 0 else 0)
            assert holds(found, Fraction(true))
            assert float(found.rad()) <= NARROW * 4


def test_an_angle_that_may_jump_is_in_doubt_and_enclosed_on_both_sides() -> None:
    arithmetic = Exact(BITS)
    y = real(arb(0), between(-0.1, 0.1), arb(0), arb(0), between(0.1, 0.2))
    x = real(arb(-1), arb(-1), arb(0), arb(1), between(-1, 1))
    found = RULES["atan2"](arithmetic, y, x)
    ((name, doubt),) = arithmetic.doubts
    assert (name, doubt.tolist()) == ("atan2", [True, True, True, False, False])
    for ball in found.value[:3]:
        assert holds(ball, Fraction(314, 100))
        assert holds(ball, Fraction(-314, 100))
        assert ball.abs_upper() < 3.2
    assert found.value[3].is_zero()
    assert holds(found.value[4], Fraction(atan(Decimal("0.1"))))
    assert holds(found.value[4], Fraction(3))
