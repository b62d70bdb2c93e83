"""What was timed in turn, and whether what is promised of ours was kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from studies.benchmark import epochs, full_batch
from studies.benchmark.clock import Times, ratio
from studies.benchmark.fewest import FEWEST, FEWEST_CHECKED
from studies.benchmark.full_batch import GRAM, Trained
from studies.benchmark.one_gradient import Measured
from studies.benchmark.peers import LIMIT, OURS
from studies.benchmark.targets import FULL_BATCH, GRADIENT, PASS


@dataclass(frozen=True)
class Race:
    """Times of one problem, and what is promised of ours.

    Attributes:
        what: was timed.
        times: by name.
        ours: the name of ours.
        limit: the name of what takes the least that anybody can, if that was timed.
        targets: what the ratio of ours to another may be at most.
    """

    what: str
    times: Times
    ours: str
    limit: str | None
    targets: Mapping[str, float]

    def met(self, name: str) -> str:
        """Whether a promise was kept, or is beyond the limit, NumPy's calls or our checks."""
        most = self.targets[name]

        def taken(who: str) -> float:
            return ratio(self.times, who, name).median

        if taken(self.ours) <= most:
            return "yes"
        if self.limit not in (None, name) and taken(self.limit) > most:
            return f"out of reach: the limit takes {taken(self.limit):.3g}"
        if FEWEST in self.times and taken(FEWEST) > most:
            return f"NO, nor do the {FEWEST}: {taken(FEWEST):.3g}"
        if FEWEST_CHECKED in self.times and taken(FEWEST_CHECKED) > most:
            return f"NO: {FEWEST_CHECKED} take {taken(FEWEST_CHECKED):.3g}"
        return "NO"


def gradient_race(found: Measured) -> Race:
    """Of study 1."""
    return Race(f"one gradient, {found.dtype}", found.times, OURS, LIMIT, GRADIENT[found.dtype])


def training_race(found: Trained) -> Race:
    """Of study 2."""
    what, targets = f"the text's run, {found.dtype}", FULL_BATCH[found.dtype]
    return Race(what, found.times, GRAM, full_batch.LIMIT, targets)


def pass_race(found: epochs.Passed) -> Race:
    """Of study 3."""
    return Race(f"a pass over {found.m:,} samples", found.times, OURS, epochs.LIMIT, PASS)
