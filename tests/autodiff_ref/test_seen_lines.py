"""The part of a statement, the helper, the step or the dA that is wrong: the line that was seen."""

import ast
from pathlib import Path

import numpy as np
import pytest

from autodiff_ref import summary, verify
from autodiff_ref.loading.source import Source
from autodiff_ref.report.counts import divisors_set
from autodiff_ref.report.statements import line_at, part_at
from autodiff_ref.watching import lines_giving

RETURNED = """\
import numpy as np

def logistic(z):
    return 1 / (1 + np.exp(-z))

def logistic_prime(z):
    s = logistic(z)
    return s * (1 - s)

def model(theta, x):
    w1, c1, w2, c2 = theta
    pre = x @ w1 + c1
    hid = logistic(pre)
    return pre, hid, hid @ w2 + c2

def loss_and_grad(theta, x, t):
    w1, c1, w2, c2 = theta
    pre, hid, out = model(theta, x)
    n = len(x)
    r = (out - t) / n
    g_hid = r @ w2.T
    g_pre = g_hid * logistic_prime(pre)
    return 0.5 * np.sum((out - t) ** 2) / n, (
        x.T @ g_pre,
        g_pre.sum(0),
        hid.T.dot(
            r
        ),
        r.sum(0),
    )
"""
"""Gradients that are computed where they are returned, over several lines."""

STEPPING = """\
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1):
        self.w1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.w2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)
        self.lr = lr

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def forward(self, X):
        self.hidden = self.sigmoid(X @ self.w1 + self.b1)
        self.out = self.sigmoid(self.hidden @ self.w2 + self.b2)
        return self.out

    def loss(self, X, y):
        return np.sum((self.forward(X) - y) ** 2) / 2

    def backward(self, X, y):
        delta = (self.out - y) * self.out * (1 - self.out)
        hidden_errors = delta @ self.w2.T
        self.w2 -= self.lr * self.hidden.T @ delta
        self.b2 -= self.lr * delta.sum(axis=0)
        self.w1 -= self.lr * X.T @ (
            hidden_errors * self.hidden * (1 - self.hidden))
        self.b1 -= self.lr * (hidden_errors * self.hidden * (1 - self.hidden)).sum(axis=0)
"""
"""Gradients that are computed where the step is taken, which nothing holds before."""

LABELLED = """\
import numpy as np

def forward(X, W1, b1, W2, b2):
    H = np.maximum(X @ W1 + b1, 0)
    scores = H @ W2 + b2
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return H, e / e.sum(axis=1, keepdims=True)

def loss(P, y):
    return -np.mean(np.log(P[np.arange(len(y)), y]))

def backward(X, y, H, P, W2):
    d = P.copy()
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dH = d @ W2.T
    dH[H <= 0] = 0
    return X.T @ dH, dH.sum(axis=0), H.T @ d, d.sum(axis=0)
"""
"""Labels that are numbers."""

UNKNOWN = "no mistake that is known here gives these numbers"
REPLACED = "the step stands in place of the parameter, as where =- is written for -="
TOO_LOW = "the labels are one too low, as where classes from 0 are read as if from 1"

CHANGES = {
    "a slope that nobody knows, in a helper": (
        RETURNED,
        "return s * (1 - s)",
        "return s * (1 - z)",
        f"NOT NAMED: equation 4 (dZ1): {UNKNOWN}",
        "line 8: return s * (1 - z)",
    ),
    "a dA that nobody knows": (
        RETURNED,
        "g_hid = r @ w2.T",
        "g_hid = np.cumsum(r @ w2.T, axis=1)",
        f"NOT NAMED: equation 9 (dA1): {UNKNOWN}",
        "line 21: g_hid = np.cumsum(r @ w2.T, axis=1)",
    ),
    "a part of what is returned": (
        RETURNED,
        "g_pre.sum(0),",
        "2 * g_pre.sum(0),",
        "MISTAKE: equation 5 (db1): it is 2 times as large",
        "line 25: 2 * g_pre.sum(0),",
    ),
    "a part in several lines": (
        RETURNED,
        "hid.T.dot(",
        "pre.T.dot(",
        "MISTAKE: equation 6 (dW2): Z[l-1] is read, not A[l-1]",
        "lines 26 to 28: pre.T.dot( r ),",
    ),
    "m less 1": (
        RETURNED,
        "x.T @ g_pre,",
        "n * x.T @ g_pre / (n - 1),",
        "MISTAKE: equation 6 (dW1): it is divided by m - 1 instead of m",
        "line 24: n * x.T @ g_pre / (n - 1),",
    ),
    "within a step, where its dA is right": (
        STEPPING,
        "hidden_errors * self.hidden * (1 - self.hidden))\n",
        "hidden_errors * self.hidden * (2 - self.hidden))\n",
        f"NOT NAMED: equation 6 (dW1): {UNKNOWN}",
        "lines 25 to 26: self.w1 -= self.lr * X.T @ ( "
        "hidden_errors * self.hidden * (2 - self.hidden))",
    ),
    "weights replaced by a step": (
        STEPPING,
        "self.w2 -= self.lr",
        "self.w2 =- self.lr",
        f"MISTAKE: equation 8 (W2): {REPLACED}",
        "line 23: self.w2 =- self.lr * self.hidden.T @ delta",
    ),
    "biases replaced by a step": (
        STEPPING,
        "self.b1 -= self.lr",
        "self.b1 =- self.lr",
        f"MISTAKE: equation 7 (b1): {REPLACED}",
        "line 27: self.b1 =- self.lr * "
        "(hidden_errors * self.hidden * (1 - self.hidden)).sum(axis=0)",
    ),
    "labels from 1": (
        LABELLED,
        "d[np.arange(len(y)), y] -= 1",
        "d[np.arange(len(y)), y - 1] -= 1",
        f"MISTAKE: equation 3 (dZ2): {TOO_LOW}",
        "line 14: d[np.arange(len(y)), y - 1] -= 1",
    ),
}
"""The file, what is replaced by what, what is told of it, and the first line."""


