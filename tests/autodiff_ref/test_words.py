"""What is told of people's files: the place first, no more than there is to say, and no riddles."""

from pathlib import Path

import pytest

from autodiff_ref import Explained, summary, verify
from autodiff_ref.loading.source import Source
from autodiff_ref.report.likely import lines_of
from autodiff_ref.report.terminal import not_verified
from autodiff_ref.verification import Skipped

RIGHT = Path(__file__).parents[1] / "implementations" / "right"


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Explained:
    """A course's file without the slope of its hidden layer."""
    text = (RIGHT / "planar_hidden_layer.py").read_text(encoding="utf-8")
    slope = "np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))"
    assert text.count(slope) == 1
    path = tmp_path_factory.mktemp("files") / "mine.py"
    path.write_text(text.replace(slope, "np.dot(W2.T, dZ2)"), encoding="utf-8")
    return verify(path, scenarios=["theirs_2", "theirs_one"])


def test_the_networks_that_a_file_is_asked_about_are_told(wrong: Explained) -> None:
    assert wrong.told[-1].startswith("Asked about: theirs_2 (5-4-3, m = 7), theirs_one (3-4-")


def test_what_was_recognised_comes_before_the_verdict(wrong: Explained) -> None:
    for shown in (summary(wrong), wrong._repr_html_()):
        told = ("Called: ", "Asked about: ", "is WRONG.", "MISTAKE: equation 4 (dZ1): ")
        places = [shown.index(words) for words in told]
        assert places == sorted(places)


def test_an_explanation_begins_with_the_verdict_as_its_first_line_is_shown_of_a_failing_test(
    wrong: Explained,
) -> None:
    lines = wrong.explain().splitlines()
    assert lines[0].endswith("mine.py is WRONG.")
    assert lines[2].startswith("MISTAKE: equation 4 (dZ1): ")
    assert "Called: " in wrong.explain()


def test_equations_that_a_mistake_elsewhere_explains_are_not_called_wrong(wrong: Explained) -> None:
    of_5, of_6 = (
        line
        for line in summary(wrong).splitlines()
        if line.startswith((" 5  db[l] =", " 6  dW[l] ="))
    )
    assert of_5.endswith("off, through equation 4")
    assert of_6.endswith("off, through equation 4")


def test_the_functions_that_are_not_there_are_told_in_one_line() -> None:
    lacks = [
        Skipped("x", scenario, f"mine has no function {name}")
        for name in ("cost", "train")
        for scenario in ("text", "deep")
    ]
    another = [Skipped("x", "deep", "mine has no function trace"), Skipped("x", "wide", "too wide")]
    assert not_verified([*lacks, *another]) == [
        "Not verified in 2 scenarios: mine has no functions cost, train.",
        "Not verified in 1 scenario: mine has no function trace.",
        "Not verified in 1 scenario: too wide.",
    ]


def test_a_line_that_only_hands_a_value_on_is_not_told_beside_the_one_that_makes_it() -> None:
    text = 'def backward():\n    dZ1 = dA1\n    return {"dZ1": dZ1}\n'
    assert lines_of(Source(Path("mine.py"), text), ["dZ1"], 2) == [
        "look at mine.py, line 2: dZ1 = dA1"
    ]
