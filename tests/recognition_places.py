"""Small networks by where their parameters lie: beside an optimiser's, in pairs, some missing."""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

MOMENTUM_BESIDE = (
    SIGMOID
    + """
class Network:
    def __init__(self, input_size, hidden_size, output_size, lr=0.1, momentum=0.9):
        self.params = {}
        for l, (n, k) in enumerate([(input_size, hidden_size), (hidden_size, output_size)], 1):
            self.params[f"W{l}"], self.params[f"b{l}"] = np.random.randn(n, k), np.zeros((1, k))
        self.velocity = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.lr, self.momentum = lr, momentum

    def forward(self, X):
        self.a1 = np.tanh(X @ self.params["W1"] + self.params["b1"])
        self.a2 = sigmoid(self.a1 @ self.params["W2"] + self.params["b2"])
        return self.a2

    def loss(self, out, y):
        return -np.sum(y * np.log(out) + (1 - y) * np.log(1 - out)) / len(y)

    def backward(self, X, y):
        d2 = (self.a2 - y) / len(X)
        d1 = d2 @ self.params["W2"].T * (1 - self.a1**2)
        return {"W1": X.T @ d1, "b1": d1.sum(axis=0, keepdims=True),
                "W2": self.a1.T @ d2, "b2": d2.sum(axis=0, keepdims=True)}

    def update(self, grads):
        for k in self.params:
            self.velocity[k] = self.momentum * self.velocity[k] - self.lr * grads[k]
            self.params[k] += self.velocity[k]
"""
)

MOMENTS_BESIDE = """
import numpy as np

class MLP:
    def __init__(self, sizes, lr=1e-3, beta1=0.9, beta2=0.999):
        self.L = len(sizes) - 1
        self.layers = {}
        for l in range(1, self.L + 1):
            self.layers[l] = {"W": np.random.randn(sizes[l], sizes[l - 1])}
            self.layers[l]["b"] = np.zeros((sizes[l], 1))
        self.m, self.v, self.grads = (
            {l: {k: np.zeros_like(a) for k, a in p.items()} for l, p in self.layers.items()}
            for _ in range(3)
        )
        self.t, self.lr, self.beta1, self.beta2 = 0, lr, beta1, beta2

    def forward(self, X):
        self.A = {0: X}
        for l in range(1, self.L + 1):
            Z = self.layers[l]["W"] @ self.A[l - 1] + self.layers[l]["b"]
            self.A[l] = np.maximum(0, Z) if l < self.L else np.exp(Z) / np.exp(Z).sum(axis=0)
        return self.A[self.L]

    def backward(self, Y):
        dZ = (self.A[self.L] - Y) / Y.shape[1]
        for l in range(self.L, 0, -1):
            self.grads[l]["W"] = dZ @ self.A[l - 1].T
            self.grads[l]["b"] = dZ.sum(axis=1, keepdims=True)
            dZ = self.layers[l]["W"].T @ dZ * (self.A[l - 1] > 0)

    def step(self):
        self.t += 1
        for l, own in self.layers.items():
            for k in own:
                g = self.grads[l][k]
                self.m[l][k] = self.beta1 * self.m[l][k] + (1 - self.beta1) * g
                self.v[l][k] = self.beta2 * self.v[l][k] + (1 - self.beta2) * g**2
                own[k] -= self.lr * self.m[l][k] / (np.sqrt(self.v[l][k]) + 1e-8)
"""

GLOBALS_WITHOUT_NUMBERS = (
    SIGMOID
    + """
W_ih, b_h = np.random.uniform(-1, 1, (2, 3)), np.zeros((1, 3))
W_ho, b_o = np.random.uniform(-1, 1, (3, 1)), np.zeros((1, 1))

def forward(x):
    h = sigmoid(np.dot(x, W_ih) + b_h)
    return h, sigmoid(np.dot(h, W_ho) + b_o)

def train_step(x, y, lr=0.5):
    global W_ih, b_h, W_ho, b_o
    h, o = forward(x)
    delta_o = (o - y) * o * (1 - o)
    delta_h = np.dot(delta_o, W_ho.T) * h * (1 - h)
    W_ho -= lr * np.dot(h.T, delta_o)
    b_o -= lr * np.sum(delta_o, axis=0, keepdims=True)
    W_ih -= lr * np.dot(x.T, delta_h)
    b_h -= lr * np.sum(delta_h, axis=0, keepdims=True)
"""
)

