"""Whether a deviation is a rounding error: the same question, asked in two precisions.

An error of rounding grows with the unit roundoff u, so it is some 2^29 times as large in float32
as in float64; a wrong formula is as wrong in both. So a deviation that no form known here explains
is put to the candidate twice more, in both precisions at inputs that float32 holds exactly.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.candidates import Candidate
from autodiff_ref.certificate import Certificate
from autodiff_ref.comparison import Compared, Kink, Place, Verdict
from autodiff_ref.images import DataError
from autodiff_ref.judgement import digits_kept
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario
from autodiff_ref.second_order import HessianProof
from autodiff_ref.verification import Skipped

Outcome = Compared | Certificate | HessianProof | Kink | Skipped
"""Of a check, one by one."""

Check = Callable[[Candidate, Reference], Iterator[Outcome]]

T = TypeVar("T")

BETWEEN = float(np.sqrt(np.finfo(np.float32).eps / np.finfo(np.float64).eps))
"""Half way, in the logarithm, between an error that stays and one that shrinks with u."""


@dataclass(frozen=True)
class Evidence:
    """What comes out in either precision, once there is a deviation to be explained.

    Attributes:
        ask: what is compared in a dtype, at inputs that float32 holds exactly.
    """

    ask: Callable[[npt.DTypeLike], Mapping[Place, Compared]]

    def weighed(self, outcome: T) -> T | Compared:
        """The outcome, inaccurate instead of wrong where it is rounding that is to blame."""
        if not isinstance(outcome, Compared) or outcome.record.verdict is not Verdict.WRONG:
            return outcome
        if not self.is_rounding(outcome.record.place):
            return outcome
        record = replace(outcome.record, verdict=Verdict.INACCURATE)
        note = f"{digits_kept(record)}; the error shrinks with the unit roundoff"
        return replace(outcome, record=replace(record, note=note))

    def is_rounding(self, place: Place) -> bool:
        """Whether the deviation at a place shrinks as the precision grows."""
        coarse, fine = self.in_float32.get(place), self.in_float64.get(place)
        if coarse is None or fine is None or coarse.bound is None or fine.bound is None:
            return False
        if fine.record.verdict is Verdict.AGREES:
            # A wrong formula is wrong at any point where a fault would show.
            return fine.record.smallest_fault is not None
        off, beyond = deviation(fine)
        off_coarsely, beyond_coarsely = deviation(coarse)
        where = np.isfinite(off) & (beyond > 1)
        if not where.any():
            return False
        if not np.isfinite(off_coarsely[where]).all():
            # Where float32 gives no number, nor would a form of the text, float64 must come near.
            assert fine.reference is not None
            assert fine.bounds is not None
            overflows = np.isinf(fine.bounds.of(Allowance.OVERFLOW))[where].all()
            return bool(overflows and np.all(off[where] < np.abs(fine.reference)[where]))
        # A rounding error leaves its bound in either precision; what float32 cannot see is none.
        seen = np.max(beyond_coarsely[where]) > 1
        return bool(seen and np.max(off_coarsely[where]) > BETWEEN * np.max(off[where]))

    @cached_property
    def in_float32(self) -> Mapping[Place, Compared]:
        """In float32."""
        return self.ask(np.float32)

    @cached_property
    def in_float64(self) -> Mapping[Place, Compared]:
        """From the very same inputs, in float64."""
        return self.ask(np.float64)


def evidence(candidate: Candidate, check: Check, scenario: Scenario) -> Evidence:
    """What a check finds out about a candidate in either precision."""

    def ask(dtype: npt.DTypeLike) -> dict[Place, Compared]:
        try:
            params = {name: held_by_float32(v, dtype) for name, v in scenario.params.items()}
            X, Y = held_by_float32(scenario.X, dtype), held_by_float32(scenario.Y, dtype)
            twin = replace(scenario, params=params, X=X, Y=Y, published=None)
            outcomes = list(check(candidate, Reference(twin)))
        except DataError:  # there is no such point, or the reference diverges
            return {}
        return {o.record.place: o for o in outcomes if isinstance(o, Compared)}

    return Evidence(ask)


def held_by_float32(value: npt.NDArray[Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """The nearest numbers that float32 holds, in a dtype.

    Raises:
        DataError: it holds none that is finite, where the value is.
    """
    with np.errstate(over="ignore"):
        held = value.astype(np.float32)
    if not np.array_equal(np.isfinite(held), np.isfinite(value)):
        raise DataError("float32 holds no such number")
    return held.astype(dtype)


def deviation(compared: Compared) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The error of every entry, and its ratio to the bound."""
    assert compared.reference is not None
    assert compared.bound is not None
    with np.errstate(all="ignore"):
        off = np.abs(np.asarray(compared.candidate, np.float64) - compared.reference)
        off = np.where(np.isnan(off), np.inf, off)  # a value that this precision has not got
        ratio = np.where(off > 0, off / compared.bound, 0.0)
    return off, ratio
