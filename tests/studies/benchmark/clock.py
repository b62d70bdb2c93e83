"""Times of several calls, taken in turn, so that whatever slows the machine slows them all."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Times = Mapping[str, npt.NDArray[np.float64]]
"""Seconds by name, an entry for each round."""


@dataclass(frozen=True)
class Quartiles:
    """A median and the quartiles around it."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: npt.NDArray[np.float64]) -> "Quartiles":
        """Those of some values."""
        return cls(*map(float, np.percentile(values, [25, 50, 75])))

    def text(self, factor: float = 1) -> str:
        """The three, to three digits, each times the factor."""
        low, median, high = (f"{factor * each:.3g}" for each in (self.low, self.median, self.high))
        return f"{median} ({low} ... {high})"


def ratio(times: Times, one: str, other: str) -> Quartiles:
    """How many times as long one takes as the other: of the calls of one round each."""
    return Quartiles.of(times[one] / times[other])


PAUSE = 0.05
"""Seconds after which the worker threads of a library sleep; until then they take processors from
whoever comes next, busily waiting for more."""


def rounds(
    calls: Mapping[str, Callable[[], object]], count: int, warm: int = 0, least: float = 0
) -> Iterator[dict[str, float]]:
    """Seconds of each call, round by round; whoever compiles should have been called before.

    Args:
        calls: by name.
        count: number of rounds.
        warm: calls before the one that is timed, so that it finds the caches as it left them, as
            in a loop of its own.
        least: seconds that each has a turn for, in which whoever is quick is called again and
            again, and the mean of its calls is taken: where others take so long that the machine
            has become quicker or slower meanwhile.
    """
    names = list(calls)
    for k in range(count):
        # Another one begins each round: nobody always finds the caches that the same one left.
        shift = k % len(names)
        taken = {}
        for name in names[shift:] + names[:shift]:
            time.sleep(PAUSE)
            for _ in range(warm):
                calls[name]()
            begun, made = time.perf_counter(), 0
            while made == 0 or time.perf_counter() - begun < least:
                calls[name]()
                made += 1
            taken[name] = (time.perf_counter() - begun) / made
        yield taken


def collected(taken: list[dict[str, float]]) -> Times:
    """The rounds by name."""
    return {name: np.array([each[name] for each in taken]) for name in taken[0]}
