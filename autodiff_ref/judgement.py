"""How the verdict of one comparison comes about: every entry is compared once, with its bound."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Missing, Other
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.comparison import Bounds, Compared, Comparison, Place, Verdict
from autodiff_ref.quantities import Array

Truth = npt.NDArray[np.bool_]

NEAR_KINK = "lies within rounding of a kink, where either slope may be meant"
AT_KINK = "lies within rounding of a kink, where its bound is infinite: nothing is known of it"
NOT_REPRESENTABLE = "has a true value that no number can hold"
UNBOUNDED = "has a bound that is infinite, so that nothing is known of it"
TOO_WIDE = "is smaller than its bound in every entry, so that no fault would show"
"""Why a comparison is undecided, said of what was compared."""

NAN = "the candidate returned nan"
"""How the note on an array begins that has one."""


@dataclass(frozen=True)
class Entries:
    """How every entry of one comparison came out, in arrays of its shape.

    Attributes:
        reference, bounds: what the candidate was compared with.
        difference: what the candidate has more than the reference; nan between equal infinities.
        ratio: its size over the bound, infinite where nothing is allowed, -1 where it is unknown.
        near_kink: within either side of a kink.
        unknown: without a bound, or of a true value that no number can hold.
        inaccurate: within what forms of the text lose.
        wrong: beyond all that. What is none of these agrees.
    """

    reference: Array
    bounds: Bounds
    difference: Array
    ratio: Array
    near_kink: Truth
    unknown: Truth
    inaccurate: Truth
    wrong: Truth

    @classmethod
    def of(cls, theirs: Array, reference: Array, bounds: Bounds) -> "Entries":
        """Those of a candidate's array, which has no nan."""
        rounding = np.broadcast_to(bounds.rounding, reference.shape)
        # A candidate's value may be of any size.
        with np.errstate(invalid="ignore", over="ignore"):
            difference = theirs - reference
        off = np.abs(difference)
        known = np.isfinite(reference) & np.isfinite(rounding)
        # What no number can hold still has its sign.
        opposed = np.isinf(reference) & (np.sign(theirs) == -np.sign(reference))
        beyond = known & ~(off <= rounding)
        near_kink, inaccurate = np.zeros((2, *reference.shape), np.bool_)
        if beyond.any():
            near_kink = beyond & bounds.hold(difference, Allowance.KINK)
            inaccurate = beyond & ~near_kink & bounds.hold(difference, Allowance.CANCELLATION)
            overflown = beyond & np.isinf(theirs)
            if overflown.any():
                inaccurate |= overflown & np.isinf(bounds.of(Allowance.OVERFLOW))
        wrong = opposed | (beyond & ~near_kink & ~inaccurate)
        ratio = np.where(known | opposed, np.where(off > 0, np.inf, 0.0), -1.0)
        with np.errstate(over="ignore"):  # as above
            np.divide(off, rounding, out=ratio, where=known & (rounding > 0))
        unknown = ~known & ~opposed
        return cls(reference, bounds, difference, ratio, near_kink, unknown, inaccurate, wrong)

    @property
    def off(self) -> Truth:
        """Where something is said against the candidate."""
        return self.inaccurate | self.wrong

    @property
    def verdict(self) -> Verdict:
        """The worst of any entry."""
        if self.wrong.any():
            return Verdict.WRONG
        if self.inaccurate.any():
            return Verdict.INACCURATE
        return Verdict.UNDECIDED if (self.near_kink | self.unknown).any() else Verdict.AGREES


def entries_of(compared: Compared) -> Entries | None:
    """How its entries came out; None where there was nothing to compare."""
    if compared.record.verdict is Verdict.ERROR or compared.bounds is None:
        return None
    assert compared.reference is not None
    theirs = np.asarray(compared.candidate, np.float64)
    return Entries.of(theirs, compared.reference, compared.bounds)


def unusable(value: object, dtype: npt.DTypeLike, shape: tuple[int, ...]) -> str:
    """Why a value cannot be compared, as a sentence, or "" if it can be."""
    return unfit(value, dtype, shape) or nan_in(value)


def unfit(value: object, dtype: npt.DTypeLike, shape: tuple[int, ...]) -> str:
    """Why a value is not even an array of that dtype and shape, or "" if it is."""
    if isinstance(value, Missing):
        return value.why
    # A masked array hides entries, a matrix multiplies otherwise: neither passes for an array.
    if type(value) is not np.ndarray and not isinstance(value, np.generic | float):
        required = "an array" if shape else "a real number"
        kind = value.kind if isinstance(value, Other) else type(value).__name__
        return f"the candidate returned {kind} where {required} was required"
    if np.shape(value) != shape:
        return f"the candidate returned the shape {np.shape(value)} where {shape} was required"
    # Python has but one kind of real number.
    if type(value) is not float and np.asarray(value).dtype != dtype:
        return (
            f"the candidate returned {np.asarray(value).dtype} where {np.dtype(dtype)} was required"
        )
    return ""