def told(text: str, folder: Path) -> list[str]:
    """What is said of a file."""
    (folder / "mine.py").write_text(text, encoding="utf-8")
    return summary(verify(folder / "mine.py", scenarios="theirs_2")).splitlines()


@pytest.mark.parametrize("change", CHANGES)
def test_the_first_line_is_the_one_that_was_changed(change: str, tmp_path: Path) -> None:
    right, was, now, says, line = CHANGES[change]
    assert right.count(was) == 1
    lines = told(right.replace(was, now), tmp_path)
    at = lines.index(f"{says}.")
    places = [each for each in lines[at : lines.index("", at)] if "mine.py, line" in each]
    assert places[0] == f"  mine.py, {line}"


@pytest.mark.parametrize("right", [RETURNED, STEPPING, LABELLED], ids=["return", "step", "labels"])
def test_right_files_are_not_accused(right: str, tmp_path: Path) -> None:
    assert not any("MISTAKE" in line or "WRONG" in line for line in told(right, tmp_path))


def test_a_penalty_in_a_step_is_no_step_in_place_of_the_parameter(tmp_path: Path) -> None:
    decayed = STEPPING.replace(
        "self.lr * self.hidden.T @ delta", "self.lr * (self.hidden.T @ delta + 0.01 * self.w2)"
    )
    lines = told(decayed, tmp_path)
    assert any("equation 6 (dW2): a penalty on the weights" in line for line in lines)
    assert not any(REPLACED in line for line in lines)


def test_a_line_that_gives_what_is_right_is_not_shown_for_what_is_made_of_it(
    tmp_path: Path,
) -> None:
    *_, was, now, _, _ = CHANGES["within a step, where its dA is right"]
    assert not any(
        ": hidden_errors =" in line for line in told(STEPPING.replace(was, now), tmp_path)
    )


STATEMENT = ast.parse(
    "a, b = (\n  1,\n  2)\n"
    "self.g = {\n  'dW1': x,\n  'db1': [\n    y,\n    z]}\n"
    "return_ = f(\n  k=3)\n"
)


@pytest.mark.parametrize(
    ("number", "path", "line"),
    [
        (1, "b", 3),
        (1, "c", None),
        (4, "self.g.dW1", 5),
        (4, "self.g.db1.1", 8),
        (4, "self.g.other", 4),
        (4, "self.h.dW1", None),
        (9, "return_.k", 10),
        (2, "a", None),
    ],
)
def test_the_part_of_a_statement_is_found_by_what_holds_it(
    number: int, path: str, line: int | None
) -> None:
    assert part_at(STATEMENT, number, path) == line


def test_a_long_statement_is_cut_and_a_block_is_not_shown_whole() -> None:
    text = "if x:\n    y = f(\n" + "        1111111111,\n" * 20 + "    )\n"
    source = Source(Path("mine.py"), text)
    assert line_at(source, 1) == "mine.py, line 1: if x:"
    assert line_at(source, 2).startswith("mine.py, lines 2 to 23: y = f( 1111111111,")
    assert line_at(source, 2).endswith(" ...")


def test_what_is_divided_by_a_difference_is_not_set_wrongly() -> None:
    text = "def f(x):\n    m = len(x)\n    return x / (m - 1), x / m\n"
    text += "def g(x):\n    m = 2\n    return x / m\n"
    source = Source(Path("mine.py"), text)
    assert divisors_set(source, [3]) == []
    assert divisors_set(source, [6]) == [5]


@pytest.mark.parametrize(
    ("row", "lines"), [("[1.0, -2, 9, 4]", [2]), ("[1.0, -2, 0, 4]", []), ("[1.0, -3, 9, 4]", [])]
)
def test_what_may_be_anything_but_0_is_not_compared(row: str, lines: list[int]) -> None:
    space: dict[str, object] = {"array": np.array}
    exec(compile(f"def run():\n    x = array({row})\n", "mine.py", "exec"), space)
    run = space["run"]
    assert callable(run)
    found = lines_giving(run, "mine.py", {"dA1": np.array([[1.0], [-2], [np.nan], [4]])})
    assert [number for number, fresh, *_ in found.get("dA1", []) if fresh] == lines
