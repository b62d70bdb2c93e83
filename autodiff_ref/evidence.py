"""Whether a deviation is a rounding error: the same question, asked in two precisions.

An error of rounding grows with the unit roundoff u, so it is some 2^29 times as large in float32
as in float64; a wrong formula is as wrong in both. So a deviation that no form known here explains
is put to the candidate twice more, in both precisions at inputs that float32 holds exactly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Compared, Place, Verdict, digits_kept
from autodiff_ref.images import DataError
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario
from autodiff_ref.verification import Skipped

Check = Callable[[Candidate, Reference], Iterator[Compared | Skipped]]

BETWEEN = float(np.sqrt(np.finfo(np.float32).eps / np.finfo(np.float64).eps))
"""Half way, in the logarithm, between an error that stays and one that shrinks with u."""


@dataclass(frozen=True)
class Evidence:
    """What one check finds out about a candidate in one scenario, in either precision.

    Attributes:
        candidate: who is asked.
        check: what is asked.
        scenario: where it deviates.
    """

    candidate: Candidate
    check: Check
    scenario: Scenario

    def weighed(self, outcome: Compared | Skipped) -> Compared | Skipped:
        """The outcome, inaccurate instead of wrong where it is rounding that is to blame."""
        if isinstance(outcome, Skipped) or outcome.record.verdict is not Verdict.WRONG:
            return outcome
        if not self.is_rounding(outcome.record.place):
            return outcome
        record = replace(outcome.record, verdict=Verdict.INACCURATE)
        note = f"{digits_kept(record)}; the error shrinks with the unit roundoff"
        return replace(outcome, record=replace(record, note=note))

    def is_rounding(self, place: Place) -> bool:
        """Whether the deviation at a place shrinks as the precision grows."""
        coarse, fine = self.in_float32.get(place), self.in_float64.get(place)
        if coarse is None or fine is None:
            return False
        if self.scenario.dtype == np.float32 and fine.record.verdict is Verdict.AGREES:
            return True
        assert fine.reference is not None
        off, beyond = deviation(fine)
        off_coarsely, beyond_coarsely = deviation(coarse)
        where = np.isfinite(off) & (beyond > 1)
        if not where.any():
            return False
        if not np.isfinite(off_coarsely[where]).all():
            # Where float32 gives no number, float64 must at least come near.
            return bool(np.all(off[where] < np.abs(fine.reference)[where]))
        # A rounding error leaves its bound in either precision; what float32 cannot see is none.
        seen = np.max(beyond_coarsely[where]) > 1
        return bool(seen and np.max(off_coarsely[where]) > BETWEEN * np.max(off[where]))

    @cached_property
    def in_float32(self) -> dict[Place, Compared]:
        """The check at inputs rounded to float32, in float32."""
        return self.asked(np.float32)

    @cached_property
    def in_float64(self) -> dict[Place, Compared]:
        """The check at the very same inputs, in float64."""
        return self.asked(np.float64)

    def asked(self, dtype: npt.DTypeLike) -> dict[Place, Compared]:
        """What the check compares in that precision; nothing where the reference diverges."""

        def rounded(value: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return value.astype(np.float32).astype(dtype)

        s = self.scenario
        params = {name: rounded(value) for name, value in s.params.items()}
        twin = replace(s, params=params, X=rounded(s.X), Y=rounded(s.Y), published=None)
        try:
            outcomes = list(self.check(self.candidate, Reference(twin)))
        except DataError:
            return {}
        return {
            o.record.place: o for o in outcomes if isinstance(o, Compared) and o.bound is not None
        }


def deviation(compared: Compared) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The error of every entry, and its ratio to the bound."""
    assert compared.reference is not None
    assert compared.bound is not None
    with np.errstate(all="ignore"):
        off = np.abs(np.asarray(compared.candidate, np.float64) - compared.reference)
        off = np.where(np.isnan(off), np.inf, off)  # a value that this precision has not got
        ratio = np.where(off > 0, off / compared.bound, 0.0)
    return off, ratio
