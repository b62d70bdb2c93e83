"""A cost that is none known here is held to differences of itself, and so are its gradients."""

from pathlib import Path

import pytest

from autodiff_ref import Explained, verify

FILE = """\
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))

def cost(A2, Y, W1, W2):
    return LOSS + PENALTY

def backward(X, Y, A1, A2, W1, W2):
    m = X.shape[1]
    dZ2 = SLOPE
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW2, db2 = dZ2 @ A1.T / m + MORE2, dZ2.sum(axis=1, keepdims=True) / m
    return dZ1 @ X.T / m + MORE1, dZ1.sum(axis=1, keepdims=True) / m, dW2, db2
"""
ENTROPY = ("-np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]", "A2 - Y")
CUBIC = ("np.sum(np.abs(A2 - Y) ** 3) / Y.shape[1]", "3 * (A2 - Y) * abs(A2 - Y) * A2 * (1 - A2)")
OF_W2 = "0.05 * np.sum(W2**2)"
OF_EACH = "0.01 * np.sum(W1**2) + 0.001 * np.sum(W2**2)"
L1 = "0.01 * np.abs(W1).sum() + 0.02 * np.abs(W2).sum()"


def verified(
    folder: Path, loss: tuple[str, str], penalty: str, more1: str, more2: str
) -> Explained:
    """What is said of the file with this cost and these gradients."""
    text = FILE.replace("LOSS", loss[0]).replace("SLOPE", loss[1]).replace("PENALTY", penalty)
    path = folder / "mine.py"
    path.write_text(text.replace("MORE1", more1).replace("MORE2", more2), encoding="utf-8")
    return verify(path, scenarios=["theirs_2"])


@pytest.mark.parametrize(
    ("loss", "penalty", "more1", "more2"),
    [
        (ENTROPY, OF_W2, "0", "0.1 * W2"),
        (ENTROPY, OF_EACH, "0.02 * W1", "0.002 * W2"),
        (ENTROPY, L1, "0.01 * np.sign(W1)", "0.02 * np.sign(W2)"),
        (CUBIC, "0", "0", "0"),
    ],
    ids=["of one layer", "of each layer", "L1", "another loss"],
)
def test_gradients_of_a_cost_of_its_own_agree_with_how_far_that_reaches(
    tmp_path: Path, loss: tuple[str, str], penalty: str, more1: str, more2: str
) -> None:
    found = verified(tmp_path, loss, penalty, more1, more2)
    assert found.agrees
    assert found.diagnosis is None
    assert "by differences of it, its gradients are right to within 1e-06" in found.limits[0]
    along = [c.place.quantity for c in found.comparisons if c.place.judged == "along a direction"]
    assert {*along} == {"C", "dW1", "db1", "dW2", "db2"}


@pytest.mark.parametrize(
    ("penalty", "more1", "more2", "wrong"),
    [
        (OF_W2, "0", "0.05 * W2", "dW2"),
        (OF_W2, "0", "0.1001 * W2", "dW2"),
        (L1, "0.02 * np.sign(W1)", "0.02 * np.sign(W2)", "dW1"),
    ],
)
def test_what_is_not_its_slope_is_wrong_and_that_alone(
    tmp_path: Path, penalty: str, more1: str, more2: str, wrong: str
) -> None:
    found = verified(tmp_path, ENTROPY, penalty, more1, more2)
    assert found.verdict == "wrong"
    assert {c.place.quantity for c in found.comparisons if c.verdict == "wrong"} == {wrong}
    assert any(f"{wrong}: wrong; " in each for each in found.told)
    assert found.diagnosis is not None
    assert [fault.quantity for fault in found.diagnosis.faults] == [wrong]


def test_a_penalty_that_is_known_is_required_exactly_as_before(tmp_path: Path) -> None:
    of_all = "0.05 * np.sum(W1**2) + 0.05 * np.sum(W2**2)"
    found = verified(tmp_path, ENTROPY, of_all, "0", "0.1 * W2")
    assert found.verdict == "wrong"
    assert {c.place.judged for c in found.comparisons if c.place.check == "gradients"} == {
        "end to end"
    }
