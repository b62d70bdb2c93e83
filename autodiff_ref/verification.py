"""The result of verifying one candidate, as a value."""

from collections.abc import Iterable
from dataclasses import dataclass

from autodiff_ref.certificate import Certificate
from autodiff_ref.comparison import Comparison, Kink, Verdict
from autodiff_ref.diagnosis import Diagnosis
from autodiff_ref.environment import Environment
from autodiff_ref.loading.source import Source
from autodiff_ref.scenarios import Scenario
from autodiff_ref.second_order import HessianProof

EXIT_STATUS = {
    Verdict.AGREES: 0,
    Verdict.INACCURATE: 1,
    Verdict.WRONG: 1,
    Verdict.UNDECIDED: 2,
    Verdict.ERROR: 2,
}
"""0: verified. 1: refuted. 2: nothing is refuted, and something could not be compared."""

INTERRUPTED = 130
"""The exit status that shells give to a program that was interrupted."""


@dataclass(frozen=True)
class Skipped:
    """A check that was not made, or a part of one, and why."""

    check: str
    scenario: str
    reason: str


@dataclass(frozen=True)
class Judged:
    """What comparisons come to.

    Attributes:
        comparisons: what was compared, each place once.
    """

    comparisons: tuple[Comparison, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict of the whole."""
        return verdict_of(self.comparisons)

    @property
    def agrees(self) -> bool:
        """Whether nothing is wrong, inaccurate or in error, and something was compared."""
        return self.verdict is Verdict.AGREES


@dataclass(frozen=True)
class Verification(Judged):
    """Everything that was found out about one candidate.

    Attributes:
        comparisons: what was compared, each place once.
        candidate: its name.
        environment: where the run took place.
        scenarios: the problems that it was asked.
        certificates: what was proved about single quantities.
        hessians: what was proved about second derivatives.
        kinks: the units that rounding can put on either side of a kink.
        skipped: what was not.
        diagnosis: which mistakes explain gradients that are wrong; None where none is.
        told: sentences about how the candidate was loaded, and what it adds.
        limits: sentences about what it was not asked, which limit an agreement.
        source: the text of its file, as it was before the run; None where it is no file.
        complete: whether the run came to its end.
        late: the functions of it that did not return within the time that a call may take.
    """

    candidate: str
    environment: Environment
    scenarios: tuple[Scenario, ...]
    certificates: tuple[Certificate, ...]
    hessians: tuple[HessianProof, ...]
    kinks: tuple[Kink, ...]
    skipped: tuple[Skipped, ...]
    diagnosis: Diagnosis | None = None
    told: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    source: Source | None = None
    complete: bool = True
    late: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict of the whole: wrong, too, where a mistake gives what cannot be compared."""
        return Verdict.WRONG if self.by_mistakes else super().verdict

    @property
    def by_mistakes(self) -> bool:
        """Whether no comparison refutes it, as shapes are wrong, but mistakes give its answers."""
        named = self.diagnosis is not None and any(fault.named for fault in self.diagnosis.faults)
        return named and super().verdict is Verdict.ERROR

    @property
    def agrees(self) -> bool:
        """The same, of a run that came to its end."""
        return self.complete and super().agrees

    @property
    def exit_status(self) -> int:
        """0 agrees, 1 wrong or inaccurate, 2 something could not be compared, 130 interrupted."""
        return EXIT_STATUS[self.verdict] if self.complete else INTERRUPTED


class InterruptedRunError(KeyboardInterrupt):
    """The run was interrupted.

    Attributes:
        verification: what was found out up to there.
    """

    def __init__(self, verification: Verification) -> None:
        """With what was found out up to there."""
        super().__init__("interrupted")
        self.verification = verification


def verdict_of(comparisons: Iterable[Comparison]) -> Verdict:
    """The verdict of several comparisons together.

    A refutation stands whatever else could not be compared, and an agreement stands beside
    entries that are undecided. To have compared nothing is an error.
    """
    found = {comparison.verdict for comparison in comparisons}
    for verdict in (Verdict.WRONG, Verdict.INACCURATE, Verdict.ERROR, Verdict.AGREES):
        if verdict in found:
            return verdict
    return Verdict.UNDECIDED if found else Verdict.ERROR
