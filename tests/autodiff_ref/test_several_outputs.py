"""What works with one output alone, in a file whose text deals with several classes."""

from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify

TEXT = """
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Network:
    def __init__(self, sizes):
        self.b = [np.random.randn(n, 1) for n in sizes[1:]]
        self.W = [np.random.randn(n, k) for k, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for W, b in zip(self.W, self.b):
            a = sigmoid(W @ a + b)
        return a

    def backprop(self, x, y):
        seen = [x]
        for W, b in zip(self.W, self.b):
            seen.append(sigmoid(W @ seen[-1] + b))
        nabla_W, nabla_b = [], []
        delta = (seen[-1] - y) * seen[-1] * (1 - seen[-1])
        for l in reversed(range(len(self.W))):
            nabla_W.insert(0, delta @ seen[l].T)
            nabla_b.insert(0, delta)
            if l:
                delta = self.W[l].T @ delta * seen[l] * (1 - seen[l])
        return nabla_b, nabla_W

    def evaluate(self, data):
        return sum(np.argmax(self.feedforward(x)) == y for x, y in data)
"""

OF_CLASSES = ("np.argmax(self.feedforward(x))", "self.feedforward(x).round()")
LAST = ("(seen[-1] - y)", "(seen[-1][-1] - y)")
COST = ("np.argmax(self.feedforward(x)) == y", "float(self.feedforward(x) - np.argmax(y)) ** 2 / 2")
BY_ENTRIES = ("self.W[l].T @ delta", "self.W[l].T * delta")

CASES = {
    "right": ([], Verdict.AGREES, "(5-4-3, m = 7)"),
    "the last output alone": ([LAST], Verdict.WRONG, "With more than one output, its gradients"),
    "with a cost of one output": ([LAST, COST], Verdict.WRONG, "With more than one output, its"),
    "a product of entries": (
        [BY_ENTRIES],
        Verdict.ERROR,
        "networks of several outputs, with which",
    ),
    "counts hits": ([OF_CLASSES], Verdict.AGREES, "no cost of its own could be asked"),
    "for one output": ([LAST, OF_CLASSES], Verdict.AGREES, "It is asked about one output alone."),
}
"""What is changed in the file, the verdict, and what is told."""


@pytest.mark.parametrize("case", CASES)
def test_it_is_asked_about_several_outputs_if_it_deals_with_classes(
    case: str, tmp_path: Path
) -> None:
    changes, verdict, told = CASES[case]
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    found = verify(path)
    assert found.verdict == verdict
    assert told in " ".join((*found.told, *found.limits))
