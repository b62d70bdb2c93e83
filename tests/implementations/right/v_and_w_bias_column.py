"""One sample at a time; v and w are the weights of the two layers, the bias is their column 0."""
import numpy as np


class Perceptron:
    def __init__(self, n_in, n_hidden, n_out, alpha):
        self.alpha = alpha
        self.v = np.random.randn(n_hidden, n_in + 1) * 0.3
        self.w = np.random.randn(n_out, n_hidden + 1) * 0.3
        self.v_prev = np.zeros_like(self.v)
        self.w_prev = np.zeros_like(self.w)

    def feedforward(self, x):
        self.x = np.insert(x, 0, 1.0)
        self.z = np.insert(1 / (1 + np.exp(-self.v @ self.x)), 0, 1.0)
        self.y = np.tanh(self.w @ self.z)
        return self.y

    def error(self, x, t):
        return np.sum((self.feedforward(x) - np.ravel(t)) ** 2) / 2

    def backpropagation(self, x, t):
        delta_w = (np.ravel(t) - self.feedforward(x)) * (1 - self.y**2)
        hidden = self.z[1:]
        delta_v = delta_w @ self.w[:, 1:] * hidden * (1 - hidden)
        self.w = self.w + self.alpha * np.outer(delta_w, self.z)
        self.v = self.v + self.alpha * np.outer(delta_v, self.x)
