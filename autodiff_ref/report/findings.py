"""Which deviations are faults of their own, which are inherited, and how to say so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.cells import short, told_apart, where

BAD = (Verdict.WRONG, Verdict.INACCURATE, Verdict.ERROR)
"""The verdicts of a deviation, the plainest first."""

DESCENDED = ("free running", "published, candidate")
"""How that is judged which a descent of its own led to."""


@dataclass(frozen=True)
class Finding:
    """The deviations of one equation, or of what belongs to none.

    Attributes:
        equation: 1 to 9, or None for the cost and what was published about the run.
        deviations: those that count, the plainest verdict first, and then in their order.
        inherited: whether nothing deviates alone, so that the fault comes from elsewhere.
    """

    equation: int | None
    deviations: tuple[Comparison, ...]
    inherited: bool


def findings(comparisons: Iterable[Comparison]) -> list[Finding]:
    """What deviates, by equation: faults of their own first, the plainest of them foremost.

    What cannot be compared, and what deviates alone, is a fault of its own. What deviates end to
    end but not alone has inherited, and so has what deviates in a free descent, where faults
    spread to every parameter. But where nothing else is at fault, nothing can be inherited.
    """
    made = list(comparisons)
    found = []
    for equation in (*FORMULA, None):
        judged = where(made, equation=equation)
        alone = where(judged, judged="alone")
        bad = [comparison for comparison in judged if comparison.verdict in BAD]
        own = [c for c in bad if c in alone or c.verdict is Verdict.ERROR]
        # Where the trace is right, gradients or a single step that are off are so by themselves.
        in_trace = bool(where(bad, check="equations"))
        passed_on = in_trace or all(c.place.judged in DESCENDED for c in bad)
        if bad:
            # The cost is never judged alone; a descent that went astray takes it along.
            judged_alone = bool(alone) or equation is None
            inherited = judged_alone and passed_on and not own
            worst_first = sorted(own if alone and own else bad, key=lambda c: BAD.index(c.verdict))
            found.append(Finding(equation, tuple(worst_first), inherited))
    if all(finding.inherited for finding in found):
        return [replace(finding, inherited=False) for finding in found]
    return sorted(found, key=lambda f: (f.inherited, BAD.index(f.deviations[0].verdict)))


def named(equation: int | None) -> str:
    """An equation with its formula."""
    return "the cost" if equation is None else f"equation {equation}, {FORMULA[equation]}"


def sentence(comparison: Comparison) -> str:
    """One deviation: the place, then the numbers."""
    place = comparison.place
    after = f" after {place.iteration} updates" if place.iteration else ""
    context = f"scenario {place.scenario}, {place.judged}{after}"
    if comparison.verdict is Verdict.ERROR:
        return f"{place.quantity} in {context}: {comparison.note}"
    theirs, ours = told_apart(comparison.candidate_value, comparison.reference_value)
    index = ", ".join(map(str, comparison.worst_index or ()))
    bound = comparison.bound
    within = f" within {short(bound)}" if bound is not None and isfinite(bound) else ""
    return (
        f"{place.quantity}{f'[{index}]' if index else ''} in {context}: "
        f"{theirs} where {ours} is required{within}"
        f"{f' ({comparison.note})' if comparison.note else ''}"
    )
