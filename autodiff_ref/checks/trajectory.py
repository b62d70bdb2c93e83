"""Check *trajectory*: both sides train from the same start."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref import derivatives
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.candidates import Candidate, Trained
from autodiff_ref.comparison import Bounds, Compared, Place, Verdict
from autodiff_ref.containment import CandidateError
from autodiff_ref.derivatives import Training
from autodiff_ref.images import Published
from autodiff_ref.judgement import compare, unusable
from autodiff_ref.quantities import Array
from autodiff_ref.reference import Reference, State

CHECK = "trajectory"

PRINTED_DIGITS = 6
"""Decimals of a published cost; half a unit of the last of them is what printing rounds away."""


def compare_trajectory(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """Costs and parameters of the free descent, then single steps from the same parameters.

    Each recorded number of updates is a descent of its own from the start, as somebody calls it.
    """
    scenario = reference.scenario
    runs: dict[int, Trained] = {}
    for k in scenario.recorded:
        try:
            runs[k] = candidate.train(scenario, scenario.params, k)
        except CandidateError as failure:
            yield reference.failed(CHECK, "train", failure, k)
    yield from compare_costs(reference, runs)
    yield from compare_parameters(candidate, reference, runs)
    for state in reference.along[1:]:
        yield from compare_step(candidate, reference, state)
    last = runs.get(scenario.recorded[-1])
    if scenario.published is not None and last is not None:
        yield from compare_published(reference, scenario.published, last)


DRAWS = 8
"""Displaced descents that are looked at before a free descent is said to have gone astray: one by
itself may happen to come back to the clean one just there."""


def judged(
    place: Place,
    theirs: object,
    truth: Array,
    bounds: Callable[[int], Bounds],
    dtype: npt.DTypeLike,
) -> Compared:
    """A comparison with the band of one displaced descent, or, if need be, of several."""
    compared = compare(place, theirs, truth, bounds(1), dtype)
    if compared.record.verdict in (Verdict.AGREES, Verdict.ERROR):
        return compared
    return compare(place, theirs, truth, bounds(DRAWS), dtype)


def compare_costs(reference: Reference, runs: dict[int, Trained]) -> Iterator[Compared]:
    """The cost before every update of every descent.

    The bound is what a descent displaced in every step strays in cost up to that update, and the
    rounding of one cost.
    """
    clean = reference.trained[-1].costs
    for k, trained in runs.items():

        def bounds(draws: int, k: int = k) -> Bounds:
            def bound(allowance: Allowance) -> Array:
                strayed = np.max(
                    [
                        np.abs(reference.displaced(allowance, draw)[-1].costs - clean)
                        for draw in range(draws)
                    ],
                    axis=0,
                )
                one = max(float(state.bounds["C"].of(allowance)) for state in reference.along)
                found: Array = np.maximum.accumulate(strayed)[:k] + one
                return found

            return Bounds(bound(Allowance.ROUNDING), bound)

        place = reference.place(CHECK, "C", "free running", k)
        yield judged(place, trained.costs, clean[:k], bounds, np.float64)


def compare_parameters(
    candidate: Candidate, reference: Reference, runs: dict[int, Trained]
) -> Iterator[Compared]:
    """Every parameter after every recorded number of updates, and where it goes astray.

    The bound of a tensor is the farthest that a descent displaced in every step by all that is
    allowed in one strays from the clean one, anywhere in that tensor. Beside it stands how far
    rounding alone makes the reference leave itself: the control.
    """
    scenario, inside, departed = reference.scenario, 0, False
    for i, k in enumerate(scenario.recorded):
        if k not in runs:
            continue
        outcomes = [
            judged(
                reference.place(CHECK, name, "free running", k),
                theirs,
                reference.trained[i].params[name],
                partial(bounds_after, reference, i, name),
                scenario.dtype,
            )
            for name, theirs in runs[k].params.items()
        ]
        astray = [j for j, o in enumerate(outcomes) if o.record.verdict is Verdict.WRONG]
        if astray and not departed:
            departed, first = True, astray[0]
            note = first_departure(candidate, reference, inside, k)
            outcomes[first] = outcomes[first].noted(note)
        inside = k
        yield from (with_control(outcome, reference, i) for outcome in outcomes)


def bounds_after(reference: Reference, i: int, name: str, draws: int) -> Bounds:
    """The band of a parameter at recorded point i."""
    clean = reference.trained[i].params[name]

    def bound(allowance: Allowance) -> Array:
        displaced = (reference.displaced(allowance, draw)[i] for draw in range(draws))
        found: Array = np.max([band(reference, clean, at, name) for at in displaced], axis=0)
        return found

    return Bounds(bound(Allowance.ROUNDING), bound)


def with_control(outcome: Compared, reference: Reference, i: int) -> Compared:
    """The comparison beside how far the control has strayed by then."""
    name = outcome.record.place.quantity
    strayed = np.abs(reference.control[i].params[name] - reference.trained[i].params[name])
    return replace(outcome, record=replace(outcome.record, control=float(np.max(strayed))))


def band(reference: Reference, clean: Array, displaced: Training, name: str) -> Array:
    """How far from the clean value each entry of a parameter may be."""
    strayed = np.max(np.abs(displaced.params[name] - clean))
    found: Array = np.maximum(strayed, reference.rounding.of_terms(1, np.abs(clean)))
    return found


def first_departure(candidate: Candidate, reference: Reference, inside: int, outside: int) -> str:
    """The update that first takes a parameter out of the band, by halving the interval.

    Args:
        candidate: whose descent it is.
        reference: of the same scenario.
        inside: a number of updates after which all are in the band.
        outside: one after which some are not.
    """
    s, push = reference.scenario, reference.push(Allowance.ROUNDING)

    def outside_after(k: int) -> list[str]:
        (clean,) = reference.descent(s.params, (k,))
        (displaced,) = reference.descent(s.params, (k,), push)
        theirs = candidate.train(s, s.params, k).params
        return [
            name
            for name, value in clean.params.items()
            if unusable(theirs[name], s.dtype, value.shape)
            or np.any(
                np.abs(np.asarray(theirs[name], np.float64) - value)
                > band(reference, value, displaced, name)
            )
        ]

    try:
        names = outside_after(outside)
        while outside - inside > 1:
            middle = (inside + outside) // 2
            if found := outside_after(middle):
                outside, names = middle, found
            else:
                inside = middle
    except CandidateError:  # it fails for another number of updates
        return ""
    after = "update" if outside == 1 else "updates"
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"it leaves the band after {outside} {after}, in {', '.join(names[:3])}{more}"


def compare_step(candidate: Candidate, reference: Reference, state: State) -> Iterator[Compared]:
    """One step from the reference's parameters; that from the start is in check *equations*."""
    scenario, iteration = reference.scenario, state.iteration
    try:
        trained = candidate.train(scenario, state.params, 1)
    except CandidateError as failure:
        yield reference.failed(CHECK, "train", failure, iteration, "asked for one step")
        return
    place = reference.place(CHECK, "C", "single step", iteration)
    C = np.reshape(state.trace["C"], 1)
    yield compare(place, trained.costs, C, state.bounds["C"], np.float64)
    step = reference.step_from(state)
    for name, value in step.values.items():
        place = reference.place(CHECK, name, "single step", iteration)
        yield compare(place, trained.params[name], value, step.bounds[name], scenario.dtype)


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
        place = reference.place(CHECK, "C", f"published, {side}", at[-1])
        complete = isinstance(costs, np.ndarray) and costs.shape == final.costs.shape
        chosen = np.asarray(costs)[at] if complete else None
        yield compare(place, chosen, printed, half_a_unit, np.float64)
        counts = None if params is None else labels_right(reference, params)
        place = reference.place(CHECK, "labels right", f"published, {side}", last)
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
