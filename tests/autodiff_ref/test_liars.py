"""Every check meets liars, at least one for each equation, and is seen to fail rightly."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Verdict, Verification, summary, verify
from autodiff_ref.report.cells import where
from autodiff_ref.report.findings import findings
from autodiff_ref.verification import verdict_of
from liars import EQUATION_METHODS, LIES, SUBTLE_LIES, Honest, Lie, slightly_wrong

pytestmark = pytest.mark.usefixtures("shared_references")

EVERY_LIE = (*LIES, *SUBTLE_LIES)


def named(lie: Lie) -> str:
    return f"{lie.equation}-{lie.says.replace(' ', '-')}"


def verified(candidate: object, scenarios: Iterable[str] = ("deep",)) -> Verification:
    return verify(candidate, scenarios=scenarios)


@pytest.fixture(scope="module")
def honest() -> Verification:
    return verified(Honest(), ["text", "one_sample", "two_samples", "no_hidden", "deep", "float32"])


def test_the_honest_implementation_agrees_in_every_check(honest: Verification) -> None:
    assert honest.verdict is Verdict.AGREES
    assert honest.exit_status == 0
    for check in ("gradients", "equations", "trajectory"):
        assert verdict_of(where(honest.comparisons, check=check)) is Verdict.AGREES
    assert findings(honest.comparisons) == []


@pytest.mark.parametrize("lie", EVERY_LIE, ids=named)
def test_a_lie_is_caught_by_all_that_can_see_it_and_its_equation_named(lie: Lie) -> None:
    verification = verified(lie.told())
    assert verification.verdict is Verdict.WRONG
    assert verification.exit_status == 1
    own = [f.equation for f in findings(verification.comparisons) if not f.inherited]
    assert own == [lie.equation]
    told = summary(verification)
    assert told.startswith("Liar is WRONG.")
    assert f"WRONG: equation {lie.equation}," in told
    made = verification.comparisons
    if lie.equation not in (7, 8):
        assert verdict_of(where(made, check="gradients")) is Verdict.WRONG
    for judged in ("free running", "single step"):
        assert verdict_of(where(made, check="trajectory", judged=judged)) is Verdict.WRONG


@pytest.mark.parametrize("method", EQUATION_METHODS)
def test_no_check_has_room_for_an_error_far_above_rounding(method: str) -> None:
    equation = 1 + EQUATION_METHODS.index(method)
    lie = Lie("a 10^-12th in one entry", equation, method, slightly_wrong(method, 1e-12))
    made = verified(lie.told(), ["deep"]).comparisons
    steps = where(made, check="trajectory", judged="single step")
    free = where(made, check="trajectory", judged="free running")
    checks = [where(made, check="equations"), steps, free]
    if equation not in (7, 8):
        checks.append(where(made, check="gradients"))
    for check in checks:
        assert verdict_of(check) is Verdict.WRONG


def test_what_inherits_a_fault_says_so() -> None:
    # Equation 6 reads dZ: wrong end to end because equation 4 is, right by itself.
    lie = next(lie for lie in LIES if lie.says == "sigma prime left out")
    made = where(verified(lie.told()).comparisons, check="equations", quantity="dW1")
    ends, alone = where(made, judged="end to end")[0], where(made, judged="alone")[0]
    assert ends.verdict is Verdict.WRONG
    assert ends.note == "inherited: equation 6 alone agrees"
    assert alone.verdict is Verdict.AGREES


def test_the_textbook_form_of_equation_3_is_inaccurate_once_it_saturates() -> None:
    with np.errstate(all="ignore"):  # its 0/0 is what the text's code does, too
        verification = verified(Honest(), ["saturated_float32"])
    dZ = where(verification.comparisons, quantity="dZ2", judged="alone")[0]
    assert dZ.verdict is Verdict.INACCURATE


@pytest.mark.parametrize("size", [np.inf, -np.inf, 1e308, 1e200])
@pytest.mark.parametrize("method", EQUATION_METHODS)
def test_values_of_any_size_are_wrong_and_cause_no_warning_of_ours(
    method: str, size: float
) -> None:
    def huge(self: Any, l: int, p: Any, q: Any) -> Any:
        np.seterr(all="ignore")  # what its own arithmetic warns of is not asked here
        return np.full_like(getattr(Honest, method)(self, l, p, q), size)

    equation = 1 + EQUATION_METHODS.index(method)
    assert verified(Lie("huge", equation, method, huge).told(), ["text"]).verdict is Verdict.WRONG
