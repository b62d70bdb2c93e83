"""The text's own job: its four layers on its cat images, beside what others published."""

import pytest

import manual_bp
from autodiff_ref import Verdict, Verification, verify
from autodiff_ref.report.cells import where
from problems import CATS_FOLDER

PARTIAL_DERIVATIVES = 245_973
"""Of (12288, 20, 7, 5, 1): 12288 * 20 + 20 + 20 * 7 + 7 + 7 * 5 + 5 + 5 * 1 + 1."""


@pytest.fixture(scope="module")
def verification(tmp_path_factory: pytest.TempPathFactory) -> Verification:
    if not CATS_FOLDER.is_dir():
        pytest.skip(
            f"the cat images are not at {CATS_FOLDER}: put the text's train*.h5, test*.h5 there"
        )
    return verify(manual_bp, scenarios=["images"], data=CATS_FOLDER)


def test_everything_agrees(verification: Verification) -> None:
    assert verification.verdict is Verdict.AGREES
    assert not any(comparison.undecided for comparison in verification.comparisons)


def test_every_partial_derivative_is_compared_at_the_start_and_along_the_way(
    verification: Verification,
) -> None:
    for k in (0, 1, 10, 100, 1000, 2500):
        made = where(verification.comparisons, check="gradients", iteration=k)
        entries = sum(c.entries for c in made if c.place.quantity != "C")
        assert entries == PARTIAL_DERIVATIVES


def test_after_2500_updates_the_two_sides_differ_by_less_than_1e_12(
    verification: Verification,
) -> None:
    made = where(verification.comparisons, judged="free running", iteration=2500)
    parameters = [c.max_abs_error for c in made if c.place.quantity != "C"]
    assert len(parameters) == 8
    assert all(off is not None and off < 1e-12 for off in parameters)


@pytest.mark.parametrize("side", ["candidate", "reference"])
def test_costs_and_accuracies_are_the_published_ones(verification: Verification, side: str) -> None:
    made = where(verification.comparisons, judged=f"published, {side}")
    assert {c.place.quantity: c.entries for c in made} == {"C": 25, "labels right": 2}
    assert all(c.verdict is Verdict.AGREES for c in made)


def test_the_published_costs_are_held_to_the_digits_that_were_printed(
    verification: Verification,
) -> None:
    for side in ("candidate", "reference"):
        (costs,) = where(verification.comparisons, judged=f"published, {side}", quantity="C")
        assert costs.bound == 0.5e-6
