"""A grade for each of the nine equations."""

from collections.abc import Iterable
from dataclasses import dataclass

from autodiff_ref.cancelled import CANCELS
from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.diagnosis import Diagnosis
from autodiff_ref.quantities import FORMULA, TO_GRADIENTS, UPDATES, equation_of
from autodiff_ref.report.blame import BAD
from autodiff_ref.report.cells import where
from autodiff_ref.report.findings import Finding, findings, traced
from autodiff_ref.verification import Verification, verdict_of

NOT_VERIFIED = "not verified"
"""The grade of an equation of which nothing was seen."""

NOT_THERE = "not there"
"""The grade of equations 5 and 7 where a network has no biases."""

OF_BIASES = (5, 7)
"""The equations of b, which a network without biases has not got."""

ALONE, END_TO_END, THROUGH = "alone", "end to end", "through the gradients"
REPRODUCED = "by the mistake that gives the same numbers"
CLEARED = "as a mistake elsewhere gives all numbers"
"""How a grade is found, besides the places in which single comparisons are judged."""


@dataclass(frozen=True)
class Grade:
    """What came out about one equation.

    Attributes:
        equation: 1 to 9.
        verdict: that of comparisons, or "not verified", or "not there".
        judged: how it was found out; empty where it was not.
    """

    equation: int
    verdict: str
    judged: str = ""

    @property
    def formula(self) -> str:
        """The equation."""
        return FORMULA[self.equation]


def grades(verification: Verification) -> list[Grade]:
    """The grades of the nine equations, in their order."""
    own = [
        finding
        for finding in findings(verification.comparisons)
        if not finding.inherited and not of_a_step(finding, verification.diagnosis)
    ]
    return [graded(equation, verification, own) for equation in FORMULA]


def graded(equation: int, verification: Verification, own: list[Finding]) -> Grade:
    """The grade of one equation: by its own fault, alone, or by what is made of it."""
    by_mistake = equation in mistaken(verification.diagnosis)
    for finding in own:
        first = finding.deviations[0]
        unusable = by_mistake and first.verdict is Verdict.ERROR
        if finding.equation == equation and not unusable:
            return Grade(equation, first.verdict, first.place.judged)
    if by_mistake:
        return Grade(equation, Verdict.WRONG, REPRODUCED)
    made = where(verification.comparisons, equation=equation)
    gradients = [c for c in where(verification.comparisons, check="gradients") if c.place.equation]
    if equation in OF_BIASES and not made and gradients and not where(gradients, equation=5):
        return Grade(equation, NOT_THERE)
    unseen = any(c.note == CANCELS for c in made) or (
        equation in TO_GRADIENTS and off_without_trace(own, verification.comparisons)
    )
    for judged, those in (
        (ALONE, [] if unseen else where(made, judged="alone")),
        (END_TO_END, [] if unseen else made),
        (THROUGH, gradients if equation in TO_GRADIENTS else []),
    ):
        if those and not any(c.verdict in BAD for c in those):
            return Grade(equation, verdict_of(those), judged)
    if equation in TO_GRADIENTS and cleared(verification.diagnosis, equation):
        return Grade(equation, Verdict.AGREES, CLEARED)
    if failed(verification.comparisons, equation):
        return Grade(equation, Verdict.ERROR)
    return Grade(equation, Verdict.UNDECIDED if made or those else NOT_VERIFIED)


def off_without_trace(own: Iterable[Finding], comparisons: Iterable[Comparison]) -> bool:
    """Whether gradients are off where no trace is compared, although one is elsewhere."""
    of_gradients = {name for finding in own if finding.of_gradients for name in finding.scenarios}
    seen = traced(comparisons)
    return bool(seen) and not of_gradients <= seen


def mistaken(diagnosis: Diagnosis | None) -> set[int]:
    """The equations of which a mistake is named, whichever explanation holds."""
    return set.intersection(*suspected(diagnosis)) if diagnosis else set()


def suspected(diagnosis: Diagnosis) -> list[set[int]]:
    """The equations with a mistake that is named, in each explanation."""
    depth = diagnosis.scenario.depth
    return [
        {equation_of(fault.quantity, depth) for fault in faults if fault.named}
        for faults in (diagnosis.faults, *diagnosis.alternatives)
    ]


def of_a_step(finding: Finding, diagnosis: Diagnosis | None) -> bool:
    """Whether gradients that are inferred from a step are off by what is wrong with the step."""
    steps = [f for f in diagnosis.faults if f.kind in ("W", "b") and f.fits] if diagnosis else []
    made = {name for fault in steps for name in fault.fits or ()}
    return bool(made) and {c.place.quantity for c in finding.deviations} <= made


def cleared(diagnosis: Diagnosis | None, equation: int) -> bool:
    """Whether mistakes of other equations give all gradients, whichever explanation holds."""
    if diagnosis is None or not diagnosis.named:
        return False
    return all(equation not in equations for equations in suspected(diagnosis))


def failed(comparisons: Iterable[Comparison], equation: int) -> bool:
    """Whether the functions that show an equation raised, or gave nothing to compare."""
    functions = ("train",) if equation in UPDATES else ("gradients", "trace")
    return any(c.verdict is Verdict.ERROR for c in comparisons if c.place.quantity in functions)


def points(found: Iterable[Grade]) -> str:
    """How many equations agree, and how many nobody could see: "7 of 9 equations"."""
    verdicts = [grade.verdict for grade in found if grade.verdict != NOT_THERE]
    unseen = verdicts.count(NOT_VERIFIED)
    told = f"{verdicts.count(Verdict.AGREES)} of {len(verdicts)} equations"
    return f"{told}, {unseen} not verified" if unseen else told
