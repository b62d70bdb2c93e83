"""Which network somebody's code computes, where it does not say so.

Its output and its cost are compared with those of every network that is known, within rounding.
Where it shows neither, the gradients of its last layer tell: those of one cost are a multiple of
what the code returns, and of no other.
"""

import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.determination.costs import OF_TWO_CLASSES, costs_of
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.inquiry import ONE_HOT, Inquiry, asked_of, differences_of
from autodiff_ref.determination.kinks import slope_at_kink
from autodiff_ref.determination.slopes import gradients_by_slope
from autodiff_ref.determination.softmaxes import by_softmax
from autodiff_ref.determination.steps import divides_by_samples, goes_up, scale_of
from autodiff_ref.determination.words import DECLARE
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.face import FUNCTION, NotACandidateError, Taken
from autodiff_ref.mistakes import Factor
from autodiff_ref.network import AVERAGES, Network
from autodiff_ref.their_scenarios import theirs

OUTPUT_ERROR = "dZ[L]"
"""The one quantity in which costs differ."""

__all__ = ["DECLARE", "Determined", "by_softmax", "determined", "differences_of"]

OF_ONE_LAYER = re.compile(r"'(list|tuple)' object has no attribute|inhomogeneous shape")
"""In what is raised where an array is required, and several of them are given."""


def determined(candidate: Candidate, taken: Taken, declared: Network | None = None) -> Determined:
    """The network of a candidate: as somebody declares it, as it does, or as it shows.

    Raises:
        NotACandidateError: it declares what there is not, or shows nothing that is known.
    """
    if declared is None and taken.declared:
        given: dict[str, Any] = dict(taken.declared)
        if any(text.startswith(FUNCTION) for text in given.values()):
            raise NotACandidateError(words.function_declared(candidate.name, given))
        try:
            declared = Network(**given)
        except (TypeError, ValueError) as failure:
            raise NotACandidateError(words.unknown_declared(candidate.name, failure)) from failure
    if not taken.penalties:
        return without_choice(candidate, taken, declared)
    penalised = declared is None and has_known_penalty(candidate, taken)
    found = without_choice(replace(candidate, penalised=penalised), taken, declared)
    if not penalised:
        found = found.and_limited(words.without_penalty(taken.penalties))
    told = words.set_for_penalty(taken.penalties, penalised=penalised)
    return replace(found, penalised=penalised, told=(told, *found.told))


def has_known_penalty(candidate: Candidate, taken: Taken) -> bool:
    """Whether its cost is one that is known, asked with the penalty that it takes."""
    try:
        _, found = asked_of_width(replace(candidate, penalised=True), taken, max(taken.outputs))
    except NotACandidateError:
        return False
    return found.with_cost and found.network.penalty is not None


def without_choice(candidate: Candidate, taken: Taken, declared: Network | None) -> Determined:
    """The network of a candidate that is asked with a penalty, or without."""
    candidate = at_its_rate(candidate, taken, declared)
    told = (words.scaled(candidate.scale),) if candidate.scale != 1 else ()
    if declared is not None:
        unbiased = asked_of(candidate, taken).unbiased
        found = Determined(declared, (f"Declared: {declared}.",), True, unbiased=unbiased)
        found = replace(found, scale=candidate.scale).and_told(*told)
        return found.and_limited(*taken.limits, *unseen_depths(taken))
    best = of_any_width(candidate, taken)
    candidate, best = at_its_multiple(candidate, taken, best)
    candidate, best = turned(candidate, taken, best)
    candidate, best = summed(candidate, taken, best)
    best = by_its_slope(candidate, with_a_mistake(candidate, best, taken), taken).and_told(*told)
    if taken.layer_dims and len(set(taken.layer_dims)) == 1:
        best = of_one_size(candidate, taken, best)
    if at_kink := slope_at_kink(candidate, taken, best.network):
        best = best.and_told(at_kink)
    best = best.and_limited(*taken.limits)
    if taken.depths == (1,) and (why := raised_deeper(candidate, taken)):
        return deeper(candidate, taken, best).and_limited(words.raises_deeper(why))
    return best.and_limited(*unseen_depths(taken))


