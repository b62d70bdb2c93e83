"""Descent with the Gram matrix of the samples, for few samples of many features.

Where the same X comes in every update, equations 5 and 6 make each change of W1 and b1 a
combination of the samples, so the sum S of all (alpha / m) dZ1 so far says all about layer 1,

    Z1  =  Z1 at the start - S (G + 1),        G = X^T X of the shape (m, m),

and W1 and b1 are put together only when somebody asks for them. EQUATIONS.md derives it.
"""

from collections.abc import Mapping

import numpy as np

from manual_bp import equations
from manual_bp.notation import Array

FEATURES = 1024
"""That are multiplied at a time."""


class InSamples:
    """Layer 1 kept as S; X is always the same.

    Rounds elsewhere than ``InWeights``: see EQUATIONS.md for how far the two drift apart.
    """

    def __init__(self, W: Array, b: Array, X: Array) -> None:
        """From those of the start, left as they are, and X, (n_0, m)."""
        self.W, self.b, self.X = W, b, X
        # S sums every update, and no later one averages its rounding out: so in float64.
        self.start = equations.linear(W, b, X).astype(np.float64)
        self.G_1 = gram_matrix(X) + 1
        self.S = np.zeros_like(self.start)

    def linear(self, _X: Array, /) -> Array:
        """Equation 1, by S."""
        # S (G + 1), turned as equation 1 is: G is symmetric.
        Z: Array = self.start - self.G_1.dot(self.S.T).T
        return Z.astype(self.X.dtype, copy=False)

    def descend(self, step: Array) -> None:
        """Equations 5 to 8, by S."""
        self.S += step

    def params(self) -> tuple[Array, Array]:
        """W and b, put together."""
        S = self.S.astype(self.X.dtype)
        return self.W - S @ self.X.T, self.b - S.sum(axis=1, keepdims=True)


class Joined:
    """A layer kept as [W b], where calls cost more than numbers; m is always the same.

    A row of ones below A[l-1] makes one product of equation 1, and one of equations 5 and 6.
    """

    def __init__(self, W: Array, b: Array, m: int) -> None:
        """From those of the start, left as they are, and the number of samples."""
        self.W_b = np.hstack([W, b])
        self.W = self.W_b[:, :-1]
        # Sample by sample in memory, as all that is multiplied and added here.
        self.A_1 = np.ones((m, self.W_b.shape[1]), W.dtype).T
        self.A = self.A_1[:-1]

    def linear(self, A_prev: Array, /) -> Array:
        """Equation 1."""
        self.A[...] = A_prev
        turned: Array = self.A_1.T.dot(self.W_b.T)
        return turned.T

    def descend(self, step: Array) -> None:
        """Equations 5 to 8."""
        self.W_b -= step.dot(self.A_1.T)

    def params(self) -> tuple[Array, Array]:
        """W and b."""
        return self.W.copy(), self.W_b[:, -1:].copy()


def layers_in_samples(params: Mapping[str, Array], X: Array) -> tuple[InSamples, list[Joined]]:
    """Layer 1 kept as S, and those above joined, from the parameters of the start and X."""
    m, layers = X.shape[1], range(2, len(params) // 2 + 1)
    above = [Joined(params[f"W{l}"], params[f"b{l}"], m) for l in layers]
    return InSamples(params["W1"], params["b1"], X), above


def gram_matrix(X: Array) -> Array:
    """G = X^T X in float64, which squares of float32 do not overflow; (n_0, m) -> (m, m).

    Some features at a time, so that no second copy of X is made.
    """
    G = np.zeros((X.shape[1], X.shape[1]))
    for start in range(0, len(X), FEATURES):
        part = X[start : start + FEATURES].astype(np.float64, copy=False)
        G += part.T @ part
    return G


def samples_pay(n: int, n_0: int, m: int, iterations: int, assemblies: int) -> bool:
    """Whether layer 1 takes fewer multiplications in samples than in weights.

    For n units in layer 1 and k updates, and counting products with X and with G alone:

    - in weights 2 n n_0 m k, as every update multiplies X twice;
    - in samples n m^2 k, and once n_0 m^2 / 2 for G, of which BLAS computes a half, n n_0 m for
      W1 X, and as much whenever W1 is put together.

    Nor may G be larger than X.

    Args:
        n: units of layer 1, n_1.
        n_0: units of the input.
        m: number of samples.
        iterations: k.
        assemblies: how many times W1 is asked for.
    """
    product = n * n_0 * m
    in_weights = 2 * product * iterations
    in_samples = n * m**2 * iterations + n_0 * m**2 / 2 + product * (1 + assemblies)
    return m <= n_0 and in_samples < in_weights
