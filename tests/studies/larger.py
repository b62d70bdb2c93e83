"""The networks and numbers of study 3: the regimes, in networks with more entries."""

from dataclasses import replace

import numpy as np

from autodiff_ref.network import Network
from autodiff_ref.scenarios import Scenario
from studies.regimes import REGIMES, Architecture, Regime

ARCHITECTURES = (
    Architecture((12, 8, 5, 1), 64),
    Architecture((64, 32, 16, 1), 64),
    Architecture((256, 32, 8, 1), 32),
    Architecture((784, 3, 1), 128),
    Architecture((5, *[8] * 9, 1), 16),
    Architecture((20, 12, 2), 32, Network("tanh")),
    Architecture((20, 12, 2), 32, Network("sigmoid", "sigmoid", "half_squared_error")),
    Architecture((20, 12, 2), 32, Network("softplus", "identity", "half_squared_error")),
)

MOST = 6000
"""Of larger traces, only dW and db are looked at: every entry is computed in exact arithmetic."""


def has_small_trace(scenario: Scenario) -> bool:
    """Whether every quantity of the trace is looked at."""
    units = sum(len(scenario.params[f"b{l}"]) for l in range(1, scenario.depth + 1))
    entries: int = (4 * units + len(scenario.X)) * scenario.X.shape[1]
    return entries <= MOST


def repeated(scenario: Scenario, _: np.random.RandomState) -> Scenario:
    """One sample m times: all terms of a sum are equal, and so are many of their roundings."""
    X, Y = (np.repeat(value[:, :1], value.shape[1], axis=1) for value in (scenario.X, scenario.Y))
    return replace(scenario, X=X, Y=Y)


SEVEN_TIMES = (Architecture((12, 5, 1), 1000),) * 7

REPEATED = Regime("repeated", "one sample 1000 times", repeated, SEVEN_TIMES)


def near_zero(scenario: Scenario, _: np.random.RandomState) -> Scenario:
    """Z nearly exact and of size 0.03: so is 1 - t^2 there, but not another form of it."""
    return replace(
        scenario,
        params={"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))},
        X=0.03 * scenario.X,
    )


ONE_UNIT = (Architecture((1, 1), 1000, Network("tanh", "tanh", "half_squared_error")),) * 2

NEAR_ZERO = Regime("near zero", "one tanh unit, W 1, b 0, X of size 0.03", near_zero, ONE_UNIT)

CHOSEN = (
    *(
        replace(regime, architectures=ARCHITECTURES)
        for regime in REGIMES
        if regime.name not in ("one sample", "deep", "dead units")
    ),
    next(regime for regime in REGIMES if regime.name == "dead units"),
    REPEATED,
    NEAR_ZERO,
)
"""The regimes of study 3."""
