"""Small networks in the styles of people, each with what it computes; and their liars."""

import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Style:
    source: str
    hidden: str = "tanh"
    output: str = "sigmoid"
    cost: str = "binary"
    n_out: int = 1
    depths: tuple[int, ...] = (2,)
    has_biases: bool = True
    unbiased: tuple[int, ...] = ()
    summed: bool = False
    functions: tuple[str, ...] = ("gradients", "output")

    def has(self, name: str) -> bool:
        """Whether it has a parameter, or the gradient, of this name."""
        letter, layer = name.removeprefix("d")[0], int(name.removeprefix("d")[1:])
        return letter == "W" or (self.has_biases and layer not in self.unbiased)


def module_of(name: str, source: str) -> ModuleType:
    """A module with this source, which inspect finds."""
    module = ModuleType(name)
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    vars(module)["__file__"] = file
    exec(compile(source, file, "exec"), vars(module))
    return module


SIGMOID = "import numpy as np\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"

DICTIONARIES = (
    SIGMOID
    + """
def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache['A2'] - Y
    dW2 = np.dot(dZ2, cache["A1"].T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - cache["A1"] ** 2)
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""
)

SEPARATE_ARRAYS = """
import numpy as np

def one_hot(Y, k):
    out = np.zeros((k, Y.size))
    out[Y, np.arange(Y.size)] = 1
    return out

def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2.dot(A1) + b2
    A2 = np.exp(Z2) / np.exp(Z2).sum(axis=0)
    return Z1, A1, Z2, A2

def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    k = A2.shape[0]
    dZ2 = A2 - one_hot(Y, k)
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * dZ2.sum(axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * dZ1.sum(axis=1, keepdims=True)
    return dW1, db1, dW2, db2
"""

ONE_SAMPLE = (
    SIGMOID
    + """
class Network:
    def __init__(self, sizes):
        self.biases = [np.random.randn(y, 1) for y in sizes[1:]]
        self.weights = [np.random.randn(y, x) for x, y in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = sigmoid(w @ a + b)
        return a

    def update_mini_batch(self, mini_batch, eta):
        for x, y in mini_batch:
            nabla_b, nabla_w = self.backprop(x, y)
        self.weights = [w - eta * nw for w, nw in zip(self.weights, nabla_w)]

    def backprop(self, x, y):
        acts = [x]
        for b, w in zip(self.biases, self.weights):
            acts.append(sigmoid(w @ acts[-1] + b))
        nabla_b, nabla_w = [None] * len(self.biases), [None] * len(self.biases)
        delta = (acts[-1] - y) * acts[-1] * (1 - acts[-1])
        for l in range(len(self.biases) - 1, -1, -1):
            nabla_b[l], nabla_w[l] = delta, delta @ acts[l].T
            delta = (self.weights[l].T @ delta) * acts[l] * (1 - acts[l])
        return nabla_b, nabla_w
"""
)

LOSS_CLASS = """
import numpy as np

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {"W1": std * np.random.randn(input_size, hidden_size),
                       "b1": np.zeros(hidden_size),
                       "W2": std * np.random.randn(hidden_size, output_size),
                       "b2": np.zeros(output_size)}

    def loss(self, X, y=None, reg=0.1):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        h = np.maximum(0, X @ W1 + b1)
        scores = h @ W2 + b2
        if y is None:
            return scores
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        N = X.shape[0]
        loss = -np.log(p[np.arange(N), y]).mean() + reg * np.sum(W1 * W1)
        p[np.arange(N), y] -= 1
        d = p / N
        dh = (d @ W2.T) * (h > 0)
        grads = {"W2": h.T @ d + 2 * reg * W2, "b2": d.sum(axis=0),
                 "W1": X.T @ dh + 2 * reg * W1, "b1": dh.sum(axis=0)}
        return loss, grads
"""

ATTRIBUTES_IN_PLACE = (
    SIGMOID
    + """
class NeuralNetwork:
    def __init__(self, x, y, lr=0.5):
        self.input, self.y, self.lr = x, y, lr
        self.weights1 = np.random.rand(self.input.shape[1], 4)
        self.weights2 = np.random.rand(4, 1)

    def feedforward(self):
        self.layer1 = sigmoid(self.input @ self.weights1)
        self.output = sigmoid(self.layer1 @ self.weights2)
        return self.output

    def backprop(self):
        d = (self.y - self.output) * self.output * (1 - self.output)
        d_weights2 = self.layer1.T @ d
        d_weights1 = self.input.T @ ((d @ self.weights2.T) * self.layer1 * (1 - self.layer1))
        self.weights1 += self.lr * d_weights1
        self.weights2 += self.lr * d_weights2
"""
)

LAYER_OBJECTS = (
    SIGMOID
    + """
class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW, self.db = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.W.T

class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out ** 2)

class Model:
    def __init__(self, sizes):
        self.layers = [Dense(sizes[0], sizes[1])]
        for n_in, n_out in zip(sizes[1:], sizes[2:]):
            self.layers += [Tanh(), Dense(n_in, n_out)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        self.out = sigmoid(x)
        return self.out

    def loss(self, y):
        return -np.mean(y * np.log(self.out) + (1 - y) * np.log(1 - self.out))

    def backward(self, y):
        grad = (self.out - y) / len(y)
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
"""
)

GLOBALS = (
    SIGMOID
    + """
syn0 = 2 * np.random.RandomState(1).rand(3, 4) - 1
syn1 = 2 * np.random.RandomState(2).rand(4, 1) - 1

def train(X, y, alpha):
    global syn0, syn1
    l1 = sigmoid(X @ syn0)
    l2 = sigmoid(l1 @ syn1)
    l2_delta = (y - l2) * l2 * (1 - l2)
    l1_delta = l2_delta @ syn1.T * l1 * (1 - l1)
    syn1 = syn1 + alpha * l1.T @ l2_delta
    syn0 = syn0 + alpha * X.T @ l1_delta

def predict(X):
    return sigmoid(sigmoid(X @ syn0) @ syn1)
"""
)

UNROLLED = (
    SIGMOID
    + """
def nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, lambda_=1.0):
    cut = hidden_layer_size * (input_layer_size + 1)
    Theta1 = nn_params[:cut].reshape(hidden_layer_size, input_layer_size + 1)
    Theta2 = nn_params[cut:].reshape(num_labels, hidden_layer_size + 1)
    m = X.shape[0]
    Y = (y.reshape(-1, 1) == np.arange(num_labels)).astype(float)
    a1 = np.c_[np.ones(m), X]
    a2 = np.c_[np.ones(m), sigmoid(a1 @ Theta1.T)]
    h = sigmoid(a2 @ Theta2.T)
    J = -np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h)) / m
    J += lambda_ / (2 * m) * np.sum(Theta1[:, 1:] ** 2)
    d3 = h - Y
    d2 = (d3 @ Theta2)[:, 1:] * a2[:, 1:] * (1 - a2[:, 1:])
    Theta1_grad = d2.T @ a1 / m
    Theta1_grad[:, 1:] += lambda_ / m * Theta1[:, 1:]
    return J, np.concatenate([Theta1_grad.ravel(), (d3.T @ a2 / m).ravel()])
