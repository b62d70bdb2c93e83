"""Outputs of other numbers with which somebody's code is another network, as by a branch in it."""

from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.known import known
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.further import FURTHER
from autodiff_ref.network import ENTRYWISE
from autodiff_ref.recognition import Taken
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
    told = (words.another_branch(n, other) for n, other in others.items())
    return replace(found, outputs=kept).and_limited(*told)


def another(candidate: Candidate, taken: Taken, found: Determined, width: int) -> str:
    """What its output is with so many units, where it is not that of the network found; else "".

    Nothing, too, where it is that of no network that is known, which may be a mistake. A softmax
    of one unit is 1: whatever has that may as well be one.
    """
    if "output" not in candidate.face.functions or callable(found.network.output):
        return ""
    problem = theirs(found.network, replace(taken, outputs=(width,)), unbiased=found.unbiased)[0]
    try:
        shown = numbers({"A": candidate.output(problem, problem.params)}).get("A")
    except CandidateError:  # told by the check that asks for it
        return ""
    if shown is None or (width == 1 and bool((shown == 1).all())):
        return ""
    others = list(known(problem, shown, (*ENTRYWISE, *FURTHER)))
    if width == 1:
        others = [each for each in others if each.network.output != "softmax"]
    if any(each.network.output == found.network.output for each in others):
        return ""
    return others[0].words if others else ""
