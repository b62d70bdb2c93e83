"""The forward and the backward sweep through the layers, built from the nine equations.

The letters are those of ``manual_bp.notation``.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp import equations, inputs
from manual_bp.network import TEXT_NETWORK, Network
from manual_bp.notation import Array, Values
from manual_bp.output import mean_loss, output_forms


def forward(params: Mapping[str, Array], X: Array, *, network: Network = TEXT_NETWORK) -> Values:
    """Equations 1 and 2, layer by layer (text, section 4.2).

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m).
        network: hyperparameters.

    Returns:
        ``{"Z1": (n_1, m), "A1": (n_1, m), ..., "AL": (n_L, m)}``, dimensionless.

    Raises:
        TypeError: dtypes other than float64 or float32, or mixed.
        ValueError: shapes that do not fit, or numbers that are not finite.
    """
    inputs.check_params(params, network)
    inputs.check_samples(params, X)
    return with_output(forward_sweep(params, X, network), network)


def cost(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    *,
    network: Network = TEXT_NETWORK,
) -> float:
    """C, the mean of the loss over the m samples (text, section 2).

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        network: hyperparameters.

    Returns:
        The cost, dimensionless.

    Raises:
        TypeError: dtypes other than float64 or float32, or mixed.
        ValueError: shapes that do not fit, labels that the cost has no meaning for, or numbers
            that are not finite.
    """
    Y = checked(params, X, Y, network)
    A_Z = forward_sweep(params, X, network)
    return mean_loss(output_forms(last_Z(A_Z), Y, network), Y.shape[1])


def gradients(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    *,
    network: Network = TEXT_NETWORK,
) -> Values:
    """The gradient of the cost in every parameter: equations 1 to 6 and 9.

    In another evaluation order than that of ``trace``, whose dW and db may be rounded otherwise.

    Args, raises: as ``cost``; what is wrong with Y is told last.

    Returns:
        ``{"dW1": (n_1, n_0), "db1": (n_1, 1), ...}``, dimensionless.
    """
    inputs.check_params(params, network)
    inputs.check_samples(params, X)
    A_Z = forward_sweep(params, X, network)
    # Labels are checked after the sweep: reading X drives the code that the check and layer L share
    # out of the caches.
    Y = inputs.checked_labels(params, X, Y, network)
    dZ = output_forms(last_Z(A_Z), Y, network).output_error()
    return parameter_gradients(params, X, A_Z, dZ, network)


def trace(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    *,
    network: Network = TEXT_NETWORK,
) -> Values:
    """Every named quantity of both sweeps.

    Args, raises: as ``cost``.

    Returns:
        ``Z1, A1, ..., dZ1, dA1, ..., dW1, db1, ...`` and ``dA0``, with the shapes of
        ``manual_bp.notation``, dimensionless. dA[L] is grad_A L, which is infinite where the
        output has saturated to the wrong label.
    """
    Y = checked(params, X, Y, network)
    A_Z = with_output(forward_sweep(params, X, network), network)
    L = inputs.depth(params)
    quantities = A_Z | {f"dA{L}": network.cost_function.grad_A(A_Z[f"A{L}"], Y)}
    dZ = output_forms(last_Z(A_Z), Y, network).output_error()
    quantities |= backward_sweep(params, X, A_Z, dZ, network)
    quantities["dA0"] = equations.propagated_gradient(params["W1"], quantities["dZ1"])
    return quantities


def checked(params: Mapping[str, Array], X: Array, Y: npt.NDArray[Any], network: Network) -> Array:
    """Y in the dtype of X, after parameters, X and Y were found to fit; raises as ``cost``."""
    inputs.check_params(params, network)
    inputs.check_samples(params, X)
    return inputs.checked_labels(params, X, Y, network)


def forward_sweep(params: Mapping[str, Array], X: Array, network: Network) -> Values:
    """Equations 1 and 2 for inputs that were checked, up to Z[L], which the cost is found from."""
    L = len(params) // 2
    A, A_Z = X, Values()
    # A number that is not finite is reported with its cause, not as a warning here.
    with np.errstate(over="ignore", invalid="ignore"):
        for l in range(1, L + 1):
            Z = A_Z[f"Z{l}"] = equations.linear(params[f"W{l}"], params[f"b{l}"], A)
            inputs.check_finite_Z(l, Z, lambda: params, X)
            if l < L:
                A = A_Z[f"A{l}"] = equations.activate(network.hidden_activation.sigma, Z)
    return A_Z


def with_output(A_Z: Values, network: Network) -> Values:
    """What the forward sweep left, and A[L]."""
    L = last_layer(A_Z)
    return A_Z | {f"A{L}": equations.activate(network.output_activation.sigma, A_Z[f"Z{L}"])}


def last_layer(A_Z: Values) -> int:
    """L, whether or not A[L] is there beside Z[L]."""
    return (len(A_Z) + 1) // 2


def last_Z(A_Z: Values) -> Array:
    """Z[L], (n_L, m), of what the forward sweep left."""
    return A_Z[f"Z{last_layer(A_Z)}"]


def parameter_gradients(
    params: Mapping[str, Array], X: Array, A_Z: Values, dZ: Array, network: Network
) -> Values:
    """dW and db of every layer, from what the forward sweep left and dZ[L], in fewer passes.

    It is ``backward_sweep`` in another evaluation order: 1/m comes down with dZ[L], as equations 4
    and 9 pass on a factor, so that equations 5 and 6 are a sum and a product alone
    (EQUATIONS.md, section 4).
    """
    L = last_layer(A_Z)
    found: Values = {}
    step = dZ / X.shape[1]
    for l in range(L, 0, -1):
        if l < L:
            down = equations.propagated_gradient(params[f"W{l + 1}"], step)
            step = equations.hidden_error(network.hidden_activation.pullback, A_Z[f"Z{l}"], down)
        found[f"db{l}"] = row_sums(step)
        found[f"dW{l}"] = step @ (A_Z[f"A{l - 1}"] if l > 1 else X).T
    return {f"d{name}": found[f"d{name}"] for name in params}


def row_sums(step: Array) -> Array:
    """The sum of each row, (n, m) -> (n, 1): equation 5, where a factor has come down.

    A product takes half as long as a sum of many rows, which NumPy adds up column by column, and
    rounds less; one row NumPy adds up in pairs, which rounds least.
    """
    sums: Array = (
        step.sum(axis=1, keepdims=True)
        if len(step) == 1
        else step.dot(np.ones((step.shape[1], 1), step.dtype))
    )
    return sums


def backward_sweep(
    params: Mapping[str, Array], X: Array, A_Z: Values, dZ: Array, network: Network
) -> Values:
    """Equations 4 to 6 and 9 from dZ[L], (n_L, m), down to layer 1 (text, section 4.3).

    dA0, which no parameter needs and which is as large as X, is left to ``trace``.
    """
    L = last_layer(A_Z)
    swept: Values = {}
    for l in range(L, 0, -1):
        if l < L:
            dA = swept[f"dA{l}"] = equations.propagated_gradient(params[f"W{l + 1}"], dZ)
            dZ = equations.hidden_error(network.hidden_activation.pullback, A_Z[f"Z{l}"], dA)
        swept[f"dZ{l}"] = dZ
        swept[f"db{l}"] = equations.bias_gradient(dZ)
        swept[f"dW{l}"] = equations.weight_gradient(dZ, A_Z[f"A{l - 1}"] if l > 1 else X)
    return swept
