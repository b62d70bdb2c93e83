"""Which deviations are faults of their own, which are inherited, and how to say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from autodiff_ref.comparison import Comparison, Place, Verdict
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.cells import short, told_apart

BAD = (Verdict.WRONG, Verdict.INACCURATE, Verdict.ERROR)
"""The verdicts of a deviation, the plainest first."""

DESCENDED = ("free running", "published, candidate")
"""How that is judged which a descent of its own led to."""

UPDATES = (7, 8)
"""The equations of an update; all others lead to the gradients."""

GRADIENTS = "the gradients, where no trace was judged that would name the equation"
DESCENT = "the descent as a whole; each single step of it is right"


@dataclass(frozen=True)
class Finding:
    """The deviations of one equation, or of what belongs to none.

    Attributes:
        about: what deviates, in words.
        equation: 1 to 9, or None for the cost, for a function that failed, and where the
            equation cannot be told.
        deviations: those that count, the plainest verdict first, and then in their order.
        inherited: whether the fault comes from elsewhere.
    """

    about: str
    equation: int | None
    deviations: tuple[Comparison, ...]
    inherited: bool


def findings(comparisons: Iterable[Comparison]) -> list[Finding]:
    """What deviates, by equation: faults of their own first, the plainest of them foremost.

    Where nothing is at fault by itself, nothing can be inherited: then what deviates is told as
    the gradients', the descent's or its own fault.
    """
    made = list(comparisons)
    bad = [comparison for comparison in made if comparison.verdict in BAD]
    own = faults(made, bad)
    found = by_subject(own, inherited=False)
    rest = [c for c in bad if subject(c.place) not in {finding.about for finding in found}]
    traced = any(c.place.check == "equations" and c.place.equation for c in bad)
    gradients = [c for c in rest if c.place.check == "gradients" and c.place.equation]
    if any(finding.equation for finding in found):
        pass
    elif gradients and not traced:
        found.append(finding_of(GRADIENTS, None, gradients))
        rest = [c for c in rest if c.place.equation not in {g.place.equation for g in gradients}]
    elif not found:
        updates = all(c.place.judged in DESCENDED for c in rest) and any(
            c.place.equation in UPDATES for c in rest
        )
        found = [finding_of(DESCENT, None, rest)] if updates else by_subject(rest, inherited=False)
        rest = []
    found += by_subject(rest, inherited=True)
    return sorted(found, key=lambda f: (f.inherited, BAD.index(f.deviations[0].verdict)))


def faults(made: list[Comparison], bad: list[Comparison]) -> list[Comparison]:
    """Those deviations that nothing else explains."""
    alone = {key(c.place) for c in made if c.place.judged == "alone"}
    off_in_trace = {key(c.place) for c in bad if c.place.check == "equations"}
    equations = {c.place.equation for c in bad}
    to_gradients = equations.difference((*UPDATES, None))

    def is_own(place: Place) -> bool:
        if place.judged in DESCENDED:  # a descent takes every fault along
            return False
        if place.judged == "alone" or subject(place).startswith("the function"):
            return True
        if place.check == "equations":
            return False
        if place.equation is None:
            return not equations.intersection((1, 2))  # the cost of a wrong output is wrong
        if place.equation in UPDATES:
            return not to_gradients
        # The trace gives the same gradient rightly, so it is not the equations that are off.
        return place.iteration == 0 and key(place) in alone.difference(off_in_trace)

    return [comparison for comparison in bad if is_own(comparison.place)]


def key(place: Place) -> tuple[str, str]:
    """Scenario and quantity."""
    return place.scenario, place.quantity


def subject(place: Place) -> str:
    """An equation with its formula, or what else it is that deviates."""
    if place.equation is not None:
        return f"equation {place.equation}, {FORMULA[place.equation]}"
    others = {"C": "the cost", "labels right": "the labels predicted"}
    return others.get(place.quantity, f"the function {place.quantity}")


def by_subject(deviations: Sequence[Comparison], *, inherited: bool) -> list[Finding]:
    """A finding for each subject, in the order of the equations."""
    places = {subject(c.place): c.place.equation for c in deviations}
    return [
        finding_of(about, equation, [c for c in deviations if subject(c.place) == about], inherited)
        for about, equation in sorted(places.items(), key=lambda item: item[1] or len(FORMULA) + 1)
    ]


def finding_of(
    about: str, equation: int | None, deviations: list[Comparison], inherited: bool = False
) -> Finding:
    """A finding with the plainest verdict first."""
    plainest_first = sorted(deviations, key=lambda c: BAD.index(c.verdict))
    return Finding(about, equation, tuple(plainest_first), inherited)


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
