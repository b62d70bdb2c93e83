"""The record of one comparison: what was compared, what it may be off by, how it came out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.quantities import Array


class Verdict(StrEnum):
    """Of one comparison, and of the whole."""

    AGREES = "agrees"
    UNDECIDED = "undecided"
    INACCURATE = "inaccurate"
    WRONG = "wrong"
    ERROR = "error"


ALONG = "along a direction"
"""How a slope is judged: beside differences of the candidate's own cost."""


WITH = "with "
"""With what begins how is judged what is asked with something that is switched off for all else."""


@dataclass(frozen=True)
class Place:
    """What is compared: everything about a comparison but its outcome.

    Attributes:
        check: gradients, equations or trajectory.
        scenario: name of the scenario.
        quantity: in the text's letters, such as dW2; C is the cost.
        judged: "end to end" from X and the parameters, "alone" from the candidate's own inputs
            to the equation, "along a direction" from differences of the candidate's cost, "single
            step" from the reference's parameters, "free running", "published, candidate" and
            "published, reference" against what others printed; not at all, but "missing" from the
            trace, or "asked" or "asked for one step" of a function that failed; "with lambd = 0.5"
            along a direction, with what is switched off for all else.
        layer, equation: l, and 1 to 9; None for the cost, for labels and for functions.
        iteration: number of updates that the parameters have seen.
    """

    check: str
    scenario: str
    quantity: str
    judged: str
    layer: int | None
    equation: int | None
    iteration: int = 0


@dataclass(frozen=True)
class Comparison:
    """The outcome of one comparison, with the entry that is worst relative to its bound.

    Attributes:
        place: what was compared.
        dtype, shape: what the candidate had to return.
        verdict: the worst of any entry.
        note: a sentence, or empty.
        entries: how many numbers were compared; 0 only where the verdict is ``error``.
        undecided: how many of them are undecided.
        max_abs_error: over all entries whose true value and bound are finite.
        bound, error_over_bound, worst_index, candidate_value, reference_value: at the worst.
        smallest_fault: the smallest relative fault, a factor on all entries, that would have
            been caught here; None where no entry could have shown any.
        control: how far, at most, the reference itself strays if its start is moved by one unit
            in the last place; of free descents only.
    """

    place: Place
    dtype: str
    shape: tuple[int, ...]
    verdict: Verdict
    note: str = ""
    entries: int = 0
    undecided: int = 0
    max_abs_error: float | None = None
    bound: float | None = None
    error_over_bound: float | None = None
    worst_index: tuple[int, ...] | None = None
    candidate_value: float | None = None
    reference_value: float | None = None
    smallest_fault: float | None = None
    control: float | None = None


@dataclass(frozen=True)
class Bounds:
    """What each entry may be off by.

    Attributes:
        rounding: what rounding permits; within it, the entry agrees.
        wider: by what else is allowed for; asked only where an entry is beyond ``rounding``.
            Within either side of a kink it is undecided; within forms of the text that have lost
            all their digits, or infinite where one of them has no finite value, it is inaccurate;
            beyond that it is wrong.
        middle: how far from the reference the middle of what is allowed for lies: between the
            two sides of a kink.
    """

    rounding: Array
    wider: Callable[[Allowance], Array]
    middle: Callable[[Allowance], Array | float] = lambda _: 0.0

    @classmethod
    def same(cls, bound: Array) -> "Bounds":
        """One bound whatever is allowed for: beyond it, an entry is wrong."""
        return cls(bound, lambda _: bound)

    def and_more(self, more: Array) -> "Bounds":
        """The same where an entry may be off by so much besides."""
        wider = self.wider
        return replace(
            self, rounding=self.rounding + more, wider=lambda allowed: wider(allowed) + more
        )

    def of(self, allowance: Allowance) -> Array:
        """The bound under an allowance."""
        return self.rounding if allowance is Allowance.ROUNDING else self.wider(allowance)

    def hold(self, difference: Array, allowance: Allowance) -> npt.NDArray[np.bool_]:
        """Which differences from the reference are within the bound under an allowance."""
        with np.errstate(invalid="ignore", over="ignore"):  # of infinite values
            inside: npt.NDArray[np.bool_] = np.abs(difference - self.middle(allowance)) <= self.of(
                allowance
            )
        return inside


@dataclass(frozen=True)
class Compared:
    """A comparison with its arrays, for the archive; None where the candidate returned none."""

    record: Comparison
    candidate: npt.NDArray[Any] | None = None
    reference: Array | None = None
    bound: Array | None = None
    bounds: Bounds | None = None

    def noted(self, note: str) -> "Compared":
        """The same comparison with another note."""
        return replace(self, record=replace(self.record, note=note))


@dataclass(frozen=True)
class Kink:
    """A unit that rounding can put on either side of its kink, for one sample.

    Attributes:
        scenario: where it is met.
        iteration: number of updates that the parameters have seen.
        layer, unit, sample: l, and the entry of Z[l], counted from 0.
        Z: its argument, as the reference computes it.
        bound: what that may be off by.
    """

    scenario: str
    iteration: int
    layer: int
    unit: int
    sample: int
    Z: float
    bound: float
