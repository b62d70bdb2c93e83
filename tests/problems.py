"""Small problems that many tests share: parameters, X, Y, and a choice of functions by name.

All arrays are read-only: whoever writes to them in place fails.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from witness import SIGMAS, Array, Plain

Choices = tuple[str, str, str]
"""Names of the hidden activation, the output activation and the cost."""

ROOT = Path(__file__).parents[1]

DIGITS_FOLDER = ROOT / "autodiff_ref" / "digits"
"""The data set that the project ships."""

CATS_FOLDER = ROOT.parent / "shared" / "data"
"""The cat images of the text, where somebody has put them."""

ACTIVATION_NAMES = tuple(SIGMAS)
"""The activations that act element by element."""

TEXT: Choices = ("relu", "sigmoid", "binary_cross_entropy")
"""The text's network."""

ENDS = (
    ("sigmoid", "binary_cross_entropy"),
    *((output, "half_squared_error") for output in ACTIVATION_NAMES),
)
"""Every sensible pair of output activation and cost without a softmax."""

ALL_ENDS = (
    *ENDS,
    ("identity", "squared_error"),
    ("sigmoid", "squared_error"),
    *(("softmax", cost) for cost in ("categorical_cross_entropy", "squared_error")),
    ("softmax", "half_squared_error"),
)
"""Every sensible pair of output activation and cost, softmax and squared errors included."""

MARGIN = 0.05
"""How far every z keeps from zero where a kink would spoil a difference.
The witness moves an entry by at most 1/64, which moves a z by at most 3/64 as long as no
activation exceeds 3; it checks for itself that no kink was crossed."""


@dataclass(frozen=True)
class Problem:
    """A network with its data."""

    params: dict[str, Array]
    X: Array
    Y: npt.NDArray[Any]
    choices: Choices

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of parameters and X."""
        return self.X.dtype

    @property
    def depth(self) -> int:
        """L."""
        return len(self.params) // 2


def make_problem(
    dims: Sequence[int],
    m: int,
    choices: Choices = TEXT,
    seed: int = 0,
    dtype: npt.DTypeLike = np.float64,
) -> Problem:
    """A random problem in which no layer magnifies.

    No row and no column of a W has a sum of absolute values above 1, so neither sweep lets
    a rounding grow from layer to layer, and all numbers stay of the size of 1.
    """
    random = np.random.RandomState(seed)
    params: dict[str, Array] = {}
    for l, (n_prev, n) in enumerate(pairwise(dims), start=1):
        W = random.randn(n, n_prev)
        W /= max(np.abs(W).sum(axis=0).max(), np.abs(W).sum(axis=1).max())
        params[f"W{l}"] = read_only(W.astype(dtype))
        # More often above zero than below, so that few relus are dead.
        params[f"b{l}"] = read_only(random.uniform(-0.2, 0.5, (n, 1)).astype(dtype))
    X = read_only(random.uniform(-1, 1, (dims[0], m)).astype(dtype))
    Y: npt.NDArray[Any] = random.randint(0, 2, (dims[-1], m))
    if choices[2] == "categorical_cross_entropy":
        parts = random.uniform(0, 1, Y.shape)
        Y = (parts / parts.sum(axis=0)).astype(dtype)
    elif choices[2] != "binary_cross_entropy":
        Y = random.uniform(-1, 1, Y.shape).astype(dtype)
    return Problem(params, X, read_only(Y), choices)


def smooth_problem(dims: Sequence[int], m: int, choices: Choices) -> Problem:
    """The first random problem with every z at least ``MARGIN`` away from a kink.

    Two thirds of the units with kinks are on, or else too little would reach the layers below.
    """
    return next(p for p in random_problems(dims, m, choices) if away_from_kinks(p))


def random_problems(dims: Sequence[int], m: int, choices: Choices) -> Iterator[Problem]:
    """Problems with the seeds 0, 1, 2, ..."""
    return (make_problem(dims, m, choices, seed) for seed in count())


def away_from_kinks(problem: Problem) -> bool:
    """Whether no z is near a kink, and two thirds of the units with kinks are on."""
    plain = Plain(problem.params, problem.X, problem.Y, *problem.choices)
    _, before_kinks = plain.sweep()
    on = sum(z > 0 for z in before_kinks)
    return all(abs(z) > MARGIN for z in before_kinks) and 3 * on >= 2 * len(before_kinks)


def write_images(folder: Path, **changes: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    """Write a small data set in the text's layout; 3 and 2 images, 2 high and 4 wide.

    Returns the arrays by key, each replaced by the change of its name.
    """
    random = np.random.RandomState(0)
    arrays: dict[str, npt.NDArray[Any]] = {
        "train_set_x": random.randint(0, 256, (3, 2, 4, 3)).astype(np.uint8),
        "train_set_y": np.array([0, 1, 1]),
        "test_set_x": random.randint(0, 256, (2, 2, 4, 3)).astype(np.uint8),
        "test_set_y": np.array([1, 0]),
        "list_classes": np.array([b"non-cat", b"cat"]),
    } | changes
    for part in ("train", "test"):
        with h5py.File(folder / f"{part}_small.h5", "w") as file:
            for key in (f"{part}_set_x", f"{part}_set_y", "list_classes"):
                file[key] = arrays[key]
    return arrays


def write_published(folder: Path, **changes: object) -> None:
    """Write what somebody printed about a run on those images, with some of it changed."""
    told = {
        "layer_dims": [24, 3, 1],
        "learning_rate": 0.25,
        "iterations": 10,
        "seed": 4,
        "cost_at_iteration": {"0": 0.7, "2": 0.5},
        "train_accuracy": "3/3",
        "test_accuracy": "1/2",
    }
    (folder / "published_costs.json").write_text(json.dumps(told | changes))


def read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, which nobody can write to any more."""
    array.setflags(write=False)
    return array


@st.composite
def problems(
    draw: st.DrawFn,
    dtypes: Sequence[str] = ("float64", "float32"),
    hiddens: Sequence[str] = ACTIVATION_NAMES,
    ends: Sequence[tuple[str, str]] = ENDS,
) -> Problem:
    """Networks of 1 to 4 layers, 1 to 5 units wide, 1 to 6 samples, all these functions."""
    hidden = draw(st.sampled_from(hiddens), label="hidden")
    output, cost = draw(st.sampled_from(ends), label="output and cost")
    least = 2 if "softmax" in (hidden, output) else 1
    dims = draw(st.lists(st.integers(least, 5), min_size=2, max_size=5), label="dims")
    m = draw(st.integers(1, 6), label="m")
    seed = draw(st.integers(0, 2**32 - 1), label="seed")
    dtype = draw(st.sampled_from(dtypes), label="dtype")
    return make_problem(dims, m, (hidden, output, cost), seed, dtype)
