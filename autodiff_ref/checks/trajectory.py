"""Check *trajectory*: both sides train from the same start."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Trained
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks.batches import compare_batches
from autodiff_ref.checks.departure import DRAWS, Departures, band, farthest, is_beyond
from autodiff_ref.checks.published import compare_published
from autodiff_ref.checks.steps import CHECK, compare_steps
from autodiff_ref.comparison import Bounds, Compared, Place, Verdict
from autodiff_ref.containment import CandidateError
from autodiff_ref.judgement import compare
from autodiff_ref.quantities import Array
from autodiff_ref.reference import Reference


def compare_trajectory(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """Costs and parameters of the free descent, then single steps from the same parameters.

    Each recorded number of updates is a descent of its own from the start, as somebody calls it.
    A descent by batches is compared update by update.
    """
    scenario = reference.scenario
    if scenario.batches is not None:
        yield from compare_batches(candidate, reference)
        return
    runs: dict[int, Trained] = {}
    for k in scenario.recorded:
        try:
            runs[k] = candidate.train(scenario, scenario.params, k)
        except CandidateError as failure:
            yield reference.failed(CHECK, "train", failure, k)
    departures = Departures(candidate, reference)
    yield from compare_costs(reference, runs, departures)
    yield from compare_parameters(reference, runs, departures)
    yield from compare_steps(candidate, reference)
    last = runs.get(scenario.recorded[-1])
    if scenario.published is not None and last is not None:
        yield from compare_published(CHECK, reference, scenario.published, last)


def compare_updates(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """Single updates alone: what a free descent is judged by."""
    asked = compare_steps if reference.scenario.batches is None else compare_batches
    yield from asked(candidate, reference)


def compare_costs(
    reference: Reference, runs: dict[int, Trained], departures: Departures
) -> Iterator[Compared]:
    """The cost before every update of every descent.

    The bound is what a descent displaced in every step strays in cost up to that update, and the
    rounding of one cost.
    """
    clean = reference.trained[-1].costs
    for k, trained in runs.items():

        def bounds(draws: int, k: int = k) -> Bounds:
            def bound(allowance: Allowance) -> Array:
                displaced = [reference.displaced(allowance, draw)[-1] for draw in range(draws)]
                strayed = np.max([farthest(each.costs, clean) for each in displaced], axis=0)
                one = max(float(state.bounds["C"].of(allowance)) for state in reference.along)
                found: Array = np.maximum.accumulate(strayed)[:k] + one
                return found

            return Bounds(bound(Allowance.ROUNDING), bound)

        place = reference.place(CHECK, "C", "free running", k)
        outcome = in_band(place, trained.costs, clean[:k], bounds, np.float64)
        if is_beyond(outcome):
            outcome = departures.of_costs(outcome)
        yield outcome


def compare_parameters(
    reference: Reference, runs: dict[int, Trained], departures: Departures
) -> Iterator[Compared]:
    """Every parameter after every recorded number of updates.

    The bound of a tensor is the farthest that a descent displaced in every step by all that is
    allowed in one strays from the clean one, anywhere in that tensor.
    """
    inside, first = 0, True
    for i, k in enumerate(reference.scenario.recorded):
        if k not in runs:
            continue
        outcomes = list(parameters_after(reference, i, runs[k]))
        if any(map(is_beyond, outcomes)):
            outcomes = departures.of_parameters(outcomes, inside, k, first=first)
            first = False
        inside = k
        yield from outcomes


def parameters_after(reference: Reference, i: int, trained: Trained) -> Iterator[Compared]:
    """Every parameter at recorded point i.

    Beside each stands how far rounding alone makes the reference leave itself: the control.
    """
    scenario, clean = reference.scenario, reference.trained[i].params
    for name, theirs in trained.params.items():
        place = reference.place(CHECK, name, "free running", scenario.recorded[i])
        bounds = partial(bounds_after, reference, i, name)
        outcome = in_band(place, theirs, clean[name], bounds, scenario.dtype)
        strayed = float(np.max(np.abs(reference.control[i].params[name] - clean[name])))
        yield replace(outcome, record=replace(outcome.record, control=strayed))


def in_band(
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


def bounds_after(reference: Reference, i: int, name: str, draws: int) -> Bounds:
    """The band of a parameter at recorded point i."""
    clean = reference.trained[i].params[name]

    def bound(allowance: Allowance) -> Array:
        displaced = [reference.displaced(allowance, draw)[i] for draw in range(draws)]
        return band(reference, clean, displaced, name)

    return Bounds(bound(Allowance.ROUNDING), bound)
