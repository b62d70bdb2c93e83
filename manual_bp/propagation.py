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
    return forward_sweep(params, X, network)


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
    return cost_of(forward_sweep(params, X, network), Y, network)


def gradients(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    *,
    network: Network = TEXT_NETWORK,
) -> Values:
    """The gradient of the cost in every parameter: equations 1 to 6 and 9.

    Args, raises: as ``cost``.

    Returns:
        ``{"dW1": (n_1, n_0), "db1": (n_1, 1), ...}``, dimensionless.
    """
    Y = checked(params, X, Y, network)
    return parameter_gradients(params, X, Y, forward_sweep(params, X, network), network)


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
    A_Z = forward_sweep(params, X, network)
    L = inputs.depth(params)
    quantities = A_Z | {f"dA{L}": network.cost_function.grad_A(A_Z[f"A{L}"], Y)}
    quantities |= backward_sweep(params, X, Y, A_Z, network)
    quantities["dA0"] = equations.propagated_gradient(params["W1"], quantities["dZ1"])
    return quantities


def checked(params: Mapping[str, Array], X: Array, Y: npt.NDArray[Any], network: Network) -> Array:
    """Y in the dtype of X, after parameters, X and Y were found to fit; raises as ``cost``."""
    inputs.check_params(params, network)
    inputs.check_samples(params, X)
    return inputs.checked_labels(params, X, Y, network)


def forward_sweep(params: Mapping[str, Array], X: Array, network: Network) -> Values:
    """``forward`` for inputs that were checked."""
    # A number that is not finite is reported with its cause, not as a warning here.
    with np.errstate(over="ignore", invalid="ignore"):
        Z1 = equations.linear(params["W1"], params["b1"], X)
    return forward_from(Z1, params, X, network)


def forward_from(Z1: Array, params: Mapping[str, Array], X: Array, network: Network) -> Values:
    """The forward sweep from the linear result of layer 1 on, however that was found.

    W1 and X are looked at only to say why a number is not finite.
    """
    L = inputs.depth(params)
    A_Z: Values = {}
    Z = Z1
    with np.errstate(over="ignore", invalid="ignore"):
        for l in range(1, L + 1):
            inputs.check_finite_Z(l, Z, params, X)
            A = equations.activate(network.activation(l, L).sigma, Z)
            A_Z[f"Z{l}"], A_Z[f"A{l}"] = Z, A
            if l < L:
                Z = equations.linear(params[f"W{l + 1}"], params[f"b{l + 1}"], A)
    return A_Z


def cost_of(A_Z: Values, Y: Array, network: Network) -> float:
    """C from what the forward sweep left."""
    L = len(A_Z) // 2
    shortcut = network.shortcut
    if shortcut is not None:
        loss = shortcut.loss(A_Z[f"Z{L}"], Y)
    else:
        loss = network.cost_function.loss(A_Z[f"A{L}"], Y)
    return float(loss.sum() / Y.shape[1])


def parameter_gradients(
    params: Mapping[str, Array], X: Array, Y: Array, A_Z: Values, network: Network
) -> Values:
    """dW and db of every layer, from what the forward sweep left."""
    swept = backward_sweep(params, X, Y, A_Z, network)
    return {f"d{name}": swept[f"d{name}"] for name in params}


def backward_sweep(
    params: Mapping[str, Array], X: Array, Y: Array, A_Z: Values, network: Network
) -> Values:
    """Equations 3 to 6 and 9 from layer L down to layer 1 (text, section 4.3).

    dA0, which no parameter needs and which is as large as X, is left to ``trace``.
    """
    swept = backward_to_Z1(params, Y, A_Z, network)
    return swept | {"dW1": equations.weight_gradient(swept["dZ1"], X)}


def backward_to_Z1(params: Mapping[str, Array], Y: Array, A_Z: Values, network: Network) -> Values:
    """The backward sweep but for dW1, the one gradient that takes X."""
    L = len(A_Z) // 2
    swept: Values = {}
    for l in range(L, 0, -1):
        if l == L:
            dZ = output_error(A_Z[f"Z{L}"], A_Z[f"A{L}"], Y, network)
        else:
            dA = equations.propagated_gradient(params[f"W{l + 1}"], dZ)
            dZ = equations.hidden_error(network.activation(l, L).pullback, A_Z[f"Z{l}"], dA)
            swept[f"dA{l}"] = dA
        swept[f"dZ{l}"] = dZ
        swept[f"db{l}"] = equations.bias_gradient(dZ)
        if l > 1:
            swept[f"dW{l}"] = equations.weight_gradient(dZ, A_Z[f"A{l - 1}"])
    return swept


def output_error(Z: Array, A: Array, Y: Array, network: Network) -> Array:
    """dZ[L]: equation 3, or its exact shortcut where cost and output activation have one."""
    if network.shortcut is not None:
        return network.shortcut.output_error(Z, Y)
    grad_A = network.cost_function.grad_A(A, Y)
    return equations.output_error(network.output_activation.pullback, Z, grad_A)
