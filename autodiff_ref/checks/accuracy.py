"""Check *accuracy*: how far from the true value both sides are, proved in exact arithmetic."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

import numpy as np

from autodiff_ref import derivatives, programs
from autodiff_ref.answers import Missing
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.candidates import Candidate
from autodiff_ref.certificate import Certificate, Claim, certificates_in_part
from autodiff_ref.checks.equations import in_convention_of_cost, without_optional
from autodiff_ref.containment import CandidateError
from autodiff_ref.quantities import Values, names_of_trace
from autodiff_ref.reference import Reference, State
from autodiff_ref.second_order import MOST_PARAMETERS, HessianProof, prove_hessian
from autodiff_ref.truth import true_values
from autodiff_ref.verification import Skipped

CHECK = "accuracy"


def certify(
    candidate: Candidate, reference: Reference
) -> Iterator[Certificate | HessianProof | Skipped]:
    """A certificate for every quantity at the start, and for C, dW and db along the descent.

    On a small network, what the text says of second derivatives is proved as well.
    """
    scenario = reference.scenario
    for function in ("cost", "trace") if candidate.network is None else ():
        if refusal := candidate.refusal(function, scenario.network):
            yield Skipped(CHECK, scenario.name, refusal)
    if scenario.parameters <= MOST_PARAMETERS and candidate.network is None:
        yield prove_hessian(scenario)
    for state in reference.along:
        said, more = answers(candidate, reference, state), candidate.inferred(state.params)
        yield from certified_at(reference, state, said, more)


def answers(candidate: Candidate, reference: Reference, state: State) -> dict[str, object]:
    """What the candidate says at one point: C, dW and db, and at the start its whole trace.

    A gradient is that of ``gradients``, whatever the trace has under its name. What cannot be
    asked, or fails, is told by other checks, and is missing here. A trace by the convention of the
    cost is brought to ours, as in check *equations*.
    """
    scenario, params = reference.scenario, state.params

    def said(
        function: str, ask: Callable[[], dict[str, object]], names: Iterable[str]
    ) -> dict[str, object]:
        if candidate.refusal(function, scenario.network):
            return {}
        try:
            return ask()
        except CandidateError as failure:
            return dict.fromkeys(names, Missing(str(failure)))

    found = said("cost", lambda: {"C": python_number(candidate.cost(scenario, params))}, ("C",))
    if not state.iteration and candidate.network is None:  # else, its names may mislead
        names = names_of_trace(scenario.depth)
        traced = said("trace", lambda: candidate.trace(scenario, params), names)
        traced = without_optional(traced, scenario.depth)
        found |= traced | in_convention_of_cost(reference, traced)
    names = (f"d{name}" for name in params)
    return found | said("gradients", lambda: candidate.gradients(scenario, params), names)


def python_number(cost: object) -> object:
    """A cost as a Python float, which any dtype of the arrays has for its real number."""
    return cost.item() if type(cost) is np.ndarray and cost.shape == () else cost


def certified_at(
    reference: Reference, state: State, theirs: dict[str, object], more: Values
) -> Iterator[Certificate]:
    """Certificates at one point of the parameters."""
    scenario = replace(reference.scenario, params=state.params)
    ours = derivatives.trace_and_cost(
        scenario.params, scenario.X, scenario.Y, network=scenario.network, dtype=scenario.dtype
    )
    bounds = dict(state.bounds) | {
        name: state.bounds[name].and_more(off) for name, off in more.items()
    }
    claims = {
        name: Claim(value, ours[name], state.trace[name], bounds[name])
        for name, value in theirs.items()
    }
    # Those that JAX has derived for the bounds already.
    program = programs.cost_gradients_and_Z if state.iteration else programs.trace

    def run(arithmetic: Exact, names: Collection[str]) -> dict[str, Enclosed]:
        return true_values(program, arithmetic, scenario, names)

    yield from certificates_in_part(run, claims, scenario.name, state.iteration)
