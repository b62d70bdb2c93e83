"""A wrong equation, and what several of them explain together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from autodiff_ref.diagnosis.fitting import Fit
from autodiff_ref.diagnosis.sweep import Numbers
from autodiff_ref.mistakes import Factor, Mistake

LIKELY: Mapping[str, float] = {"1/m is missing": 0.45, "1/m is there twice": 0.55}
"""Two of these, of equations 5 and 6, are as likely as one other mistake."""

AGAIN, UNKNOWN = 0.02, 3.0
"""How much the same mistake counts in a further layer, and one that nothing reproduces."""


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
    """

    quantity: str
    kind: str
    mistake: Mistake | None = None
    factor: Factor | None = None
    amount: float | None = None
    fits: Mapping[str, Fit] | None = None

    @property
    def named(self) -> bool:
        """Whether something reproduces it."""
        return self.mistake is not None or self.factor is not None

    @property
    def what(self) -> tuple[str, str, str]:
        """What is wrong, wherever it is."""
        mistake = self.mistake.name if self.mistake else ""
        return self.kind.removesuffix("[L]"), mistake, self.factor.says if self.factor else ""

    @property
    def cost(self) -> float:
        """How unlikely it is."""
        if not self.named:
            return UNKNOWN
        return (self.mistake is not None) + (
            LIKELY.get(self.factor.says, 1.0) if self.factor else 0
        )


@dataclass(frozen=True)
class Explanation:
    """What explains the gradients down to some layer.

    Attributes:
        q: all quantities, wrong ones as they are.
        faults: in the order in which they are made.
        followed: whether the layers below can be explained as well: not behind a gradient that
            nothing reproduces.
    """

    q: Numbers
    faults: tuple[Fault, ...] = ()
    followed: bool = True

    @property
    def complete(self) -> bool:
        """Whether it reproduces every gradient."""
        return all(fault.named for fault in self.faults)

    @cached_property
    def cost(self) -> float:
        """How unlikely it is: the same mistake in several layers is but one."""
        by_what = {fault.what: fault.cost for fault in self.faults if fault.named}
        unknown = sum(fault.cost for fault in self.faults if not fault.named)
        return sum(by_what.values()) + AGAIN * len(self.faults) + unknown

    @property
    def what(self) -> frozenset[tuple[str, str, str]]:
        """What is wrong, wherever it is."""
        return frozenset(fault.what for fault in self.faults)

    def and_then(self, q: Numbers, *faults: Fault, followed: bool = True) -> "Explanation":
        """The same with what explains the next layer."""
        return Explanation(q, self.faults + faults, followed and self.followed)
