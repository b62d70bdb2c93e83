"""Losses that stand in a training loop: the cost, the same with another factor, or another one."""

from typing import Any

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.recognition import Recognised, recognise
from autodiff_ref.report import summary
from recognition_styles import SIGMOID, module_of

NET = (
    SIGMOID
    + """
def deviation_of(a, b):
    return np.mean((a - b) ** 2)

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.zeros((n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = np.zeros((n_hidden, n_out)), np.zeros(n_out)

    def scan(self, X):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        return self.A1, sigmoid(self.A1 @ self.W2 + self.b2)

    def step(self, X, Y, output, rate):
        dZ2 = output - Y
        dZ1 = dZ2 @ self.W2.T * (1 - self.A1**2)
        self.W2 -= rate * self.A1.T @ dZ2
        self.b2 -= rate * dZ2.sum(0)
        self.W1 -= rate * X.T @ dZ1
        self.b1 -= rate * dZ1.sum(0)

    def train(self, X, Y, rate=0.1, epochs=10):
        losses, errors = [], []
        for epoch in range(epochs):
            A1, output = self.scan(X)
            miss = output - Y
            THE LOSS
            self.step(X, Y, output, rate)
"""
)
ENTROPY = "-np.sum(Y * np.log(output) + (1 - Y) * np.log(1 - output))"
SQUARES = "np.mean(np.square(miss))"

OWN = (f"loss = {ENTROPY}", f"losses.append({ENTROPY})", f"print('perda %', {ENTROPY})")
MULTIPLE = (f"loss = {ENTROPY} / X.shape[0]", f"print(f'cost: {{np.divide({ENTROPY}, 3)}}')")
ANOTHER = (f"loss = {SQUARES}", f"losses.append({SQUARES})", "cost = deviation_of(output, Y)")
MEASURED = (f"error = {SQUARES}", f"errors.append({SQUARES})", f"print('loss:', {SQUARES})")
NONE = (
    f"rmse_loss = np.sqrt({SQUARES})",
    "loss = np.mean(np.abs(miss))",
    "error = np.mean(miss)",
    "loss = miss**2",
    "error = output - Y",
    "if epochs > 99:\n                loss = np.mean((output - unknown) ** 2)",
    "accuracy = np.mean((output > 0.5) == Y)",
    "loss = np.mean((Y - np.zeros(1)) ** 2)",
)


def with_loss(loss: str) -> Any:
    return module_of("trained", NET.replace("THE LOSS", loss))


def found(loss: str) -> Recognised:
    return recognise(with_loss(loss))


@pytest.mark.parametrize("loss", [*OWN, *ANOTHER])
def test_a_loss_of_the_training_loop_is_the_cost(loss: str) -> None:
    face = found(loss)
    rng = np.random.RandomState(3)
    sizes = {"W1": (4, 5), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}
    params = {name: rng.randn(*shape) for name, shape in sizes.items()}
    X, Y = rng.randn(5, 7), np.eye(2)[:, np.arange(7) % 2]
    output = 1 / (
        1 + np.exp(-(params["W2"] @ np.tanh(params["W1"] @ X + params["b1"]) + params["b2"]))
    )
    entropy = -np.sum(Y * np.log(output) + (1 - Y) * np.log(1 - output))
    value = entropy if loss in OWN else np.mean((output - Y) ** 2)
    assert face.functions["cost"](params, X, Y) == pytest.approx(value, rel=1e-12)
    assert any("in train, line 31" in sentence for sentence in face.told)
    assert not face.taken.limits


@pytest.mark.parametrize("loss", MULTIPLE)
def test_a_loss_with_another_factor_is_told_and_no_cost(loss: str) -> None:
    face = found(loss)
    assert "cost" not in face.functions
    assert any("a multiple of those of" in sentence for sentence in face.told)
    assert not face.taken.limits


@pytest.mark.parametrize("step", ["0.0", "rate * np.sum(dZ2)"], ids=["constant", "mistaken"])
@pytest.mark.parametrize("loss", [OWN[0], *MULTIPLE])
def test_weights_tell_where_biases_do_not(loss: str, step: str) -> None:
    text = NET.replace("rate * dZ2.sum(0)", step).replace("THE LOSS", loss)
    face = recognise(module_of("told_by_weights", text))
    assert ("cost" in face.functions) is (loss in OWN)
    assert any("a multiple of those of" in sentence for sentence in face.told) is (loss in MULTIPLE)
    assert not any("nor a multiple" in sentence for sentence in face.taken.limits)


@pytest.mark.parametrize("loss", MEASURED)
def test_another_loss_that_is_only_measured_is_a_limit_and_no_cost(loss: str) -> None:
    face = found(loss)
    assert "cost" not in face.functions
    assert any("of which these are not the gradients" in sentence for sentence in face.taken.limits)


@pytest.mark.parametrize("loss", NONE)
def test_what_is_no_loss_or_cannot_be_asked_is_no_cost(loss: str) -> None:
    face = found(loss)
    assert "cost" not in face.functions
    assert not any("multiple" in sentence for sentence in (*face.told, *face.taken.limits))


def test_a_class_may_be_given_attributes_while_it_is_asked() -> None:
    more = "dZ2 = output - Y\n        setattr(Net, str(len(vars(Net))), 0)"
    counting = NET.replace("dZ2 = output - Y", more)
    face = recognise(module_of("counting", counting.replace("THE LOSS", OWN[0])))
    assert "cost" in face.functions


def test_the_gradient_of_another_cost_than_the_loss_of_the_training_is_wrong() -> None:
    right, wrong = verify(with_loss(OWN[0])), verify(with_loss(ANOTHER[0]))
    assert str(right.verdict) == "agrees"
    assert str(wrong.verdict) == "wrong"
    assert "it is A - Y, which another pair of cost" in summary(wrong)
