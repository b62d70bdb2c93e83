"""Descent with fused equations, for updates whose calls and memory cost as much as their numbers.

It is the descent of ``manual_bp.descent`` in another evaluation order: alpha / m comes down with
dZ[L], as equations 4 and 9 pass on a factor, so that what equations 7 and 8 subtract is a sum and
a product alone.

How a layer is kept is up to the layer: ``InWeights``, or one of the two of ``manual_bp.gram``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from manual_bp import equations, inputs
from manual_bp.descent import Update
from manual_bp.network import Network
from manual_bp.notation import Array, Values
from manual_bp.output import mean_loss, output_forms
from manual_bp.propagation import row_sums

FEW_FEATURES = 1024
"""Up to which W lies column by column: so OpenBLAS mostly computes the two products of a layer
sooner for hundreds of features, and later for ten thousand."""


class FirstLayer(Protocol):
    """What layer 1 does in an update: first ``linear``, then ``descend``."""

    def linear(self, A_prev: Array, /) -> Array:
        """Equation 1: Z[l], (n_l, m), of A[l-1], (n_{l-1}, m); a new array."""

    def descend(self, step: Array) -> None:
        """Equations 5 to 8, of (alpha / m) dZ[l], (n_l, m), and the last A[l-1]."""

    def params(self) -> tuple[Array, Array]:
        """W[l], (n_l, n_{l-1}), and b[l], (n_l, 1), in arrays of their own."""


class Layer(FirstLayer, Protocol):
    """What a layer above it does, whose W equation 9 reads before it descends."""

    W: Array


class InWeights:
    """A layer kept as W and b."""

    def __init__(self, W: Array, b: Array) -> None:
        """From those of the start, which are left as they are."""
        self.W = W.copy(order="F" if W.shape[1] <= FEW_FEATURES else "C")
        self.b = b.copy()
        self.taken = np.empty_like(self.W)

    def linear(self, A_prev: Array, /) -> Array:
        """Equation 1."""
        self.A_prev = A_prev
        return equations.linear(self.W, self.b, A_prev)

    def descend(self, step: Array) -> None:
        """Equations 5 to 8."""
        self.W -= np.matmul(step, self.A_prev.T, out=self.taken)
        self.b -= row_sums(step)

    def params(self) -> tuple[Array, Array]:
        """W and b."""
        return self.W.copy(), self.b.copy()


def layers_in_weights(params: Mapping[str, Array]) -> tuple[InWeights, list[InWeights]]:
    """Layer 1 and those above it, all kept so, from the parameters of the start."""
    layers = range(1, len(params) // 2 + 1)
    first, *above = [InWeights(params[f"W{l}"], params[f"b{l}"]) for l in layers]
    return first, above


def descent(
    first: FirstLayer,
    above: Sequence[Layer],
    batches: Iterable[tuple[Array, Array]],
    alpha: float,
    network: Network,
) -> Iterator[Update]:
    """One update for each batch (X, Y), of the shapes (n_0, m) and (n_L, m).

    Layer 1 and those above it are at the start, and descend. What overflows is refused by the next
    update; that NumPy warns of it is left to the caller to silence.

    Raises:
        ValueError: a number is not finite; the message says which.
    """
    sigma, pullback = network.hidden_activation.sigma, network.hidden_activation.pullback

    def params() -> Values:
        kept = [layer.params() for layer in (first, *above)]
        return {
            f"{letter}{l}": value
            for l, W_b in enumerate(kept, 1)
            for letter, value in zip("Wb", W_b, strict=True)
        }

    for X, Y in batches:
        Z = [first.linear(X)]
        inputs.check_finite_Z(1, Z[0], params, X)
        for l, layer in enumerate(above, 2):
            Z.append(layer.linear(equations.activate(sigma, Z[-1])))
            inputs.check_finite_Z(l, Z[-1], params, X)
        forms = output_forms(Z.pop(), Y, network)
        cost = mean_loss(forms, X.shape[1])
        step = alpha / X.shape[1] * forms.output_error()
        for layer in reversed(above):
            down = equations.propagated_gradient(layer.W, step)
            layer.descend(step)
            step = equations.hidden_error(pullback, Z.pop(), down)
        first.descend(step)
        yield Update(cost, params)
