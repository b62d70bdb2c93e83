"""Networks and numbers to try: a few shapes, so that each program is derived once, many seeds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle

import numpy as np
import numpy.typing as npt

from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.parameters import init_params
from autodiff_ref.scenarios import Scenario

DTYPES = (np.float64, np.float32)

Change = Callable[[Scenario, np.random.RandomState], Scenario]
"""From an ordinary scenario to one of a regime."""


@dataclass(frozen=True)
class Architecture:
    """What JAX derives one program for."""

    layer_dims: tuple[int, ...]
    m: int
    network: Network = TEXT_NETWORK


@dataclass(frozen=True)
class Regime:
    """Numbers of one kind.

    Attributes:
        name: what tables call it.
        shows: what it is.
        change: what makes it of an ordinary scenario.
        architectures: the networks that it is tried in.
    """

    name: str
    shows: str
    change: Change
    architectures: tuple[Architecture, ...]

    def scenarios(self) -> Iterator[Scenario]:
        """Without end, each with a seed of its own; the dtypes alternate from round to round."""
        for seed, architecture in zip(count(), cycle(self.architectures), strict=False):
            dtype = DTYPES[seed // len(self.architectures) % len(DTYPES)]
            ordinary = drawn(architecture, seed)
            changed = self.change(ordinary, np.random.RandomState(seed))
            yield in_dtype(replace(changed, name=f"{self.name} {seed}"), dtype)


def drawn(architecture: Architecture, seed: int) -> Scenario:
    """An ordinary scenario: weights of size 1 / sqrt(fan-in), samples of size 1, biases of 0.1."""
    dims, m, network = architecture.layer_dims, architecture.m, architecture.network
    stream = np.random.RandomState(seed + 2**31)
    params = init_params(dims, seed)
    for l in range(1, len(dims)):
        params[f"b{l}"] = 0.1 * stream.standard_normal((dims[l], 1))
    X = stream.standard_normal((dims[0], m))
    Y = stream.standard_normal((dims[-1], m))
    if network.cost == "binary_cross_entropy":
        Y = (Y > 0).astype(np.float64)
    return Scenario(f"seed {seed}", "", network, params, X, Y, 0.1, (1,))


def in_dtype(scenario: Scenario, dtype: npt.DTypeLike) -> Scenario:
    """The scenario, its numbers rounded to a dtype."""
    params = {name: value.astype(dtype) for name, value in scenario.params.items()}
    X, Y = scenario.X.astype(dtype), scenario.Y.astype(dtype)
    return replace(scenario, params=params, X=X, Y=Y)


def ordinary(scenario: Scenario, _: np.random.RandomState) -> Scenario:
    """As drawn."""
    return scenario


def scaled(scenario: Scenario, factor: float) -> Scenario:
    """With all parameters multiplied by a factor."""
    params = {name: value * factor for name, value in scenario.params.items()}
    return replace(scenario, params=params)


def saturated(scenario: Scenario, stream: np.random.RandomState) -> Scenario:
    """Parameters 3 to 100 times as large: outputs and hidden units reach the ends of sigmoid."""
    return scaled(scenario, 10 ** stream.uniform(0.5, 2))


def tiny(scenario: Scenario, stream: np.random.RandomState) -> Scenario:
    """Parameters 1e-2 to 1e-8 times as large."""
    return scaled(scenario, 10 ** stream.uniform(-8, -2))


def zeros(scenario: Scenario, _: np.random.RandomState) -> Scenario:
    """Biases 0 and a sample of zeros, whose hidden units all lie on their kink."""
    params = {n: value * (n[0] == "W") for n, value in scenario.params.items()}
    X = scenario.X.copy()
    X[:, 0] = 0
    return replace(scenario, params=params, X=X)


def integers(scenario: Scenario, stream: np.random.RandomState) -> Scenario:
    """Few bits in every number, so that sums are exact and kinks are met."""
    params = {n: stream.randint(-1, 2, value.shape) / 4 for n, value in scenario.params.items()}
    return replace(scenario, params=params, X=stream.randint(-2, 3, scenario.X.shape) * 1.0)


def dead(scenario: Scenario, stream: np.random.RandomState) -> Scenario:
    """About half of the hidden units have a bias of -100."""
    params = dict(scenario.params)
    for l in range(1, scenario.depth):
        b = params[f"b{l}"]
        params[f"b{l}"] = np.where(stream.random_sample(b.shape) < 0.5, -100.0, b)
    return replace(scenario, params=params)


HALF_SQUARED = tuple(
    Network(hidden, output, "half_squared_error")
    for hidden, output in (
        ("sigmoid", "sigmoid"), ("tanh", "tanh"), ("relu", "identity"), ("softplus", "softplus"),
        ("leaky_relu", "leaky_relu"), ("identity", "relu"),
    )
)  # fmt: skip

SMALL = (
    *(
        Architecture(dims, m, Network(hidden))
        for hidden in ("relu", "sigmoid", "tanh", "leaky_relu", "softplus", "identity")
        for dims, m in (((4, 5, 3, 1), 8), ((6, 4, 2), 5), ((3, 8, 1), 16))
    ),
    *(Architecture((5, 6, 4, 2), 9, network) for network in HALF_SQUARED),
    Architecture((6, 1), 7),
    Architecture((12, 8, 5, 1), 64),
)
"""For numbers of every kind."""

ONE_SAMPLE = tuple(Architecture((4, 3, 1), 1, Network(hidden)) for hidden in ("relu", "tanh"))
ONE_SAMPLE += tuple(Architecture((4, 5, 2), 1, network) for network in HALF_SQUARED[:4])

RELU = tuple(architecture for architecture in SMALL if architecture.network.hidden == "relu")

DEEP = tuple(
    Architecture((5, *[6] * hidden_layers, 1), 8, Network(hidden))
    for hidden_layers in (7, 11)
    for hidden in ("relu", "tanh", "sigmoid")
)

SATURATED = Regime("saturated", "parameters 3 to 100 times as large", saturated, SMALL)

REGIMES = (
    Regime("ordinary", "weights of size 1 / sqrt(fan-in)", ordinary, SMALL),
    SATURATED,
    Regime("tiny weights", "parameters 1e-2 to 1e-8 times as large", tiny, SMALL),
    Regime("zeros", "biases 0, one sample all zeros", zeros, SMALL),
    Regime("integers", "X whole from -2 to 2, parameters 0 or 1/4 either way", integers, SMALL),
    Regime("dead units", "half of the hidden biases -100, relu", dead, RELU),
    Regime("one sample", "m = 1", ordinary, ONE_SAMPLE),
    Regime("deep", "8 and 12 layers", ordinary, DEEP),
)
"""Numbers of every kind."""
