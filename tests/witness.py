"""The third witness: plain costs, differences and exact values, from neither side's code.

The cost is written in plain Python numbers, straight from the definitions: a loss is summed over
the output units of one sample, and C is its mean over the m samples.
Its derivatives are measured, not derived, so no mistake of a derivation can hide in them.
"""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Sigma = Callable[[float], float]
OfColumn = Callable[[list[float]], list[float]]
Loss = Callable[[float, float], float]
Matrix = list[list[float]]

SIGMAS: dict[str, Sigma] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "relu": lambda z: max(z, 0.0),
    "tanh": math.tanh,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "identity": lambda z: z,
}
"""Activations by name, of single numbers; the one other is ``plain_softmax``."""

LOSSES: dict[str, Loss] = {
    "binary_cross_entropy": lambda a, y: -(y * math.log(a) + (1 - y) * math.log(1 - a)),
    "categorical_cross_entropy": lambda a, y: -y * math.log(a),
    "half_squared_error": lambda a, y: (a - y) ** 2 / 2,
    "squared_error": lambda a, y: (a - y) ** 2,
}
"""Losses of one output unit and one sample by name; the cost takes the same name."""

KINKED = ("relu", "leaky_relu")
"""The activations that have no derivative at z = 0."""

STEPS = (2.0**-6, 2.0**-7, 2.0**-8)
"""Half widths of the differences; each half the one before, as the extrapolation needs."""

NOISE = 100 * 2.0**-53
"""How far a computed cost of about 1 is off: some 100 roundings in a row, 2^-53 each, where no
layer magnifies (4 layers, at most 5 products, a few operations for sigma and the loss)."""


def plain_softmax(z: list[float]) -> list[float]:
    """e^z_j / sum_k e^z_k, of one column."""
    total = sum(math.exp(v) for v in z)
    return [math.exp(v) / total for v in z]


def of_column(sigma: str | Sigma) -> OfColumn:
    """An activation as a function of a whole column."""
    if sigma == "softmax":
        return plain_softmax
    alone = SIGMAS[sigma] if isinstance(sigma, str) else sigma
    return lambda z: [alone(v) for v in z]


def plain_cost(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    hidden: str | Sigma,
    output: str | Sigma,
    cost: str | Loss,
) -> float:
    """C of a network, in plain Python numbers; functions of one's own stand in for names."""
    return Plain(params, X, Y, hidden, output, cost).cost()


def gradients_by_differences(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    hidden: str | Sigma,
    output: str | Sigma,
    cost: str | Loss,
) -> tuple[dict[str, Array], dict[str, Array]]:
    """The gradient of the cost, and how far each of its entries may be off.

    Raises:
        ValueError: a step crosses a kink, where differences show no derivative.
    """
    plain = Plain(params, X, Y, hidden, output, cost)
    gradients: dict[str, Array] = {}
    errors: dict[str, Array] = {}
    for name, matrix in plain.matrices.items():
        gradient, error = np.empty((2, *params[name].shape))
        for i, row in enumerate(matrix):
            for j in range(len(row)):
                gradient[i, j], error[i, j] = plain.derivative(row, j)
        gradients[f"d{name}"], errors[f"d{name}"] = gradient, error
    return gradients, errors


def disagreements(
    candidate: Mapping[str, Array], witnessed: Mapping[str, Array], errors: Mapping[str, Array]
) -> list[str]:
    """A line for each place where a gradient is further off than the witness may be."""
    if candidate.keys() != witnessed.keys():
        return [f"the names are {sorted(candidate)}, not {sorted(witnessed)}"]
    lines = []
    for name, truth in witnessed.items():
        value, error = candidate[name], errors[name]
        if value.shape != truth.shape:
            lines.append(f"{name} has the shape {value.shape}, not {truth.shape}")
            continue
        # "not within" instead of "beyond": a nan is never within.
        for i, j in np.argwhere(~(np.abs(value - truth) <= error)):
            off_by = f"{truth[i, j]} +- {error[i, j]:.1e}"
            lines.append(f"{name}[{i}, {j}] is {value[i, j]}, not {off_by}")
    return lines


