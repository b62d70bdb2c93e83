"""Study 2: the text's training run, 2,500 updates with all images."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

import manual_bp
from autodiff_ref.derivatives import descent
from autodiff_ref.network import Network
from manual_bp.notation import Values
from studies.benchmark import fewest
from studies.benchmark.agreement import changes, check_same, farthest
from studies.benchmark.clock import Times, collected, rounds
from studies.benchmark.fewest import FEWEST
from studies.benchmark.one_gradient import TEXT_SAMPLES, TEXT_SIZE
from studies.benchmark.problem import Problem, drawn

RATE, UPDATES = 0.0075, 2500
"""Of the text."""

FIRST = 50
"""Updates after which drift is looked at as well."""

TURN = 5
"""Seconds that whoever is quicker runs again and again for, beside runs of half a minute."""

LIMIT = "products alone"
"""Those of every update: with the Gram matrix, and of equations 1, 6 and 9 in the layers above.

Nobody who leaves the first layer out of the loop, in NumPy's BLAS, gets round them: nothing is
added, activated or put together, and the Gram matrix is there.
"""

GRAM, PLAIN, COMPILED = "manual_bp, Gram matrix", "manual_bp, plain loop", "JAX, compiled loop"


@dataclass(frozen=True)
class Trained:
    """The text's run in three ways.

    Attributes:
        dtype: of all arrays.
        times: by way, and of the limit.
        drift: how far the parameters of each way are from those of the descent in float64, after
            the first updates and at the end, as a share of the largest number of their array.
        costs: before the last update, by way.
    """

    dtype: str
    times: Times
    drift: dict[str, tuple[float, float]]
    costs: dict[str, float]


def measured(folder: Path | None, dtype: str, count: int) -> Iterator[Trained | None]:
    """The times of the run, after a None for each round."""
    given = problem(folder, dtype)
    ways: dict[str, Callable[[Problem, int], tuple[Values, float]]] = {
        GRAM: partial(by_hand, gram=True),
        FEWEST: in_fewest_calls,
        PLAIN: partial(by_hand, gram=False),
        COMPILED: by_jax,
    }
    # Compiles the loop as well.
    first = {name: way(given, FIRST)[0] for name, way in ways.items()}
    for name, params in first.items():
        check_same(name, changes(params, given.params), changes(first[GRAM], given.params))
    last: dict[str, tuple[Values, float]] = {}

    def kept(name: str) -> None:
        last[name] = ways[name](given, UPDATES)

    taken = []
    calls = {LIMIT: limit(given)} | {name: partial(kept, name) for name in ways}
    for each in rounds(calls, count, least=TURN):
        taken.append(each)
        yield None
    exact = in_double(given)
    first_exact, last_exact = by_jax(exact, FIRST)[0], by_jax(exact, UPDATES)[0]
    drift = {
        name: (farthest(first[name], first_exact), farthest(params, last_exact))
        for name, (params, _) in last.items()
    }
    yield Trained(dtype, collected(taken), drift, {name: cost for name, (_, cost) in last.items()})


def in_double(given: Problem) -> Problem:
    """The same numbers in float64."""
    params: Values = {name: value.astype(np.float64) for name, value in given.params.items()}
    X, Y = given.X.astype(np.float64), given.Y.astype(np.float64)
    return Problem(params, X, Y, given.network)


def limit(given: Problem) -> Callable[[], None]:
    """The products of the run, over and over with the same arrays, in their quickest forms."""
    m, random = given.X.shape[1], np.random.default_rng(0)
    W = [given.params[f"W{l}"] for l in range(2, given.depth + 1)]
    A = [random.random((n, m)).astype(given.dtype) for n in (W[0].shape[1], *map(len, W))]
    G = random.random((m, m)).astype(given.dtype)

    def products() -> None:
        for _ in range(UPDATES):
            G @ A[0].T  # turned, as equation 1 is there
            for l in range(len(W)):
                W[l] @ A[l]
            for l in reversed(range(len(W))):
                A[l + 1] @ A[l].T
                W[l].T @ A[l + 1]

    return products


def by_hand(given: Problem, updates: int, *, gram: bool) -> tuple[Values, float]:
    """Parameters and last cost of manual_bp's run."""
    found = manual_bp.train(given.params, given.X, given.Y, RATE, updates, gram=gram)
    return found.params, float(found.costs[-1])


def in_fewest_calls(given: Problem, updates: int) -> tuple[Values, float]:
    """Those of what NumPy allows with the Gram matrix."""
    return fewest.descent(given, RATE, updates)


def by_jax(given: Problem, updates: int) -> tuple[Values, float]:
    """Those of the reference's; every number of updates is the same compiled program."""
    (found,) = descent(
        given.params, given.X, given.Y, RATE, (updates,), Network(), dtype=given.dtype, room=UPDATES
    )
    return dict(found.params), float(found.costs[-1])


def problem(folder: Path | None, dtype: str) -> Problem:
    """The images of a folder, or drawn ones of the text's size."""
    if folder is None:
        return drawn(TEXT_SIZE, TEXT_SAMPLES, dtype)
    images = manual_bp.load_images(folder, dtype)
    params = manual_bp.init_params((len(images.X_train), *TEXT_SIZE[1:]), dtype=dtype)
    return Problem(params, images.X_train, images.Y_train.astype(dtype), manual_bp.Network())
