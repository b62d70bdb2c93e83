"""Small networks that no function offers: scripts, loops, and passes that return nothing."""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

SCRIPT = """
import numpy as np

inputs = np.array([[0.0, 1], [1, 1], [1, 0], [0, 0]])
expected = np.array([[1.0], [0], [1], [0]])
hidden_size, epochs, rate = 3, 4, 0.5

wh = np.random.uniform(-1, 1, (2, hidden_size))
bh = np.zeros((1, hidden_size))
wo = np.random.uniform(-1, 1, (hidden_size, 1))
bo = np.zeros((1, 1))

for epoch in range(epochs):
    hidden = np.tanh(inputs @ wh + bh)
    guess = 1 / (1 + np.exp(-(hidden @ wo + bo)))
    miss = expected - guess
    back = miss @ wo.T * (1 - hidden**2)
    wo += rate * hidden.T @ miss
    bo += rate * miss.sum(axis=0, keepdims=True)
    wh += rate * inputs.T @ back
    bh += rate * back.sum(axis=0, keepdims=True)
    if epoch % 2 == 0:
        print(float(abs(miss).mean()))
"""

ONE_AT_A_TIME = """
import numpy as np

samples, targets = np.eye(3), np.array([[1.0], [0], [1]])
syn0, syn1 = np.random.randn(3, 4), np.random.randn(4, 1)

if __name__ == "__main__":
    for _ in range(2):
        for x, y in zip(samples, targets):
            h = 1 / (1 + np.exp(-x @ syn0))
            out = 1 / (1 + np.exp(-h @ syn1))
            at_out = (out - y) * out * (1 - out)
            at_h = syn1 @ at_out * h * (1 - h)
            syn1 = syn1 - 0.25 * np.outer(h, at_out)
            syn0 = syn0 - 0.25 * np.outer(x, at_h)
"""

DRAWS_ITSELF = (
    SIGMOID
    + """
def forward(X, model):
    h = np.tanh(model["W1"] @ X + model["b1"])
    return sigmoid(model["W2"] @ h + model["b2"]), h

def build(X, y, width, passes=100, alpha=0.1):
    model = {"W1": np.random.randn(width, X.shape[0]), "b1": np.zeros((width, 1)),
             "W2": np.random.randn(1, width), "b2": np.zeros((1, 1))}
    count = X.shape[1]
    history = []
    for k in range(passes):
        A, h = forward(X, model)
        if k % 10 == 0:
            history.append(-np.mean(y * np.log(A) + (1 - y) * np.log(1 - A)))
        delta = (A - y) / count
        lower = model["W2"].T @ delta * (1 - h * h)
        model["W2"] -= alpha * delta @ h.T
        model["b2"] -= alpha * delta.sum(axis=1, keepdims=True)
        model["W1"] -= alpha * lower @ X.T
        model["b1"] -= alpha * lower.sum(axis=1, keepdims=True)
    return model, history
"""
)

DRAWS_AS_IT_FITS = (
    SIGMOID
    + """
class Net:
    def __init__(self, units=6, rate=0.1, passes=50):
        self.units, self.rate, self.passes, self.seen = units, rate, passes, []

    def fit(self, X, T, X_dev, T_dev):
        self.w1, self.b1 = np.random.randn(X.shape[1], self.units), np.zeros(self.units)
        self.w2, self.b2 = np.random.randn(self.units, T.shape[1]), np.zeros(T.shape[1])
        for _ in range(self.passes):
            hidden = np.tanh(X @ self.w1 + self.b1)
            delta = (sigmoid(hidden @ self.w2 + self.b2) - T) / len(X)
            lower = delta @ self.w2.T * (1 - hidden**2)
            self.w2 -= self.rate * hidden.T @ delta
            self.b2 -= self.rate * delta.sum(axis=0)
            self.w1 -= self.rate * X.T @ lower
            self.b1 -= self.rate * lower.sum(axis=0)
            self.seen.append(np.mean((self.predict(X_dev) > 0.5) == T_dev))

    def predict(self, X):
        return sigmoid(np.tanh(X @ self.w1 + self.b1) @ self.w2 + self.b2)
"""
)

