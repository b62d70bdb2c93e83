"""A softmax along the wrong axis is named as what is wrong in the forward pass."""

from pathlib import Path

import pytest

from autodiff_ref import verify

FILE = """\
import numpy as np

def softmax(z):
    e = np.exp(z - LARGEST)
    return e / SUM

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(X @ W1 + b1)
    return A1, softmax(A1 @ W2 + b2)

def cost(A2, Y):
    return -np.sum(Y * np.log(A2)) / len(Y)

def backward(X, Y, A1, A2, W2):
    dZ2 = (A2 - Y) / len(Y)
    dZ1 = TIMES * dZ2 @ W2.T * (1 - A1**2)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)
"""

UNITS, SAMPLES, ALL = "z.max(axis=1, keepdims=True)", "z.max(axis=0)", "z.max()"
OVER_UNITS, OVER_SAMPLES = "e.sum(axis=1, keepdims=True)", "e.sum(axis=0)"


@pytest.mark.parametrize(
    ("largest", "summed", "named"),
    [
        (UNITS, OVER_UNITS, ""),
        (ALL, OVER_SAMPLES, "softmax over the samples"),
        (UNITS, OVER_SAMPLES, "softmax sums over the samples"),
        (SAMPLES, OVER_UNITS, "maximum over the samples"),
    ],
)
def test_an_axis_of_a_softmax_is_named(
    tmp_path: Path, largest: str, summed: str, named: str
) -> None:
    text = FILE.replace("LARGEST", largest).replace("SUM", summed).replace("TIMES", "1")
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    found = verify(path, scenarios=["theirs_2", "theirs_one"])
    assert found.agrees is not bool(named)
    faults = found.diagnosis.faults if found.diagnosis else ()
    made = [(each.quantity, each.mistake.name) for each in faults if each.mistake]
    assert made == ([("A2", named)] if named else [])


def test_another_fault_besides_is_not_said_to_be_of_the_softmax_alone(tmp_path: Path) -> None:
    text = FILE.replace("LARGEST", UNITS).replace("SUM", OVER_SAMPLES).replace("TIMES", "2")
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    found = verify(path, scenarios=["theirs_2"])
    assert found.verdict == "wrong"
    assert found.diagnosis is not None
    assert [each.quantity for each in found.diagnosis.faults] != ["A2"]