PAIRS_IN_PLACE = (
    SIGMOID
    + """
def learn(net, x, y, lr):
    seen = [x]
    for W, b in net:
        seen.append(sigmoid(W @ seen[-1] + b))
    delta = (seen[-1] - y) * seen[-1] * (1 - seen[-1]) / x.shape[1]
    for i in reversed(range(len(net))):
        W, b = net[i]
        dW, db = delta @ seen[i].T, delta.sum(axis=1, keepdims=True)
        delta = (W.T @ delta) * seen[i] * (1 - seen[i])
        W -= lr * dW
        b -= lr * db
"""
)

MADE_BY_A_METHOD = """
from dataclasses import dataclass, field

import numpy as np

@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray

@dataclass
class Net:
    layers: list = field(default_factory=list)

    @classmethod
    def create(cls, sizes, rng):
        pairs = zip(sizes, sizes[1:])
        return cls([Layer(rng.standard_normal((n, k)), np.zeros((1, k))) for n, k in pairs])

    def forward(self, X):
        self.inputs = [X]
        for layer in self.layers[:-1]:
            self.inputs.append(np.tanh(self.inputs[-1] @ layer.W + layer.b))
        return self.inputs[-1] @ self.layers[-1].W + self.layers[-1].b

    def loss(self, X, T):
        return np.sum((self.forward(X) - T) ** 2) / len(X)

    def gradients(self, X, T):
        delta = 2 * (self.forward(X) - T) / len(X)
        grads = []
        for layer, A in zip(self.layers[::-1], self.inputs[::-1]):
            grads.insert(0, (A.T @ delta, delta.sum(axis=0, keepdims=True)))
            delta = delta @ layer.W.T * (1 - A**2)
        return grads
"""

FILLED_LATER = """
from dataclasses import dataclass, field

import numpy as np

T = 1.5

@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray

@dataclass
class Net:
    n_inputs: int
    n_hidden: int
    n_outputs: int
    layers: list = field(default_factory=list)

    def __post_init__(self):
        dims = [self.n_inputs, self.n_hidden, self.n_outputs]
        for k, n in zip(dims, dims[1:]):
            self.layers.append(Layer(np.random.standard_normal((k, n)), np.zeros(n)))

    def forward(self, X):
        self.hidden = np.tanh(X @ self.layers[0].W + self.layers[0].b)
        return T * (self.hidden @ self.layers[1].W + self.layers[1].b) / T

    def gradients(self, X, Y):
        delta = (self.forward(X) - Y) / len(X)
        below = delta @ self.layers[1].W.T * (1 - self.hidden**2)
        return [Layer(X.T @ below, below.sum(axis=0)), Layer(self.hidden.T @ delta, delta.sum(0))]
"""

SIZES_LIKE_DATA = (
    SIGMOID
    + """
class Red:
    def __init__(self, entrada, ocultas, salida, tasa=0.1):
        self.W1, self.b1 = np.random.randn(entrada, ocultas), np.zeros((1, ocultas))
        self.W2, self.b2 = np.random.randn(ocultas, salida), np.zeros((1, salida))
        self.tasa = tasa

    def adelante(self, X):
        self.a1 = sigmoid(X @ self.W1 + self.b1)
        self.a2 = sigmoid(self.a1 @ self.W2 + self.b2)
        return self.a2

    def costo(self, y, pred):
        return np.sum((y - pred) ** 2)

    def atras(self, X, y):
        d2 = 2 * (self.a2 - y) * self.a2 * (1 - self.a2)
        d1 = d2 @ self.W2.T * self.a1 * (1 - self.a1)
        self.W2 -= self.tasa * self.a1.T @ d2
        self.b2 -= self.tasa * d2.sum(axis=0, keepdims=True)
        self.W1 -= self.tasa * X.T @ d1
        self.b1 -= self.tasa * d1.sum(axis=0, keepdims=True)
"""
)

NO_LAST_BIAS = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out)

    def forward(self, X):
        self.X, self.H = X, np.tanh(X @ self.W1 + self.b1)
        self.Y = self.H @ self.W2
        return self.Y

    def loss(self, T):
        return 0.5 * np.mean(np.sum((self.Y - T) ** 2, axis=1))

    def backward(self, T):
        dY = (self.Y - T) / len(T)
        self.dW2 = self.H.T @ dY
        dH = dY @ self.W2.T * (1 - self.H**2)
        self.dW1, self.db1 = self.X.T @ dH, dH.sum(axis=0)
