"""Where gradient and cost are of two kinds, both are told: either may be what is wrong."""

from pathlib import Path

import pytest

from autodiff_ref import Explained, verify
from autodiff_ref.diagnosis import Fault
from autodiff_ref.diagnosis.wording import beside_cost
from autodiff_ref.mistakes import MISTAKES

FILE = """\
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))

def cost(A2, Y):
    return -np.sum(LOSS) / Y.shape[1]

def backward(X, Y, A1, A2, W2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1, db1 = dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
"""


def verified(folder: Path, loss: str) -> Explained:
    """What is said of the file with this loss."""
    path = folder / "mine.py"
    path.write_text(FILE.replace("LOSS", loss), encoding="utf-8")
    return verify(path, scenarios=["theirs_2"])


def test_a_cost_that_lacks_a_term_is_told_beside_its_gradient(tmp_path: Path) -> None:
    found = verified(tmp_path, "Y * np.log(A2)")
    text = found.explain()
    assert found.verdict == "wrong"
    assert (
        "it is the gradient of binary_cross_entropy, which is not the cost: that is "
        "categorical_cross_entropy, so that one of the two is to be changed"
    ) in text
    assert "A - Y, which another pair" not in text
    assert "line 12: dZ2 = A2 - Y" in text
    assert "line 8: return -np.sum(Y * np.log(A2)) / Y.shape[1]" in text


@pytest.mark.parametrize(("sign", "verdict"), [("+", "agrees"), ("-", "wrong")])
def test_a_cost_of_no_known_kind_is_told_beside_the_gradient_of_another(
    tmp_path: Path, sign: str, verdict: str
) -> None:
    found = verified(tmp_path, f"Y * np.log(A2) {sign} (1 - Y) * np.log(1 - A2)")
    assert found.verdict == verdict
    told = "its own cost is none that is known"
    assert any(told in each for each in found.told) is (sign == "-")


def test_a_cost_that_is_not_compared_is_not_told(tmp_path: Path) -> None:
    found = verified(tmp_path, "Y * np.log(A2 + 1e-9)")
    assert "so that one of the two is to be changed" not in found.explain()


def test_only_of_the_gradient_of_another_cost_one_of_two_is_to_be_changed() -> None:
    others = [mistake for mistake in MISTAKES if mistake.of_another_cost]
    told = {
        mistake.name
        for mistake in others
        for fault in [Fault("dZ2", mistake.kind, mistake)]
        if beside_cost(fault, "squared_error") != fault
    }
    assert told == {f"gradient of {mistake.cost}" for mistake in others if mistake.cost}
    assert 0 < len(told) < len(others)
    missing = Fault("dZ2", "dZ[L]", factor=None)
    assert beside_cost(missing, "squared_error") == missing
