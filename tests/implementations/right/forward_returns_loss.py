"""forward(x, y) returns the loss and keeps the probabilities; backward(y) keeps the gradients"""
import numpy as np


class Affine:
    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.biases = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        self.output = x @ self.weights + self.biases

    def backward(self, upper):
        self.dweights = self.x.T @ upper
        self.dbiases = upper.sum(axis=0, keepdims=True)
        self.dx = upper @ self.weights.T


class Rectifier:
    def forward(self, x):
        self.output = np.where(x > 0, x, 0)

    def backward(self, upper):
        self.dx = np.where(self.output > 0, upper, 0)


class SoftmaxLoss:
    def forward(self, x, y):
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        self.output = powers / powers.sum(axis=1, keepdims=True)
        return -np.mean(np.sum(y * np.log(self.output), axis=1))

    def backward(self, y):
        self.dx = (self.output - y) / len(y)


class Classifier:
    def __init__(self, layer_sizes):
        pairs = list(zip(layer_sizes, layer_sizes[1:]))
        self.layers = [Affine(n_in, n_out) for n_in, n_out in pairs]
        self.activations = [Rectifier() for _ in pairs[1:]] + [SoftmaxLoss()]

    def forward(self, x, y):
        for layer, activation in zip(self.layers[:-1], self.activations):
            layer.forward(x)
            activation.forward(layer.output)
            x = activation.output
        self.layers[-1].forward(x)
        return self.activations[-1].forward(self.layers[-1].output, y)

    def backward(self, y):
        self.activations[-1].backward(y)
        for i in range(len(self.layers) - 1, -1, -1):
            self.layers[i].backward(self.activations[i].dx)
            if i > 0:
                self.activations[i - 1].backward(self.layers[i].dx)
