"""Somebody's own code is asked in scenarios that are shipped, by name, where they fit it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autodiff_ref import DataError, Network, UnknownScenarioError, verify
from autodiff_ref.images import DIGITS
from autodiff_ref.recognition import Taken
from autodiff_ref.scenarios import Scenario, shipped_scenarios
from autodiff_ref.their_scenarios import every_layer, misfit, theirs, wanted_of
from corpus import FILES
from somebodys_code import ANY

SHIPPED = {scenario.name: scenario for scenario in shipped_scenarios()}
TEXT = Network()
QUADRATIC = Network("tanh", "tanh", "half_squared_error")
OF_TWO = replace(ANY, outputs=(2,), labels=("binary",))
FIXED = replace(ANY, layer_dims=(4, 6, 1))
DEEP = next(file for file in FILES if file.stem == "deep_course_steps")


def asked(
    names: Iterable[str], network: Network = TEXT, taken: Taken = ANY, unbiased: Sequence[int] = ()
) -> list[Scenario]:
    """The scenarios of these names, for somebody's code."""
    own = theirs(network, taken, unbiased=unbiased)
    return wanted_of("code.py", own, list(SHIPPED.values()), names, taken)


@pytest.mark.parametrize(
    ("network", "taken", "name"),
    [
        (TEXT, ANY, "text"),
        (TEXT, FIXED, "two_samples"),
        (replace(TEXT, average="sum"), ANY, "text"),
        (replace(TEXT, hidden="tanh"), replace(ANY, depths=(1,)), "no_hidden"),
        (Network("tanh"), replace(ANY, depths=(2, 3)), "hidden_tanh"),
        (QUADRATIC, replace(OF_TWO, labels=("real",)), "output_tanh"),
        (Network("relu", "softmax", "categorical_cross_entropy"), ANY, "theirs_square"),
    ],
)
def test_what_fits_is_asked_by_name(network: Network, taken: Taken, name: str) -> None:
    (found,) = asked([name], network, taken)
    assert (found.name, found.network, found.recorded) == (name, network, ())
    for letter, value in SHIPPED[name].params.items() if name in SHIPPED else ():
        assert np.array_equal(found.params[letter], value)


@pytest.mark.parametrize(
    ("network", "taken", "name", "why"),
    [
        (TEXT, ANY, "txt", "txt (there is none of that name)"),
        (Network("tanh"), ANY, "text", "text (of a network with hidden relu, and it has hidden t"),
        (TEXT, FIXED, "text", "of the sizes 3-2-1, and it takes 4-6-1 alone"),
        (TEXT, replace(ANY, depths=(2, 3, 4)), "no_hidden", "of 1 layer, and it takes 2, 3 or 4"),
        (TEXT, replace(ANY, outputs=(1,)), "several_outputs", "of 3 outputs, and it takes 1"),
        (TEXT, ANY, "float32", "in single precision"),
        (TEXT, ANY, "kink", "on kinks"),
        (TEXT, replace(ANY, labels=("one-hot",)), "several_outputs", "that are not one-hot"),
        (QUADRATIC, OF_TWO, "output_tanh", "with labels other than 0 and 1"),
    ],
)
def test_what_does_not_fit_is_told_with_what_does(
    network: Network, taken: Taken, name: str, why: str
) -> None:
    with pytest.raises(UnknownScenarioError) as refusal:
        asked([name, "theirs_one"], network, taken)
    first, rest = str(refusal.value).split("\n")
    assert why in first
    assert "theirs_one" not in first
    assert "Without --scenario, it is asked in theirs" in rest


def test_the_scenarios_that_are_offered_are_those_that_fit() -> None:
    with pytest.raises(UnknownScenarioError) as refusal:
        asked(["txt"])
    offered = str(refusal.value).rpartition("named, in ")[2].rstrip(".").split(", ")
    assert offered == [name for name, each in SHIPPED.items() if not misfit(each, TEXT, ANY)]
    assert "text" in offered


@pytest.mark.parametrize("unbiased", [every_layer(ANY), (2,)])
def test_code_without_biases_is_asked_where_they_are_0(unbiased: Sequence[int]) -> None:
    (found,) = asked(["text"], unbiased=unbiased)
    zero = {int(n[1:]) for n, value in found.params.items() if n[0] == "b" and not value.any()}
    assert zero == {l for l in range(1, found.depth + 1) if l in unbiased}
    assert found.params["W1"].any()


def test_a_file_is_verified_in_the_scenario_that_is_named() -> None:
    found = verify(DEEP, scenarios=["text", "theirs_one"])
    assert found.agrees
    assert {each.place.scenario for each in found.comparisons} == {"text", "theirs_one"}


def test_images_of_a_folder_are_asked_if_they_fit() -> None:
    found = verify(DEEP, data=DIGITS, scenarios="images")
    assert found.agrees
    assert {each.place.scenario for each in found.comparisons} == {"images"}
    other = next(file for file in FILES if file.stem == "planar_hidden_layer")
    kept = [each for each in verify(other, data=DIGITS).skipped if each.scenario == "images"]
    assert "the images of --data are a scenario of a network with hidden relu" in kept[0].reason
    with pytest.raises(DataError, match="is a file"):
        verify(DEEP, data=Path(__file__))
