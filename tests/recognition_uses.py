"""Small networks whose names say nothing, or something else: what is what, its use tells."""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

SIZES_BY_USE = (
    SIGMOID
    + """
class Brain:
    def __init__(self, sensors, between, motors, speed=0.5):
        self.speed = speed
        self.w1 = np.random.randn(between, sensors)
        self.b1 = np.zeros((between, 1))
        self.w2 = np.random.randn(motors, between)
        self.b2 = np.zeros((motors, 1))

    def guess(self, stimulus):
        self.mid = np.tanh(self.w1 @ stimulus + self.b1)
        return sigmoid(self.w2 @ self.mid + self.b2)

    def improve(self, stimulus, reaction):
        seen = self.guess(stimulus)
        miss = (seen - reaction) / stimulus.shape[1]
        back = self.w2.T @ miss * (1 - self.mid**2)
        self.w2 -= self.speed * miss @ self.mid.T
        self.b2 -= self.speed * miss.sum(axis=1, keepdims=True)
        self.w1 -= self.speed * back @ stimulus.T
        self.b1 -= self.speed * back.sum(axis=1, keepdims=True)
"""
)

DATA_IN_THE_CONSTRUCTOR = (
    SIGMOID
    + """
class Net:
    def __init__(self, inputs, outputs, n_hidden, rounds=5000, eta=0.1):
        self.known, self.wanted = inputs, outputs
        self.rounds, self.eta = rounds, eta
        self.weights1 = np.random.randn(inputs.shape[1], n_hidden)
        self.weights2 = np.random.randn(n_hidden, outputs.shape[1])

    def forward(self, inputs):
        self.hidden = np.tanh(inputs @ self.weights1)
        return sigmoid(self.hidden @ self.weights2)

    def train(self):
        for _ in range(self.rounds):
            result = self.forward(self.known)
            miss = (result - self.wanted) / len(self.known)
            back = miss @ self.weights2.T * (1 - self.hidden**2)
            self.weights2 -= self.eta * self.hidden.T @ miss
            self.weights1 -= self.eta * self.known.T @ back
"""
)

OUTPUTS_TO_LEARN = (
    SIGMOID
    + """
class Net:
    def __init__(self, input_neurons=2, hidden_neurons=2, output_neurons=1, lr=0.2):
        self.lr = lr
        self.w1 = np.random.uniform(size=(input_neurons, hidden_neurons))
        self.w2 = np.random.uniform(size=(hidden_neurons, output_neurons))

    def train(self, inputs, outputs):
        h = sigmoid(inputs @ self.w1)
        got = sigmoid(h @ self.w2)
        error = outputs - got
        d = error * got * (1 - got)
        back = d @ self.w2.T * h * (1 - h)
        self.w2 += self.lr * h.T @ d
        self.w1 += self.lr * inputs.T @ back
"""
)

MOVED_AND_RETURNED = (
    SIGMOID
    + """
def forward(X, params):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    A1 = np.tanh(W1 @ X + b1)
    A2 = sigmoid(W2 @ A1 + b2)
    return A2, {"A1": A1, "A2": A2}

def backward(X, Y, params, cache, learning_rate):
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    W1 = W1 - learning_rate * dZ1 @ X.T
    b1 = b1 - learning_rate * dZ1.sum(axis=1, keepdims=True)
    W2 = W2 - learning_rate * dZ2 @ A1.T
    b2 = b2 - learning_rate * dZ2.sum(axis=1, keepdims=True)
    return W1, b1, W2, b2
"""
)

DRAWS_WHEN_IT_LEARNS = (
    SIGMOID
    + """
class Net:
    def __init__(self, num_hidden, num_output, learning_rate, times):
        self.num_hidden, self.num_output = num_hidden, num_output
        self.learning_rate, self.times = learning_rate, times

    def init_weights(self, n_features):
        self.weights1 = np.random.uniform(-1, 1, (n_features, self.num_hidden))
        self.weights2 = np.random.uniform(-1, 1, (self.num_hidden, self.num_output))

    def as_vector(self, label):
        return [int(label == i) for i in range(self.num_output)]

    def fit(self, X_train, y_train):
        self.init_weights(X_train.shape[1])
        for _ in range(self.times):
            for i, row in enumerate(X_train):
                h = sigmoid(row @ self.weights1)
                o = sigmoid(h @ self.weights2)
                d = (o - self.as_vector(y_train[i])) * o * (1 - o)
                back = self.weights2 @ d * h * (1 - h)
                self.weights2 -= self.learning_rate * np.outer(h, d)
                self.weights1 -= self.learning_rate * np.outer(row, back)
"""
)

