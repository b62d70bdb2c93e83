"""What is called a rate and decides which units are dropped is the share dropped, or kept."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.text.dropped import shares_called_otherwise

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
    "mask = rng.choice([0, 1], size=3, p=[rate, 1 - rate])": "none",
    "mask = rng.choice([0, 1], size=3, p=[1 - rate, rate])": "keep",
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


LAYERS = """
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.weight, self.bias = np.random.randn(n_in, n_out), np.zeros(n_out)

    def __call__(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.grad_weight, self.grad_bias = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.weight.T


class Drop:
    def __init__(self, p=0.25):
        self.p = p

    def __call__(self, x):
        self.mask = (np.random.rand(*x.shape) > self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Net:
    def __init__(self, n_in, n_hidden, n_out, p=0.25):
        self.one, self.drop, self.two = Linear(n_in, n_hidden), Drop(p), Linear(n_hidden, n_out)

    def forward(self, x):
        self.h = np.tanh(self.one(x))
        return self.two(self.drop(self.h))

    def loss(self, x, y):
        e = np.exp(self.forward(x))
        self.probs = e / e.sum(axis=1, keepdims=True)
        return -np.sum(y * np.log(self.probs)) / len(x)

    def backward(self, x, y):
        self.loss(x, y)
        grad = self.drop.backward(self.two.backward((self.probs - y) / len(x)))
        self.one.backward(grad * (1 - self.h**2))
"""
"""Units dropped by what is called ``p``, under a softmax that is in the cost alone."""


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("def f(A, p):\n return A * (rand(*A.shape) > p)", {"p": "none"}),
        ("def f(A, q):\n return A * (rand(*A.shape) < q)", {"q": "keep"}),
        ("class D:\n def f(self, A):\n  return A * (rand(3) > self.ratio)", {"ratio": "none"}),
        ("def f(self, A):\n q = sigma(A)\n return rand(3) < q", {}),
        ("def f(self, A, q):\n q = sigma(A)\n return rand(3) < q", {}),
        ("def f(A):\n return A * (rand(3) < np.exp(A))", {}),
        ("def f(x, n):\n return rand(3) > 0.5", {}),
    ],
)
def test_a_share_of_any_name_is_an_argument_or_kept(text: str, role: dict[str, str]) -> None:
    assert shares_called_otherwise(ast.parse(text)) == role


@pytest.mark.parametrize(
    ("old", "new", "verdict", "told"),
    [
        ("", "", Verdict.AGREES, "With p = 0.5, and the same units dropped in both"),
        ("return grad * self.mask", "return grad * (1 - self.p)", Verdict.WRONG, "with p = 0.5:"),
        ("(1 - self.h**2)", "(1 - self.h)", Verdict.WRONG, "equation 4 (dZ1)"),
    ],
    ids=["right", "mask forgotten", "slope"],
)
def test_a_share_called_p_is_switched_off_and_on(
    old: str, new: str, verdict: Verdict, told: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(LAYERS.replace(old, new), encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.verdict is verdict
    assert told in "\n".join((found.explain(), *found.limits))


@pytest.mark.parametrize("text", ROLES)
def test_the_role_of_a_rate_that_drops_units(text: str) -> None:
    assert shares_called_otherwise(ast.parse(text)) == {"rate": ROLES[text]}


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
