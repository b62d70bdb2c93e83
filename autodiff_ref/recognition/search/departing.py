"""The steps of several parameters beside each other: at one rate, at rates of their own, mistaken.

A rate of its own for a layer or for biases, a layer that is left as it is, a step that is no
multiple of the gradient may be meant: that is told. A step up the gradient, that of another
parameter, one of the parameter itself and one in its place are mistakes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.search.rounds import is_near

NEAR = 1e-9
"""Of a step: by what it may be off, as it is of some few roundings."""

FEW = 2
"""So many entries are multiples of anything."""

MANY = 12
"""So many entries that go up in some arrays of a step, and not in others, are more than chance.

12 that are named before all go up in 1 of 4,096 cases; which arrays do is seen afterwards, so that
it is some times as many. Where every array goes up nothing is picked, and they are asked twice: 9
entries, of the smallest network for XOR, all go up twice by chance in 1 of 262,144 cases.
"""


@dataclass(frozen=True, eq=False)
class Moved:
    """What a step takes off a parameter.

    Attributes:
        name: of the parameter.
        step: what is taken off it.
        gradient: its own, which is not 0 everywhere.
        old: the parameter before.
    """

    name: str
    step: Array
    gradient: Array
    old: Array

    @property
    def rate(self) -> float | None:
        """What the gradient is multiplied by in it; None if by no one number."""
        return multiple(self.step, self.gradient)

    @property
    def uphill(self) -> bool:
        """Whether it goes up every slope."""
        return bool(np.any(self.step) and np.all(self.step * self.gradient <= 0))

    @property
    def both(self) -> tuple[float, float] | None:
        """What gradient and parameter are multiplied by in it; None where that does not show."""
        if self.step.size <= FEW or not np.any(self.step):
            return None
        if self.rate is not None:
            return self.rate, 0.0
        arrays = np.stack([self.gradient.ravel(), self.old.ravel()], axis=1)
        by, *_ = np.linalg.lstsq(arrays, self.step.ravel())
        known = is_near(self.step, (arrays @ by).reshape(self.step.shape), NEAR)
        return (float(by[0]), float(by[1])) if known else None

    def fits(self, rate: float, decays: set[float]) -> bool:
        """Whether it is so many times the gradient, and one of these times the parameter."""
        return any(is_near(self.step, rate * self.gradient + d * self.old, NEAR) for d in decays)


def multiple(step: Array, of: Array) -> float | None:
    """What something is multiplied by to give a step; None if by no one number."""
    by = float(np.vdot(of, step) / np.vdot(of, of)) if np.any(of) else 0.0
    return by if is_near(step, by * of, NEAR) else None


@dataclass(frozen=True)
class Beside:
    """The steps of a file's parameters beside each other.

    Attributes:
        steps: of all parameters whose gradients are not 0.
        given: the learning rate that it was given, None if it takes none.
        up_again: whether all go up their slopes with other numbers as well.
    """

    steps: Sequence[Moved]
    given: float | None
    up_again: bool = False

    @property
    def up(self) -> bool:
        """Whether all of several go up their slopes."""
        return len(self.steps) > 1 and all(step.uphill for step in self.steps)

    @property
    def rate(self) -> float | None:
        """That of most of them, the given one if any has it; None if no multiple is seen."""
        rates = [both[0] for step in self.steps if (both := step.both) and both[0] > 0]
        if self.given is not None and self.sharing(self.given):
            return self.given
        return max(rates, key=self.sharing, default=None)

    def sharing(self, rate: float) -> int:
        """How many have a rate."""
        return sum(step.fits(rate, self.decays) for step in self.steps)

    @property
    def decays(self) -> set[float]:
        """What the parameters themselves are multiplied by."""
        return {0.0, *(both[1] for step in self.steps if (both := step.both))}

    @property
    def departing(self) -> list[Moved]:
        """Those that have not the rate of most."""
        rate = self.rate
        return [s for s in self.steps if rate is None or not s.fits(rate, self.decays)]

    @property
    def mistaken(self) -> list[Moved]:
        """Those that are mistakes."""
        return [step for step in self.steps if self.is_mistaken(step)]

    def is_mistaken(self, step: Moved) -> bool:
        """Whether a step goes up the gradient, or is that of something else."""
        if self.rate is not None and step.fits(self.rate, self.decays):
            return False
        if step.uphill and not self.is_chance(step):
            return True
        if step.both is not None and step.both[0] < -NEAR * abs(step.both[1]):
            return True
        if step.rate is not None or self.rate is None:
            return False
        if multiple(step.step, step.old) is not None:
            return True
        others = [each for each in self.steps if each is not step]
        if not any(each.rate == self.rate or each.fits(self.rate, {0.0}) for each in others):
            return False
        replacing = multiple(step.step - step.old, step.gradient)
        return bool(replacing and replacing > 0) or any(self.is_of(step, each) for each in others)

    def is_chance(self, step: Moved) -> bool:
        """Whether what goes up every slope may do so by chance, as what has a force beside does.

        Not where it is a multiple; of one number, of which anything is one, not at others' rate.
        """
        if self.up and self.up_again:
            return False
        if step.rate is None or step.step.size > 1:
            together = sum(each.step.size for each in self.steps if each.uphill)
            return step.rate is None and together < MANY
        rates = [each.rate for each in self.steps if each.step.size > 1 and each.rate]
        return not any(is_near(step.step, -abs(rate) * step.gradient, NEAR) for rate in rates)

    def is_of(self, step: Moved, other: Moved) -> bool:
        """Whether a step is that of another parameter, turned or repeated to fit."""
        for g in (other.gradient, other.gradient.T):
            try:
                wide = np.broadcast_to(g, step.step.shape)
            except ValueError:
                continue
            if is_near(step.step, (self.rate or 0.0) * wide, NEAR):
                return True
        return False

    def told(self, where: str) -> Iterator[str]:
        """What is not held against it, a sentence.

        Args:
            where: the steps are taken, in words.
        """
        found: dict[tuple[str, str], list[str]] = {}
        mistaken = self.mistaken
        for step in [each for each in self.departing if each not in mistaken]:
            found.setdefault(self.kind(step), []).append(step.name)
        said = [
            f"{', '.join(names)} {words[len(names) > 1]}" for words, names in sorted(found.items())
        ]
        if said:
            yield f"Not held against it: in {where}, {'; '.join(said)}."

    def kind(self, step: Moved) -> tuple[str, str]:
        """What a departing step does, of one parameter and of several."""
        if not np.any(step.step):
            return "stays as it is", "stay as they are"
        of_none = any(each.rate is None for each in self.departing)
        # Of one number anything is a multiple.
        if step.rate is None or self.rate is None or (of_none and step.step.size == 1):
            rest = "by no multiple of {} gradient{}, as others do"
            return f"moves {rest.format('its', '')}", f"move {rest.format('their', 's')}"
        rest = f"at {step.rate / self.rate:.6g} times the rate of the others"
        return f"moves {rest}", f"move {rest}"
