"""Whether somebody's code is asked one sample at a time or many, and how a single one lies."""

from typing import Any

import pytest

from autodiff_ref import verify
from autodiff_ref.recognition import recognise
from recognition_styles import module_of

OUTSIDE_THE_LOOP = """
    D1 = np.zeros(V.shape)
    D2 = np.zeros(W.shape)
    for x, y in zip(X, Y):
"""
INSIDE_THE_LOOP = """
    for x, y in zip(X, Y):
        D1 = np.zeros(V.shape)
        D2 = np.zeros(W.shape)
"""
GOES_THROUGH_ALL = f"""
import numpy as np

def forward(x, V, W):
    one = np.append(1, x)
    hidden = np.append(1, np.tanh(V @ one))
    return one, hidden, 1 / (1 + np.exp(-W @ hidden))

def cost(X, Y, V, W):
    total = 0
    for x, y in zip(X, Y):
        a = forward(x, V, W)[-1]
        total -= np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))
    return total / len(X)

def gradients(X, Y, V, W):
{OUTSIDE_THE_LOOP}
        one, hidden, a = forward(x, V, W)
        d2 = a - y
        d1 = (W.T @ d2)[1:] * (1 - hidden[1:] ** 2)
        D1 += np.outer(d1, one)
        D2 += np.outer(d2, hidden)
    return D1 / len(X), D2 / len(X)
"""
"""The forward pass takes one sample, and what calls it for each takes them all."""

IN_PAIRS = """
import numpy as np

class Net:
    def __init__(self, sizes):
        self.W = [np.random.randn(n, k) for k, n in zip(sizes, sizes[1:])]
        self.b = [np.random.randn(n, 1) for n in sizes[1:]]

    def forward(self, x):
        self.a = [x]
        for W, b in zip(self.W, self.b):
            self.a.append(1 / (1 + np.exp(-(W @ self.a[-1] + b))))
        return self.a[-1]

    def gradients_of(self, batch):
        dW, db = [0 * W for W in self.W], [0 * b for b in self.b]
        for x, y in batch:
            d = self.forward(x) - y
            for l in range(len(self.W) - 1, -1, -1):
                dW[l] += d @ self.a[l].T / len(batch)
                db[l] += d / len(batch)
                d = self.W[l].T @ d * self.a[l] * (1 - self.a[l])
        return dW, db
"""
"""A list of pairs, each of a sample and its labels, of which gradients are averaged."""

JACOBIAN = """
import numpy as np

def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)

def forward(x, W1, b1, W2, b2):
    h = np.maximum(0, W1 @ x + b1)
    return softmax(W2 @ h + b2), h

def loss(p, t):
    return -np.sum(t * np.log(p))

def backward(x, t, W1, b1, W2, b2):
    p, h = forward(x, W1, b1, W2, b2)
    J = np.diag(p) - np.outer(p, p)
    d2 = J @ (-t / p)
    d1 = np.where(h > 0, W2.T @ d2, 0)
    return np.outer(d1, x), d1, np.outer(d2, h), d2
"""
"""Vectors throughout: with columns, np.diag is one number."""

REGRESSION = """
import numpy as np

def probabilities(scores):
    e = np.exp(scores - scores.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]

def loss_and_gradient(W, b, X, labels):
    n = X.shape[0]
    P = probabilities(X @ W + b)
    cost = -np.log(P[np.arange(n), labels]).sum() / n
    error = P.copy()
    error[np.arange(n), labels] -= 1
    error /= n
    return cost, X.T @ error, error.sum(axis=0)
"""
"""One layer alone; a column times the weights of one unit is a matrix, too."""


def module(source: str) -> Any:
    return module_of("one_or_many", source)


@pytest.mark.parametrize(
    ("source", "layout"),
    [
        (GOES_THROUGH_ALL, "Layout: samples are rows"),
        (JACOBIAN, "Layout: it is asked about one sample at a time, a vector"),
        (REGRESSION, "Layout: samples are rows"),
    ],
)
def test_how_samples_lie_is_told(source: str, layout: str) -> None:
    found = recognise(module(source))
    assert any(each.startswith(layout) for each in found.told)
    if source is REGRESSION:
        assert found.taken.depths == (1,)


def test_one_layer_of_classes_is_asked_with_no_hidden_layer() -> None:
    assert verify(module(REGRESSION)).agrees


def test_what_goes_through_its_samples_is_asked_with_many() -> None:
    wrong = GOES_THROUGH_ALL.replace(OUTSIDE_THE_LOOP, INSIDE_THE_LOOP)
    assert wrong != GOES_THROUGH_ALL
    assert "only the last sample counts" in verify(module(wrong)).explain()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("", ""),
        ("dW[l] += d @ self.a[l].T / len(batch)", "dW[l] = (dW[l] + d @ self.a[l].T) / 2"),
        ("db[l] += d / len(batch)", "db[l] = d / len(batch)"),
    ],
)
def test_what_takes_pairs_is_given_all_where_one_alone_tells_less(right: str, wrong: str) -> None:
    found = recognise(module_of(f"pairs {wrong}", IN_PAIRS.replace(right, wrong)))
    assert any("given a list of pairs" in told for told in found.told) == bool(wrong)
