import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def net(W1, b1, W2, b2, X):
    A1 = np.tanh(np.dot(W1, X) + b1)
    return A1, sigmoid(np.dot(W2, A1) + b2)


def cost(W1, b1, W2, b2, X, Y):
    _, A2 = net(W1, b1, W2, b2, X)
    return np.mean(-Y * np.log(A2) - (1 - Y) * np.log(1 - A2))


def step(W1, b1, W2, b2, X, Y, learning_rate):
    """One step of gradient descent: the four arrays after it (the old ones stay as they are)."""
    m = X.shape[1]
    A1, A2 = net(W1, b1, W2, b2, X)
    err2 = A2 - Y
    err1 = np.dot(W2.T, err2) * (1 - A1 * A1)
    W2 = W2 - learning_rate * np.dot(err2, A1.T) / m
    b2 = b2 - learning_rate * np.mean(err2, axis=1, keepdims=True)
    W1 = W1 - learning_rate * np.dot(err1, X.T) / m
    b1 = b1 - learning_rate * np.mean(err1, axis=1, keepdims=True)
    return W1, b1, W2, b2


def train(X, Y, n_hidden=4, learning_rate=1.0, iterations=200):
    rng = np.random.RandomState(5)
    W1, b1 = rng.randn(n_hidden, X.shape[0]), np.zeros((n_hidden, 1))
    W2, b2 = rng.randn(1, n_hidden), np.zeros((1, 1))
    for _ in range(iterations):
        W1, b1, W2, b2 = step(W1, b1, W2, b2, X, Y, learning_rate)
    return W1, b1, W2, b2
