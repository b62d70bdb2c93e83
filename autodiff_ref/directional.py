"""The slope of somebody's own cost, by differences, beside that of the gradients that they give.

Of a cost that is of no known kind there is no reference but the cost itself. Differences are far
less exact than derivatives; so they have an estimate of their error, and refute what is far off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.differences import DIRECTIONS, FAR, Slopes, slopes_of
from autodiff_ref.quantities import Array, Given
from autodiff_ref.scenarios import SEED, Scenario

NEAR = 1e-6
"""How near, relative to its size, a slope is whose gradients are right for want of a reference."""


def slopes(candidate: Candidate, scenario: Scenario, params: Given) -> list[Slopes]:
    """Those along random directions; none where they cannot be told.

    Raises:
        CandidateError: it raises.
    """
    gradients = gradients_of(candidate, scenario, params)
    every = [tuple(gradients)] * DIRECTIONS if gradients else []
    return slopes_along(candidate, scenario, params, gradients, every)


def by_parameter(candidate: Candidate, scenario: Scenario, far: float = FAR) -> dict[str, bool]:
    """Whether each gradient is that of its own cost, as far as differences tell, by its name.

    Raises:
        CandidateError: it raises.
    """
    found = slopes_by_parameter(candidate, scenario, scenario.params, far)
    return {name: not any(each.apart for each in along) for name, along in found.items()}


def slopes_by_parameter(
    candidate: Candidate, scenario: Scenario, params: Given, far: float
) -> dict[str, list[Slopes]]:
    """Those along random directions of each parameter alone, by the name of its gradient.

    Args:
        candidate: whose cost it is.
        scenario: where.
        params: at which point.
        far: what is nearer, relative to its size, is not told.

    Raises:
        CandidateError: it raises.
    """
    gradients = gradients_of(candidate, scenario, params)
    single = [(name,) for name in gradients for _ in range(DIRECTIONS)]
    along: dict[str, list[Slopes]] = {}
    every = slopes_along(candidate, scenario, params, gradients, single)
    for (name,), each in zip(single, every, strict=False):  # there may be none
        along.setdefault(f"d{name}", []).append(replace(each, far=far))
    return along


def gradients_of(candidate: Candidate, scenario: Scenario, params: Given) -> dict[str, Array]:
    """Those gradients that are arrays of real numbers of the right shape, by parameter."""
    shown = candidate.gradients(scenario, params)
    found = {name: np.asarray(shown[f"d{name}"]) for name in params if f"d{name}" in shown}
    return {n: g for n, g in found.items() if g.dtype.kind == "f" and g.shape == params[n].shape}


def slopes_along(
    candidate: Candidate,
    scenario: Scenario,
    params: Given,
    gradients: Mapping[str, Array],
    directions: Iterable[tuple[str, ...]],
) -> list[Slopes]:
    """Those along random directions; none where they cannot be told.

    Args:
        candidate: whose cost it is.
        scenario: where.
        params: at which point.
        gradients: by parameter.
        directions: the parameters that each goes along.

    Raises:
        CandidateError: it raises.
    """

    def cost(at: Given) -> float:
        found = candidate.cost(
            scenario, {n: value.astype(scenario.dtype) for n, value in at.items()}
        )
        if np.size(np.asarray(found)) != 1:
            raise CandidateError("the cost is no number")
        return float(np.asarray(found, np.float64).reshape(()))

    stream = np.random.RandomState(SEED + 3)
    return slopes_of(cost, params, gradients, directions, stream, scenario.dtype)
