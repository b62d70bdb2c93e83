"""Check *accuracy*: how far from the true value both sides are, proved in exact arithmetic."""

from collections.abc import Iterator

import numpy as np

from autodiff_ref import derivatives, programs
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.candidates import Candidate
from autodiff_ref.certificate import Certificate, Claim, certificates
from autodiff_ref.containment import CandidateError
from autodiff_ref.evaluation import evaluated
from autodiff_ref.judgement import unusable
from autodiff_ref.reference import Reference, State
from autodiff_ref.second_order import MOST_PARAMETERS, HessianProof, prove_hessian


def certify(candidate: Candidate, reference: Reference) -> Iterator[Certificate | HessianProof]:
    """A certificate for every dW and db, at the start and along the reference's descent.

    On a small network, what the text says of second derivatives is proved as well.
    """
    scenario = reference.scenario
    if scenario.parameters <= MOST_PARAMETERS:
        yield prove_hessian(scenario)
    for state in reference.along:
        try:
            theirs = candidate.gradients(scenario, state.params)
        except CandidateError:  # told by check *gradients*
            return
        yield from certified_at(reference, state, theirs)


def certified_at(
    reference: Reference, state: State, theirs: dict[str, object]
) -> Iterator[Certificate]:
    """Certificates at one point of the parameters."""
    scenario, network = reference.scenario, reference.scenario.network
    ours = derivatives.gradients(
        state.params, scenario.X, scenario.Y, network=network, dtype=scenario.dtype
    )
    claims = {
        name: Claim(value, ours[name], state.trace[name], state.bounds[name])
        for name, value in theirs.items()
        if not unusable(value, scenario.dtype, ours[name].shape)
    }

    def run(arithmetic: Exact) -> dict[str, Enclosed]:
        params = {name: Enclosed(value.astype(np.float64)) for name, value in state.params.items()}
        data = Enclosed(reference.X), Enclosed(reference.Y)
        program = programs.cost_gradients_and_Z  # for the bounds, JAX has derived it already
        found = evaluated(program, arithmetic, params, *data, network=network)
        return {name: found[name] for name in claims}

    yield from certificates(run, claims, scenario.name, state.iteration)
