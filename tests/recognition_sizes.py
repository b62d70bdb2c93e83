"""Small networks whose sizes, samples or parameters a file has fixed, or says where it makes them.

``SIZES`` take others; ``OWN`` are asked in their own.
"""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

BY_SHAPES = (
    SIGMOID
    + """
class Net:
    def __init__(self, x, y, firstAmount, weight_scale):
        self.input, self.y = x, y
        self.w1 = weight_scale * np.random.rand(self.input.shape[1], firstAmount)
        self.w2 = weight_scale * np.random.rand(firstAmount, 1)

    def feedforward(self):
        self.hidden = sigmoid(self.input @ self.w1)
        self.output = sigmoid(self.hidden @ self.w2)

    def backprop(self):
        delta = 2 * (self.output - self.y) * self.output * (1 - self.output)
        below = delta @ self.w2.T * self.hidden * (1 - self.hidden)
        self.w2 = self.w2 - self.hidden.T @ delta
        self.w1 = self.w1 - self.input.T @ below
"""
)

GLOBAL_AND_PASSED = (
    SIGMOID
    + """
n_hidden = 48
W1, b1 = np.random.randn(8, n_hidden), np.zeros((1, n_hidden))
W2, b2 = np.random.randn(n_hidden, 1), np.zeros((1, 1))

def forward(X):
    A1 = np.tanh(X @ W1 + b1)
    return A1, sigmoid(A1 @ W2 + b2)

def backward(X, Y, A1, A2, W1, b1, W2, b2, learning_rate=0.01):
    m = X.shape[0]
    dZ2 = A2 - Y
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    W2 -= learning_rate * (A1.T @ dZ2) / m
    b2 -= learning_rate * dZ2.sum(axis=0, keepdims=True) / m
    W1 -= learning_rate * (X.T @ dZ1) / m
    b1 -= learning_rate * dZ1.sum(axis=0, keepdims=True) / m
    return W1, b1, W2, b2
"""
)

TESTS_IN_ITS_LOOP = (
    SIGMOID
    + """
table = np.array([[0.0, 1, 1], [1, 0, 0], [1, 1, 1]])
inputs_train, outputs_train = np.delete(table, 0, 1), table[:, 0]
inputs_test, outputs_test = np.delete(table, 0, 1), table[:, 0]

def main():
    weights0 = np.random.uniform(-1.0, 1.0, size=(2, 3))
    weights1 = np.random.uniform(-1.0, 1.0, size=(3, 1))
    for _ in range(9):
        for i in range(3):
            x, y = inputs_train[i], outputs_train[i]
            hidden = sigmoid(x @ weights0)
            output = sigmoid(hidden @ weights1)
            delta = (output - y) * output * (1 - output)
            below = weights1 @ delta * hidden * (1 - hidden)
            weights1 -= 0.5 * np.outer(hidden, delta)
            weights0 -= 0.5 * np.outer(x, below)
        right = 0
        for i in range(len(inputs_test)):
            output = np.round(sigmoid(sigmoid(inputs_test[i] @ weights0) @ weights1))
            right += output == outputs_test[i]
        print(right)

main()
"""
)

UNITS_CALLED_N = """
import numpy as np

x = np.random.uniform(0, 1, 300)
d = np.sin(20 * x) + np.random.uniform(-0.1, 0.1, 300)

N = 24
w_hidden, b_hidden = np.random.randn(1, N), np.random.randn(N)
w_output, b_output = np.random.randn(N, 1), np.random.randn(1)
lr = 0.01

for epoch in range(50):
    for i in range(300):
        z = x[i] * w_hidden + b_hidden
        h = np.tanh(z)
        prediction = np.dot(h, w_output) + b_output
        error = prediction - d[i]
        d_output = 2 * error
        d_hidden = d_output * w_output.T * (1 - np.tanh(z) ** 2)
        w_output -= lr * (h * d_output).reshape(N, 1)
        b_output -= lr * d_output[0]
        w_hidden -= lr * x[i] * d_hidden
        b_hidden -= lr * d_hidden.reshape(N)
"""

