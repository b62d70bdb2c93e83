"""Which scenarios there are: those that the project ships, and that of a folder of images."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from autodiff_ref.batches import Batches
from autodiff_ref.images import DIGITS, DataError, read_images, read_published
from autodiff_ref.network import ENTRYWISE, TEXT_NETWORK, Network
from autodiff_ref.parameters import init_params
from autodiff_ref.scenarios.drawing import (
    SEED,
    SOFTMAX,
    by_batches,
    changed,
    drawn,
    near_kink,
    saturated,
    saturating,
    softmax_saturated,
)
from autodiff_ref.scenarios.scenario import Scenario

LEARNING_RATE = 0.0075
"""Of a descent on images, as the text has it."""


class UnknownScenarioError(ValueError):
    """There is no scenario of that name."""


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
    few = "fewer samples than features, where a descent may go by their Gram matrix"
    yield drawn("few_samples", few, (60, 8, 4, 1), 10)
    yield drawn(
        "few_samples_float32", f"{few}; single precision", (60, 8, 4, 1), 10, dtype=np.float32
    )
    alone = "mini-batches, the last of a pass of one sample"
    yield by_batches(drawn("batches", alone, (5, 6, 3, 1), 9), Batches(4, 7))
    shuffled = "mini-batches, in a new order for each pass"
    yield by_batches(drawn("batches_shuffled", shuffled, (5, 6, 3, 1), 10), Batches(4, 7, SEED))
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
