"""Binary classification with one hidden layer: typed, frozen, keyword-only."""
from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Params:
    W1: Array
    b1: Array
    W2: Array
    b2: Array

    def step(self, grads: Params, *, lr: float) -> Params:
        return Params(**{f.name: getattr(self, f.name) - lr * getattr(grads, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class Cache:
    X: Array
    Z1: Array
    A1: Array
    A2: Array


def init(*, n_in: int, n_hidden: int, n_out: int = 1, seed: int | None = None) -> Params:
    rng = np.random.default_rng(seed)
    return Params(
        W1=rng.normal(scale=n_in**-0.5, size=(n_hidden, n_in)),
        b1=np.zeros((n_hidden, 1)),
        W2=rng.normal(scale=n_hidden**-0.5, size=(n_out, n_hidden)),
        b2=np.zeros((n_out, 1)),
    )


def sigmoid(Z: Array) -> Array:
    return np.where(Z >= 0, 1 / (1 + np.exp(-np.abs(Z))), 1 - 1 / (1 + np.exp(-np.abs(Z))))


def forward(*, params: Params, X: Array) -> Cache:
    Z1 = params.W1 @ X + params.b1
    A1 = np.maximum(Z1, 0.0)
    A2 = sigmoid(params.W2 @ A1 + params.b2)
    return Cache(X=X, Z1=Z1, A1=A1, A2=A2)


def cost(*, A2: Array, Y: Array) -> float:
    return float(-(Y * np.log(A2) + (1.0 - Y) * np.log1p(-A2)).sum() / Y.shape[1])


def backward(*, params: Params, cache: Cache, Y: Array) -> Params:
    """The gradient has the type of what it is the gradient of."""
    m = Y.shape[1]
    dZ2 = (cache.A2 - Y) / m
    dZ1 = np.where(cache.Z1 > 0, params.W2.T @ dZ2, 0.0)
    return Params(
        W1=dZ1 @ cache.X.T,
        b1=dZ1.sum(axis=1, keepdims=True),
        W2=dZ2 @ cache.A1.T,
        b2=dZ2.sum(axis=1, keepdims=True),
    )


def train(*, X: Array, Y: Array, n_hidden: int, lr: float = 0.1, n_steps: int = 100) -> tuple[Params, list[float]]:
    params = init(n_in=X.shape[0], n_hidden=n_hidden, n_out=Y.shape[0], seed=0)
    costs: list[float] = []
    for _ in range(n_steps):
        cache = forward(params=params, X=X)
        costs.append(cost(A2=cache.A2, Y=Y))
        params = params.step(backward(params=params, cache=cache, Y=Y), lr=lr)
    return params, costs