RUNNING_SUMS = (
    SIGMOID
    + """
pictures = np.random.rand(20, 9)
marks = np.eye(3)[np.random.randint(0, 3, 20)]
theta = np.random.uniform(-0.5, 0.5, (5, 9))
phi = np.random.uniform(-0.5, 0.5, (3, 5))
shift = np.zeros((5, 1))
lift = np.zeros((3, 1))
sum_of_all = 0
hits = 0
pace = 0.25
for epoch in range(3):
    for picture, mark in zip(pictures, marks):
        picture = np.reshape(picture, (-1, 1))
        mark = np.reshape(mark, (-1, 1))
        h = np.tanh(theta @ picture + shift)
        o = sigmoid(phi @ h + lift)
        sum_of_all += np.sum((o - mark) ** 2)
        hits += int(np.argmax(o) == np.argmax(mark))
        d = o - mark
        back = phi.T @ d * (1 - h**2)
        phi += -pace * d @ np.transpose(h)
        lift += -pace * d
        theta += -pace * back @ np.transpose(picture)
        shift += -pace * back
    hits = 0
"""
)

DATA_BY_USE = (
    SIGMOID
    + """
table = np.random.rand(50, 6)
train_data = table[:, :-1]
train_goal = table[:, -1]
weights1, weights2 = np.random.randn(4, 5), np.random.randn(1, 4)
bias1, bias2 = np.random.randn(4, 1), np.random.randn(1, 1)
for t in range(100):
    hidden = sigmoid(np.dot(weights1, train_data.T) + bias1)
    outputs = np.dot(weights2, hidden) + bias2
    grad_outputs = outputs - train_goal
    grad_weights2 = np.dot(grad_outputs, hidden.T)
    grad_bias2 = np.sum(grad_outputs, axis=1, keepdims=True)
    grad_hidden = np.dot(weights2.T, grad_outputs) * hidden * (1 - hidden)
    grad_weights1 = np.dot(grad_hidden, train_data)
    grad_bias1 = np.sum(grad_hidden, axis=1, keepdims=True)
    weights1 -= 0.01 * grad_weights1
    weights2 -= 0.01 * grad_weights2
    bias1 -= 0.01 * grad_bias1
    bias2 -= 0.01 * grad_bias2
"""
)

FITS_FROM_NOTHING = (
    SIGMOID
    + """
class Model:
    def __init__(self, hidden_units=8, learning_rate=0.1, epochs=100):
        self.hidden_units, self.learning_rate, self.epochs = hidden_units, learning_rate, epochs

    def fit(self, X, y):
        rows, columns = X.shape
        self.W1 = np.random.randn(columns, self.hidden_units) * 0.1
        self.b1 = np.zeros((1, self.hidden_units))
        self.W2 = np.random.randn(self.hidden_units, y.shape[1]) * 0.1
        self.b2 = np.zeros((1, y.shape[1]))
        for _ in range(self.epochs):
            H = np.tanh(X @ self.W1 + self.b1)
            guess = sigmoid(H @ self.W2 + self.b2)
            miss = (guess - y) / rows
            back = miss @ self.W2.T * (1 - H**2)
            self.W2 -= self.learning_rate * H.T @ miss
            self.b2 -= self.learning_rate * miss.sum(axis=0, keepdims=True)
            self.W1 -= self.learning_rate * X.T @ back
            self.b1 -= self.learning_rate * back.sum(axis=0, keepdims=True)
        return self
"""
)

LETTERS_AND_SIZES_IN_TURN = (
    SIGMOID
    + """
class Net:
    def __init__(self, *args):
        self.weights = [np.random.randn(args[i], args[i + 1]) for i in range(len(args) - 1)]
        self.bias = [np.zeros((1, args[i + 1])) for i in range(len(args) - 1)]

    def slopes(self, x, t):
        a = [x]
        for w, b in zip(self.weights, self.bias):
            a.append(sigmoid(a[-1] @ w + b))
        delta, found_w, found_b = (a[-1] - t) * a[-1] * (1 - a[-1]), [], []
        for i in range(len(self.weights) - 1, -1, -1):
            found_w.insert(0, a[i].T @ delta)
            found_b.insert(0, delta.sum(axis=0))
            delta = delta @ self.weights[i].T * a[i] * (1 - a[i])
        return found_w, found_b

    def train(self, x, t, l, i):
        for _ in range(i):
            found_w, found_b = self.slopes(x, t)
            self.weights = [w - l * d for w, d in zip(self.weights, found_w)]
            self.bias = [b - l * d for b, d in zip(self.bias, found_b)]
"""
)

