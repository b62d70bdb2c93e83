"""The nine equations of the text's table (section 4), one pure function each, in order.

Letters and shapes are those of ``manual_bp.notation``; the derivations, and the places where
the text's own printing differs, stand in EQUATIONS.md.
A one-sample network (section 3.5.1) is the case m = 1 of many samples (section 3.5.2).
Equations 1 and 9 multiply with ``dot``, whose call takes less time than that of ``@``.
"""

from collections.abc import Callable

import numpy as np

from manual_bp.notation import Array

Pullback = Callable[[Array, Array], Array]
"""(Z, dA) -> dZ: how the gradient passes an activation downwards."""


def linear(W: Array, b: Array, A_prev: Array) -> Array:
    """Equation 1: Z[l] = W[l] A[l-1] + b[l].

    Shapes: (n_l, n_{l-1}), (n_l, 1), (n_{l-1}, m) -> (n_l, m). Source: section 1.3.
    """
    # (A^T W^T)^T: its rows are samples, and BLAS shares more rows out better. So lie Z, A, dZ and
    # dA in memory, sample by sample: what meets element by element lies alike.
    turned = A_prev.T.dot(W.T) + b.T
    Z: Array = turned.T
    return Z


def activate(sigma: Callable[[Array], Array], Z: Array) -> Array:
    """Equation 2: A[l] = sigma(Z[l]), element by element, or column by column for softmax.

    Shapes: (n_l, m) -> (n_l, m). Source: sections 1.2 and 1.3.
    """
    return sigma(Z)


def output_error(pullback: Pullback, Z: Array, grad_A: Array) -> Array:
    """Equation 3: dZ[L] = grad_A L * sigma'(Z[L]), element by element.

    For softmax, whose sigma' is a Jacobian J_i for each column i: column i of dZ[L] is J_i^T
    times column i of grad_A L. ``pullback`` is that of the activation, (Z, dA) -> dZ.

    Shapes: (n_L, m), (n_L, m) -> (n_L, m). Source: section 3.4, with the per-sample loss L
    where the text prints the cost C: C already holds the 1/m that equations 5 and 6 bring.
    """
    return pullback(Z, grad_A)


def hidden_error(pullback: Pullback, Z: Array, dA: Array) -> Array:
    """Equation 4: dZ[l] = dA[l] * sigma'(Z[l]), element by element, for l < L.

    For softmax with the Jacobians, as in equation 3.

    Shapes: (n_l, m), (n_l, m) -> (n_l, m). Source: section 3.4; dA[l] comes from equation 9.
    """
    return pullback(Z, dA)


def bias_gradient(dZ: Array) -> Array:
    """Equation 5: db[l] = (1/m) * sum of each row of dZ[l].

    Shapes: (n_l, m) -> (n_l, 1). Source: section 3.5.2, with the sum where the table prints
    a mean: one division by m, not two.
    """
    m = dZ.shape[1]
    db: Array = dZ.sum(axis=1, keepdims=True) / m
    return db


def weight_gradient(dZ: Array, A_prev: Array) -> Array:
    """Equation 6: dW[l] = (1/m) * dZ[l] A[l-1]^T.

    Shapes: (n_l, m), (n_{l-1}, m) -> (n_l, n_{l-1}). Source: section 3.5.2.
    """
    m = dZ.shape[1]
    # The product has n_l * n_{l-1} entries and dZ only n_l * m: dividing dZ is the shorter pass.
    dW: Array = (dZ / m) @ A_prev.T
    return dW


def updated_bias(b: Array, db: Array, learning_rate: float) -> Array:
    """Equation 7: b[l] <- b[l] - alpha * db[l], returned as a new array.

    Shapes: (n_l, 1), (n_l, 1) -> (n_l, 1). Source: section 3.3.
    """
    return b - learning_rate * db


def updated_weights(
    W: Array, dW: Array, learning_rate: float, *, out: Array | None = None
) -> Array:
    """Equation 8: W[l] <- W[l] - alpha * dW[l], returned as a new array or in ``out``.

    ``out`` may be dW itself, once nobody needs the gradient any more.

    Shapes: (n_l, n_{l-1}), (n_l, n_{l-1}) -> (n_l, n_{l-1}). Source: section 3.3.
    """
    step: Array = np.multiply(learning_rate, dW, out=out)
    return np.subtract(W, step, out=step)  # where the step lies: no third array of the size of W


def propagated_gradient(W: Array, dZ: Array) -> Array:
    """Equation 9: dA[l-1] = W[l]^T dZ[l].

    Shapes: (n_l, n_{l-1}), (n_l, m) -> (n_{l-1}, m). Source: section 3.4, with the matrix
    product and the index l-1, where the table prints an element-wise product and the index l.
    """
    dA: Array = dZ.T.dot(W).T
    return dA
