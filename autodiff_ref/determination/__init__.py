"""Which network somebody's code computes, where it does not say so.

Its output and its cost are compared with those of every network that is known, within rounding.
Where it shows neither, the gradients of its last layer tell: those of one cost are a multiple of
what the code returns, and of no other.
"""

import re
from dataclasses import replace
from typing import Any

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.determination.costs import costs_of
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.inquiry import ONE_HOT, asked_of
from autodiff_ref.determination.kinks import slope_at_kink
from autodiff_ref.determination.steps import scale_of
from autodiff_ref.determination.words import DECLARE
from autodiff_ref.face import NotACandidateError, Taken
from autodiff_ref.network import Network
from autodiff_ref.scenarios import theirs

__all__ = ["DECLARE", "Determined", "determined"]


def determined(candidate: Candidate, taken: Taken, declared: Network | None = None) -> Determined:
    """The network of a candidate: as somebody declares it, as it does, or as it shows.

    Raises:
        NotACandidateError: it declares what there is not, or shows nothing that is known.
    """
    if declared is None and taken.declared:
        given: dict[str, Any] = dict(taken.declared)
        try:
            declared = Network(**given)
        except (TypeError, ValueError) as failure:
            raise NotACandidateError(words.unknown_declared(candidate.name, failure)) from failure
    candidate = at_its_rate(candidate, taken, declared)
    told = (words.scaled(candidate.scale),) if candidate.scale != 1 else ()
    if declared is not None:
        biases = asked_of(candidate, taken).biases
        found = Determined(declared, (f"Declared: {declared}.",), True, biases=biases)
        return replace(found, scale=candidate.scale).and_told(*told)
    # Of two outputs, half a sum is a mean: they would tell costs apart the least.
    widths = [max(taken.outputs), *([1] if 1 in taken.outputs else [])]
    tried = []
    wider: tuple[Network, Network] | None = None
    for width in dict.fromkeys(widths):
        inquiry = asked_of(candidate, replace(taken, outputs=(width,)))
        found = inquiry.network()
        fits = inquiry.fitting(found.network)
        # A mean over all entries is one over samples where there is one output, as was meant.
        entries = found.network.average == "entries" and 1 in taken.outputs
        tried.append(((fits, not entries), found.of_width(width, taken, wider)))
        if fits == inquiry.gradients:
            break
        if other := inquiry.averaged_otherwise(found.network):
            wider = found.network, other
    best = max(tried, key=lambda each: each[0])[1].and_told(*told)
    if at_kink := slope_at_kink(candidate, taken, best.network):
        best = best.and_told(at_kink)
    if taken.depths == (1,) and (why := raised_deeper(candidate, taken)):
        return replace(best.and_told(words.raises_deeper(why)), depths=(1, 2))
    return best


def at_its_rate(candidate: Candidate, taken: Taken, declared: Network | None) -> Candidate:
    """The candidate, its gradients divided by what its steps are multiplied by beside the rate.

    Of few outputs, as their number may be part of a mistake.
    """
    if taken.rate is None:
        return candidate
    inquiry = asked_of(candidate, replace(taken, outputs=(min(taken.outputs),)))
    found = inquiry.network()
    networks = [found.network] if found.sure else list(costs_of(found.network))
    networks = networks if declared is None else [declared]
    if any(map(inquiry.fitting, networks)):
        return candidate
    scales = (scale_of(candidate, inquiry.problem, network) for network in networks)
    scale = next((scale for scale in scales if scale), 1.0)
    return replace(candidate, scale=scale)


def raised_deeper(candidate: Candidate, taken: Taken) -> str:
    """What its own code raises with a hidden layer, where it is seen to take none; "" if nothing.

    So fails a backward pass that is wrong in its hidden layers alone.
    """
    problem = theirs(ONE_HOT, replace(taken, depths=(2,)))[0]
    try:
        candidate.gradients(problem, problem.params)
    except CandidateError as failure:
        return str(failure) if re.search(r"line \d+\)$", str(failure)) else ""
    return ""
