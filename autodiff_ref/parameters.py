"""Initial values, drawn as EQUATIONS.md has them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt


def init_params(
    layer_dims: Sequence[int], seed: int, dtype: npt.DTypeLike = np.float64
) -> dict[str, npt.NDArray[np.floating]]:
    """Standard normals / sqrt(fan-in) for the weights, zeros for the biases.

    Args:
        layer_dims: sizes (n_0, ..., n_L).
        seed: of a NumPy ``RandomState`` of its own; layer by layer, each W row by row.
        dtype: float64 or float32; the numbers are drawn in float64 and rounded once.

    Returns:
        ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``, dimensionless.
    """
    stream = np.random.RandomState(seed)
    params = {}
    for l, (fan_in, units) in enumerate(pairwise(layer_dims), start=1):
        weights = stream.standard_normal((units, fan_in)) / np.sqrt(fan_in)
        params[f"W{l}"] = weights.astype(dtype)
        params[f"b{l}"] = np.zeros((units, 1), dtype)
    return params
