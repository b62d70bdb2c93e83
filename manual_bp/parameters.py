"""Initial values, and the rules that layer sizes keep."""

from collections.abc import Sequence
from operator import index

import numpy as np
import numpy.typing as npt

from manual_bp.notation import Values, checked_dtype


def checked_layer_dims(layer_dims: Sequence[int]) -> tuple[int, ...]:
    """The layer sizes (n_0, ..., n_L) as a tuple of int.

    Raises:
        ValueError: fewer than two sizes, or a size that is not positive.
        TypeError: a size that is not an integer.
    """
    try:
        dims = tuple(index(n) for n in layer_dims)
    except TypeError:
        raise TypeError(
            f"layer_dims must be a sequence of integers such as (12288, 20, 7, 5, 1), "
            f"not {layer_dims!r}"
        ) from None
    if len(dims) < 2:
        raise ValueError(
            f"layer_dims must hold an input size and at least one layer, as in (3, 1), not {dims}"
        )
    for l, n in enumerate(dims):
        if n < 1:
            raise ValueError(
                f"layer_dims[{l}] is {n}: every layer needs at least one unit, in {dims}"
            )
    return dims


def init_params(
    layer_dims: Sequence[int], seed: int = 1, dtype: npt.DTypeLike = np.float64
) -> Values:
    """Initial parameters: standard normals / sqrt(n_{l-1}) for W[l], zeros for b[l].

    The text (section 4.1) seeds NumPy's global generator; this function draws the same numbers
    from a ``RandomState`` of its own, so published runs can be repeated and nobody else's
    random numbers change.

    Args:
        layer_dims: sizes (n_0, ..., n_L), positive integers.
        seed: of NumPy's legacy ``RandomState``; layer by layer, each W row by row.
        dtype: float64 or float32; the numbers are drawn in float64 and rounded once.

    Returns:
        ``{"W1": (n_1, n_0), "b1": (n_1, 1), ..., "bL": (n_L, 1)}``, dimensionless.

    Raises:
        TypeError: sizes that are not integers, or another dtype.
        ValueError: fewer than two sizes, or a size that is not positive.
    """
    dims = checked_layer_dims(layer_dims)
    kind = checked_dtype(dtype)
    normal = np.random.RandomState(seed)
    params: Values = {}
    for l in range(1, len(dims)):
        n_prev, n = dims[l - 1], dims[l]
        params[f"W{l}"] = (normal.randn(n, n_prev) / np.sqrt(n_prev)).astype(kind)
        params[f"b{l}"] = np.zeros((n, 1), kind)
    return params
