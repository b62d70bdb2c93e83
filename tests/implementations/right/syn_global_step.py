# The shortest network that learns something. Two weight matrices, no bias, no class.
import numpy as np

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
y = np.array([[0, 1, 1, 0]], dtype=float).T

np.random.seed(1)
syn0 = 2 * np.random.random((3, 4)) - 1
syn1 = 2 * np.random.random((4, 1)) - 1


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


def predict(X):
    l1 = nonlin(np.dot(X, syn0))
    return l1, nonlin(np.dot(l1, syn1))


def train_step(X, y, alpha=1.0):
    """one step down 1/2 sum (y - l2)^2, in place"""
    global syn0, syn1
    l1, l2 = predict(X)
    l2_error = y - l2
    l2_delta = l2_error * nonlin(l2, deriv=True)
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * nonlin(l1, deriv=True)
    syn1 += alpha * l1.T.dot(l2_delta)
    syn0 += alpha * X.T.dot(l1_delta)
    return np.mean(np.abs(l2_error))


for j in range(200):
    err = train_step(X, y)
    if j % 50 == 0:
        print("Error:", err)
