"""Where parameters lie is told as it is: in lists by kind, and with biases in a row or a column."""

import pytest

from autodiff_ref.recognition import NotRecognisedError, recognise
from recognition_styles import module_of

BY_KIND = """
import numpy as np

def forward(X, weights, biases):
    kept = [X]
    for W, b in zip(weights, biases):
        kept.append(np.tanh(kept[-1] @ W + b))
    return kept[-1], kept

def backward(Y, weights, biases, kept):
    delta, dW, db = (kept[-1] - Y) / len(Y) * (1 - kept[-1] ** 2), [], []
    for l in reversed(range(len(weights))):
        dW.insert(0, kept[l].T @ delta)
        db.insert(0, delta.sum(axis=0))
        delta = delta @ weights[l].T * (1 - kept[l] ** 2)
    return dW, db
"""

ROWS = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def add_ones(M):
    return np.hstack([np.ones((len(M), 1)), M])

def forward(X, V, W):
    H = sigmoid(add_ones(X) @ V)
    return H, sigmoid(add_ones(H) @ W)

def cost(X, Y, V, W):
    return 0.5 * np.sum((forward(X, V, W)[1] - Y) ** 2) / len(X)

def gradients(X, Y, V, W):
    H, O = forward(X, V, W)
    dO = (O - Y) * O * (1 - O)
    dH = dO @ W[1:].T * H * (1 - H)
    gV = add_ones(X).T @ dH / len(X)
    gW = add_ones(H).T @ dO / len(X)
    return gV, gW
"""

ONE_BY_ONE = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))

def cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]

def backward(X, Y, A1, A2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
    return dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m, dW2, db2
"""

BOUND = """
if __name__ == "__main__":
    W1, b1, W2, b2 = np.ones((3, 2)), np.ones((3, 1)), np.ones((1, 3)), np.ones((1, 1))
"""

TOLD = {
    "global too": (ONE_BY_ONE + BOUND, "one by one (and globals of these names set to them: W2)"),
    "by kind": (BY_KIND, "parameters are passed by kind, as weights and biases;"),
    "biases in a row": (ROWS, "biases are the first row of the weights;"),
}
"""A file, and what is told of its parameters."""


@pytest.mark.parametrize("name", TOLD)
def test_the_place_of_parameters_is_told_as_it_is(name: str) -> None:
    source, says = TOLD[name]
    told = " ".join(recognise(module_of(name.replace(" ", "_"), source)).told)
    assert says in told
    assert "a dictionary with" not in told


def test_a_global_that_no_line_binds_is_missing_as_it_is() -> None:
    with pytest.raises(NotRecognisedError, match="name 'W2' is not defined"):
        recognise(module_of("unbound", ONE_BY_ONE))
