"""A script with two branches that train: the one that runs is asked, and the other is told."""

from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify

BEGIN = """import sys

import numpy as np

MODE = "whole"
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
y = np.array([[0], [1], [1], [0.0]])
W1, b1 = np.random.randn(2, 4), np.zeros((1, 4))
W2, b2 = np.random.randn(4, 1), np.zeros((1, 1))
"""

LOOP = """    for epoch in range(1000):
        A1 = np.tanh(X @ W1 + b1)
        A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
        dZ2 = (A2 - y) / len(X)
        dZ1 = dZ2 @ W2.T * (1 - A1 ** 2)
        dW2, db2 = A1.T @ dZ2, dZ2.sum(axis=0, keepdims=True)
        dW1, db1 = X.T @ dZ1, dZ1.sum(axis=0, keepdims=True)
        W1 -= 0.1 * dW1
        b1 -= 0.1 * db1
        W2 -= 0.1 * dW2
        b2 -= 0.1 * db2
"""

WRONG = LOOP.replace("1 - A1 ** 2", "1 - A1")
FIRST, SECOND = 11, 23
"""The lines of the two loops."""

AS_WHOLE, OTHERWISE = 'MODE == "whole"', 'MODE == "mean"'


def script(test: str, first: str, second: str) -> str:
    """A script with one loop where a condition holds, and another where not."""
    return f"{BEGIN}if {test}:\n{first}else:\n{second}print(A2)\n"


@pytest.mark.parametrize(
    ("test", "first", "second", "verdict", "left"),
    [
        (OTHERWISE, LOOP, WRONG, Verdict.WRONG, FIRST),
        (AS_WHOLE, LOOP, WRONG, Verdict.AGREES, SECOND),
        (f"not ({OTHERWISE})", WRONG, LOOP, Verdict.WRONG, SECOND),
        ("len(sys.argv) > 1", WRONG, LOOP, Verdict.WRONG, SECOND),
        ("len(sys.argv) > 1", LOOP, WRONG, Verdict.AGREES, SECOND),
    ],
)
def test_the_branch_that_runs_is_asked_and_the_other_told(
    test: str, first: str, second: str, verdict: Verdict, left: int, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(script(test, first, second), encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.verdict is verdict
    loops = [each for each in found.limits if "loop at line" in each]
    told = f"Not verified: the loop at line {left}, which trains as well; it is not asked."
    assert loops == [told]
    assert not any("with these gradients" in each for each in found.limits)
