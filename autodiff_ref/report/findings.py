"""Which deviations are faults of their own, which are inherited, and how to say so."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from math import isfinite

from autodiff_ref.comparison import Comparison, Place, Verdict
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.cells import short, told_apart

BAD = (Verdict.WRONG, Verdict.INACCURATE, Verdict.ERROR)
"""The verdicts of a deviation, the plainest first."""

DESCENDED = ("free running", "published, candidate")
"""How that is judged which a descent of its own led to."""

FORWARD, UPDATES = frozenset({1, 2}), frozenset({7, 8})
TO_GRADIENTS = frozenset(FORMULA) - UPDATES
"""Which equations give the output, the parameters after an update, and the gradients."""

GRADIENTS = "the gradients, at points where no trace was judged that would name the equation"
COST_AND_GRADIENTS = f"the cost and {GRADIENTS}"
SEPARATE = "the function gradients, whose answer is not that of the trace"
COST, COSTS = "the cost", "the costs that train returned"
DESCENT = "the descent as a whole"
STEPS_RIGHT = f"{DESCENT}; each single step of it is right"
PUBLISHED = "the published values, which the reference does not meet either"
"""What is at fault where it is no single equation."""


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

    A deviation has inherited if, in the same scenario, something that it depends on is at fault.
    """
    scenarios: dict[str, list[Comparison]] = {}
    for comparison in comparisons:
        scenarios.setdefault(comparison.place.scenario, []).append(comparison)
    blamed: dict[Place, str] = {}
    for made in scenarios.values():
        blamed |= blame(made)
    bad = [c for made in scenarios.values() for c in made if c.verdict in BAD]
    # A dZ that is off shows in both db and dW, unless it meets nothing but zeros in one of them.
    unnamed = [c for c in bad if blamed.get(c.place) == GRADIENTS]
    sized = {c.place for made in scenarios.values() for c in made if c.verdict in BAD or c.bound}
    one = len({c.place.equation for c in unnamed}) == 1
    wrong = all(c.verdict is Verdict.WRONG for c in unnamed)
    if one and wrong and any(sibling(c.place) in sized for c in unnamed):
        blamed |= {c.place: subject(c.place) for c in unnamed}
    found = by_subject(bad, blamed)
    return sorted(found, key=lambda f: (f.inherited, BAD.index(f.deviations[0].verdict)))


def blame(made: list[Comparison]) -> dict[Place, str]:
    """The deviations of one scenario that nothing else in it explains, and what is at fault there.

    They are looked at in the order in which they depend on each other: the trace, the cost, the
    gradients, single steps, whole descents.
    """
    bad = {c.place: c.verdict for c in made if c.verdict in BAD}
    alone = {c.place.quantity for c in made if c.place.judged == "alone"}
    off_in_trace = {place.quantity for place in bad if place.check == "equations"}
    blamed = {
        place: PUBLISHED if place.judged == "published, reference" else subject(place)
        for place in bad
        if place.judged in ("alone", "missing", "published, reference")
        or place.judged.startswith("asked")
    }

    def explained(place: Place, causes: Set[int | None]) -> bool:
        """Whether what it depends on is at fault.

        Lost digits make nothing wrong, nor does what was only not returned.
        """
        return any(
            cause.equation in causes
            and (
                bad[place] is not Verdict.WRONG
                or bad[cause] is Verdict.WRONG
                or (bad[cause] is Verdict.ERROR and cause.judged != "missing")
            )
            for cause in blamed
        )

    direct = [p for p in bad if p not in blamed and p.judged not in DESCENDED]
    steps = [place for place in direct if place.equation in UPDATES]
    in_trace = [p for p in direct if p.check == "equations" and p not in steps]
    gradients = [place for place in direct if place.check == "gradients" and place.equation]
    costs = [place for place in direct if place.quantity == "C"]
    descents = [place for place in bad if place.judged in DESCENDED]

    # Where the trace is off and no equation of it is alone, it is not known which one is.
    if not any(explained(place, TO_GRADIENTS) for place in in_trace):
        blamed |= {place: subject(place) for place in in_trace}
    gradients = [place for place in gradients if not explained(place, TO_GRADIENTS)]
    right_in_trace = alone - off_in_trace
    separate = any(p.iteration == 0 and p.quantity in right_in_trace for p in gradients)
    blamed |= dict.fromkeys(gradients, SEPARATE if separate else GRADIENTS)
    costs = [place for place in costs if not explained(place, FORWARD)]
    untraced = {p: COST_AND_GRADIENTS for p, about in blamed.items() if about == GRADIENTS}
    if costs and untraced and not alone:
        blamed |= untraced | dict.fromkeys(costs, COST_AND_GRADIENTS)
    elif any(place.check == "gradients" for place in costs):
        blamed |= dict.fromkeys(costs, COST)
    else:
        blamed |= dict.fromkeys(costs, COSTS)
    for place in steps:
        if not explained(place, TO_GRADIENTS | {place.equation}):
            blamed[place] = subject(place)
    astray = [place for place in descents if not explained(place, FORMULA.keys())]
    moved = any(place.equation for place in astray)
    stepped = [c for c in made if c.place.equation in UPDATES and c.place.judged == "single step"]
    right = bool(stepped) and not any(c.place in bad for c in stepped)
    plainest = [bad[place] for place, about in blamed.items() if about == COST]
    for place in astray:
        if moved:
            blamed[place] = STEPS_RIGHT if right else DESCENT
        elif place.quantity != "C":
            blamed[place] = subject(place)
        elif Verdict.WRONG not in plainest and bad[place] not in plainest:
            blamed[place] = COSTS
    return blamed


def sibling(place: Place) -> Place:
    """db[l] beside dW[l], and the other way round: both read dZ[l]."""
    other, equation = ("W", 6) if place.equation == 5 else ("b", 5)
    return replace(place, quantity=f"d{other}{place.layer}", equation=equation)


def subject(place: Place) -> str:
    """An equation with its formula, or what else it is that deviates."""
    if place.equation is not None:
        return f"equation {place.equation}, {FORMULA[place.equation]}"
    others = {"C": COST, "labels right": "the labels predicted"}
    return others.get(place.quantity, f"the function {place.quantity}")


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
