"""Gradients beside differences of their own cost, where that is none of a network that is known."""

from dataclasses import replace

from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import cost_words
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.inquiry import Inquiry
from autodiff_ref.determination.known import known
from autodiff_ref.directional import NEAR, by_parameter
from autodiff_ref.network import Network
from autodiff_ref.own_cost import OwnCost


def gradients_by_slope(inquiry: Inquiry, found: Determined) -> Determined:
    """What a candidate computes, held to its own cost where no network has its gradients."""
    if "C" not in inquiry.shown or inquiry.is_right(found.network):
        return found
    if not has_output_of(inquiry, found.network):
        return found
    try:
        right = by_parameter(inquiry.candidate, inquiry.problem, NEAR)
    except CandidateError:
        return found
    if not any(right.values()):  # whatever that cost is, it may be only measured
        return found
    if not all(right.get(f"d{name}") for name in inquiry.parameters):
        beside = replace(found, own_cost=OwnCost(gradients=True))
        return beside.and_told(cost_words.by_differences(right, "six")) if found.sure else beside
    own = OwnCost(cost_words.own_slope(), by_slope=True, gradients=True)
    told = (found.told[0], cost_words.by_its_slope())
    unseen = cost_words.cost_not_seen(found.network, has_cost=True, shows_cost=True)
    limits = tuple(limit for limit in found.limits if limit != unseen)
    held = replace(found, told=told, limits=limits, sure=True, own_cost=own)
    return held.and_limited(cost_words.known_by_slope(NEAR))


def has_output_of(inquiry: Inquiry, network: Network) -> bool:
    """Whether it shows an output, and that is a network's, without a mistake."""
    output = inquiry.shown.get(f"A{inquiry.problem.depth}")
    if output is None or isinstance(network.hidden, tuple):
        return False
    outputs = (each.network.output for each in known(inquiry.problem, output, [network.hidden]))
    return network.output in outputs
