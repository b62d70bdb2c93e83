"""Part of check *trajectory*: the step that somebody's code takes, beside its own gradients."""

from collections.abc import Iterator

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Bounds, Compared
from autodiff_ref.diagnosis.updates import common_rate, steps_of, untold, wrong_steps
from autodiff_ref.judgement import compare
from autodiff_ref.reference import Reference
from autodiff_ref.verification import Skipped

CHECK = "trajectory"


def compare_own_step(candidate: Candidate, reference: Reference) -> Iterator[Compared | Skipped]:
    """Equations 7 and 8, alone: of steps at one rate; what goes down otherwise is let be."""
    steps = steps_of(candidate, reference.scenario)
    given = candidate.face.taken.step_rate if candidate.face.taken else None
    if few := untold(steps):
        why = (
            f"the step of {', '.join(few)}: beside those of others, which decay, so few numbers "
            "may be any multiple of gradient and parameter together"
        )
        yield Skipped(CHECK, reference.scenario.name, why)
    wrong = {each.step.name: each.rate for each in wrong_steps(steps, given)}
    common = common_rate(steps, given)
    for step in steps:
        rate = wrong.get(step.name, common if step.rate is not None else None)
        if rate is not None:
            place = reference.place(CHECK, step.name, "alone", 1)
            dtype = reference.scenario.dtype
            theirs = np.asarray(step.new, dtype)
            yield compare(place, theirs, step.beside(rate), Bounds.same(step.off), dtype)
