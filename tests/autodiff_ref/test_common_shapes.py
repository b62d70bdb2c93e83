"""Shapes that many people copy are taken as they are, and a mistake in one is named."""

from pathlib import Path
from typing import NamedTuple

import pytest

import common_shapes as shapes
from autodiff_ref import verify
from autodiff_ref.comparison import Verdict
from autodiff_ref.report import summary


class Shape(NamedTuple):
    """A file, what is told of it, and a mistake: what it replaces, and what it is called."""

    source: str
    told: str
    right: str
    wrong: str
    name: str


SHAPES = {
    "private": Shape(
        shapes.PRIVATE,
        "forward_prop (forward), then gradient_descent (update)",
        "* A1 * (1 - A1)",
        "* (1 - A1)",
        "equation 4 (dZ1): sigma' of the sigmoid is A (1 - A), not 1 - A.",
    ),
    "private_layers": Shape(
        shapes.PRIVATE_LAYERS,
        "forward_prop (forward), then gradient_descent (update)",
        "axis=1, keepdims=True) / m",
        "axis=1, keepdims=True)",
        "equation 5 (db2, db1): 1/m is missing.",
    ),
    "units_beside_x": Shape(
        shapes.UNITS_BESIDE_X,
        "attributes of Perceptron with activation = 'TanH'",
        "return 1.0 - a * a",
        "return 1.0 - np.tanh(a) ** 2",
        "equations 3 and 4 (dZ2, dZ1): sigma' is taken at A, not at Z.",
    ),
    "constant_units": Shape(
        shapes.CONSTANT_UNITS,
        "Output: predict, which is asked about one sample at a time.",
        "return a * (1 - a)",
        "return logistic(a) * (1 - logistic(a))",
        "equations 3 and 4 (dZ2, dZ1): sigma' is taken at A, not at Z.",
    ),
    "labels_both_ways": Shape(
        shapes.LABELS_BOTH_WAYS,
        "labels as a matrix, y as integers (m,)",
        "db2 = dZ2.sum(axis=0, keepdims=True)",
        "db2 = 2 * dZ2.sum(axis=0, keepdims=True)",
        "equation 5 (db2): it is 2 times as large.",
    ),
    "step_of_what_was_predicted": Shape(
        shapes.STEP_OF_WHAT_WAS_PREDICTED,
        "predict (forward), then fit (train)",
        "* first * (1 - first)",
        "* (1 - first**2)",
        "equation 4 (dZ1): 1 - A^2 stands for sigma', which is that of tanh.",
    ),
    "slips_of_the_pen": Shape(
        shapes.SLIPS_OF_THE_PEN,
        "foward (forward), then backwards (backward)",
        "(1 - o1**2)",
        "(1 - o1)",
        "equation 4 (dZ1): sigma' of tanh is 1 - A^2, not 1 - A.",
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_it_agrees_as_it_is(shape: Shape, tmp_path: Path) -> None:
    file = tmp_path / "theirs.py"
    file.write_text(shape.source, encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert found.verdict is Verdict.AGREES, summary(found)
    assert any(shape.told in sentence for sentence in found.told), found.told


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_mistake_in_it_is_named(shape: Shape, tmp_path: Path) -> None:
    assert shape.source.count(shape.right) == 1
    file = tmp_path / "theirs.py"
    file.write_text(shape.source.replace(shape.right, shape.wrong), encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert found.verdict is Verdict.WRONG
    assert f"MISTAKE: {shape.name}\n" in summary(found), summary(found)


def test_other_activations_by_a_text_are_told(tmp_path: Path) -> None:
    file = tmp_path / "theirs.py"
    file.write_text(shapes.UNITS_BESIDE_X, encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert "Not verified: with 'Logistic'" in summary(found)


def test_a_gradient_that_is_a_number_is_no_cost(tmp_path: Path) -> None:
    file, right = tmp_path / "theirs.py", "dz2.sum(axis=1, keepdims=True) / m\n"
    assert shapes.SLIPS_OF_THE_PEN.count(right) == 1
    file.write_text(shapes.SLIPS_OF_THE_PEN.replace(right, "dz2.sum() / m\n"), encoding="utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert "Cost: no function was found that gives it." in found.told
    assert "(db2): dZ is summed over everything, not over the samples alone." in summary(found)