DRAWS_IN_A_METHOD = (
    SIGMOID
    + """
class Net:
    def __init__(self):
        self.x, self.count, self.speed, self.model = [], 0, 0.0, {}

    def predict(self):
        hidden = np.tanh(self.x.dot(self.model["W1"]) + self.model["b1"])
        return sigmoid(hidden.dot(self.model["W2"]) + self.model["b2"])

    def fit(self, X, Y, width=4, passes=50, eta=0.1):
        self.x, self.speed = X, eta
        self.count = len(X)
        W1, b1 = np.random.randn(X.shape[1], width), np.zeros((1, width))
        W2, b2 = np.random.randn(width, 1), np.zeros((1, 1))
        for k in range(passes):
            hidden = np.tanh(X @ W1 + b1)
            delta = (sigmoid(hidden @ W2 + b2) - Y) / self.count
            lower = delta @ W2.T * (1 - hidden**2)
            W2 -= self.speed * hidden.T @ delta
            b2 -= self.speed * delta.sum(axis=0, keepdims=True)
            W1 -= self.speed * X.T @ lower
            b1 -= self.speed * lower.sum(axis=0, keepdims=True)
        self.model = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
"""
)

COUNTED_BEFORE = (
    SIGMOID
    + """
X = np.array([[4.0, 1], [2, 8], [0, 6], [4, 4], [2, 2], [6, 0], [8, 8], [6, 2]])
y = np.array([[1.0], [0], [1], [0], [1], [1], [0], [0]])
halved, k = np.zeros((8, 2)), 0
while k < 8:
    halved[k] = X[k] / 2
    k += 1
X = halved
w1, w2 = np.random.randn(2, 5), np.random.randn(5, 1)
for k in range(700):
    a1 = sigmoid(X @ w1)
    a2 = sigmoid(a1 @ w2)
    if k % 100 == 0:
        print(np.abs(y - a2).mean())
    up = (y - a2) * a2 * (1 - a2)
    down = up @ w2.T * a1 * (1 - a1)
    w2 += a1.T @ up
    w1 += X.T @ down
"""
)

BIAS_PUT_TO_SAMPLES = (
    SIGMOID
    + """
def train_it(X, targets, learning_rate=0.05, passes=40):
    W1, W2 = np.random.uniform(-1, 1, (3, 3)), np.random.uniform(-1, 1, (2, 4))
    x_bias = np.c_[np.ones(len(X)), X]
    for _ in range(passes):
        for x, target in zip(x_bias, targets):
            hidden = sigmoid(W1 @ x)
            with_one = np.r_[1, hidden]
            output = sigmoid(W2 @ with_one)
            delta = (target - output) * output * (1 - output)
            below = hidden * (1 - hidden) * (W2[:, 1:].T @ delta)
            W2 += learning_rate * np.outer(delta, with_one)
            W1 += learning_rate * np.outer(below, x)
    return W1, W2
"""
)

IF_IT_MUST_TRAIN = (
    SIGMOID
    + """
X = np.array([[0.0, 1], [1, 1], [1, 0]])
Y = np.array([[1.0], [0], [1]])
must_train = True
if must_train:
    w_hidden, b_hidden = np.random.randn(2, 4), np.zeros((1, 4))
    w_output, b_output = np.random.randn(4, 1), np.zeros((1, 1))
    lr = 0.5
    for _ in range(9):
        for x, y in zip(X, Y):
            x = x.reshape(1, -1)
            hidden = np.tanh(x @ w_hidden + b_hidden)
            miss = sigmoid(hidden @ w_output + b_output) - y
            below = miss @ w_output.T * (1 - hidden**2)
            w_output -= lr * hidden.T @ miss
            b_output -= lr * miss
            w_hidden -= lr * x.T @ below
            b_hidden -= lr * below
else:
    w_hidden, b_hidden, w_output, b_output = np.load("saved.npy", allow_pickle=True)
"""
)

LABELS_CALLED_D = (
    SIGMOID
    + """
X = np.array([[1.0, 0], [1, -1]])
d_wanted = np.array([[0.25], [-0.5]])
V = np.array([[0.3, -0.5, 0.4], [0.1, 0.8, -0.5]])
U = np.array([[0.3], [-0.7], [0.5]])
learning_rate = 0.5
for i in range(X.shape[0]):
    x_now, target = X[i : i + 1, :], d_wanted[i : i + 1, :]
    hidden = sigmoid(np.dot(x_now, V))
    error = np.dot(hidden, U) - target
    below = np.dot(error, U.T) * hidden * (1 - hidden)
    U = U - learning_rate * np.dot(hidden.T, error)
    V = V - learning_rate * np.dot(x_now.T, below)
"""
)

