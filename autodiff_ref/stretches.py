"""Deep networks: a stretch of equal layers as one layer of stacked arrays, which JAX repeats.

XLA compiles what it is given, layer by layer, in more than proportion to the depth. A stretch is
compiled once: ``model.forward`` runs it by ``jax.lax.scan``, and JAX derives that as all else. In
the letters of ``autodiff_ref.model``, a stretch of k layers of n units has the arrays

======== ========================
W{l}     (k, n, n)
b{l}     (k, n, 1)
Z{l}     (k, n, m), and so A{l}
======== ========================
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from autodiff_ref.network import Network
from autodiff_ref.quantities import Given, Values, layer_of

LONG = 32
"""Equal layers from which on they are a stretch: fewer are compiled as fast as they stand."""


@dataclass(frozen=True)
class Folded:
    """A network whose stretches are single layers.

    Attributes:
        spans: the layers that each of its layers stands for: one, or a stretch.
        network: its hyperparameters.
    """

    spans: tuple[range, ...]
    network: Network

    @property
    def is_plain(self) -> bool:
        """Whether there is no stretch, and so nothing to fold."""
        return all(len(span) == 1 for span in self.spans)

    def fold(self, values: Given) -> Given:
        """Quantities of all layers, such as W and b, with those of a stretch stacked."""
        if self.is_plain:
            return values
        letters = dict.fromkeys(letter_of(name) for name in values)
        return {
            f"{letter}{l}": np.stack([values[f"{letter}{i}"] for i in span])
            if len(span) > 1
            else values[f"{letter}{span[0]}"]
            for l, span in enumerate(self.spans, start=1)
            for letter in letters
        }

    def unfold(self, values: Values) -> Values:
        """The same taken back, in the order of JAX; quantities of no layer, or of A0, as well."""
        return values if self.is_plain else dict(sorted(self.apart(values)))

    def apart(self, values: Values) -> Iterator[tuple[str, np.ndarray]]:
        """Each quantity of each layer."""
        for name, value in values.items():
            l = layer_of(name) if name[-1].isdigit() else 0
            if not l:
                yield name, value
            elif len(span := self.spans[l - 1]) == 1:
                yield f"{letter_of(name)}{span[0]}", value
            else:
                yield from zip((f"{letter_of(name)}{i}" for i in span), value, strict=True)


def letter_of(name: str) -> str:
    """The name of a quantity without its layer."""
    return name.rstrip("0123456789")


def folded(params: Given, network: Network) -> Folded:
    """A network with each stretch as one layer.

    That is hidden layers of one shape and one activation, which has a name: a function of
    somebody's may give numbers of another dtype, which could not be handed on by a loop.
    """
    L = len(params) // 2

    def kind(l: int) -> tuple[object, ...]:
        return np.shape(params[f"W{l}"]), network.activation(l, L)

    spans: list[range] = []
    for (_, activation), equal in groupby(range(1, L), kind):
        layers = list(equal)
        is_stretch = len(layers) >= LONG and isinstance(activation, str)
        cuts = layers[:1] if is_stretch else layers
        spans += map(range, cuts, [*cuts[1:], layers[-1] + 1])
    spans.append(range(L, L + 1))
    if len(spans) == L:
        return Folded(tuple(spans), network)
    hidden = tuple(network.activation(span[0], L) for span in spans[:-1])
    return Folded(tuple(spans), replace(network, hidden=hidden))
