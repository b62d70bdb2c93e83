"""Other problems that a candidate is asked, where one alone does not show enough.

Samples by themselves, where numbers of all of them are NaN; and other parameters, where a constant
was read off one number, which any constant would give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.fault import Explanation, Fault
from autodiff_ref.diagnosis.fitting import added, fit
from autodiff_ref.diagnosis.numbers import floats
from autodiff_ref.diagnosis.penalised import terms_of, without_penalty
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.mistakes import RIGHT, Here, NotHereError, Rule, kind_of
from autodiff_ref.quantities import Array, Given, layer_of, names_of_trace
from autodiff_ref.scenarios import Scenario

SAMPLES = 16
"""So many are asked by themselves."""

ROUNDINGS = 64
"""That may be in a constant which was read off gradients."""


def finite_part(candidate: Candidate, scenario: Scenario) -> Scenario | None:
    """Those of its samples that show the most numbers which are not NaN or infinite.

    None if no sample shows any in its last layer, from which the others follow.
    """
    L = scenario.depth
    shown: dict[bytes, list[int]] = {}
    finite: dict[bytes, int] = {}
    for k in range(min(scenario.X.shape[1], SAMPLES)):
        try:
            found = floats(candidate.gradients(samples(scenario, [k]), scenario.params))
        except CandidateError:
            continue
        last = [np.isfinite(found[name]).ravel() for name in (f"dW{L}", f"db{L}") if name in found]
        where = np.concatenate(last) if last else np.zeros(0, bool)
        finite[where.tobytes()] = int(where.sum())
        shown.setdefault(where.tobytes(), []).append(k)
    best = max(shown, key=lambda where: (finite[where], len(shown[where])), default=None)
    return samples(scenario, shown[best]) if best is not None and finite[best] else None


def first_lost(candidate: Candidate, scenario: Scenario) -> Explanation | None:
    """That a quantity is NaN or infinite, the first of all that a candidate shows; None without.

    Where db[l] is and dZ[l] is not shown, it is dZ[l], which nothing but db[l] and dW[l] shows.
    """
    L, shown = scenario.depth, answered(candidate.gradients, scenario)
    if not candidate.refusal("trace", scenario.network):
        shown = answered(candidate.trace, scenario) | shown
    for name in names_of_trace(L):
        if name not in shown or np.isfinite(shown[name]).all():
            continue
        lost, size = int((~np.isfinite(shown[name])).sum()), shown[name].size
        pattern = f"{lost:,} of {size:,} entries {'is' if lost == 1 else 'are'} NaN or infinite"
        first = f"dZ{layer_of(name)}" if name[:2] == "db" else name
        if first != name and first not in shown:
            return Explanation(
                {}, (Fault(first, kind_of(first, L), pattern=f"of {name}, {pattern}"),)
            )
        before = "nothing that is computed before it is"
        fault = Fault(name, kind_of(name, L), pattern=f"{pattern}; {before}")
        return Explanation({}, (fault,))
    return None


def answered(
    function: Callable[[Scenario, Given], Mapping[str, object]], scenario: Scenario
) -> dict[str, npt.NDArray[np.float64]]:
    """The real numbers that a candidate answers, none if it raises."""
    try:
        return floats(function(scenario, scenario.params))
    except CandidateError:
        return {}


def samples(scenario: Scenario, chosen: Sequence[int]) -> Scenario:
    """The same problem with these samples alone."""
    return replace(scenario, X=scenario.X[:, chosen], Y=scenario.Y[:, chosen])


def other_parameters(scenario: Scenario) -> Scenario:
    """The same problem at parameters that are no multiple of its own."""
    draw = np.random.RandomState(scenario.depth)
    params = {
        name: (draw.standard_normal(value.shape) / np.sqrt(value.shape[1])).astype(value.dtype)
        for name, value in scenario.params.items()
    }
    return replace(scenario, params=params)


def holds(candidate: Candidate, sweep: Sweep, faults: Sequence[Fault], elsewhere: Scenario) -> bool:
    """Whether these mistakes give what a candidate answers to another problem.

    Args:
        candidate: who answers.
        sweep: the equations, with the network whose backward pass follows.
        faults: the mistakes in both of its passes.
        elsewhere: the other problem.
    """
    there = replace(sweep, scenario=elsewhere)
    try:
        answer = floats(candidate.gradients(elsewhere, elsewhere.params))
        q = there.planted({fault.quantity: rule_of(fault, there.L) for fault in faults})
        required = there.planted({})
    except (CandidateError, NotHereError):
        return False
    observed, beside = without_penalty(answer, elsewhere, elsewhere.network)
    for each in faults:
        if each.whole and each.factor:
            penalty = terms_of(elsewhere, elsewhere.network)[each.quantity]
            q |= {each.quantity: added(q[each.quantity], penalty, each.factor.value - 1, 0.0)}
    inferred = candidate.inferred(elsewhere.params)
    read_off = any(each.read_off for each in faults)
    unit = ROUNDINGS * Rounding.of(elsewhere.dtype).u if read_off else 0.0

    def gives(name: str) -> bool:
        theirs, right = observed[name], required[name]
        size = max(map(largest_finite, (theirs, right.value)))
        more = inferred.get(name, 0.0) + beside.get(name, np.zeros(())) + unit * size
        return fit(q[name], theirs, more, right) is not None

    return bool(observed) and all(map(gives, observed))


def largest_finite(values: Array) -> float:
    """The size of the largest number that is one."""
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def rule_of(fault: Fault, L: int) -> Rule:
    """What somebody with this fault computes."""
    right = RIGHT[kind_of(fault.quantity, L)]
    return planted(
        right if fault.mistake is None else fault.mistake.rule,
        right if fault.mistake and fault.mistake.added else None,
        fault.factor.value if fault.factor else 1.0 if fault.amount is None else fault.amount,
    )


def planted(rule: Rule, besides: Rule | None = None, times: float = 1.0) -> Rule:
    """A multiple of a rule, and another one besides."""

    def wrong(here: Here) -> Any:
        value = times * rule(here)
        return value if besides is None else besides(here) + value

    return wrong
