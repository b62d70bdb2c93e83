"""The whole run: what is compared, how often, and what is not."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

import manual_bp
from autodiff_ref import (
    DataError,
    NotACandidateError,
    Skipped,
    Verdict,
    Verification,
    run,
    summary,
    verify,
)
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks import compare_gradients
from autodiff_ref.comparison import Compared, Kink
from autodiff_ref.containment import CandidateError
from autodiff_ref.questions import Asked
from autodiff_ref.reference import Reference
from autodiff_ref.report.cells import where
from autodiff_ref.scenarios import UnknownScenarioError, drawn
from autodiff_ref.subject import is_unreadable
from liars import Honest

# A scenario of each kind that a verdict can depend on; the command line's tests run all of them.
SOME = ("text", "no_hidden", "hidden_tanh", "output_relu", "all_zero", "saturated", "float32")


@pytest.fixture(scope="module")
def verification() -> Verification:
    return verify(manual_bp, scenarios=SOME)


def test_the_hand_derived_side_agrees(verification: Verification) -> None:
    assert summary(verification).startswith("manual_bp AGREES")
    assert verification.agrees
    assert [scenario.name for scenario in verification.scenarios] == list(SOME)
    assert not verification.skipped


def test_every_entry_is_compared_exactly_once(verification: Verification) -> None:
    # Counted anew from the sizes n_0 ... n_L, m and the recorded numbers of updates.
    for scenario in verification.scenarios:
        n, m = scenario.layer_dims, scenario.X.shape[1]
        parameters = sum(n[l] * n[l - 1] + n[l] for l in range(1, len(n)))
        of_layers = sum(n[1:]) * m  # entries of all Z, which are those of all A, dZ, ...
        quantities = 4 * of_layers + n[0] * m + parameters  # Z, A, dZ, dA with dA0, dW and db
        updates = len(scenario.recorded)
        expected = {
            ("gradients", "end to end"): (1 + updates) * (1 + parameters),
            ("equations", "end to end"): quantities + parameters,
            ("equations", "alone"): quantities + parameters,
            ("trajectory", "free running"): sum(scenario.recorded) + updates * parameters,
            ("trajectory", "single step"): updates * (1 + parameters),
        }
        for (check, judged), count in expected.items():
            made = where(
                verification.comparisons, scenario=scenario.name, check=check, judged=judged
            )
            assert sum(comparison.entries for comparison in made) == count, (check, judged)
    places = [comparison.place for comparison in verification.comparisons]
    assert len(places) == len(set(places))


def test_every_equation_is_judged_alone(verification: Verification) -> None:
    for equation in range(1, 10):
        assert where(verification.comparisons, equation=equation, judged="alone")


def test_a_check_that_compares_something_twice_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def twice(candidate: Candidate, reference: Reference) -> Iterator[Compared | Kink | Skipped]:
        yield from compare_gradients(candidate, reference)
        yield from compare_gradients(candidate, reference)

    monkeypatch.setattr(run, "CHECKS", {"gradients": Asked("gradients", twice, twice)})
    with pytest.raises(RuntimeError, match="compared twice"):
        verify(manual_bp, scenarios=["text"])


def test_a_run_that_compares_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Asked("gradients", lambda *_: iter(()), lambda *_: iter(()))
    monkeypatch.setattr(run, "CHECKS", {"gradients": nothing})
    verification = verify(manual_bp, scenarios=["text"])
    assert verification.verdict is Verdict.ERROR
    assert verification.exit_status == 2


def test_gradients_alone_are_enough_and_what_was_not_checked_is_told() -> None:
    verification = verify(SimpleNamespace(gradients=Honest().gradients), scenarios=["text"])
    assert verification.agrees
    assert {comparison.place.check for comparison in verification.comparisons} == {"gradients"}
    told = summary(verification)
    assert (
        "Not verified in 1 scenario: SimpleNamespace has no functions cost, trace, train." in told
    )


def test_a_candidate_that_knows_only_the_text_s_network_is_asked_nothing_else() -> None:
    verification = verify(Honest(), scenarios=["text", "hidden_tanh"])
    assert {comparison.place.scenario for comparison in verification.comparisons} == {"text"}
    assert {skipped.scenario for skipped in verification.skipped} == {"hidden_tanh"}


def test_a_data_folder_that_is_absent_is_skipped_with_a_message(tmp_path: Path) -> None:
    verification = verify(manual_bp, scenarios=["text"], data=tmp_path / "absent")
    assert verification.agrees
    assert f"there is no folder {tmp_path / 'absent'}" in summary(verification)


def test_what_cannot_be_done_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(UnknownScenarioError, match="unknown scenario txt: choose from text, "):
        verify(manual_bp, scenarios=["txt"])
    with pytest.raises(NotACandidateError, match="gradients were not recognised"):
        verify(SimpleNamespace(gradient=1))
    with pytest.raises(DataError, match=r"must hold one file train\*.h5"):
        verify(manual_bp, data=tmp_path)


def test_progress_is_told_before_every_check() -> None:
    told: list[tuple[int, int, str]] = []
    verify(manual_bp, scenarios=["text"], progress=lambda *now: told.append(now))
    assert told == [
        (0, 4, "text: gradients"),
        (1, 4, "text: equations"),
        (2, 4, "text: trajectory"),
        (3, 4, "text: accuracy"),
        (4, 4, "done"),
    ]


@pytest.mark.parametrize(
    ("name", "raised", "left_out"),
    [
        ("theirs_square", "UnfitError: ", True),
        ("theirs_square", "ValueError: shapes (3,4) and (3,5) not aligned", False),
        ("theirs_2", "UnfitError: ", False),
    ],
)
def test_arrays_of_one_size_that_nothing_tells_apart_are_no_error_of_theirs(
    name: str, raised: str, left_out: bool
) -> None:
    def ask(question: object) -> None:
        raise CandidateError(f"gradients raised {raised}")

    candidate = Candidate("theirs", cast(Any, SimpleNamespace(ask=ask)))
    assert is_unreadable(candidate, drawn(name, "", (3, 3, 3), 6)) is left_out
