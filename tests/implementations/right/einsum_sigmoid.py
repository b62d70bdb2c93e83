"""Same old net, all contractions spelled as einsum. n: sample, i: input, h: hidden, o: output."""
import numpy as np
from numpy import einsum, exp


def sig(z):
    return 1 / (1 + exp(-z))


def init(i, h, o, rng=np.random.default_rng(1)):
    return {"w1": rng.normal(size=(h, i)), "b1": rng.normal(size=h),
            "w2": rng.normal(size=(o, h)), "b2": rng.normal(size=o)}


def forward(p, x):
    s1 = einsum("hi,ni->nh", p["w1"], x) + p["b1"]
    a1 = sig(s1)
    s2 = einsum("oh,nh->no", p["w2"], a1) + p["b2"]
    a2 = sig(s2)
    return a2, (x, a1)


def loss(a2, y):
    """sum of squares, averaged over the samples"""
    return einsum("no,no->", a2 - y, a2 - y) / len(y)


def backward(p, a2, y, saved):
    x, a1 = saved
    e2 = 2 * (a2 - y) / len(y) * a2 * (1 - a2)
    e1 = einsum("no,oh->nh", e2, p["w2"]) * a1 * (1 - a1)
    return {
        "w2": einsum("no,nh->oh", e2, a1),
        "b2": einsum("no->o", e2),
        "w1": einsum("nh,ni->hi", e1, x),
        "b1": einsum("nh->h", e1),
    }


def train(x, y, hidden=8, eta=1.0, steps=100):
    p = init(x.shape[1], hidden, y.shape[1])
    for _ in range(steps):
        a2, saved = forward(p, x)
        g = backward(p, a2, y, saved)
        p = {k: p[k] - eta * g[k] for k in p}
    return p
