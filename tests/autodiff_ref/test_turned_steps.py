"""Of gradients that are inferred from a step, a wrong sign is told of the step that shows it."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, summary, verify
from autodiff_ref.report.grades import grades
from autodiff_ref.report.steps import turned_steps

STEP = """\
import numpy as np

class Net:
    def __init__(self, n_in=3, n_h=4, n_out=1):
        self.W1, self.b1 = np.random.randn(n_in, n_h), np.zeros((1, n_h))
        self.W2, self.b2 = np.random.randn(n_h, n_out), np.zeros((1, n_out))

    def forward(self, X):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        self.A2 = 1 / (1 + np.exp(-(self.A1 @ self.W2 + self.b2)))
        return self.A2

    def train_step(self, X, Y, lr):
        m = len(X)
        delta2 = self.forward(X) - Y
        delta1 = (delta2 @ self.W2.T) * (1 - self.A1 ** 2)
"""
"""A class that has no gradients but in its steps."""

PLAIN = """\
        self.W2 -= lr * self.A1.T @ delta2 / m
        self.b2 -= lr * delta2.sum(axis=0, keepdims=True) / m
        self.W1 -= lr * X.T @ delta1 / m
        self.b1 -= lr * delta1.sum(axis=0, keepdims=True) / m
"""

VELOCITY = """\
        mu = 0.0
        v_w2 = v_b2 = v_w1 = v_b1 = 0.0
        v_w2 = mu * v_w2 - lr * self.A1.T @ delta2 / m
        v_b2 = mu * v_b2 - lr * delta2.sum(axis=0, keepdims=True) / m
        v_w1 = mu * v_w1 - lr * X.T @ delta1 / m
        v_b1 = mu * v_b1 - lr * delta1.sum(axis=0, keepdims=True) / m
        self.W2 += v_w2
        self.b2 += v_b2
        self.W1 += v_w1
        self.b1 += v_b1
"""

TURNED = {
    "a bias": (PLAIN, "self.b1 -=", "self.b1 +=", "equation 7 (b1)"),
    "weights": (PLAIN, "self.W2 -=", "self.W2 +=", "equation 8 (W2)"),
    "a velocity": (VELOCITY, "mu * v_b1 - lr", "mu * v_b1 + lr", "equation 7 (b1)"),
    "what adds a velocity": (VELOCITY, "self.b2 += v_b2", "self.b2 -= v_b2", "equation 7 (b2)"),
}
"""Steps, what is replaced by what, and the equation that is told."""


@pytest.mark.parametrize("which", TURNED)
def test_the_step_that_the_text_shows_to_be_turned_is_told_with_its_line(
    which: str, tmp_path: Path
) -> None:
    steps, was, now, equation = TURNED[which]
    assert steps.count(was) == 1
    text = (STEP + steps).replace(was, now)
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    found = verify(tmp_path / "mine.py", scenarios=["theirs_2"])
    told = summary(found)
    assert f"MISTAKE: {equation}: the step goes up the gradient" in told
    number = next(i for i, line in enumerate(text.splitlines(), 1) if now in line)
    assert [line for line in told.splitlines() if line.startswith("  mine.py")] == [
        f"  mine.py, line {number}: {text.splitlines()[number - 1].strip()}"
    ]
    wrong = [grade.equation for grade in grades(found) if grade.verdict == Verdict.WRONG]
    assert wrong == [int(equation.split()[1])]
    assert "WRONG: equation" not in told


def test_where_the_text_shows_no_turned_step_it_may_be_one_all_the_same(tmp_path: Path) -> None:
    text = STEP + PLAIN.replace("lr * delta1.sum", "-lr * delta1.sum")
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    told = summary(verify(tmp_path / "mine.py", scenarios=["theirs_2"]))
    assert "MISTAKE: equation 5 (db1): it has the wrong sign" in told
    assert "The same numbers would come of this: equation 7 (b1): the step goes up" in told


@pytest.mark.parametrize("steps", [PLAIN, VELOCITY], ids=["plain", "velocity"])
def test_right_steps_are_not_accused(steps: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(STEP + steps, encoding="utf-8")
    assert verify(tmp_path / "mine.py", scenarios=["theirs_2"]).verdict is Verdict.AGREES
    tree = ast.parse(STEP + steps)
    assert not any(turned_steps(tree, [name]) for name in ("W1", "b1", "W2", "b2"))


def test_steps_of_all_layers_in_a_loop_are_those_of_each() -> None:
    loop = (
        "for l in layers:\n"
        "    p['W' + str(l)] -= lr * g['dW']\n"
        "    p['b' + str(l)] += lr * g['db']\n"
    )
    assert turned_steps(ast.parse(loop), ["b1", "b2"]) == [3]
    assert turned_steps(ast.parse(loop.replace("+= lr", "-= lr")), ["b1", "b2"]) == []


def test_the_step_of_layer_1_is_not_that_of_layer_10() -> None:
    ten = "".join(f"W{l} {'+' if l == 1 else '-'}= lr * dW{l}\n" for l in range(1, 11))
    assert turned_steps(ast.parse(ten), ["W10"]) == []
    assert turned_steps(ast.parse(ten), ["W1"]) == [1]
