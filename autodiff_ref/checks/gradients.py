"""Check *gradients*: the cost, and every entry of every dW and db."""

from collections.abc import Iterable, Iterator

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import ALONG, Bounds, Compared, Kink, Place, Verdict
from autodiff_ref.containment import CandidateError
from autodiff_ref.differences import Slopes
from autodiff_ref.directional import NEAR, slopes, slopes_by_parameter
from autodiff_ref.judgement import compare, error
from autodiff_ref.reference import Reference, State
from autodiff_ref.verification import Skipped

CHECK = "gradients"


def compare_gradients(
    candidate: Candidate, reference: Reference
) -> Iterator[Compared | Kink | Skipped]:
    """The cost, dW and db at the start and along the reference's descent, and what is in doubt."""
    scenario = reference.scenario
    refusal = candidate.refusal_of_cost(scenario)
    if refusal:
        yield Skipped(CHECK, scenario.name, refusal)
    for state in reference.along:
        yield from reference.kinks(state)
        if not refusal:
            yield cost_at(candidate, reference, state)
        yield from gradients_at(candidate, reference, state)


def cost_at(candidate: Candidate, reference: Reference, state: State) -> Compared:
    """C at one point of the parameters, a Python float whatever the dtype of the arrays.

    Of a cost of no kind that is known, its slope is compared.
    """
    if candidate.own_cost and candidate.own_cost.by_slope:
        return slope_at(candidate, reference, state)
    try:
        theirs = candidate.cost(reference.scenario, state.params)
    except CandidateError as failure:
        return reference.failed(CHECK, "cost", failure, state.iteration)
    place, own = reference.place(CHECK, "C", "end to end", state.iteration), candidate.own_cost
    found = compare(place, theirs, state.trace["C"], state.bounds["C"], np.float64)
    return found.noted(own.says) if own and found.record.verdict is Verdict.WRONG else found


def gradients_at(candidate: Candidate, reference: Reference, state: State) -> Iterator[Compared]:
    """dW and db at one point of the parameters."""
    scenario = reference.scenario
    try:
        theirs = candidate.gradients(scenario, state.params)
    except CandidateError as failure:
        yield reference.failed(CHECK, "gradients", failure, state.iteration)
        return
    more = candidate.inferred(state.params)
    by_slope = along(candidate, reference, state) if candidate.by_differences else {}
    for name, value in theirs.items():
        place = reference.place(CHECK, name, "end to end", state.iteration)
        bounds = state.bounds[name].and_more(more[name]) if name in more else state.bounds[name]
        found = compare(place, value, state.trace[name], bounds, scenario.dtype)
        yield by_slope.get(name, found) if holds(by_slope.get(name), found) else found


def holds(by_slope: Compared | None, found: Compared) -> bool:
    """Whether differences of a cost that is not known tell more of a gradient than a network."""
    if by_slope is None or found.record.verdict is Verdict.ERROR:
        return False
    return by_slope.record.verdict is Verdict.AGREES or found.record.verdict is Verdict.AGREES


def along(candidate: Candidate, reference: Reference, state: State) -> dict[str, Compared]:
    """By gradient, its slope along directions of its parameter, beside that of the cost itself."""
    try:
        found = slopes_by_parameter(candidate, reference.scenario, state.params, NEAR)
    except CandidateError:  # told where the cost is asked
        return {}
    places = {name: reference.place(CHECK, name, ALONG, state.iteration) for name in found}
    return {name: compare_slopes(places[name], each) for name, each in found.items()}


def slope_at(candidate: Candidate, reference: Reference, state: State) -> Compared:
    """The slope along a direction that the gradients have, beside that of the cost itself."""
    scenario = reference.scenario
    place = reference.place(CHECK, "C", ALONG, state.iteration)
    try:
        found = slopes(candidate, scenario, state.params)
    except CandidateError as failure:
        return reference.failed(CHECK, "cost", failure, state.iteration)
    if not found:
        return error(place, "its slope cannot be told by differences", np.float64, ())
    assert candidate.own_cost is not None
    return compare_slopes(place, found).noted(candidate.own_cost.says)


def compare_slopes(place: Place, found: Iterable[Slopes]) -> Compared:
    """The pair of slopes that is the farthest apart."""
    worst = max(found, key=lambda each: abs(each.of_gradients - each.of_cost) / each.bound)
    theirs, ours = np.float64(worst.of_gradients), np.array(worst.of_cost)
    return compare(place, theirs, ours, Bounds.same(np.array(worst.bound)), np.float64)
