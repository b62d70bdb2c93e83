"""Where parameters lie: what stands beside them under their names, and what some layers lack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.recognition import NotRecognisedError, recognise
from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.report import summary
from recognition_places import PLACES
from recognition_styles import module_of


def changed(name: str, old: str, new: str) -> str:
    assert old in PLACES[name].source
    return PLACES[name].source.replace(old, new)


def paths(tree: object) -> set[str]:
    return {
        ".".join(str(step.key) for step in path)
        for places in places_in(tree).values()
        for path in places
    }


def zero(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {name: np.zeros_like(value) for name, value in tree.items()}


def test_what_an_optimiser_keeps_under_the_same_names_is_no_parameter() -> None:
    own = {"W1": np.ones((3, 2)), "b1": np.zeros(3), "W2": np.ones((1, 3)), "b2": np.zeros(1)}
    expected = {f"theta.{name}" for name in own}
    assert paths({"v": zero(own), "theta": own, "s": zero(own)}) == expected


def test_weights_that_begin_at_0_are_parameters() -> None:
    hidden = {"W": np.ones((3, 2)), "b": np.zeros(3)}
    both = {"hidden": hidden, "output": zero(hidden)}
    assert paths(both) == {"hidden.W", "hidden.b", "output.W", "output.b"}


def test_copies_that_are_not_0_are_not_told_from_parameters() -> None:
    beside = changed("momentum_beside", "np.zeros_like(v) for", "np.ones_like(v) for")
    with pytest.raises(NotRecognisedError):
        recognise(module_of("copies", beside))


def test_a_method_of_a_class_that_makes_something_else_makes_no_object_of_it() -> None:
    told = " ".join(recognise(module_of("made", PLACES["made_by_a_method"].source)).told)
    assert "parameters are attributes of Net made by its create" in told
    other = changed("made_by_a_method", "return cls([", "return dict(layers=[")
    with pytest.raises(NotRecognisedError):
        recognise(module_of("other", other))


def test_a_layer_without_bias_is_told_and_its_bias_is_0(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(PLACES["no_last_bias"].source, encoding="utf-8")
    found = verify(path, scenarios=["theirs_2"])
    assert "biases (n,) in layer 1, none in layer 2: db2 is not asked for" in summary(found)
    assert found.agrees
    assert {c.place.quantity for c in found.comparisons} >= {"dW1", "db1", "dW2"}
    path.write_text(changed("no_last_bias", "dH.sum(axis=0)", "dY.sum()"), encoding="utf-8")
    assert not verify(path, scenarios=["theirs_2"]).agrees


def test_a_bias_whose_gradient_is_forgotten_is_not_excused() -> None:
    source = changed(
        "no_last_bias", "@ self.W2\n        return", "@ self.W2 + self.b2\n        return"
    )
    drawn = "self.W2 = np.random.randn(n_hidden, n_out)"
    assert drawn in source
    with pytest.raises(NotRecognisedError):
        recognise(
            module_of(
                "forgotten", source.replace(drawn, f"{drawn}\n        self.b2 = 0 * self.W2[0]")
            )
        )