def of_any_width(candidate: Candidate, taken: Taken) -> Determined:
    """What a candidate shows with as many outputs as it takes.

    With one output alone, a mean over everything is one over samples, as may well be meant where
    the file itself has no more: what is off with more of them is told then.
    """
    # Of two outputs, half a sum is a mean: they would tell costs apart the least.
    wide, found = asked_of_width(candidate, taken, max(taken.outputs))
    mute = "C" not in wide.shown and "cost" in candidate.face.functions
    right = wide.is_right(found.network)
    of_several = taken.several_outputs and not taken.one_output
    if of_several and not wide.gradients and 1 in taken.outputs:
        return asked_of_width(candidate, taken, 1)[1]  # what it raises is told where it is asked
    if max(taken.outputs) == 1 or 1 not in taken.outputs:
        return found
    if right and not mute:
        return with_own_outputs(candidate, taken, found)
    for_one = taken.one_output or is_of_two_classes(found, taken)
    if found.with_cost and not for_one and wide.gradients:
        other = wide.averaged_otherwise(found.network)
        if other is None or "sum" in (other.average, found.network.average):
            return found
        return found.and_told(words.another_average(found.network, other))
    narrow, of_one = asked_of_width(candidate, taken, 1)
    fits, fits_of_one = wide.fitting(found.network), narrow.fitting(of_one.network)
    if of_several and not right and fits_of_one > fits:
        # Of one output alone, it would be asked about what it is not for.
        return replace(of_one, cost_of_one=mute).and_told(f"{words.NOT_ITS_COST}.")
    if mute and (of_one.with_cost or of_one.own_cost):
        if not (right and found.network == of_one.network):
            return of_one.of_width(1, taken).and_told(words.by_one_output())
        shown = replace(of_one, outputs=found.outputs, cost_of_one=True)
        return shown.and_told(words.cost_of_one())
    if right:
        # A cost that takes one output alone says more than gradients, if they say otherwise.
        same = of_one.network.cost == found.network.cost or not of_one.with_cost
        return found if same else of_one.of_width(1, taken).and_told(words.by_one_output())
    if fits_of_one <= fits:
        entries = fits_of_one == fits and found.network.average == "entries"
        why = words.wrong_with_more(()) if wide.gradients else words.none_with_more()
        narrowed = of_one.of_width(1, taken).and_limited(why)
        return narrowed if entries else found
    other = wide.averaged_otherwise(found.network)
    if other is not None:
        told = words.another_average(found.network, other)
        return of_one.of_width(1, taken).and_limited(f"{told} {words.ASKED}")
    held = replace(candidate, network=found.network, unbiased=found.unbiased)
    diagnosis = diagnose(held, [replace(wide.problem, network=found.network)])
    faults = diagnosis.faults if diagnosis is not None and diagnosis.named else ()
    if any(fault.kind != OUTPUT_ERROR for fault in faults):
        # No cost, whatever it is averaged over, has such gradients.
        faults = tuple(fault for fault in faults if fault.of_another_cost)
        if not (faults and for_one):
            return found
    return of_one.of_width(1, taken).and_limited(words.wrong_with_more(faults))


def with_own_outputs(candidate: Candidate, taken: Taken, found: Determined) -> Determined:
    """The same of one output, where its cost is another with several, and none of several classes.

    So is a mean over everything, which may well be meant for one output alone.
    """
    apart = found.own_cost is not None and found.own_cost.by_slope
    if not apart or (taken.several_outputs and not taken.one_output):
        return found
    of_one = asked_of_width(candidate, taken, 1)[1]
    if of_one.own_cost is not None:
        return found
    return of_one.of_width(1, taken).and_limited(f"{words.NOT_ITS_COST}. {words.ASKED}")


def is_of_two_classes(found: Determined, taken: Taken) -> bool:
    """Whether a file has the mean of a binary cross-entropy, and nothing in it several outputs.

    So is the cost of a classifier with one output written, where it divides by the samples alone.
    """
    of_all = found.network.cost == OF_TWO_CLASSES and found.network.average == "entries"
    return found.with_cost and of_all and not taken.several_outputs


def at_its_multiple(
    candidate: Candidate, taken: Taken, found: Determined
) -> tuple[Candidate, Determined]:
    """The same, where cost and gradients are one multiple of what is known: divided by that.

    So is the likelihood, which is climbed. The gradients of the last layer tell: those before it
    may be wrong besides.
    """
    multiple = found.own_cost.multiple if found.own_cost else 1.0
    if multiple == 1:
        return candidate, found
    divided = replace(candidate, scale=candidate.scale * multiple, cost_scale=multiple)
    asked = replace(taken, outputs=found.outputs or taken.outputs)
    if not asked_of(divided, asked).ends_right(found.network):
        return candidate, found
    again = replace(of_any_width(divided, taken), cost_scale=multiple)
    return divided, again.and_told(words.both_multiplied(multiple))


def turned(candidate: Candidate, taken: Taken, found: Determined) -> tuple[Candidate, Determined]:
    """The same, where gradients are returned with the other sign and added by its own step."""
    asked = replace(taken, outputs=found.outputs or taken.outputs)
    if candidate.by_multiple or not goes_up(candidate, asked_of(candidate, asked).problem):
        return candidate, found
    other = replace(candidate, scale=-1.0)
    if not asked_of(other, asked).ends_right(found.network):
        return candidate, found
    return other, replace(of_any_width(other, taken), scale=-1.0).and_told(words.turned())


