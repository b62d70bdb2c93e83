"""By what something is multiplied: told by several scenarios, where one alone leaves it open.

In one scenario numbers may coincide, as n[l] and n[0]; in another they differ. And a number that
stands for m, whatever m is, is none that a single scenario shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autodiff_ref.diagnosis.fault import Explanation, Fault, agreed
from autodiff_ref.diagnosis.fitting import SHORT, nice
from autodiff_ref.mistakes import Factor, Origin

CLOSE = 1e-9
"""Ratios of m to a factor that was read off gradients are the same to within this."""

DIVIDED = ("dW", "db", "dZ[L]")
"""The quantities in which somebody may divide by m."""

Way = tuple[str, str, Origin]
"""The kind of a quantity, its mistake, and how its factor may come about."""


def with_divisors(
    found: Mapping[str, Sequence[Explanation]], samples: Mapping[str, int]
) -> dict[str, list[Explanation]]:
    """The explanations, their factors by what comes about in just that way in all scenarios.

    Args:
        found: the explanations of each scenario.
        samples: m of each.
    """
    several = len({samples[name] for name in found}) > 1
    m = {name: samples[name] if several else None for name in found}
    every = [
        {way for each in explained if each.complete for own in ways(each, m[name]) for way in own}
        for name, explained in found.items()
    ]
    common = set.intersection(*every) if every else set()
    after = {
        name: [renamed(each, m[name], common) for each in explained]
        for name, explained in found.items()
    }
    return {
        name: [elsewhere_another(each, after) for each in every] for name, every in after.items()
    }


def elsewhere_another(
    explanation: Explanation, found: Mapping[str, Sequence[Explanation]]
) -> Explanation:
    """The same; a factor that was read off, and is another in each scenario, says so."""
    faults = []
    for fault in explanation.faults:
        factors = {name: read_off(fault, explained) for name, explained in found.items()}
        apart = len({factor.says for factor in factors.values() if factor}) > 1
        if fault.factor and not fault.factor.foreseen and apart and all(factors.values()):
            told = ", ".join(
                f"{each.value:.6g} in {name}" for name, each in factors.items() if each
            )
            says = f"it is multiplied by another number in each scenario: {told}"
            fault = fault.by([Origin(says)])
        faults.append(fault)
    return replace(explanation, faults=tuple(faults))


def read_off(fault: Fault, explained: Sequence[Explanation]) -> Factor | None:
    """The factor of the same mistake in another scenario, where it was read off there as well."""
    for each in explained:
        for other in each.faults if each.complete else ():
            if (other.kind, other.mistake) == (fault.kind, fault.mistake) and other.factor:
                return None if other.factor.foreseen else other.factor
    return None


def ways(explanation: Explanation, m: int | None) -> list[list[Way]]:
    """How the factor of each fault may come about: in one way for all of a kind, if in any."""
    own = [ways_of(fault, m) for fault in explanation.faults]
    of_kind: dict[tuple[str, str], list[Way]] = {}
    for each in own:
        for kind, mistake, _ in each[:1]:
            shared = of_kind.setdefault((kind, mistake), each)
            of_kind[kind, mistake] = [way for way in shared if way in each]
    return [of_kind[each[0][:2]] or each if each else [] for each in own]


def ways_of(fault: Fault, m: int | None) -> list[Way]:
    """The same of one fault, a number instead of m last; m is None where that is open."""
    if fault.factor is None:
        return []
    number = divisor(fault, m) if m is not None else None
    origins = list(fault.factor.origins)
    if number is not None:
        says = f"it is divided by {number:.6g} instead of m, whatever m is"
        times = "m" if fault.kind == "dZ[L]" else "1"  # equations 5 and 6 divide by m besides
        right = "right" if fault.kind == "dZ[L]" else "bare"
        origins.append(Origin(says, f"{times}/{number:.6g} {{{right}}}"))
    mistake = fault.mistake.name if fault.mistake else ""
    return [(fault.kind, mistake, origin) for origin in origins]


def divisor(fault: Fault, m: int) -> float | None:
    """By which number something is divided; None if it is not m that is replaced by any."""
    if fault.factor is None or fault.kind not in DIVIDED or fault.factor.value <= 0:
        return None
    number = m / fault.factor.value
    short = nice(number, CLOSE * number)
    return None if short == 1 or float(f"{short:.{SHORT}g}") != short else short


def renamed(explanation: Explanation, m: int | None, common: set[Way]) -> Explanation:
    """The same, with those ways alone that explain all scenarios, where any does."""
    faults = [
        fault.by([way[-1] for way in own if way in common])
        for fault, own in zip(explanation.faults, ways(explanation, m), strict=True)
    ]
    return replace(explanation, faults=agreed(tuple(faults)))
