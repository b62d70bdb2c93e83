"""Samples are columns, but W is (n_in, n_out), as in the lecture: z = W^T x + b."""
from collections import namedtuple

import numpy as np

Weights = namedtuple("Weights", "W1 b1 W2 b2")
Tape = namedtuple("Tape", "x z1 h z2 p")


def initial(d, k, c=1, scale=0.1):
    return Weights(scale * np.random.randn(d, k), np.zeros((k, 1)), scale * np.random.randn(k, c), np.zeros((c, 1)))


def expit(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def run(w, x):
    z1 = w.W1.T @ x + w.b1
    h = np.fmax(z1, 0)
    z2 = w.W2.T @ h + w.b2
    return Tape(x, z1, h, z2, expit(z2))


def risk(tape, y):
    """empirical risk: mean over the samples of the log-loss"""
    n = y.shape[-1]
    return -(np.vdot(y, np.log(tape.p)) + np.vdot(1 - y, np.log(1 - tape.p))) / n


def derivative(w, tape, y):
    n = y.shape[-1]
    e2 = (tape.p - y) / n
    e1 = np.heaviside(tape.z1, 0) * (w.W2 @ e2)
    return Weights(W1=tape.x @ e1.T, b1=e1.sum(1)[:, None], W2=tape.h @ e2.T, b2=e2.sum(1)[:, None])


def step(w, g, eta):
    return Weights(*(a - eta * b for a, b in zip(w, g)))


def learn(x, y, k=10, eta=0.5, rounds=50):
    w = initial(len(x), k, len(y))
    for _ in range(rounds):
        w = step(w, derivative(w, run(w, x), y), eta)
    return w
