"""Small networks of which something is called like something else, or like nothing that is known.

What it is, its use tells.
"""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

CACHE_CALLED_PARAMS = (
    SIGMOID
    + """
def sigmoid_grad(z):
    return sigmoid(z) * (1 - sigmoid(z))

def init(n_in, n_hidden, n_out):
    return {
        "W1": np.random.randn(n_hidden, n_in + 1),
        "W2": np.random.randn(n_out, n_hidden + 1),
        "b1": np.zeros((n_hidden, 1)),
        "b2": np.zeros((n_out, 1)),
    }

def hypothesis(X, theta1, theta2):
    a0 = np.c_[np.ones(len(X)), X]
    z1 = a0 @ theta1.T
    a1 = np.c_[np.ones(len(X)), sigmoid(z1)]
    z2 = a1 @ theta2.T
    params = {"a0": a0, "z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}
    return params

def back_prop(X, Y, W, params):
    m = len(X)
    dz2 = params["a2"] - Y
    dz1 = dz2 @ W["W2"][:, 1:] * sigmoid_grad(params["z1"])
    dW2 = dz2.T @ params["a1"] / m
    dW1 = dz1.T @ params["a0"] / m
    grad = {"dW1": dW1, "dW2": dW2}
    return grad
"""
)

WEIGHTS_BY_USE = (
    SIGMOID
    + """
class Net:
    def __init__(self):
        self.n_in, self.n_mid, self.n_out = 4, 3, 2
        self.enter = np.random.randn(self.n_in, self.n_mid)
        self.leave = np.random.randn(self.n_mid, self.n_out)

    def backward(self, X, y, output):
        miss = (output - y) * output * (1 - output)
        back = miss.dot(self.leave.T) * self.mid * (1 - self.mid)
        self.enter -= X.T.dot(back)
        self.leave -= self.mid.T.dot(miss)

    def forward(self, X):
        self.mid = sigmoid(np.dot(X, self.enter))
        return sigmoid(np.dot(self.mid, self.leave))
"""
)

REPEATS_ITS_STEP = (
    SIGMOID
    + """
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.rate = 0.5
        self.w1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.w2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def forward(self, x):
        self.s1 = sigmoid(self.w1 @ x + self.b1)
        return sigmoid(self.w2 @ self.s1 + self.b2)

    def backprop(self, x, y, prediction, iterations=150):
        for i in range(iterations):
            prediction = self.forward(x)
            d2 = (prediction - y) * prediction * (1 - prediction)
            d1 = self.w2.T @ d2 * self.s1 * (1 - self.s1)
            self.w2 -= self.rate * d2 @ self.s1.T
            self.b2 -= self.rate * d2.sum(axis=1, keepdims=True)
            self.w1 -= self.rate * d1 @ x.T
            self.b1 -= self.rate * d1.sum(axis=1, keepdims=True)

    def teach(self, data, turns=50):
        for turn in range(turns):
            for x, y in data:
                self.backprop(x, y, self.forward(x))
"""
)

SAMPLES_OF_THE_FUNCTION = (
    SIGMOID
    + """
n_out, epsilon, lambda_reg = 2, 0.01, 0.1

def build(records, y, n_mid, passes):
    w1 = np.random.randn(len(records[0]), n_mid)
    w2 = np.random.randn(n_mid, n_out)
    for i in range(passes):
        layer0 = records
        layer1 = sigmoid(np.dot(layer0, w1))
        layer2 = sigmoid(np.dot(layer1, w2))
        miss = (y - layer2) * layer2 * (1 - layer2)
        back = miss.dot(w2.T) * layer1 * (1 - layer1)
        w2 += epsilon * (layer1.T.dot(miss) - lambda_reg * w2)
        w1 += epsilon * (layer0.T.dot(back) - lambda_reg * w1)
    return {"w1": w1, "w2": w2}
"""
)

