"""The problems that a candidate is asked, as named frozen values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.images import DIGITS, DataError, Images, Published, read_images, read_published
from autodiff_ref.network import ENTRYWISE, TEXT_NETWORK, Network
from autodiff_ref.parameters import init_params
from autodiff_ref.quantities import Given

SOFTMAX = Network("relu", "softmax", "categorical_cross_entropy")

LEARNING_RATE = 0.0075
"""Of a descent on images, as the text has it."""

SEED = 1
"""Of the parameters and data of every scenario; data take the stream after it."""


class UnknownScenarioError(ValueError):
    """There is no scenario of that name."""


@dataclass(frozen=True)
class Scenario:
    """One problem: a network, its parameters and samples, and a descent.

    Attributes:
        name: what reports call it.
        shows: what it is there for.
        network: hyperparameters.
        params, X, Y: arrays of one dtype.
        learning_rate: of the descent.
        recorded: ascending numbers of updates after which the descent is looked at; of none, it is
            not.
        images: where X and Y come from, if they are real.
        published: what others printed about this descent, if they did.
    """

    name: str
    shows: str
    network: Network
    params: Given
    X: npt.NDArray[Any]
    Y: npt.NDArray[Any]
    learning_rate: float
    recorded: tuple[int, ...]
    images: Images | None = None
    published: Published | None = None

    @property
    def dtype(self) -> np.dtype[Any]:
        """float64 or float32: what a candidate must compute in."""
        return self.X.dtype

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.params) // 2

    @property
    def parameters(self) -> int:
        """The number of all entries of all W and b."""
        return sum(value.size for value in self.params.values())

    @property
    def layer_dims(self) -> tuple[int, ...]:
        """(n_0, ..., n_L)."""
        return (len(self.X), *(len(self.params[f"b{l}"]) for l in range(1, self.depth + 1)))


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


def changed(scenario: Scenario, **params: npt.NDArray[Any] | float) -> Scenario:
    """The scenario with some parameters replaced, each by an array or by one value throughout."""
    replaced: Given = {
        key: np.broadcast_to(np.asarray(params[key], scenario.dtype), value.shape).copy()
        if key in params
        else value
        for key, value in scenario.params.items()
    }
    return replace(scenario, params=replaced)


def drawn_scenarios() -> Iterator[Scenario]:
    """Every scenario whose samples are drawn."""
    text = "the network that section 1.3 of the text draws"
    yield drawn("text", text, (3, 2, 1), 5, learning_rate=0.7)
    yield drawn("one_sample", "m = 1, section 3.5.1 of the text", (4, 3, 1), 1)
    yield drawn("two_samples", "the smallest m where a mean is not a sum", (4, 6, 1), 2)
    yield drawn("no_hidden", "one layer alone: logistic regression", (6, 1), 7)
    yield drawn("deep", "ten layers", (5, *[6] * 9, 1), 8)
    yield drawn("wide", "sums of many terms", (64, 128, 1), 16)
    yield drawn("several_outputs", "a loss summed over output units", (5, 6, 3), 9)
    for hidden in ("sigmoid", "tanh", "leaky_relu", "softplus", "identity"):
        network = Network(hidden=hidden)
        yield drawn(f"hidden_{hidden}", f"{hidden} in the hidden layers", (5, 6, 4, 1), 9, network)
    # Of one shape and network, so that JAX compiles them once for both precisions.
    for prefix, dtype, precision in (
        ("output", np.float64, ""),
        ("float32", np.float32, ", single"),
    ):
        for sigma in ENTRYWISE:
            network = Network(sigma, sigma, "half_squared_error")
            shows = f"{sigma} in all layers, half squared error{precision}"
            yield drawn(f"{prefix}_{sigma}", shows, (5, 6, 2), 9, network, dtype=dtype)
    yield changed(
        drawn("dead_units", "a hidden layer with units that no sample wakes", (4, 5, 3, 1), 8),
        b1=np.array([[0.1], [-100.0], [-0.2], [-100.0], [0.3]]),
    )
    # With all parameters zero nothing comes down from above, and no slope shows: here it does.
    kink = drawn("kink", "hidden units exactly at their kink", (4, 5, 3, 1), 8)
    yield changed(kink, W1=0.0, b1=0.0)
    for hidden, output in (("relu", "leaky_relu"), ("leaky_relu", "relu")):
        name, network = f"kink_{hidden}", Network(hidden, output, "half_squared_error")
        shows = f"hidden {hidden} and an output {output} exactly at their kinks"
        on_kink = drawn(name, shows, (5, 6, 2), 9, network)
        yield changed(on_kink, W1=0.0, b1=0.0, b2=np.array([[0.0], [0.3]]))
    yield near_kink()
    zero = drawn("all_zero", "every hidden unit on its kink", (4, 5, 3, 1), 8)
    yield changed(zero, **dict.fromkeys(zero.params, 0.0))
    yield saturated("saturated", 650.0, "outputs with Z from -1000 to 1000", np.float64)
    yield saturating("saturating", 36.5, "outputs that all but saturate", np.float64)
    yield saturating("saturating_float32", 16.6, "the same, single precision", np.float32)
    for name, dtype, precision in (
        ("softmax", np.float64, ""),
        ("softmax_float32", np.float32, ", single precision"),
    ):
        shows = f"softmax at the end, categorical cross-entropy{precision}"
        yield drawn(name, shows, (6, 5, 4), 9, SOFTMAX, dtype=dtype)
    yield softmax_saturated()
    for name, output, shows in (
        ("squared_error", "sigmoid", "the squared error without its half"),
        ("softmax_squared_error", "softmax", "equation 3 by the full Jacobian of softmax"),
    ):
        yield drawn(name, shows, (6, 5, 4), 9, Network("tanh", output, "squared_error"))
    yield drawn("float32", "single precision", (12, 8, 5, 1), 16, dtype=np.float32)
    yield saturated("saturated_float32", 52.0, "the same, Z from -80 to 80", np.float32)


def digits() -> Scenario:
    """The main job on the images that the project ships."""
    images = read_images(DIGITS)
    return Scenario(
        "digits",
        "handwritten digits, zero against the rest, on the text's four layers",
        TEXT_NETWORK,
        init_params((len(images.X_train), 20, 7, 5, 1), SEED),
        images.X_train,
        images.Y_train,
        LEARNING_RATE,
        recorded=(1, 10, 100, 500),
        images=images,
    )


def images_of(folder: Path) -> Scenario:
    """The main job on the images of a folder, as the text or published_costs.json has it.

    Raises:
        DataError: the folder's files cannot be used.
    """
    images, published = read_images(folder), read_published(folder)
    if published is None:
        layer_dims: tuple[int, ...] = (len(images.X_train), 20, 7, 5, 1)
        seed, learning_rate, iterations = SEED, LEARNING_RATE, 2500
    else:
        layer_dims, seed = published.layer_dims, published.seed
        learning_rate, iterations = published.learning_rate, published.iterations
    ends = (layer_dims[0], layer_dims[-1])
    if ends != (len(images.X_train), 1):
        raise DataError(
            f"{folder} holds images of {len(images.X_train)} values, and published_costs.json a "
            f"network {layer_dims}: its first layer must be of that size, and its last of size 1"
        )
    recorded = tuple(k for k in (1, 10, 100, 1000) if k < iterations)
    return Scenario(
        "images",
        f"the images of the folder given with --data, {' x '.join(map(str, layer_dims))}",
        TEXT_NETWORK,
        init_params(layer_dims, seed),
        images.X_train,
        images.Y_train,
        learning_rate,
        (*recorded, iterations),
        images,
        published,
    )


def shipped_scenarios() -> list[Scenario]:
    """Every scenario that needs nothing from outside."""
    return [*drawn_scenarios(), digits()]


def chosen(scenarios: list[Scenario], names: Iterable[str] | None) -> list[Scenario]:
    """Those scenarios that have one of these names, in their own order; None means all.

    Raises:
        UnknownScenarioError: none of that name.
    """
    if names is None:
        return scenarios
    wanted, known = set(names), [scenario.name for scenario in scenarios]
    unknown = wanted.difference(known)
    if unknown:
        raise UnknownScenarioError(
            f"unknown scenario {', '.join(sorted(unknown))}: choose from {', '.join(known)}"
        )
    return [scenario for scenario in scenarios if scenario.name in wanted]
