"""A network that a file puts together of its layers is told where one of them is asked alone."""

import ast

import pytest

from autodiff_ref.recognition import recognise
from autodiff_ref.recognition.text.assembled import assembled
from recognition_styles import module_of

LAYERS = """
import numpy as np

class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(output_size, input_size)
        self.bias = np.random.randn(output_size, 1)

    def forward(self, input):
        self.input = input
        return self.weights @ input + self.bias

    def backward(self, output_gradient, learning_rate):
        {before}
        self.weights -= learning_rate * output_gradient @ self.input.T
        self.bias -= learning_rate * np.sum(output_gradient, axis=1, keepdims=True)
        return {upstream}

class Tanh:
    def forward(self, input):
        self.output = np.tanh(input)
        return self.output

    def backward(self, output_gradient, learning_rate):
        return output_gradient * (1 - self.output**2)

def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)

def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / np.size(y_true)
"""
LATE = LAYERS.format(before="pass", upstream="self.weights.T @ output_gradient")
IN_TIME = LAYERS.format(before="up = self.weights.T @ output_gradient", upstream="up")
SCRIPT = """
if __name__ == "__main__":
    network = {network}
"""
TOGETHER = "[Dense(2, 3), Tanh(), Dense(3, 1)]"


@pytest.mark.parametrize(
    ("text", "network", "told"),
    [
        (LATE, TOGETHER, True),
        (IN_TIME, TOGETHER, False),
        (LATE, "Dense(2, 3)", False),
        (LATE, "[Tanh(), Tanh()]", False),
    ],
    ids=["dropped", "asked", "one layer", "others"],
)
def test_a_network_that_is_not_asked_is_told(text: str, network: str, told: bool) -> None:
    limits = recognise(module_of("layers", text + SCRIPT.format(network=network))).taken.limits
    [*found] = (limit for limit in limits if "puts together" in limit)
    place = f"line {text.count(chr(10)) + 3} puts together (Dense, Tanh, Dense)"
    limit = f"Not verified: the network that {place}; what was asked is Dense alone."
    assert found == [limit] * told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("f([A(1), B()])", [(1, ("A", "B"))]),
        ("Net(A(1), m.B(), lr=1)", [(1, ("A", "B"))]),
        ("net.add(A(1))\nnet.add(B())\nother.add(A(1))", [(1, ("A", "B"))]),
        ("a, b = A(1), 2", []),
    ],
)
def test_what_stands_beside_each_other(text: str, found: list[object]) -> None:
    assert list(assembled(ast.parse(text))) == found
