import numpy as np


class Activation:
    def f(self, z): raise NotImplementedError
    def df(self, z): raise NotImplementedError


class Tanh(Activation):
    def f(self, z): return np.tanh(z)
    def df(self, z): return 1 - np.tanh(z) ** 2


class LeakyReLU(Activation):
    def __init__(self, slope=0.01):
        self.slope = slope

    def f(self, z): return np.where(z > 0, z, self.slope * z)
    def df(self, z): return np.where(z > 0, 1.0, self.slope)


class Linear(Activation):
    def f(self, z): return z
    def df(self, z): return np.ones_like(z)


class Layer:
    def __init__(self, n_neurons, activation=None, prev=None):
        self.n = n_neurons
        self.activation = activation
        self.prev = prev
        self.next = None
        if prev is not None:
            prev.next = self
            self.weights = np.random.normal(0, 1 / np.sqrt(prev.n), size=(n_neurons, prev.n))
            self.bias = np.zeros((n_neurons, 1))

    def forward(self, x=None):
        if self.prev is None:
            self.a = x
        else:
            self.z = self.weights @ self.prev.a + self.bias
            self.a = self.activation.f(self.z)
        return self.a if self.next is None else self.next.forward()

    def backward(self, d_a):
        if self.prev is None:
            return
        delta = d_a * self.activation.df(self.z)
        self.d_weights = delta @ self.prev.a.T
        self.d_bias = delta.sum(axis=1, keepdims=True)
        self.prev.backward(self.weights.T @ delta)


class Model:
    """hidden layers leaky relu, output linear, loss: mean of the squares of all entries"""

    def __init__(self, sizes, hidden=LeakyReLU):
        self.layers = [Layer(sizes[0])]
        for n in sizes[1:-1]:
            self.layers.append(Layer(n, hidden(), self.layers[-1]))
        self.layers.append(Layer(sizes[-1], Linear(), self.layers[-1]))

    def forward(self, x):
        return self.layers[0].forward(x)

    def loss(self, x, y):
        return np.mean((self.forward(x) - y) ** 2)

    def backward(self, y):
        out = self.layers[-1]
        out.backward(2 * (out.a - y) / y.size)

    def train_step(self, x, y, lr=0.01):
        loss = self.loss(x, y)
        self.backward(y)
        for layer in self.layers[1:]:
            layer.weights -= lr * layer.d_weights
            layer.bias -= lr * layer.d_bias
        return loss