"""
)

LOGISTIC = (
    SIGMOID
    + """
def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    return {"dw": np.dot(X, (A - Y).T) / m, "db": np.sum(A - Y) / m}, cost
"""
)

STACK = (
    SIGMOID
    + """
class Layer:
    def __init__(self):
        self.input = None

class FCLayer(Layer):
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size) - 0.5
        self.bias = np.random.rand(1, output_size) - 0.5

    def forward_propagation(self, input_data):
        self.input = input_data
        return self.input @ self.weights + self.bias

    def backward_propagation(self, output_error, learning_rate):
        input_error = output_error @ self.weights.T
        self.weights -= learning_rate * self.input.T @ output_error
        self.bias -= learning_rate * output_error.sum(axis=0, keepdims=True)
        return input_error

class TanhLayer(Layer):
    def forward_propagation(self, input_data):
        self.input = input_data
        return np.tanh(input_data)

    def backward_propagation(self, output_error, learning_rate):
        return (1 - np.tanh(self.input) ** 2) * output_error

class SigmoidLayer(Layer):
    def forward_propagation(self, input_data):
        self.out = sigmoid(input_data)
        return self.out

    def backward_propagation(self, output_error, learning_rate):
        return self.out * (1 - self.out) * output_error

def half_mse_prime(y_true, y_pred):
    return y_pred - y_true

class Network:
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def fit(self, x_train, y_train, epochs, learning_rate):
        for x, y in zip(x_train, y_train):
            for layer in self.layers:
                x = layer.forward_propagation(x)
"""
)

ARCHITECTURE = (
    SIGMOID
    + """
