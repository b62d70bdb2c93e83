"""Study 3: one pass of mini-batches over the samples, shuffled, with everybody's own shuffling.

Everybody computes the cost of every batch as well, as whoever trains wants to see it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

import manual_bp
from autodiff_ref import programs
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network
from autodiff_ref.tensors import arrays, in_float64, tensor, tensors
from manual_bp.notation import Values
from studies.benchmark import fewest
from studies.benchmark.agreement import changes, check_same
from studies.benchmark.clock import Times, collected, rounds
from studies.benchmark.fewest import FEWEST
from studies.benchmark.peers import OURS
from studies.benchmark.problem import Problem, drawn

LIMIT = "products alone"
"""Those of equations 1, 6 and 9 for every batch, which nobody who descends in NumPy's BLAS gets
round: not a sample is chosen, nothing is added, and nothing is updated."""

DIMS = (784, 128, 64, 10)
BATCH = 256
RATE = 0.05
SAMPLES = (12_800, 60_000)

Epoch = Callable[[bool], Values]
"""One pass from the start, shuffled or in the order of the samples; the parameters after it."""


def by_hand(problem: Problem) -> Epoch:
    """manual_bp."""
    updates = -(-problem.X.shape[1] // BATCH)

    def epoch(shuffled: bool) -> Values:
        return manual_bp.train(
            problem.params,
            problem.X,
            problem.Y,
            RATE,
            updates,
            network=problem.network,
            batch_size=BATCH,
            shuffle=np.random.default_rng(0) if shuffled else None,
        ).params

    return epoch


@in_float64
def by_jax(problem: Problem) -> Epoch:
    """``jax.lax.scan`` over whole batches, compiled; what is left over is a step of its own."""
    network = Network(output="softmax", cost="categorical_cross_entropy")
    X, Y = tensor(problem.X.T, problem.dtype), tensor(problem.Y.T, problem.dtype)
    start, m = tensors(problem.params, problem.dtype), problem.X.shape[1]
    whole = m // BATCH

    def update(params: Tensors, chosen: jax.Array) -> tuple[Tensors, jax.Array]:
        C, grads = jax.value_and_grad(programs.cost)(params, X[chosen].T, Y[chosen].T, network)
        return {name: value - RATE * grads[name] for name, value in params.items()}, C

    @jax.jit
    def run(params: Tensors, order: jax.Array) -> tuple[Tensors, jax.Array]:
        batches = order[: whole * BATCH].reshape(whole, BATCH)
        params, costs = jax.lax.scan(update, params, batches)
        if m % BATCH:
            params, last = update(params, order[whole * BATCH :])
            costs = jnp.append(costs, last)
        return params, costs

    @in_float64
    def epoch(shuffled: bool) -> Values:
        order = np.random.default_rng(0).permutation(m) if shuffled else np.arange(m)
        params, costs = run(start, jnp.asarray(order, np.int32))
        costs.block_until_ready()
        return dict(arrays(params))

    return epoch


def by_torch(problem: Problem) -> Epoch:
    """PyTorch, with its own SGD."""
    import torch
    from torch.nn.functional import cross_entropy, linear

    X, labels = torch.tensor(problem.X.T), torch.tensor(problem.Y.argmax(axis=0))

    def epoch(shuffled: bool) -> Values:
        params = {
            name: torch.tensor(value if name[0] == "W" else value[:, 0], requires_grad=True)
            for name, value in problem.params.items()
        }
        descent = torch.optim.SGD(list(params.values()), lr=RATE)
        order = torch.randperm(len(X)) if shuffled else torch.arange(len(X))
        for chosen in torch.split(order, BATCH):
            A = X[chosen]
            for l in range(1, problem.depth + 1):
                Z = linear(A, params[f"W{l}"], params[f"b{l}"])
                A = Z.relu()
            descent.zero_grad()
            cross_entropy(Z, labels[chosen]).backward()
            descent.step()
        return {
            name: value.detach().numpy().reshape(problem.params[name].shape)
            for name, value in params.items()
        }

    return epoch


def by_scikit_learn(problem: Problem) -> Epoch:
    """scikit-learn's MLPClassifier, one pass of ``fit`` with plain steps."""
    from sklearn.neural_network import MLPClassifier

    X, labels = np.ascontiguousarray(problem.X.T), problem.Y.argmax(axis=0)
    layers = range(1, problem.depth + 1)

    model = MLPClassifier(
        DIMS[1:-1], alpha=0, solver="sgd", batch_size=BATCH, learning_rate_init=RATE,
        momentum=0, nesterovs_momentum=False, random_state=0,
    )  # fmt: skip
    model.partial_fit(X[:BATCH], labels[:BATCH], classes=list(range(DIMS[-1])))  # sets it up

    def epoch(shuffled: bool) -> Values:
        model.shuffle = shuffled
        for l in layers:
            model.coefs_[l - 1][...] = problem.params[f"W{l}"].T
            model.intercepts_[l - 1][...] = problem.params[f"b{l}"][:, 0]
        model.partial_fit(X, labels)
        return {
            name: value
            for l in layers
            for name, value in (
                (f"W{l}", model.coefs_[l - 1].T),
                (f"b{l}", model.intercepts_[l - 1][:, None]),
            )
        }

    return epoch


def limit(problem: Problem) -> Callable[[], None]:
    """The products of a pass, over and over with the arrays of one batch."""
    L, batches = problem.depth, -(-problem.X.shape[1] // BATCH)
    # Weights that lie column by column, and samples in rows: the quicker of their forms.
    W = [np.asfortranarray(problem.params[f"W{l}"]) for l in range(1, L + 1)]
    random = np.random.default_rng(0)
    A = [random.random((BATCH, n)).astype(problem.dtype) for n in DIMS]

    def products() -> None:
        for _ in range(batches):
            for l in range(L):
                A[l] @ W[l].T
            for l in reversed(range(L)):
                A[l].T @ A[l + 1]
                if l:
                    A[l + 1] @ W[l]

    return products


PEERS: Mapping[str, Callable[[Problem], Epoch]] = {
    OURS: by_hand,
    FEWEST: partial(fewest.epoch, rate=RATE, batch=BATCH),
    "JAX scan": by_jax,
    "PyTorch": by_torch,
    "scikit-learn": by_scikit_learn,
}
"""Everybody by name."""


@dataclass(frozen=True)
class Passed:
    """Times of a pass.

    Attributes:
        m: number of samples.
        times: by name of the peer.
    """

    m: int
    times: Times


def measured(m: int, count: int, names: Sequence[str]) -> Iterator[Passed | None]:
    """The times of a pass over m samples, after a None for each round.

    Before, all must make the same of a short pass in float64. Of a long one in float32 they need
    not: a unit near a kink rounds to either side, and what follows goes apart.
    """
    short = drawn(DIMS, 3 * BATCH + BATCH // 3, np.float64)
    ours = changes(PEERS[OURS](short)(False), short.params)
    for name in names:
        check_same(name, changes(PEERS[name](short)(False), short.params), ours)
    problem = drawn(DIMS, m, np.float32)
    epochs = {name: PEERS[name](problem) for name in names}
    for epoch in epochs.values():
        epoch(True)  # compiles
    calls = {LIMIT: limit(problem)} | {name: partial(epoch, True) for name, epoch in epochs.items()}
    taken = []
    for each in rounds(calls, count):
        taken.append(each)
        yield None
    yield Passed(m, collected(taken))
