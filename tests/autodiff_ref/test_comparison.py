"""The verdict of one comparison, and of several."""

from dataclasses import replace

import numpy as np
import pytest

from autodiff_ref.answers import Missing
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.comparison import Bounds, Compared, Place, Verdict
from autodiff_ref.judgement import compare
from autodiff_ref.verification import verdict_of

PLACE = Place("gradients", "text", "dW1", "end to end", 1, 6)
TRUTH = np.array([[1.0, 0.0], [-2.0, 4.0]])
BOUNDS = Bounds(
    np.full((2, 2), 0.1),
    lambda allowance: np.full((2, 2), 0.2 if allowance is Allowance.KINK else 0.3),
)


def compared(candidate: object, **options: str) -> Compared:
    return compare(PLACE, candidate, TRUTH, BOUNDS, np.float64, **options)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [
        (0.0, Verdict.AGREES),
        (0.09, Verdict.AGREES),
        (0.19, Verdict.UNDECIDED),
        (0.29, Verdict.INACCURATE),
        (0.31, Verdict.WRONG),
        (np.inf, Verdict.WRONG),
    ],
)
def test_the_widest_bound_that_is_kept_decides(off: float, verdict: Verdict) -> None:
    candidate = TRUTH.copy()
    candidate[1, 0] -= off
    record = compared(candidate).record
    assert record.verdict is verdict
    assert record.entries == 4
    if off:
        assert record.worst_index == (1, 0)
        assert record.candidate_value == candidate[1, 0]
        assert record.reference_value == -2.0
        assert record.error_over_bound == pytest.approx(off / 0.1)


@pytest.mark.parametrize(
    ("candidate", "note"),
    [
        (Missing("it is not there"), "it is not there"),
        (None, "the candidate returned NoneType where an array was required"),
        ([[1.0, 0.0], [-2.0, 4.0]], "the candidate returned list where an array was required"),
        (TRUTH[0], "the candidate returned the shape (2,) where (2, 2) was required"),
        (TRUTH[:1], "the candidate returned the shape (1, 2) where (2, 2) was required"),
        (TRUTH.astype(np.float32), "returned float32 where float64 was required"),
        (TRUTH.astype(np.complex128), "returned complex128 where float64 was required"),
        (np.where(TRUTH == 0, np.nan, TRUTH), "the candidate returned nan, first at [0, 1]"),
    ],
    ids=["missing", "nothing", "list", "vector", "broadcastable", "float32", "complex", "nan"],
)
def test_what_cannot_be_compared_is_an_error_before_any_number_is(
    candidate: object, note: str
) -> None:
    record = compared(candidate).record
    assert record.verdict is Verdict.ERROR
    assert note in record.note
    assert record.entries == 0
    assert record.max_abs_error is None


def test_an_empty_comparison_is_an_error() -> None:
    nothing = np.empty((0, 3))
    record = compare(PLACE, nothing, nothing, Bounds.same(nothing), np.float64).record
    assert record.verdict is Verdict.ERROR
    assert "nothing to compare" in record.note


def test_nothing_is_within_an_exact_bound_but_the_value_itself() -> None:
    exact = Bounds.same(np.zeros((2, 2)))
    off = TRUTH + np.array([[0.0, 5e-324], [0.0, 0.0]])
    assert compare(PLACE, TRUTH, TRUTH, exact, np.float64).record.verdict is Verdict.AGREES
    record = compare(PLACE, off, TRUTH, exact, np.float64).record
    assert record.verdict is Verdict.WRONG
    assert record.error_over_bound == np.inf


def test_a_true_value_that_is_not_representable_is_undecided_in_its_entry_alone() -> None:
    truth = np.array([[np.inf, 0.0], [-2.0, 4.0]])
    for value in (np.inf, 1e308, 0.0):
        candidate = np.where(np.isinf(truth), value, truth)
        record = compare(PLACE, candidate, truth, BOUNDS, np.float64).record
        assert (record.verdict, record.undecided) == (Verdict.UNDECIDED, 1)
        assert record.note == "has a true value that no number can hold"
    wrong = truth + np.array([[0.0, 1.0], [0.0, 0.0]])
    assert compare(PLACE, wrong, truth, BOUNDS, np.float64).record.verdict is Verdict.WRONG


@pytest.mark.parametrize("value", [-np.inf, -1e-300])
@pytest.mark.parametrize("bound", [0.1, np.nan, np.inf])
def test_a_value_of_the_wrong_sign_is_wrong_though_no_number_can_hold_the_true_one(
    value: float, bound: float
) -> None:
    truth, bounds = np.array([np.inf, 1.0]), np.array([bound, 0.1])
    candidate = np.array([value, 1.0])
    record = compare(PLACE, candidate, truth, Bounds.same(bounds), np.float64).record
    assert (record.verdict, record.undecided) == (Verdict.WRONG, 0)
    assert (record.worst_index, record.error_over_bound) == ((0,), np.inf)
    assert record.max_abs_error == 0


def test_an_entry_at_a_kink_is_undecided_and_says_why() -> None:
    record = compared(TRUTH + 0.15).record
    assert (record.verdict, record.undecided) == (Verdict.UNDECIDED, 4)
    assert record.note == "lies within rounding of a kink, where either slope may be meant"


def test_a_doubt_makes_a_deviation_undecided_and_says_why() -> None:
    record = compared(TRUTH + 1, doubt="its input cannot be used").record
    assert (record.verdict, record.undecided) == (Verdict.UNDECIDED, 4)
    assert record.note == "its input cannot be used"
    assert compared(TRUTH, doubt="its input cannot be used").record.verdict is Verdict.AGREES


@pytest.mark.parametrize(
    ("found", "whole"),
    [
        ([], Verdict.ERROR),
        (["agrees", "agrees"], Verdict.AGREES),
        (["agrees", "undecided"], Verdict.AGREES),
        (["undecided"], Verdict.UNDECIDED),
        (["agrees", "inaccurate", "undecided"], Verdict.INACCURATE),
        (["error", "agrees"], Verdict.ERROR),
        (["inaccurate", "error", "wrong"], Verdict.WRONG),
    ],
    ids=lambda value: "-".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_the_verdict_of_several(found: list[str], whole: Verdict) -> None:
    one = compared(TRUTH).record
    assert verdict_of(replace(one, verdict=Verdict(verdict)) for verdict in found) is whole
