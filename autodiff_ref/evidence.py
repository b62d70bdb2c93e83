"""Whether a deviation is a rounding error: the same question, asked elsewhere.

What a wrong formula is off by is much the same a little farther on, in the other precision, and
where numbers are smaller. An error of rounding is not: it comes and goes from one point to the
next, it grows with the unit roundoff u, some 2^29 times from float64 to float32, and what a form of
the text loses by overflow it does not lose where nothing overflows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TypeVar

import numpy as np

from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.candidates import Candidate
from autodiff_ref.certificate import Certificate
from autodiff_ref.comparison import Compared, Kink, Place, Verdict
from autodiff_ref.elsewhere import Beside, Elsewhere, InDtype, moved
from autodiff_ref.images import DataError
from autodiff_ref.judgement import Entries, Truth, digits_kept, entries_of
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario
from autodiff_ref.second_order import HessianProof
from autodiff_ref.verification import Skipped

Outcome = Compared | Certificate | HessianProof | Kink | Skipped
"""Of a check, one by one."""

Check = Callable[[Candidate, Reference], Iterator[Outcome]]

T = TypeVar("T")

SHRINKS = float(np.finfo(np.float32).eps / np.finfo(np.float64).eps)
"""How many times smaller an error of rounding is in float64 than in float32, more or less."""

MIDWAY = float(np.sqrt(SHRINKS))
"""Half way, in the logarithm, from an error that stays as it is to one that shrinks so."""

MOST_HALVINGS = 8
"""Of what all layers give together: what saturates after so many would be lost to any evaluation.
They bring Z from some 4,000 to 16, where float32 has a digit of 1 - sigma(Z) left."""

FEW, DIRECTIONS = 2, 16
"""In which a point is left: the few that settle it where nothing scatters, and the most. Of an
error that is as large either way, at random, one in four directions does not show the scatter."""

RIGHT_ELSEWHERE = "it is right where nothing overflows"
COMES_AND_GOES = "the error comes and goes from point to point"
RANDOM = "asked again, it returns something else"
SHRINKS_WITH_U = "the error shrinks with the unit roundoff"


class Found:
    """What a check finds, of which no more is asked than somebody looks for."""

    def __init__(self, outcomes: Iterator[Outcome]) -> None:
        """Nothing is asked yet."""
        self.outcomes, self.compared = outcomes, dict[Place, Compared]()

    def get(self, place: Place) -> Compared | None:
        """The comparison at a place, if there is one."""
        while place not in self.compared:
            outcome = next(self.outcomes, None)
            if outcome is None:
                return None
            if isinstance(outcome, Compared):
                self.compared[outcome.record.place] = outcome
        return self.compared[place]


class Evidence:
    """What comes out elsewhere, once there is a deviation to be explained."""

    def __init__(self, ask: Callable[[Elsewhere], Found | Mapping[Place, Compared]]) -> None:
        """``ask`` gives what is compared there; nothing is asked before it is needed."""
        self.ask = cache(ask)

    def weighed(self, outcome: T) -> T | Compared:
        """The outcome, inaccurate instead of wrong where it is rounding that is to blame."""
        if not isinstance(outcome, Compared) or outcome.record.verdict is not Verdict.WRONG:
            return outcome
        reason = self.reason(outcome)
        if not reason:
            return outcome
        if self.is_random(outcome):
            return outcome.noted(RANDOM)
        record = replace(outcome.record, verdict=Verdict.INACCURATE)
        return replace(outcome, record=replace(record, note=f"{digits_kept(record)}; {reason}"))

    def reason(self, outcome: Compared) -> str:
        """Why every entry that is off is off by rounding, as a sentence; "" if one is not."""
        here = entries_of(outcome)
        assert here is not None
        place, left = outcome.record.place, here.wrong
        reasons: dict[str, None] = {}

        def explain(found: Truth, reason: str) -> bool:
            nonlocal left
            explained = bool((left & found).any())
            if explained:
                left = left & ~found
                reasons[reason] = None
            return explained

        explain(self.by_overflow(place, here), RIGHT_ELSEWHERE)
        scattered = explain(self.by_scatter(place, here, 0), COMES_AND_GOES)
        shrinks, stays = self.by_precision(outcome, here)
        explain(shrinks, SHRINKS_WITH_U)
        if not scattered and (left & stays).any():
            return ""
        direction = 1
        while left.any() and direction < (DIRECTIONS if scattered else FEW):
            scattered |= explain(self.by_scatter(place, here, direction), COMES_AND_GOES)
            direction += 1
        return "" if left.any() else " and ".join(reasons)

    def is_random(self, outcome: Compared) -> bool:
        """Whether something else comes out at the very same point, asked a few times."""
        here = entries_of(outcome)
        assert here is not None
        for number in range(DIRECTIONS):
            again = self.at(Beside(number, 0.0), outcome.record.place)
            if again is None:
                return True
            with np.errstate(invalid="ignore"):  # of infinities, which are the same
                apart = np.abs(again.difference - here.difference)
            same = (again.difference == here.difference) | (apart <= here.bounds.rounding)
            if np.any(here.wrong & ~same):
                return True
        return False

    def at(self, elsewhere: Elsewhere, place: Place) -> Entries | None:
        """The comparison at another point, if one can be made there."""
        found = self.ask(elsewhere).get(place)
        return None if found is None else entries_of(found)

    def by_scatter(self, place: Place, here: Entries, direction: int) -> Truth:
        """Where the deviation bends by as much as it is, from one point to the next but one.

        What a wrong formula is off by is as smooth as the gradient is, or a few times less so:
        where this bends by a part of the deviation, nothing is said. One way is half as long as
        the other: a staircase would look alike from both.
        """
        on, back = (self.at(Beside(direction, part), place) for part in (1.0, -0.5))
        if on is None or back is None:
            return np.zeros_like(here.wrong)
        with np.errstate(all="ignore"):
            bend = np.abs(on.difference + 2 * back.difference - 3 * here.difference)
            of_reference = np.abs(on.reference + 2 * back.reference - 3 * here.reference)
            off = np.abs(here.difference)
            smooth = 6 * of_reference < off  # six is what the weights come to
            return np.asarray(smooth & (bend >= off) & np.isfinite(bend))

    def by_precision(self, outcome: Compared, here: Entries) -> tuple[Truth, Truth]:
        """Where it shrinks with u, and where it certainly does not.

        An error cannot grow beyond the number itself: what float32 has lost altogether is looked
        at nearer to zero, where it has something left.
        """
        place = outcome.record.place
        shrinks, stays = np.zeros((2, *here.wrong.shape), np.bool_)
        for halvings in range(MOST_HALVINGS + 1):
            left = here.wrong & ~shrinks & ~stays
            coarse, fine = (self.at(InDtype(t, halvings), place) for t in (np.float32, np.float64))
            if coarse is None or fine is None:
                break
            off, off_coarsely = np.abs(fine.difference), np.abs(coarse.difference)
            with np.errstate(all="ignore"):
                growth = off_coarsely / off
                # A number lost in float32 is nothing at all, or something else than in float64.
                apart = np.abs(coarse.difference - fine.difference) > coarse.bounds.rounding
            grows = (coarse.ratio > 1) & (growth > MIDWAY) & (growth < SHRINKS * MIDWAY)
            nothing = coarse.difference == -coarse.reference
            lost = (apart | nothing) & (off_coarsely >= np.abs(coarse.reference))
            # An error of rounding leaves its bound in either precision; one that float32 cannot
            # see says nothing.
            seen = (fine.ratio > 1) & (off > coarse.bounds.rounding)
            shrinks, stays = shrinks | (left & grows), stays | (left & ~grows & ~lost & seen)
            if stays.any() or not (left & ~shrinks & lost).any():
                break
        return shrinks, stays

    def by_overflow(self, place: Place, here: Entries) -> Truth:
        """Where a form of the text has no finite value, and overflow is what carries it off.

        Nearer to zero, there is a point then that is too large for float32 and not for float64:
        there, it is off in the one and right in the other.
        """
        left = here.wrong & np.isinf(here.bounds.of(Allowance.OVERFLOW))
        explained = np.zeros_like(here.wrong)
        for halvings in range(MOST_HALVINGS + 1):
            if not left.any():
                break
            coarse, fine = (self.at(InDtype(t, halvings), place) for t in (np.float32, np.float64))
            # Where it is nothing but nan, there is nothing to compare.
            off = left if coarse is None else coarse.off | coarse.unknown
            right = fine is not None and ~(fine.off | fine.near_kink | fine.unknown)
            explained, left = explained | (left & right & off), left & ~(right & ~off)
        return explained


def references(scenario: Scenario) -> Callable[[Elsewhere], Reference]:
    """The reference elsewhere, once for all checks.

    Beside a point, nobody asks for more than what comes out there.
    """

    @cache
    def reference(elsewhere: Elsewhere) -> Reference:
        return Reference(moved(scenario, elsewhere), wider=not isinstance(elsewhere, Beside))

    return reference


def evidence(
    candidate: Candidate, check: Check, reference: Callable[[Elsewhere], Reference]
) -> Evidence:
    """What a check finds out about a candidate elsewhere than in a scenario, by its references."""

    def outcomes(elsewhere: Elsewhere) -> Iterator[Outcome]:
        with suppress(DataError):  # there is no such point, or the reference diverges
            there = reference(elsewhere)
            if candidate.answers(there.scenario):
                yield from check(candidate, there)

    return Evidence(lambda elsewhere: Found(outcomes(elsewhere)))
