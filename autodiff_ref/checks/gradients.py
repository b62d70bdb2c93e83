"""Check *gradients*: the cost, and every entry of every dW and db."""

from collections.abc import Iterator

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Compared, Kink
from autodiff_ref.containment import CandidateError
from autodiff_ref.judgement import compare
from autodiff_ref.reference import Reference, State
from autodiff_ref.verification import Skipped

CHECK = "gradients"


def compare_gradients(
    candidate: Candidate, reference: Reference
) -> Iterator[Compared | Kink | Skipped]:
    """The cost, dW and db at the start and along the reference's descent, and what is in doubt."""
    scenario = reference.scenario
    refusal = candidate.refusal("cost", scenario.network)
    if refusal:
        yield Skipped(CHECK, scenario.name, refusal)
    for state in reference.along:
        yield from reference.kinks(state)
        if not refusal:
            yield cost_at(candidate, reference, state)
        yield from gradients_at(candidate, reference, state)


def cost_at(candidate: Candidate, reference: Reference, state: State) -> Compared:
    """C at one point of the parameters, a Python float whatever the dtype of the arrays."""
    try:
        theirs = candidate.cost(reference.scenario, state.params)
    except CandidateError as failure:
        return reference.failed(CHECK, "cost", failure, state.iteration)
    place = reference.place(CHECK, "C", "end to end", state.iteration)
    return compare(place, theirs, state.trace["C"], state.bounds["C"], np.float64)


def gradients_at(candidate: Candidate, reference: Reference, state: State) -> Iterator[Compared]:
    """dW and db at one point of the parameters."""
    scenario = reference.scenario
    try:
        theirs = candidate.gradients(scenario, state.params)
    except CandidateError as failure:
        yield reference.failed(CHECK, "gradients", failure, state.iteration)
        return
    more = candidate.inferred(state.params)
    for name, value in theirs.items():
        place = reference.place(CHECK, name, "end to end", state.iteration)
        bounds = state.bounds[name].and_more(more[name]) if name in more else state.bounds[name]
        yield compare(place, value, state.trace[name], bounds, scenario.dtype)