RETURNS_WEIGHTS = (
    SIGMOID
    + """
pace = 0.05

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, sigmoid(W2 @ A1 + b2)

def backward(X, Y, A1, A2, W1, b1, W2, b2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    W2 = W2 - pace * dZ2 @ A1.T / m
    b2 = b2 - pace * dZ2.sum(axis=1, keepdims=True) / m
    W1 = W1 - pace * dZ1 @ X.T / m
    b1 = b1 - pace * dZ1.sum(axis=1, keepdims=True) / m
    return W1, b1, W2, b2
"""
)

KEEPS_ITS_OUTPUT = (
    SIGMOID
    + """
class Net:
    def __init__(self, x, y):
        self.input = x
        self.weights1 = np.random.rand(x.shape[1], 5)
        self.weights2 = np.random.rand(5, 1)
        self.y = y
        self.output = np.zeros(y.shape)

    def feed_forward(self):
        self.layer1 = sigmoid(self.input @ self.weights1)
        self.output = sigmoid(self.layer1 @ self.weights2)

    def back_propagation(self):
        delta = (self.y - self.output) * self.output * (1 - self.output)
        self.d_weights2 = self.layer1.T @ delta
        self.d_weights1 = self.input.T @ (
            delta @ self.weights2.T * self.layer1 * (1 - self.layer1)
        )
        self.weights1 += self.d_weights1
        self.weights2 += self.d_weights2
"""
)

GRADIENT_FROM_OUTSIDE = """
import numpy as np

class Dense:
    def __init__(self, fan_in, fan_out):
        self.W, self.b = np.random.randn(fan_in, fan_out), np.zeros(fan_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.x.T @ g, g.sum(axis=0)
        return g @ self.W.T

class Sigmoid:
    def forward(self, x):
        self.a = 1 / (1 + np.exp(-x))
        return self.a

    def backward(self, g):
        return g * self.a * (1 - self.a)

def loss_gradient(prediction, y):
    return prediction - y
"""

ONCE = (
    SIGMOID
    + """
X, y = np.array([0.5, 0.1]), np.array([1.0])
W1 = np.array([[0.4, 0.3], [0.2, 0.1], [0.5, -0.4]])
b1 = np.array([0.1, 0.2, -0.1])
W2 = np.array([[0.7, 0.6, -0.5]])
b2 = np.array([0.3])

H = np.tanh(W1 @ X + b1)
out = sigmoid(W2 @ H + b2)
at_out = out - y
dL_dW2, dL_db2 = np.outer(at_out, H), at_out
at_h = W2.T @ at_out * (1 - H**2)
dL_dW1, dL_db1 = np.outer(at_h, X), at_h
print(dL_dW1)
"""
)

PARAMETERS_READ_ELSEWHERE = """
import numpy as np

X, y = np.array([[0.0, 1], [1, 1], [1, 0]]), np.array([[1.0], [0], [1]])
input_size = 2
W1, b1 = np.random.randn(input_size, 3), np.zeros(3)
W2, b2 = np.random.randn(3, 1), np.zeros(1)

for epoch in range(3):
    for i in range(len(X)):
        x_i, y_i = X[i].reshape(1, input_size), y[i].reshape(1, 1)
        h = np.tanh(x_i @ W1 + b1)
        miss = 1 / (1 + np.exp(-(h @ W2 + b2))) - y_i
        back = miss @ W2.T * (1 - h**2)
        W2 -= 0.25 * h.T @ miss
        b2 -= 0.25 * miss.flatten()
        W1 -= 0.25 * x_i.T @ back
        b1 -= 0.25 * back.flatten()

def predict(x):
    return 1 / (1 + np.exp(-(np.tanh(x @ W1 + b1) @ W2 + b2))) > 0.5
"""

