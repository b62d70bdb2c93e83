"""Check *trajectory*: both sides train from the same start."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref import derivatives
from autodiff_ref.candidates import Candidate, Trained
from autodiff_ref.comparison import Bounds, Compared, Place, compare, error, unusable
from autodiff_ref.containment import CandidateError, answered
from autodiff_ref.images import Published
from autodiff_ref.quantities import equation_of, layer_of
from autodiff_ref.reference import Reference, State

CHECK = "trajectory"

PRINTED_DIGITS = 6
"""Decimals of a published cost; half a unit of the last of them is what printing rounds away."""


def compare_trajectory(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """Costs and parameters of the free descent, then single steps from the same parameters."""
    scenario = reference.scenario
    runs: dict[int, Trained] = {}
    for k in scenario.recorded:
        try:
            runs[k] = candidate.train(scenario, scenario.params, k)
        except CandidateError as failure:
            yield error(place_of(reference, "C", "free running", k), str(failure), float, (k,))
            return
    yield compare_costs(reference, runs[scenario.recorded[-1]])
    yield from compare_parameters(reference, runs)
    for state in reference.along[1:]:
        yield from compare_step(candidate, reference, state)
    if scenario.published is not None:
        yield from compare_published(reference, scenario.published, runs[scenario.recorded[-1]])


def compare_costs(reference: Reference, trained: Trained) -> Compared:
    """The cost before every update of the longest descent.

    The bound is what a descent displaced in every step strays in cost up to that update, and the
    rounding of one cost.
    """
    last = reference.scenario.recorded[-1]
    clean, displaced = reference.trained[-1].costs, reference.displaced[-1].costs
    one = max(float(np.max(state.bounds["C"].rounding)) for state in reference.along)
    bound = np.maximum.accumulate(np.abs(displaced - clean)) + one
    place = place_of(reference, "C", "free running", last)
    return compare(place, trained.costs, clean, Bounds.same(bound), np.float64)


def compare_parameters(reference: Reference, runs: dict[int, Trained]) -> Iterator[Compared]:
    """Every parameter after every recorded number of updates.

    The bound of a tensor is the farthest that a descent displaced in every step by all that
    rounding permits in one strays from the clean one, anywhere in that tensor.
    """
    scenario = reference.scenario
    for k, clean, displaced in zip(
        scenario.recorded, reference.trained, reference.displaced, strict=True
    ):
        for name, value in clean.params.items():
            strayed = np.max(np.abs(displaced.params[name] - value))
            bound = np.maximum(strayed, reference.rounding.of_terms(1, np.abs(value)))
            place = place_of(reference, name, "free running", k)
            yield compare(place, runs[k].params[name], value, Bounds.same(bound), scenario.dtype)


def compare_step(candidate: Candidate, reference: Reference, state: State) -> Iterator[Compared]:
    """One step from the reference's parameters; that from the start is in check *equations*."""
    scenario = reference.scenario
    truth = reference.step(state.params, state.trace)
    bounds = reference.step_bounds(state, scenario.learning_rate)
    stepped = answered(truth, lambda: candidate.train(scenario, state.params, 1).params)
    for name, value in truth.items():
        place = place_of(reference, name, "single step", state.iteration)
        yield compare(place, stepped[name], value, bounds[name], scenario.dtype)


def compare_published(
    reference: Reference, published: Published, trained: Trained
) -> Iterator[Compared]:
    """Costs and accuracies that others printed, against both sides."""
    last, final = reference.scenario.recorded[-1], reference.trained[-1]
    usable = all(
        not unusable(trained.params[name], reference.scenario.dtype, value.shape)
        and np.isfinite(np.asarray(trained.params[name])).all()
        for name, value in final.params.items()
    )
    at = sorted(published.costs)
    printed = np.array([published.costs[k] for k in at])
    half_a_unit = Bounds.same(np.full(len(at), 0.5 * 10.0**-PRINTED_DIGITS))
    right = np.array([published.train_right, published.test_right], np.float64)
    exact = Bounds.same(np.zeros(2))
    sides: tuple[tuple[str, object, Any], ...] = (
        ("candidate", trained.costs, trained.params if usable else None),
        ("reference", final.costs, final.params),
    )
    for side, costs, params in sides:
        place = place_of(reference, "C", f"published, {side}", at[-1])
        complete = isinstance(costs, np.ndarray) and costs.shape == final.costs.shape
        chosen = np.asarray(costs)[at] if complete else None
        yield compare(place, chosen, printed, half_a_unit, np.float64)
        counts = None if params is None else labels_right(reference, params)
        place = place_of(reference, "labels right", f"published, {side}", last)
        yield compare(place, counts, right, exact, np.float64)


def labels_right(reference: Reference, params: Any) -> npt.NDArray[np.float64]:
    """How many training and test labels these parameters predict rightly."""
    scenario = reference.scenario
    assert scenario.images is not None
    images, counts = scenario.images, []
    for X, Y in ((images.X_train, images.Y_train), (images.X_test, images.Y_test)):
        trace = derivatives.trace(params, X, Y, network=scenario.network)
        counts.append(int(np.sum((trace[f"A{scenario.depth}"] > 0.5) == (Y == 1))))
    return np.array(counts, np.float64)


def place_of(reference: Reference, name: str, judged: str, iteration: int) -> Place:
    """Where a quantity of this check belongs."""
    scenario = reference.scenario
    if name in ("C", "labels right"):
        return Place(CHECK, scenario.name, name, judged, None, None, iteration)
    equation = equation_of(name, scenario.depth)
    return Place(CHECK, scenario.name, name, judged, layer_of(name), equation, iteration)
