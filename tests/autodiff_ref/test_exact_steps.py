"""What jumps or changes its kind is in doubt where a ball holds a jump."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flint import arb

from autodiff_ref.arithmetic.exact import RULES, Enclosed, Exact, distances
from enclosures import BITS, between, by_rule, holds, real, truths
from true_values import OF_ONE


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


def test_iota_counts_along_one_axis() -> None:
    found = by_rule("iota", dtype=np.float64, shape=(2, 3), dimension=1, sharding=None)
    assert found.value.tolist() == [[0.0, 1.0, 2.0]] * 2


def half_away(x: Fraction) -> int:
    found = math.floor(abs(x) + Fraction(1, 2))
    return found if x > 0 else -found


HALVES = (0.5, -0.5, 1.5, -1.5, 2.5, 2.4, -2.6, 0.0, math.nextafter(0.5, 0), 2.0**52 + 1, 1e300)


@pytest.mark.parametrize(
    ("method", "nearest"),
    [
        (jax.lax.RoundingMethod.TO_NEAREST_EVEN, round),
        (jax.lax.RoundingMethod.AWAY_FROM_ZERO, half_away),
    ],
    ids=["to even", "away from zero"],
)
def test_numbers_are_rounded_to_the_nearest_integer(
    method: Any, nearest: Callable[[Fraction], int]
) -> None:
    for numbers in (real(*HALVES), real(*map(arb, HALVES[:-1]))):
        found = by_rule("round", numbers, rounding_method=method)
        for x, ball in zip(HALVES, found.balls, strict=False):
            assert ball.is_exact(), x
            assert holds(ball, nearest(Fraction(x))), x
    arithmetic = Exact(BITS)
    wide = between(0.25, 0.5), between(-0.5, 0.5), between(1.5, 2.5), between(0.6, 1.4), arb.nan()
    balls = RULES["round"](arithmetic, real(*wide), rounding_method=method).value
    for ball, within in zip(balls[:4], wide, strict=False):
        for at in (within.lower(), within.upper(), within.mid()):
            assert holds(ball, nearest(Fraction(float(at))))
    ((name, doubt),) = arithmetic.doubts
    assert name == "round"
    assert not doubt[3]
    assert doubt[[1, 2, 4]].all()
    assert balls[4].is_nan()


def test_an_integer_that_its_dtype_cannot_hold_is_in_doubt() -> None:
    x = real(100.0, 127.9, 200.0, -129.0, math.inf)
    for dtype, doubt in (
        (np.int8, [False, False, True, True, True]),
        (np.uint8, [False, False, False, True, True]),
    ):
        found = by_rule("convert_element_type", x, new_dtype=dtype)
        assert found.value.dtype == dtype
        assert found.doubt is not None
        assert found.doubt.tolist() == doubt


def test_what_only_rounding_would_change_is_left_as_it_is() -> None:
    x, y = real(arb(1) / 3), real(0.1)
    assert by_rule("reduce_precision", x, exponent_bits=5, mantissa_bits=10) is x
    assert RULES["optimization_barrier"](Exact(BITS), x, y) == (x, y)
