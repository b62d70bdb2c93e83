"""Small networks whose numbers and orders are not those that are asked for: rounds, shares."""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

TENTHS_AND_A_SHARE = (
    SIGMOID
    + """
def train(x, y, size, epochs, learning_rate, momentum=0.8, nu=0.6):
    w1, b1 = np.random.randn(x.shape[1], size), np.zeros((1, size))
    w2, b2 = np.random.randn(size, 1), np.zeros((1, 1))
    params = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
    kept = {name: np.zeros_like(each) for name, each in params.items()}
    for epoch in range(1, epochs + 1):
        hidden = np.tanh(x @ params["w1"] + params["b1"])
        out = sigmoid(hidden @ params["w2"] + params["b2"])
        if epoch % (epochs // 10) == 0 and epoch % int(epochs / 5) == 0:
            print(epoch, np.mean(abs(out - y)))
        delta = (out - y) / len(x)
        back = delta @ params["w2"].T * (1 - hidden**2)
        grads = {"w1": x.T @ back, "b1": back.sum(axis=0, keepdims=True),
                 "w2": hidden.T @ delta, "b2": delta.sum(axis=0, keepdims=True)}
        for name, grad in grads.items():
            kept[name] = momentum * kept[name] + (1 - momentum) * grad
            params[name] -= learning_rate * ((1 - nu) * grad + nu * kept[name])
    return params
"""
)

SHARE_KEPT = (
    SIGMOID
    + """
class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1, alpha=0.25, n_iters=500):
        self.lr, self.alpha, self.n_iters = lr, alpha, n_iters
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, X):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        return sigmoid(self.A1 @ self.W2 + self.b2)

    def fit(self, X, y):
        for i in range(self.n_iters):
            delta = (self.forward(X) - y) / len(X)
            if i % int(self.n_iters * 0.1) == 0:
                print(i, abs(delta).sum())
            slow = {"W2": self.A1.T @ delta, "b2": delta.sum(axis=0)}
            delta = delta @ self.W2.T * (1 - self.A1**2)
            slow |= {"W1": X.T @ delta, "b1": delta.sum(axis=0)}
            for name, grad in slow.items():
                moved = self.alpha * grad + (1 - self.alpha) * grad
                setattr(self, name, getattr(self, name) - self.lr * moved)
"""
)

BATCHES_IN_ANY_ORDER = (
    SIGMOID
    + """
import random
from numpy.random import permutation

def train(X, Y, n_hidden=6, lr=0.5, n_epochs=9, batch_size=32):
    n, d = X.shape
    rng = np.random.DRAWS(0)
    W1, b1 = rng.standard_normal((d, n_hidden)), np.zeros((1, n_hidden))
    W2, b2 = rng.standard_normal((n_hidden, Y.shape[1])), np.zeros((1, Y.shape[1]))
    for epoch in range(n_epochs):
        idx = rng.permutation(n)[permutation(n)]
        random.shuffle(idx)
        np.random.shuffle(idx)
        other = idx
        for start in range(0, n, batch_size):
            batch = idx[start:start + batch_size]
            Xb, Yb = X[batch], Y[other[start:start + batch_size]]
            A1 = np.tanh(Xb @ W1 + b1)
            A2 = sigmoid(A1 @ W2 + b2)
            dZ2 = (A2 - Yb) / len(batch)
            dZ1 = dZ2 @ W2.T * (1 - A1**2)
            W2 -= lr * A1.T @ dZ2
            b2 -= lr * dZ2.sum(axis=0, keepdims=True)
            W1 -= lr * Xb.T @ dZ1
            b1 -= lr * dZ1.sum(axis=0, keepdims=True)
    return W1, b1, W2, b2
"""
)

SHUFFLED_SCRIPT = """
import numpy as np

generator = np.random.RandomState(3)
X = generator.randn(30, 2)
y = (X[:, :1] > 0).astype(float)
lr, batch_size, n_epochs = 0.5, 8, 40
W1, b1 = generator.randn(2, 5), np.zeros(5)
W2, b2 = generator.randn(5, 1), np.zeros(1)

for epoch in range(n_epochs):
    order = np.random.permutation(len(X))
    X_mixed, y_mixed = X[order], y[order]
    for start in range(0, len(X), batch_size):
        x_batch, y_batch = X_mixed[start:start + batch_size], y_mixed[start:start + batch_size]
        h = np.tanh(x_batch @ W1 + b1)
        prob = 1 / (1 + np.exp(-(h @ W2 + b2)))
        dz2 = prob - y_batch
        dz1 = dz2 @ W2.T * (1 - h**2)
        W2 -= lr * h.T @ dz2 / len(x_batch)
        b2 -= lr * dz2.sum(axis=0) / len(x_batch)
        W1 -= lr * x_batch.T @ dz1 / len(x_batch)
        b1 -= lr * dz1.sum(axis=0) / len(x_batch)
    if epoch % (n_epochs // 4) == 0:
        print(epoch)
"""