SIZES_BY_DEFAULT = (
    SIGMOID
    + """
def train(X_train, Y_train, p=4, q=4, eta=0.0015):
    import numpy as np
    import matplotlib.pyplot as plt

    w1, b1 = np.random.rand(p, X_train.shape[1]), np.random.rand(p)
    w2, b2 = np.random.rand(q, p), np.random.rand(q)
    wOut, bOut = np.random.rand(q), np.random.rand(1)
    seen = []
    for index in range(0, X_train.shape[0] - 1):
        x = X_train[index]
        a1 = np.tanh(np.dot(w1, x) + b1)
        a2 = np.tanh(np.dot(w2, a1) + b2)
        y = sigmoid(np.dot(wOut, a2) + bOut)
        delta = (y - Y_train[index]) * y * (1 - y)
        delta_2 = delta * wOut * (1 - a2**2)
        delta_1 = np.dot(delta_2, w2) * (1 - a1**2)
        wOut -= eta * delta * a2
        bOut -= eta * delta
        w2 -= eta * np.kron(delta_2, a1).reshape(q, p)
        b2 -= eta * delta_2
        w1 -= eta * np.kron(delta_1, x).reshape(p, x.shape[0])
        b1 -= eta * delta_1
        seen.append(y)
    plt.plot(seen[60])
    return w1, b1, w2, b2, wOut, bOut
"""
)

TWO_HIDDEN_SIZES_AND_NO_OUTPUT_SIZE = (
    SIGMOID
    + """
class Net:
    def __init__(self, n_inputs, hidden1_units, hidden2_units, eta=0.3):
        self.eta = eta
        self.w1, self.b1 = np.random.randn(n_inputs, hidden1_units), np.zeros(hidden1_units)
        self.w2, self.b2 = np.random.randn(hidden1_units, hidden2_units), np.zeros(hidden2_units)
        self.w3, self.b3 = np.random.randn(hidden2_units, 1), np.zeros(1)

    def forward(self, x):
        self.a1 = np.tanh(x @ self.w1 + self.b1)
        self.a2 = np.tanh(self.a1 @ self.w2 + self.b2)
        self.a3 = sigmoid(self.a2 @ self.w3 + self.b3)
        return self.a3

    def backward(self, x, y):
        d3 = (self.a3 - y) / len(y)
        d2 = d3 @ self.w3.T * (1 - self.a2**2)
        d1 = d2 @ self.w2.T * (1 - self.a1**2)
        steps = (x.T @ d1, d1.sum(0), self.a1.T @ d2, d2.sum(0), self.a2.T @ d3, d3.sum(0))
        for name, step in zip(("w1", "b1", "w2", "b2", "w3", "b3"), steps):
            setattr(self, name, getattr(self, name) - self.eta * step)
"""
)

INPUTS_COUNTED_LATER = (
    SIGMOID
    + """
class Net:
    def __init__(self, hidden, outs):
        self.hidden, self.outs, self.W1 = hidden, outs, None

    def build(self, n):
        self.W1, self.b1 = np.random.randn(n, self.hidden), np.zeros(self.hidden)
        self.W2, self.b2 = np.random.randn(self.hidden, self.outs), np.zeros(self.outs)

    def forward(self, X):
        if self.W1 is None:
            self.build(X.shape[1])
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        self.A2 = sigmoid(self.A1 @ self.W2 + self.b2)
        return self.A2

    def backward(self, X, Y):
        dZ2 = (self.A2 - Y) / len(Y)
        dZ1 = dZ2 @ self.W2.T * (1 - self.A1**2)
        self.dW1, self.db1 = X.T @ dZ1, dZ1.sum(axis=0)
        self.dW2, self.db2 = self.A1.T @ dZ2, dZ2.sum(axis=0)
"""
)

