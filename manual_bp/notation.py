"""The letters of the text, and the types that carry them.

======== ============================================= ================
letter   meaning                                       shape
======== ============================================= ================
X = A0   input, one column a sample                    (n_0, m)
Y        labels                                        (n_L, m)
W{l}     weights of layer l = 1 ... L                  (n_l, n_{l-1})
b{l}     bias of layer l                               (n_l, 1)
Z{l}     linear result of layer l                      (n_l, m)
A{l}     activation of layer l                         (n_l, m)
C        cost: mean of the per-sample loss             scalar
dA{l}    gradient of the per-sample loss in A{l}       (n_l, m)
dZ{l}    gradient of the per-sample loss in Z{l}       (n_l, m)
dW{l}    gradient of the cost in W{l}                  (n_l, n_{l-1})
db{l}    gradient of the cost in b{l}                  (n_l, 1)
======== ============================================= ================

Column i of dA and dZ belongs to sample i, so dZ = m * dC/dZ.
All quantities are dimensionless.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
"""A float32 or a float64 array; which of the two, the caller's arrays decide."""

Values = dict[str, Array]
"""Arrays by name: parameters ``{"W1": ..., "b1": ...}``, gradients ``{"dW1": ..., "db1": ...}``."""


def checked_dtype(dtype: npt.DTypeLike) -> np.dtype[Any]:
    """One of the two dtypes that an ``Array`` may have.

    Raises:
        TypeError: another dtype.
    """
    kind = np.dtype(dtype)
    if kind not in (np.float64, np.float32):
        raise TypeError(f"dtype must be float64 or float32, not {kind}")
    return kind
