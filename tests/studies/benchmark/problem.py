"""Problems of any size: speed does not depend on the values, so they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp import Network, init_params
from manual_bp.notation import Array, Values

CLASSES = Network(output="softmax", cost="categorical_cross_entropy")
"""Relu, then a distribution over classes."""

SEED = 1


@dataclass(frozen=True)
class Problem:
    """A start, and samples in columns that lie one after the other in memory, as images are read.

    Attributes:
        params: ``{"W1": (n_1, n_0), ...}``.
        X: (n_0, m), in Fortran's order.
        Y: (n_L, m), of zeros and ones.
        network: hyperparameters.
    """

    params: Values
    X: Array
    Y: Array
    network: Network

    @property
    def depth(self) -> int:
        """L."""
        return len(self.params) // 2

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of all arrays."""
        return self.X.dtype


def drawn(dims: Sequence[int], m: int, dtype: npt.DTypeLike) -> Problem:
    """A problem of these sizes: of classes where there are several outputs, else the text's."""
    random = np.random.default_rng(SEED)
    X = random.random((m, dims[0])).astype(dtype).T
    if dims[-1] == 1:
        Y, network = random.integers(0, 2, (1, m)).astype(dtype), Network()
    else:
        Y, network = np.eye(dims[-1], dtype=dtype)[random.integers(0, dims[-1], m)].T, CLASSES
    return Problem(init_params(dims, SEED, dtype), X, Y, network)