def nan_in(value: Any) -> str:
    """Where an array has the first nan, as a sentence, or "" if it has none."""
    if not np.isnan(value).any():
        return ""
    i = [int(k) for k in np.argwhere(np.isnan(np.asarray(value)))[0]]
    return f"{NAN}{f', first at {i}' if i else ''}"


def error(place: Place, message: str, dtype: npt.DTypeLike, shape: tuple[int, ...]) -> Compared:
    """The record of something that could not be compared."""
    return Compared(
        Comparison(place, str(np.dtype(dtype)), shape, verdict=Verdict.ERROR, note=message)
    )


def compare(
    place: Place,
    candidate: object,
    reference: Array,
    bounds: Bounds,
    dtype: npt.DTypeLike,
    *,
    doubt: str = "",
) -> Compared:
    """Compare every entry of two arrays, once.

    Args:
        place: what is compared.
        candidate: an array of the reference's shape, in the given dtype.
        reference: in float64.
        bounds: what each entry may be off by.
        dtype: what the candidate must return.
        doubt: why this comparison cannot decide whatever it finds; "" if it can.

    Returns:
        The record, ``error`` if the candidate's side cannot be compared or there is no entry.
    """
    shape = reference.shape
    problem = unfit(candidate, dtype, shape)
    if reference.size == 0:
        problem = "there is nothing to compare: the array has no entry"
    if problem:
        return error(place, problem, dtype, shape)
    theirs = np.asarray(candidate, np.float64)
    rounding = np.broadcast_to(bounds.rounding, shape)
    if np.isnan(theirs).any():
        record = error(place, nan_in(theirs), dtype, shape).record
        return Compared(record, np.asarray(candidate), reference, rounding, bounds)
    entries = Entries.of(theirs, reference, bounds)
    verdict, undecided = entries.verdict, entries.near_kink | entries.unknown
    note = ""
    if verdict is Verdict.UNDECIDED:
        note = why_undecided(entries)
    elif verdict is Verdict.AGREES and says_nothing(reference, rounding):
        verdict, note, undecided = Verdict.UNDECIDED, TOO_WIDE, np.isfinite(reference)
    elif doubt and verdict is not Verdict.AGREES:
        verdict, note, undecided = Verdict.UNDECIDED, doubt, undecided | entries.off
    ratio = entries.ratio
    deciding = {Verdict.WRONG: entries.wrong, Verdict.INACCURATE: entries.inaccurate}
    worst = np.unravel_index(
        int(np.argmax(np.where(deciding.get(verdict, ratio >= 0), ratio, -1.0))), shape
    )
    sizes = np.abs(entries.difference)[~entries.unknown & np.isfinite(reference)]
    record = Comparison(
        place,
        str(np.dtype(dtype)),
        shape,
        entries=reference.size,
        undecided=int(undecided.sum()),
        max_abs_error=float(sizes.max()) if sizes.size else None,
        bound=float(rounding[worst]),
        error_over_bound=float(ratio[worst]) if ratio[worst] >= 0 else None,
        worst_index=tuple(int(i) for i in worst),
        candidate_value=float(theirs[worst]),
        reference_value=float(reference[worst]),
        smallest_fault=smallest_fault(theirs, np.abs(entries.difference), rounding),
        verdict=verdict,
        note=note,
    )
    if verdict is Verdict.INACCURATE:
        record = replace(record, note=digits_kept(record))
    return Compared(record, np.asarray(candidate), reference, rounding, bounds)


def why_undecided(entries: Entries) -> str:
    """Why some entries are neither right nor wrong: what tells most of them comes first."""
    if entries.near_kink.any():
        allowed = np.broadcast_to(entries.bounds.of(Allowance.KINK), entries.near_kink.shape)
        return NEAR_KINK if np.isfinite(allowed[entries.near_kink]).all() else AT_KINK
    represented = np.isfinite(entries.reference[entries.unknown]).all()
    return UNBOUNDED if represented else NOT_REPRESENTABLE


def says_nothing(reference: Array, bound: Array) -> bool:
    """Whether even a fault of 100 % would be within the bound, wherever one could be."""
    here = reference != 0
    return bool(here.any() and np.all((bound >= np.abs(reference))[here]))


def smallest_fault(theirs: Array, off: Array, bound: Array) -> float | None:
    """The smallest relative change of all entries that takes one of them out of its bound."""
    with np.errstate(all="ignore"):
        change = (bound + off) / np.abs(theirs)
    found = np.min(change, where=np.isfinite(change), initial=np.inf)
    return float(found) if np.isfinite(found) else None


def digits_kept(record: Comparison) -> str:
    """How many decimal digits the worst entry has right, of those that its dtype holds."""
    theirs, ours = record.candidate_value, record.reference_value
    holds = -np.log10(np.finfo(record.dtype).eps / 2)
    if theirs is None or not ours or not np.isfinite(theirs):
        return f"keeps none of {holds:.1f} digits"
    kept = max(-np.log10(abs(theirs - ours) / abs(ours)), 0.0)
    return f"keeps {abs(kept):.1f} of {holds:.1f} digits"
