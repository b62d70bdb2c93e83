"""The rule under study: what the harness says about every dW and db."""

from collections.abc import Callable, Mapping

from autodiff_ref import programs
from autodiff_ref.comparison import Compared, Comparison, Place, Verdict
from autodiff_ref.elsewhere import Elsewhere, moved
from autodiff_ref.evidence import Evidence
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


def weighed(
    scenario: Scenario, answer: Callable[[Scenario], Gradients], found: list[Compared]
) -> list[Comparison]:
    """What comes of comparisons when who answers is asked elsewhere, as the harness does.

    Args:
        scenario: in which they were made.
        answer: the candidate.
        found: the comparisons.
    """

    def ask(elsewhere: Elsewhere) -> dict[Place, Compared]:
        twin = moved(scenario, elsewhere)
        return {each.record.place: each for each in compared(state_of(twin), answer(twin))}

    evidence = Evidence(ask)
    return [evidence.weighed(each).record for each in found]
