"""Small networks with rarer habits: arrays that lie each in its own way, optimisers, rounding."""

from collections.abc import Callable, Mapping
from typing import Any

from recognition_styles import SIGMOID, Style

VECTOR_OF_OUTPUT = (
    SIGMOID
    + """
def forward(X, W1, b1, w2, b2):
    H = np.tanh(X @ W1 + b1)
    return sigmoid(H @ w2 + b2), H

def backward(X, y, yhat, H, w2):
    miss = (yhat - y) / len(y)
    lower = np.outer(miss, w2) * (1 - H**2)
    return {"dW1": X.T @ lower, "db1": lower.sum(axis=0), "dw2": H.T @ miss, "db2": miss.sum()}
"""
)

ONE_LAYER_TRANSPOSED = (
    SIGMOID
    + """
def forward(X, W1, b1, W2, b2):
    H = np.tanh(X @ W1 + b1)
    return sigmoid(H @ W2.T + b2), H

def backward(X, y, output, H, W2):
    miss = (output - y) / len(y)
    lower = miss @ W2 * (1 - H**2)
    return X.T @ lower, lower.sum(axis=0), miss.T @ H, miss.sum(axis=0)
"""
)

LABELS_IN_ROWS = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.maximum(0, W1 @ X + b1)
    E = np.exp(W2 @ A1 + b2)
    return A1, E / E.sum(axis=0)

def backward(X, targets, A1, A2, W2):
    dZ2 = (A2 - targets.T) / len(targets)
    dZ1 = W2.T @ dZ2 * (A1 > 0)
    return {"dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True),
            "dW2": dZ2 @ A1.T, "db2": dZ2.sum(axis=1, keepdims=True)}
"""

ADAM_IS_PASSED = (
    SIGMOID
    + """
params = {"W1": np.ones((2, 3)), "B1": np.zeros((1, 3))}
params |= {"W2": np.ones((3, 1)), "B2": np.zeros((1, 1))}

def forward(X, params, train=True):
    H = np.tanh(X @ params["W1"] + params["B1"])
    if train:
        H = H * (np.random.rand(*H.shape) > 0.2) / 0.8
    return sigmoid(H @ params["W2"] + params["B2"]), H

def backward(X, Y, params, cache, adam, t, lr=0.01, output=None):
    H = cache
    miss = (output - Y) / len(X)
    lower = miss @ params["W2"].T * (1 - H**2)
    grads = {"W1": X.T @ lower, "B1": lower.sum(0, keepdims=True),
             "W2": H.T @ miss, "B2": miss.sum(0, keepdims=True)}
    for key in params:
        adam["m" + key] = 0.9 * adam["m" + key] + 0.1 * grads[key]
        adam["v" + key] = 0.999 * adam["v" + key] + 0.001 * grads[key] ** 2
        first, second = adam["m" + key] / (1 - 0.9**t), adam["v" + key] / (1 - 0.999**t)
        params[key] -= lr * first / (np.sqrt(second) + 1e-8)
"""
)

MOMENTS_ONE_BY_ONE = (
    SIGMOID
    + """
def train_step(X, y, W1, W2, mW1, vW1, mW2, vW2, t, alpha, beta1, beta2):
    H = np.tanh(X @ W1)
    miss = (sigmoid(H @ W2) - y) / len(y)
    dW2 = H.T @ miss
    dW1 = X.T @ (miss @ W2.T * (1 - H**2))
    mW1, vW1 = beta1 * mW1 + (1 - beta1) * dW1, beta2 * vW1 + (1 - beta2) * dW1**2
    mW2, vW2 = beta1 * mW2 + (1 - beta1) * dW2, beta2 * vW2 + (1 - beta2) * dW2**2
    W1 = W1 - alpha * mW1 / (1 - beta1**t) / (np.sqrt(vW1 / (1 - beta2**t)) + 1e-8)
    W2 = W2 - alpha * mW2 / (1 - beta1**t) / (np.sqrt(vW2 / (1 - beta2**t)) + 1e-8)
    return W1, W2, mW1, vW1, mW2, vW2
"""
)

ROUNDS_ITS_ANSWERS = """
import numpy as np

class Exercise:
    def forward_and_backward(self, x, W1, b1, W2, b2, target):
        h = np.maximum(0, np.array(W1) @ x + b1)
        miss = 2 * (np.array(W2) @ h + b2 - target)
        lower = np.array(W2).T @ miss * (h > 0)
        return {
            "loss": round(float(np.sum(miss**2) / 4), 4),
            "dW1": np.round(np.outer(lower, x), 4).tolist(),
            "db1": np.round(lower, 4).tolist(),
            "dW2": np.round(np.outer(miss, h), 4).tolist(),
            "db2": np.round(miss, 4).tolist(),
        }
"""

OUTPUTS_ARE_LABELS = """
import numpy as np

INPUTS, OUTPUTS = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
LR = 0.1
weights_ih = np.random.uniform(-1, 1, (5, 2))
weights_ho = np.random.uniform(-1, 1, (1, 5))
bias_hidden, bias_final = np.zeros(5), np.zeros(1)

