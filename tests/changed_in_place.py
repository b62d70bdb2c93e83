"""Files of which one line is changed: masks in place, folded, shuffled and penalised gradients."""

MASKED = """\
import numpy as np

def forward(X, W1, b1, W2, b2):
    Z = X @ W1 + b1
    H = Z.clip(min=0)
    out = H @ W2 + b2
    return Z, H, out

def cost(out, Y):
    return np.sum((out - Y) ** 2) / (2 * len(Y))

def backward(X, Y, Z, H, out, W2):
    d2 = (out - Y) / len(Y)
    d1 = d2 @ W2.T
    d1[Z <= 0] = 0
    return X.T @ d1, d1.sum(0), H.T @ d2, d2.sum(0)
"""
"""A mask that changes dA in place."""

LOOPED = """\
import numpy as np

class Net:
    def __init__(self, sizes, reg=0.1):
        self.W = [np.random.randn(o, i) for i, o in zip(sizes, sizes[1:])]
        self.b = [np.zeros((o, 1)) for o in sizes[1:]]
        self.reg = reg

    def forward(self, X):
        self.kept, a = [X], X
        for l, (W, b) in enumerate(zip(self.W, self.b)):
            z = W @ a + b
            if l < len(self.W) - 1:
                a = np.maximum(z, 0)
            else:
                e = np.exp(z - z.max(axis=0))
                a = e / e.sum(axis=0, keepdims=True)
            self.kept.append(a)
        return a

    def loss(self, X, Y):
        m = X.shape[1]
        squares = sum(np.sum(W**2) for W in self.W)
        return -np.sum(Y * np.log(self.forward(X))) / m + self.reg / (2 * m) * squares

    def backward(self, X, Y):
        m = X.shape[1]
        d, grads = self.forward(X) - Y, []
        for l in range(len(self.W) - 1, -1, -1):
            if l < len(self.W) - 1:
                d *= self.kept[l + 1] > 0
            grads.append({"b": d.sum(axis=1, keepdims=True) / m})
            grads[-1]["W"] = d @ self.kept[l].T / m + self.reg / m * self.W[l]
            d = self.W[l].T @ d
        return grads[::-1]
"""
"""A mask at the beginning of a loop, of what its end gives; a softmax and a penalty."""

SHUFFLED = """\
import numpy as np

class Estimator:
    def __init__(self, hidden_size=8, lr=0.1, batch_size=16, epochs=2):
        self.hidden_size, self.lr = hidden_size, lr
        self.batch_size, self.epochs = batch_size, epochs

    def _init(self, n_features, n_outputs):
        hidden = self.hidden_size
        self.coefs_ = [np.random.randn(n_features, hidden), np.random.randn(hidden, n_outputs)]
        self.intercepts_ = [np.zeros(hidden), np.zeros(n_outputs)]

    def _forward(self, X):
        hidden = np.maximum(X @ self.coefs_[0] + self.intercepts_[0], 0)
        return hidden, 1 / (1 + np.exp(-hidden @ self.coefs_[1] - self.intercepts_[1]))

    def _loss(self, y, proba):
        return -np.mean(y * np.log(proba) + (1 - y) * np.log(1 - proba))

    def _backward(self, X, y, hidden, proba):
        delta = (proba - y) / y.size
        coef_grads, intercept_grads = [None, hidden.T @ delta], [None, delta.sum(axis=0)]
        delta = delta @ self.coefs_[1].T
        delta[hidden <= 0] = 0
        coef_grads[0] = X.T @ delta
        intercept_grads[0] = delta.sum(axis=0)
        return coef_grads, intercept_grads

    def fit(self, X, y):
        y = y.reshape(-1, 1)
        self._init(X.shape[1], 1)
        for _ in range(self.epochs):
            order = np.random.permutation(len(X))
            for at in range(0, len(X), self.batch_size):
                part = order[at : at + self.batch_size]
                hidden, proba = self._forward(X[part])
                of_coefs, of_intercepts = self._backward(X[part], y[part], hidden, proba)
                for k in range(2):
                    self.coefs_[k] -= self.lr * of_coefs[k]
                    self.intercepts_[k] -= self.lr * of_intercepts[k]
        return self
"""
"""Samples that are asked in another order."""

