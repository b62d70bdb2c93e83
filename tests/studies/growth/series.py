"""What is measured: problems that grow in one respect each, and what may come of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from studies.growth.fit import Growth, fitted
from studies.growth.problem import Cost

MOST = 1.1
"""What an exponent may be."""

LARGEST, ROOM = (31_622, 3_162, 1), 16.0
"""A network of 10^8 parameters, and the GiB that it must be verified in."""

OVER_THREE_DECADES = (1, 3, 10, 30, 100, 300, 1_000)

Problem = tuple[tuple[int, ...], int]
"""Layer sizes and number of samples."""


@dataclass(frozen=True)
class Series:
    """Problems that grow in one respect.

    Attributes:
        name: what grows.
        wanted: how much of it, over three decades.
        problem: for so much of it.
    """

    name: str
    wanted: Sequence[int]
    problem: Callable[[int], Problem]

    def sizes(self, costs: Sequence[Cost]) -> list[int]:
        """How much of it there was: as many parameters as are wanted, no network has."""
        if self.name == "parameters":
            return [cost.parameters for cost in costs]
        return list(self.wanted)


def wide(parameters: int) -> Problem:
    """Two layers of about so many parameters."""
    n_1 = round((parameters / 10) ** 0.5)
    return (10 * n_1, n_1, 1), 10


SERIES = (
    Series("parameters", tuple(1_000 * n for n in OVER_THREE_DECADES), wide),
    Series("samples", tuple(10 * n for n in OVER_THREE_DECADES), lambda m: ((4, 5, 1), m)),
    Series("layers", OVER_THREE_DECADES, lambda depth: ((4, *[4] * (depth - 1), 1), 6)),
)


@dataclass(frozen=True)
class Found:
    """All that was measured.

    Attributes:
        machine: what must be known to repeat it.
        costs: by the name of a series, one for each of its problems.
        largest: that of the largest network, if it was asked for.
    """

    machine: Sequence[tuple[str, str]]
    costs: Mapping[str, Sequence[Cost]]
    largest: Cost | None

    def growth(self, series: Series) -> dict[str, Growth]:
        """Of time and memory."""
        costs = self.costs[series.name]
        sizes = series.sizes(costs)
        return {
            "seconds": fitted(sizes, [cost.seconds for cost in costs]),
            "GiB": fitted(sizes, [cost.gib for cost in costs]),
        }

    def missed(self) -> list[str]:
        """What is not as it must be, a sentence each."""
        return [*self.grown(), *self.beyond()]

    def grown(self) -> Iterator[str]:
        """What grows too fast."""
        for series in SERIES:
            for what, fit in self.growth(series).items():
                if fit.exponent > MOST:
                    yield f"{series.name}: {what} grow with the exponent {fit.exponent:.2f}"
                if fit.last > MOST:
                    yield f"{series.name}: {what} grow with {fit.last:.2f} at the end"

    def beyond(self) -> Iterator[str]:
        """What takes too much room, or does not agree."""
        largest = [] if self.largest is None else [self.largest]
        for cost in largest:
            if cost.gib > ROOM:
                yield f"{cost.parameters:,} parameters took {cost.gib:.1f} GiB"
        for cost in [*(cost for costs in self.costs.values() for cost in costs), *largest]:
            if cost.verdict != "agrees":
                yield f"the verdict on {cost.parameters:,} parameters is {cost.verdict}"
