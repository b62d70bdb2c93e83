"""Of two branches that train the one that runs is asked, and the other is told."""

import ast
import warnings
from pathlib import Path
from textwrap import indent

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.text.branches import training_loops
from autodiff_ref.recognition.text.constants import before_call, holds

BEGIN = """import sys

import numpy as np

MODE = "whole"
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
y = np.array([[0], [1], [1], [0.0]])
"""

DRAWN = """W1, b1 = np.random.randn(2, 4), np.zeros((1, 4))
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
    return f"{BEGIN}{branches(test, first, second)}"


def branches(test: str, first: str, second: str) -> str:
    """Parameters that are drawn, and these loops."""
    return f"{DRAWN}if {test}:\n{first}else:\n{second}print(A2)\n"


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


IN_FUNCTIONS = {
    "in a function": ("def main():", "main()"),
    "by a default": ("def main(MODE='whole'):", "main()"),
    "by a call": ("def main(MODE):", "main('whole')"),
    "by a keyword": ("def main(MODE='mean'):", "main(MODE='whole')"),
    "without a call": ("def main(*, MODE='whole'):", ""),
    "in a method": ("class Net:\n    def fit(self):", "Net().fit()"),
    "by a method's default": ("class Net:\n    def fit(self, MODE='whole'):", "Net().fit()"),
}
"""What is around the branches, and what is below them."""


@pytest.mark.parametrize("wrong_runs", [True, False])
@pytest.mark.parametrize("where", IN_FUNCTIONS)
def test_so_it_is_in_functions_and_methods(where: str, wrong_runs: bool, tmp_path: Path) -> None:
    around, below = IN_FUNCTIONS[where]
    text = branches(OTHERWISE, *((LOOP, WRONG) if wrong_runs else (WRONG, LOOP)))
    inner = indent(text, "    " * (1 + around.count("\n")))
    file = tmp_path / "mine.py"
    file.write_text(f"{BEGIN}{around}\n{inner}\n{below}\n", encoding="utf-8")
    found = verify(file)
    assert found.verdict is (Verdict.WRONG if wrong_runs else Verdict.AGREES)
    line = FIRST + 1 + around.count("\n")
    loops = [each for each in found.limits if "loop at line" in each]
    assert loops == [
        f"Not verified: the loop at line {line}, which trains as well; it is not asked."
    ]
    assert not any("with these gradients" in each for each in found.limits)


@pytest.mark.parametrize(
    ("before", "test", "known"),
    [
        ("MODE: str = 'whole'", "MODE == 'whole'", True),
        ("A, B = True, False", "A and not B", True),
        ("MODE = OTHER = 'mean'", "MODE == 'whole'", False),
        ("rate = -0.1", "rate < 0", True),
        ("A = 'mean'; MODE = A; A = 'whole'", "MODE == 'mean'", True),
        ("MODE = 'mean'", "MODE is 'mean'", True),
        ("MODE = 'mean'", "MODE in ('mean', 'sum')", True),
        ("MODE = 'mean'", "MODE < 3", None),
        ("MODE = 'mean'", "OTHER", None),
        ("m = 1; del m", "m", None),
        ("m = 1; m += 1", "m == 2", None),
        ("m = input()", "m", None),
        ("m = 1\nif m: m = 2", "m == 2", None),
        ("m = 1\ndef f():\n    global m\n    m = 2", "m == 1", None),
    ],
)
def test_what_constants_tell(before: str, test: str, known: bool | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        condition = ast.parse(test, mode="eval")
        assert holds(condition.body, ast.parse(before).body) is known


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("def f(a=1): pass", True),
        ("def f(a=1): pass\nf(2)", False),
        ("def f(a=2): pass\nf(1)\nf(a=1)", True),
        ("def f(a=1): pass\nf()\nf(2)", None),
        ("B = 1\ndef f(a=2): pass\nf(B)", True),
        ("B = 1\ndef f(a=B): pass", True),
        ("B = 1\ndef f(a=2): pass\nB = 2\nf(B)", None),
        ("def f(a=1): pass\nfor a in (1, 2): f(a)", None),
        ("a = 1\ndef f(a): pass\ndef g(a): f(a)", None),
        ("def f(a=1): pass\nf(*given)", None),
        ("def f(a=1): pass\nf(**given)", None),
        ("def f(a=1): pass\ncall(f, 2)", None),
        ("@command\ndef f(a=1): pass", None),
        ("a = 1\ndef f(a): pass", None),
        ("def f(): pass\na = 1", True),
        ("a = 2\ndef f(): pass\na = 1", None),
        ("def f(): pass\nif __name__ == '__main__':\n    a = 1\n    f()", True),
        ("def f(): pass\ndef g():\n    global a\n    a = 2\na = 1", None),
    ],
)
def test_what_a_function_knows_where_it_begins(text: str, known: bool | None) -> None:
    tree = ast.parse(text)
    (function,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "f")
    names = [each.arg for each in function.args.args]
    test = ast.parse("a == 1", mode="eval").body
    assert holds(test, before_call(function, names, tree)) is known


def test_loops_that_check_or_only_call_are_none_that_train_besides() -> None:
    once = "for i in range(3):\n    W1 = W1 - 0.1 * dW1\n"
    calls = "for i in range(3):\n    W1, b1 = train(W1, b1)\n"
    texts = {once: 1, calls: 0}
    texts |= {f"def check_gradients():\n{indent(once, '    ')}": 0}
    texts |= {f"class Net:\n    def fit(self):\n{indent(once, '        ')}": 1}
    for text, many in texts.items():
        assert len([*training_loops(ast.parse(text).body)]) == many, text


IN_TURN = """
import os
import numpy as np

def relu(x):
    return np.maximum(x, 0)

X, Y = np.random.rand(40, 6), np.random.rand(40, 2)
w1, b1 = np.random.randn(6, 5) * 0.1, np.zeros(5)
w2, b2 = np.random.randn(5, 2) * 0.1, np.zeros(2)
{condition}
    for epoch in range(60):
        h = relu(X @ w1 + b1)
        out = h @ w2 + b2
        d_out = (out - Y) / len(X)
        d_h = d_out @ w2.T * (h > 0)
        d_w1, d_b1, d_w2, d_b2 = X.T @ d_h, d_h.sum(axis=0), h.T @ d_out, d_out.sum(axis=0)
        for param, grad in zip((w1, b1, w2, b2), (d_w1, d_b1, d_w2, d_b2)):
            param -= 0.2 * grad
"""
SAVED = 'if os.path.exists("w.npz"):\n    w1 = np.load("w.npz")["w1"]\nelse:'


@pytest.mark.parametrize("condition", ["if True:", SAVED])
def test_a_loop_that_moves_parameters_in_turn_trains(condition: str, tmp_path: Path) -> None:
    right = IN_TURN.replace("{condition}", condition)
    (file := tmp_path / "theirs.py").write_text(right, encoding="utf-8")
    assert verify(file, scenarios="theirs_2").agrees
    file.write_text(right.replace("d_out @ w2.T * (h > 0)", "d_out @ w2.T"), encoding="utf-8")
    assert verify(file, scenarios="theirs_2").verdict is Verdict.WRONG
