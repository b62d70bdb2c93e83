"""What dW and db of one layer show: equations 5 and 6, right or wrong, from any dZ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, errors_of
from autodiff_ref.diagnosis.clipped import limits_of
from autodiff_ref.diagnosis.elsewhere import rule_of
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.fitting import (
    ENOUGH,
    Fit,
    added,
    fit,
    multiple,
    scaled,
    with_factor,
)
from autodiff_ref.diagnosis.pattern import pattern
from autodiff_ref.diagnosis.sketch import near, near_multiple
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import (
    MISTAKES,
    RIGHT,
    Factor,
    Mistake,
    clipped_at,
    factors,
    kind_of,
    merged,
)

Observed = Mapping[str, npt.NDArray[np.float64]]
"""What a candidate returned, by name, of whatever shape."""


NEAR, COARSE = 2.0**-6, 2.0**10
"""What is farther off, as a part of the largest entry, or in unit roundoffs, is no rounding."""


A_LITTLE = 2.0**-8
"""What a gradient is made larger by to see what rests on it."""


@dataclass(frozen=True)
class Shown:
    """A candidate's gradients in one scenario, beside what the equations give.

    Attributes:
        sweep: the equations.
        observed: dW and db, as far as they are numbers.
        more: what each of them may be off by beyond the rounding of the equations.
        trace: dZ and dA, as far as the candidate shows them.
        mistakes: those that may explain it.
        required: what should stand in the place of dW and db, where that is known.
        enough: of so many entries a constant that nobody foresaw is read off.
        penalty: what the cost's penalty adds, which was taken off what was returned.
    """

    sweep: Sweep
    observed: Observed
    more: Observed
    trace: Observed
    mistakes: Sequence[Mistake] = MISTAKES
    required: Numbers = field(default_factory=dict)
    enough: int = ENOUGH
    penalty: Numbers = field(default_factory=dict)

    @property
    def unit(self) -> float:
        """The unit roundoffs of candidate and reference."""
        return Rounding.of(self.sweep.scenario.dtype).u

    def names(self, l: int) -> list[str]:
        """What shows the dZ of a layer, the larger first."""
        return [name for name in (f"dW{l}", f"db{l}") if name in self.observed]

    def factors(self, name: str, l: int) -> list[Factor]:
        """The constants that are likely there."""
        dims, m = self.sweep.scenario.layer_dims, self.sweep.scenario.X.shape[1]
        mean = self.sweep.network.average != "sum"
        return list(merged(factors(kind_of(name, self.sweep.L), m, l, dims, mean=mean)))

    def fit(self, name: str, value: Rounded) -> Fit | None:
        """How near a value comes to what was returned under that name."""
        return fit(value, self.observed[name], self.more.get(name, 0.0), self.required.get(name))

    def times(
        self, name: str, value: Rounded, known: list[Factor], *, any_other: bool = True
    ) -> Fit | None:
        """How near a multiple of a value comes."""
        theirs, more = self.observed[name], self.more.get(name, 0.0)
        enough = self.enough if any_other else None
        return with_factor(value, theirs, known, self.unit, more, enough=enough)

    def may_be(self, name: str, value: Rounded | None, *, times: bool = False) -> bool:
        """Whether a sketch of what was returned, or of a multiple, comes so near that it may be.

        Args:
            name: what was returned.
            value: the sketch, None where there is none.
            times: whether any multiple of it will do.
        """
        margin = max(NEAR, COARSE * self.unit)
        how = near_multiple if times else near
        if value is None or margin >= 1:
            return True
        return how(np.asarray(value.value), self.observed[name], self.more.get(name, 0.0), margin)

    def shows(self, name: str, l: int, q: Numbers, *, times: bool = False) -> bool:
        """Whether the right equation 5 or 6 may give what was returned, from a sketch of dZ[l]."""
        sketched = self.sweep.sketch(RIGHT[name[:2]], l, q)
        return self.may_be(name, sketched, times=times)

    def plain(self, l: int, q: Numbers) -> dict[str, Fit | None]:
        """How near the right equations 5 and 6 come, from this dZ[l]."""
        return {name: self.fit(name, self.sweep.right(name, l, q)) for name in self.names(l)}

    def whole(self, l: int, q: Numbers) -> dict[str, Fit] | None:
        """The same if they come near enough, and None as soon as one does not."""
        fits: dict[str, Fit] = {}
        for name in reversed(self.names(l)):
            found = self.fit(name, self.sweep.right(name, l, q))
            if found is None:
                return None
            fits[name] = found
        return fits

    def settles_dZ(self, plain: Mapping[str, Fit | None], l: int, q: Numbers) -> bool:
        """Whether dW[l] or db[l], being right, shows that dZ[l] is, or whether it is held as it is.

        Another dZ[l] has other sums over the samples, which db[l] is; and it has another product
        with A[l-1], where that has as many independent rows as there are samples.
        """
        if plain.get(f"db{l}") or self.holds_dZ(l, q):
            return True
        A_prev = np.asarray(q[f"A{l - 1}"].value)
        independent = np.isfinite(A_prev).all() and np.linalg.matrix_rank(A_prev) == A_prev.shape[1]
        return bool(plain.get(f"dW{l}") and independent)

    def holds_dZ(self, l: int, q: Numbers) -> bool:
        """Whether the candidate itself holds this dZ[l]."""
        name = f"dZ{l}"
        return name in self.trace and fit(q[name], self.trace[name]) is not None

    def own(self, name: str, l: int, q: Numbers) -> list[Fault]:
        """Mistakes of equation 5 or 6 that give what was returned from this dZ[l] alone.

        What they give from one that is a little larger is another; so they show that dZ[l] is this.
        """
        dZ, L = f"dZ{l}", self.sweep.L
        larger = q | {dZ: scaled(q[dZ], 1 + A_LITTLE)}
        return [
            fault
            for fault in self.faults(name, l, q)
            if not self.fit(name, self.sweep.quantity(rule_of(fault, L), l, larger))
        ]

    def all_plain(self, q: Numbers) -> dict[str, Fit]:
        """How near they come in every layer, where they do."""
        fits = [self.plain(l, q) for l in range(1, self.sweep.L + 1)]
        return {name: found for each in fits for name, found in each.items() if found}

    def has_enough(self, dZ: Rounded) -> bool:
        """Whether a constant can be read off it; where it is one number, all of dW[l] is."""
        return int(np.count_nonzero(dZ.value)) >= self.enough

    def multiple(self, l: int, q: Numbers) -> tuple[dict[str, Fit], Factor] | None:
        """How near they come from a multiple of this dZ[l]: one for all."""
        fits: dict[str, Fit] = {}
        factor: Factor | None = None
        several = self.has_enough(q[f"dZ{l}"])
        for name in self.names(l):
            known = [factor] if factor else self.factors(f"dZ{l}", l)
            any_other = several and factor is None
            found = self.times(name, self.sweep.right(name, l, q), known, any_other=any_other)
            if found is None:
                return None
            fits[name], factor = found, found.factor
        return (fits, factor) if factor else None

    def faults(self, name: str, l: int, q: Numbers, beside: Sequence[Fault] = ()) -> list[Fault]:
        """Mistakes of equation 5 or 6 that give what was returned, the likeliest.

        All of them where a constant may be read off one number, which many give. One number alone
        shows no constant that is not foreseen, but that of faults beside it.
        """
        kind = name[:2]
        right, known = self.sweep.right(name, l, q), self.factors(name, l)
        known += [fault.factor for fault in beside if fault.factor and not fault.mistake]
        if clipped := self.clipped(name, l, q):
            return [clipped]
        fitting = self.times(name, right, known)
        found = [Fault(name, kind, None, fitting.factor, None, {name: fitting})] if fitting else []
        if name in self.penalty and not fitting:
            entire, theirs = self.entire(name, right)
            more = self.more.get(name, 0.0)
            if fitting := with_factor(entire, theirs, known, self.unit, more, enough=self.enough):
                fits = {name: fitting}
                found = [Fault(name, kind, None, fitting.factor, None, fits, whole=True)]
        if found and self.enough > 1:
            return found
        for mistake in (mistake for mistake in self.mistakes if mistake.kind == kind):
            sketched = None if mistake.added else self.sweep.sketch(mistake.rule, l, q)
            if not self.may_be(name, sketched, times=True):
                continue
            value = self.sweep.wrong(mistake, l, q)
            if value is None:
                continue
            if mistake.added:
                amount = multiple(self.observed[name], right, value, self.unit, self.enough)
                whole = added(right, value, *amount) if amount else None
                fitting = self.fit(name, whole) if whole else None
                size = amount[0] if amount else None
            else:
                fitting, size = self.fit(name, value), None
                fitting = fitting or self.times(name, value, known)
            if fitting:
                found.append(Fault(name, kind, mistake, fitting.factor, size, {name: fitting}))
        least = min((fault.cost for fault in found), default=0.0)
        return [fault for fault in found if fault.cost <= least or self.enough == 1]

    @cached_property
    def limits(self) -> Mapping[str, float]:
        """At what number each gradient may be clipped."""
        required = {name: np.asarray(each.value) for name, each in self.required.items()}
        return limits_of(self.observed, required, self.more, self.unit)

    def clipped(self, name: str, l: int, q: Numbers) -> Fault | None:
        """That it is clipped, if it is; a limit that is read off rounding is none."""
        off = errors_of(self.sweep.right(name, l, q)) + self.more.get(name, 0.0)
        if self.limits.get(name, 0.0) <= np.max(off):
            return None
        mistake = clipped_at(name[:2], self.limits[name])
        value = self.sweep.wrong(mistake, l, q)
        fitting = self.fit(name, value) if value is not None else None
        return Fault(name, name[:2], mistake, fits={name: fitting}) if fitting else None

    def against(self, l: int, q: Numbers) -> int:
        """How many quantities of the trace at this layer are not these."""
        names = [name for name in (f"dZ{l}", f"dA{l}") if name in self.trace and name in q]
        return sum(fit(q[name], self.trace[name]) is None for name in names)

    def pattern(self, name: str, l: int, q: Numbers) -> str:
        """How far it is off from what the right equation gives."""
        return pattern(*self.entire(name, self.sweep.right(name, l, q)))

    def entire(self, name: str, right: Rounded) -> tuple[Rounded, npt.NDArray[np.float64]]:
        """What is required and what was returned, with the penalty of the cost in both."""
        theirs = self.observed[name]
        if name not in self.penalty or np.shape(theirs) != np.shape(right.value):
            return right, theirs
        more = self.penalty[name]
        return added(right, more, 1.0, 0.0), theirs + more.value

    def explained(self, l: int, q: Numbers) -> Iterator[tuple[Fault, ...]]:
        """Every way in which equations 5 and 6 give dW[l] and db[l], from this dZ[l]."""
        plain = self.plain(l, q)
        several = self.has_enough(q[f"dZ{l}"])
        wrong: list[list[Fault]] = []
        for name, fitting in plain.items():
            if not fitting:
                beside = [each for found in wrong for each in found] if several else []
                wrong.append(self.faults(name, l, q, beside))
        yield from product(*wrong)
