"""Networks with a hidden layer, where a candidate was seen to take none."""

import re
from contextlib import suppress
from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.inquiry import ONE_HOT
from autodiff_ref.determination.widths import Widths
from autodiff_ref.face import NotACandidateError
from autodiff_ref.recognition import Taken
from autodiff_ref.their_scenarios import theirs

OF_ONE_LAYER = re.compile(r"'(list|tuple)' object has no attribute|inhomogeneous shape")
"""In what is raised where an array is required, and several of them are given."""


def deeper(candidate: Candidate, taken: Taken, best: Determined) -> Determined:
    """The same for two layers as well, with the hidden activation that the output shows there."""
    two = replace(taken, depths=(2,))
    with suppress(NotACandidateError):
        _, found = Widths(candidate, two).asked(max(best.outputs or taken.outputs))
        network = replace(best.network, hidden=found.network.hidden)
        best = replace(best, network=network, told=(found.told[0], *best.told[1:]))
    return replace(best, depths=(1, 2))


def unseen_depths(taken: Taken) -> tuple[str, ...]:
    """That nothing is asked of hidden layers, though it makes some."""
    return (words.no_hidden_layer(),) if taken.deep_unseen else ()


def raised_deeper(candidate: Candidate, taken: Taken) -> str:
    """What its own code raises with a hidden layer, where it is seen to take none; "" if nothing.

    So fails a backward pass that is wrong in its hidden layers alone; not one that takes an array
    where it is given the weights of several layers.
    """
    problem = theirs(ONE_HOT, replace(taken, depths=(2,)))[0]
    try:
        candidate.gradients(problem, problem.params)
    except CandidateError as failure:
        said = str(failure)
        return said if re.search(r"line \d+\)$", said) and not OF_ONE_LAYER.search(said) else ""
    return ""
