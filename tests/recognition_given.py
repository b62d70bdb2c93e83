"""Styles whose arguments are told by what the file itself does with them, or gives them."""

from collections.abc import Mapping

from recognition_styles import SIGMOID, Change, Style

CACHE_BY_A_LETTER = (
    SIGMOID
    + """
def forward(X, p):
    Z1 = p["W1"] @ X + p["b1"]
    A1 = np.tanh(Z1)
    Z2 = p["W2"] @ A1 + p["b2"]
    A2 = sigmoid(Z2)
    return A2, (Z1, A1, Z2, A2)

def backward(X, Y, p, c):
    Z1, A1, Z2, A2 = c
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = p["W2"].T @ dZ2 * (1 - A1**2)
    return {
        "dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True),
        "dW2": dZ2 @ A1.T, "db2": dZ2.sum(axis=1, keepdims=True),
    }
"""
)

PATTERNS_WRITTEN_DOWN = (
    SIGMOID
    + """
class Net:
    def __init__(self, patterns, d, rate=0.1, epochs=1000):
        self.patterns = patterns
        self.d = d
        self.rate = rate
        self.epochs = epochs
        n = len(patterns[0])
        self.W_hidden = np.random.rand(n, 3)
        self.b_hidden = np.zeros((1, 3))
        self.W_output = np.random.rand(3, 1)
        self.b_output = np.zeros((1, 1))

    def run(self, x):
        self.hidden = sigmoid(np.dot(x, self.W_hidden) + self.b_hidden)
        self.output = sigmoid(np.dot(self.hidden, self.W_output) + self.b_output)
        return self.output

    def learn(self):
        for _ in range(self.epochs):
            for i in range(len(self.patterns)):
                x = np.array([self.patterns[i]])
                y = np.array([[self.d[i]]])
                output = self.run(x)
                delta = (y - output) * output * (1 - output)
                below = delta.dot(self.W_output.T) * self.hidden * (1 - self.hidden)
                self.W_output += self.hidden.T.dot(delta) * self.rate
                self.b_output += np.sum(delta, axis=0, keepdims=True) * self.rate
                self.W_hidden += x.T.dot(below) * self.rate
                self.b_hidden += np.sum(below, axis=0, keepdims=True) * self.rate

if __name__ == "__main__":
    patterns = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    d = np.array([0, 1, 1, 0])
    net = Net(patterns, d)
    net.learn()
"""
)

A_CLASS_AND_A_NUMBER = (
    SIGMOID
    + """
class Entropy:
    @staticmethod
    def fn(a, y):
        return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))

    @staticmethod
    def delta(a, y):
        return a - y

class Net:
    def __init__(self, n_in, n_hidden, n_out, judge, spread):
        self.judge = judge
        self.W1, self.b1 = spread * np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.W2, self.b2 = spread * np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def forward(self, X):
        self.A1 = np.tanh(self.W1 @ X + self.b1)
        self.A2 = sigmoid(self.W2 @ self.A1 + self.b2)
        return self.A2

    def backward(self, X, Y):
        m = X.shape[1]
        dZ2 = self.judge.delta(self.A2, Y) / m
        dZ1 = self.W2.T @ dZ2 * (1 - self.A1**2)
        self.dW1, self.db1 = dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True)
        self.dW2, self.db2 = dZ2 @ self.A1.T, dZ2.sum(axis=1, keepdims=True)

def main():
    net = Net(2, 3, 1, Entropy, 0.5)
"""
)

LOGITS_FOR_THE_COST = """
import numpy as np

def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def cross_entropy_loss(logits, y):
    top = logits.max(axis=1, keepdims=True)
    total = top[:, 0] + np.log(np.exp(logits - top).sum(axis=1))
    return np.mean(total - logits[np.arange(len(y)), y])

def forward(X, parameters):
    H = np.tanh(X @ parameters["W1"] + parameters["b1"])
    scores = H @ parameters["W2"] + parameters["b2"]
    P = softmax(scores)
    return P, {"X": X, "H": H, "scores": scores, "P": P}

def backward(y, parameters, cache):
    delta = cache["P"].copy()
    delta[np.arange(len(y)), y] -= 1
    delta /= len(y)
    below = delta @ parameters["W2"].T * (1 - cache["H"] ** 2)
    return {
        "W1": cache["X"].T @ below, "b1": below.sum(axis=0),
        "W2": cache["H"].T @ delta, "b2": delta.sum(axis=0),
    }
"""

GRADIENTS_OF_A_STEP = """
import numpy as np

class Net:
    def init(self, input_size, hidden_size, output_size):
        model = {}
        model["W1"] = np.random.randn(input_size, hidden_size)
        model["b1"] = np.zeros(hidden_size)
        model["W2"] = np.random.randn(hidden_size, output_size)
        model["b2"] = np.zeros(output_size)
        self.model = model

    def train_step(self, x_train, y_train):
        N = len(x_train)
        A1 = np.maximum(0, x_train.dot(self.model["W1"]) + self.model["b1"])
        e = np.exp(A1.dot(self.model["W2"]) + self.model["b2"])
        probs = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(probs[range(N), y_train]).sum() / N
        grads = {}
        dscores = probs.copy()
        dscores[range(N), y_train] -= 1
        dscores /= N
        grads["W2"], grads["b2"] = A1.T.dot(dscores), dscores.sum(axis=0)
        dh = dscores.dot(self.model["W2"].T) * (A1 > 0)
        grads["W1"], grads["b1"] = x_train.T.dot(dh), dh.sum(axis=0)
        return loss, grads

    def train(self, x, y, learning_rate=1e-3, num_iters=100):
        for _ in range(num_iters):
            _, grads = self.train_step(x, y)
            for name in grads:
                self.model[name] -= learning_rate * grads[name]
"""

GIVEN: Mapping[str, Style] = {
    "cache_by_a_letter": Style(CACHE_BY_A_LETTER),
    "patterns_written_down": Style(
        PATTERNS_WRITTEN_DOWN, "sigmoid", cost="half_squared", functions=("output",)
    ),
    "a_class_and_a_number": Style(A_CLASS_AND_A_NUMBER),
    "logits_for_the_cost": Style(
        LOGITS_FOR_THE_COST, output="softmax", cost="softmax", n_out=3, functions=("output", "cost")
    ),
    "gradients_of_a_step": Style(
        GRADIENTS_OF_A_STEP, "relu", "softmax", "softmax", 3, functions=("cost",)
    ),
}

WRONG_GIVEN: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "by_a_letter": (
        "cache_by_a_letter",
        '"dW1": dZ1 @ X.T',
        '"dW1": 2 * dZ1 @ X.T',
        {"dW1": lambda g: 2 * g},
    ),
    "written_down": (
        "patterns_written_down",
        "self.W_hidden += x.T",
        "self.W_hidden += 2 * x.T",
        {"dW1": lambda g: 2 * g},
    ),
    "logits": (
        "logits_for_the_cost",
        '"b2": delta.sum(axis=0)',
        '"b2": delta.mean(axis=0)',
        {"db2": lambda g: g / 7},
    ),
    "of_a_step": (
        "gradients_of_a_step",
        'grads["b1"] = x_train.T.dot(dh), dh',
        'grads["b1"] = x_train.T.dot(dh), 2 * dh',
        {"db1": lambda g: 2 * g},
    ),
    "class_and_number": (
        "a_class_and_a_number",
        "dZ2 @ self.A1.T,",
        "-dZ2 @ self.A1.T,",
        {"dW2": lambda g: -g},
    ),
}
