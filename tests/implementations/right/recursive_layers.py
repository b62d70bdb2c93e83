"""Forward on the way down, backward on the way up: one recursive function does both."""
import numpy as np


def act(z):
    return np.tanh(z)


def descend(layers, a, y, grads):
    """returns (cost, dC/da); grads is filled from the last layer to the first"""
    if not layers:
        m = y.shape[1]
        # a are logits: log(1 + e^a) - y a
        cost = np.sum(np.logaddexp(0, a) - y * a) / m
        return cost, (1 / (1 + np.exp(-a)) - y) / m
    (W, b), rest = layers[0], layers[1:]
    z = W @ a + b
    cost, d = descend(rest, act(z) if rest else z, y, grads)
    if rest:
        d = d * (1 - act(z) ** 2)
    grads.append((d @ a.T, d.sum(axis=1, keepdims=True)))
    return cost, W.T @ d


def cost_and_grads(layers, x, y):
    grads = []
    cost, _ = descend(list(layers), x, y, grads)
    return cost, grads[::-1]


def predict(layers, x):
    for i, (W, b) in enumerate(layers):
        x = W @ x + b
        if i + 1 < len(layers):
            x = act(x)
    return 1 / (1 + np.exp(-x))


def sgd(layers, x, y, lr):
    cost, grads = cost_and_grads(layers, x, y)
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(layers, grads)], cost
