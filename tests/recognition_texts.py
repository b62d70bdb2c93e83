"""Small networks whose text tells what their names do not: each with what it computes."""

from collections.abc import Mapping

from recognition_habits import Change
from recognition_styles import SIGMOID, Style

ONE_BY_ONE = """\
import numpy as np

def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))

def cost(A2, Y):
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / Y.shape[1]

def backward(X, Y, A1, A2, W2):
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
"""
"""Parameters and quantities one by one, gradients in a dictionary."""

LAYERS = """\
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out) * 0.1, np.zeros(n_out)
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, grad):
        self.dW, self.db = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.W.T

class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
    def backward(self, grad):
        return grad * self.mask

class Loss:
    def forward(self, p, y):
        self.p, self.y = p, y
        return np.mean((p - y) ** 2)
    def backward(self):
        return 2 * (self.p - self.y) / self.y.size

class Model:
    def __init__(self, sizes):
        self.layers = []
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
            self.layers.append(Dense(a, b))
            if i < len(sizes) - 2:
                self.layers.append(ReLU())
    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

def train(model, X, y, epochs=10):
    loss = Loss()
    for _ in range(epochs):
        out = model.forward(X)
        l = loss.forward(out, y)
        model.backward(loss.backward())
        for layer in model.layers:
            if isinstance(layer, Dense):
                layer.W -= 0.1 * layer.dW
                layer.b -= 0.1 * layer.db
"""
"""Objects for layers, none of whose variables is called after a quantity."""

A_SLOPE_CALLED_ALPHA = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out, alpha=0.3, lr=0.1):
        self.alpha, self.lr = alpha, lr
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def bent(self, s):
        return np.where(s > 0, s, self.alpha * s)

    def forward(self, X):
        self.S = X @ self.W1 + self.b1
        return self.bent(self.S) @ self.W2 + self.b2

    def backward(self, X, y, output):
        miss = (output - y) / len(y)
        back = miss @ self.W2.T * np.where(self.S > 0, 1, self.alpha)
        self.W2 -= self.lr * self.bent(self.S).T @ miss
        self.b2 -= self.lr * miss.sum(axis=0)
        self.W1 -= self.lr * X.T @ back
        self.b1 -= self.lr * back.sum(axis=0)
"""

AVERAGES_ONE_SAMPLE = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def forward(self, x):
        self.x, self.h = x, np.tanh(self.W1 @ x + self.b1)
        self.o = self.W2 @ self.h + self.b2
        return self.o

    def loss(self, y):
        return np.sum((self.o - y) ** 2, axis=0)[0]

    def backward(self, y):
        db2 = 2 * (self.o - y)
        db1 = self.W2.T @ db2 * (1 - self.h ** 2)
        dW1, dW2 = db1 @ self.x.T, db2 @ self.h.T
        return dW1, db1, dW2, db2
"""

NAMES_OF_ITS_OWN = (
    SIGMOID
    + """
def wander(stuff, wall, floor, roof, sky):
    halfway = sigmoid(stuff @ wall + floor)
    guess = sigmoid(halfway @ roof + sky)
    return halfway, guess

def how_bad(guess, truth):
    return -np.mean(np.sum(truth * np.log(guess) + (1 - truth) * np.log(1 - guess), axis=1))

def blame(stuff, truth, halfway, guess, roof):
    far = (guess - truth) / len(stuff)
    near = far @ roof.T * halfway * (1 - halfway)
    return stuff.T @ near, near.sum(axis=0), halfway.T @ far, far.sum(axis=0)
"""
)

ONE_SIZE_FOR_ALL = """
import numpy as np

class Cube:
    def __init__(self, n):
        self.W = [np.random.randn(n, n) * 0.4 for _ in range(3)]
        self.b = [np.zeros((1, n)) for _ in range(3)]

    def forward(self, X):
        self.a = [X]
        for W, b in zip(self.W, self.b):
            self.a.append(np.tanh(self.a[-1] @ W + b))
        return self.a[-1]

    def backprop(self, Y):
        delta = (self.a[-1] - Y) * (1 - self.a[-1] ** 2) / len(Y)
        self.dW, self.db = [None] * 3, [None] * 3
        for i in (2, 1, 0):
            self.dW[i] = self.a[i].T @ delta
            self.db[i] = delta.sum(axis=0, keepdims=True)
            delta = delta @ self.W[i].T * (1 - self.a[i] ** 2)
"""

