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

    In each scenario, what has a fault of its own explains the rest, which has inherited. Where
    none has one, what deviates is told as the gradients', the descent's or its own fault: the
    rest always has something to inherit from.
    """
    scenarios: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        scenarios.setdefault(comparison.place.scenario, []).append(comparison)
    bad = [c for made in scenarios.values() for c in made if c.verdict in BAD]
    own = {place for made in scenarios.values() for place in faults(made)}
    explained = {place.scenario for place in own if place.equation}
    left = [c for c in bad if c.place not in own and c.place.scenario not in explained]

    # A dZ that is off shows in both db and dW: what is off in one of them alone is its equation.
    gradients = without_trace(left)
    together: dict[str, list[Comparison]] = {}
    if len({comparison.place.equation for comparison in gradients}) == 1:
        own |= {comparison.place for comparison in gradients}
    elif gradients:
        together[GRADIENTS] = gradients
    blind = {comparison.place.scenario for comparison in gradients}
    left = [c for c in left if c.place.scenario not in blind]

    astray = gone_astray(left)
    if astray:
        together[DESCENT] = astray
    told = {c.place for deviations in together.values() for c in deviations}
    own |= {comparison.place for comparison in left if comparison.place not in told}
    found = by_subject([c for c in bad if c.place not in told], own)
    found += [Finding(about, None, plainest_first(c), False) for about, c in together.items()]
    return sorted(found, key=lambda f: (f.inherited, BAD.index(f.deviations[0].verdict)))


def without_trace(left: list[Comparison]) -> list[Comparison]:
    """Those gradients that deviate in scenarios where no quantity of a trace does."""
    traced = {c.place.scenario for c in left if c.place.check == "equations"}
    return [
        c
        for c in left
        if c.place.check == "gradients" and c.place.equation and c.place.scenario not in traced
    ]


def gone_astray(left: list[Comparison]) -> list[Comparison]:
    """What deviates in scenarios where only free descents do, and not in the cost alone."""
    stepped = {c.place.scenario for c in left if c.place.judged not in DESCENDED}
    moved = {c.place.scenario for c in left if c.place.equation in UPDATES}
    return [c for c in left if c.place.scenario in moved - stepped]


def faults(made: list[Comparison]) -> set[Place]:
    """Where those deviations of one scenario are that nothing else in it explains."""
    bad = [comparison.place for comparison in made if comparison.verdict in BAD]
    alone = {c.place.quantity for c in made if c.place.judged == "alone"}
    off_in_trace = {place.quantity for place in bad if place.check == "equations"}
    equations = {place.equation for place in bad}
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
        return place.iteration == 0 and place.quantity in alone.difference(off_in_trace)

    return set(filter(is_own, bad))


def subject(place: Place) -> str:
    """An equation with its formula, or what else it is that deviates."""
    if place.equation is not None:
        return f"equation {place.equation}, {FORMULA[place.equation]}"
    others = {"C": "the cost", "labels right": "the labels predicted"}
    return others.get(place.quantity, f"the function {place.quantity}")


def by_subject(bad: list[Comparison], own: set[Place]) -> list[Finding]:
    """A finding for each subject, by equation; what has no deviation of its own has inherited."""
    subjects: dict[str, list[Comparison]] = {}
    for comparison in sorted(bad, key=lambda c: c.place.equation or len(FORMULA) + 1):
        subjects.setdefault(subject(comparison.place), []).append(comparison)
    found = []
    for about, deviations in subjects.items():
        count = [c for c in deviations if c.place in own]
        others = tuple(c for c in deviations if count and c.place not in own)
        equation = deviations[0].place.equation
        found.append(
            Finding(about, equation, plainest_first(count or deviations), not count, others)
        )
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
