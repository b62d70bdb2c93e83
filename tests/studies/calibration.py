"""What the three studies found, as one value."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from autodiff_ref.comparison import Verdict
from studies.alarms import Run
from studies.planted import OURS, Judged
from studies.sizes import Seen
from studies.true_errors import Measured
from studies.unsound import SURVIVING, UNSOUND


@dataclass(frozen=True)
class Calibration:
    """What was found.

    Attributes:
        faults: of study 1.
        runs: of study 2.
        errors: of study 3.
        seen: of study 1, too: the smallest faults that are objected to.
    """

    faults: Sequence[Judged]
    runs: Sequence[Run]
    errors: Sequence[Measured]
    seen: Sequence[Seen] = field(default=())

    @property
    def missed(self) -> int:
        """Planted faults that the harness accepted."""
        return sum(bool(each.fault) and OURS not in each.objecting for each in self.faults)

    @property
    def planted(self) -> int:
        """All planted faults."""
        return sum(each.fault is not None for each in self.faults)

    @property
    def wrong(self) -> list[Run]:
        """Runs of right implementations that the harness called wrong."""
        return [run for run in self.runs if run.verdict is Verdict.WRONG]

    @property
    def false_alarms(self) -> int:
        """Right gradients that the harness objected to without a reason, in studies 1 and 2."""
        at_once = sum(each.fault is None and OURS in each.objecting for each in self.faults)
        return at_once + sum(run.is_false_alarm for run in self.runs)

    @property
    def dtypes(self) -> list[str]:
        """Of study 3."""
        return sorted({each.dtype for each in self.errors}, reverse=True)

    @property
    def entries(self) -> int:
        """Entries of study 3 that have a ratio."""
        return sum(ratios.size for each in self.errors for ratios in each.sound.values())

    @property
    def beyond(self) -> int:
        """Those of them that are beyond their bounds."""
        return sum(
            int(np.sum(~(ratios <= 1))) for each in self.errors for ratios in each.sound.values()
        )

    @property
    def unnoticed(self) -> list[str]:
        """What can be left out of the bounds, without an entry's being beyond them or a reason."""
        return [what for what in UNSOUND if what not in SURVIVING and not self.is_noticed(what)]

    def is_noticed(self, what: str) -> bool:
        """Whether entries are beyond the bounds that leave this out."""
        return any(each.unsound[what].above for each in self.errors if what in each.unsound)

    @property
    def holds(self) -> bool:
        """Whether nothing was found that should not be."""
        found = (self.missed, self.false_alarms, self.beyond, len(self.unnoticed))
        return not any(found)