P_FOR_PROBABILITIES = """
import numpy as np

def forward(X, W1, b1, W2, b2):
    H = np.maximum(0, X @ W1 + b1)
    E = np.exp(H @ W2 + b2)
    return H, E / E.sum(axis=1, keepdims=True)

def loss(P, y):
    return -np.mean(np.log(P[np.arange(len(y)), y]))

def backward(X, y, H, P, W2):
    G = P.copy()
    G[np.arange(len(y)), y] -= 1
    G /= len(y)
    back = G @ W2.T * (H > 0)
    return X.T @ back, back.sum(axis=0), H.T @ G, G.sum(axis=0)
"""

PRIVATE = """
import numpy as np

class Net:
    def __init__(self, hidden=4, lr=0.1, epochs=10):
        self.hidden, self.lr, self.epochs = hidden, lr, epochs

    def fit(self, X, y):
        self.__W1 = np.random.randn(X.shape[1], self.hidden)
        self.__W2 = np.random.randn(self.hidden, y.shape[1])
        for _ in range(self.epochs):
            H = np.tanh(X @ self.__W1)
            out = 1 / (1 + np.exp(-H @ self.__W2))
            self.cost = -np.sum(y * np.log(out) + (1 - y) * np.log(1 - out)) / len(X)
            miss = (out - y) / len(X)
            back = miss @ self.__W2.T * (1 - H**2)
            self.__W1 -= self.lr * X.T @ back
            self.__W2 -= self.lr * H.T @ miss
"""

CASTS_BY_A_TEXT = (
    SIGMOID
    + """
KIND = "f4"

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.W2 = np.ones((n_in, n_hidden)), np.ones((n_hidden, n_out))

    def train(self, X, y, lr=0.1):
        X, y = X.astype("float32"), np.array(y, dtype=KIND)
        H = np.tanh(X @ self.W1)
        out = sigmoid(H @ self.W2)
        loss = -np.sum(y * np.log(out) + (1 - y) * np.log(1 - out)) / len(X)
        miss = (out - y) / len(X)
        back = miss @ self.W2.T * (1 - H**2)
        self.W1 -= lr * X.T @ back
        self.W2 -= lr * H.T @ miss
"""
)

LOOPS_OVER_SAMPLES = (
    SIGMOID
    + """
def forward(x, W, v, bW, bv):
    h = np.tanh(W @ x + bW)
    return h, sigmoid(v @ h + bv)

def cost(X, Y, W, v, bW, bv):
    total = 0.0
    for x, y in zip(X, Y):
        _, o = forward(x, W, v, bW, bv)
        total += -np.sum(y * np.log(o) + (1 - y) * np.log(1 - o))
    return total / len(X)

def gradients(X, Y, W, v, bW, bv):
    gW, gv, gbW, gbv = [np.zeros_like(each) for each in (W, v, bW, bv)]
    for x, y in zip(X, Y):
        h, o = forward(x, W, v, bW, bv)
        miss = o - y
        back = v.T @ miss * (1 - h * h)
        gW += np.outer(back, x)
        gbW += back
        gv += np.outer(miss, h)
        gbv += miss
    return gW / len(X), gv / len(X), gbW / len(X), gbv / len(X)
"""
)

CALLED_WITH_ONE_OF_SEVERAL = (
    SIGMOID
    + """
def tanh(z):
    return np.tanh(z)

def forward(X, W1, b1, W2, b2, activation):
    A1 = activation(W1 @ X + b1)
    return A1, sigmoid(W2 @ A1 + b2)

def backward(X, Y, A1, A2, W2):
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)

def main(X, Y, W1, b1, W2, b2):
    A1, A2 = forward(X, W1, b1, W2, b2, tanh)
    return backward(X, Y, A1, A2, W2)
"""
)

TRAINS_WHEN_MADE = (
    SIGMOID
    + """
class Net:
    def __init__(self, num_inputs, num_neurons, num_outputs):
        self.W1 = np.random.randn(num_inputs, num_neurons)
        self.W2 = np.random.randn(num_neurons, num_outputs)
        self.get_going(np.ones((3, num_inputs)), np.ones((3, num_outputs)))

    def get_going(self, inputs, wanted):
        for _ in range(5000):
            self.once(inputs, wanted)

    def once(self, in_data, out_data):
        H = np.tanh(in_data @ self.W1)
        miss = sigmoid(H @ self.W2) - out_data
        back = miss @ self.W2.T * (1 - H**2)
        self.W1 -= in_data.T @ back / len(in_data)
        self.W2 -= H.T @ miss / len(in_data)
"""
)

