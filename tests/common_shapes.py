"""Shapes that many people copy, each right; what a slip makes of it, and what that is called."""

PRIVATE = r'''"""Private attributes; a step takes what the forward pass returned."""
import numpy as np


class NeuralNetwork:
    def __init__(self, nx, nodes):
        if type(nx) is not int:
            raise TypeError("nx must be an integer")
        if type(nodes) is not int:
            raise TypeError("nodes must be an integer")
        self.__W1 = np.random.normal(size=(nodes, nx))
        self.__b1 = np.zeros((nodes, 1))
        self.__A1 = 0
        self.__W2 = np.random.normal(size=(1, nodes))
        self.__b2 = 0
        self.__A2 = 0

    @property
    def W1(self):
        return self.__W1

    @property
    def A2(self):
        return self.__A2

    def forward_prop(self, X):
        self.__A1 = 1 / (1 + np.exp(-(self.__W1 @ X + self.__b1)))
        self.__A2 = 1 / (1 + np.exp(-(self.__W2 @ self.__A1 + self.__b2)))
        return self.__A1, self.__A2

    def cost(self, Y, A):
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1.0000001 - A))

    def evaluate(self, X, Y):
        _, A = self.forward_prop(X)
        return (A >= 0.5).astype(int), self.cost(Y, A)

    def gradient_descent(self, X, Y, A1, A2, alpha=0.05):
        m = Y.shape[1]
        dZ2 = A2 - Y
        dW2 = dZ2 @ A1.T / m
        db2 = dZ2.sum(axis=1, keepdims=True) / m
        dZ1 = (self.__W2.T @ dZ2) * A1 * (1 - A1)
        dW1 = dZ1 @ X.T / m
        db1 = dZ1.sum(axis=1, keepdims=True) / m
        self.__W2 -= alpha * dW2
        self.__b2 = self.__b2 - alpha * db2
        self.__W1 -= alpha * dW1
        self.__b1 -= alpha * db1
'''

PRIVATE_LAYERS = r'''"""Any number of layers; the step walks the cache backwards."""
import numpy as np


class DeepNeuralNetwork:
    def __init__(self, nx, layers):
        if type(nx) is not int:
            raise TypeError("nx must be an integer")
        if type(layers) is not list or len(layers) == 0:
            raise TypeError("layers must be a list of positive integers")
        self.__L = len(layers)
        self.__cache = {}
        self.__weights = {}
        before = nx
        for i, nodes in enumerate(layers, 1):
            if type(nodes) is not int or nodes < 1:
                raise TypeError("layers must be a list of positive integers")
            self.__weights["W" + str(i)] = np.random.randn(nodes, before) * np.sqrt(2 / before)
            self.__weights["b" + str(i)] = np.zeros((nodes, 1))
            before = nodes

    @property
    def weights(self):
        return self.__weights

    @property
    def cache(self):
        return self.__cache

    def forward_prop(self, X):
        self.__cache["A0"] = X
        for i in range(1, self.__L + 1):
            Z = self.__weights["W%d" % i] @ self.__cache["A%d" % (i - 1)]
            Z = Z + self.__weights["b%d" % i]
            self.__cache["A%d" % i] = 1 / (1 + np.exp(-Z))
        return self.__cache["A%d" % self.__L], self.__cache

    def cost(self, Y, A):
        return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1.0000001 - A))

    def evaluate(self, X, Y):
        A, _ = self.forward_prop(X)
        return np.where(A >= 0.5, 1, 0), self.cost(Y, A)

    def gradient_descent(self, Y, cache, alpha=0.05):
        m = Y.shape[1]
        dZ = cache["A%d" % self.__L] - Y
        for i in range(self.__L, 0, -1):
            A = cache["A%d" % (i - 1)]
            dW = dZ @ A.T / m
            db = np.sum(dZ, axis=1, keepdims=True) / m
            dZ = (self.__weights["W%d" % i].T @ dZ) * A * (1 - A)
            self.__weights["W%d" % i] = self.__weights["W%d" % i] - alpha * dW
            self.__weights["b%d" % i] = self.__weights["b%d" % i] - alpha * db
'''

UNITS_BESIDE_X = r'''"""A column of ones beside X, and one more unit in every hidden layer."""
import numpy as np


def TanH(z):
    return np.tanh(z)


def TanH_derivative(a):
    return 1.0 - a * a


def Logistic(z):
    return 1 / (1 + np.exp(-z))


def Logistic_derivative(a):
    return a * (1 - a)


class Perceptron:
    def __init__(self, layers, activation):
        if activation == "Logistic":
            self.activation, self.slope = Logistic, Logistic_derivative
        elif activation == "TanH":
            self.activation, self.slope = TanH, TanH_derivative
        self.weights = []
        for i in range(1, len(layers) - 1):
            self.weights.append(0.5 * np.random.random((layers[i - 1] + 1, layers[i] + 1)) - 0.25)
        self.weights.append(0.5 * np.random.random((layers[-2] + 1, layers[-1])) - 0.25)

    def fit(self, X, y, learning_rate=0.2, epochs=10000):
        X = np.c_[np.atleast_2d(X), np.ones(len(np.atleast_2d(X)))]
        y = np.array(y)
        for _ in range(epochs):
            i = np.random.randint(X.shape[0])
            a = [X[i]]
            for w in self.weights:
                a.append(self.activation(a[-1].dot(w)))
            deltas = [(y[i] - a[-1]) * self.slope(a[-1])]
            for l in range(len(self.weights) - 1, 0, -1):
                deltas.append(deltas[-1].dot(self.weights[l].T) * self.slope(a[l]))
            deltas.reverse()
            for l in range(len(self.weights)):
                self.weights[l] += learning_rate * np.outer(a[l], deltas[l])

    def predict(self, x):
        a = np.append(x, 1)
        for w in self.weights:
            a = self.activation(a.dot(w))
        return a


if __name__ == "__main__":
    net = Perceptron([2, 4, 1], "TanH")
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    net.fit(X, np.array([0, 1, 1, 0]))
    print([net.predict(x) for x in X])
'''

