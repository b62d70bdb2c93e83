"""Every function returns its value and a pullback (a closure from output to input gradients)."""
import numpy as np


def affine(W, b, x):
    def pullback(dy):
        return dy @ x.T, dy.sum(axis=1, keepdims=True), W.T @ dy
    return W @ x + b, pullback


def relu(z):
    on = z > 0
    return on * z, lambda dy: on * dy


def identity(z):
    return z, lambda dy: dy


def half_mse(y, t):
    m = t.shape[1]
    r = y - t
    return 0.5 * (r * r).sum() / m, lambda seed=1.0: seed * r / m


def layer(act):
    def apply(W, b, x):
        z, affine_pb = affine(W, b, x)
        a, act_pb = act(z)
        return a, lambda da: affine_pb(act_pb(da))
    return apply


def value_and_grad(params, x, t):
    """params: ((W, b), (W, b), ...)  ->  cost, ((dW, db), ...)"""
    pullbacks = []
    a = x
    for i, (W, b) in enumerate(params):
        act = identity if i == len(params) - 1 else relu
        a, pb = layer(act)(W, b, a)
        pullbacks.append(pb)
    cost, cost_pb = half_mse(a, t)
    grads = []
    da = cost_pb()
    while pullbacks:
        dW, db, da = pullbacks.pop()(da)
        grads.insert(0, (dW, db))
    return cost, tuple(grads)


def init(sizes, rng):
    return tuple((rng.normal(size=(o, i)) * (2 / i) ** 0.5, np.zeros((o, 1))) for i, o in zip(sizes, sizes[1:]))


def fit(params, x, t, rate=1e-2, steps=50):
    for _ in range(steps):
        _, grads = value_and_grad(params, x, t)
        params = tuple((W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(params, grads))
    return params
