"""What cannot be compared is an error with its reason, and no deviation hides behind another."""

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Verdict, Verification, summary, verify
from autodiff_ref.report import verdict_line
from autodiff_ref.report.blame import COSTS, SEPARATE
from autodiff_ref.report.cells import where
from autodiff_ref.report.findings import findings
from autodiff_ref.report.grades import grades
from liars import Honest


def verified(candidate: object) -> Verification:
    return verify(candidate, scenarios=["text"])


class Odd(Honest):
    """Gradients that are changed by a function before they are returned."""

    def __init__(self, change: Any) -> None:
        self.change = change

    def gradients(self, params: Any, X: Any, Y: Any) -> Any:
        return self.change(super().gradients(params, X, Y), params, X)


def with_nan(g: Any, params: Any, X: Any) -> Any:
    g["dW2"][0, 1] = np.nan
    return g


def without_db(g: Any, params: Any, X: Any) -> Any:
    return {name: value for name, value in g.items() if name != "db1"}


def flat(g: Any, params: Any, X: Any) -> Any:
    return g | {"db1": g["db1"].ravel()}


def split(g: Any, params: Any, X: Any) -> Any:
    return g | {"db1": 3 * np.exp(g["db1"]).T}


def single(g: Any, params: Any, X: Any) -> Any:
    return {name: value.astype(np.float32) for name, value in g.items()}


def words(g: Any, params: Any, X: Any) -> Any:
    return g | {"dW1": "0.5"}


def nothing(g: Any, params: Any, X: Any) -> Any:
    return None


def in_place(g: Any, params: Any, X: Any) -> Any:
    params["W1"] -= 0.1 * g["dW1"]
    return g


def scaled_input(g: Any, params: Any, X: Any) -> Any:
    X /= 2
    return g


def masked(g: Any, params: Any, X: Any) -> Any:
    return g | {"dW2": np.ma.masked_array(1.001 * g["dW2"], mask=True)}


class Unconvertible:
    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("not an array after all")


def unconvertible(g: Any, params: Any, X: Any) -> Any:
    return g | {"dW2": Unconvertible()}


def exiting(g: Any, params: Any, X: Any) -> Any:
    sys.exit(0)


def raising(g: Any, params: Any, X: Any) -> Any:
    raise ZeroDivisionError("a division by nothing")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_nan, "the candidate returned nan, first at [0, 1]"),
        (without_db, "gradients did not return it"),
        (split, "the candidate returned the shape (1, 2) where (2, 1) was required"),
        (single, "the candidate returned float32 where float64 was required"),
        (words, "the candidate returned str where an array was required"),
        (nothing, "gradients returned NoneType where a dictionary of arrays was required"),
        (in_place, "gradients changed W1 in place"),
        (scaled_input, "gradients changed X in place"),
        (masked, "the candidate returned MaskedArray where an array was required"),
        (unconvertible, "what gradients returned cannot be read: "),
        (exiting, "gradients raised SystemExit: 0"),
        (raising, "gradients raised ZeroDivisionError: a division by nothing"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cannot_be_compared_is_an_error_with_its_reason(change: Any, message: str) -> None:
    verification = verified(Odd(change))
    assert verification.verdict is Verdict.ERROR
    assert verification.exit_status == 2
    errors = [c for c in verification.comparisons if c.verdict is Verdict.ERROR]
    assert errors
    assert all(c.entries == 0 for c in errors)
    assert any(message in c.note for c in errors)
    assert message in summary(verification)


def test_what_a_mistake_gives_is_wrong_although_shapes_forbid_to_compare_it() -> None:
    verification = verified(Odd(flat))
    says = "equation 5 (db1): keepdims=True is missing: the shape is (n,) instead of (n, 1)."
    told = summary(verification)
    assert verification.verdict is Verdict.WRONG
    assert verification.exit_status == 1
    assert told.startswith(f"Odd is WRONG: {says} 2 of its answers could not be compared.")
    assert {c.verdict for c in verification.comparisons} == {Verdict.AGREES, Verdict.ERROR}
    assert grades(verification)[4].verdict == Verdict.WRONG
    assert says not in verdict_line(verification)  # which stands before hints


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "the candidate returned NoneType where a real number was required"),
        ("0.5", "the candidate returned str where a real number was required"),
        (np.zeros(2), "the candidate returned the shape (2,) where () was required"),
        (np.nan, "the candidate returned nan"),
    ],
    ids=["nothing", "text", "array", "nan"],
)
def test_a_cost_that_is_no_number_is_an_error(answer: object, message: str) -> None:
    class Costly(Honest):
        def cost(self, params: Any, X: Any, Y: Any) -> Any:
            return answer

    costs = where(verified(Costly()).comparisons, check="gradients", quantity="C")
    assert [cost.verdict for cost in costs] == [Verdict.ERROR] * 2  # at 0 and 20 updates
    assert all(message in cost.note for cost in costs)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "train returned NoneType where a result with .params and .costs was required"),
        (SimpleNamespace(params=None, costs=None), "train returned SimpleNamespace where a result"),
        (
            SimpleNamespace(params={}, costs=[0.5]),
            "nothing under the names W1, b1, W2, b2, but nothing",
        ),
        (SimpleNamespace(params={"W1": 0}, costs=["a"]), "where an array was required"),
    ],
    ids=["nothing", "nones", "empty", "words"],
)
def test_a_training_that_is_none_is_an_error(answer: object, message: str) -> None:
    class Untrained(Honest):
        def train(self, *args: Any, **kwargs: Any) -> Any:
            return answer

    verification = verified(Untrained())
    assert verification.verdict is Verdict.ERROR
    assert any(message in comparison.note for comparison in verification.comparisons)


def test_costs_are_compared_of_the_shortest_descent_too() -> None:
    class Short(Honest):
        def train(self, *args: Any, **kwargs: Any) -> Any:
            found = super().train(*args, **kwargs)
            late = len(found.costs) > 1
            return found if late else SimpleNamespace(params=found.params, costs="no costs at all")

    made = verified(Short()).comparisons
    errors = [c for c in made if c.verdict is Verdict.ERROR]
    assert {(c.place.judged, c.place.quantity) for c in errors} == {("single step", "C")}


def test_gradients_that_are_not_those_of_the_trace_are_at_fault_themselves() -> None:
    verification = verified(Odd(lambda g, params, X: g | {"dW2": 1.001 * g["dW2"]}))
    (finding,) = [f for f in findings(verification.comparisons) if not f.inherited]
    assert finding.about == SEPARATE
    assert f"WRONG: {SEPARATE}" in summary(verification)


def test_a_cost_that_is_wrong_itself_is_at_fault() -> None:
    class Costly(Honest):
        def train(self, *args: Any, **kwargs: Any) -> Any:
            found = super().train(*args, **kwargs)
            return SimpleNamespace(params=found.params, costs=1.001 * np.array(found.costs))

    (finding,) = findings(verified(Costly()).comparisons)
    assert finding.about == COSTS
    assert not finding.inherited


def test_the_headline_tells_what_could_not_be_compared_beside_a_fault() -> None:
    def wrong_and_incomplete(g: Any, params: Any, X: Any) -> Any:
        return {"dW1": 2 * g["dW1"], "db1": g["db1"], "dW2": g["dW2"]}

    told = summary(verified(Odd(wrong_and_incomplete)))
    assert told.startswith("Odd is WRONG. Besides, 2 of its answers could not be compared.")
