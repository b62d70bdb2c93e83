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
    A_Z = with_output(forward_sweep(params, X, network), network)
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
    """Equations 1 and 2 for inputs that were checked, up to what the cost needs."""
    # A number that is not finite is reported with its cause, not as a warning here.
    with np.errstate(over="ignore", invalid="ignore"):
        Z1 = equations.linear(params["W1"], params["b1"], X)
    return forward_from(Z1, params, X, network)


def forward_from(Z1: Array, params: Mapping[str, Array], X: Array, network: Network) -> Values:
    """The forward sweep from the linear result of layer 1 on, however that was found.

    It ends with Z[L] where cost and equation 3 are known in Z[L], else with A[L].
    W1, b1 and X are looked at only to say why a number is not finite.
    """
    L = len(params) // 2
    A_Z: Values = {}
    Z = Z1
    with np.errstate(over="ignore", invalid="ignore"):
        for l in range(1, L):
            inputs.check_finite_Z(l, Z, params, X)
            A = equations.activate(network.activation(l, L).sigma, Z)
            A_Z[f"Z{l}"], A_Z[f"A{l}"] = Z, A
            Z = equations.linear(params[f"W{l + 1}"], params[f"b{l + 1}"], A)
        inputs.check_finite_Z(L, Z, params, X)
    A_Z[f"Z{L}"] = Z
    return A_Z if network.shortcut is not None else with_output(A_Z, network)


def last_layer(A_Z: Values) -> int:
    """L, whether or not the forward sweep left A[L] besides Z[L]."""
    return (len(A_Z) + 1) // 2


def with_output(A_Z: Values, network: Network) -> Values:
    """What the forward sweep left, and A[L]."""
    L = last_layer(A_Z)
    if f"A{L}" in A_Z:
        return A_Z
    return A_Z | {f"A{L}": equations.activate(network.output_activation.sigma, A_Z[f"Z{L}"])}


def cost_of(A_Z: Values, Y: Array, network: Network) -> float:
    """C from what the forward sweep left."""
    L = last_layer(A_Z)
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
    dZ1 = swept["dZ1"]
    swept["db1"], swept["dW1"] = equations.bias_gradient(dZ1), equations.weight_gradient(dZ1, X)
    return swept


def backward_to_Z1(params: Mapping[str, Array], Y: Array, A_Z: Values, network: Network) -> Values:
    """The backward sweep down to dZ1: all but the gradients of layer 1 itself."""
    L = last_layer(A_Z)
    dZ = output_error(A_Z, Y, network)
    swept: Values = {f"dZ{L}": dZ}
    for l in range(L, 1, -1):
        dA = equations.propagated_gradient(params[f"W{l}"], dZ)
        swept[f"db{l}"] = equations.bias_gradient(dZ)
        swept[f"dW{l}"] = equations.weight_gradient(dZ, A_Z[f"A{l - 1}"])
        dZ = equations.hidden_error(network.activation(l - 1, L).pullback, A_Z[f"Z{l - 1}"], dA)
        swept[f"dA{l - 1}"], swept[f"dZ{l - 1}"] = dA, dZ
    return swept


def output_error(A_Z: Values, Y: Array, network: Network) -> Array:
    """dZ[L]: equation 3, or its exact shortcut where cost and output activation have one."""
    L = last_layer(A_Z)
    Z = A_Z[f"Z{L}"]
    if network.shortcut is not None:
        return network.shortcut.output_error(Z, Y)
    grad_A = network.cost_function.grad_A(A_Z[f"A{L}"], Y)
    return equations.output_error(network.output_activation.pullback, Z, grad_A)