RETURNS_WHAT_IT_MOVED = (
    SIGMOID
    + """
def forwardprop(X, Thetas, activation):
    A = [X]
    for Theta in Thetas[:-1]:
        A.append(np.tanh(A[-1] @ Theta))
    A.append(activation(A[-1] @ Thetas[-1]))
    return A

def backprop(X, Y, Thetas, activation, alpha=1.0):
    A = forwardprop(X, Thetas, activation)
    delta, steps = (A[-1] - Y) / len(X), []
    for l in range(len(Thetas) - 1, -1, -1):
        steps.insert(0, A[l].T @ delta)
        delta = delta @ Thetas[l].T * (1 - A[l] ** 2)
    later = []
    for Theta, step in zip(Thetas, steps):
        later.append(Theta - alpha * step)
    return later
"""
)

ONE_SIZE_FOR_HIDDEN_LAYERS = """
import numpy as np

class ThreeLayers:
    def __init__(self, input_size, hidden_size, output_size, std=0.1):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros((1, hidden_size))
        self.params["W2"] = std * np.random.randn(hidden_size, hidden_size)
        self.params["b2"] = np.zeros((1, hidden_size))
        self.params["W3"] = std * np.random.randn(hidden_size, output_size)
        self.params["b3"] = np.zeros((1, output_size))

    def loss(self, X, y, batch):
        p = self.params
        h1 = np.maximum(0, X @ p["W1"] + p["b1"])
        h2 = np.maximum(0, h1 @ p["W2"] + p["b2"])
        E = np.exp(h2 @ p["W3"] + p["b3"])
        d3 = E / E.sum(axis=1, keepdims=True)
        loss = -np.sum(np.log(d3[np.arange(len(y)), y])) / batch
        d3[np.arange(len(y)), y] -= 1
        d3 /= batch
        d2 = d3 @ p["W3"].T * (h2 > 0)
        d1 = d2 @ p["W2"].T * (h1 > 0)
        return loss, {
            "W3": h2.T @ d3, "b3": d3.sum(axis=0), "W2": h1.T @ d2,
            "b2": d2.sum(axis=0, keepdims=True), "W1": X.T @ d1, "b1": d1.sum(axis=0),
        }
"""

CHANGES_ITS_OUTPUT = """
import numpy as np

def train(X, y, hidden, rounds=100):
    W1, b1 = np.random.randn(2, hidden), np.zeros((1, hidden))
    W2, b2 = np.random.randn(hidden, 2), np.zeros((1, 2))
    lr = 0.02
    for i in range(rounds):
        h = np.tanh(X.dot(W1) + b1)
        E = np.exp(h.dot(W2) + b2)
        y_pred = E / np.sum(E, axis=1, keepdims=True)
        off = y_pred
        for j in range(len(off)):
            if y[j] == 0:
                off[j, 0] = off[j, 0] - 1
            else:
                off[j, 1] = off[j, 1] - 1
        back = off.dot(W2.T) * (1 - h**2)
        W2 = W2 - lr * h.T.dot(off)
        b2 = b2 - lr * np.sum(off, axis=0)
        W1 = W1 - lr * X.T.dot(back)
        b1 = b1 - lr * np.sum(back, axis=0)
    return W1, b1, W2, b2
"""

CASTS_ITS_DATA = (
    SIGMOID
    + """
class Net:
    def __init__(self, x, y, lr=0.1, hidden=10):
        self.x, self.y, self.lr = np.array(x, dtype="f"), np.array(y, dtype=np.float32), lr
        self.w1 = np.random.randn(self.x.shape[1], hidden)
        self.w2 = np.random.randn(hidden, self.y.shape[1])

    def train(self):
        h = np.tanh(self.x @ self.w1)
        o = sigmoid(h @ self.w2)
        d = (o - self.y) / len(self.x)
        back = d @ self.w2.T * (1 - h**2)
        self.w2 -= self.lr * h.T @ d
        self.w1 -= self.lr * self.x.T @ back
"""
)

