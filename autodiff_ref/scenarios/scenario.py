"""A problem as a frozen value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.batches import Batches
from autodiff_ref.images import Images, Published
from autodiff_ref.network import Network
from autodiff_ref.quantities import Given


@dataclass(frozen=True)
class Scenario:
    """One problem: a network, its parameters and samples, and a descent.

    Attributes:
        name: what reports call it.
        shows: what it is there for.
        network: hyperparameters.
        params, X, Y: arrays of one dtype.
        learning_rate: of the descent.
        recorded: ascending numbers of updates after which the descent is looked at; of none, it is
            not.
        images: where X and Y come from, if they are real.
        published: what others printed about this descent, if they did.
        batches: those that the descent goes by, if it does; nothing is recorded of it then.
    """

    name: str
    shows: str
    network: Network
    params: Given
    X: npt.NDArray[Any]
    Y: npt.NDArray[Any]
    learning_rate: float
    recorded: tuple[int, ...]
    images: Images | None = None
    published: Published | None = None
    batches: Batches | None = None

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64 or float32: what a candidate must compute in."""
        return self.X.dtype

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.params) // 2

    @property
    def parameters(self) -> int:
        """The number of all entries of all W and b."""
        return sum(value.size for value in self.params.values())

    @property
    def layer_dims(self) -> tuple[int, ...]:
        """(n_0, ..., n_L)."""
        return (len(self.X), *(len(self.params[f"b{l}"]) for l in range(1, self.depth + 1)))
