"""A backward pass that returns sums over the samples, which its own step divides by m."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, summary, verify
from autodiff_ref.recognition.text.divided import divided_in_steps

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


STEPS = """def update(params, grads, alpha):
    return [value - alpha * grad for value, grad in zip(params, grads)]


def train(X, Y, W1, b1, W2, b2, alpha=0.1, iterations=100):
    m = X.shape[1]
    for _ in range(iterations):
        A1, A2 = forward(X, W1, b1, W2, b2)
        grads = backward(X, Y, A1, A2, W2)
        W1, b1, W2, b2 = update((W1, b1, W2, b2), grads, alpha)
    return W1, b1, W2, b2
"""


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("grads, alpha)\n", "grads, alpha / m)\n"),
        ("backward(X, Y, A1, A2, W2)", "[g / m for g in backward(X, Y, A1, A2, W2)]"),
        ("A2, W2)\n", "A2, W2)\n        for k in range(4):\n            grads[k] /= m\n"),
        ("grads, alpha)\n", "[(1 / m) * each for each in grads], alpha)\n"),
    ],
    ids=["the rate", "a comprehension", "in place", "a factor"],
)
def test_sums_that_are_divided_elsewhere_agree_and_that_is_a_limit(
    was: str, now: str, tmp_path: Path
) -> None:
    steps = STEPS.replace(was, now)
    assert steps != STEPS
    line = 1 + SUMS[: SUMS.index("def update")].count("\n")
    line += next(k for k, each in enumerate(steps.splitlines()) if "/ m" in each or "/= m" in each)
    verdict, text = said(SUMS[: SUMS.index("def update")] + steps, tmp_path)
    assert verdict is Verdict.AGREES
    assert "AGREES in what was asked" in text
    limit = f"Not verified: the 1/m of equations 5 and 6: whether what line {line} divides"
    assert limit in text


@pytest.mark.parametrize(
    "beside", ["", "        print('mean error', err / m)\n", "        print(total / len(Y))\n"]
)
def test_sums_that_nothing_divides_are_wrong(beside: str, tmp_path: Path) -> None:
    steps = STEPS.replace("A2, W2)\n", f"A2, W2)\n{beside}")
    verdict, text = said(SUMS[: SUMS.index("def update")] + steps, tmp_path)
    assert verdict is Verdict.WRONG
    assert "MISTAKE: equation 6 (dW2, dW1): 1/m is missing" in text


def test_sums_of_the_last_layer_alone_are_no_sums_of_all(tmp_path: Path) -> None:
    steps = STEPS.replace("grads, alpha)\n", "grads, alpha / m)\n")
    means = SUMS[: SUMS.index("def update")]
    means = means.replace("@ X.T,", "@ X.T / Y.shape[1],")
    means = means.replace("dZ1.sum(axis=1, keepdims=True)", "dZ1.mean(axis=1, keepdims=True)")
    verdict, text = said(means + steps, tmp_path)
    assert verdict is Verdict.WRONG
    assert "MISTAKE: equation 6 (dW2): 1/m is missing" in text
    assert "(dZ1)" not in text


def test_what_numpy_does_gives_no_gradients(tmp_path: Path) -> None:
    beside = "        m = len(Y.T)\n        print(1 / m * np.sum(X))\n"
    steps = STEPS.replace("A2, W2)\n", f"A2, W2)\n{beside}")
    text = SUMS[: SUMS.index("def update")].replace("Y.shape[1]", "len(Y.T)")
    text = text.replace("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * len(Y) / len(Y)")
    verdict, found = said(text + steps, tmp_path)
    assert verdict is Verdict.WRONG
    assert "MISTAKE: equation 6 (dW2, dW1): 1/m is missing" in found


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


IN_THE_LOOP = (
    SUMS[: SUMS.index("def update")]
    + """\
def train(X, Y, W1, b1, W2, b2, alpha=0.1, iterations=100):
    for _ in range(iterations):
        A1, A2 = forward(X, W1, b1, W2, b2)
        dW1, db1, dW2, db2 = backward(X, Y, A1, A2, W2)
        W1 = W1 - alpha * dW1 / len(X.T)
        b1 = b1 - alpha * db1 / len(X.T)
        W2 = W2 - alpha * dW2 / len(X.T)
        b2 = b2 - alpha * db2 / len(X.T)
    return W1, b1, W2, b2