CONSTANT_UNITS = r'''"""A constant unit beside X and beside the hidden units."""
import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


def slope_of_logistic(a):
    return a * (1 - a)


class Network:
    def __init__(self, layers):
        pairs = zip(layers[:-1], layers[1:])
        self.weights = [np.random.standard_normal((n_in + 1, n)) for n_in, n in pairs]

    def fit(self, X, y, learning_rate=0.2, epochs=1000):
        X = np.concatenate((X, np.ones((X.shape[0], 1))), axis=1)
        for _ in range(epochs):
            i = np.random.randint(X.shape[0])
            seen = [X[i]]
            for w in self.weights:
                seen.append(np.append(logistic(seen[-1].dot(w)), 1))
            out = seen[-1][:-1]
            deltas = [(y[i] - out) * slope_of_logistic(out)]
            for l in range(len(self.weights) - 1, 0, -1):
                back = self.weights[l][:-1].dot(deltas[-1])
                deltas.append(back * slope_of_logistic(seen[l][:-1]))
            for w, a, delta in zip(self.weights, seen, deltas[::-1]):
                w += learning_rate * np.outer(a, delta)

    def predict(self, x):
        a = np.array(x)
        for w in self.weights:
            with_one = np.ones(a.shape[0] + 1)
            with_one[:-1] = a
            a = logistic(with_one.dot(w))
        return a
'''

LABELS_BOTH_WAYS = r"""import numpy as np

rng = np.random.default_rng(3)
X = rng.random((90, 6))
y = rng.integers(0, 4, 90)
y_onehot = np.zeros((90, 4))
y_onehot[np.arange(90), y] = 1

W1 = 0.1 * rng.standard_normal((6, 5))
b1 = np.zeros((1, 5))
W2 = 0.1 * rng.standard_normal((5, 4))
b2 = np.zeros((1, 4))
learning_rate = 0.1


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def accuracy(labels, probs):
    return np.mean(np.argmax(probs, axis=1) == labels)


m = len(X)
for epoch in range(100):
    Z1 = X @ W1 + b1
    A1 = np.maximum(0, Z1)
    A2 = softmax(A1 @ W2 + b2)

    loss = -np.mean(np.sum(y_onehot * np.log(A2), axis=1))
    hits = accuracy(y, A2)

    dZ2 = (A2 - y_onehot) / m
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0, keepdims=True)
    dZ1 = (dZ2 @ W2.T) * (Z1 > 0)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0, keepdims=True)

    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2
    if epoch % 10 == 0:
        print(epoch, loss, hits)
"""

STEP_OF_WHAT_WAS_PREDICTED = r'''"""A step that is given what predict returns."""
import numpy as np


class Net:
    def __init__(self):
        self.alpha = 0.1
        self.weight_1 = np.random.random((9, 7)) - 0.5
        self.weight_2 = np.random.random((7, 4)) - 0.5
        self.bias_1 = np.zeros(7)
        self.bias_2 = np.zeros(4)

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def cost(self, target, prediction):
        return np.sum((prediction - target) ** 2)

    def predict(self, x):
        first = self.sigmoid(x @ self.weight_1 + self.bias_1)
        guess = self.sigmoid(first @ self.weight_2 + self.bias_2)
        return guess, first

    def fit(self, guess, first, target, inpt):
        delta_2 = 2 * (guess - target) * guess * (1 - guess)
        delta_1 = (self.weight_2 @ delta_2) * first * (1 - first)
        self.weight_2 -= self.alpha * np.outer(first, delta_2)
        self.bias_2 -= self.alpha * delta_2
        self.weight_1 -= self.alpha * np.outer(inpt, delta_1)
        self.bias_1 -= self.alpha * delta_1
'''

SLIPS_OF_THE_PEN = r"""import numpy as np


def nn():
    return np.random.randn(8, 20), np.random.randn(3, 8), np.zeros((8, 1)), np.zeros((3, 1))


def softmax(c):
    e = np.exp(c - c.max(axis=0))
    return e / e.sum(axis=0)


def foward(w1, w2, b1, b2, data):
    c1 = w1 @ data + b1
    o1 = np.tanh(c1)
    c2 = w2 @ o1 + b2
    o2 = softmax(c2)
    return c1, o1, c2, o2


def backwards(c1, o1, c2, o2, w2, y, data):
    m = y.size
    dz2 = o2 - np.eye(len(o2))[:, y]
    dz1 = (w2.T @ dz2) * (1 - o1**2)
    dw1, dw2 = dz1 @ data.T / m, dz2 @ o1.T / m
    db1, db2 = dz1.sum(axis=1, keepdims=True) / m, dz2.sum(axis=1, keepdims=True) / m
    return dw1, dw2, db1, db2


def hits(c1, o1, c2, o2, y):
    return np.mean(o2.argmax(axis=0) == y)


def train(data, y, learing_rate=0.1, rounds=50):
    w1, w2, b1, b2 = nn()
    for _ in range(rounds):
        c1, o1, c2, o2 = foward(w1, w2, b1, b2, data)
        dw1, dw2, db1, db2 = backwards(c1, o1, c2, o2, w2, y, data)
        w1 -= learing_rate * dw1
        w2 -= learing_rate * dw2
        b1 -= learing_rate * db1
        b2 -= learing_rate * db2
    return w1, w2, b1, b2
"""
