"""The line that gives a quantity is found by its name, in the styles in which people write it."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import verify
from autodiff_ref.loading.source import Source, source_of
from autodiff_ref.report.likely import lines_of
from autodiff_ref.report.returned import cost_returned, jacobians, slopes
from autodiff_ref.report.steps import odd_steps

RIGHT = Path(__file__).parents[1] / "implementations" / "right"


def told(text: str, *quantities: str, depth: int = 2) -> list[str]:
    """What is shown of the lines, without the name of the file and the numbers."""
    found = lines_of(Source(Path("mine.py"), text), quantities, depth)
    return [line.partition(": ")[2] for line in found]


COURSE, LISTS = "deep_course_steps.py", "network_lists_quadratic.py"
STYLES = (
    (COURSE, "dW1", "dW = 1. / m * np.dot(dZ, A_prev.T)"),
    (COURSE, "db2", "db = 1. / m * np.sum(dZ, axis=1, keepdims=True)"),
    (COURSE, "dZ1", "dZ[Z <= 0] = 0"),
    (COURSE, "Z1", "Z = W.dot(A) + b"),
    (LISTS, "dW2", "nabla_w[-1] = np.dot(delta, activations[-2].T)"),
    (LISTS, "dW1", "nabla_w[-l] = np.dot(delta, activations[-l - 1].T)"),
    (LISTS, "dZ2", "delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])"),
    (LISTS, "W1", "self.weights = [w - rate * s for w, s in zip(self.weights, sum_w)]"),
    ("layer_chain.py", "dW1", "self.d_weights = delta @ self.prev.a.T"),
    ("layer_chain.py", "b1", "layer.bias -= lr * layer.d_bias"),
    ("loop_over_samples.py", "dW1", "self.dW1 += np.outer(dz1, self.x)"),
    ("churn_csv_script.py", "dW1", 'grads["W1"] = X.T @ dz1'),
    ("theta_lower_bias_row.py", "W1", "theta1 = theta1 - alpha * grad1"),
    ("tanh_everywhere_fit.py", "dW1", "grads_W.insert(0, a_in.T @ grad)"),
    ("shallow_tuple_cache.py", "dA1", "dA1 = params['W2'].T @ dZ2"),
)


@pytest.mark.parametrize(("file", "quantity", "line"), STYLES)
def test_a_line_is_found(file: str, quantity: str, line: str) -> None:
    source = source_of(RIGHT / file)
    first, *others = lines_of(source, [quantity], 2)
    assert others == []
    number = next(n for n, each in enumerate(source.text.splitlines(), 1) if each.strip() == line)
    assert first == f"look at {file}, line {number}: {line}"


def test_a_notebook_is_told_by_its_cell() -> None:
    (line,) = lines_of(source_of(RIGHT / "two_moons.ipynb"), ["dW1"], 2)
    assert line == "look at two_moons.ipynb, code cell 4, line 12: dW1 = dZ1 @ X.T / m"


def test_layers_are_told_apart_by_their_digits_from_0_as_well() -> None:
    assert told("dW1 = a @ b\ndW2 = c @ d", "dW2") == ["dW2 = c @ d"]
    assert told("dW0 = a @ b\ndW1 = c @ d", "dW2") == ["dW1 = c @ d"]
    both = told("dW1 = a @ b\ndW2 = c @ d", "dW1", "dW2")
    assert both == ["dW1 = a @ b", "dW2 = c @ d"]


def test_what_only_makes_room_or_passes_on_is_not_shown() -> None:
    text = "dW = np.zeros(3)\ndW = [None] * 3\ndef back():\n    dW = x @ y\n    g = {'dW': dW}\n"
    assert told(text, "dW1") == ["dW = x @ y"]


def test_at_most_three_lines_are_shown_and_none_where_none_looks_like_it() -> None:
    assert len(told("dW = a * b\n" * 5, "dW1")) == 3
    assert told("x = 1\ndata = load() * 2\n", "dA1") == []
    assert told("this is no Python", "dW1") == []
    assert lines_of(None, ["dW1"], 2) == []


def test_a_text_that_is_no_python_has_no_lines_that_return_anything() -> None:
    source = Source(Path("mine.py"), "this is no Python")
    assert [jacobians(source, 1), slopes(source, [1]), cost_returned(source)] == [[], [], []]


def test_nothing_is_executed() -> None:
    assert told("raise SystemExit\ndW = 1 / 0 * x", "dW1") == ["dW = 1 / 0 * x"]


def test_a_bias_in_one_array_with_its_weights_has_the_line_of_both() -> None:
    both = ["Theta1_grad = d.T @ a", "Theta1_grad += r / m * Theta1"]
    text = f"def grad():\n    {both[0]}\n    {both[1]}\n"
    assert told(text, "db1") == told(text, "dW1") == both
    assert told(f"{text}    db1 = d.sum()\n", "db1") == ["db1 = d.sum()"]
    assert told(f"{text}    db2 = d.sum()\n", "db1") == []


def test_a_gradient_within_a_step_has_the_line_of_the_step() -> None:
    assert told("def fit():\n    b1 -= lr * d.sum(axis=1)\n", "db1") == ["b1 -= lr * d.sum(axis=1)"]


STEPS = "w1 -= lr * dw1\nb1 -= {}\nself.w2 -= lr * dw2\nself.b2 = self.b2 - lr * db2\n"


@pytest.mark.parametrize(
    ("change", "odd"),
    [
        ("lr * db1", []),
        ("db1 * lr", []),
        ("lr * 0.5 * db1", [2]),
        ("lr * db1 / m", [2]),
        ("db1", [2]),
        ("lr * d.sum()", []),  # no gradient has that name
    ],
)
def test_a_step_with_a_factor_of_its_own_is_told_from_the_others(
    change: str, odd: list[int]
) -> None:
    tree = ast.parse(STEPS.format(change))
    assert odd_steps(tree, ["b1"]) == odd
    assert odd_steps(tree, ["w2"]) == []


def test_steps_of_one_kind_are_told_from_none() -> None:
    assert odd_steps(ast.parse("w1 -= lr * dw1\nb1 -= 2 * lr * db1\n"), ["b1"]) == []


STEPPED = """\
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1):
        self.lr = lr
        self.w1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.w2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, X):
        self.a1 = np.tanh(X @ self.w1 + self.b1)
        self.out = 1 / (1 + np.exp(-(self.a1 @ self.w2 + self.b2)))
        return self.out

    def loss(self, y):
        return -np.sum(y * np.log(self.out) + (1 - y) * np.log(1 - self.out)) / len(y)

    def backward(self, X, y):
        d2 = (self.out - y) / len(X)
        dw2, db2 = self.a1.T @ d2, np.sum(d2, axis=0)
        d1 = d2 @ self.w2.T * (1 - self.a1**2)
        dw1 = X.T @ d1
        db1 = np.sum(d1, axis=0)
        self.w1 -= self.lr * dw1
        self.b1 -= self.lr * 0.5 * db1
        self.w2 -= self.lr * dw2
        self.b2 -= self.lr * db2
"""


def test_a_factor_in_a_step_is_told_at_the_step(tmp_path: Path) -> None:
    wrong, right = tmp_path / "halved.py", tmp_path / "plain.py"
    wrong.write_text(STEPPED, encoding="utf-8")
    right.write_text(STEPPED.replace("0.5 * ", ""), encoding="utf-8")
    text = verify(wrong).explain()
    assert "(db1): it is multiplied by 1/2" in text
    assert "line 24: self.b1 -= self.lr * 0.5 * db1" in text
    assert "line 22: db1" not in text
    assert verify(right).verdict == "agrees"
