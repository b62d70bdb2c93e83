"""Equations 7 and 8 of somebody's code: its own step beside its own gradients.

A multiple of minus the gradient is a step, whatever the rate; so is what goes down every slope, as
an optimiser of its own may, and what takes off a part of the parameter as well. What goes up,
stands still, or goes otherwise than the rest does is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.fitting import Fit, largest
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.mistakes import Here, Mistake, NotHereError
from autodiff_ref.quantities import Array
from autodiff_ref.scenarios import Scenario

ROUNDINGS = 8
"""That may be in a step, each of a number of the size of what is subtracted."""

FEW = 2
"""So many entries are multiples of anything and of something else, together."""

DIGITS = 1024
"""That solving for two numbers may lose, as a factor of the rounding."""


UP_THE_GRADIENT = (
    "up the gradient",
    "the step goes up the gradient: it is added, not subtracted",
    "{p}[l] <- {p}[l] + alpha d{p}[l]",
)
"""The name, the words and the formula of a step of the wrong sign."""


@dataclass(frozen=True)
class Step:
    """What a step makes of one parameter.

    Attributes:
        name: of the parameter.
        old, new: it before and after.
        gradient: its own gradient.
        rate: by what minus the gradient is multiplied; None if by no one number.
        off: what each entry may be off by.
    """

    name: str
    old: Array
    new: Array
    gradient: Array
    rate: float | None
    off: Array

    @property
    def uphill(self) -> bool:
        """Whether it goes up every slope."""
        moved = (self.new - self.old) * self.gradient
        return bool((moved >= 0).all() and (moved > 0).any())

    @property
    def of_itself(self) -> bool:
        """Whether it is minus a multiple of the parameter, and of no gradient."""
        if self.rate is not None or not self.old.any():
            return False
        return step_of(self.name, self.old, self.new, self.old).rate is not None

    @property
    def replaces(self) -> bool:
        """Whether minus a multiple of the gradient stands in place of the parameter."""
        alone = step_of(self.name, np.zeros_like(self.old), self.new, self.gradient).rate
        return self.rate is None and alone is not None and alone > 0

    @property
    def decays(self) -> bool:
        """Whether it is minus a multiple of the gradient and one of the parameter."""
        both = np.stack([self.old.ravel(), self.gradient.ravel()], axis=1)
        by, *_ = np.linalg.lstsq(both, self.new.ravel())
        off = np.abs(both @ by - self.new.ravel())
        return len(both) <= both.shape[1] or bool((off <= DIGITS * self.off.ravel()).all())

    @property
    def shows_decay(self) -> bool:
        """Whether it takes off some of the parameter beside the gradient: seen, and not of few."""
        if self.rate is not None or self.old.size <= FEW or self.of_itself or self.replaces:
            return False
        return self.decays

    @property
    def follows(self) -> bool:
        """Whether it goes up every slope, or down every one."""
        moved = (self.new - self.old) * self.gradient
        return bool((moved >= 0).all() or (moved <= 0).all())

    def at(self, rate: float) -> bool:
        """Whether it is minus so many times the gradient."""
        return bool((np.abs(self.beside(rate) - self.new) <= self.off).all())

    def beside(self, rate: float) -> Array:
        """What equation 7 or 8 gives at a rate."""
        required: Array = self.old - rate * self.gradient
        return required


def steps_of(candidate: Candidate, scenario: Scenario) -> list[Step]:
    """What its step makes of each parameter whose gradient it gives; nothing if none is seen."""
    if "update" not in candidate.face.functions:
        return []
    try:
        gradients = numbers(candidate.gradients(scenario, scenario.params))
        updated = numbers(candidate.update(scenario, scenario.params))
    except CandidateError:
        return []
    found = []
    for name, value in scenario.params.items():
        old, new, g = value.astype(np.float64), updated.get(name), gradients.get(f"d{name}")
        if new is not None and g is not None and old.shape == new.shape == g.shape and g.any():
            found.append(step_of(name, old, new, g))
    return found


def step_of(name: str, old: Array, new: Array, g: Array) -> Step:
    """What a step makes of one parameter."""
    at, eps = largest(g), np.finfo(np.float64).eps
    rate = float((old[at] - new[at]) / g[at])
    off = ROUNDINGS * eps * (np.abs(old) + np.abs(new) + np.abs(rate * g))
    one = bool((np.abs(old - rate * g - new) <= off).all())
    return Step(name, old, new, g, rate if one else None, off)


def common_rate(steps: list[Step], given: float | None) -> float | None:
    """The rate that steps have in common: that which is given, if any has it; None without any."""
    downhill = [step for step in steps if step.rate is not None and step.rate > 0]
    if not downhill:
        return None
    if given is not None and (
        any(step.at(given) for step in downhill) or all(step.at(1.0) for step in downhill)
    ):
        return given
    rates = [step.rate for step in downhill if step.rate is not None]
    return max(rates, key=lambda rate: sum(step.at(rate) for step in downhill))


@dataclass(frozen=True)
class WrongStep:
    """A step that equations 7 and 8 do not give.

    Attributes:
        step: it.
        rate: that which it should have.
        fault: what is wrong with it.
    """

    step: Step
    rate: float
    fault: Fault


def untold(steps: list[Step]) -> list[str]:
    """The parameters of so few entries that nothing tells, where others decay, what they do."""
    decaying = any(step.shows_decay for step in steps)
    return [step.name for step in steps if decaying and step.old.size <= FEW]


def wrong_steps(steps: list[Step], given: float | None) -> Iterator[WrongStep]:
    """Every step that is none.

    Args:
        steps: of all parameters.
        given: the learning rate that the step was given, None if it takes none.
    """
    common = common_rate(steps, given)
    # Of one number anything is a multiple.
    shown = common is not None and any(step.at(common) and step.old.size > 1 for step in steps)
    followed = all(step.follows for step in steps)
    few = untold(steps)
    for step in (each for each in steps if each.name not in few):
        if step.rate is None and not step.of_itself:
            # By chance some parameter goes up, as where a descent is no single step.
            found = of_no_rate(step) if shown else going_up(step) if followed else ()
        else:
            found = what_is_wrong(step, common, given)
        for wrong in found:
            yield WrongStep(step, common or abs(step.rate or 1.0), fault_of(step.name, *wrong))


def fault_of(
    parameter: str, name: str, says: str, formula: str, fits: Mapping[str, Fit] | None = None
) -> Fault:
    """What is wrong with the step of a parameter."""
    kind = parameter[0]
    mistake = Mistake(kind, name, says, formula.format(p=kind), of_no_sweep)
    return Fault(parameter, kind, mistake, fits=fits)


def of_wrong_sign(fault: Fault) -> Fault | None:
    """The same as a step up the gradient; None if it is not the sign alone that is wrong."""
    sign_alone = fault.mistake is None and fault.factor is not None and fault.factor.value == -1
    if not sign_alone or fault.kind not in ("dW", "db"):
        return None
    return fault_of(fault.quantity[1:], *UP_THE_GRADIENT, fits=fault.fits)


Wrong = Iterable[tuple[str, str, str]]
"""The name, the words and the formula of what is wrong with a step, if something is."""


def what_is_wrong(step: Step, common: float | None, given: float | None) -> Wrong:
    """What is wrong with a step of one rate, or with none."""
    if np.array_equal(step.old, step.new):
        if common is not None:
            yield "not updated", "it stays as it is, where others are updated", "{p}[l] <- {p}[l]"
    elif step.of_itself:
        says = "the parameter itself is subtracted, not its gradient"
        yield "of itself", says, "{p}[l] <- {p}[l] - alpha {p}[l]"
    elif step.uphill:
        yield from going_up(step)
    elif step.rate is None or common is None or step.at(common):
        return
    elif given is not None and step.at(1.0):
        yield (
            "rate missing",
            "the learning rate is missing in the step",
            "{p}[l] <- {p}[l] - d{p}[l]",
        )
    else:
        times = f"{step.rate / common:.6g}"
        says = f"the step is {times} times as long as it is to be"
        yield "another rate", says, f"{{p}}[l] <- {{p}}[l] - {times} alpha d{{p}}[l]"


REPLACED = (
    "replaced",
    "the step stands in place of the parameter, as where =- is written for -=",
    "{p}[l] <- -alpha d{p}[l]",
)


def of_no_rate(step: Step) -> Wrong:
    """What is wrong with a step that is no multiple of the gradient, where that of others is."""
    if step.replaces:
        yield REPLACED
    elif step.uphill:
        yield from going_up(step)
    elif not step.decays:
        says = "the step is no multiple of the gradient, as that of others is"
        yield "no multiple", says, "{p}[l] <- {p}[l] - another step"


def going_up(step: Step) -> Wrong:
    """What is wrong with a step that goes up every slope."""
    if step.uphill:
        yield UP_THE_GRADIENT


def of_no_sweep(here: Here) -> NoReturn:
    """A step is no quantity of a sweep.

    Raises:
        NotHereError: always.
    """
    raise NotHereError(f"a step is none of the quantities of layer {here.l}")
