"""A multiple that a step has beside its learning rate."""

from collections.abc import Mapping

import numpy as np

from autodiff_ref.arithmetic.running import Rounded, errors_of
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination.penalties import others
from autodiff_ref.diagnosis.fitting import added, constant, fit, largest, scaled
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.penalised import terms_of
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.diagnosis.updates import FEW, steps_of
from autodiff_ref.network import Network
from autodiff_ref.quantities import Values
from autodiff_ref.scenarios import Scenario

UNIT = float(np.finfo(np.float64).eps)
"""A few of these are in a multiple that somebody's code computes."""


def scale_of(
    candidate: Candidate, problem: Scenario, network: Network, *, last_alone: bool = False
) -> float | None:
    """The positive multiple of the gradients that all its steps are, whatever m is.

    None if there is none: a mistake in 1/m is another multiple for another m.

    Args:
        candidate: whose steps they are.
        problem: where.
        network: whose gradients.
        last_alone: only in the last layer, where the others are wrong in another way.
    """
    last = (f"dW{problem.depth}", f"db{problem.depth}")
    scale: float | None = None
    for each in others(problem):
        try:
            shown = numbers(candidate.gradients(each, each.params))
        except CandidateError:
            return None
        if last_alone:
            shown = {name: shown[name] for name in last if name in shown}
        right, more = gradients_of(each, network), candidate.inferred(each.params)
        if any(n not in right or shown[n].shape != right[n].value.shape for n in shown):
            return None
        scale = scale or scale_in(shown, right, more)
        if scale is None:
            return None
        for name, theirs in shown.items():
            if not fit(scaled(right[name], scale, 4 * UNIT), theirs, more.get(name, 0.0)):
                return None
    return scale


def goes_up(candidate: Candidate, problem: Scenario) -> bool:
    """Whether its own step adds one multiple of what it gives as gradients, in every parameter."""
    rates = [step.rate for step in steps_of(candidate, problem)]
    return bool(rates) and all(rate is not None and rate < 0 for rate in rates)


def divides_by_samples(candidate: Candidate, problem: Scenario, given: float | None) -> bool:
    """Whether its own step is the given rate over m times what it gives as gradients, for any m."""
    steps = [(each, steps_of(candidate, each)) for each in others(problem)]
    return given is not None and all(
        any(step.old.size > FEW for step in found)
        and all(step.at(given / each.X.shape[1]) for step in found)
        for each, found in steps
    )


def scale_in(shown: Values, right: Mapping[str, Rounded], more: Values) -> float | None:
    """What the largest entry is multiplied by; None if that cannot be told, or is not positive."""
    name = max(shown, key=lambda name: np.abs(right[name].value).max(), default=None)
    if name is None:
        return None
    at = largest(right[name].value)
    size = float(right[name].value[at])
    off = float((errors_of(right[name]) + more.get(name, 0.0))[at])
    if not size or off >= abs(size) / 8 or shown[name][at] * size <= 0:
        return None
    ratio = float(shown[name][at]) / size
    return constant(ratio, (2 * off / abs(size) + 4 * UNIT) * ratio)


def gradients_of(problem: Scenario, network: Network) -> dict[str, Rounded]:
    """dW and db, with what a penalty adds to them."""
    q = Sweep(problem, network).planted({})
    found = {name: value for name, value in q.items() if name[:2] in ("dW", "db")}
    if network.penalty is not None:
        terms = terms_of(problem, network)
        found |= {n: added(found[n], terms[n], 1.0, 0.0) for n in terms if n != "C"}
    return found
