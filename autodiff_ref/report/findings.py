"""Which deviations are faults of their own, which are inherited, and how to say so."""

from collections.abc import Iterable
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
        others: those of the same equation that something else explains.
        inherited: whether the fault comes from elsewhere.
    """

    about: str
    equation: int | None
    deviations: tuple[Comparison, ...]
    inherited: bool
    others: tuple[Comparison, ...] = ()


def findings(comparisons: Iterable[Comparison]) -> list[Finding]:
    """What deviates, by equation: faults of their own first, the plainest of them foremost.

    Where nothing is at fault by itself, nothing can be inherited: then what deviates is told as
    the gradients', the descent's or its own fault.
    """
    made = list(comparisons)
    bad = [comparison for comparison in made if comparison.verdict in BAD]
    own = faults(made, bad)
    subjects = {subject(place) for place in own}
    rest = [comparison for comparison in bad if subject(comparison.place) not in subjects]
    found = by_subject([c for c in bad if subject(c.place) in subjects], own)
    if not any(finding.equation for finding in found):
        traced = any(c.place.check == "equations" and c.place.equation for c in bad)
        in_gradients = {c.place.equation for c in rest if c.place.check == "gradients"} - {None}
        if in_gradients and not traced:
            unnamed = [c for c in rest if c.place.equation in in_gradients]
            # A dZ that is off shows in both db and dW: what is off in one of them is its equation.
            if len(in_gradients) == 1:
                found += by_subject(unnamed, {c.place for c in unnamed})
            else:
                found.append(Finding(GRADIENTS, None, plainest_first(unnamed), inherited=False))
            rest = [c for c in rest if c.place.equation not in in_gradients]
        elif rest and not found:
            return whole_descent(rest) or by_subject(rest, {c.place for c in rest})
    found += by_subject(rest, set())
    return sorted(found, key=lambda f: (f.inherited, BAD.index(f.deviations[0].verdict)))


def whole_descent(bad: list[Comparison]) -> list[Finding]:
    """The finding that only whole descents deviate, not in the cost alone; or none."""
    descended = all(comparison.place.judged in DESCENDED for comparison in bad)
    if not descended or not any(comparison.place.equation in UPDATES for comparison in bad):
        return []
    return [Finding(DESCENT, None, plainest_first(bad), inherited=False)]


def faults(made: list[Comparison], bad: list[Comparison]) -> set[Place]:
    """Where those deviations are that nothing else explains."""
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

    return {comparison.place for comparison in bad if is_own(comparison.place)}


def key(place: Place) -> tuple[str, str]:
    """Scenario and quantity."""
    return place.scenario, place.quantity


def subject(place: Place) -> str:
    """An equation with its formula, or what else it is that deviates."""
    if place.equation is not None:
        return f"equation {place.equation}, {FORMULA[place.equation]}"
    others = {"C": "the cost", "labels right": "the labels predicted"}
    return others.get(place.quantity, f"the function {place.quantity}")


def by_subject(bad: list[Comparison], own: set[Place]) -> list[Finding]:
    """A finding for each subject, in the order of the equations; without ``own``, inherited."""
    subjects: dict[str, list[Comparison]] = {}
    for comparison in sorted(bad, key=lambda c: c.place.equation or len(FORMULA) + 1):
        subjects.setdefault(subject(comparison.place), []).append(comparison)
    found = []
    for about, deviations in subjects.items():
        count = [c for c in deviations if c.place in own or not own]
        others = tuple(c for c in deviations if c.place not in own and own)
        equation = deviations[0].place.equation
        found.append(Finding(about, equation, plainest_first(count), not own, others))
    return found


def plainest_first(deviations: list[Comparison]) -> tuple[Comparison, ...]:
    """Deviations by verdict, and then in their order."""
    return tuple(sorted(deviations, key=lambda comparison: BAD.index(comparison.verdict)))


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
