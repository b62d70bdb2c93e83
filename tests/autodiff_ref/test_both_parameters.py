"""Gradients of weights and of biases that are wrong in one layer at once: what is told of dZ."""

from pathlib import Path

import pytest

from autodiff_ref import summary, verify

FUNCTIONS = """\
import numpy as np

def forward(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = 1 / (1 + np.exp(-Z1))
    Z2 = W2.dot(A1) + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A1, A2

def cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]

def backward(A1, A2, W2, X, Y):
    m = Y.shape[1]
    d2 = A2 - Y
    dW2 = d2.dot(A1.T) / m
    db2 = d2.sum(axis=1, keepdims=True) / m
    d1 = W2.T.dot(d2) * A1 * (1 - A1)
    dW1 = d1.dot(X.T) / m
    db1 = d1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2
"""
SUMMED = FUNCTIONS[FUNCTIONS.index("def backward") :].replace("/ m", "")
IN_PARTS = (
    SUMMED.replace("def backward", "def of_part")
    + """
def backward(A1, A2, W2, X, Y):
    total = 4 * [0]
    for i in range(0, Y.shape[1], 4):
        A, B, x, y = (each[:, i : i + 4] for each in (A1, A2, X, Y))
        part = of_part(A, B, W2, x, y)
        total = [t + p / y.shape[1] for t, p in zip(total, part)]
    return [t / -(-Y.shape[1] // 4) for t in total]
"""
)
WHOLE_SUM = ("db1 = d1.sum(axis=1, keepdims=True) / m", "db1 = np.full((len(d1), 1), d1.sum()) / m")
ABOVE = "dZ is that of the layer above."
OVER_ALL = "equation 5 (db1): dZ is summed over everything, not over the samples alone."

CASES = {
    "each has a mistake of its own": (
        (WHOLE_SUM, ("dW1 = d1.dot", "dW1 = d2.dot")),
        (f"MISTAKE: {OVER_ALL}", f"MISTAKE: equation 6 (dW1): {ABOVE}"),
        ("dW1 = d2.dot(X.T) / m", "db1 = np.full((len(d1), 1), d1.sum()) / m"),
    ),
    "one of them a mistake that nobody knows": (
        (WHOLE_SUM, ("dW1 = d1.dot(X.T) / m", "dW1 = d1.dot(X.T ** 3) / m")),
        (f"MISTAKE: {OVER_ALL}", "NOT NAMED: equation 6 (dW1): "),
        ("dW1 = d1.dot(X.T ** 3) / m", "db1 = np.full((len(d1), 1), d1.sum()) / m"),
    ),
    "dZ, and one of them beside it": (
        (WHOLE_SUM, ("* A1 * (1 - A1)", "+ (A1 > 0.5)")),
        (f"MISTAKE: {OVER_ALL}", "MISTAKE: equation 4 (dZ1): sigma' is added, where it is to be "),
        ("d1 = W2.T.dot(d2) + (A1 > 0.5)", "db1 = np.full((len(d1), 1), d1.sum()) / m"),
    ),
    "a dZ that nobody knows, and one of them beside it": (
        (WHOLE_SUM, ("* A1 * (1 - A1)", "* A1 ** 2 * (1 - A1)")),
        ("NOT NAMED: equation 4 (dZ1): ",),
        ("d1 = W2.T.dot(d2) * A1 ** 2 * (1 - A1)",),
    ),
    "parts of unlike size whose means are averaged, as which dZ may be wrong or right": (
        ((FUNCTIONS[FUNCTIONS.index("def backward") :], IN_PARTS),),
        (),
        (),
    ),
}


@pytest.mark.parametrize(("changes", "told", "lines"), CASES.values(), ids=[*CASES])
def test_what_is_told_of_them(
    changes: tuple[tuple[str, str], ...],
    told: tuple[str, ...],
    lines: tuple[str, ...],
    tmp_path: Path,
) -> None:
    text = FUNCTIONS
    for right, wrong in changes:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    file = tmp_path / "theirs.py"
    file.write_text(text, encoding="utf-8")
    said = summary(verify(file)).split("\n\n    equation")[0]
    heads = [line for line in said.splitlines() if line.startswith(("MISTAKE", "NOT NAMED"))]
    assert len(heads) == len(told)
    assert all(any(head.startswith(each) for head in heads) for each in told)
    shown = {line.split(": ", 1)[1] for line in said.splitlines() if ", line " in line}
    assert shown == {*lines}
