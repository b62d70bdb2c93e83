"""The data and the activations are given to the constructor; each call is made without arguments."""
import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


def logistic_derivative(a):
    """of what logistic returned"""
    return a * (1 - a)


class Network:
    def __init__(self, x, y, func_hidden, func_hidden_d, func_out, func_out_d):
        self.input, self.y = x, y
        self.weights1 = np.random.rand(5, self.input.shape[1])
        self.weights2 = np.random.rand(1, 5)
        self.func_hidden, self.func_hidden_d = func_hidden, func_hidden_d
        self.func_out, self.func_out_d = func_out, func_out_d
        self.output = np.zeros(y.shape)
        self.eta = 0.05

    def feedforward(self):
        self.layer1 = self.func_hidden(self.input @ self.weights1.T)
        self.output = self.func_out(self.layer1 @ self.weights2.T)

    def backprop(self):
        last = (self.y - self.output) * self.func_out_d(self.output)
        first = (last @ self.weights2) * self.func_hidden_d(self.layer1)
        self.weights2 += self.eta * last.T @ self.layer1
        self.weights1 += self.eta * first.T @ self.input


if __name__ == "__main__":
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([[0], [1], [1], [0]])
    net = Network(x, y, logistic, logistic_derivative, logistic, logistic_derivative)
    for _ in range(4000):
        net.feedforward()
        net.backprop()
    print(net.output)
