"""In one scenario: which deviations nothing else explains, and what is at fault there."""

from collections.abc import Set

from autodiff_ref.comparison import WITH, Comparison, Place, Verdict
from autodiff_ref.quantities import FORMULA, TO_GRADIENTS, UPDATES

BAD = (Verdict.WRONG, Verdict.INACCURATE, Verdict.ERROR)
"""The verdicts of a deviation, the plainest first."""

DESCENDED = ("free running", "published, candidate")
"""How that is judged which a descent of its own led to."""

BY_BATCHES = "by batches"
"""How an update is judged that takes some of the samples."""

FORWARD = frozenset({1, 2})
"""Which equations give the output."""

GRADIENTS = "the gradients, and no trace is there that would tell the equation"
COST_AND_GRADIENTS = f"the cost and {GRADIENTS}"
SEPARATE = "the function gradients, whose answer is not that of the trace"
COST, COSTS = "the cost", "the costs that train returned"
BATCHES = "the batches: which samples an update takes, or the number that it divides by"
DESCENT = "the descent as a whole"
STEPS_RIGHT = f"{DESCENT}; one update from the same parameters is right"
PUBLISHED = "the published values, which the reference does not meet either"
"""What is at fault where it is no single equation."""


def blame(made: list[Comparison]) -> dict[Place, str]:
    """What is at fault at the deviations of one scenario that nothing else in it explains.

    They are looked at in the order in which they depend on each other.
    """
    inquiry = Inquiry(made)
    inquiry.into_the_trace()
    inquiry.into_the_gradients()
    inquiry.into_the_cost()
    inquiry.into_single_steps()
    inquiry.into_batches()
    inquiry.into_whole_descents()
    return inquiry.blamed


class Inquiry:
    """What is known of one scenario while its deviations are looked into.

    Attributes:
        bad: the verdict of each deviation.
        alone: the quantities of a trace whose equation was judged alone.
        direct: the places that no descent of the candidate's own has led to.
        blamed: what is at fault at a place, as far as it is known.
    """

    def __init__(self, made: list[Comparison]) -> None:
        """What was judged alone, or could not be judged, is at fault by itself."""
        self.bad = {c.place: c.verdict for c in made if c.verdict in BAD}
        self.alone = {
            c.place.quantity
            for c in made
            if c.place.judged == "alone" and c.place.equation not in UPDATES
        }
        self.stepped = [
            c.place for c in made if c.place.equation in UPDATES and c.place.judged == "single step"
        ]
        self.blamed = {
            place: PUBLISHED if place.judged == "published, reference" else subject(place)
            for place in self.bad
            if place.judged in ("alone", "missing", "published, reference")
            or place.judged.startswith(("asked", WITH))
        }
        led = (*DESCENDED, BY_BATCHES)
        self.direct = [p for p in self.bad if p not in self.blamed and p.judged not in led]

    def unexplained(self, places: list[Place], causes: Set[int | None]) -> list[Place]:
        """Those of the places that nothing at fault among these equations explains.

        Lost digits make nothing wrong, nor does what was only not returned.
        """
        at_fault = [cause for cause in self.blamed if cause.equation in causes]
        graver = [
            cause
            for cause in at_fault
            if self.bad[cause] is Verdict.WRONG
            or (self.bad[cause] is Verdict.ERROR and cause.judged != "missing")
        ]
        return [p for p in places if not (graver if self.bad[p] is Verdict.WRONG else at_fault)]

    def into_the_trace(self) -> None:
        """Where it is off and no equation of it is by itself, it is not known which one is."""
        off = [p for p in self.direct if p.check == "equations" and p.equation in TO_GRADIENTS]
        if len(self.unexplained(off, TO_GRADIENTS)) == len(off):
            self.blamed |= {place: subject(place) for place in off}

    def into_the_gradients(self) -> None:
        """They are off by themselves, although the trace is right or because there is none."""
        off = [p for p in self.direct if p.check == "gradients" and p.equation]
        off_in_trace = {p.quantity for p in self.bad if p.check == "equations"}
        right_in_trace = self.alone - off_in_trace
        off = self.unexplained(off, TO_GRADIENTS)
        separate = any(p.iteration == 0 and p.quantity in right_in_trace for p in off)
        self.blamed |= dict.fromkeys(off, SEPARATE if separate else GRADIENTS)

    def into_the_cost(self) -> None:
        """It is off by itself, or, where no trace tells, with the output that it is of."""
        off = self.unexplained([p for p in self.direct if p.quantity == "C"], FORWARD)
        untraced = [p for p, about in self.blamed.items() if about == GRADIENTS]
        if off and untraced and not self.alone:
            self.blamed |= dict.fromkeys([*untraced, *off], COST_AND_GRADIENTS)
        else:
            by_cost = any(place.check == "gradients" for place in off)
            self.blamed |= dict.fromkeys(off, COST if by_cost else COSTS)

    def into_single_steps(self) -> None:
        """An update is off by itself where neither it alone nor a gradient is."""
        for equation in UPDATES:
            off = [place for place in self.direct if place.equation == equation]
            off = self.unexplained(off, TO_GRADIENTS | {equation})
            self.blamed |= {place: subject(place) for place in off}

    def into_batches(self) -> None:
        """They are at fault where an update with all samples is right."""
        off = [place for place in self.bad if place.judged == BY_BATCHES]
        off = self.unexplained(off, FORMULA.keys())
        about = BATCHES if any(place.equation for place in off) else COSTS
        self.blamed |= dict.fromkeys(off, about)

    def into_whole_descents(self) -> None:
        """They go astray by themselves where no equation is at fault."""
        descents = [place for place in self.bad if place.judged in DESCENDED]
        astray = self.unexplained(descents, FORMULA.keys())
        of_cost = [self.bad[place] for place, about in self.blamed.items() if about == COST]
        if any(place.equation for place in astray):
            right = bool(self.stepped) and not any(place in self.bad for place in self.stepped)
            self.blamed |= dict.fromkeys(astray, STEPS_RIGHT if right else DESCENT)
            return
        for place in astray:
            if place.quantity != "C":
                self.blamed[place] = subject(place)
            elif Verdict.WRONG not in of_cost and self.bad[place] not in of_cost:
                self.blamed[place] = COSTS


def subject(place: Place) -> str:
    """An equation with its formula, or what else it is that deviates."""
    if place.equation is not None:
        return f"equation {place.equation}, {FORMULA[place.equation]}"
    others = {"C": COST, "labels right": "the labels predicted"}
    return others.get(place.quantity, f"the function {place.quantity}")