PUT_AROUND = (
    SIGMOID
    + """
class Net:
    def __init__(self, X, y, layers=(8, 8), speed=0.1):
        self.speed, self.layers = speed, list(layers)
        self.layers.insert(0, X.shape[0])
        self.layers.append(y.shape[0])
        self.held = {}
        for l in range(1, len(self.layers)):
            self.held["W" + str(l)] = np.random.randn(self.layers[l], self.layers[l - 1])
            self.held["b" + str(l)] = np.zeros((self.layers[l], 1))

    def forward(self, X):
        found = {"A0": X}
        for l in range(1, len(self.layers)):
            found[f"A{l}"] = sigmoid(self.held[f"W{l}"] @ found[f"A{l - 1}"] + self.held[f"b{l}"])
        return found

    def backward(self, y, found):
        last, m, grads = len(self.layers) - 1, y.shape[1], {}
        dZ = found[f"A{last}"] - y
        for l in range(last, 0, -1):
            below = found[f"A{l - 1}"]
            grads[f"dW{l}"], grads[f"db{l}"] = dZ @ below.T / m, dZ.sum(1, keepdims=True) / m
            dZ = self.held[f"W{l}"].T @ dZ * below * (1 - below)
        return grads
"""
)

SIZES: Mapping[str, Style] = {
    "by_shapes": Style(
        BY_SHAPES, "sigmoid", cost="squared", has_biases=False, summed=True, functions=("output",)
    ),
    "global_and_passed": Style(GLOBAL_AND_PASSED),
    "two_hidden_sizes": Style(TWO_HIDDEN_SIZES_AND_NO_OUTPUT_SIZE, depths=(3,)),
    "inputs_counted_later": Style(INPUTS_COUNTED_LATER),
    "put_around": Style(PUT_AROUND, "sigmoid", depths=(2, 3)),
    "tests_in_its_loop": Style(
        TESTS_IN_ITS_LOOP, "sigmoid", cost="half_squared", has_biases=False, functions=("output",)
    ),
}

WRONG_SIZES: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "two_hidden_sizes": (
        "two_hidden_sizes",
        "d1.sum(0),",
        "2 * d1.sum(0),",
        {"db1": lambda g: 2 * g},
    ),
    "put_around": (
        "put_around",
        "dZ @ below.T / m,",
        "dZ @ below.T,",
        {f"dW{l}": lambda g: 7 * g for l in (1, 2, 3)},
    ),
    "inputs_counted_later": (
        "inputs_counted_later",
        "X.T @ dZ1, ",
        "2 * X.T @ dZ1, ",
        {"dW1": lambda g: 2 * g},
    ),
    "by_shapes": ("by_shapes", "self.input.T @", "3 * self.input.T @", {"dW1": lambda g: 3 * g}),
    "global_and_passed": (
        "global_and_passed",
        "* dZ1.sum(",
        "* 2 * dZ1.sum(",
        {"db1": lambda g: 2 * g},
    ),
    "tests_in_its_loop": (
        "tests_in_its_loop",
        "np.outer(x, below)",
        "2 * np.outer(x, below)",
        {"dW1": lambda g: 2 * g},
    ),
}

OWN: Mapping[str, tuple[str, tuple[int, ...], tuple[str, str], str]] = {
    "units_called_n": (
        UNITS_CALLED_N,
        (1, 24, 1),
        ("(1 - np.tanh(z) ** 2)", "(1 - np.tanh(h) ** 2)"),
        "equation 4 (dZ1): sigma' is taken at A, not at Z",
    ),
    "sizes_by_default": (
        SIZES_BY_DEFAULT,
        (6, 4, 4, 1),
        ("* wOut * (1 - a2**2)", "* wOut"),
        "equation 4 (dZ2): sigma' is left out",
    ),
}
"""Each with its sizes, a change, and the mistake that this is."""
