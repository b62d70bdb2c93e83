"""Descent along the gradient (text, section 3.3), and what a trained network answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp import equations, inputs
from manual_bp.activations import Softmax, row_of_largest
from manual_bp.network import TEXT_NETWORK, Network
from manual_bp.notation import Array, Values
from manual_bp.propagation import checked, cost_of, forward, forward_sweep, parameter_gradients

THRESHOLD = 0.5
"""An output above it is the label 1 (text, section 4.4), dimensionless."""


@dataclass(frozen=True)
class Training:
    """The result of a training run.

    Attributes:
        params: the parameters after the last update.
        costs: ``costs[k]`` is the cost before update k, float64, (iterations,).
    """

    params: Values
    costs: npt.NDArray[np.float64]


def step(
    params: Mapping[str, Array], gradients: Mapping[str, Array], learning_rate: float = 0.0075
) -> Values:
    """New parameters, one step down the gradient: equations 7 and 8.

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``, left as they are.
        gradients: ``{"dW1": (n_1, n_0), "db1": (n_1, 1), ...}``.
        learning_rate: alpha, positive, dimensionless.

    Raises:
        TypeError: dtypes other than float64 or float32, or mixed; a learning rate that is no
            number.
        ValueError: parameters that make no network, a learning rate that is not positive, a
            gradient that is missing, of another shape than its parameter, or not finite.
    """
    alpha = inputs.checked_learning_rate(learning_rate)
    inputs.check_params(params, TEXT_NETWORK)
    for name, value in params.items():
        inputs.check_gradient(name, value, gradients.get(f"d{name}"))
    return descended(params, gradients, alpha)


def descended(params: Mapping[str, Array], gradients: Mapping[str, Array], alpha: float) -> Values:
    """``step`` for inputs that were checked."""
    return {
        name: equations.updated_bias(value, gradients[f"d{name}"], alpha)
        if name.startswith("b")
        else equations.updated_weights(value, gradients[f"d{name}"], alpha)
        for name, value in params.items()
    }


def train(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    learning_rate: float = 0.0075,
    iterations: int = 2000,
    *,
    network: Network = TEXT_NETWORK,
    on_iteration: Callable[[int, float], None] | None = None,
) -> Training:
    """Descend the gradient of the cost over all samples, a fixed number of times.

    Args:
        params: the start, ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``, left as it is.
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        learning_rate: alpha, positive, dimensionless.
        iterations: number of updates, positive.
        network: hyperparameters.
        on_iteration: called with (k, cost before update k), for progress.

    Returns:
        The last parameters and the cost before every update.

    Raises:
        TypeError: dtypes other than float64 or float32, or mixed; a learning rate that is no
            number; iterations not an integer.
        ValueError: shapes that do not fit, labels that the cost has no meaning for, numbers that
            are not finite, a learning rate or an iteration count that is not positive.
        ArithmeticError: the descent diverged; the message says at which iteration.
    """
    alpha = inputs.checked_learning_rate(learning_rate)
    count = inputs.checked_iterations(iterations)
    Y = checked(params, X, Y, network)
    costs = np.empty(count)
    current = dict(params)
    for k in range(count):
        try:
            A_Z = forward_sweep(current, X, network)
        except ValueError as failure:
            if k == 0:
                raise
            raise diverged(k, costs, alpha, failure) from failure
        # What overflows from here on is reported as the divergence that it is, not as a warning.
        with np.errstate(over="ignore", invalid="ignore"):
            costs[k] = cost_of(A_Z, Y, network)
            found = parameter_gradients(current, X, Y, A_Z, network)
            current = descended(current, found, alpha)
        if on_iteration is not None:
            on_iteration(k, float(costs[k]))
    try:
        for name, value in current.items():
            inputs.refuse_non_finite(name, value)
    except ValueError as failure:
        raise diverged(count, costs, alpha, failure) from failure
    return Training(current, costs)


def diverged(
    k: int, costs: npt.NDArray[np.float64], alpha: float, failure: ValueError
) -> ArithmeticError:
    """The error of a descent whose parameters make no network any more after k updates."""
    return ArithmeticError(
        f"the descent diverged in {k} of {len(costs)} iterations: {failure}; the cost was "
        f"{costs[k - 1]:g} before. Use a learning rate below {alpha:g}."
    )


def predict(
    params: Mapping[str, Array], X: Array, *, network: Network = TEXT_NETWORK
) -> npt.NDArray[np.int64]:
    """Labels 0 or 1: 1 where the output is above 0.5 (text, section 4.4).

    For an output softmax they are one-hot columns: 1 for the class of the largest output, the
    first of equals, and 0 for the others.

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m).
        network: hyperparameters.

    Returns:
        (n_L, m).

    Raises:
        As ``forward``.
    """
    A = forward(params, X, network=network)[f"A{inputs.depth(params)}"]
    if isinstance(network.output_activation, Softmax):
        ones = np.arange(len(A))[:, None] == row_of_largest(A)
    else:
        ones = A > THRESHOLD
    return np.asarray(ones, np.int64)


def accuracy(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    *,
    network: Network = TEXT_NETWORK,
) -> float:
    """The fraction of the labels that ``predict`` gives rightly, between 0 and 1.

    For an output softmax it is the fraction of the samples whose predicted class has the largest
    label.

    Args, raises: as ``cost``.
    """
    Y = checked(params, X, Y, network)
    predicted = predict(params, X, network=network)
    if isinstance(network.output_activation, Softmax):
        return float(np.mean(Y[predicted.argmax(axis=0), np.arange(Y.shape[1])] == Y.max(axis=0)))
    return float(np.mean(predicted == Y))
