"""A wrong equation, and what several of them explain together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autodiff_ref.diagnosis.fitting import Fit
from autodiff_ref.diagnosis.sweep import Numbers
from autodiff_ref.mistakes import WRONG_AXIS, Factor, Mistake, Origin

LIKELY: Mapping[str, float] = {
    "1/m is missing": 0.45,
    WRONG_AXIS: 0.45,
    "1/m is there twice": 0.55,
}
"""Two of these, of equations 5 and 6, are as likely as one other mistake."""

AGAIN, ODD, UNKNOWN, AGAINST = 0.002, 1.5, 3.0, 1.1
"""How much the same mistake counts in a further layer, a constant that nobody foresaw, a fault that
nothing reproduces, and a quantity of the trace that is not met."""


@dataclass(frozen=True)
class Fault:
    """One wrong equation at one layer.

    Attributes:
        quantity: what it gives, such as dZ1.
        kind: the same without its layer.
        mistake: what is wrong; None if it is a factor alone, or nothing reproduces it.
        factor: by what the quantity is multiplied besides.
        amount: how much is added, if the mistake adds something.
        fits: how near the reproduction comes to each gradient that shows it.
        pattern: how it is off, if nothing reproduces it.
        whole: whether the penalty of the cost is multiplied by the factor as well.
    """

    quantity: str
    kind: str
    mistake: Mistake | None = None
    factor: Factor | None = None
    amount: float | None = None
    fits: Mapping[str, Fit] | None = None
    pattern: str = ""
    whole: bool = False

    @property
    def named(self) -> bool:
        """Whether something reproduces it."""
        return self.mistake is not None or self.factor is not None

    @property
    def read_off(self) -> bool:
        """Whether a constant in it was read off gradients, and is known no better than these."""
        factor = self.factor
        return self.amount is not None or bool(factor and (factor.clips or not factor.foreseen))

    @property
    def what(self) -> tuple[str, str, str]:
        """What is wrong, wherever it is."""
        mistake = self.mistake.name if self.mistake else ""
        return self.kind.removesuffix("[L]"), mistake, self.factor.says if self.factor else ""

    def by(self, origins: Sequence[Origin]) -> "Fault":
        """The same, its factor of these origins, the likeliest first, if there are any."""
        if self.factor is None or not origins or self.factor.origins == (*origins,):
            return self
        (says, formula), *also = origins
        factor = replace(self.factor, says=says, formula=formula, also=(*also,))
        return replace(self, factor=factor)

    @property
    def of_another_cost(self) -> bool:
        """Whether it is the gradient of another cost, or of one averaged otherwise."""
        return self.mistake is not None and self.mistake.of_another_cost

    @property
    def cost(self) -> float:
        """How unlikely it is."""
        if not self.named:
            return UNKNOWN
        cost = 0.0 if self.mistake is None else 1.0
        if self.factor:
            cost += LIKELY.get(self.factor.says, 1.0) if self.factor.foreseen else ODD
        return cost


@dataclass(frozen=True)
class Explanation:
    """What explains the gradients down to some layer.

    Attributes:
        q: all quantities, wrong ones as they are.
        faults: in the order in which they are made.
        followed: whether the layers below can be explained as well: not behind a gradient that
            nothing reproduces.
        against: how many quantities of the candidate's trace are others.
    """

    q: Numbers
    faults: tuple[Fault, ...] = ()
    followed: bool = True
    against: int = 0

    @property
    def of_another_cost(self) -> bool:
        """Whether one of the faults is that."""
        return any(fault.of_another_cost for fault in self.faults)

    @property
    def complete(self) -> bool:
        """Whether it reproduces every gradient."""
        return all(fault.named for fault in self.faults)

    @cached_property
    def cost(self) -> float:
        """How unlikely it is: the same mistake in several layers is but one.

        The same in equations 5 and 6 is a little less than two that are different.
        """
        habits = {what[1:] for what in self.what}
        by_what = {fault.what: fault.cost for fault in self.faults if fault.named}
        unknown = sum(fault.cost for fault in self.faults if not fault.named)
        known = sum(by_what.values()) + AGAIN * (len(self.faults) + len(habits))
        return known + unknown + AGAINST * self.against

    @property
    def what(self) -> frozenset[tuple[str, str, str]]:
        """What is wrong, wherever it is."""
        return frozenset(fault.what for fault in self.faults)

    def and_then(self, q: Numbers, *faults: Fault, followed: bool = True) -> "Explanation":
        """The same with what explains the next layer."""
        every = agreed(self.faults + faults)
        return replace(self, q=q, faults=every, followed=followed and self.followed)


def agreed(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The faults, those factors of one origin that may come about in one way.

    Those of all dW and db, or else of all dW or of all db, as what stands for m there is one.
    """
    for together in (of_parameters, of_kind):
        origins: dict[str, list[Origin]] = {}
        for fault in faults:
            if fault.factor:
                own = origins.setdefault(together(fault), list(fault.factor.origins))
                own[:] = [each for each in own if each in fault.factor.origins]
        faults = tuple(
            fault.by(sorted(fault.factor.origins, key=lambda each: each not in own))
            if fault.factor and (own := origins[together(fault)])
            else fault
            for fault in faults
        )
    return faults


def of_kind(fault: Fault) -> str:
    """What a fault gives and is, but for its factor."""
    return f"{fault.kind} {fault.mistake.name if fault.mistake else ''}"


def of_parameters(fault: Fault) -> str:
    """The same, one of both dW and db."""
    return "parameters" if of_kind(fault) in ("dW ", "db ") else of_kind(fault)
