"""The costs that a network may have, in the order in which they are looked for."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import product

from autodiff_ref.network import AVERAGES, COST_NAMES, Network

USUAL = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy"}
"""The cost that goes with an output."""

OF_CLASSES = "categorical_cross_entropy"
"""A cost of one of several classes, which one output alone cannot tell."""

OF_TWO_CLASSES = "binary_cross_entropy"
"""A cost of one of two classes, which one output tells."""


def costs_of(network: Network, width: int | None = None) -> Iterator[Network]:
    """The network with every cost that its output allows, and its width, the usual one first.

    Of one output, a mean over all entries is one over the samples.
    """
    usual = usual_cost(network)
    for cost, average in product(sorted(COST_NAMES, key=lambda cost: cost != usual), AVERAGES):
        if width == 1 and (cost == OF_CLASSES or average == "entries"):
            continue
        with suppress(ValueError):
            yield replace(network, cost=cost, average=average)


def usual_cost(network: Network) -> str:
    """The cost that goes with an output, where nothing tells another."""
    return USUAL.get(str(network.output), "half_squared_error")
