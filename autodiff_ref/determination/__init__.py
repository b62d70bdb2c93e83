"""Which network somebody's code computes, where it does not say so.

Its output and its cost are compared with those of every network that is known, within rounding.
Where it shows neither, the gradients of its last layer tell: those of one cost are a multiple of
what the code returns, and of no other.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from autodiff_ref.candidates import Candidate
from autodiff_ref.determination import cost_words, words
from autodiff_ref.determination.branches import is_of_one_alone, of_one_branch
from autodiff_ref.determination.costs import costs_of
from autodiff_ref.determination.depths import deeper, raised_deeper, unseen_depths
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.differences import differences_of
from autodiff_ref.determination.inquiry import asked_of
from autodiff_ref.determination.kinks import slope_at_kink
from autodiff_ref.determination.scaling import at_its_multiple, at_its_rate, summed, turned
from autodiff_ref.determination.slopes import gradients_by_slope
from autodiff_ref.determination.softmaxes import by_softmax
from autodiff_ref.determination.widths import Widths, of_any_width
from autodiff_ref.determination.words import DECLARE
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.face import NotACandidateError
from autodiff_ref.mistakes import Factor
from autodiff_ref.network import AVERAGES, Network
from autodiff_ref.recognition import Taken
from autodiff_ref.recognition.calls.ours import FUNCTION

__all__ = ["DECLARE", "Determined", "by_softmax", "determined", "differences_of"]


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
        return of_its_branch(candidate, taken, declared)
    penalised = declared is None and has_known_penalty(candidate, taken)
    found = of_its_branch(replace(candidate, penalised=penalised), taken, declared)
    if not penalised:
        found = found.and_limited(words.without_penalty(taken.penalties))
    told = words.set_for_penalty(taken.penalties, penalised=penalised)
    return replace(found, penalised=penalised, told=(told, *found.told))


def of_its_branch(candidate: Candidate, taken: Taken, declared: Network | None) -> Determined:
    """The network of a candidate with the outputs with which it is one.

    It is that of one output, where that is another and the file itself has no more.
    """
    found = without_choice(candidate, taken, declared)
    if declared is None and is_of_one_alone(candidate, taken, found):
        with suppress(NotACandidateError):
            of_one = without_choice(candidate, replace(taken, outputs=(1,)), None)
            found = replace(of_one, outputs=taken.outputs)
    return of_one_branch(candidate, taken, found)


def has_known_penalty(candidate: Candidate, taken: Taken) -> bool:
    """Whether its cost is one that is known, asked with the penalty that it takes."""
    try:
        widths = Widths(replace(candidate, penalised=True), taken)
        _, found = widths.asked(max(taken.outputs))
    except NotACandidateError:
        return False
    return found.with_cost and found.network.penalty is not None


def without_choice(candidate: Candidate, taken: Taken, declared: Network | None) -> Determined:
    """The network of a candidate that is asked with a penalty, or without."""
    widths = at_its_rate(Widths(candidate, taken), declared)
    candidate = widths.candidate
    told = (words.scaled(candidate.scale),) if candidate.scale != 1 else ()
    if declared is not None:
        unbiased = asked_of(candidate, taken).unbiased
        found = Determined(declared, (f"Declared: {declared}.",), True, unbiased=unbiased)
        found = replace(found, scale=candidate.scale).and_told(*told)
        return found.and_limited(*taken.limits, *unseen_depths(taken))
    best = of_any_width(widths)
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
    told = (*found.told[:-1], cost_words.by_mistake(network))
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
