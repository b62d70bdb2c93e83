import numpy as np


class MLPRegressor:
    """softplus hidden layers, linear output, E = 1/2 * sum over the batch of |y_hat - y|^2"""

    def __init__(self, *sizes, rng=None):
        rng = rng or np.random.RandomState(1234)
        self.W = []
        self.b = []
        for i in range(len(sizes) - 1):
            self.W.append(rng.normal(scale=1.0 / np.sqrt(sizes[i]), size=(sizes[i], sizes[i + 1])))
            self.b.append(rng.normal(scale=0.1, size=sizes[i + 1]))

    @staticmethod
    def softplus(z):
        return np.logaddexp(0, z)

    @staticmethod
    def softplus_grad(z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        self.zs = []
        self.hs = [X]
        for W, b in zip(self.W[:-1], self.b[:-1]):
            z = self.hs[-1].dot(W) + b
            self.zs.append(z)
            self.hs.append(self.softplus(z))
        self.y_hat = self.hs[-1].dot(self.W[-1]) + self.b[-1]
        return self.y_hat

    def error(self, X, y):
        return 0.5 * ((self.forward(X) - y) ** 2).sum()

    def backward(self, X, y):
        self.forward(X)
        delta = self.y_hat - y
        self.grad_W = [None] * len(self.W)
        self.grad_b = [None] * len(self.b)
        for i in range(len(self.W) - 1, -1, -1):
            self.grad_W[i] = self.hs[i].T.dot(delta)
            self.grad_b[i] = delta.sum(0)
            if i > 0:
                delta = delta.dot(self.W[i].T) * self.softplus_grad(self.zs[i - 1])
        return self.grad_W, self.grad_b

    def step(self, X, y, lr=1e-3):
        gW, gb = self.backward(X, y)
        for i in range(len(self.W)):
            self.W[i] = self.W[i] - lr * gW[i]
            self.b[i] = self.b[i] - lr * gb[i]


if __name__ == "__main__":
    x = np.linspace(-3, 3, 50)[:, None]
    net = MLPRegressor(1, 16, 1)
    for _ in range(500):
        net.step(x, np.sin(x))
    print(net.error(x, np.sin(x)))