"""

NO_FIRST_BIAS = (
    SIGMOID
    + """
W1, W2, b2 = np.random.randn(3, 4), np.random.randn(4, 2), np.zeros(2)

def forward(X):
    H = sigmoid(X @ W1)
    return H, sigmoid(H @ W2 + b2)

def backward(X, y):
    H, O = forward(X)
    d2 = (O - y) * O * (1 - O)
    d1 = d2 @ W2.T * H * (1 - H)
    dW1, dW2, db2 = X.T @ d1, H.T @ d2, d2.sum(axis=0)
    return dW1, dW2, db2
"""
)

ONE_BIAS_IS_PASSED = """
import numpy as np

def forward(X, W1, b1, W2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, W2 @ A1

def loss(Yhat, Y):
    return np.sum((Yhat - Y) ** 2) / 2

def backward(X, Y, W1, b1, W2):
    A1, Yhat = forward(X, W1, b1, W2)
    dZ1 = W2.T @ (Yhat - Y) * (1 - A1**2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), (Yhat - Y) @ A1.T
"""

PLACES = {
    "momentum_beside": Style(MOMENTUM_BESIDE, functions=("gradients", "output", "cost")),
    "moments_beside": Style(
        MOMENTS_BESIDE, "relu", "softmax", "softmax", n_out=3, depths=(1, 2, 3, 4)
    ),
    "globals_without_numbers": Style(
        GLOBALS_WITHOUT_NUMBERS, "sigmoid", cost="half_squared", summed=True
    ),
    "pairs_in_place": Style(
        PAIRS_IN_PLACE, "sigmoid", cost="half_squared", depths=(1, 2, 3, 4), functions=()
    ),
    "made_by_a_method": Style(
        MADE_BY_A_METHOD, output="identity", cost="squared", n_out=3, depths=(1, 2, 3, 4)
    ),
    "filled_later": Style(FILLED_LATER, output="identity", cost="half_squared", n_out=3),
    "sizes_like_data": Style(SIZES_LIKE_DATA, "sigmoid", cost="squared", n_out=3, summed=True),
    "no_last_bias": Style(
        NO_LAST_BIAS, output="identity", cost="half_squared", n_out=3, unbiased=(2,)
    ),
    "no_first_bias": Style(
        NO_FIRST_BIAS, "sigmoid", cost="half_squared", n_out=3, unbiased=(1,), summed=True
    ),
    "one_bias_is_passed": Style(
        ONE_BIAS_IS_PASSED, output="identity", cost="half_squared", unbiased=(2,), summed=True
    ),
}

WRONG_PLACES: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "momentum": ("momentum_beside", "X.T @ d1,", "-X.T @ d1,", {"dW1": lambda g: -g}),
    "moments": (
        "moments_beside",
        "= dZ.sum(axis=1",
        "= 2 * dZ.sum(axis=1",
        {f"db{l}": lambda g: 2 * g for l in (1, 2, 3, 4)},
    ),
    "unnumbered": (
        "globals_without_numbers",
        "b_o -= lr *",
        "b_o -= 3 * lr *",
        {"db2": lambda g: 3 * g},
    ),
    "in pairs": (
        "pairs_in_place",
        "W -= lr * dW",
        "W += lr * dW",
        {f"dW{l}": lambda g: -g for l in (1, 2, 3, 4)},
    ),
    "by a method": (
        "made_by_a_method",
        "delta.sum(axis=0,",
        "2 * delta.sum(axis=0,",
        {f"db{l}": lambda g: 2 * g for l in (1, 2, 3, 4)},
    ),
    "filled later": (
        "filled_later",
        "(X.T @ below,",
        "(2 * X.T @ below,",
        {"dW1": lambda g: 2 * g},
    ),
    "sizes like data": (
        "sizes_like_data",
        "* X.T @ d1",
        "* 2 * X.T @ d1",
        {"dW1": lambda g: 2 * g},
    ),
    "no last": ("no_last_bias", "dH.sum(axis=0)", "2 * dH.sum(axis=0)", {"db1": lambda g: 2 * g}),
    "no first": ("no_first_bias", "d2.sum(axis=0)", "-d2.sum(axis=0)", {"db2": lambda g: -g}),
    "passed": (
        "one_bias_is_passed",
        "(1 - A1**2)",
        "(1 - A1**2) * 2",
        {"dW1": lambda g: 2 * g, "db1": lambda g: 2 * g},
    ),
}
