"""Which deviations are faults of their own, which are inherited, and how to say so."""

from collections.abc import Iterable
from dataclasses import dataclass

from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.cells import number, short, where

BAD = (Verdict.WRONG, Verdict.INACCURATE, Verdict.ERROR)


@dataclass(frozen=True)
class Finding:
    """The deviations of one equation, or of what belongs to none.

    Attributes:
        equation: 1 to 9, or None for the cost and what was published about the run.
        deviations: those that count, the first of them the one to look at.
        inherited: whether the equation agrees alone, so that its fault comes from elsewhere.
    """

    equation: int | None
    deviations: tuple[Comparison, ...]
    inherited: bool


def findings(comparisons: Iterable[Comparison]) -> list[Finding]:
    """What deviates, by equation: faults of their own first, then what inherits them.

    An equation that was judged alone is at fault only if it deviates alone.
    """
    made = list(comparisons)
    found = []
    for equation in (*FORMULA, None):
        judged = where(made, equation=equation)
        alone = where(judged, judged="alone")
        bad = [comparison for comparison in judged if comparison.verdict in BAD]
        own = [comparison for comparison in alone if comparison.verdict in BAD]
        # With inputs that cannot be used, an equation is undecided alone: that clears nothing.
        cleared = bool(alone) and all(c.verdict is Verdict.AGREES for c in alone)
        if bad:
            found.append(Finding(equation, tuple(own or bad), inherited=cleared))
    return sorted(found, key=lambda finding: finding.inherited)


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
    index = ", ".join(map(str, comparison.worst_index or ()))
    return (
        f"{place.quantity}{f'[{index}]' if index else ''} in {context}: "
        f"{number(comparison.candidate_value)} where {number(comparison.reference_value)} "
        f"is required within {short(comparison.bound)}"
        f"{f' ({comparison.note})' if comparison.note else ''}"
    )