PAIRS_OF_SIZES = (
    SIGMOID
    + """
class Net:
    def __init__(self, layers):
        self.weights = [np.random.randn(pair[0], pair[1]) for pair in layers]
        self.biases = [np.random.randn(1, pair[1]) for pair in layers]

    def forward(self, x):
        seen = [x]
        for W, b in zip(self.weights, self.biases):
            seen.append(sigmoid(seen[-1] @ W + b))
        return seen

    def backprop(self, x, y, learning_rate):
        seen = self.forward(x)
        delta = (seen[-1] - y) / len(x)
        for i in reversed(range(len(self.weights))):
            below = delta @ self.weights[i].T * seen[i] * (1 - seen[i])
            self.weights[i] -= learning_rate * seen[i].T @ delta
            self.biases[i] -= learning_rate * delta.sum(axis=0, keepdims=True)
            delta = below
"""
)

CLASSES_FROM_ONE = (
    SIGMOID
    + """
def cost_function(theta, input_size, hidden_size, num_labels, X, y, Lambda):
    cut, m = (input_size + 1) * hidden_size, len(X)
    Theta1 = theta[:cut].reshape(hidden_size, input_size + 1)
    Theta2 = theta[cut:].reshape(num_labels, hidden_size + 1)
    ones, wanted = np.ones((m, 1)), np.zeros((m, num_labels))
    for i in range(1, num_labels + 1):
        wanted[:, i - 1] = (y == i).ravel()
    one = np.hstack((ones, X))
    two = np.hstack((ones, sigmoid(one @ Theta1.T)))
    three = sigmoid(two @ Theta2.T)
    cost = -np.sum(wanted * np.log(three) + (1 - wanted) * np.log(1 - three)) / m
    J = cost + Lambda / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    miss = (three - wanted) / m
    back = (miss @ Theta2 * two * (1 - two))[:, 1:]
    first, second = back.T @ one, miss.T @ two
    return cost, first, second, J, first + Lambda / m * Theta1, second + Lambda / m * Theta2
"""
)

FUNCTION_OBJECTS = """
import numpy as np

class Dense:
    def __init__(self, input_size, output_size):
        self.weights = np.random.rand(input_size, output_size)
        self.bias = np.random.rand(1, output_size)

    def forward_propagation(self, input):
        self.input = input
        return input @ self.weights + self.bias

    def backward_propagation(self, output_error, learning_rate):
        below = output_error @ self.weights.T
        self.weights -= learning_rate * self.input.T @ output_error
        self.bias -= learning_rate * output_error
        return below

class Activation:
    def __init__(self, activation, activation_derivative):
        self.activation, self.slope = activation, activation_derivative

    def forward_propagation(self, input):
        self.input = input
        return self.activation(input)

    def backward_propagation(self, output_error, learning_rate):
        return self.slope(self.input) * output_error

class Tanh:
    def __call__(self, X):
        return np.tanh(X)

    def derivative(self, X):
        return 1 - self(X) ** 2

class MSELoss:
    def __call__(self, y_true, y_hat):
        return np.sum((y_true - y_hat) ** 2)

    def derivative(self, y_true, y_hat):
        return 2 * (y_hat - y_true)

class Net:
    def __init__(self):
        self.layers = []

    def add_layer(self, layer):
        self.layers.append(layer)

    def set_loss(self, loss, loss_derivative):
        self.loss, self.loss_derivative = loss, loss_derivative

    def predict(self, inputs):
        output = inputs
        for layer in self.layers:
            output = layer.forward_propagation(output)
        return output

    def fit(self, X_train, y_train, learning_rate, epochs):
        for _ in range(epochs):
            for i in range(len(X_train)):
                output = self.predict(X_train[i])
                error = self.loss_derivative(y_train[i], output)
                for layer in reversed(self.layers):
                    error = layer.backward_propagation(error, learning_rate)
"""

ONE_STEP_WITHOUT_ARGUMENTS = (
    SIGMOID
    + """
def once():
    n_in, n_hidden = 2, 3
    weights1, weights2 = np.random.rand(n_in + 1, n_hidden), np.random.rand(n_hidden + 1, 1)
    input_vector = np.array([1, 2])
    input_vector = np.append(input_vector, 1)
    hidden = np.append(sigmoid(np.dot(input_vector, weights1)), 1)
    output = sigmoid(np.dot(hidden, weights2))
    target = 0.5
    miss = (target - output) * output * (1 - output)
    back = np.dot(weights2[:-1], miss) * hidden[:-1] * (1 - hidden[:-1])
    learning_rate = 0.1
    weights2 += np.outer(hidden, miss) * learning_rate
    weights1 += np.outer(input_vector, back) * learning_rate
"""
)