TWO_IN_TURN = """
import numpy as np

X, y = np.random.randn(9, 2), np.arange(9) % 3
rate, count = 0.5, X.shape[0]
W, b = np.random.randn(2, 3), np.zeros((1, 3))
for step in range(20):
    scores = np.exp(X @ W + b)
    out = scores / scores.sum(axis=1, keepdims=True)
    d = out
    d[range(count), y] -= 1
    d /= count
    W -= rate * X.T @ d
    b -= rate * d.sum(axis=0, keepdims=True)

W, b = np.random.randn(2, 8), np.zeros((1, 8))
W2, b2 = np.random.randn(8, 3), np.zeros((1, 3))
for step in range(20):
    mid = np.tanh(X @ W + b)
    scores = np.exp(mid @ W2 + b2)
    out = scores / scores.sum(axis=1, keepdims=True)
    d = out
    d[range(count), y] -= 1
    d /= count
    back = d @ W2.T * (1 - mid**2)
    W2 -= rate * mid.T @ d
    b2 -= rate * d.sum(axis=0, keepdims=True)
    W -= rate * X.T @ back
    b -= rate * back.sum(axis=0, keepdims=True)
"""

DRAWS_IN_WHAT_IT_CALLS = (
    SIGMOID
    + """
class Net:
    def __init__(self, n_in, n_hidden, n_out, lr):
        self.sizes, self.lr = (n_in, n_hidden, n_out), lr

    def begin(self):
        self.w_ih = np.random.rand(self.sizes[1], self.sizes[0])
        self.w_ho = np.random.rand(self.sizes[2], self.sizes[1])

    def back(self):
        miss = self.wanted - sigmoid(self.out)
        lower = self.w_ho.T.dot(miss) * self.mid * (1 - self.mid)
        self.w_ho = self.w_ho + self.lr * miss.dot(self.mid.T)
        self.w_ih = self.w_ih + self.lr * lower.dot(self.seen.T)

    def repeat(self, X, y, rounds):
        for _ in range(rounds):
            at = np.random.choice(range(len(X)))
            self.seen = X[at].reshape(-1, 1)
            self.wanted = y[at].reshape(-1, 1)
            self.mid = sigmoid(self.w_ih.dot(self.seen))
            self.out = self.w_ho.dot(self.mid)
            self.back()

    def train(self, X, y, iterations=1000):
        self.begin()
        self.repeat(X, y, iterations)
"""
)

ONES_IN_LAYER_1 = (
    SIGMOID
    + """
def train(X, y, weights, rate, epochs):
    X = np.hstack([X, np.ones((len(X), 1))])
    moves = [0] * len(weights)
    for _ in range(epochs):
        for i in range(len(X)):
            seen = [X[i]]
            for l in range(len(weights)):
                seen.append(sigmoid(np.dot(seen[l], weights[l])))
            back = y[i] - seen[-1]
            for l in range(len(weights) - 1, -1, -1):
                moves[l] += rate * np.outer(seen[l], back)
                back = back.dot(weights[l].T) * seen[l] * (1 - seen[l])
        for l in range(len(weights)):
            weights[l] += moves[l]
    return weights
"""
)

OBJECT_WITHOUT_METHODS = (
    SIGMOID
    + """
class Brain:
    def __init__(self, sizes):
        self.biases = [np.random.randn(n) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]

def forward(n, d):
    assert d.ndim == 2
    seen = [d]
    for w, b in zip(n.weights, n.biases):
        seen.append(sigmoid(np.dot(w, seen[-1].T).T + b))
    return seen

def backward(n, d, desired):
    seen = forward(n, d)
    miss = (seen[-1] - desired) / d.shape[0]
    d_w, d_b = [], []
    for l in range(len(n.weights) - 1, -1, -1):
        d_w.insert(0, miss.T @ seen[l])
        d_b.insert(0, miss.sum(axis=0))
        miss = miss @ n.weights[l] * seen[l] * (1 - seen[l])
    return d_w, d_b
"""
)