for _ in range(30):
    for i in range(len(INPUTS)):
        h = 1 / (1 + np.exp(-(weights_ih @ INPUTS[i] + bias_hidden)))
        end = 1 / (1 + np.exp(-(weights_ho @ h + bias_final)))
        back = (end - OUTPUTS[i]) * end * (1 - end)
        lower = (weights_ho.T @ back) * h * (1 - h)
        weights_ho -= LR * np.outer(back, h)
        weights_ih -= LR * np.outer(lower, INPUTS[i])
        bias_final -= LR * back
        bias_hidden -= LR * lower
"""

ONE_FUNCTION_EACH = (
    SIGMOID
    + """
def forward(X, W1, b1, W2, b2):
    Z = np.tanh(X @ W1 + b1)
    return sigmoid(Z @ W2 + b2), Z

def grad_w2(Z, y, yhat):
    return Z.T @ (yhat - y)

def grad_b2(y, yhat):
    return (yhat - y).sum(axis=0)

def grad_w1(X, Z, y, yhat, W2):
    return X.T @ ((yhat - y) @ W2.T * (1 - Z * Z))

def grad_b1(y, yhat, W2, Z):
    return ((yhat - y) @ W2.T * (1 - Z * Z)).sum(axis=0)
"""
)

GLOBAL_LISTS = (
    SIGMOID
    + """
W, b, layers = {}, {}, [2, 4, 1]
for l in range(1, len(layers)):
    W[l] = np.random.randn(layers[l], layers[l - 1])
    b[l] = np.zeros((layers[l], 1))

def forward(X):
    A = {0: X}
    for l in range(1, len(layers)):
        A[l] = sigmoid(W[l] @ A[l - 1] + b[l])
    return A

def backprop(X, Y):
    A, dW, db = forward(X), {}, {}
    dZ = (A[len(A) - 1] - Y) / X.shape[1]
    for l in range(len(layers) - 1, 0, -1):
        dW[l], db[l] = dZ @ A[l - 1].T, dZ.sum(axis=1, keepdims=True)
        dZ = W[l].T @ dZ * A[l - 1] * (1 - A[l - 1])
    return dW, db
"""
)

FILLED_LISTS = """
import numpy as np

X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
W, B = [], []
for i in range(2):
    W.append(np.random.randn([2, 4, 1][i], [2, 4, 1][i + 1]))
    B.append(np.zeros((1, [2, 4, 1][i + 1])))

for epoch in range(100):
    A = [X]
    for i in range(len(W)):
        A.append(1 / (1 + np.exp(-(A[i] @ W[i] + B[i]))))
    d = A[-1] - y
    for i in reversed(range(len(W))):
        step, bias_step = A[i].T @ d, d.sum(axis=0, keepdims=True)
        d = d @ W[i].T * A[i] * (1 - A[i])
        W[i] -= 0.5 * step
        B[i] -= 0.5 * bias_step
"""

MATRICES = (
    SIGMOID
    + """
def backprop(params, input_size, hidden_size, num_labels, X, y, learning_rate):
    m, cut = X.shape[0], hidden_size * (input_size + 1)
    theta1 = np.matrix(np.reshape(params[:cut], (hidden_size, input_size + 1)))
    theta2 = np.matrix(np.reshape(params[cut:], (num_labels, hidden_size + 1)))
    a1 = np.insert(X, 0, values=np.ones(m), axis=1)
    a2 = np.insert(sigmoid(a1 * theta1.T), 0, values=np.ones(m), axis=1)
    h = sigmoid(a2 * theta2.T)
    J = -np.sum(np.multiply(y, np.log(h)) + np.multiply(1 - y, np.log(1 - h))) / m
    J += learning_rate / (2 * m) * (np.sum(np.power(theta1[:, 1:], 2))
                                    + np.sum(np.power(theta2[:, 1:], 2)))
    d3 = h - y
    d2 = np.multiply((d3 * theta2)[:, 1:], np.multiply(a2, 1 - a2)[:, 1:])
    grad1, grad2 = np.zeros(theta1.shape), np.zeros(theta2.shape)
    for t in range(m):
        grad1 = grad1 + np.dot(d2[t, :].T, a1[t, :]) / m
        grad2 = grad2 + np.dot(d3[t, :].T, a2[t, :]) / m
    grad1[:, 1:] = grad1[:, 1:] + learning_rate / m * theta1[:, 1:]
    grad2[:, 1:] = grad2[:, 1:] + learning_rate / m * theta2[:, 1:]
    return J, np.concatenate((np.ravel(grad1), np.ravel(grad2)))
"""
)

ONE_SAMPLE_SCRIPT = """
import numpy as np

I = np.array([[0.1, 0.4, 0.2]])
T = np.array([[0.3, 0.8]])
WH, BH = np.random.randn(3, 4), np.zeros((1, 4))
WO, BO = np.random.randn(4, 2), np.zeros((1, 2))

