"""Descent with the Gram matrix of the samples, for few samples of many features.

Where the same X comes in every update, equations 5 and 6 make each change of W1 and b1 a
combination of the samples, so the sum S of all (alpha / m) dZ1 so far says all about layer 1,

    Z1  =  Z1 at the start - S (G + 1),        G = X^T X of the shape (m, m),

and W1 and b1 are put together only when somebody asks for them. EQUATIONS.md derives it.

What is left is small, so that calls cost more than numbers: in the layers above, b[l] stands as a
last column of W[l], and a row of ones below A[l-1], which makes one product of equation 1, and one
of equations 5 and 6; and alpha / m comes down with dZ[L], as equations 4 and 9 pass on a factor.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from math import isfinite

import numpy as np

from manual_bp import equations, inputs
from manual_bp.descent import Update
from manual_bp.network import Network
from manual_bp.notation import Array, Values
from manual_bp.output import Output

FEATURES = 1024
"""That are multiplied at a time."""


def in_samples(
    params: Mapping[str, Array], X: Array, Y: Array, alpha: float, network: Network
) -> Iterator[Update]:
    """One update after the other, each with all samples, without W1.

    Rounds elsewhere than ``in_weights``: see EQUATIONS.md for how far the two drift apart.

    Args, raises: as ``manual_bp.descent.in_weights``.
    """
    L, m, dtype = len(params) // 2, X.shape[1], X.dtype
    activations = {l: network.activation(l, L) for l in range(1, L + 1)}
    W_b = {l: np.hstack([params[f"W{l}"], params[f"b{l}"]]) for l in range(2, L + 1)}
    A_1 = {l: np.ones((len(params[f"b{l}"]) + 1, m), dtype) for l in range(1, L)}
    with np.errstate(over="ignore", invalid="ignore"):  # as below
        # S sums every update, and no later one averages its rounding out: it is kept in float64.
        Z1_at_start = equations.linear(params["W1"], params["b1"], X).astype(np.float64)
        G_1 = gram_matrix(X) + 1
    S = np.zeros_like(Z1_at_start)

    def look(l: int, Z: Array) -> None:
        if not isfinite(np.vdot(Z, Z)):
            above = {**params, **assembled_above(W_b)}
            inputs.check_finite_Z(l, Z, above, X)

    while True:
        # What overflows in an update is refused by the next forward sweep, not warned of.
        with np.errstate(over="ignore", invalid="ignore"):
            # S (G + 1) turned, as equation 1 is: G is symmetric.
            Z = {1: (Z1_at_start - (G_1 @ S.T).T).astype(dtype, copy=False)}
            for l in range(1, L):
                look(l, Z[l])
                A_1[l][:-1] = equations.activate(activations[l].sigma, Z[l])
                Z[l + 1] = W_b[l + 1] @ A_1[l]
            look(L, Z[L])
            output = Output(Z[L], Y, network)
            cost = output.cost()
            step, before, W_b = alpha / m * output.error(), W_b, {}
            for l in range(L, 1, -1):
                W_b[l] = before[l] - step @ A_1[l - 1].T
                # Equation 9, by rows: so lies all that is here, where rows are longer than columns.
                down = before[l][:, :-1].T @ step
                step = equations.hidden_error(activations[l - 1].pullback, Z[l - 1], down)
            S = S + step
        yield Update(cost, partial(assembled, params, X, S, W_b))


def gram_matrix(X: Array) -> Array:
    """G = X^T X in float64, which squares of float32 do not overflow; (n_0, m) -> (m, m).

    Some features at a time, so that no second copy of X is made.
    """
    G = np.zeros((X.shape[1], X.shape[1]))
    for start in range(0, len(X), FEATURES):
        part = X[start : start + FEATURES].astype(np.float64, copy=False)
        G += part.T @ part
    return G


def assembled(params: Mapping[str, Array], X: Array, S: Array, W_b: Mapping[int, Array]) -> Values:
    """All parameters, those of layer 1 from the start and S."""
    with np.errstate(over="ignore", invalid="ignore"):  # whoever asked refuses it
        taken = S.astype(X.dtype)
        W1 = params["W1"] - taken @ X.T
        b1 = params["b1"] - taken.sum(axis=1, keepdims=True)
    found = {"W1": W1, "b1": b1, **assembled_above(W_b)}
    return {name: found[name] for name in params}


def assembled_above(W_b: Mapping[int, Array]) -> Values:
    """The parameters of the layers above the first, in arrays of their own."""
    weights = {f"W{l}": both[:, :-1].copy() for l, both in W_b.items()}
    return weights | {f"b{l}": both[:, -1:].copy() for l, both in W_b.items()}


def samples_pay(n: int, n_0: int, m: int, iterations: int, assemblies: int) -> bool:
    """Whether ``in_samples`` takes fewer multiplications than ``in_weights``.

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
