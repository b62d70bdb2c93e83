"""Which is larger, and what follows from it: certain of balls that are apart, else in doubt."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb

from autodiff_ref.arithmetic.exact import RULES, Enclosed, Exact
from enclosures import BITS, between, by_rule, holds, real, truths

THIRD = arb(1) / 3


@pytest.mark.parametrize(
    ("name", "apart", "swapped"),
    [
        *((name, True, False) for name in ("lt", "le", "lt_to", "le_to")),
        *((name, False, True) for name in ("gt", "ge")),
    ],
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
    for less, or_equal in (("lt", "le"), ("lt_to", "le_to")):
        assert by_rule(or_equal, x, x).value.all()
        assert not by_rule(less, x, x).value.any()


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


@pytest.mark.parametrize("name", ["reduce_max", "reduce_min"])
def test_an_extreme_is_the_entry_itself_where_it_is_apart_from_its_rivals(name: str) -> None:
    x = Enclosed(np.array([[between(0, 1), between(2, 3)], [between(9, 10), between(-9, -8)]]))
    (found,) = by_rule(name, Enclosed(x.value[None]), axes=(1, 2)).value
    assert found is x.value[1, 0 if name == "reduce_max" else 1]
    overlapping = by_rule(name, real(between(0, 2), between(1, 3)), axes=(0,)).value.item()
    assert overlapping.contains(1)
    assert overlapping.contains(2)
    assert float(overlapping.rad()) < 1.1


@pytest.mark.parametrize("reverse", [False, True], ids=["forwards", "backwards"])
def test_extremes_so_far_are_the_entries_themselves(reverse: bool) -> None:
    x = np.random.RandomState(8).standard_normal((3, 4))
    balls = Enclosed(Enclosed(x).balls)
    for name, of_numpy in (("cummax", np.maximum), ("cummin", np.minimum)):
        turned = x[:, ::-1] if reverse else x
        true = of_numpy.accumulate(turned, 1)
        for operand in (Enclosed(x), balls):
            found = by_rule(name, operand, axis=1, reverse=reverse).value.astype(float)
            assert found.tolist() == (true[:, ::-1] if reverse else true).tolist()
        overlapping = by_rule(name, real(between(0, 2), between(1, 3)), axis=0, reverse=reverse)
        for at in (1, 2):
            assert holds(overlapping.value[0 if reverse else 1], at)


def test_a_number_is_clamped_between_the_ends() -> None:
    low, high = real(0.0), real(1.0)
    for x, inside in ((-3.0, 0), (0.25, Fraction(1, 4)), (2.0, 1)):
        for number in (real(x), real(arb(x))):
            (found,) = by_rule("clamp", low, number, high).balls
            assert found.is_exact()
            assert holds(found, inside)


@pytest.mark.parametrize("as_balls", [False, True], ids=["floats", "balls"])
@pytest.mark.parametrize(("name", "of_numpy"), [("argmax", np.argmax), ("argmin", np.argmin)])
def test_the_index_of_an_extreme_is_the_first_of_equal_ones(
    name: str, of_numpy: Callable[..., Any], as_balls: bool
) -> None:
    x = np.random.RandomState(6).randint(0, 3, (3, 4, 5)).astype(float)
    operand = Enclosed(Enclosed(x).balls) if as_balls else Enclosed(x)
    for axis in range(3):
        found = by_rule(name, operand, axes=(axis,), index_dtype=np.int32)
        assert found.value.dtype == np.int32
        assert found.value.tolist() == of_numpy(x, axis).tolist()
        assert found.doubt is None


@pytest.mark.parametrize(
    ("row", "index"),
    [
        ((THIRD, THIRD, arb(0)), 0),  # one and the same number
        ((arb(0), THIRD, arb(1) / 3), None),  # perhaps another one
        ((arb(2), arb(0), arb(2)), 0),
        ((between(0, 2), between(1, 2.5), arb(3)), 2),
        ((arb(1), between(0, 10), arb(2)), None),
        ((between(0, 10), arb(11), between(9, 10)), 1),
        ((arb(9), between(8, 10), arb(-1)), None),
        ((arb(1), arb.nan(), arb(2)), None),
    ],
)
def test_the_index_of_an_extreme_is_in_doubt_where_rivals_overlap(
    row: tuple[arb, ...], index: int | None
) -> None:
    opposite = {id(ball): -ball for ball in row}
    for name, balls in (("argmax", row), ("argmin", tuple(opposite[id(ball)] for ball in row))):
        arithmetic = Exact(BITS)
        found = RULES[name](arithmetic, real(*balls), axes=(0,), index_dtype=np.int64)
        if index is None:
            assert found.doubt
            assert [(of, doubt.tolist()) for of, doubt in arithmetic.doubts] == [(name, True)]
        else:
            assert found.value == index
            assert found.doubt is None


def test_whether_any_or_all_hold_is_in_doubt_only_if_what_is_in_doubt_decides() -> None:
    values = [[True, True], [False, True], [True, False], [False, False], [False, True]]
    doubts = [[False, True], [False, True], [True, False], [True, True], [False, False]]
    x = Enclosed(np.array(values), np.array(doubts))
    for name, of_all, doubt in (
        ("reduce_and", np.all, [True, False, False, True, False]),
        ("reduce_or", np.any, [False, True, True, True, False]),
        ("reduce_xor", np.logical_xor.reduce, [True, True, True, True, False]),
    ):
        found = by_rule(name, x, axes=(1,))
        assert found.value.tolist() == of_all(values, axis=1).tolist()
        assert found.doubt is not None
        assert found.doubt.tolist() == doubt
        assert by_rule(name, Enclosed(np.array(values)), axes=(0, 1)).doubt is None


def by_sort(*operands: Enclosed, **parameters: Any) -> list[Enclosed]:
    settings = {"dimension": 0, "is_stable": True, "num_keys": 1, **parameters}
    found: list[Enclosed] = RULES["sort"](Exact(BITS), *operands, **settings)
    return found


@pytest.mark.parametrize("as_balls", [False, True], ids=["floats", "balls"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_arrays_are_sorted_as_numpy_does(axis: int, as_balls: bool) -> None:
    x = np.random.RandomState(7).randint(0, 4, (3, 4, 5)) / 4
    operand = Enclosed(Enclosed(x).balls) if as_balls else Enclosed(x)
    along = np.broadcast_to(
        np.expand_dims(np.arange(x.shape[axis]), [*{0, 1, 2} - {axis}]), x.shape
    )
    values, order = by_sort(operand, Enclosed(along), dimension=axis)
    assert values.value.astype(float).tolist() == np.sort(x, axis).tolist()
    assert order.value.tolist() == np.argsort(x, axis, kind="stable").tolist()
    assert order.doubt is None


def test_places_that_rivals_may_have_hold_all_of_them() -> None:
    wide = between(0, 10)
    x = real(arb(20), arb(9), wide, arb(1), arb(-5))
    values, order, own = by_sort(x, Enclosed(np.arange(5)), real(0.0, 1.0, 2.0, 3.0, 4.0))
    assert order.doubt is not None
    assert order.doubt.tolist() == [False, True, True, True, False]
    assert order.value[[0, 4]].tolist() == [4, 0]
    for ball, of_own in zip(values.value[1:4], own.value[1:4], strict=True):
        assert all(holds(ball, at) for at in (0, 1, 9, 10))
        assert all(holds(of_own, at) for at in (1, 2, 3))
    assert [values.value[0], values.value[4], own.value[0], own.value[4]] == [-5, 20, 4, 0]


def test_equal_numbers_keep_their_order_only_in_a_stable_sort_by_one_key() -> None:
    third = arb(1) / 3
    x, numbers = real(third, arb(0), third), Enclosed(np.array([5, 6, 7]))
    values, kept = by_sort(x, numbers)
    assert kept.doubt is None
    assert kept.value.tolist() == [6, 5, 7]
    assert values.value[1] is third
    for settings in ({"is_stable": False}, {"num_keys": 2}):
        doubt = by_sort(x, numbers, **settings)[1].doubt
        assert doubt is not None
        assert doubt.tolist() == [False, True, True]
    (alone,) = by_sort(x, is_stable=False)
    assert alone.value[1] is third
    assert by_sort(real(third, arb(1) / 3), Enclosed(np.array([5, 6])))[1].doubt is not None
    (unknown,) = by_sort(real(math.nan, 1.0, 2.0))
    assert all(ball.is_nan() for ball in unknown.value)