MEETS_MINUS_ONE = (
    SIGMOID
    + """
class Perceptron:
    def __init__(self, inputs, hidden, outputs, lr=0.1):
        self.w_hidden = np.random.rand(inputs + 1, hidden)
        self.w_output = np.random.rand(hidden + 1, outputs)
        self.lr = lr

    def forward(self, x):
        x = np.insert(x, 0, -1)
        self.hidden = np.insert(sigmoid(np.dot(x, self.w_hidden)), 0, -1)
        self.output = sigmoid(np.dot(self.hidden, self.w_output))
        return self.output

    def backward(self, x, y):
        error = y - self.output
        delta = error * self.output * (1 - self.output)
        slope = self.hidden[1:] * (1 - self.hidden[1:])
        below = delta.dot(self.w_output[1:].T) * slope
        self.w_output += self.lr * np.outer(self.hidden, delta)
        self.w_hidden += self.lr * np.outer(np.insert(x, 0, -1), below)
"""
)

OTHERWISE: Mapping[str, Style] = {
    "meets_minus_one": Style(
        MEETS_MINUS_ONE, "sigmoid", cost="half_squared", functions=("output",)
    ),
    "ones_in_layer_1": Style(
        ONES_IN_LAYER_1,
        "sigmoid",
        n_out=3,
        depths=(1, 2, 3),
        unbiased=(2, 3),
        summed=True,
        functions=("gradients",),
    ),
    "object_without_methods": Style(OBJECT_WITHOUT_METHODS, "sigmoid", n_out=3, depths=(1, 2, 3)),
    "two_in_turn": Style(
        TWO_IN_TURN, output="softmax", cost="softmax", n_out=3, functions=("gradients",)
    ),
    "draws_in_what_it_calls": Style(
        DRAWS_IN_WHAT_IT_CALLS, "sigmoid", n_out=3, has_biases=False, functions=("gradients",)
    ),
    "cache_called_params": Style(CACHE_CALLED_PARAMS, "sigmoid", n_out=3),
    "repeats_its_step": Style(
        REPEATS_ITS_STEP, "sigmoid", cost="half_squared", n_out=3, summed=True
    ),
    "samples_of_the_function": Style(
        SAMPLES_OF_THE_FUNCTION,
        "sigmoid",
        cost="half_squared",
        n_out=2,
        has_biases=False,
        summed=True,
    ),
    "weights_by_use": Style(
        WEIGHTS_BY_USE, "sigmoid", cost="half_squared", n_out=2, has_biases=False, summed=True
    ),
}

WRONG_OTHERWISE: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "minus_one": (
        "meets_minus_one",
        "np.outer(np.insert(x, 0, -1), below)",
        "np.outer(np.insert(x, 0, 1), below)",
        {"db1": lambda g: -g},
    ),
    "ones": (
        "ones_in_layer_1",
        "+= rate *",
        "+= -rate *",
        {f"d{kind}{l}": lambda g: -g for kind in "Wb" for l in (1, 2, 3)},
    ),
    "object": (
        "object_without_methods",
        "miss.T @ seen",
        "-miss.T @ seen",
        {f"dW{l}": lambda g: -g for l in (1, 2, 3)},
    ),
    "turn": ("two_in_turn", "X.T @ back", "2 * X.T @ back", {"dW1": lambda g: 2 * g}),
    "called": (
        "draws_in_what_it_calls",
        "self.lr * lower",
        "-self.lr * lower",
        {"dW1": lambda g: -g},
    ),
    "kept": (
        "cache_called_params",
        "dz1.T @",
        "2 * dz1.T @",
        {
            "dW1": lambda g: 2 * g,
            "db1": lambda g: 2 * g,
        },
    ),
    "repeated": ("repeats_its_step", "d1 @ x.T", "3 * d1 @ x.T", {"dW1": lambda g: 3 * g}),
    "samples": (
        "samples_of_the_function",
        "layer0.T.dot(back)",
        "2 * layer0.T.dot(back)",
        {"dW1": lambda g: 2 * g},
    ),
    "used": ("weights_by_use", "-= X.T", "+= X.T", {"dW1": lambda g: -g}),
}
