import numpy as np


def softmax(v):
    e = np.exp(v - np.max(v))
    return e / np.sum(e)


class MLP:

    def __init__(self, n_x, n_h, n_y):
        self.W1 = np.random.randn(n_h, n_x) * 0.1
        self.b1 = np.zeros(n_h)
        self.W2 = np.random.randn(n_y, n_h) * 0.1
        self.b2 = np.zeros(n_y)

    def forward(self, x):
        """x: one sample, a vector"""
        self.x = x
        self.z1 = self.W1.dot(x) + self.b1
        self.h = np.maximum(self.z1, 0.)
        self.z2 = self.W2.dot(self.h) + self.b2
        self.o = softmax(self.z2)
        return self.o

    def zero_grad(self):
        self.dW1 = np.zeros_like(self.W1)
        self.db1 = np.zeros_like(self.b1)
        self.dW2 = np.zeros_like(self.W2)
        self.db2 = np.zeros_like(self.b2)

    def backward(self, label):
        """adds to the gradients"""
        dz2 = self.o.copy()
        dz2[label] -= 1
        self.dW2 += np.outer(dz2, self.h)
        self.db2 += dz2
        dh = self.W2.T.dot(dz2)
        dz1 = dh * (self.z1 > 0)
        self.dW1 += np.outer(dz1, self.x)
        self.db1 += dz1

    def loss(self, X, labels):
        total = 0.
        for x, label in zip(X, labels):
            total -= np.log(self.forward(x)[label])
        return total / len(X)

    def train_batch(self, X, labels, lr):
        self.zero_grad()
        for x, label in zip(X, labels):
            self.forward(x)
            self.backward(label)
        n = len(X)
        self.W1 -= lr * self.dW1 / n
        self.b1 -= lr * self.db1 / n
        self.W2 -= lr * self.dW2 / n
        self.b2 -= lr * self.db2 / n
