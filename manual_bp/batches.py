"""Mini-batches: the samples in passes, each pass cut into consecutive batches."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from manual_bp.notation import Array


def batches(
    X: Array, Y: Array, batch_size: int, shuffle: np.random.Generator | None
) -> Iterator[tuple[Array, Array]]:
    """Batches (X, Y) without end, all samples once in each pass.

    Args:
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        batch_size: samples in a batch, positive; the last of a pass holds what is left.
        shuffle: ``permutation(m)`` of it is the order of a pass; None keeps the order of X.
    """
    m = X.shape[1]
    cuts = range(batch_size, m, batch_size)
    while True:
        if shuffle is None:
            # Without an order to follow, a batch is a view.
            parts = [slice(start, start + batch_size) for start in range(0, m, batch_size)]
            yield from ((X[:, part], Y[:, part]) for part in parts)
        else:
            for chosen in np.split(shuffle.permutation(m), cuts):
                yield columns(X, chosen), columns(Y, chosen)


def columns(M: Array, chosen: npt.NDArray[np.intp]) -> Array:
    """The chosen samples, in the memory order of M: what lies in one piece is copied in one."""
    if M.flags.f_contiguous:
        return M.T.take(chosen, axis=0).T
    return M.take(chosen, axis=1)