ONE_SAMPLE_UNSAID = (
    SIGMOID
    + """
class Net:
    def __init__(self, sizes):
        self.weights = [np.random.randn(j, i) for i, j in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.random.randn(j, 1) for j in sizes[1:]]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = sigmoid(w @ a + b)
        return a

    def cost(self, a, y):
        return 0.5 * np.sum((a - y) ** 2)

    def backprop(self, x, y):
        seen, d_w, d_b = [x], [], []
        for w, b in zip(self.weights, self.biases):
            seen.append(sigmoid(w @ seen[-1] + b))
        delta = (seen[-1] - y) * seen[-1] * (1 - seen[-1])
        for l in reversed(range(len(self.weights))):
            d_w.insert(0, delta @ seen[l].T)
            d_b.insert(0, delta)
            delta = self.weights[l].T @ delta * seen[l] * (1 - seen[l])
        return d_b, d_w
"""
)

UPDATES_ITS_UNITS = """
import numpy as np

class NN:
    def __init__(self, ni, nh, no):
        self.wi, self.wo = np.random.randn(ni, nh), np.random.randn(nh, no)
        self.ci, self.co = np.zeros((ni, nh)), np.zeros((nh, no))

    def update(self, inputs):
        self.ai = np.array(inputs)
        self.ah = np.tanh(self.ai @ self.wi)
        self.ao = np.tanh(self.ah @ self.wo)
        return self.ao

    def back_propagate(self, targets, N=0.5, M=0.1):
        last = (1 - self.ao**2) * (targets - self.ao)
        inner = (1 - self.ah**2) * (last @ self.wo.T)
        change = np.outer(self.ah, last)
        self.wo = self.wo + N * change + M * self.co
        self.co = change
        change = np.outer(self.ai, inner)
        self.wi = self.wi + N * change + M * self.ci
        self.ci = change
        return 0.5 * np.sum((targets - self.ao) ** 2)
"""

P_OF_NAMED_PARTS = """
from typing import NamedTuple

import numpy as np

class Params(NamedTuple):
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray

class Cache(NamedTuple):
    X: np.ndarray
    A1: np.ndarray
    A2: np.ndarray

def init(rng, d, h, c):
    return Params(rng.normal(size=(d, h)), np.zeros(h), rng.normal(size=(h, c)), np.zeros(c))

def forward(p, X):
    A1 = np.maximum(X @ p.W1 + p.b1, 0)
    E = np.exp(A1 @ p.W2 + p.b2)
    A2 = E / E.sum(1, keepdims=True)
    return A2, Cache(X, A1, A2)

def backward(p, cache, T):
    dZ2 = (cache.A2 - T) / len(T)
    dZ1 = dZ2 @ p.W2.T * (cache.A1 > 0)
    return Params(cache.X.T @ dZ1, dZ1.sum(0), cache.A1.T @ dZ2, dZ2.sum(0))
"""

FLAG_WITHOUT_DEFAULT = (
    SIGMOID
    + """
def layer_forward(A, W, b, name):
    Z = W @ A + b
    return {"tanh": np.tanh, "sigmoid": sigmoid}[name](Z), {"A_prev": A, "W": W, "Z": Z}

def model_forward(X, parameters, centred):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        name = "tanh" if l < L else "sigmoid"
        A, cache = layer_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], name)
        if centred and l < L:
            A = A - A.mean(axis=1, keepdims=True)
        caches.append(cache)
    return A, caches

def model_backward(AL, Y, caches):
    grads, m = {}, Y.shape[1]
    dZ = AL - Y
    for l in range(len(caches), 0, -1):
        cache = caches[l - 1]
        grads[f"dW{l}"] = dZ @ cache["A_prev"].T / m
        grads[f"db{l}"] = dZ.sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ = cache["W"].T @ dZ * (1 - np.tanh(caches[l - 2]["Z"]) ** 2)
    return grads
"""
)

