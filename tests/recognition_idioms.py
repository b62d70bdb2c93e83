"""Small networks in idioms that use, not names, tells: arrays changed in place, short names."""

from collections.abc import Callable, Mapping
from typing import Any

from recognition_styles import Style

CHANGED_IN_PLACE = """
import numpy as np

class Classifier:
    def __init__(self, input_size, hidden_size, num_classes):
        self.params = {"W1": 0.1 * np.random.randn(input_size, hidden_size)}
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = 0.1 * np.random.randn(hidden_size, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y):
        W2, count = self.params["W2"], len(X)
        hidden = np.maximum(0, X @ self.params["W1"] + self.params["b1"])
        scores = hidden @ W2 + self.params["b2"]
        probs = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(count), y]).sum() / count
        dscores = probs
        dscores[np.arange(count), y] -= 1
        dscores /= count
        dhidden = dscores @ W2.T
        dhidden[hidden == 0] = 0
        grads = {"W2": hidden.T @ dscores, "b2": dscores.sum(axis=0)}
        grads |= {"W1": X.T @ dhidden, "b1": dhidden.sum(axis=0)}
        return loss, grads
"""

ONE_LAYER_OF_CLASSES = """
import numpy as np

def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1)[:, None])
    return powers / powers.sum(axis=1)[:, None]

def cost_and_gradient(W, b, X, labels):
    count, classes = X.shape[0], W.shape[1]
    probs = softmax(X @ W + b)
    cost = -np.log(probs[np.arange(count), labels]).sum() / count
    miss = probs
    miss[np.arange(count), labels] -= 1
    miss /= count
    return cost, X.T @ miss, miss.sum(axis=0)
"""

IDIOMS = {
    "changed_in_place": Style(
        CHANGED_IN_PLACE, "relu", "softmax", "softmax", 3, functions=("output", "cost")
    ),
    "one_layer_of_classes": Style(
        ONE_LAYER_OF_CLASSES,
        output="softmax",
        cost="softmax",
        n_out=3,
        depths=(1,),
        functions=("output", "cost"),
    ),
}

Change = Callable[[Any], Any]

WRONG_IDIOMS: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "in_place": (
        "changed_in_place",
        '"W2": hidden.T',
        '"W2": 1.001 * hidden.T',
        {"dW2": lambda g: 1.001 * g},
    ),
    "of_classes": ("one_layer_of_classes", "cost, X.T", "cost, -X.T", {"dW1": lambda g: -g}),
}
