"""Scenarios with drawn parameters and samples, and what is changed about them."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.batches import Batches
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.parameters import init_params
from autodiff_ref.quantities import Given
from autodiff_ref.scenarios.scenario import Scenario

SOFTMAX = Network("relu", "softmax", "categorical_cross_entropy")

SEED = 1
"""Of the parameters and data of every scenario; data take the stream after it."""


def drawn(
    name: str,
    shows: str,
    layer_dims: tuple[int, ...],
    m: int,
    network: Network = TEXT_NETWORK,
    *,
    dtype: npt.DTypeLike = np.float64,
    learning_rate: float = 0.1,
) -> Scenario:
    """A scenario with drawn parameters and samples.

    Biases are drawn, too: at zero, an equation that forgets them would pass. The learning rate
    is none that a candidate would take by itself.
    """
    L = len(layer_dims) - 1
    stream = np.random.RandomState(SEED + 1)
    params = init_params(layer_dims, SEED)
    for l in range(1, L + 1):
        params[f"b{l}"] = 0.1 * stream.standard_normal((layer_dims[l], 1))
    X = stream.standard_normal((layer_dims[0], m))
    if network.cost == "binary_cross_entropy":
        Y = (stream.random_sample((layer_dims[-1], m)) < 0.5).astype(np.float64)
    elif network.cost == "categorical_cross_entropy":
        Y = np.eye(layer_dims[-1])[:, stream.randint(layer_dims[-1], size=m)]
    else:
        Y = stream.standard_normal((layer_dims[-1], m))
    rounded = {key: value.astype(dtype) for key, value in params.items()}
    return Scenario(
        name,
        shows,
        network,
        rounded,
        X.astype(dtype),
        Y.astype(dtype),
        learning_rate,
        recorded=(20,),
    )


def saturated(name: str, spread: float, shows: str, dtype: npt.DTypeLike) -> Scenario:
    """A scenario whose first output is far on one side, and whose second on the other.

    The last layer's weights are drawn and multiplied by ``spread``.
    """
    moderate = drawn(name, shows, (4, 5, 2), 12, dtype=dtype)
    w = spread * moderate.params["W2"][:1]
    return changed(moderate, W2=np.vstack([w, -w]))


def softmax_saturated() -> Scenario:
    """A scenario in which softmax has Z far apart, for right and wrong labels, or all but a tie.

    The last two outputs have the same weights, so that they are apart by their biases alone.
    """
    shows = "softmax with Z up to 1000 apart"
    moderate = drawn("softmax_saturated", shows, (6, 5, 4), 9, SOFTMAX)
    W2 = 590.0 * moderate.params["W2"]
    W2[3] = W2[2]
    Y = moderate.Y.copy()
    Y[:, 5] = [1, 0, 0, 0]  # an output that no number is small enough for
    return changed(replace(moderate, Y=Y), W2=W2)


def near_kink() -> Scenario:
    """A scenario in which the order of summation decides whether a unit is awake.

    (1 + 2^-53) - 1 is 0 in floats, and (1 - 1) + 2^-53 is not; likewise for multiples by powers
    of two.
    """
    shows = "a hidden unit that rounding puts on either side of its kink"
    edge = drawn("near_kink", shows, (3, 4, 1), 6)
    X = np.outer(np.ones(3), 2.0 ** np.arange(6))
    W1, b1 = edge.params["W1"].copy(), edge.params["b1"].copy()
    W1[1], b1[1] = [1.0, 2.0**-53, -1.0], 0.0
    return changed(replace(edge, X=X), W1=W1, b1=b1)


def saturating(name: str, end: float, shows: str, dtype: npt.DTypeLike) -> Scenario:
    """A scenario whose two outputs run through all Z from -end to end, in opposite directions.

    Labels alternate, and are those of the outputs at either end, where 1 - A is one rounding.
    """
    layer = drawn(name, f"{shows}, Z from {-end:g} to {end:g}", (1, 2), 48, dtype=dtype)
    X = np.linspace(-end, end, 48, dtype=dtype)[np.newaxis]
    Y = np.tile(np.eye(2, dtype=dtype)[::-1], 24)
    return changed(replace(layer, X=X, Y=Y), W1=np.array([[1.0], [-1.0]]), b1=0.0)


def by_batches(scenario: Scenario, batches: Batches) -> Scenario:
    """The scenario with a descent by batches."""
    return replace(scenario, recorded=(), batches=batches)


def changed(scenario: Scenario, **params: npt.NDArray[Any] | float) -> Scenario:
    """The scenario with some parameters replaced, each by an array or by one value throughout."""
    replaced: Given = {
        key: np.broadcast_to(np.asarray(params[key], scenario.dtype), value.shape).copy()
        if key in params
        else value
        for key, value in scenario.params.items()
    }
    return replace(scenario, params=replaced)
