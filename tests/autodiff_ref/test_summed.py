"""A backward pass that returns sums over the samples, which its own step divides by m."""

from pathlib import Path

import pytest

from autodiff_ref import Verdict, summary, verify

SUMS = """\
import numpy as np


def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, W2 @ A1 + b2


def cost(Y, A2):
    return np.sum((A2 - Y) ** 2) / (2 * Y.shape[1])


def backward(X, Y, A1, A2, W2):
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1 ** 2)
    dW2, db2 = dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)
    dW1, db1 = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2


def update(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha, m):
    W1 = W1 - alpha / m * dW1
    b1 = b1 - alpha / m * db1
    W2 = W2 - alpha / m * dW2
    b2 = b2 - alpha / m * db2
    return W1, b1, W2, b2


def train(X, Y, W1, b1, W2, b2, alpha=0.1, iterations=100):
    m = X.shape[1]
    for _ in range(iterations):
        A1, A2 = forward(X, W1, b1, W2, b2)
        dW1, db1, dW2, db2 = backward(X, Y, A1, A2, W2)
        W1, b1, W2, b2 = update(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha, m)
    return W1, b1, W2, b2
"""

TOLD = "sums over the samples, and its own step divides them by m"


def said(text: str, folder: Path) -> tuple[Verdict, str]:
    (folder / "mine.py").write_text(text, encoding="utf-8")
    found = verify(folder / "mine.py", scenarios=["theirs_2"])
    return found.verdict, " ".join([*found.told, summary(found)])


def test_sums_that_the_step_divides_by_m_agree(tmp_path: Path) -> None:
    verdict, text = said(SUMS, tmp_path)
    assert verdict is Verdict.AGREES
    assert TOLD in text


@pytest.mark.parametrize(
    ("was", "now", "equation"),
    [
        ("alpha / m *", "alpha *", "equation 6 (dW2, dW1): 1/m is missing"),
        ("alpha / m * db1", "alpha * db1", "equation 6 (dW2, dW1): 1/m is missing"),
        ("alpha / m *", "alpha / 5 *", "equation 6 (dW2, dW1): 1/m is missing"),
        ("(1 - A1 ** 2)", "(1 - A1)", "equation 4 (dZ1): sigma' of tanh is 1 - A^2, not 1 - A"),
    ],
    ids=["no 1/m", "none for a bias", "a number for m", "another mistake"],
)
def test_what_else_is_wrong_is_named(was: str, now: str, equation: str, tmp_path: Path) -> None:
    assert was in SUMS
    verdict, text = said(SUMS.replace(was, now), tmp_path)
    assert verdict is Verdict.WRONG
    assert f"MISTAKE: {equation}" in text
    assert (TOLD in text) is ("1/m" not in equation)
