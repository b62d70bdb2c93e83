"""What rounding decides is in doubt, and so is what follows from it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from autodiff_ref.arithmetic.interpreter import ANY_NUMBER, EITHER, UndecidedError
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.arithmetic.running import RULES, Rounded, errors_of
from rounded_cases import CASES, rule_of
from rounded_claims import exactly, off, running
from rounded_operands import Values

COMPARISONS: Mapping[str, Callable[..., Any]] = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater,
    "ge": np.greater_equal, "lt_to": np.less, "le_to": np.less_equal,
}  # fmt: skip
GRID = [(value, error) for value in (0.0, 0.25, 0.5, 1.0, 1.5) for error in (0.0, 0.25, 0.5)]
PAIRS = np.array(list(product(GRID, GRID)))
X, Y = (Rounded(PAIRS[:, k, 0], PAIRS[:, k, 1]) for k in (0, 1))
REACHED_X, REACHED_Y = (
    np.expand_dims(x.value[:, np.newaxis] + errors_of(x)[:, np.newaxis] * np.linspace(-1, 1, 9), k)
    for x, k in ((X, 2), (Y, 1))
)
TOUCHES = np.abs(X.value - Y.value) == X.off + Y.off


def differ(outcomes: Values) -> Values:
    """Whether both answers occur."""
    return np.asarray(outcomes.any((1, 2)) & ~outcomes.all((1, 2)))


def doubts(found: Rounded) -> Values:
    return errors_of(found) > 0


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_is_in_doubt_where_and_only_where_errors_can_change_it(name: str) -> None:
    r, function = running(), COMPARISONS[name]
    found = RULES[name](r, X, Y)
    assert np.array_equal(found.value, function(X.value, Y.value))
    truth = differ(function(REACHED_X, REACHED_Y))
    assert np.all(doubts(found)[truth])
    assert np.array_equal(doubts(found)[~TOUCHES], truth[~TOUCHES])
    [doubt] = r.doubts
    assert doubt.name == name
    assert np.array_equal(doubt.entries, doubts(found))
    assert RULES[name](r, X, X).error is None
    assert len(r.doubts) == 1


@pytest.mark.parametrize("name", ["lt_to", "le_to"])
def test_which_zero_it_is_is_in_doubt_in_a_total_order(name: str) -> None:
    zeros = exactly([0.0, -0.0, 0.0, -0.0, -1.0], [0.0, 0.0, -0.0, -0.0, 0.0])
    found = RULES[name](running(), *zeros)
    assert found.value.tolist() == [name == "le_to"] * 4 + [True]
    assert doubts(found).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize("name", ["eq", "ne"])
@pytest.mark.parametrize(("extreme", "of"), [("max", np.maximum), ("min", np.minimum)])
def test_whether_it_is_the_extreme_is_in_doubt_where_another_one_may_be(
    name: str, extreme: str, of: Callable[..., Values]
) -> None:
    m, reached = RULES[extreme](running(), X, Y), of(REACHED_X, REACHED_Y)
    for x, moved in ((X, REACHED_X), (Y, REACHED_Y)):
        truth = differ(COMPARISONS[name](moved, reached))
        for operands in ((x, m), (m, x)):
            found = doubts(RULES[name](running(), *operands))
            assert np.all(found[truth])
            assert np.array_equal(found[~TOUCHES], truth[~TOUCHES])


@pytest.mark.parametrize(("extreme", "of"), [("reduce_max", np.max), ("reduce_min", np.min)])
def test_which_entry_is_the_extreme_is_in_doubt_where_another_one_may_be(
    extreme: str, of: Callable[..., Values]
) -> None:
    x = off(list(product((0.0, 0.125, 0.5, 0.625, 2.0), repeat=3)), 0.125)
    r = running()
    m = r.moved(lambda array: array[:, np.newaxis], [RULES[extreme](r, x, axes=(1,))])
    moved = x.value + 0.125 * np.array(list(product((-1, 0, 1), repeat=3)))[:, np.newaxis]
    outcomes = moved == of(moved, axis=2, keepdims=True)
    truth = outcomes.any(0) & ~outcomes.all(0)
    found = RULES["eq"](r, x, m)
    assert np.array_equal(found.value, x.value == m.value)
    assert np.all(doubts(found)[truth])
    nearest = np.sort(np.abs(x.value[:, :, np.newaxis] - m.value[:, :, np.newaxis]), 1)
    clear = np.all(nearest != 0.25, (1, 2))
    assert np.array_equal(doubts(found)[clear], truth[clear])


def test_entries_that_cannot_be_the_extreme_do_not_count() -> None:
    x = Rounded(np.array([[1.0, -1e30, 2.0]]), np.array([[0.1, 1e20, 0.2]]))
    m = RULES["reduce_max"](running(), x, axes=(1,))
    assert (m.value.tolist(), errors_of(m).tolist()) == ([2.0], [0.2])
    m = running().moved(lambda array: array[:, np.newaxis], [m])
    assert RULES["eq"](running(), x, m).error is None
    found = RULES["clamp"](running(), off(0.0, 0.1), x, off(1.5, 0.3))
    assert (found.value.tolist(), errors_of(found).tolist()) == (
        [[1.0, 0.0, 1.5]],
        [[0.1, 0.1, 0.3]],
    )


def test_another_number_beside_an_extreme_is_compared_as_any_number() -> None:
    m = RULES["max"](running(), off([1.0, 1.0], 0.1), off([5.0, 5.0], 0.1))
    found = RULES["eq"](running(), off([5.0, 7.0], 0.1), m)
    assert doubts(found).tolist() == [True, False]


def test_an_extreme_that_was_turned_around_is_among_what_was_turned_around() -> None:
    r, x, y = running(), off([0.0, 5.0], 0.1), off([0.0, 1.0], 0.1)
    m, flipped_x = (r.moved(np.flip, [each]) for each in (RULES["max"](r, x, y), x))
    assert doubts(RULES["eq"](r, flipped_x, m)).tolist() == [False, True]


def test_a_comparison_with_what_nothing_is_known_of_is_in_doubt() -> None:
    for name, error in product(COMPARISONS, (math.inf, math.nan)):
        assert doubts(RULES[name](running(), off([1.0], error), *exactly([2.0]))).all()
    assert doubts(RULES["sign"](running(allowance=Allowance.KINK), off([1.0], math.nan))).all()
    assert doubts(RULES["is_finite"](running(), off([1e39], math.inf))).all()
    assert RULES["is_finite"](running(), off([1.0], 0.1)).error is None


SURE, OPEN = Rounded(np.array([False, True])), Rounded(np.array([False, True]), np.array([1.0, 0]))


def test_what_follows_from_a_doubt_is_in_doubt() -> None:
    r = running(allowance=Allowance.KINK)
    for name, value in (("and", [False, True]), ("or", [False, True]), ("xor", [False, False])):
        found = RULES[name](r, SURE, OPEN)
        assert (found.value.tolist(), doubts(found).tolist()) == (value, [True, False])
        assert RULES[name](r, SURE, SURE).error is None
    assert doubts(RULES["not"](r, OPEN)).tolist() == [True, False]
    assert doubts(RULES["eq"](r, OPEN, SURE)).tolist() == [True, False]
    assert doubts(RULES["select_n"](r, OPEN, SURE, RULES["not"](r, SURE))).tolist() == [True, False]


@pytest.mark.parametrize("allowance", Allowance)
def test_a_doubtful_case_is_as_far_off_as_the_allowance_says(allowance: Allowance) -> None:
    r = running(allowance=allowance)
    cases = [Rounded(np.array([1.0, 1.0]), np.array([0.1, 0.1])), off([3.0, 3.0], 0.25)]
    assert errors_of(RULES["select_n"](r, SURE, *cases)).tolist() == [0.1, 0.25]
    # From 0.9 to 3.25, where jumps are allowed for.
    middle, reach = (1.0, 0.25) if allowance is Allowance.ROUNDING else (2.075, 1.175)
    found = RULES["select_n"](r, OPEN, *cases)
    assert found.value == pytest.approx(np.array([middle, 3.0]), rel=1e-15)
    assert errors_of(found) == pytest.approx(np.array([reach, 0.25]), rel=1e-14)
    number = RULES["convert_element_type"](r, OPEN, new_dtype=np.float64)
    assert errors_of(number).tolist() == [float(allowance is not Allowance.ROUNDING), 0.0]


def test_a_doubt_outlives_what_is_done_to_integers() -> None:
    r = running(allowance=Allowance.KINK)
    number = RULES["convert_element_type"](r, OPEN, new_dtype=np.int64)
    total = RULES["reduce_sum"](r, number, axes=(0,))
    for found in (number, total, RULES["add"](r, total, total)):
        with pytest.raises(UndecidedError):
            r.decided(found)
    assert RULES["convert_element_type"](r, total, new_dtype=np.float64).off >= 1


def test_numbers_become_integers_and_truth_values_as_in_jax() -> None:
    r = running(allowance=Allowance.KINK)
    whole = RULES["convert_element_type"](r, off([-1.5, 1.0], 0.1), new_dtype=np.int32)
    assert (whole.value.tolist(), doubts(whole).tolist()) == ([-1, 1], [False, True])
    truth = RULES["convert_element_type"](r, off([0.5, 0.05], 0.1), new_dtype=np.bool_)
    assert (truth.value.tolist(), doubts(truth).tolist()) == ([True, True], [False, True])
    same = off([0.3], 0.1)
    assert RULES["convert_element_type"](r, same, new_dtype=np.float32) is same
    squares = RULES["integer_pow"](r, Rounded(np.arange(4)), y=2)
    assert (squares.value.tolist(), squares.value.dtype.kind) == ([0, 1, 4, 9], "i")
    counted = RULES["iota"](r, dtype=np.float32, shape=(2, 3), dimension=1)
    assert (counted.value.tolist(), counted.error) == ([[0.0, 1.0, 2.0]] * 2, None)


FORM_IS_FAR, FORM_HAS_NO_DIGIT = off([1.125], 0.25), off([1.125], 2.0)


@pytest.mark.parametrize(
    ("form", "within", "reach"),
    [
        (FORM_IS_FAR, Allowance.ROUNDING, 0.375),
        (FORM_HAS_NO_DIGIT, Allowance.CANCELLATION, 2.125),
        (off([math.nan], 0.1), Allowance.OVERFLOW, math.inf),
        (off([math.inf], 0.1), Allowance.OVERFLOW, math.inf),
    ],
    ids=["with_digits", "without_digits", "nan", "infinite"],
)
@pytest.mark.parametrize("allowance", Allowance)
def test_a_form_counts_from_its_allowance_on(
    form: Rounded, within: Allowance, reach: float, allowance: Allowance
) -> None:
    found = RULES[EITHER](running(allowance=allowance), off([1.0], 1e-3), form)
    order = list(Allowance)
    alone = RULES[EITHER](running(allowance=allowance), off([1.0], 1e-3)).off.item()
    assert 1e-3 + 20 * running().rounding.u <= alone < 1.01e-3
    assert found.off == (reach if order.index(allowance) >= order.index(within) else alone)


def test_a_doubt_about_any_of_several_is_one_about_all() -> None:
    r = running()
    for name, value in (("reduce_and", False), ("reduce_or", True), ("reduce_xor", True)):
        for operand, doubtful in ((SURE, False), (OPEN, True)):
            found = RULES[name](r, operand, axes=(0,))
            assert (found.value.tolist(), bool(doubts(found))) == (value, doubtful)
    assert RULES["optimization_barrier"](r, SURE, OPEN) == (SURE, OPEN)


@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_where_the_extreme_is_is_in_doubt_where_another_one_may_be(name: str) -> None:
    sign = 1 if name == "argmax" else -1
    x = off(sign * np.array([[0.0, 1.0, 1.1], [0.0, 1.0, 2.0], [1.5, -1e30, 1.0]]), 0.125)
    x = replace(x, error=np.where(x.size > 1e20, 1e25, errors_of(x)))
    r = running()
    found = RULES[name](r, x, axes=(1,), index_dtype=np.int32)
    assert (found.value.tolist(), doubts(found).tolist()) == ([2, 2, 0], [True, False, False])
    assert r.doubts[0].name == name
    ties = RULES[name](r, *exactly([[1.0, 1.0]]), axes=(1,), index_dtype=np.int32)
    assert (ties.value.tolist(), ties.error) == ([0], None)


def test_numbers_in_doubtful_order_are_sorted_within_their_errors() -> None:
    stream = np.random.RandomState(3)
    x = off(stream.uniform(0, 4, (5, 9)), stream.choice((0.0, 0.01, 0.3), (5, 9)))
    index = Rounded(np.broadcast_to(np.arange(9), (5, 9)))
    r = running()
    keys, order = RULES["sort"](r, x, index, dimension=1, num_keys=1)
    assert np.array_equal(keys.value, np.sort(x.value, 1))
    assert np.array_equal(order.value, np.argsort(x.value, 1))
    moved = x.value + errors_of(x) * stream.uniform(-1, 1, (4000, 5, 9))
    assert np.all(np.abs(np.sort(moved, 2) - keys.value) <= keys.off)
    changes = np.any(np.argsort(moved, 2) != order.value, 0)
    assert np.all(doubts(order)[changes])
    assert 0 < np.mean(doubts(order)) < 1
    assert [doubt.name for doubt in r.doubts] == ["sort"]
    assert RULES["sort"](r, *exactly([2.0, 1.0]), dimension=0, num_keys=1)[0].error is None


def test_every_rule_is_tested_here() -> None:
    by_themselves = {*COMPARISONS, "and", "or", "xor", "not", "select_n", "convert_element_type"}
    by_themselves |= {"is_finite", "iota", EITHER, ANY_NUMBER, "argmax", "argmin", "sort"}
    by_themselves |= {"reduce_and", "reduce_or", "reduce_xor", "optimization_barrier"}
    assert {*RULES} - {rule_of(name) for name in CASES} - by_themselves == {"add_any"}
    assert RULES["add_any"] is RULES["add"]
