"""What a trained network answers (text, section 4.4)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp import inputs
from manual_bp.activations import Softmax, place_of_largest
from manual_bp.network import TEXT_NETWORK, Network
from manual_bp.notation import Array
from manual_bp.propagation import checked, forward

THRESHOLD = 0.5
"""An output above it is the label 1 (text, section 4.4), dimensionless."""


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
        ones = np.zeros(A.shape, bool)
        ones[place_of_largest(A)] = True
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
