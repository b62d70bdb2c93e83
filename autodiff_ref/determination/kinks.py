"""Which slope somebody's code takes exactly at a kink, where there is no derivative.

That is a convention, and no mistake: the text takes 0 for relu, as with ``Z > 0``; with ``Z >= 0``
it is 1. So it is told, and not held against anybody.
"""

from dataclasses import replace

import jax
import numpy as np

from autodiff_ref.activations import sigma
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.mistakes import Here, Rule
from autodiff_ref.network import Activation, Network
from autodiff_ref.recognition import Taken
from autodiff_ref.scenarios import Scenario, changed
from autodiff_ref.their_scenarios import theirs

BESIDE = 1e-9
"""So far from 0, the slopes on either side are those of either side of the kink."""

JUMP = 0.01
"""Slopes that are farther apart make a kink."""


def slope_at_kink(candidate: Candidate, taken: Taken, network: Network) -> str:
    """What is told of a slope at the kink that is another than ours; "" where it is ours.

    Nothing is told of gradients that are off elsewhere, too: that is a mistake.

    Args:
        candidate: whose gradients are asked for with a first layer that is 0 throughout.
        taken: which problems it takes.
        network: what it was found to be.
    """
    if taken.layer_dims is not None or max(taken.depths) < 2:
        return ""
    first = network.of_hidden[0]
    slopes = sides(first)
    if abs(slopes[1] - slopes[0]) < JUMP:
        return ""
    plain = replace(network, penalty=None)  # of a first layer that is 0, and so is its penalty
    elsewhere = theirs(plain, replace(taken, depths=tuple(L for L in taken.depths if L > 1)))[0]
    at_kink = changed(elsewhere, W1=0.0, b1=0.0)
    tried = (None, *slopes, sum(slopes) / 2)
    slope = next((each for each in tried if has_slope(candidate, at_kink, plain, each)), None)
    if slope is None or not has_slope(candidate, elsewhere, plain, None):
        return ""
    return words.at_kink(first, slope, slopes[0])


def has_slope(
    candidate: Candidate, problem: Scenario, network: Network, slope: float | None
) -> bool:
    """Whether the gradients of layer 1 are those of one slope for all entries; None for ours."""
    try:
        observed = numbers(candidate.gradients(problem, problem.params))
    except CandidateError:
        return False
    shown = {name: value for name, value in observed.items() if name in ("dW1", "db1")}
    q = Sweep(problem, network).planted({} if slope is None else {"dZ1": with_slope(slope)})
    more = candidate.inferred(problem.params)
    return bool(shown) and all(fit(q[n], shown[n], more.get(n, 0.0)) for n in shown)


def sides(activation: Activation) -> tuple[float, float]:
    """The slopes on either side of 0."""
    if activation == "softmax":
        return 0.0, 0.0
    below, above = (float(jax.grad(sigma(activation))(at)) for at in (-BESIDE, BESIDE))
    return below, above


def with_slope(slope: float) -> Rule:
    """Equation 4 with one slope for all entries."""

    def rule(here: Here) -> jax.Array:
        return np.float64(slope) * here("dA", here.l)

    return rule