def init_layers(nn_architecture, seed=99):
    np.random.seed(seed)
    params_values = {}
    for idx, layer in enumerate(nn_architecture):
        n_in, n_out = layer["input_dim"], layer["output_dim"]
        params_values["W" + str(idx + 1)] = np.random.randn(n_out, n_in) * 0.1
        params_values["b" + str(idx + 1)] = np.random.randn(n_out, 1) * 0.1
    return params_values

def full_forward_propagation(X, params_values, nn_architecture):
    memory, A_curr = {}, X
    for idx, layer in enumerate(nn_architecture):
        A_prev = A_curr
        Z_curr = params_values[f"W{idx + 1}"] @ A_prev + params_values[f"b{idx + 1}"]
        relu = layer["activation"] == "relu"
        A_curr = np.maximum(0, Z_curr) if relu else sigmoid(Z_curr)
        memory["A" + str(idx)], memory["Z" + str(idx + 1)] = A_prev, Z_curr
    return A_curr, memory

def get_cost_value(Y_hat, Y):
    return -np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))

def full_backward_propagation(Y_hat, Y, memory, params_values, nn_architecture):
    grads_values, m = {}, Y.shape[1]
    dA = -Y / Y_hat + (1 - Y) / (1 - Y_hat)
    for idx, layer in reversed(list(enumerate(nn_architecture))):
        Z = memory["Z" + str(idx + 1)]
        relu = layer["activation"] == "relu"
        dZ = dA * (Z > 0) if relu else dA * sigmoid(Z) * (1 - sigmoid(Z))
        grads_values[f"dW{idx + 1}"] = dZ @ memory["A" + str(idx)].T / m
        grads_values[f"db{idx + 1}"] = dZ.sum(axis=1, keepdims=True) / m
        dA = params_values[f"W{idx + 1}"].T @ dZ
    return grads_values
"""
)

STYLES: Mapping[str, Style] = {
    "stack": Style(STACK, cost="half_squared", depths=(1, 2, 3), summed=True),
    "architecture": Style(ARCHITECTURE, "relu", depths=(1, 2, 3), functions=("cost", "output")),
    "dictionaries": Style(DICTIONARIES, functions=("gradients", "output", "cost", "trace")),
    "separate_arrays": Style(SEPARATE_ARRAYS, "relu", "softmax", "softmax", 3),
    "one_sample": Style(ONE_SAMPLE, "sigmoid", "sigmoid", "half_squared", 2, (1, 2, 3)),
    "loss_class": Style(LOSS_CLASS, "relu", "softmax", "softmax", 3, functions=("cost",)),
    "attributes_in_place": Style(
        ATTRIBUTES_IN_PLACE, "sigmoid", "sigmoid", "half_squared", has_biases=False, summed=True
    ),
    "layer_objects": Style(LAYER_OBJECTS, depths=(1, 2, 3), functions=("cost", "output")),
    "globals": Style(GLOBALS, "sigmoid", "sigmoid", "half_squared", has_biases=False, summed=True),
    "unrolled": Style(UNROLLED, "sigmoid", "sigmoid", "binary", 3, functions=("cost",)),
    "logistic": Style(LOGISTIC, depths=(1,), functions=("cost",)),
}

Change = Callable[[Any], Any]

WRONG: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "factor": ("dictionaries", "X.T) / m", "X.T) * 1.001 / m", {"dW1": lambda g: g * 1.001}),
    "sign": ("separate_arrays", "db1 = 1 / m", "db1 = -1 / m", {"db1": lambda g: -g}),
    "scalar_bias": (
        "dictionaries",
        "db1 = np.sum(dZ1, axis=1, keepdims=True) / m",
        "db1 = np.sum(dZ1) / m",
        {"db1": lambda g: g.sum()},
    ),
    "step": (
        "attributes_in_place",
        "self.lr * d_weights2",
        "self.lr * 1.001 * d_weights2",
        {"dW2": lambda g: g * 1.001},
    ),
    "kept": (
        "layer_objects",
        "self.x.T @ grad",
        "2 * self.x.T @ grad",
        {"dW1": lambda g: 2 * g, "dW2": lambda g: 2 * g, "dW3": lambda g: 2 * g},
    ),
}
AMBIGUOUS = ("scalar_bias",)

NOTHING: Mapping[str, tuple[str, str]] = {
    "no_function": ("x = 3\n", "no function of a known name"),
    "no_answer": (
        "def forward(X, parameters):\n    return X\n\ndef backward(AL, Y):\n    return 3\n",
        "forward(X, parameters)",
    ),
    "python_2": (
        "def forward(X, parameters):\n    for l in xrange(2):\n        X = X * l\n    return X\n",
        "written in Python 2: port xrange to Python 3",
    ),
}
