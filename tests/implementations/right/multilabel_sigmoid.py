"""Multi-label classifier: several sigmoid outputs, summed cross-entropy, three weight matrices as attributes."""
import numpy as np


class MultiLabelNet:
    def __init__(self, n_features, n_hidden1, n_hidden2, n_labels, seed=0):
        r = np.random.RandomState(seed)
        self.W1 = r.randn(n_features, n_hidden1) / np.sqrt(n_features)
        self.b1 = np.zeros((1, n_hidden1))
        self.W2 = r.randn(n_hidden1, n_hidden2) / np.sqrt(n_hidden1)
        self.b2 = np.zeros((1, n_hidden2))
        self.W3 = r.randn(n_hidden2, n_labels) / np.sqrt(n_hidden2)
        self.b3 = np.zeros((1, n_labels))

    def forward(self, X):
        self.X = X
        self.Z1 = X @ self.W1 + self.b1
        self.A1 = np.tanh(self.Z1)
        self.Z2 = self.A1 @ self.W2 + self.b2
        self.A2 = np.tanh(self.Z2)
        self.Z3 = self.A2 @ self.W3 + self.b3
        self.A3 = 1 / (1 + np.exp(-self.Z3))
        return self.A3

    def loss(self, Y):
        # from the logits, stable for any z
        Z = self.Z3
        return np.sum(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.dZ3 = (self.A3 - Y) / n
        self.dW3 = self.A2.T @ self.dZ3
        self.db3 = self.dZ3.sum(0, keepdims=True)
        self.dA2 = self.dZ3 @ self.W3.T
        self.dZ2 = self.dA2 * (1 - self.A2 ** 2)
        self.dW2 = self.A1.T @ self.dZ2
        self.db2 = self.dZ2.sum(0, keepdims=True)
        self.dA1 = self.dZ2 @ self.W2.T
        self.dZ1 = self.dA1 * (1 - self.A1 ** 2)
        self.dW1 = self.X.T @ self.dZ1
        self.db1 = self.dZ1.sum(0, keepdims=True)

    def step(self, lr):
        for name in ("W1", "b1", "W2", "b2", "W3", "b3"):
            setattr(self, name, getattr(self, name) - lr * getattr(self, "d" + name))

    def fit(self, X, Y, lr=0.1, epochs=100):
        for _ in range(epochs):
            self.forward(X)
            self.backward(Y)
            self.step(lr)