CHOSEN_BY_A_TEXT = (
    SIGMOID
    + """
HIDDEN = "relu"

def train(X, Y, width=10, batch=3, lr=0.3, n_steps=1000, stop_below=None, mode="plain"):
    W1, b1 = np.random.randn(X.shape[1], width), np.zeros(width)
    W2, b2 = np.random.randn(width, Y.shape[1]), np.zeros(Y.shape[1])
    for step in range(n_steps):
        for first in range(0, len(X), batch):
            x, y = X[first:first + batch], Y[first:first + batch]
            z1 = x @ W1 + b1
            a1 = np.maximum(z1, 0) if HIDDEN == "relu" else np.tanh(z1)
            dz2 = (sigmoid(a1 @ W2 + b2) - y) / len(x)
            dz1 = dz2 @ W2.T * ((z1 > 0) if HIDDEN == "relu" else 1 - a1**2)
            W2, b2 = W2 - lr * a1.T @ dz2, b2 - lr * dz2.sum(axis=0)
            W1, b1 = W1 - lr * x.T @ dz1, b1 - lr * dz1.sum(axis=0)
        if mode == "plain" and stop_below is not None and abs(dz2).max() < stop_below:
            break
    return W1, b1, W2, b2
"""
)

BATCH_OF_A_FUNCTION = (
    SIGMOID
    + """
batch = 4

def forward(X, params):
    h = np.tanh(X @ params["W1"] + params["b1"])
    return sigmoid(h @ params["W2"] + params["b2"]), h

def train(X, Y, params, lr=0.1):
    for first in range(0, len(X), batch):
        x, y = X[first:first + batch], Y[first:first + batch]
        a, h = forward(x, params)
        dz2 = (a - y) / len(x)
        dz1 = dz2 @ params["W2"].T * (1 - h**2)
        params["W2"] = params["W2"] - lr * h.T @ dz2
        params["b2"] = params["b2"] - lr * dz2.sum(axis=0)
        params["W1"] = params["W1"] - lr * x.T @ dz1
        params["b1"] = params["b1"] - lr * dz1.sum(axis=0)
    return params
"""
)

SLOPE_OF_A_UNIT = (
    SIGMOID
    + """
class Leaky:
    def __init__(self, alpha=0.01):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, self.alpha)

class Dense:
    def __init__(self, fan_in, fan_out):
        self.W, self.b = np.random.randn(fan_in, fan_out), np.zeros(fan_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T

class Net:
    def __init__(self, n_in, n_hid, n_out, alpha=0.3):
        self.first, self.last = Dense(n_in, n_hid), Dense(n_hid, n_out)
        self.unit = Leaky(alpha=alpha)

    def forward(self, x):
        return sigmoid(self.last.forward(self.unit.forward(self.first.forward(x))))

    def backward(self, x, y):
        d = (self.forward(x) - y) / len(x)
        self.first.backward(self.unit.backward(self.last.backward(d)))

    def update(self, lr):
        for each in (self.first, self.last):
            each.W -= lr * each.dW
            each.b -= lr * each.db
"""
)

NUMBERED: Mapping[str, Style] = {
    "tenths_and_a_share": Style(TENTHS_AND_A_SHARE, functions=("gradients",)),
    "share_kept": Style(SHARE_KEPT),
    "generator_in_order": Style(BATCHES_IN_ANY_ORDER.replace("DRAWS", "default_rng")),
    "random_state_in_order": Style(BATCHES_IN_ANY_ORDER.replace("DRAWS", "RandomState")),
    "shuffled_script": Style(SHUFFLED_SCRIPT),
    "slope_of_a_unit": Style(SLOPE_OF_A_UNIT, "leaky"),
    "batch_of_a_script": Style(SHUFFLED_SCRIPT.replace("batch_size", "batch").replace("8,", "3,")),
    "chosen_by_a_text": Style(CHOSEN_BY_A_TEXT, "relu", functions=("gradients",)),
    "batch_of_a_function": Style(BATCH_OF_A_FUNCTION),
    "batch_as_an_argument": Style(
        BATCH_OF_A_FUNCTION.replace("batch = 4\n", "").replace("lr=0.1", "lr=0.1, batch=4")
    ),
}

WRONG_NUMBERED: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "tenths": ("tenths_and_a_share", "x.T @ back", "2 * x.T @ back", {"dW1": lambda g: 2 * g}),
    "in_order": ("generator_in_order", "Xb.T @", "2 * Xb.T @", {"dW1": lambda g: 2 * g}),
    "batch": ("batch_of_a_script", "lr * h.T", "2 * lr * h.T", {"dW2": lambda g: 2 * g}),
    "share": ("share_kept", "X.T @ delta", "2 * X.T @ delta", {"dW1": lambda g: 2 * g}),
}
