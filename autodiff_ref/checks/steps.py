"""Part of check *trajectory*: single steps, from the same parameters on both sides."""

from collections.abc import Iterator

import numpy as np

from autodiff_ref import programs
from autodiff_ref.answers import Trained
from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Compared
from autodiff_ref.containment import CandidateError
from autodiff_ref.judgement import compare
from autodiff_ref.reference import Reference, State

CHECK = "trajectory"


def compare_steps(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """One step from each of the reference's states; check *equations* has that from the start."""
    for state in reference.along[1:]:
        yield from compare_step(candidate, reference, state)


def compare_first_step(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """One step from the start."""
    start = reference.state(reference.scenario.params, 0, programs.cost_gradients_and_Z)
    yield from compare_step(candidate, reference, start)


def compare_step(candidate: Candidate, reference: Reference, state: State) -> Iterator[Compared]:
    """One step from a state."""
    try:
        trained = candidate.train(reference.scenario, state.params, 1)
    except CandidateError as failure:
        yield reference.failed(CHECK, "train", failure, state.iteration, "asked for one step")
        return
    yield from compare_update(reference, state, trained)


def compare_update(
    reference: Reference, state: State, trained: Trained, judged: str = "single step"
) -> Iterator[Compared]:
    """The cost of a state, and the parameters that one update leads to from it."""
    place = reference.place(CHECK, "C", judged, state.iteration)
    C = np.reshape(state.trace["C"], 1)
    yield compare(place, trained.costs, C, state.bounds["C"], np.float64)
    step = reference.step_from(state)
    for name, value in step.values.items():
        place = reference.place(CHECK, name, judged, state.iteration)
        theirs, dtype = trained.params[name], reference.scenario.dtype
        yield compare(place, theirs, value, step.bounds[name], dtype)
