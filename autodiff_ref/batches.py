"""Mini-batches: which samples each update of a descent takes (EQUATIONS.md, section 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]
"""Of samples, (size of the batch,)."""


def drawn_batches(m: int, batch_size: int, shuffle: np.random.Generator | None) -> Iterator[Places]:
    """The samples of one update after the other, without end.

    Args:
        m: number of samples.
        batch_size: samples in an update; the last of a pass takes what is left.
        shuffle: draws the order of each pass; None keeps that of the samples.
    """
    while True:
        order = np.arange(m) if shuffle is None else shuffle.permutation(m)
        for start in range(0, m, batch_size):
            yield order[start : start + batch_size]


@dataclass(frozen=True)
class Batches:
    """A descent by batches, each update of which is looked at by itself.

    Attributes:
        size: samples in an update.
        updates: how many there are.
        seed: of ``numpy.random.default_rng``, which shuffles; None keeps the order of the samples.
    """

    size: int
    updates: int
    seed: int | None = None

    def samples(self, m: int) -> list[Places]:
        """Those of each update, of m."""
        shuffle = None if self.seed is None else np.random.default_rng(self.seed)
        return list(islice(drawn_batches(m, self.size, shuffle), self.updates))