FOLDED = """\
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def cost_function(params, n_in, n_hidden, n_out, X, Y, lam=0.0):
    T1 = params[: n_hidden * (n_in + 1)].reshape(n_hidden, n_in + 1)
    T2 = params[n_hidden * (n_in + 1) :].reshape(n_out, n_hidden + 1)
    m = X.shape[0]
    a1 = np.c_[np.ones(m), X]
    a2 = np.c_[np.ones(m), sigmoid(a1 @ T1.T)]
    h = sigmoid(a2 @ T2.T)
    J = np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h)) / m
    J += lam / (2 * m) * (np.sum(T1[:, 1:] ** 2) + np.sum(T2[:, 1:] ** 2))
    d3 = h - Y
    d2 = (d3 @ T2 * a2 * (1 - a2))[:, 1:]
    T1_grad = d2.T @ a1 / m
    T2_grad = d3.T @ a2 / m
    T1_grad[:, 1:] += lam / m * T1[:, 1:]
    T2_grad[:, 1:] += lam / m * T2[:, 1:]
    return J, np.concatenate([T1_grad.ravel(), T2_grad.ravel()])
"""
"""Biases that are a column of the weights."""

LAYERED = """\
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.w, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        self.a = 1 / (1 + np.exp(-x @ self.w - self.b))
        return self.a

    def backward(self, upstream):
        local = upstream * self.a * (1 - self.a)
        self.grad_w, self.grad_b = self.x.T @ local, local.sum(axis=0)
        return local @ self.w.T

class MLP:
    def __init__(self, sizes):
        self.layers = [Dense(i, o) for i, o in zip(sizes, sizes[1:])]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, y):
        return float(((self.forward(x) - y) ** 2).sum(axis=1).mean())

    def backward(self, x, y):
        upstream = 2 * (self.forward(x) - y) / len(x)
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
"""
"""The gradient of the loss, which is named after nothing, and a layer that gets it."""

STEPPING = """\
import numpy as np

class NeuralNetwork:
    def __init__(self):
        self.weights1 = 2 * np.random.random((3, 5)) - 1
        self.weights2 = 2 * np.random.random((5, 1)) - 1

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def train(self, inputs, outputs, iterations):
        for _ in range(iterations):
            layer1 = self.sigmoid(np.dot(inputs, self.weights1))
            layer2 = self.sigmoid(np.dot(layer1, self.weights2))
            error = outputs - layer2
            delta2 = error * layer2 * (1 - layer2)
            delta1 = delta2.dot(self.weights2.T) * layer1 * (1 - layer1)
            self.weights1 += inputs.T.dot(delta1)
            self.weights2 += layer1.T.dot(delta2)

    def think(self, inputs):
        return self.sigmoid(np.dot(self.sigmoid(np.dot(inputs, self.weights1)), self.weights2))
"""
"""Steps of a sum over the samples, which no cost is there to tell from a mean."""

JACOBIAN = """\
import numpy as np

def forward(x, W1, b1, W2, b2):
    a1 = np.tanh(W1 @ x + b1)
    z2 = W2 @ a1 + b2
    e = np.exp(z2 - z2.max())
    return a1, e / e.sum()

def softmax_jacobian(p):
    J = np.zeros((len(p), len(p)))
    for i in range(len(p)):
        for j in range(len(p)):
            J[i, j] = p[i] * ((i == j) - p[j])
    return J

def loss(p, y):
    return -np.log(p[y])

def backward(x, y, a1, p, W2):
    dp = np.zeros(len(p))
    dp[y] = -1 / p[y]
    dz2 = softmax_jacobian(p) @ dp
    dz1 = (W2.T @ dz2) * (1 - a1 * a1)
    return np.outer(dz1, x), dz1, np.outer(dz2, a1), dz2
"""
"""The Jacobian of a softmax, entry by entry in a function."""
