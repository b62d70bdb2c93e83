"""A number that stands for m, whatever m is: told by several scenarios, in none of them alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autodiff_ref.diagnosis.fault import Explanation, Fault
from autodiff_ref.diagnosis.fitting import SHORT, nice

CLOSE = 1e-9
"""Ratios of m to a factor that was read off gradients are the same to within this."""

DIVIDED = ("dW", "db", "dZ[L]")
"""The quantities in which somebody may divide by m."""

Said = tuple[str, str, str]
"""What is wrong, as a fault tells it."""

Where = tuple[str, str, float]
"""The kind of a quantity, its mistake, and the number."""


def with_divisors(
    found: Mapping[str, Sequence[Explanation]], samples: Mapping[str, int]
) -> dict[str, list[Explanation]]:
    """The explanations, with a number instead of m wherever the same one explains all scenarios.

    Args:
        found: the explanations of each scenario.
        samples: m of each.
    """
    said = [divisors(found[name], samples[name]) for name in found]
    common = set[Where].intersection(*({at for _, at in each} for each in said)) if said else set()
    if len({samples[name] for name in found}) < 2:
        common = set()
    for at in list(common):
        every = [{what for what, where in each if where == at} for each in said]
        if set.intersection(*every):  # it is one factor in all of them
            common.discard(at)
    return {
        name: [renamed(each, samples[name], common) for each in explained]
        for name, explained in found.items()
    }


def divisors(explained: Iterable[Explanation], m: int) -> set[tuple[Said, Where]]:
    """What is said of the faults that a number in place of m makes, and the number."""
    return {
        (fault.what, at)
        for each in explained
        if each.complete
        for fault in each.faults
        if (at := divisor(fault, m)) is not None
    }


def divisor(fault: Fault, m: int) -> Where | None:
    """By which number something is divided; None if it is not m that is replaced by any."""
    if fault.factor is None or fault.kind not in DIVIDED or fault.factor.value <= 0:
        return None
    number = m / fault.factor.value
    short = nice(number, CLOSE * number)
    if short == 1 or float(f"{short:.{SHORT}g}") != short:
        return None
    return fault.kind, fault.mistake.name if fault.mistake else "", short


def renamed(explanation: Explanation, m: int, common: set[Where]) -> Explanation:
    """The same with a number instead of m where it is one that explains all scenarios."""
    return replace(explanation, faults=tuple(told(each, m, common) for each in explanation.faults))


def told(fault: Fault, m: int, common: set[Where]) -> Fault:
    """The same of one fault."""
    at = divisor(fault, m)
    if at is None or at not in common or fault.factor is None:
        return fault
    says = f"it is divided by {at[-1]:.6g} instead of m, whatever m is"
    return replace(fault, factor=replace(fault.factor, says=says))
