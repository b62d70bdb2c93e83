"""What is called a rate and decides which units are dropped is the share dropped, or kept."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.text.dropped import shares_called_rates

RELU = "def relu(A):\n mask = A <= 0\n A[mask] = 0\n return A\n"
OF_RELU = """
class Relu:
 def forward(self, A):
  self.mask = A <= 0
  A[self.mask] = 0
  return A
class Dropout:
 def forward(self, A):
"""
"""A mask of the same name that picks what is set to 0."""

ROLES = {
    "A = A * (rand(*A.shape) > rate) / (1 - rate)": "none",
    "A = A * (rand(*A.shape) < rate) / rate\ndZ = dA * A * (1 - A)": "keep",
    "A[rand(*A.shape) < rate] = 0\ndZ = dA * (1 - A)": "none",
    "A[rand(*A.shape) > rate] = 0": "keep",
    "drop = rand(3) < rate\nA[drop] = 0\ndA[drop] = 0": "none",
    "keep = rand(3) < rate\nA[~keep] = 0.0": "keep",
    "keep = rand(3) > rate\nA[~keep] = 0.0": "none",
    "self.drop = rand(3) < self.rate\nA *= ~self.drop": "none",
    "drop = (rand(3) < rate).astype(int)\nA = A * (1 - drop)": "none",
    "A *= np.logical_not(rand(3) < rate)": "none",
    "A = np.where(rand(3) < rate, 0, A)": "none",
    "A = np.where(rand(3) < rate, A, 0)": "keep",
    "A[rand(3) < rate] *= 0": "none",
    "drop: object = rand(3) < rate\nA[drop] = 0": "none",
    "mask = rand(3) < rate\nA[mask == False] = 0": "keep",
    "drop = ~(rand(3) > rate)\nA[drop] = 0": "none",
    "np.putmask(A, rand(3) < rate, 0)": "none",
    "idx = np.where(rand(3) < rate)\nA[idx] = 0": "none",
    "drop = rand(3) < rate\nidx = np.nonzero(drop)\nA[idx] = 0": "none",
    "drop = (rand(3) < rate) * 1.0\nA = A * (1 - drop)": "none",
    "drop = (rand(3) < rate) + 0\nA = A * (1.0 - drop)": "none",
    RELU + "mask = rand(3) > rate\nA = A * mask": "none",
    OF_RELU + "  self.mask = rand(3) > self.rate\n  return A * self.mask": "none",
    "mask = np.random.binomial(1, rate, 3)": "keep",
    "mask = np.random.binomial(1, rate, 3)\nA[mask == 0] = 0": "keep",
    "mask = np.random.binomial(1, rate, 3)\nA[mask == 1] = 0": "none",
    "mask = np.random.binomial(1, 1 - rate, 3)": "none",
}
"""Ways to drop units, and the role of the rate in each."""

TEXT = """
import numpy as np


def forward(X, p, rate=0.25):
    A1 = np.tanh(p["W1"] @ X + p["b1"])
    drop = np.random.rand(*A1.shape) < rate
    H = A1.copy()
    H[drop] = 0
    A2 = 1 / (1 + np.exp(-(p["W2"] @ H + p["b2"])))
    return A2, (A1, H, drop, A2)


def cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]


def backward(p, cache, X, Y):
    A1, H, drop, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dH = p["W2"].T @ dZ2
    dH[drop] = 0
    dZ1 = dH * (1 - A1**2)
    dW1, db1 = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)
    return {"W2": dZ2 @ H.T, "b2": dZ2.sum(axis=1, keepdims=True), "W1": dW1, "b1": db1}
"""


@pytest.mark.parametrize("text", ROLES)
def test_the_role_of_a_rate_that_drops_units(text: str) -> None:
    assert shares_called_rates(ast.parse(text)) == {"rate": ROLES[text]}


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("", "", Verdict.AGREES),
        ("    dH[drop] = 0\n", "", Verdict.WRONG),
        ("@ X.T, dZ1", "@ X.T / 2, dZ1", Verdict.WRONG),
    ],
    ids=["right", "mask forgotten", "half of dW1"],
)
def test_a_rate_that_forward_takes(old: str, new: str, verdict: Verdict, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(TEXT.replace(old, new), encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.verdict is verdict
    assert any("dropout, which was switched off (rate = 0)" in each for each in found.limits)
