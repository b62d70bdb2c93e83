"""net.add(Full(2, 3)); net.add(Squash(tanh, tanh_slope)); net.use(mse, mse_prime); net.fit(...)"""
import numpy as np


def tanh(z):
    return np.tanh(z)


def tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


def mse(wanted, got):
    return np.mean((wanted - got) ** 2)


def mse_prime(wanted, got):
    return 2 * (got - wanted) / wanted.size


class Full:
    def __init__(self, n_inputs, n_outputs):
        self.weights = np.random.rand(n_inputs, n_outputs) - 0.5
        self.bias = np.random.rand(1, n_outputs) - 0.5

    def forward(self, row):
        self.row = row
        return row @ self.weights + self.bias

    def backward(self, blame, rate):
        below = blame @ self.weights.T
        self.weights -= rate * self.row.T @ blame
        self.bias -= rate * blame
        return below


class Squash:
    def __init__(self, function, slope):
        self.function, self.slope = function, slope

    def forward(self, row):
        self.row = row
        return self.function(row)

    def backward(self, blame, rate):
        return self.slope(self.row) * blame


class Chain:
    """each sample is a matrix of one row"""

    def __init__(self):
        self.parts = []

    def add(self, part):
        self.parts.append(part)

    def use(self, loss, loss_prime):
        self.loss, self.loss_prime = loss, loss_prime

    def predict(self, rows):
        found = []
        for row in rows:
            for part in self.parts:
                row = part.forward(row)
            found.append(row)
        return found

    def fit(self, x_train, y_train, epochs, learning_rate):
        for epoch in range(epochs):
            total = 0
            for row, wanted in zip(x_train, y_train):
                for part in self.parts:
                    row = part.forward(row)
                total += self.loss(wanted, row)
                blame = self.loss_prime(wanted, row)
                for part in reversed(self.parts):
                    blame = part.backward(blame, learning_rate)
            print(epoch, total / len(x_train))


if __name__ == "__main__":
    xor_x = np.array([[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]])
    xor_y = np.array([[[0]], [[1]], [[1]], [[0]]])
    chain = Chain()
    for part in (Full(2, 3), Squash(tanh, tanh_derivative), Full(3, 1)):
        chain.add(part)
    chain.use(mse, mse_prime)
    chain.fit(xor_x, xor_y, epochs=1000, learning_rate=0.1)
