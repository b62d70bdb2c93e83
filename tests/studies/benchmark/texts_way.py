"""The gradient as the text's own code computes it (section 4): every step an array of its own.

It derives dA0, which nobody asks for, divides where it could multiply once, and divides the whole
of dW by m.
"""

import numpy as np

from manual_bp.notation import Array, Values


def gradients(params: Values, X: Array, Y: Array) -> Values:
    """dW and db of every layer, of relu, sigmoid and binary cross-entropy."""
    L, m = len(params) // 2, X.shape[1]
    A, Z = {0: X}, {}
    for l in range(1, L + 1):
        Z[l] = np.dot(params[f"W{l}"], A[l - 1]) + params[f"b{l}"]
        A[l] = 1 / (1 + np.exp(-Z[l])) if l == L else np.maximum(0, Z[l])
    dA = -(np.divide(Y, A[L]) - np.divide(1 - Y, 1 - A[L]))
    found: Values = {}
    for l in range(L, 0, -1):
        if l == L:
            sigma = 1 / (1 + np.exp(-Z[L]))
            dZ = dA * sigma * (1 - sigma)
        else:
            dZ = np.array(dA, copy=True)
            dZ[Z[l] <= 0] = 0
        found[f"dW{l}"] = 1 / m * np.dot(dZ, A[l - 1].T)
        found[f"db{l}"] = 1 / m * np.sum(dZ, axis=1, keepdims=True)
        dA = np.dot(params[f"W{l}"].T, dZ)
    return found
