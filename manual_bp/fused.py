"""Descent with fused equations, for updates whose calls and memory cost as much as their numbers.

It is the descent of ``manual_bp.descent`` in another evaluation order: alpha / m comes down with
dZ[L], as equations 4 and 9 pass on a factor, so that what equations 7 and 8 subtract is a sum and
a product alone; and the product lies in the same memory in every update.

How a layer is kept is up to the layer: ``InWeights``, or one of the two of ``manual_bp.gram``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from manual_bp import equations, inputs
from manual_bp.descent import Update
from manual_bp.network import Network
from manual_bp.notation import Array, Values
from manual_bp.output import Output

FEW_FEATURES = 4096
"""Up to which W lies column by column: BLAS multiplies a batch of hundreds of features by it, and
computes what is subtracted from it, in 0.8 to 1 of the time; of many thousands in 1 to 1.2."""


class FirstLayer(Protocol):
    """Layer 1, as it descends, or what any layer must do."""

    def linear(self, A_prev: Array, /) -> Array:
        """Equation 1: Z[l], (n_l, m), of A[l-1], (n_{l-1}, m), which is kept for ``descend``."""

    def descend(self, step: Array) -> None:
        """Equations 5 to 8, of (alpha / m) dZ[l], (n_l, m), and the A[l-1] of equation 1."""

    def params(self) -> tuple[Array, Array]:
        """W[l], (n_l, n_{l-1}), and b[l], (n_l, 1), in arrays of their own."""


class Layer(FirstLayer, Protocol):
    """Layer l, as it descends."""

    def passed_down(self, step: Array) -> Array:
        """Equation 9: (alpha / m) dA[l-1], (n_{l-1}, m), of (alpha / m) dZ[l], (n_l, m)."""


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

    def passed_down(self, step: Array) -> Array:
        """Equation 9."""
        return equations.propagated_gradient(self.W, step)

    def descend(self, step: Array) -> None:
        """Equations 5 to 8."""
        self.W -= np.matmul(step, self.A_prev.T, out=self.taken)
        self.b -= step.sum(axis=1, keepdims=True)

    def params(self) -> tuple[Array, Array]:
        """W and b."""
        return self.W.copy(), self.b.copy()


def in_weights(params: Mapping[str, Array]) -> list[InWeights]:
    """All layers kept so, from the parameters of the start."""
    return [InWeights(params[f"W{l}"], params[f"b{l}"]) for l in range(1, len(params) // 2 + 1)]


def descent(
    first: FirstLayer,
    above: Sequence[Layer],
    batches: Iterable[tuple[Array, Array]],
    alpha: float,
    network: Network,
) -> Iterator[Update]:
    """One update for each batch (X, Y), of the shapes (n_0, m) and (n_L, m).

    Layer 1 and those above it are at the start, and descend.

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
        # What overflows in an update is refused by the next forward sweep, not warned of.
        with np.errstate(over="ignore", invalid="ignore"):
            Z = [first.linear(X)]
            for layer in above:
                Z.append(layer.linear(equations.activate(sigma, Z[-1])))
            for l, each in enumerate(Z, 1):
                if not inputs.surely_finite(each):
                    inputs.check_finite_Z(l, each, params(), X)
            output = Output(Z.pop(), Y, network)
            cost = output.cost()
            step = alpha / X.shape[1] * output.error()
            for layer in reversed(above):
                down = layer.passed_down(step)
                layer.descend(step)
                step = equations.hidden_error(pullback, Z.pop(), down)
            first.descend(step)
        yield Update(cost, params)
