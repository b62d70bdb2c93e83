"""Points beside that of a deviation, or nearer to zero, or in the other precision."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from autodiff_ref.images import DataError
from autodiff_ref.scenarios import Scenario

Arrays = dict[str, npt.NDArray[Any]]

ROOTS = 1 / 2, 3 / 8
"""Powers of the unit roundoff: steps that a smooth function hardly notices."""


class Elsewhere(Hashable, Protocol):
    """Another point than that of a deviation: how it comes about."""

    def parameters(self, values: Mapping[str, npt.NDArray[Any]]) -> Arrays:
        """What the cost is differentiated in."""

    def data(self, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Floats that it is not differentiated in."""


@dataclass(frozen=True)
class InDtype:
    """The nearest numbers that float32 holds, in a dtype: one point for both precisions.

    The parameters may be nearer to zero, where less is saturated.

    Attributes:
        dtype: float32 or float64.
        halvings: of what all layers give together: each has its part in it.

    Raises:
        DataError: it holds none that is finite, where the value is.
    """

    dtype: npt.DTypeLike
    halvings: int = 0

    def parameters(self, values: Mapping[str, npt.NDArray[Any]]) -> Arrays:
        """As the data, nearer to zero."""
        layers = max(len(values) // 2, 1)
        factor = 2.0 ** (-self.halvings / layers)
        return {name: self.data(value * factor) for name, value in values.items()}

    def data(self, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """In this dtype."""
        with np.errstate(over="ignore"):
            held = value.astype(np.float32)
        if not np.array_equal(np.isfinite(held), np.isfinite(value)):
            raise DataError("float32 holds no such number")
        return held.astype(self.dtype)


@dataclass(frozen=True)
class Beside:
    """A little farther on, or back: every entry by some part of its own size.

    By turns, the step is a smaller or a larger power of the unit roundoff: the one draws the
    roundings anew, the other leaves the coarsest of the staircases that numbers are held on, too.

    Attributes:
        direction: a number, from which it is drawn where to.
        part: how much of the way, negative to go back.
    """

    direction: int
    part: float

    def parameters(self, values: Mapping[str, npt.NDArray[Any]]) -> Arrays:
        """Moved; what is 0 stays where it is."""
        stream, moved = np.random.RandomState(self.direction), {}
        root = ROOTS[self.direction % len(ROOTS)]
        for name, value in values.items():
            step = self.part * (np.finfo(value.dtype).eps / 2) ** root
            way = stream.uniform(-1, 1, value.shape)
            moved[name] = (value * (1 + step * way)).astype(value.dtype)
        return moved

    def data(self, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """As it is."""
        return value


def moved(scenario: Scenario, elsewhere: Elsewhere) -> Scenario:
    """The scenario at another point.

    Raises:
        DataError: there is no such point.
    """
    return replace(
        scenario,
        params=elsewhere.parameters(scenario.params),
        X=elsewhere.data(scenario.X),
        Y=elsewhere.data(scenario.Y),
        published=None,
    )
