"""What comes out are floats rounded outward; infinities and nan say that nothing is known."""

import math
from fractions import Fraction
from itertools import product

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import pytest
from flint import arb

from autodiff_ref.arithmetic.exact import distances, magnitudes, middles, radii
from enclosures import (
    ULP,
    between,
    by_rule,
    holds,
    real,
    run,
)
from true_values import (
    IN_DECIMALS,
    OF_ONE,
    OF_TWO,
    true_value,
)

UNKNOWN = (arb.nan(), arb(0, math.inf), arb.pos_inf(), arb(0, 1))


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


@pytest.mark.parametrize(
    "name", [*OF_TWO, "pow", "eq", "ne", "lt", "le", "gt", "ge", "lt_to", "le_to"]
)
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


def test_an_infinity_is_infinitely_far_from_every_ball_that_is_finite() -> None:
    values = np.array([math.inf, -math.inf, math.inf])
    low, high = distances(values, real(arb(1) / 3, between(-2, 2), arb(0, math.inf)))
    assert low.tolist() == [math.inf, math.inf, 0]
    assert high.tolist() == [math.inf] * 3


def test_midpoints_are_the_nearest_floats_and_nan_where_nothing_is_known() -> None:
    more, far = arb(2**60 + 129), arb(10) ** 400  # floats are 256 apart there
    found = middles(real(more, between(1, 2), far, -far, arb.nan()))
    assert found[:4].tolist() == [2.0**60 + 256, 1.5, np.inf, -np.inf]
    assert np.isnan(found[4])
