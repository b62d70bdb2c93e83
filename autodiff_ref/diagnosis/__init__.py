"""From a deviation to the mistakes that reproduce it.

What a candidate returned is explained in two sweeps, as it was computed: the forward pass by what
was seen of it, then the gradients from the last layer to the first. An explanation is one only if
it gives every entry, to within the rounding that is derived for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.diagnosis.diagnosed import Diagnosis
from autodiff_ref.diagnosis.divisors import with_divisors
from autodiff_ref.diagnosis.elsewhere import first_lost
from autodiff_ref.diagnosis.explained import of_scenario
from autodiff_ref.diagnosis.fault import Explanation, Fault
from autodiff_ref.diagnosis.fitting import Fit
from autodiff_ref.diagnosis.lines import STEPPED, and_lines, is_sign, of_loss, shown_by
from autodiff_ref.diagnosis.updates import of_wrong_sign, steps_of, wrong_steps
from autodiff_ref.diagnosis.wording import and_cost
from autodiff_ref.scenarios import Scenario

__all__ = [
    "STEPPED",
    "Diagnosis",
    "Fault",
    "Fit",
    "and_cost",
    "and_lines",
    "and_steps",
    "diagnose",
    "is_sign",
    "of_loss",
    "of_wrong_sign",
    "shown_by",
]

ASKED, IN_VAIN = 3, 2
"""In so many scenarios an explanation must hold, if so many are wrong; and in how many nothing is
found until it is given up."""


def diagnose(
    candidate: Candidate, wrong: Iterable[Scenario], *, pairs: bool = True
) -> Diagnosis | None:
    """What explains a candidate's gradients in scenarios where they are wrong.

    None if it gives nothing that can be explained. Two mistakes of which one is in a forward pass
    that is not seen take the longest to seek; without pairs, they are not.
    """
    small, asked = sorted(wrong, key=plainness), dict[str, Scenario]()
    found: dict[str, list[Explanation]] = {}
    for scenario in small:
        known = [each for explained in found.values() for each in explained if each.complete]
        if found and not known and scenario.X.shape[1] == 1:
            break  # what several samples do not show, one shows the less
        asked[scenario.name], explained = of_scenario(candidate, scenario, known, pairs=pairs)
        if explained and explained[0].faults:
            found[scenario.name] = explained
        unknown = sum(not each[0].complete for each in found.values())
        if len(found) == ASKED or unknown == IN_VAIN:
            break
    if not found:
        return lost(candidate, small)
    found = with_divisors(found, {each.name: each.X.shape[1] for each in small})
    every = [(name, each) for name, explained in found.items() for each in explained]
    where, best = min(every, key=lambda at: (-len(holds_in(at[1], found)), at[1].cost))
    depths = {scenario.name: scenario.depth for scenario in small}
    if depths[where] == 1:  # one layer alone would not tell in which layers it is
        alike = [at for at in every if at[1].what == best.what]
        where, best = max(alike, key=lambda at: depths[at[0]] > 1)
    holds = holds_in(best, found)
    rest = [e for e in found[where] if e is not best and holds_in(e, found) == holds]
    same = tuple(
        other.faults
        for other in rest
        if other.complete and best.complete and not any(e.what < other.what for e in (best, *rest))
    )
    values = {name: each.value for name, each in best.q.items()}
    return Diagnosis(asked[where], best.faults, same, holds, values)


def lost(candidate: Candidate, wrong: Iterable[Scenario]) -> Diagnosis | None:
    """Where what a candidate gives is no number first; None if all that it gives are numbers."""
    for scenario in wrong:
        if explanation := first_lost(candidate, scenario):
            return Diagnosis(scenario, explanation.faults, (), (scenario.name,))
    return None


def and_steps(
    diagnosis: Diagnosis | None, candidate: Candidate, scenario: Scenario
) -> Diagnosis | None:
    """The same with what is wrong with the step that a candidate takes with its gradients."""
    given = candidate.face.taken.step_rate if candidate.face.taken else None
    steps = steps_of(candidate, scenario)
    faults = tuple(each.fault for each in wrong_steps(steps, given))
    if not faults:
        return diagnosis
    if diagnosis is None:
        return Diagnosis(scenario, faults, (), (scenario.name,))
    return replace(diagnosis, faults=diagnosis.faults + faults)


def plainness(scenario: Scenario) -> tuple[bool, bool, int]:
    """What is asked first: several samples, double precision, little to compute."""
    m = scenario.X.shape[1]
    return m == 1, scenario.dtype != np.float64, scenario.parameters * m


def holds_in(
    explanation: Explanation, found: Mapping[str, Sequence[Explanation]]
) -> tuple[str, ...]:
    """The scenarios that the same mistakes explain, or some of them: not all show everywhere."""
    return tuple(
        name
        for name, explained in found.items()
        if any(each.what <= explanation.what for each in explained)
    )