TEXTS: Mapping[str, Style] = {
    "a_slope_called_alpha": Style(A_SLOPE_CALLED_ALPHA, "leaky", "identity", "half_squared", 2),
    "averages_one_sample": Style(
        AVERAGES_ONE_SAMPLE, output="identity", cost="squared", n_out=2, functions=("cost",)
    ),
    "names_of_its_own": Style(NAMES_OF_ITS_OWN, "sigmoid", functions=("output", "cost")),
    "p_for_probabilities": Style(
        P_FOR_PROBABILITIES, "relu", "softmax", "softmax", 3, functions=("output", "cost")
    ),
    "private": Style(PRIVATE, has_biases=False, functions=("cost",)),
    "casts_by_a_text": Style(CASTS_BY_A_TEXT, has_biases=False, functions=("output", "cost")),
    "loops_over_samples": Style(LOOPS_OVER_SAMPLES, functions=("output", "cost")),
    "trains_when_made": Style(TRAINS_WHEN_MADE, has_biases=False, functions=()),
    "one_step_without_arguments": Style(
        ONE_STEP_WITHOUT_ARGUMENTS, "sigmoid", cost="half_squared", functions=("output",)
    ),
    "pairs_of_sizes": Style(
        PAIRS_OF_SIZES, "sigmoid", n_out=3, depths=(1, 2, 3), functions=("output",)
    ),
    "classes_from_one": Style(CLASSES_FROM_ONE, "sigmoid", n_out=3, functions=("cost",)),
    "function_objects": Style(
        FUNCTION_OBJECTS, output="identity", cost="squared", n_out=3, functions=()
    ),
    "called_with_one_of_several": Style(CALLED_WITH_ONE_OF_SEVERAL),
}

WRONG_TEXTS: Mapping[str, tuple[str, str, str, Mapping[str, Change]]] = {
    "slope": (
        "a_slope_called_alpha",
        "self.W2 -= self.lr",
        "self.W2 -= 2 * self.lr",
        {"dW2": lambda g: 2 * g},
    ),
    "averages": (
        "averages_one_sample",
        "db1 @ self.x.T",
        "-db1 @ self.x.T",
        {"dW1": lambda g: -g},
    ),
    "own_names": (
        "names_of_its_own",
        "stuff.T @ near",
        "3 * stuff.T @ near",
        {"dW1": lambda g: 3 * g},
    ),
    "probabilities": (
        "p_for_probabilities",
        "return X.T @ back",
        "return 2 * X.T @ back",
        {"dW1": lambda g: 2 * g},
    ),
    "private_step": ("private", "self.lr * H.T", "self.lr * 2 * H.T", {"dW2": lambda g: 2 * g}),
    "text_cast": (
        "casts_by_a_text",
        "lr * H.T",
        "lr * 1.0001 * H.T",
        {"dW2": lambda g: 1.0001 * g},
    ),
    "loop": ("loops_over_samples", "gbv += miss", "gbv -= miss", {"db2": lambda g: -g}),
    "pairs": (
        "pairs_of_sizes",
        "* seen[i].T @ delta",
        "* 2 * seen[i].T @ delta",
        {f"dW{l}": lambda g: 2 * g for l in (1, 2, 3)},
    ),
    "one_step": (
        "one_step_without_arguments",
        "weights1 += ",
        "weights1 += 2 * ",
        dict.fromkeys(("dW1", "db1"), lambda g: 2 * g),
    ),
    "from_one": (
        "classes_from_one",
        "back.T @ one,",
        "3 * back.T @ one,",
        dict.fromkeys(("dW1", "db1"), lambda g: 3 * g),
    ),
    "objects": (
        "function_objects",
        "self.weights -= ",
        "self.weights -= 2 * ",
        {f"dW{l}": lambda g: 2 * g for l in (1, 2)},
    ),
    "made": (
        "trains_when_made",
        "self.W2 -= H",
        "self.W2 -= 2 * H",
        {"dW2": lambda g: 2 * g},
    ),
    "called": (
        "called_with_one_of_several",
        "return dZ1 @ X.T",
        "return 0.5 * dZ1 @ X.T",
        {"dW1": lambda g: 0.5 * g},
    ),
}
