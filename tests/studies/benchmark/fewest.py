"""What NumPy allows: the three studies' work in as few calls as we know, for one network each.

Every array is written where the last one of its kind was, alpha / m comes down with dZ[L], nothing
is checked, no activation or cost can be chosen, and where an output is nearly right, digits cancel
that manual_bp keeps. It is no way to write a library, and a target that even this misses is missed
by what NumPy's calls cost, not by how manual_bp makes them. Of a single gradient, whose calls find
nothing of theirs in the caches once X went through, there is one that refuses as manual_bp does,
and with its very checks: a target that this misses and the other reaches is missed for refusing.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

from manual_bp import inputs
from manual_bp.gram import gram_matrix
from manual_bp.notation import Array, Values
from studies.benchmark.problem import Problem

FEWEST = "fewest calls"

FEWEST_CHECKED = "fewest calls with our checks"


class Layers:
    """Relu below one linear layer, samples in rows, in memory that is used again.

    Attributes:
        W: weights, (n_l, n_{l-1}) each.
        b: biases, (n_l,) each.
    """

    def __init__(self, params: Values, m: int, order: Literal["C", "F"] = "C") -> None:
        """Room for m samples; weights lie row by row, or column by column."""
        L = len(params) // 2
        self.W = [params[f"W{l}"].copy(order) for l in range(1, L + 1)]
        self.b = [params[f"b{l}"][:, 0].copy() for l in range(1, L + 1)]
        rows = [np.empty((m, len(b)), b.dtype) for b in self.b]
        self.A, self.dA = rows, [np.empty_like(each) for each in rows]
        self.open = [np.empty(each.shape, bool) for each in rows]
        self.dW = [np.empty_like(W) for W in self.W]
        self.ones = np.ones(m, self.b[0].dtype)

    def outputs(self, X: Array, look: Callable[[int, Array], None] | None = None) -> Array:
        """Z[L], for samples in rows, after a look at every Z[l]."""
        A = X
        for l, (W, b) in enumerate(zip(self.W, self.b, strict=True)):
            Z = np.dot(A, W.T, out=self.A[l][: len(X)])
            Z += b
            if look is not None:
                look(l + 1, Z)
            A = Z
            if l + 1 < len(self.W):
                A = np.maximum(Z, 0, out=Z)  # where A > 0, Z was
        return A

    def gradients(self, X: Array, step: Array, *, own: bool) -> list[tuple[Array, Array]]:
        """dW and db of every layer, times what the step, which is dZ[L] so, is multiplied by.

        Those that somebody keeps lie in memory of their ``own``.
        """
        found = []
        for l in reversed(range(len(self.W))):
            A = self.A[l - 1][: len(X)] if l else X
            dW = np.matmul(step.T, A, out=None if own else self.dW[l])
            found.append((dW, self.ones[: len(X)].dot(step)))
            if l:
                down = np.dot(step, self.W[l], out=self.dA[l - 1][: len(X)])
                step = np.multiply(down, np.greater(A, 0, out=self.open[l - 1][: len(X)]), out=down)
        return found[::-1]


def gradient(problem: Problem, *, checked: bool = False) -> Callable[[], Values]:
    """Study 1: relu, a sigmoid and binary cross-entropy; if so wished, with our checks."""
    params, X, Y, network = problem.params, problem.X, problem.Y, problem.network
    m = X.shape[1]
    layers = Layers(params, m)

    def look(l: int, Z: Array) -> None:
        inputs.check_finite_Z(l, Z, lambda: params, X)

    def checked_outputs() -> Array:
        inputs.check_params(params, network)
        inputs.check_samples(params, X)
        with np.errstate(over="ignore", invalid="ignore"):
            Z = layers.outputs(X.T, look)
        inputs.checked_labels(params, X, Y, network)
        return Z

    def call() -> Values:
        step = checked_outputs() if checked else layers.outputs(X.T)
        np.exp(np.negative(step, out=step), out=step)
        step += 1
        np.reciprocal(step, out=step)
        step -= Y.T
        step /= m
        found = layers.gradients(X.T, step, own=True)
        return {
            name: value
            for l, (dW, db) in enumerate(found, 1)
            for name, value in ((f"dW{l}", dW), (f"db{l}", db[:, None]))
        }

    return call


def epoch(problem: Problem, rate: float, batch: int) -> Callable[[bool], Values]:
    """Study 3: relu, a softmax and categorical cross-entropy; the cost is computed as well."""
    m = problem.X.shape[1]
    X, Y = (np.ascontiguousarray(each.T) for each in (problem.X, problem.Y))

    def call(shuffled: bool) -> Values:
        layers = Layers(problem.params, batch, "F")
        order = np.random.default_rng(0).permutation(m) if shuffled else np.arange(m)
        room = [np.empty((batch, each.shape[1]), each.dtype) for each in (X, Y)]
        for start in range(0, m, batch):
            chosen = order[start : start + batch]
            x, y = (
                each.take(chosen, axis=0, out=out[: len(chosen)], mode="clip")
                for each, out in zip((X, Y), room, strict=True)
            )
            step = layers.outputs(x)
            step -= step.max(axis=1, keepdims=True)
            np.exp(step, out=step)
            step /= step.sum(axis=1, keepdims=True)
            np.log(np.vecdot(step, y)).mean()
            step -= y
            step *= rate / len(chosen)
            for (dW, db), W, b in zip(
                layers.gradients(x, step, own=False), layers.W, layers.b, strict=True
            ):
                W -= dW
                b -= db
        return {
            name: value
            for l, (W, b) in enumerate(zip(layers.W, layers.b, strict=True), 1)
            for name, value in ((f"W{l}", W), (f"b{l}", b[:, None]))
        }

    return call


def descent(problem: Problem, rate: float, updates: int) -> tuple[Values, float]:
    """Study 2: relu, a sigmoid and binary cross-entropy, by the Gram matrix, with every cost."""
    params, X, Y, dtype = problem.params, problem.X, problem.Y, problem.dtype
    L, m = problem.depth, X.shape[1]
    W_b = [np.hstack([params[f"W{l}"], params[f"b{l}"]]) for l in range(2, L + 1)]
    A_1 = [np.ones((len(params[f"b{l}"]) + 1, m), dtype) for l in range(1, L)]
    A = [each[:-1] for each in A_1]
    Z_1 = (params["W1"] @ X + params["b1"]).astype(np.float64)
    G_1, S, taken = gram_matrix(X) + 1, np.zeros_like(Z_1), np.empty_like(Z_1)
    down = [np.empty_like(each) for each in A]
    is_open = [np.empty(each.shape, bool) for each in A]
    steps = [np.empty_like(each) for each in W_b]
    z, e, step = (np.empty((1, m), dtype) for _ in range(3))
    away = 1 - 2 * Y
    scaled = away * dtype.type(rate / m)
    for _ in range(updates):
        np.subtract(Z_1, np.dot(S, G_1, out=taken), out=taken)
        np.maximum(taken, 0, out=A[0], casting="same_kind")
        for l, both in enumerate(W_b[:-1]):
            np.maximum(np.dot(both, A_1[l], out=A[l + 1]), 0, out=A[l + 1])
        np.multiply(away, np.dot(W_b[-1], A_1[-1], out=z), out=z)
        np.exp(np.negative(np.abs(z, out=e), out=e), out=e)
        cost = (np.maximum(z, 0) + np.log1p(e)).sum() / m
        np.divide(np.where(z >= 0, 1, e), np.add(e, 1, out=e), out=step)
        step *= scaled
        above = step
        for l in reversed(range(len(W_b))):
            np.dot(W_b[l][:, :-1].T, above, out=down[l])
            W_b[l] -= np.dot(above, A_1[l].T, out=steps[l])
            above = np.multiply(down[l], np.greater(A[l], 0, out=is_open[l]), out=down[l])
        S += above
    taken_1 = S.astype(dtype)
    found = {"W1": params["W1"] - taken_1 @ X.T, "b1": params["b1"] - taken_1.sum(1, keepdims=True)}
    for l, both in enumerate(W_b, 2):
        found |= {f"W{l}": both[:, :-1], f"b{l}": both[:, -1:]}
    return found, float(cost)