def summed(candidate: Candidate, taken: Taken, found: Determined) -> tuple[Candidate, Determined]:
    """The same, where gradients are returned without 1/m, by which its own step multiplies them."""
    asked = replace(taken, outputs=found.outputs or taken.outputs)
    inquiry, other = asked_of(candidate, asked), replace(candidate, summed=True)
    if inquiry.ends_right(found.network) or not asked_of(other, asked).ends_right(found.network):
        return candidate, found
    if not divides_by_samples(candidate, inquiry.problem, taken.step_rate):
        return candidate, found
    return other, replace(of_any_width(other, taken), summed=True).and_told(words.summed())


def with_a_mistake(candidate: Candidate, found: Determined, taken: Taken) -> Determined:
    """The same, where nothing fits: of the costs that its output allows, that which mistakes do.

    The likelier the mistakes, the likelier it is. Where it shows no cost, it may be of any kind,
    and no mistake is that it is another one.
    """
    if found.sure:
        return found
    inquiry = asked_of(candidate, replace(taken, outputs=found.outputs or taken.outputs))
    explained = []
    costs = costs_of(found.network, len(inquiry.problem.Y))
    for network in sorted(costs, key=lambda each: AVERAGES.index(each.average)):
        if candidate.shows_cost and network.average != "samples":
            continue
        held = replace(
            candidate, network=network, unbiased=found.unbiased, with_cost=found.with_cost
        )
        diagnosis = diagnose(held, [replace(inquiry.problem, network=network)], pairs=False)
        if diagnosis is not None and diagnosis.named:
            of_another = any(fault.of_another_cost for fault in diagnosis.faults)
            unlikely = sum({fault.what: fault.cost for fault in diagnosis.faults}.values())
            # The wrong sign of a sum is less than a sign and a factor m of a mean.
            also_turned = sum(turned_and_more(fault.factor) for fault in diagnosis.faults)
            another = of_another and not candidate.shows_cost
            explained.append((another, unlikely, also_turned, network))
    if not explained:
        return found
    network = min(explained, key=lambda each: each[:-1])[-1]
    told = (*found.told[:-1], words.by_mistake(network))
    return replace(found, network=network, told=told, sure=True)


def turned_and_more(factor: Factor | None) -> bool:
    """Whether a factor is a wrong sign and another factor besides."""
    return factor is not None and factor.value < 0 and factor.value != -1


def by_its_slope(candidate: Candidate, found: Determined, taken: Taken) -> Determined:
    """The same, held to differences of its own cost where that is none that is known."""
    if found.with_cost or found.own_cost is not None or not candidate.shows_cost:
        return found
    widest = max(found.outputs or taken.outputs)
    return gradients_by_slope(asked_of(candidate, replace(taken, outputs=(widest,))), found)


def of_one_size(candidate: Candidate, taken: Taken, found: Determined) -> Determined:
    """The same, which is sure only if all gradients fit: these shapes tell no arrays apart."""
    inquiry = asked_of(candidate, taken)
    return replace(found, sure=inquiry.fitting(found.network) == inquiry.gradients)


def asked_of_width(candidate: Candidate, taken: Taken, width: int) -> tuple[Inquiry, Determined]:
    """What it shows with so many outputs."""
    inquiry = asked_of(candidate, replace(taken, outputs=(width,)))
    return inquiry, inquiry.network()


def at_its_rate(candidate: Candidate, taken: Taken, declared: Network | None) -> Candidate:
    """The candidate, its gradients divided by what its steps are multiplied by beside the rate.

    Of few outputs, as their number may be part of a mistake; one of a softmax shows nothing.
    """
    if taken.rate is None:
        return candidate
    least = min((width for width in taken.outputs if width > 1), default=1)
    inquiry, found = asked_of_width(candidate, taken, least)
    if 1 in taken.outputs and least > 1 and found.network.output != "softmax":
        inquiry, found = asked_of_width(candidate, taken, 1)
    networks = [found.network] if found.sure else list(costs_of(found.network))
    networks = networks if declared is None else [declared]
    if any(map(inquiry.fitting, networks)):
        return candidate
    scales = (
        scale_of(candidate, inquiry.problem, network, last_alone=last_alone)
        for last_alone in (False, True)
        for network in networks
    )
    scale = next((scale for scale in scales if scale), 1.0)
    return replace(candidate, scale=scale)


def deeper(candidate: Candidate, taken: Taken, best: Determined) -> Determined:
    """The same for two layers as well, with the hidden activation that the output shows there."""
    two = replace(taken, depths=(2,))
    with suppress(NotACandidateError):
        _, found = asked_of_width(candidate, two, max(best.outputs or taken.outputs))
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
