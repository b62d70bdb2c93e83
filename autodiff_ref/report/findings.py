"""Which deviations are faults of their own, which are inherited, and how to say so."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from math import isfinite

from autodiff_ref.comparison import Comparison, Place, Verdict
from autodiff_ref.quantities import FORMULA, TO_GRADIENTS
from autodiff_ref.report.blame import BAD, COST_AND_GRADIENTS, GRADIENTS, blame, subject
from autodiff_ref.report.cells import short, told_apart


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

    @property
    def plainest(self) -> list[Comparison]:
        """Those deviations that have the verdict of the first."""
        return [c for c in self.deviations if c.verdict is self.deviations[0].verdict]

    @property
    def layers(self) -> list[int]:
        """The layers that the plainest deviations are in."""
        return sorted({c.place.layer for c in self.plainest if c.place.layer is not None})

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that these are in."""
        return list(dict.fromkeys(c.place.scenario for c in self.plainest))

    @property
    def of_gradients(self) -> bool:
        """Whether the gradients deviate, and no trace tells by which equation."""
        return self.about in (GRADIENTS, COST_AND_GRADIENTS)


def findings(comparisons: Iterable[Comparison]) -> list[Finding]:
    """What deviates, by equation: faults of their own first, the plainest of them foremost.

    A deviation has inherited if, in the same scenario, something that it depends on is at fault.
    """
    scenarios: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        scenarios.setdefault(comparison.place.scenario, []).append(comparison)
    blamed: dict[Place, str] = {}
    for made in scenarios.values():
        blamed |= blame(made)
    every = [c for made in scenarios.values() for c in made]
    blamed = told_elsewhere(blamed, traced(every))
    bad = [c for c in every if c.verdict in BAD]
    # A dZ that is off shows in both db and dW, unless it meets nothing but zeros in one of them.
    unnamed = [c for c in bad if blamed.get(c.place) == GRADIENTS]
    sized = {c.place for made in scenarios.values() for c in made if c.verdict in BAD or c.bound}
    one = len({c.place.equation for c in unnamed}) == 1
    wrong = all(c.verdict is Verdict.WRONG for c in unnamed)
    if one and wrong and any(sibling(c.place) in sized for c in unnamed):
        blamed |= {c.place: subject(c.place) for c in unnamed}
    found = by_subject(bad, blamed)
    return sorted(found, key=lambda f: (f.inherited, BAD.index(f.deviations[0].verdict)))


def traced(comparisons: Iterable[Comparison]) -> set[str]:
    """The scenarios in which a trace is compared."""
    return {c.place.scenario for c in comparisons if c.place.check == "equations"}


def told_elsewhere(blamed: dict[Place, str], traced: Set[str]) -> dict[Place, str]:
    """What is blamed, without gradients of scenarios without a trace, where another's tells why."""
    equations = {place.equation for place in blamed if place.judged == "alone"}
    if not equations & TO_GRADIENTS:
        return blamed
    return {
        place: about
        for place, about in blamed.items()
        if about != GRADIENTS or place.scenario in traced
    }


def sibling(place: Place) -> Place:
    """db[l] beside dW[l], and the other way round: both read dZ[l]."""
    other, equation = ("W", 6) if place.equation == 5 else ("b", 5)
    return replace(place, quantity=f"d{other}{place.layer}", equation=equation)


def by_subject(bad: list[Comparison], blamed: Mapping[Place, str]) -> list[Finding]:
    """A finding for all that is blamed alike, and for what has inherited, by equation."""
    at_fault: dict[str, list[Comparison]] = {}
    heirs: dict[str, list[Comparison]] = {}
    for comparison in sorted(bad, key=lambda c: c.place.equation or len(FORMULA) + 1):
        about = blamed.get(comparison.place)
        group = heirs if about is None else at_fault
        group.setdefault(about or subject(comparison.place), []).append(comparison)
    found = []
    for about, deviations in at_fault.items():
        place = deviations[0].place
        equation = place.equation if about == subject(place) else None
        others = tuple(heirs.pop(about, ()))
        found.append(Finding(about, equation, plainest_first(deviations), False, others))
    for about, deviations in heirs.items():
        equation = deviations[0].place.equation
        found.append(Finding(about, equation, plainest_first(deviations), True))
    return found


def plainest_first(deviations: list[Comparison]) -> tuple[Comparison, ...]:
    """Deviations by verdict, and then in their order."""
    return tuple(sorted(deviations, key=lambda comparison: BAD.index(comparison.verdict)))


def sentence(comparison: Comparison) -> str:
    """One deviation: the place, then the numbers."""
    place = comparison.place
    updates = "update" if place.iteration == 1 else "updates"
    after = f" after {place.iteration} {updates}" if place.iteration else ""
    if place.judged.startswith("asked"):
        return f"{place.quantity} in scenario {place.scenario}{after}: {comparison.note}"
    context = f" in scenario {place.scenario}, {place.judged}{after}" if place.scenario else ""
    if comparison.verdict is Verdict.ERROR:
        return f"{place.quantity}{context}: {comparison.note}"
    theirs, ours = told_apart(comparison.candidate_value, comparison.reference_value)
    index = ", ".join(map(str, comparison.worst_index or ()))
    bound = comparison.bound
    within = f" within {short(bound)}" if bound is not None and isfinite(bound) else ""
    return (
        f"{place.quantity}{f'[{index}]' if index else ''}{context}: "
        f"{theirs} where {ours} is required{within}"
        f"{f' ({comparison.note})' if comparison.note else ''}"
    )
