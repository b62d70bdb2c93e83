"""By what a candidate multiplies its gradients, sign and rate included, and is divided here."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from autodiff_ref.candidates import Candidate
from autodiff_ref.determination import cost_words, words
from autodiff_ref.determination.costs import costs_of
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.inquiry import Inquiry, asked_of
from autodiff_ref.determination.known import known
from autodiff_ref.determination.steps import divides_by_samples, goes_up, scale_of
from autodiff_ref.determination.widths import Widths, of_any_width
from autodiff_ref.face import NotACandidateError
from autodiff_ref.network import ENTRYWISE, Network
from autodiff_ref.recognition import Taken
from autodiff_ref.scenarios import Scenario

APART = 1e-6
"""Two multiples that were measured are others from here on, as those of two sizes are."""

PARAMETERS = ("W", "b")
"""The kinds of them, by name."""


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
    again = replace(of_any_width(Widths(divided, taken)), cost_scale=multiple)
    return divided, again.and_told(cost_words.both_multiplied(multiple))


def turned(candidate: Candidate, taken: Taken, found: Determined) -> tuple[Candidate, Determined]:
    """The same, where gradients are returned with the other sign and added by its own step."""
    asked = replace(taken, outputs=found.outputs or taken.outputs)
    if candidate.by_multiple or not goes_up(candidate, asked_of(candidate, asked).problem):
        return candidate, found
    other = replace(candidate, scale=-1.0)
    if not asked_of(other, asked).ends_right(found.network):
        return candidate, found
    return other, replace(of_any_width(Widths(other, taken)), scale=-1.0).and_told(words.turned())


def summed(candidate: Candidate, taken: Taken, found: Determined) -> tuple[Candidate, Determined]:
    """The same, where gradients are returned without 1/m, by which its own step multiplies them."""
    asked = replace(taken, outputs=found.outputs or taken.outputs)
    inquiry = asked_of(candidate, asked)
    if inquiry.ends_right(found.network):
        return candidate, found
    kinds = taken.divided if taken.rate is None else ()
    if divides_by_samples(candidate, inquiry.problem, taken.step_rate):
        kinds = PARAMETERS
    ways = [(kinds, 0)]
    if taken.rate is None and taken.divided_at:
        ways.append((PARAMETERS, taken.divided_at))
    right = inquiry.fitting(found.network)
    for each, line in ways:
        if not each:
            continue
        other = replace(candidate, summed=each)
        as_sums = asked_of(other, asked)
        # Where those of other layers are means, the last layer alone lacks 1/m.
        if as_sums.fitting(found.network) > right and as_sums.ends_right(found.network):
            again = replace(of_any_width(Widths(other, taken)), summed=each)
            limits = [words.divided_at(line)] if line else []
            return other, again.and_told(words.summed(each, line)).and_limited(*limits)
    return candidate, found


def beside(inquiry: Inquiry) -> Iterator[Network]:
    """The networks of every output that what is shown may be, as Z[L] is that of an identity."""
    shown = inquiry.shown.get(f"A{inquiry.problem.depth}")
    if shown is not None:
        for each in known(inquiry.problem, shown, ENTRYWISE):
            yield from costs_of(each.network)


def at_its_rate(widths: Widths, declared: Network | None) -> Widths:
    """The same, the gradients divided by what its steps are multiplied by beside the rate.

    Of few outputs, as their number may be part of a mistake; one of a softmax shows nothing. What
    is declared is not looked for: nothing that is known need give what is shown.
    """
    candidate, taken = widths.candidate, widths.taken
    if taken.rate is None:
        return widths
    least = min((width for width in taken.outputs if width > 1), default=1)
    if declared is not None:
        least = 1 if 1 in taken.outputs and declared.output != "softmax" else least
        inquiry, networks = asked_of(candidate, replace(taken, outputs=(least,))), [declared]
    else:
        inquiry, found = widths.asked(least)
        if 1 in taken.outputs and least > 1 and found.network.output != "softmax":
            inquiry, found = widths.asked(1)
        networks = likely(inquiry, found)
    if any(map(inquiry.fitting, networks)):
        return widths
    scale = first_scale(candidate, inquiry.problem, networks)
    if scale != 1 and declared is None:
        scale = apart_from_outputs(widths, scale, len(inquiry.problem.Y))
    return widths if scale == 1 else Widths(replace(candidate, scale=scale), taken)


def likely(inquiry: Inquiry, found: Determined) -> list[Network]:
    """The networks whose gradients its steps may be multiples of."""
    return [found.network] if found.sure else [*costs_of(found.network), *beside(inquiry)]


def first_scale(candidate: Candidate, problem: Scenario, networks: list[Network]) -> float:
    """The first multiple of the gradients of one of these that its steps are; 1 if there is none.

    Where they are none in all layers, those of the last one tell.
    """
    scales = (
        scale_of(candidate, problem, network, last_alone=last_alone)
        for last_alone in (False, True)
        for network in networks
    )
    return next((scale for scale in scales if scale), 1.0)


def apart_from_outputs(widths: Widths, scale: float, few: int) -> float:
    """The multiple of the gradients that its steps are, without the number of outputs.

    That is a factor of it where the printed cost is a mean over all entries, and the gradient one
    over samples, or the other way round: a mistake, and no part of the rate. So is whatever else
    is another number with more outputs.

    Args:
        widths: how it is asked.
        scale: the multiple with few outputs.
        few: their number.
    """
    several = max(widths.taken.outputs)
    with suppress(NotACandidateError):
        inquiry, found = widths.asked(several)
        here = first_scale(widths.candidate, inquiry.problem, likely(inquiry, found))
        grown = here / scale
        if several == few or here == 1 or abs(grown - 1) <= APART:
            return scale
        ratio = several / few
        power = next((p for p in (1, -1) if abs(grown / ratio**p - 1) <= APART), None)
        return 1.0 if power is None else scale / few**power
    return scale
