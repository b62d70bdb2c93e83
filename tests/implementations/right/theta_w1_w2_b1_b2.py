# Exercise: cost and gradient for a network whose theta is stacked as W1, W2, b1, b2
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def initialize(hidden_size, visible_size, output_size):
    r = np.sqrt(6) / np.sqrt(hidden_size + visible_size + 1)
    W1 = np.random.random((hidden_size, visible_size)) * 2 * r - r
    W2 = np.random.random((output_size, hidden_size)) * 2 * r - r
    b1 = np.zeros(hidden_size)
    b2 = np.zeros(output_size)
    return np.concatenate((W1.reshape(-1), W2.reshape(-1), b1, b2))


def feedforward_cost(theta, visible_size, hidden_size, output_size, data, targets, lambda_=0.0):
    """data: visible_size x m, targets: output_size x m"""
    m = data.shape[1]
    n1 = hidden_size * visible_size
    n2 = output_size * hidden_size
    W1 = theta[0:n1].reshape(hidden_size, visible_size)
    W2 = theta[n1:n1 + n2].reshape(output_size, hidden_size)
    b1 = theta[n1 + n2:n1 + n2 + hidden_size]
    b2 = theta[n1 + n2 + hidden_size:]

    z2 = W1.dot(data) + np.tile(b1, (m, 1)).transpose()
    a2 = sigmoid(z2)
    z3 = W2.dot(a2) + np.tile(b2, (m, 1)).transpose()
    h = sigmoid(z3)

    cost = np.sum((h - targets) ** 2) / (2 * m) + (lambda_ / 2) * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

    delta3 = -(targets - h) * h * (1 - h)
    delta2 = W2.transpose().dot(delta3) * a2 * (1 - a2)

    W1grad = delta2.dot(data.transpose()) / m + lambda_ * W1
    W2grad = delta3.dot(a2.transpose()) / m + lambda_ * W2
    b1grad = np.sum(delta2, axis=1) / m
    b2grad = np.sum(delta3, axis=1) / m
    grad = np.concatenate((W1grad.reshape(-1), W2grad.reshape(-1), b1grad, b2grad))
    return cost, grad