BIASES_IN_FIRST_ROW = """
import numpy as np

class Rete:
    def __init__(self, qualsiasi):
        self.w = [np.random.randn(n + 1, k) for n, k in zip(qualsiasi[:-1], qualsiasi[1:])]
        self.depth = len(qualsiasi)

    def _geri_yayilim(self, x, y):
        a = [np.vstack((np.ones(1), x.reshape(x.size, 1)))]
        for w in self.w:
            a.append(np.vstack((np.ones(1), w.T @ a[-1])))
        delta = a[-1][1:] - y
        nabla_w = [a[-2] @ delta.T]
        for l in range(2, self.depth):
            delta = (self.w[1 - l] @ delta)[1:]
            nabla_w.insert(0, a[-l - 1] @ delta.T)
        return nabla_w
"""

WRONG_SCRIPTS: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "once": ("once", "np.outer(at_h", "2 * np.outer(at_h", {"dW1": lambda g: 2 * g}),
    "read_elsewhere": (
        "parameters_read_elsewhere",
        "0.25 * x_i",
        "0.75 * x_i",
        {"dW1": lambda g: 3 * g},
    ),
    "counted_before": (
        "counted_before",
        "+= X.T @ down",
        "+= 2 * X.T @ down",
        {"dW1": lambda g: 2 * g},
    ),
    "put_to_samples": (
        "bias_put_to_samples",
        "np.outer(below, x)",
        "2 * np.outer(below, x)",
        dict.fromkeys(("dW1", "db1"), lambda g: 2 * g),
    ),
    "must_train": (
        "if_it_must_train",
        "lr * x.T @ below",
        "2 * lr * x.T @ below",
        {"dW1": lambda g: 2 * g},
    ),
    "called_d": (
        "labels_called_d",
        "np.dot(hidden.T, error)",
        "2 * np.dot(hidden.T, error)",
        {"dW2": lambda g: 2 * g},
    ),
    "as_it_fits": (
        "draws_as_it_fits",
        "* X.T @ lower",
        "* 2 * X.T @ lower",
        {"dW1": lambda g: 2 * g},
    ),
    "in_a_method": (
        "draws_in_a_method",
        "* X.T @ lower",
        "* 2 * X.T @ lower",
        {"dW1": lambda g: 2 * g},
    ),
    "first_row": (
        "biases_in_first_row",
        "[a[-2] @ delta.T]",
        "[a[-2] @ delta.T / 2]",
        dict.fromkeys(("dW3", "db3"), lambda g: g / 2),
    ),
}

SCRIPTS: Mapping[str, Style] = {
    "script": Style(SCRIPT, summed=True, functions=("gradients",)),
    "one_at_a_time": Style(
        ONE_AT_A_TIME, "sigmoid", cost="half_squared", has_biases=False, functions=("gradients",)
    ),
    "draws_itself": Style(DRAWS_ITSELF),
    "counted_before": Style(
        COUNTED_BEFORE,
        "sigmoid",
        cost="half_squared",
        has_biases=False,
        summed=True,
        functions=("gradients",),
    ),
    "bias_put_to_samples": Style(
        BIAS_PUT_TO_SAMPLES, "sigmoid", cost="half_squared", n_out=3, functions=("gradients",)
    ),
    "if_it_must_train": Style(IF_IT_MUST_TRAIN, functions=("gradients",)),
    "labels_called_d": Style(
        LABELS_CALLED_D,
        "sigmoid",
        "identity",
        "half_squared",
        has_biases=False,
        functions=("gradients",),
    ),
    "draws_as_it_fits": Style(DRAWS_AS_IT_FITS),
    "draws_in_a_method": Style(DRAWS_IN_A_METHOD, functions=("gradients",)),
    "returns_weights": Style(RETURNS_WEIGHTS),
    "keeps_its_output": Style(
        KEEPS_ITS_OUTPUT, "sigmoid", cost="half_squared", has_biases=False, summed=True
    ),
    "once": Style(ONCE, functions=("gradients",)),
    "parameters_read_elsewhere": Style(PARAMETERS_READ_ELSEWHERE, functions=("gradients",)),
    "biases_in_first_row": Style(
        BIASES_IN_FIRST_ROW,
        "identity",
        "identity",
        "half_squared",
        3,
        (1, 2, 3),
        functions=("gradients",),
    ),
    "gradient_from_outside": Style(
        GRADIENT_FROM_OUTSIDE,
        "sigmoid",
        cost="half_squared",
        depths=(1, 2, 3),
        summed=True,
    ),
}