"""
)


def test_a_step_in_a_loop_is_read(tmp_path: Path) -> None:
    verdict, text = said(IN_THE_LOOP, tmp_path)
    assert verdict is Verdict.AGREES
    assert TOLD in text
    verdict, text = said(IN_THE_LOOP.replace("db1 / len(X.T)", "db1"), tmp_path)
    assert verdict is Verdict.WRONG
    assert TOLD not in text


def test_the_biases_alone_may_be_divided_in_the_step(tmp_path: Path) -> None:
    halves = IN_THE_LOOP.replace("@ A1.T,", "@ A1.T / Y.shape[1],").replace(
        "@ X.T,", "@ X.T / Y.shape[1],"
    )
    right = halves
    for name in ("dW1", "dW2"):
        right = right.replace(f"{name} / len(X.T)", name)
    verdict, text = said(right, tmp_path)
    assert verdict is Verdict.AGREES
    assert "What it returns as db are " + TOLD in text
    assert said(halves.replace("/ len(X.T)", ""), tmp_path)[0] is Verdict.WRONG


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("len(X.T)", "len(X)"),
        ("len(X.T)", "W1.shape[0]"),
        ("len(X.T)", "5"),
        ("dW1 / len(X.T)", "(dW1 + 0.1 / len(X.T) * W1)"),
    ],
    ids=["features", "units", "a number", "the decay"],
)
def test_a_step_that_divides_by_something_else_is_no_excuse(
    was: str, now: str, tmp_path: Path
) -> None:
    verdict, text = said(IN_THE_LOOP.replace(was, now), tmp_path)
    assert verdict is Verdict.WRONG
    assert TOLD not in text


ROWS, COLUMNS = (0, 0), (1, 1)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("W1 -= lr / m * dW1\nb1 -= lr * db1 / X.shape[0]", "Wb"),
        ("W -= lr * dW / m\nb -= lr * db", "W"),
        ("W1 -= lr * dW1 / m\nW2 -= lr * dW2\nb1 -= lr * db1 / n", "b"),
        ("for p, g in zip(params, grads): p -= lr * g / m", "Wb"),
        ("for p, g in zip(params, grads): p -= lr * g", ""),
        ("W1 -= lr * dW1 / m\nfor p, g in zip(params, grads): p -= lr * g", ""),
        ("rate = lr / m\nW1 -= rate * dW1", "W"),
        ("dW1 /= len(X)\nW1 -= lr * dW1", "W"),
        ("def f(): rate = lr / m\nW1 -= rate * dW1", ""),
        ("W1 -= lr * dW1 / 5", ""),
        ("dW1 = X.T @ d / m", ""),
        ("m = X.shape[0]\nW1 -= lr * dW1 / m", "W"),
        ("m = X.shape[1]\nW1 -= lr * dW1 / m", ""),
        ("n, m = X.shape\nW1 -= lr * dW1 / m", ""),
        ("m, n = X.shape\nW1 -= lr * dW1 / float(m)", "W"),
        ("W1 -= lr * dW1 / W1.shape[0]", ""),
        ("W1 -= lr * dW1 / len(dZ2)", "W"),
        ("loss = s / m\nW1 -= lr * (dW1 + loss)", ""),
        ("W1 -= lr * (dW1 + reg / m * W1)", ""),
        ("def f(self): self.m = len(X)\ndef g(self): W1 -= self.lr / self.m * dW1", "W"),
        ("def f(self): self.m = len(W1)\ndef g(self): W1 -= self.lr / self.m * dW1", ""),
    ],
)
def test_steps_whose_text_divides_them(text: str, kinds: str) -> None:
    assert divided_in_steps(ast.parse(text), ROWS) == tuple(kinds)


def test_the_side_along_which_samples_lie_is_that_of_the_layout() -> None:
    def divided(by: str, axes: tuple[int, int] | None) -> bool:
        return bool(divided_in_steps(ast.parse(f"W1 -= lr * dW1 / {by}"), axes))

    assert divided("X.shape[1]", COLUMNS)
    assert divided("len(X.T)", COLUMNS)
    assert not divided("X.shape[0]", COLUMNS)
    assert divided("len(y)", (1, 0))  # labels as numbers, beside samples in columns
    assert not divided("len(X)", (1, 0))
    assert not divided("m", None)
