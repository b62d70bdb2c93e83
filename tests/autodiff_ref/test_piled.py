"""Layers that a file puts one above the other itself are asked as it does."""

import ast
from pathlib import Path

import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.recognition.text.piled import layers_piled

ADDED = """
import numpy as np

class Layer:
    def __init__(self, units, n_in, activation="linear"):
        self.W = np.random.randn(n_in, units) / np.sqrt(n_in)
        self.b = np.zeros(units)
        self.activation = activation

    def forward(self, A):
        self.A_prev, Z = A, A @ self.W + self.b
        if self.activation == "tanh":
            self.A = np.tanh(Z)
        elif self.activation == "sigmoid":
            self.A = 1 / (1 + np.exp(-Z))
        else:
            self.A = Z
        return self.A

    def backward(self, dA):
        if self.activation == "tanh":
            dZ = dA * (1 - self.A ** 2)
        elif self.activation == "sigmoid":
            dZ = dA * self.A * (1 - self.A)
        else:
            dZ = dA
        self.dW, self.db = self.A_prev.T @ dZ, dZ.sum(axis=0)
        return dZ @ self.W.T

class Model:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def predict(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def fit(self, X, Y, epochs=100, lr=0.5):
        for epoch in range(epochs):
            P = self.predict(X)
            loss = -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))
            grad = (P - Y) / (P * (1 - P)) / len(X)
            for layer in reversed(self.layers):
                grad = layer.backward(grad)
            for layer in self.layers:
                layer.W -= lr * layer.dW
                layer.b -= lr * layer.db

model = Model()
model.add(Layer(6, n_in=3, activation="tanh"))
model.add(Layer(1, n_in=6, activation="sigmoid"))
model.fit(np.random.randn(50, 3), np.random.randint(0, 2, (50, 1)))
"""

LISTED = """
import numpy as np

class Affine:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_out, n_in), np.random.randn(n_out, 1)

    def forward(self, x):
        self.x = x
        return self.W @ x + self.b

    def backward(self, grad, learning_rate):
        below = self.W.T @ grad
        self.W -= learning_rate * grad @ self.x.T
        self.b -= learning_rate * grad
        return below

class Bend:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad, learning_rate):
        return grad * (1 - self.y ** 2)

class Squash:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, grad, learning_rate):
        return grad * self.y * (1 - self.y)

def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)

def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / np.size(y_true)

network = [Affine(2, 3), Squash(), Affine(3, 1), Bend()]
for x, y in zip(np.random.randn(4, 2, 1), np.random.randn(4, 1, 1)):
    out = x
    for layer in network:
        out = layer.forward(out)
    grad = mse_prime(y, out)
    for layer in reversed(network):
        grad = layer.backward(grad, 0.1)
"""


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (ADDED, "hidden tanh, output sigmoid"),
        (ADDED.replace("6, n_in=3, activation", "6, 3, activation"), "hidden tanh, output sigmoid"),
        (LISTED, "hidden sigmoid, output tanh"),
    ],
    ids=["added", "in their order", "listed"],
)
def test_what_stands_above_what_is_as_the_file_has_it(
    source: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.verdict is Verdict.AGREES
    assert told in " ".join(found.told)


@pytest.mark.parametrize(
    ("source", "right", "wrong", "equation"),
    [
        (ADDED, "dA * (1 - self.A ** 2)", "dA", 4),
        (ADDED, "dA * self.A * (1 - self.A)", "dA * self.A", 3),
        (LISTED, "grad * self.y * (1 - self.y)", "grad * self.y", 4),
    ],
    ids=["hidden", "output", "listed"],
)
def test_a_mistake_in_such_a_layer_is_named(
    source: str, right: str, wrong: str, equation: int, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(source.replace(right, wrong), encoding="utf-8")
    found = verify(tmp_path / "mine.py")
    assert found.verdict is Verdict.WRONG
    assert f"equation {equation} (dZ" in found.explain()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("net = Net([D(2, 3), T(), D(3, 1), S()])", ["D(2, 3)", "T()", "D(3, 1)", "S()"]),
        ("net = Net(D(2, 3), T(), D(3, 1))", ["D(2, 3)", "T()", "D(3, 1)"]),
        ("m.add(D(2, 3))\nm.add(T())\nm.add(D(3, 1))", ["D(2, 3)", "T()", "D(3, 1)"]),
        ("m.add(D(2, 3))\nn.add(D(3, 1))", None),
        ("a = D(2, 3)\nb = D(3, 1)", None),
        ("net = [D(2, 3), T()]", None),
    ],
)
def test_where_layers_are_put_together(text: str, expected: list[str] | None) -> None:
    found = layers_piled(ast.parse(text), "D", {"D", "T", "S"})
    calls = [call for each in found or () for call in (each.dense, *each.above)]
    assert (None if found is None else [*map(ast.unparse, calls)]) == expected
