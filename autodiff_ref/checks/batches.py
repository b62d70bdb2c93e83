"""Part of check *trajectory*: updates by mini-batches, each from where the candidate itself is."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autodiff_ref import programs
from autodiff_ref.answers import Trained
from autodiff_ref.batches import Places
from autodiff_ref.candidates import Candidate
from autodiff_ref.checks.steps import CHECK, compare_first_step, compare_update
from autodiff_ref.comparison import Compared
from autodiff_ref.containment import CandidateError
from autodiff_ref.judgement import unusable
from autodiff_ref.quantities import Given
from autodiff_ref.reference import Reference

JUDGED = "by batches"
"""What reports call it."""


def compare_batches(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """One step with all samples, which tells batches from equations 7 and 8; then every update.

    Update k is the last of a descent of k updates from the start.
    """
    scenario = reference.scenario
    assert scenario.batches is not None
    yield from compare_first_step(candidate, reference)
    before: Given = scenario.params
    for k, chosen in enumerate(scenario.batches.samples(scenario.X.shape[1]), start=1):
        try:
            trained = candidate.train_by_batches(scenario, k)
        except CandidateError as failure:
            yield reference.failed(CHECK, "train", failure, k, JUDGED)
            return
        yield from compare_batch(reference, before, chosen, k, trained)
        after = trained.params
        if any(unusable(after[n], scenario.dtype, value.shape) for n, value in before.items()):
            return  # there is nowhere to go on from
        before = {name: np.asarray(after[name]) for name in before}


def compare_batch(
    reference: Reference, before: Given, chosen: Places, k: int, trained: Trained
) -> Iterator[Compared]:
    """Update k of a descent, from the parameters before it, of the samples that it takes."""
    s = reference.scenario
    here = replace(s, params=before, X=s.X[:, chosen], Y=s.Y[:, chosen], batches=None)
    of_batch = Reference(here, wider=reference.wider)
    state = of_batch.state(before, k, programs.cost_gradients_and_Z)
    costs = trained.costs
    if isinstance(costs, np.ndarray) and costs.shape == (k,):
        costs = costs[-1:]
    yield from compare_update(of_batch, state, replace(trained, costs=costs), JUDGED)
