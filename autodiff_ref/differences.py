"""The slope of a cost along a direction, by differences, beside that of gradients.

Differences are far less exact than derivatives; so they have an estimate of their error, and refute
what is far off.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from autodiff_ref.quantities import Array, Given

DIRECTIONS = 2
"""In which slopes are compared."""

STEPS = tuple(2.0**-k for k in range(5, 18, 2))
"""How far to either side: from where differences are off by the cost's curvature to where they are
by its rounding."""

ROUNDINGS = 64
"""So many units in the last place may a cost be off by, as a sum over samples."""

SAFE = 16
"""How many times the estimate of its error a slope may be off."""

FAR = 1e-3
"""What is nearer, relative to its size, is not told: a kink beside the point may be to blame."""

FLOAT64: np.dtype[np.floating] = np.dtype(np.float64)


@dataclass(frozen=True)
class Slopes:
    """Two slopes along a direction.

    Attributes:
        of_gradients: what the gradients say.
        of_cost: what the cost says, by differences.
        off: what that may be off by.
        far: what is nearer, relative to its size, is not told.
    """

    of_gradients: float
    of_cost: float
    off: float
    far: float = FAR

    @property
    def bound(self) -> float:
        """What is between them if no more than the error of differences."""
        return self.off + self.far * max(abs(self.of_gradients), abs(self.of_cost))

    @property
    def apart(self) -> bool:
        """Whether no error of differences explains what is between them."""
        return abs(self.of_gradients - self.of_cost) > self.bound


def slopes_of(
    cost: Callable[[Given], float],
    params: Given,
    gradients: Mapping[str, Array],
    directions: Iterable[tuple[str, ...]],
    stream: np.random.RandomState,
    dtype: np.dtype[np.floating] = FLOAT64,
) -> list[Slopes]:
    """Those along random directions; none where they cannot be told.

    Args:
        cost: at any parameters.
        params: at which point.
        gradients: by parameter.
        directions: the parameters that each goes along.
        stream: directions are drawn from it.
        dtype: in which the cost is computed.
    """
    if cost(params) != cost(params):  # it is drawn, or not a number
        return []
    found = []
    for names in directions:
        along = {name: stream.standard_normal(gradients[name].shape) for name in names}
        of_gradients = sum(float(np.sum(gradients[name] * along[name])) for name in names)
        of_cost, off = slope(partial(cost_along, cost, params, along), dtype)
        if not np.isfinite([of_gradients, of_cost, off]).all():
            return []
        found.append(Slopes(of_gradients, of_cost, off))
    return found


def cost_along(
    cost: Callable[[Given], float], params: Given, along: Mapping[str, Array], by: float
) -> float:
    """The cost so far along a direction."""
    return cost({n: value + by * along[n] if n in along else value for n, value in params.items()})


def slope(cost: Callable[[float], float], dtype: np.dtype[np.floating]) -> tuple[float, float]:
    """The slope at 0 and what it may be off by: the best of several steps."""
    return min(estimates(cost, float(np.finfo(dtype).eps)), key=lambda each: each[1])


def estimates(cost: Callable[[float], float], unit: float) -> Iterator[tuple[float, float]]:
    """Slopes by central differences, extrapolated, each with what it may be off by."""
    before: float | None = None
    last: float | None = None
    for h in STEPS:
        up, down = cost(h), cost(-h)
        plain = (up - down) / (2 * h)
        if before is not None:
            better = plain + (plain - before) / 15  # the steps are a fourth of those before
            if last is not None:
                rounding = ROUNDINGS * unit * max(abs(up), abs(down), unit) / h
                yield better, SAFE * abs(better - last) + rounding
            last = better
        before = plain
