"""What it means that a free descent leaves the band.

Rounding carries a right descent out of any band, once the descent magnifies it enough. So being
out there refutes nobody, but a single update does that is not what the parameters before it lead
to: updates of the candidate's own descent are looked at, each by itself.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np

from autodiff_ref import programs
from autodiff_ref.answers import Trained
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks.steps import compare_first_step, compare_update
from autodiff_ref.comparison import Compared, Comparison, Verdict
from autodiff_ref.containment import CandidateError
from autodiff_ref.derivatives import Training
from autodiff_ref.evidence import evidence, references
from autodiff_ref.judgement import compare, entries_of, unusable
from autodiff_ref.quantities import Array
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario

DRAWS = 8
"""Displaced descents that are looked at before a free descent is said to have left the band: one
by itself may happen to come back to the clean one just there."""


def band(reference: Reference, clean: Array, displaced: Iterable[Training], name: str) -> Array:
    """How far from the clean value each entry of a parameter may be."""
    strayed = np.max([farthest(each.params[name], clean) for each in displaced])
    found: Array = np.maximum(strayed, reference.rounding.of_terms(1, np.abs(clean)))
    return found


def farthest(displaced: Array, clean: Array) -> Array:
    """How far each entry has strayed; infinitely far where it is no number any more."""
    strayed = np.abs(displaced - clean)
    return np.where(np.isnan(strayed), np.inf, strayed)


def up_to(outside: int, inside: int = 0) -> list[int]:
    """Updates after ``inside`` up to ``outside``, the nearer to it the more of them."""
    back = [0, *(2**i for i in range((outside - inside).bit_length()))]
    return sorted(outside - steps for steps in back if outside - steps > inside)


class Departures:
    """What comes of the free descent of a candidate where it has left the band."""

    def __init__(self, candidate: Candidate, reference: Reference) -> None:
        """Nothing is asked before it is needed."""
        self.candidate, self.reference = candidate, reference
        self.fault, self.trained = cache(self.fault_of), cache(self.train)

    def train(self, k: int) -> Trained:
        """The candidate's descent of k updates."""
        return self.candidate.train(self.reference.scenario, self.reference.scenario.params, k)

    def of_costs(self, outcome: Compared) -> Compared:
        """A comparison of costs that are out of their band, judged by single updates.

        Each of those costs is beside that of the candidate's own parameters, too.
        """
        entries = entries_of(outcome)
        assert entries is not None
        first = int(np.argmax(entries.off | entries.near_kink)) + 1
        told, updates = f"it leaves the band before update {first}", up_to(first)
        try:
            off = next((k for k in updates if self.cost_is_off(outcome, k)), None)
        except CandidateError:  # it fails for another number of updates
            return outcome
        if off is not None:
            note = f"{told}; before update {off}, it is not the cost of the parameters there"
            record = replace(outcome.record, verdict=Verdict.WRONG, note=note)
            return replace(outcome, record=record)
        return self.settled([outcome], updates, told)[0]

    def cost_is_off(self, outcome: Compared, k: int) -> bool:
        """Whether a cost before update k is refuted by the parameters of the descent there."""
        here = self.before(k)
        if here is None:
            return False
        state = Reference(here).state(here.params, k, programs.cost_gradients_and_Z)
        theirs = np.asarray(outcome.candidate)[k - 1 : k]
        C = np.reshape(state.trace["C"], 1)
        one = compare(outcome.record.place, theirs, C, state.bounds["C"], np.float64)
        return one.record.verdict is Verdict.WRONG

    def of_parameters(
        self, outcomes: list[Compared], inside: int, outside: int, *, first: bool
    ) -> list[Compared]:
        """Comparisons after so many updates, some of them out of their band.

        Args:
            outcomes: the comparisons.
            inside: a number of updates after which all were in the band, or were told not to be.
            outside: that of the outcomes.
            first: whether the descent has not left the band before.
        """
        updates, told = up_to(outside, inside), "it has left the band"
        if first:
            try:
                update, names = self.departure(inside, outside)
            except CandidateError:  # it fails for another number of updates
                return outcomes
            # Where it leaves, a fault is the likeliest.
            updates = list(dict.fromkeys([update, *up_to(update), *updates]))
            plural = "update" if update == 1 else "updates"
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            told = f"it leaves the band after {update} {plural}, in {', '.join(names[:3])}{more}"
        return self.settled(outcomes, updates, told)

    def settled(self, outcomes: list[Compared], updates: list[int], told: str) -> list[Compared]:
        """The outcomes with the verdict of single updates on all that is out of its band."""
        try:
            fault = next(filter(None, map(self.fault, updates)), None)
        except CandidateError:  # as above
            return outcomes
        if fault is None:
            note = f"{told}; but each of the {len(updates)} updates looked at is right by itself"
            return [undecided(outcome, note) for outcome in outcomes]
        k, quantity = fault.place.iteration, fault.place.quantity
        note = f"{told}; update {k} by itself is off in {quantity}"
        return [
            replace(o, record=replace(o.record, verdict=fault.verdict, note=note))
            if is_beyond(o)
            else o
            for o in outcomes
        ]

    def before(self, k: int) -> Scenario | None:
        """The scenario from where the candidate's descent is before update k, if it is anywhere."""
        s = self.reference.scenario
        found = s.params if k == 1 else self.trained(k - 1).params
        if any(unusable(found[name], s.dtype, value.shape) for name, value in s.params.items()):
            return None
        return replace(s, params={name: np.asarray(found[name]) for name in s.params})

    def fault_of(self, k: int) -> Comparison | None:
        """The first comparison that refutes update k of the candidate's own descent."""
        candidate, here = self.candidate, self.before(k)
        if here is None:
            return None  # it is for an update before to be at fault
        reference, found = Reference(here), self.trained(k)
        state = reference.state(here.params, k, programs.cost_gradients_and_Z)
        last = found.costs
        if isinstance(last, np.ndarray) and last.shape == (k,):
            last = last[-1:]
        judged = compare_update(reference, state, replace(found, costs=last))
        off = next((each.record for each in judged if is_out(each)), None)
        if off is None or off.verdict is Verdict.INACCURATE:
            return off
        # Who loses digits does so, too, when a descent begins here.
        weighed = evidence(candidate, compare_first_step, references(here)).weighed
        for each in compare_first_step(candidate, reference):
            if each.record.place.quantity == off.place.quantity and is_out(each):
                return replace(off, verdict=weighed(each).record.verdict)
        return off

    def departure(self, inside: int, outside: int) -> tuple[int, list[str]]:
        """The update that first takes parameters out of the band, by halving the interval.

        Args:
            inside: a number of updates after which all are in the band.
            outside: one after which some are not.

        Raises:
            CandidateError: the candidate fails for another number of updates.
        """
        names = self.outside_after(outside)
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if found := self.outside_after(middle):
                outside, names = middle, found
            else:
                inside = middle
        return outside, names

    def outside_after(self, k: int) -> list[str]:
        """The parameters that are out of the band after k updates."""
        s, reference = self.reference.scenario, self.reference
        (clean,) = reference.descent(s.params, (k,))
        displaced = [
            reference.descent(s.params, (k,), reference.push(Allowance.ROUNDING, draw))[0]
            for draw in range(DRAWS)
        ]
        theirs = self.trained(k).params
        return [
            name
            for name, value in clean.params.items()
            if unusable(theirs[name], s.dtype, value.shape)
            or np.any(
                np.abs(np.asarray(theirs[name], np.float64) - value)
                > band(reference, value, displaced, name)
            )
        ]


def is_out(outcome: Compared) -> bool:
    """Whether a comparison says anything against the candidate."""
    return outcome.record.verdict in (Verdict.WRONG, Verdict.INACCURATE)


def is_beyond(outcome: Compared) -> bool:
    """Whether an entry is out of its band, be it that a kink may have carried it there."""
    entries = entries_of(outcome)
    return entries is not None and bool((entries.off | entries.near_kink).any())


def undecided(outcome: Compared, note: str) -> Compared:
    """The outcome, undecided where it is out of its band."""
    entries = entries_of(outcome)
    if not is_out(outcome) or entries is None:
        return outcome
    count = int(entries.off.sum())
    record = replace(outcome.record, verdict=Verdict.UNDECIDED, note=note, undecided=count)
    return replace(outcome, record=record)