USES: Mapping[str, Style] = {
    "updates_its_units": Style(
        UPDATES_ITS_UNITS,
        output="tanh",
        cost="half_squared",
        n_out=3,
        has_biases=False,
        functions=("gradients", "output", "cost"),
    ),
    "flag_without_default": Style(FLAG_WITHOUT_DEFAULT, n_out=3, depths=(1, 2, 3)),
    "p_of_named_parts": Style(P_OF_NAMED_PARTS, "relu", "softmax", "softmax", n_out=3),
    "one_sample_unsaid": Style(
        ONE_SAMPLE_UNSAID, "sigmoid", cost="half_squared", n_out=3, depths=(1, 2, 3)
    ),
    "changes_its_output": Style(
        CHANGES_ITS_OUTPUT, output="softmax", cost="softmax", n_out=2, summed=True
    ),
    "letters_and_sizes_in_turn": Style(
        LETTERS_AND_SIZES_IN_TURN,
        "sigmoid",
        cost="half_squared",
        depths=(2, 3),
        summed=True,
        functions=("gradients",),
    ),
    "returns_what_it_moved": Style(RETURNS_WHAT_IT_MOVED, has_biases=False, depths=(2, 3)),
    "one_size_for_hidden_layers": Style(
        ONE_SIZE_FOR_HIDDEN_LAYERS, "relu", "softmax", "softmax", 3, (3,), functions=("cost",)
    ),
    "fits_from_nothing": Style(FITS_FROM_NOTHING),
    "casts_its_data": Style(CASTS_ITS_DATA, has_biases=False),
    "sizes_by_use": Style(SIZES_BY_USE),
    "data_in_the_constructor": Style(DATA_IN_THE_CONSTRUCTOR, has_biases=False),
    "outputs_to_learn": Style(
        OUTPUTS_TO_LEARN, "sigmoid", cost="half_squared", has_biases=False, summed=True
    ),
    "moved_and_returned": Style(MOVED_AND_RETURNED),
    "draws_when_it_learns": Style(
        DRAWS_WHEN_IT_LEARNS, "sigmoid", cost="half_squared", n_out=3, has_biases=False
    ),
    "running_sums": Style(RUNNING_SUMS, n_out=3),
    "data_by_use": Style(DATA_BY_USE, "sigmoid", "identity", "half_squared", summed=True),
}

WRONG_USES: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "units": (
        "updates_its_units",
        "self.wi + N *",
        "self.wi - N *",
        {"dW1": lambda g: -g},
    ),
    "flag": (
        "flag_without_default",
        "dZ @ cache",
        "2 * dZ @ cache",
        {f"dW{l}": lambda g: 2 * g for l in (1, 2, 3)},
    ),
    "parts": ("p_of_named_parts", "dZ1.sum(0)", "2 * dZ1.sum(0)", {"db1": lambda g: 2 * g}),
    "unsaid": (
        "one_sample_unsaid",
        "d_b.insert(0, delta)",
        "d_b.insert(0, 2 * delta)",
        {f"db{l}": lambda g: 2 * g for l in (1, 2, 3)},
    ),
    "letters": (
        "letters_and_sizes_in_turn",
        "[b - l * d",
        "[b - 2 * l * d",
        {f"db{l}": lambda g: 2 * g for l in (1, 2, 3)},
    ),
    "returned": (
        "returns_what_it_moved",
        "Theta - alpha",
        "Theta + alpha",
        {f"dW{l}": lambda g: -g for l in (1, 2, 3)},
    ),
    "size": ("one_size_for_hidden_layers", "X.T @ d1", "2 * X.T @ d1", {"dW1": lambda g: 2 * g}),
    "changed": (
        "changes_its_output",
        "X.T.dot(back)",
        "X.T.dot(2 * back)",
        {"dW1": lambda g: 2 * g},
    ),
    "fitted": ("fits_from_nothing", "X.T @ back", "3 * X.T @ back", {"dW1": lambda g: 3 * g}),
    "casts": ("casts_its_data", "self.x.T @ back", "2 * self.x.T @ back", {"dW1": lambda g: 2 * g}),
    "sizes": ("sizes_by_use", "* back @", "* 2 * back @", {"dW1": lambda g: 2 * g}),
    "constructor": (
        "data_in_the_constructor",
        "self.known.T @ back",
        "-self.known.T @ back",
        {"dW1": lambda g: -g},
    ),
    "outputs": ("outputs_to_learn", "h.T @ d", "0.5 * h.T @ d", {"dW2": lambda g: 0.5 * g}),
    "moved": ("moved_and_returned", "* dZ2 @", "* 3 * dZ2 @", {"dW2": lambda g: 3 * g}),
    "drawn": ("draws_when_it_learns", "outer(row,", "outer(-row,", {"dW1": lambda g: -g}),
    "sums": (
        "running_sums",
        "lift += -pace * d",
        "lift += -pace * d * 2",
        {"db2": lambda g: 2 * g},
    ),
    "data": (
        "data_by_use",
        "np.dot(grad_hidden, train_data)",
        "1.5 * np.dot(grad_hidden, train_data)",
        {"dW1": lambda g: 1.5 * g},
    ),
}
