"""What differences of a candidate's own cost say of its gradients, whatever network it is of."""

from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import cost_words, words
from autodiff_ref.directional import by_parameter
from autodiff_ref.scenarios import Scenario
from autodiff_ref.their_scenarios import theirs


def differences_of(candidate: Candidate, problem: Scenario) -> str:
    """What differences of a candidate's own cost say of its gradients; "" if nothing.

    With one output alone if they are right there, and the file shows no more: a mean over all
    entries is one over samples then. With its penalty, too, if it takes one. Nothing where it
    draws at random on its way: its cost need not be of what the gradients have drawn.
    """
    taken = candidate.face.taken
    if taken and taken.draws:
        return ""
    try:
        right, outputs = by_parameter(candidate, problem), len(problem.Y)
        if taken and outputs > 1 and 1 in taken.outputs and not taken.several_outputs:
            narrow = theirs(problem.network, replace(taken, outputs=(1,)))[0]
            of_one = by_parameter(candidate, narrow)
            if of_one and all(of_one.values()) and not all(right.values()):
                return cost_words.by_differences_of_one(of_one, outputs)
        if not right or not (taken and taken.penalties):
            return cost_words.by_differences(right)
        other = replace(candidate, penalised=not candidate.penalised)
        ways = ((candidate, right), (other, by_parameter(other, problem)))
        return "\n".join(
            f"{cost_words.by_differences(fitting)} "
            f"{words.set_for_penalty(taken.penalties, penalised=way.penalised)}"
            for way, fitting in ways
        )
    except CandidateError:
        return ""
