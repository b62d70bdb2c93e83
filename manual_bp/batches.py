"""Mini-batches: the samples in passes, each pass cut into consecutive batches."""

from collections.abc import Iterator
from itertools import cycle

import numpy as np

from manual_bp.notation import Array


def batches(
    X: Array, Y: Array, batch_size: int, shuffle: np.random.Generator | None
) -> Iterator[tuple[Array, Array]]:
    """Batches (X, Y) without end, all samples once in each pass.

    A shuffled batch lasts until the next is asked for, which is copied into the same memory: fresh
    memory for each would cost as much as an update's small operations.

    Args:
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        batch_size: samples in a batch, positive; the last of a pass holds what is left.
        shuffle: ``permutation(m)`` of it is the order of a pass; None keeps the order of X.
    """
    m = X.shape[1]
    parts = [slice(start, start + batch_size) for start in range(0, m, batch_size)]
    if shuffle is None:
        yield from cycle([(X[:, part], Y[:, part]) for part in parts])  # views
    else:
        # One row a sample: a shuffled batch is copied sample by sample, not number by number.
        rows = [np.ascontiguousarray(each.T) for each in (X, Y)]
        room = [np.empty((min(batch_size, m), each.shape[1]), each.dtype) for each in rows]
        while True:
            order = shuffle.permutation(m)
            for part in parts:
                chosen = order[part]
                X_batch, Y_batch = (
                    # "clip" spares take a copy of its own; no index of a permutation is clipped.
                    each.take(chosen, axis=0, out=out[: len(chosen)], mode="clip").T
                    for each, out in zip(rows, room, strict=True)
                )
                yield X_batch, Y_batch
