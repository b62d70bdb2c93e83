# ported from matlab: w and b are "cells" (lists with an empty first entry), units are looped over
import numpy as np


def mlp_init(n):
    L = len(n)
    w = [None] * L
    b = [None] * L
    for k in range(1, L):
        w[k] = 0.2 * np.random.randn(n[k], n[k - 1])
        b[k] = np.zeros(n[k])
    return w, b


def mlp_forward(w, b, x):
    # x: n[0] x N
    L = len(w)
    y = [x] + [None] * (L - 1)
    for k in range(1, L):
        y[k] = np.zeros((w[k].shape[0], x.shape[1]))
        for j in range(w[k].shape[0]):
            s = b[k][j] + np.sum(w[k][j, :, np.newaxis] * y[k - 1], axis=0)
            y[k][j, :] = np.tanh(s) if k < L - 1 else s
    return y


def mlp_error(w, b, x, t):
    y = mlp_forward(w, b, x)
    return np.sum((y[-1] - t) ** 2) / x.shape[1]


def mlp_gradient(w, b, x, t):
    L = len(w)
    N = x.shape[1]
    y = mlp_forward(w, b, x)
    gw = [None] * L
    gb = [None] * L
    delta = 2 * (y[-1] - t) / N
    for k in range(L - 1, 0, -1):
        gw[k] = np.zeros(w[k].shape)
        gb[k] = np.zeros(b[k].shape)
        for j in range(w[k].shape[0]):
            for i in range(w[k].shape[1]):
                gw[k][j, i] = np.sum(delta[j, :] * y[k - 1][i, :])
            gb[k][j] = np.sum(delta[j, :])
        if k > 1:
            back = np.zeros(y[k - 1].shape)
            for i in range(w[k].shape[1]):
                for j in range(w[k].shape[0]):
                    back[i, :] += w[k][j, i] * delta[j, :]
            delta = back * (1 - y[k - 1] ** 2)
    return gw, gb


def mlp_train(w, b, x, t, eta, cycles):
    for c in range(cycles):
        gw, gb = mlp_gradient(w, b, x, t)
        for k in range(1, len(w)):
            w[k] = w[k] - eta * gw[k]
            b[k] = b[k] - eta * gb[k]
    return w, b
