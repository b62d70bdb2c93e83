"""Check *gradients*: the cost, and every entry of every dW and db."""

from collections.abc import Iterator

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Compared, Place, compare
from autodiff_ref.containment import answered
from autodiff_ref.quantities import equation_of, layer_of
from autodiff_ref.reference import Reference, State

CHECK = "gradients"


def compare_gradients(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """The cost at the start; dW and db there and along the reference's descent."""
    if "cost" in candidate.functions:
        yield compare_cost(candidate, reference)
    for state in reference.along:
        yield from gradients_at(candidate, reference, state)


def compare_cost(candidate: Candidate, reference: Reference) -> Compared:
    """C at the start, a Python float whatever the dtype of the arrays."""
    scenario, start = reference.scenario, reference.start
    place = Place(CHECK, scenario.name, "C", "end to end", None, None)
    theirs = answered(["C"], lambda: {"C": candidate.cost(scenario, start.params)})
    return compare(place, theirs["C"], start.trace["C"], start.bounds["C"], np.float64)


def gradients_at(candidate: Candidate, reference: Reference, state: State) -> Iterator[Compared]:
    """dW and db at one point of the parameters."""
    scenario = reference.scenario
    names = [f"d{parameter}" for parameter in state.params]
    theirs = answered(names, lambda: candidate.gradients(scenario, state.params))
    for name in names:
        place = Place(
            CHECK,
            scenario.name,
            name,
            "end to end",
            layer_of(name),
            equation_of(name, scenario.depth),
            state.iteration,
        )
        yield compare(place, theirs[name], state.trace[name], state.bounds[name], scenario.dtype)
