"""The small problems on which readings are tried: no two sizes are alike."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array

HIDDEN = (6, 4, 9, 11)
"""n_0, n_1, ..., n_(L-1)."""
SAMPLES = 5
MANY = 32
"""Units from which on weights are smaller, so that nothing saturates."""
DEPTHS = (1, 2, 3, 4)
OUTPUTS = (1, 2, 3)


@dataclass(frozen=True)
class Problem:
    """Parameters, samples and labels in our own layout."""

    params: dict[str, Array]
    X: Array
    Y: Array


def problem_of(dims: tuple[int, ...], samples: int = SAMPLES, seed: int = 0) -> Problem:
    """A problem for a network with these sizes; its labels are 0 or 1, or one-hot."""
    rng = np.random.RandomState(seed)
    params = {}
    for l, (n_in, n_out) in enumerate(pairwise(dims), 1):
        params[f"W{l}"] = rng.randn(n_out, n_in) * 0.7 * min(1.0, (MANY / n_in) ** 0.5)
        params[f"b{l}"] = rng.randn(n_out, 1) * 0.3
    classes = np.arange(samples)[::-1] % max(dims[-1], 2)
    Y = np.eye(dims[-1])[:, classes] if dims[-1] > 1 else classes[None, :].astype(np.float64)
    return Problem(params, rng.randn(dims[0], samples), Y)


def drawn(depth: int, n_out: int) -> Problem:
    """A problem for a network of this depth and output."""
    return problem_of((*HIDDEN[:depth], n_out))
