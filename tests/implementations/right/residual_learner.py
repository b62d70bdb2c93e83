"""A weak learner: all that it does is in fit, and what it fits is called residuals."""
import numpy as np


class Learner:
    def __init__(self, in_features, hidden_dim=16):
        self.W1 = np.random.randn(in_features, hidden_dim) * 0.3
        self.b1 = np.zeros(hidden_dim)
        self.W2 = np.random.randn(hidden_dim, 1) * 0.3
        self.b2 = np.zeros(1)

    def predict(self, X):
        return np.maximum(X @ self.W1 + self.b1, 0) @ self.W2 + self.b2

    def fit(self, X, residuals, epochs=10, lr=0.05):
        for _ in range(epochs):
            hidden = np.maximum(X @ self.W1 + self.b1, 0)
            gap = (hidden @ self.W2 + self.b2 - residuals.reshape(-1, 1)) / len(X)
            grad_hidden = gap @ self.W2.T * (hidden > 0)
            self.W2 -= lr * hidden.T @ gap
            self.b2 -= lr * gap.sum(axis=0)
            self.W1 -= lr * X.T @ grad_hidden
            self.b1 -= lr * grad_hidden.sum(axis=0)
        return self


if __name__ == "__main__":
    samples = np.random.rand(60, 3)
    print(np.ravel(Learner(3).fit(samples, samples[:, 0] - 0.5).predict(samples))[:3])