def assert_within(actual: Array, expected: npt.ArrayLike, bound: float | Array) -> None:
    """Fail unless both have one shape and no entry is further apart than the bound."""
    truth = np.asarray(expected, dtype=np.float64)
    assert actual.shape == truth.shape
    apart = np.abs(actual - truth)
    # "not within" instead of "beyond": a nan is never within.
    assert not (~(apart <= bound)).any(), f"{actual} is not {truth}: {apart} apart, beyond {bound}"


class Plain:
    """One network and its data as nested lists, so that an entry can be moved and put back."""

    def __init__(
        self,
        params: Mapping[str, Array],
        X: Array,
        Y: npt.NDArray[Any],
        hidden: str | Sigma,
        output: str | Sigma,
        cost: str | Loss,
    ) -> None:
        """Nested lists of everything; functions for the names."""
        L = len(params) // 2
        self.matrices: dict[str, Matrix] = {name: array.tolist() for name, array in params.items()}
        self.layers = [(self.matrices[f"W{l}"], self.matrices[f"b{l}"]) for l in range(1, L + 1)]
        self.samples = list(zip(X.T.tolist(), Y.T.tolist(), strict=True))
        self.sigmas = [hidden] * (L - 1) + [output]
        self.of_columns = [of_column(sigma) for sigma in self.sigmas]
        self.loss = LOSSES[cost] if isinstance(cost, str) else cost

    def sweep(self) -> tuple[float, list[float]]:
        """The cost, and every z in front of an activation that has a kink."""
        total = 0.0
        before_kinks: list[float] = []
        for x, y in self.samples:
            a = x
            for (W, b), sigma, of_z in zip(self.layers, self.sigmas, self.of_columns, strict=True):
                z = [
                    sum(w * v for w, v in zip(row, a, strict=True)) + bias
                    for row, (bias,) in zip(W, b, strict=True)
                ]
                if sigma in KINKED:
                    before_kinks += z
                a = of_z(z)
            total += sum(self.loss(v, label) for v, label in zip(a, y, strict=True))
        return total / len(self.samples), before_kinks

    def cost(self) -> float:
        """C."""
        return self.sweep()[0]

    def derivative(self, row: list[float], j: int) -> tuple[float, float]:
        """The derivative of C in one entry, and how far it may be off.

        A central difference D(h) is off by a series in h^2; two Richardson extrapolations from
        three widths cancel its first two terms.

        Truncation: the last extrapolation is far better than the one before it, so their
        distance is more than the error that is left.
        Rounding: (64 D(h/4) - 20 D(h/2) + D(h)) / 45 magnifies the noise of one D(h/4), which is
        NOISE / (h/4), by less than 2.
        """
        entry = row[j]
        centre, sides = self.sweep()

        def moved(h: float) -> float:
            row[j] = entry + h
            value, there = self.sweep()
            row[j] = entry
            # Without a kink on the way z is a line (or smooth), so two ends on the same side
            # of zero have everything between them on that side, layer after layer.
            if any((z > 0) != (side > 0) for z, side in zip(there, sides, strict=True)):
                raise ValueError(f"a step of {h:g} crosses a kink: choose another point")
            return value

        wide, middle, narrow = ((moved(h) - moved(-h)) / (2 * h) for h in STEPS)
        once = (4 * narrow - middle) / 3
        twice = (16 * once - (4 * middle - wide) / 3) / 15
        truncation = abs(twice - once)
        rounding = 2 * NOISE * max(1.0, abs(centre)) / STEPS[-1]
        return twice, truncation + rounding


DIGITS = 1000
"""Of the exact values: e^1000 added to 1 fills 435 of them."""


def exact_sigmoid(z: float) -> Decimal:
    """1 / (1 + e^-z), to 1000 digits."""
    with localcontext(prec=DIGITS):
        return 1 / (1 + (-Decimal(z)).exp())


def exact_softplus(z: float) -> Decimal:
    """log(1 + e^z), to 1000 digits or 1e-1000 at least."""
    with localcontext(prec=DIGITS):
        return (1 + Decimal(z).exp()).ln()


def units_apart(value: np.floating[Any], exact: Decimal) -> float:
    """The distance in units of the last place that the exact value has in this dtype.

    The unit is never smaller than the smallest number of the dtype above zero.
    """
    unit = np.spacing(np.abs(value.dtype.type(float(exact))))
    return float(abs(Decimal(float(value)) - exact) / Decimal(float(unit)))
