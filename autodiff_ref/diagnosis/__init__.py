"""From a deviation to the mistakes that reproduce it.

What a candidate returned is explained in two sweeps, as it was computed: the forward pass by what
was seen of it, then the gradients from the last layer to the first. An explanation is one only if
it gives every entry, to within the rounding that is derived for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.accumulated import accumulated
from autodiff_ref.diagnosis.diagnosed import Diagnosis
from autodiff_ref.diagnosis.fault import Explanation, Fault
from autodiff_ref.diagnosis.fitting import Fit
from autodiff_ref.diagnosis.forward import forwards
from autodiff_ref.diagnosis.gradients import Observed, Shown
from autodiff_ref.diagnosis.lines import and_lines, shown_by
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.penalised import beside_penalty, without_penalty
from autodiff_ref.diagnosis.search import explanations, likeliest
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.diagnosis.updates import steps_of, wrong_steps
from autodiff_ref.mistakes import MISTAKES, Mistake
from autodiff_ref.scenarios import Scenario

__all__ = ["Diagnosis", "Fault", "Fit", "and_lines", "and_steps", "diagnose", "shown_by"]

ASKED, IN_VAIN = 3, 2
"""In so many scenarios an explanation must hold, if so many are wrong; and in how many nothing is
found until it is given up."""


def diagnose(candidate: Candidate, wrong: Iterable[Scenario]) -> Diagnosis | None:
    """What explains a candidate's gradients in scenarios where they are wrong.

    None if it gives nothing that can be explained.
    """
    small = sorted(wrong, key=plainness)
    found: dict[str, list[Explanation]] = {}
    for scenario in small:
        known = [each for explained in found.values() for each in explained if each.complete]
        explained = of_scenario(candidate, scenario, known)
        if explained and explained[0].faults:
            found[scenario.name] = explained
        unknown = sum(not each[0].complete for each in found.values())
        if len(found) == ASKED or unknown == IN_VAIN:
            break
    if not found:
        return None
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
    (scenario,) = (scenario for scenario in small if scenario.name == where)
    values = {name: each.value for name, each in best.q.items()}
    return Diagnosis(scenario, best.faults, same, holds, values)


def and_steps(
    diagnosis: Diagnosis | None, candidate: Candidate, scenario: Scenario
) -> Diagnosis | None:
    """The same with what is wrong with the step that a candidate takes with its gradients."""
    given = candidate.face.taken.step_rate if candidate.face.taken else None
    faults = tuple(each.fault for each in wrong_steps(steps_of(candidate, scenario), given))
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


def of_scenario(
    candidate: Candidate, scenario: Scenario, known: Sequence[Explanation] = ()
) -> list[Explanation]:
    """The likeliest explanations in one scenario; none if there is nothing to explain.

    Those that are known to explain another one are tried first, and no others if one of them does.
    """
    try:
        observed, again = (
            numbers(candidate.gradients(scenario, scenario.params)) for _ in range(2)
        )
    except CandidateError:
        return []
    if not observed:
        return []
    explained = partial(all_explanations, candidate, scenario, observed, again)
    with np.errstate(all="ignore"):  # a candidate's numbers may be of any size
        first = explained(mistakes_in(known)) if known else []
        if first and first[0].complete and any(first[0].what <= each.what for each in known):
            return first
        return explained(MISTAKES)


def mistakes_in(explanations: Iterable[Explanation]) -> tuple[Mistake, ...]:
    """The mistakes in explanations, in whichever layer."""
    made = {(kind, name) for each in explanations for kind, name, _ in each.what}
    return tuple(each for each in MISTAKES if (each.kind.removesuffix("[L]"), each.name) in made)


def all_explanations(
    candidate: Candidate,
    scenario: Scenario,
    observed: Observed,
    again: Observed,
    mistakes: Sequence[Mistake],
) -> list[Explanation]:
    """The same from what two calls have returned, by these mistakes."""
    network = scenario.network
    sweep = Sweep(scenario, replace(network, penalty=None))
    observed, beside = without_penalty(observed, scenario, network)
    again, _ = without_penalty(again, scenario, network)
    if growing := accumulated(sweep, observed, again):
        return [growing]
    any_cost = not candidate.with_cost and not candidate.shows_cost
    trace = trace_of(candidate, scenario)
    backward = {name: value for name, value in trace.items() if name[:2] in ("dZ", "dA")}
    passes = {name: value for name, value in trace.items() if name[0] in "ZA"}
    found = []
    for forward in forwards(sweep, passes or cost_of(candidate, scenario), mistakes):
        inferred = candidate.inferred(scenario.params)
        more = {n: inferred.get(n, 0.0) + beside.get(n, np.zeros(())) for n in observed}
        shown = Shown(forward.sweep, observed, more, backward, mistakes)
        if forward.faults and not forward.seen and not ends_right(shown, forward.q):
            continue
        for one in explanations(shown, forward.q):
            if any_cost and one.complete and one.of_another_cost:
                continue  # it is held to a cost which it does not show
            fits = shown.all_plain(one.q) if forward.faults and one.complete else None
            first = tuple(replace(fault, fits=fits) for fault in forward.faults)
            rest = tuple(beside_penalty(fault, scenario) for fault in one.faults)
            found.append(replace(one, faults=first + rest))
        if found and found[0].complete and not forward.faults:
            break
    return likeliest(found) if found else []


def ends_right(shown: Shown, q: Numbers) -> bool:
    """Whether the gradients of the last layer are right, after this forward pass."""
    L = shown.sweep.L
    return all(shown.plain(L, q | {f"dZ{L}": shown.sweep.right(f"dZ{L}", L, q)}).values())


def trace_of(candidate: Candidate, scenario: Scenario) -> dict[str, npt.NDArray[np.float64]]:
    """What a candidate shows of both sweeps."""
    if candidate.refusal("trace", scenario.network):
        return {}
    try:
        return numbers(candidate.trace(scenario, scenario.params))
    except CandidateError:
        return {}


def cost_of(candidate: Candidate, scenario: Scenario) -> dict[str, npt.NDArray[np.float64]]:
    """Its cost, which shows something of its forward pass as well."""
    if candidate.refusal("cost", scenario.network):
        return {}
    try:
        shown = numbers({"C": candidate.cost(scenario, scenario.params)})
    except CandidateError:
        return {}
    return dict(without_penalty(shown, scenario, scenario.network)[0])
