"""What somebody's cost is, where it is a multiple of one that is known, or has an epsilon in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np

from autodiff_ref.arithmetic.running import Rounded, errors_of
from autodiff_ref.determination.penalties import Costs
from autodiff_ref.diagnosis.fitting import constant, fit, scaled
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import NotHereError, cost_with_epsilon, of_A, of_Z
from autodiff_ref.network import LOGARITHMS, Network

SIZES: Mapping[str, tuple[int, int]] = {
    "": (0, 0),
    "m": (0, 1),
    "1 / m": (0, -1),
    "n[L]": (1, 0),
    "1 / n[L]": (-1, 0),
    "m / n[L]": (-1, 1),
    "n[L] / m": (1, -1),
}
"""What a cost may be multiplied by: the powers of n[L] and of m, by name."""

UNIT = 8 * float(np.finfo(np.float64).eps)
"""What a multiple is off by that was multiplied in."""

LEAST, MOST, HALVINGS = -36.0, -0.5, 60
"""Between which logarithms an epsilon is looked for, and how often that is halved."""

DIGITS = 3
"""Of an epsilon that people write."""


@dataclass(frozen=True)
class Multiple:
    """A multiple of a cost that is known.

    Attributes:
        network: whose cost that is.
        constant: a number.
        size: the name of what comes besides.
    """

    network: Network
    constant: float
    size: str

    def __str__(self) -> str:
        if not self.size:
            return f"{self.constant:.6g}"
        if abs(self.constant) == 1:
            return self.size if self.constant > 0 else f"-{self.size}"
        return f"{self.constant:.6g} times {self.size}"


def multiples(costs: Costs, networks: Iterable[Network]) -> Iterator[Multiple]:
    """Those of which a cost is one, at all problems.

    Args:
        costs: its values.
        networks: of the same activations, with any cost.
    """
    if costs.shown is None:
        return
    sizes = {
        name: [float(n) ** of_n * float(m) ** of_m for n, m in (p.Y.shape for p in costs.problems)]
        for name, (of_n, of_m) in SIZES.items()
    }
    passes: list[Numbers] = []
    for network in networks:
        passes = passes or [Sweep(p, network).forward() for p in costs.problems]
        found = [
            Multiple(network, number, name)
            for losses in losses_of(costs, network, passes)
            for name, size in sizes.items()
            if (number := multiple(costs.shown, losses, size))
        ]
        # With n[L] = 3, a third is 1 / n[L] as well, and is more likely to be meant as that.
        yield from sorted(found, key=lambda each: (abs(each.constant) != 1, bool(each.size)))[:1]


def losses_of(costs: Costs, network: Network, passes: list[Numbers]) -> Iterator[list[Rounded]]:
    """A network's cost at all problems, from Z[L] and from A[L]."""
    sweeps = [Sweep(problem, network) for problem in costs.problems]
    for rule in (of_Z, of_A):
        with suppress(NotHereError):
            yield [each.quantity(rule, each.L, q) for each, q in zip(sweeps, passes, strict=True)]


def multiple(shown: list[float], losses: list[Rounded], sizes: list[float]) -> float | None:
    """By what costs are multiplied beside a size to give those that are shown; None if by none."""
    number: float | None = None
    for theirs, loss, size in zip(shown, losses, sizes, strict=True):
        right = scaled(loss, size, UNIT)
        value, off = float(right.value), float(errors_of(right)[()])
        if number is None:
            if not value or not theirs or off > abs(value) / 8:
                return None
            ratio = theirs / value
            number = constant(ratio, (2 * off / abs(value) + UNIT) * abs(ratio))
        if not fit(scaled(right, number, UNIT), np.asarray(theirs)):
            return None
    return number


def epsilons(costs: Costs, networks: Iterable[Network]) -> Iterator[tuple[Network, float]]:
    """Networks, and the epsilon in the logarithms of their cost, that give a cost everywhere.

    The larger it is, the less the cost: so it is found by halving.
    """
    if costs.shown is None:
        return
    passes: list[Numbers] = []
    for network in (each for each in networks if each.cost in LOGARITHMS):
        passes = passes or [Sweep(p, network).forward() for p in costs.problems]
        sweeps = [Sweep(problem, network) for problem in costs.problems]
        epsilon = halved(partial(roughly, sweeps[0], passes[0]), costs.shown[0])
        if epsilon and all(
            fit(adding_to(sweep, q, epsilon), np.array(theirs))
            for sweep, q, theirs in zip(sweeps, passes, costs.shown, strict=True)
        ):
            yield network, epsilon


def adding_to(sweep: Sweep, q: Numbers, epsilon: float) -> Rounded:
    """C with an epsilon in its logarithms."""
    return sweep.quantity(cost_with_epsilon(epsilon).rule, sweep.L, q)


def roughly(sweep: Sweep, q: Numbers, epsilon: float) -> float:
    """The same in plain floats, where there is a program for these."""
    sketched = sweep.sketch(cost_with_epsilon(epsilon).rule, sweep.L, q)
    return float((sketched or adding_to(sweep, q, epsilon)).value)


def halved(adding: Callable[[float], float], theirs: float) -> float | None:
    """The epsilon, of a few digits, with which a cost is theirs that falls as it grows."""

    def above(logarithm: float) -> bool:
        return adding(float(np.exp(logarithm))) > theirs

    low, high = LEAST, MOST
    if not above(low) or above(high):
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) else (low, middle)
    return float(f"{np.exp(high):.{DIGITS}g}")
