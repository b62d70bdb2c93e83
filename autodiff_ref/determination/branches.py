"""Outputs of other numbers with which somebody's code is another network, as by a branch in it."""

from dataclasses import replace
from functools import partial

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.determination.costs import usual_cost
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.known import Output, known
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.further import FURTHER
from autodiff_ref.network import ENTRYWISE, Network
from autodiff_ref.recognition import Taken
from autodiff_ref.scenarios import Scenario
from autodiff_ref.their_scenarios import theirs


def of_one_branch(candidate: Candidate, taken: Taken, found: Determined) -> Determined:
    """The same, asked only about those numbers of outputs with which it is this network.

    One sigmoid for two classes and a softmax for more are both right, and neither is the other.
    """
    widths = found.outputs or taken.outputs
    if len(widths) < 2:
        return found
    others = {n: other for n in widths if (other := another(candidate, taken, found, n))}
    kept = tuple(n for n in widths if n not in others)
    if not others or not kept:
        return found
    alike = [([n for n in others if others[n] == other], *other) for other in others.values()]
    told = dict.fromkeys(words.another_branch(*each) for each in alike)
    return replace(found, outputs=kept).and_limited(*told)


def is_of_one_alone(candidate: Candidate, taken: Taken, found: Determined) -> bool:
    """Whether a file has one output itself, and is with that another network than was found."""
    of_one = taken.one_output and not taken.several_outputs
    widths = found.outputs or taken.outputs
    if not of_one or 1 not in taken.outputs or max(widths) == 1:
        return False
    return bool(another(candidate, taken, found, 1))


def another(
    candidate: Candidate, taken: Taken, found: Determined, width: int
) -> tuple[str, Network] | None:
    """What its output is with so many units, where it is not that of the network found.

    None, too, where it is that of no network that is known, which may be a mistake. A softmax of
    one unit is 1: whatever has that may as well be one.

    Returns:
        It in words, and the network, with the cost that is usual for it.
    """
    if "output" not in candidate.face.functions or callable(found.network.output):
        return None
    ask = partial(output_of, candidate, taken, found)
    problem, shown = ask(width)
    if shown is None or (width == 1 and bool((shown == 1).all())):
        return None
    this = activated(problem, shown, found)  # looked at first: it mostly is
    # Z[L] is the output of an identity as well, and A[L] of others, where there are more units.
    if True in this or (this and True not in activated(*ask(max(taken.outputs)), found)):
        return None
    others = list(known(problem, shown, (*ENTRYWISE, *FURTHER)))
    others = [each for each in others if each.activated]
    if width == 1:
        others = [each for each in others if each.network.output != "softmax"]
    if not others or any(each.network.output == found.network.output for each in others):
        return None
    network = others[0].network
    return others[0].words, replace(network, cost=usual_cost(network))


def output_of(
    candidate: Candidate, taken: Taken, found: Determined, width: int
) -> tuple[Scenario, Output]:
    """A problem with so many outputs, and what the candidate gives; None if nothing."""
    problem = theirs(found.network, replace(taken, outputs=(width,)), unbiased=found.unbiased)[0]
    try:
        return problem, numbers({"A": candidate.output(problem, problem.params)}).get("A")
    except CandidateError:  # told by the check that asks for it
        return problem, None


def activated(problem: Scenario, shown: Output, found: Determined) -> set[bool]:
    """Whether what is shown is A[L] of the network found, or Z[L]; nothing if neither."""
    those, output = known(problem, shown, found.network.of_hidden), found.network.output
    return {each.activated for each in those if each.network.output == output}
