"""One hidden layer; the cache is a plain tuple, the order matters."""
import numpy as np

EPS = 1e-8


def initialize(n_x, n_h, n_y, scale=0.01):
    return {
        'W1': np.random.randn(n_h, n_x) * scale, 'b1': np.zeros((n_h, 1)),
        'W2': np.random.randn(n_y, n_h) * scale, 'b2': np.zeros((n_y, 1)),
    }


def forward_propagation(X, params):
    Z1 = params['W1'] @ X + params['b1']
    A1 = Z1.clip(0)
    Z2 = params['W2'] @ A1 + params['b2']
    A2 = 1 / (1 + np.exp(-Z2))
    cache = (Z1, A1, Z2, A2)
    return A2, cache


def compute_loss(A2, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2 + EPS) + (1 - Y) * np.log(1 - A2 + EPS)) / m


def backward_propagation(X, Y, params, cache):
    Z1, A1, Z2, A2 = cache
    m = X.shape[1]

    dZ2 = (A2 - Y) / m              # the mean is taken here, once
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dA1 = params['W2'].T @ dZ2
    dZ1 = dA1 * (A1 > 0)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)

    return {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2, 'dZ1': dZ1, 'dA1': dA1, 'dZ2': dZ2}


def gradient_descent(X, Y, n_h=5, lr=0.5, steps=1000):
    params = initialize(X.shape[0], n_h, Y.shape[0])
    history = []
    for _ in range(steps):
        A2, cache = forward_propagation(X, params)
        history.append(compute_loss(A2, Y))
        grads = backward_propagation(X, Y, params, cache)
        for k in params:
            params[k] -= lr * grads['d' + k]
    return params, history
