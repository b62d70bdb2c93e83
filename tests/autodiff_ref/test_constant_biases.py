"""Biases that nothing trains: they are told, and not held against a file."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.search.constant import trains_biases

NET = """\
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden)
        self.b1 = np.full((1, n_hidden), 0.25)
        self.W2 = np.random.randn(n_hidden, n_out)
        self.b2 = np.full((1, n_out), 0.25)

    def forward(self, X):
        self.a1 = np.tanh(X @ self.W1 + self.b1)
        self.a2 = 1 / (1 + np.exp(-(self.a1 @ self.W2 + self.b2)))
        return self.a2

    def loss(self, X, Y):
        return 0.5 * np.sum((self.forward(X) - Y) ** 2)

    def train_step(self, X, Y, lr):
        out = self.forward(X)
        d2 = (out - Y) * out * (1 - out)
        d1 = d2 @ self.W2.T * (1 - self.a1 ** 2)
        self.W2 -= lr * self.a1.T @ d2
        self.W1 -= lr * X.T @ d1
"""


@pytest.mark.parametrize(("change", "agrees"), [("", True), (" * 1.001", False)])
def test_they_are_a_limit_and_the_weights_are_verified(
    change: str, agrees: bool, tmp_path: Path
) -> None:
    file = tmp_path / "net.py"
    file.write_text(NET.replace("(1 - self.a1 ** 2)", f"(1 - self.a1 ** 2){change}"), "utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert found.agrees == agrees
    assert any(
        limit.startswith("Not verified: db1, db2: its step leaves b1, b2 as they are")
        for limit in found.limits
    )
    assert not any(each.place.quantity[:2] == "db" for each in found.comparisons)


@pytest.mark.parametrize(
    "text",
    [
        "self.b1 -= lr * d1.sum(axis=0)",
        "db1 = d1.sum(axis=0)",
        "for p, g in zip(params, grads): p -= lr * g",
        "params['b1'] = params['b1'] - lr * grads['db1']",
        "grads['b1'] = d1.sum(axis=0)",
        "for name in names: setattr(self, name, 0)",
        f"{NET}        sum2, sum1 = d2.sum(axis=0), d1.sum(axis=0)",
        f"{NET}        total = np.sum(d1, axis=0)",
        f"{NET}        self.s = d1.sum(0) / len(X)",
    ],
)
def test_what_trains_them_or_may(text: str) -> None:
    assert any(trains_biases(ast.parse(text)))
    assert not any(trains_biases(ast.parse(NET)))


@pytest.mark.parametrize(
    "text",
    ["total = np.sum(out, axis=1)", "loss = np.sum((out - Y) ** 2, axis=1)", "total = d2.sum()"],
)
def test_sums_of_something_else_train_none(text: str) -> None:
    assert not any(trains_biases(ast.parse(f"{NET}        {text}")))


def test_sums_that_a_step_forgets_are_no_excuse(tmp_path: Path) -> None:
    drawn = NET.replace("np.full((1, n_hidden), 0.25)", "np.random.randn(n_hidden)")
    drawn = drawn.replace("np.full((1, n_out), 0.25)", "np.random.randn(n_out)")
    file = tmp_path / "net.py"
    file.write_text(f"{drawn}        sum2, sum1 = d2.sum(axis=0), d1.sum(axis=0)\n", "utf-8")
    found = verify(file, scenarios=["theirs_2"])
    assert found.verdict is Verdict.WRONG
    assert not any("as where they are constants" in limit for limit in found.limits)
