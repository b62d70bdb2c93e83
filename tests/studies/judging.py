"""The rule under study: what the harness says about a candidate."""

from collections.abc import Iterator, Mapping

from autodiff_ref import programs
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks.gradients import gradients_at
from autodiff_ref.comparison import Compared, Comparison, Place, Verdict
from autodiff_ref.evidence import Check, evidence, references
from autodiff_ref.judgement import compare
from autodiff_ref.reference import Reference, State
from autodiff_ref.scenarios import Scenario
from studies.forms import Array

GOOD = frozenset({Verdict.AGREES, Verdict.UNDECIDED})
"""What a right gradient may be called."""

Gradients = Mapping[str, Array]


def state_of(scenario: Scenario) -> State:
    """Values and bounds of cost and gradients at the scenario's parameters."""
    return Reference(scenario).state(scenario.params, 0, programs.cost_and_gradients)


def compared(state: State, theirs: Gradients) -> list[Compared]:
    """Every dW and db of a candidate beside the reference's, end to end."""
    return [
        compare(
            Place("gradients", "", name, "end to end", None, None),
            value,
            state.trace[name],
            state.bounds[name],
            state.params[name[1:]].dtype,
        )
        for name, value in theirs.items()
    ]


def is_caught(state: State, theirs: Gradients) -> bool:
    """Whether anything is said against gradients."""
    return any(found.record.verdict not in GOOD for found in compared(state, theirs))


def at_start(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """The part of check *gradients* that needs no descent."""
    yield from gradients_at(candidate, reference, reference.start)


def asked(
    candidate: Candidate, reference: Reference, check: Check
) -> Iterator[tuple[Comparison, Comparison]]:
    """Every comparison of a check at first, and as the harness gives it in the end.

    Between the two, what is wrong at first has been asked elsewhere, too.
    """
    weighed = evidence(candidate, check, references(reference.scenario)).weighed
    for outcome in check(candidate, reference):
        if isinstance(outcome, Compared):
            yield outcome.record, weighed(outcome).record
