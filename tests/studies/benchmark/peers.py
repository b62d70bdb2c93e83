"""Whoever computes the same gradient, each with arrays in the memory order of its own habit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

import manual_bp
from autodiff_ref import compiled
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network
from autodiff_ref.tensors import arrays, in_float64, tensor, tensors
from manual_bp.notation import Values
from studies.benchmark import texts_way
from studies.benchmark.fewest import FEWEST, FEWEST_CHECKED, gradient
from studies.benchmark.problem import Problem

LIMIT = "two products"
"""W1 X and dZ1 X^T alone, which nobody who computes dW1 of this network gets round."""

OURS = "manual_bp"


@dataclass(frozen=True)
class Peer:
    """Somebody ready to compute.

    Attributes:
        call: computes the gradient, and returns when it is done.
        gradients: what ``call`` returned, as ``{"dW1": (n_1, n_0), ...}``; None for the limit.
    """

    call: Callable[[], Any]
    gradients: Callable[[Any], Values] | None


def limit(problem: Problem) -> Peer:
    """The two products with the first layer."""
    W1, X = problem.params["W1"], problem.X
    dZ1 = np.random.default_rng(0).random((len(W1), X.shape[1])).astype(problem.dtype)
    # W1 X turned, as equation 1 is: the quicker of its forms.
    return Peer(lambda: (X.T @ W1.T, dZ1 @ X.T), None)


def by_hand(problem: Problem) -> Peer:
    """manual_bp."""
    params, X, Y, network = problem.params, problem.X, problem.Y, problem.network
    return Peer(lambda: manual_bp.gradients(params, X, Y, network=network), dict)


def in_fewest_calls(problem: Problem) -> Peer:
    """What NumPy allows."""
    return Peer(gradient(problem), dict)


def in_fewest_checked(problem: Problem) -> Peer:
    """What NumPy allows to whoever refuses bad input as manual_bp does."""
    return Peer(gradient(problem, checked=True), dict)


def as_the_text(problem: Problem) -> Peer:
    """The text's code."""
    return Peer(lambda: texts_way.gradients(problem.params, problem.X, problem.Y), dict)


@in_float64
def by_jax(problem: Problem) -> Peer:
    """``jax.jit(jax.value_and_grad(cost))``, the reference."""
    given = (
        tensors(problem.params, problem.dtype),
        tensor(problem.X, problem.dtype),
        tensor(problem.Y, problem.dtype),
    )
    network = Network()

    @in_float64
    def call() -> Tensors:
        found: Tensors = compiled.cost_and_gradients(*given, network)
        return {name: value.block_until_ready() for name, value in found.items()}

    def gradients(found: Tensors) -> Values:
        return {name: value for name, value in arrays(found).items() if name != "C"}

    return Peer(call, gradients)


def by_torch(problem: Problem) -> Peer:
    """PyTorch's autograd, samples in rows."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, linear

    params = {
        name: torch.tensor(value if name[0] == "W" else value[:, 0], requires_grad=True)
        for name, value in problem.params.items()
    }
    X, Y = torch.tensor(problem.X.T), torch.tensor(problem.Y.T)

    def call() -> tuple[torch.Tensor, ...]:
        A = X
        for l in range(1, problem.depth + 1):
            Z = linear(A, params[f"W{l}"], params[f"b{l}"])
            A = Z.relu()
        cost = binary_cross_entropy_with_logits(Z, Y)
        found: tuple[torch.Tensor, ...] = torch.autograd.grad(cost, list(params.values()))
        return found

    def gradients(found: tuple[torch.Tensor, ...]) -> Values:
        return {
            f"d{name}": each.numpy().reshape(problem.params[name].shape)
            for name, each in zip(params, found, strict=True)
        }

    return Peer(call, gradients)


def by_scikit_learn(problem: Problem) -> Peer:
    """The backward pass of scikit-learn's MLPClassifier, samples in rows."""
    from sklearn.neural_network import MLPClassifier

    L, m, dtype = problem.depth, problem.X.shape[1], problem.dtype
    widths = [len(problem.params[f"b{l}"]) for l in range(1, L + 1)]
    X, Y = np.ascontiguousarray(problem.X.T), np.ascontiguousarray(problem.Y.T)
    model = MLPClassifier(tuple(widths[:-1]), alpha=0, max_iter=1, solver="sgd")
    model.partial_fit(X[:2], [0, 1], classes=[0, 1])  # sets it up for two classes
    model.coefs_ = [np.ascontiguousarray(problem.params[f"W{l}"].T) for l in range(1, L + 1)]
    model.intercepts_ = [problem.params[f"b{l}"][:, 0].copy() for l in range(1, L + 1)]
    activations = [X, *(np.empty((m, n), dtype) for n in widths)]
    deltas = [np.empty((m, n), dtype) for n in widths]
    coef_grads = [np.empty_like(W) for W in model.coefs_]
    intercept_grads = [np.empty_like(b) for b in model.intercepts_]

    def call() -> Any:
        return model._backprop(X, Y, None, activations, deltas, coef_grads, intercept_grads)

    def gradients(found: Any) -> Values:
        _, dW, db = found
        return {
            name: value
            for l in range(1, L + 1)
            for name, value in ((f"dW{l}", dW[l - 1].T), (f"db{l}", db[l - 1][:, None]))
        }

    return Peer(call, gradients)


PEERS: Mapping[str, Callable[[Problem], Peer]] = {
    LIMIT: limit,
    OURS: by_hand,
    FEWEST: in_fewest_calls,
    FEWEST_CHECKED: in_fewest_checked,
    "the text's way": as_the_text,
    "JAX": by_jax,
    "PyTorch": by_torch,
    "scikit-learn": by_scikit_learn,
}
"""Everybody by name."""

INSTALLED_AS = {"PyTorch": "torch", "scikit-learn": "sklearn"}
"""The modules of those that may be absent."""


def absent() -> list[str]:
    """Those that are not installed here."""
    return [name for name, module in INSTALLED_AS.items() if find_spec(module) is None]