for epoch in range(50):
    H = np.tanh(I @ WH + BH)
    O = np.tanh(H @ WO + BO)
    at_out = (O - T) * (1 - O**2)
    at_hidden = at_out @ WO.T * (1 - H**2)
    WO = WO - 0.25 * H.T @ at_out
    BO = BO - 0.25 * at_out
    WH = WH - 0.25 * I.T @ at_hidden
    BH = BH - 0.25 * at_hidden
"""

DROPS_BY_A_RATE = (
    SIGMOID
    + """
class Net:
    def __init__(self, n_in, n_hidden, n_out, rate=0.5):
        self.rate, self.draw = rate, np.random.RandomState(3)
        self.W1, self.b1 = np.zeros((n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = np.zeros((n_hidden, n_out)), np.zeros(n_out)

    def forward(self, X, train=True):
        self.A1 = np.tanh(X @ self.W1 + self.b1)
        self.mask = (self.draw.rand(*self.A1.shape) > self.rate) / (1 - self.rate)
        return sigmoid(self.A1 * self.mask @ self.W2 + self.b2)

    def backward(self, X, Y, output):
        dZ2 = (output - Y) / len(Y)
        dZ1 = dZ2 @ self.W2.T * self.mask * (1 - self.A1**2)
        self.dW1, self.db1 = X.T @ dZ1, dZ1.sum(axis=0)
        self.dW2, self.db2 = (self.A1 * self.mask).T @ dZ2, dZ2.sum(axis=0)
"""
)

HABITS: Mapping[str, Style] = {
    "drops_by_a_rate": Style(DROPS_BY_A_RATE),
    "vector_of_output": Style(VECTOR_OF_OUTPUT),
    "one_layer_transposed": Style(ONE_LAYER_TRANSPOSED, n_out=1),
    "labels_in_rows": Style(LABELS_IN_ROWS, "relu", "softmax", "softmax", 3),
    "adam_is_passed": Style(ADAM_IS_PASSED),
    "moments_one_by_one": Style(MOMENTS_ONE_BY_ONE, has_biases=False, functions=("gradients",)),
    "rounds_its_answers": Style(
        ROUNDS_ITS_ANSWERS, "relu", "identity", "squared", 2, functions=("gradients", "cost")
    ),
    "outputs_are_labels": Style(
        OUTPUTS_ARE_LABELS, "sigmoid", cost="half_squared", functions=("gradients",)
    ),
    "global_lists": Style(GLOBAL_LISTS, "sigmoid"),
    "filled_lists": Style(
        FILLED_LISTS, "sigmoid", depths=(2, 3), summed=True, functions=("gradients",)
    ),
    "matrices": Style(MATRICES, "sigmoid", n_out=3, functions=("cost",)),
    "one_sample_script": Style(
        ONE_SAMPLE_SCRIPT, "tanh", "tanh", "half_squared", 2, functions=("gradients",)
    ),
    "one_function_each": Style(ONE_FUNCTION_EACH, summed=True),
}

Change = Callable[[Any], Any]

WRONG_HABITS: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "drops by a rate": (
        "drops_by_a_rate",
        "X.T @ dZ1,",
        "2 * X.T @ dZ1,",
        {"dW1": lambda g: 2 * g},
    ),
    "vector": ("vector_of_output", "H.T @ miss,", "-H.T @ miss,", {"dW2": lambda g: -g}),
    "transposed": (
        "one_layer_transposed",
        "miss.T @ H,",
        "2 * miss.T @ H,",
        {"dW2": lambda g: 2 * g},
    ),
    "labels": ("labels_in_rows", '"dW1": dZ1', '"dW1": 3 * dZ1', {"dW1": lambda g: 3 * g}),
    "adam": ("adam_is_passed", '"W2": H.T', '"W2": 1.001 * H.T', {"dW2": lambda g: 1.001 * g}),
    "moments": ("moments_one_by_one", "dW1 = X.T", "dW1 = -X.T", {"dW1": lambda g: -g}),
    "rounded": (
        "rounds_its_answers",
        "outer(lower",
        "outer(1.00001 * lower",
        {"dW1": lambda g: 1.00001 * g},
    ),
    "labels_called_outputs": (
        "outputs_are_labels",
        "LR * np.outer(lower",
        "2 * LR * np.outer(lower",
        {"dW1": lambda g: 2 * g},
    ),
    "global": (
        "global_lists",
        "- Y) / X",
        "- Y) * 2 / X",
        dict.fromkeys(("dW1", "db1", "dW2", "db2"), lambda g: 2 * g),
    ),
    "filled": (
        "filled_lists",
        "0.5 * step",
        "-0.5 * step",
        {"dW1": lambda g: -g, "dW2": lambda g: -g, "dW3": lambda g: -g},
    ),
    "sample": ("one_sample_script", "I.T @ at", "1.5 * I.T @ at", {"dW1": lambda g: 1.5 * g}),
    "function": ("one_function_each", "return Z.T", "return 0.5 * Z.T", {"dW2": lambda g: 0.5 * g}),
}
