"""A file is asked with the defaults of its penalty where the gradients' and the cost's differ."""

from pathlib import Path

import pytest

from autodiff_ref import verify
from autodiff_ref.comparison import Verdict

CODE = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    return A2, A1

def cost(A2, Y, W1, W2, lambd{of_cost}):
    m = Y.shape[1]
    loss = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    return loss + lambd / (2 * m) * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

def backward(X, Y, A2, A1, W1, W2, lambd{of_gradients}):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1 ** 2)
    dW1, dW2 = dZ1 @ X.T / m + lambd / m * W1, dZ2 @ A1.T / m + lambd / m * W2
    db1, db2 = dZ1.mean(axis=1, keepdims=True), dZ2.mean(axis=1, keepdims=True)
    return dW1, db1, dW2, db2
"""
OFF = "Set for this: lambd = 0."


@pytest.mark.parametrize(
    ("of_gradients", "of_cost", "told", "mistake"),
    [
        ("=0.7", "=0.7", OFF, ""),
        ("=0.7", "", OFF, ""),
        ("", "=0", OFF, ""),
        ("=0.7", "=0", "lambd = 0 in cost", "penalty on the weights"),
        ("=0.7", "=0.2", "lambd = 0.2 in cost", "penalty of another size"),
        ("=0", "=0.2", "lambd = 0 in backward", "penalty left out"),
    ],
)
def test_defaults_that_differ_are_held_against_it(
    tmp_path: Path, of_gradients: str, of_cost: str, told: str, mistake: str
) -> None:
    file = tmp_path / "theirs.py"
    file.write_text(CODE.format(of_gradients=of_gradients, of_cost=of_cost), encoding="utf-8")
    found = verify(file)
    assert any(told in sentence for sentence in found.told)
    assert found.verdict is (Verdict.WRONG if mistake else Verdict.AGREES)
    said = {f.mistake.name for f in found.diagnosis.faults if f.mistake} if found.diagnosis else ""
    assert said == ({mistake} if mistake else "")
