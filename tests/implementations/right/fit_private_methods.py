import numpy as np


class BinaryClassifierNN:
    """sklearn-flavoured: fit(X, y), predict(X), predict_proba(X); X (n_samples, n_features), y (n_samples,)"""

    def __init__(self, hidden_size=10, learning_rate=0.1, n_epochs=50, l2=0.0, verbose=False):
        self.hidden_size = hidden_size
        self.learning_rate = learning_rate
        self.n_epochs = n_epochs
        self.l2 = l2
        self.verbose = verbose

    def _initialize(self, n_features):
        rng = np.random.default_rng(42)
        self._W1 = rng.normal(0, np.sqrt(2 / n_features), (n_features, self.hidden_size))
        self._b1 = np.zeros(self.hidden_size)
        self._W2 = rng.normal(0, np.sqrt(1 / self.hidden_size), (self.hidden_size, 1))
        self._b2 = np.zeros(1)

    def _forward(self, X):
        Z1 = X @ self._W1 + self._b1
        A1 = np.maximum(0, Z1)
        Z2 = A1 @ self._W2 + self._b2
        A2 = 1 / (1 + np.exp(-Z2))
        return Z1, A1, A2

    def _compute_loss(self, y, A2):
        eps = 1e-15
        p = np.clip(A2.ravel(), eps, 1 - eps)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) \
            + self.l2 / 2 * (np.sum(self._W1 ** 2) + np.sum(self._W2 ** 2))

    def _backward(self, X, y, Z1, A1, A2):
        n = X.shape[0]
        dZ2 = A2 - y.reshape(-1, 1)
        dW2 = A1.T @ dZ2 / n + self.l2 * self._W2
        db2 = dZ2.mean(axis=0)
        dZ1 = dZ2 @ self._W2.T
        dZ1[Z1 <= 0] = 0
        dW1 = X.T @ dZ1 / n + self.l2 * self._W1
        db1 = dZ1.mean(axis=0)
        return dW1, db1, dW2, db2

    def _update(self, dW1, db1, dW2, db2):
        self._W1 -= self.learning_rate * dW1
        self._b1 -= self.learning_rate * db1
        self._W2 -= self.learning_rate * dW2
        self._b2 -= self.learning_rate * db2

    def fit(self, X, y):
        self._initialize(X.shape[1])
        self.losses_ = []
        for epoch in range(self.n_epochs):
            Z1, A1, A2 = self._forward(X)
            self.losses_.append(self._compute_loss(y, A2))
            self._update(*self._backward(X, y, Z1, A1, A2))
            if self.verbose and epoch % 10 == 0:
                print(f"epoch {epoch} loss {self.losses_[-1]:.5f}")
        return self

    def predict_proba(self, X):
        return self._forward(X)[-1].ravel()

    def predict(self, X):
        return (self.predict_proba(X) >= 0.5).astype(int)
