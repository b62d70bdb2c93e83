"""Code that is given one sample, though its text refers to many: its own cost tells by differences.

Where biases are not summed over the samples, that is a mistake in a batch, and right for a single
sample. Of one sample alone it is asked if its gradients are those of its own cost then, and the
gradients of its weights are none of it if it is given a batch, or are the larger the more samples
there are: what divides by their number less often than its cost does knows nothing of it.
"""

import numpy as np

from autodiff_ref.recognition.arrays.problems import problem_of
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.readings import Seen
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.search.beside import NEAR, SAMPLES, SEEDS, factor
from autodiff_ref.recognition.search.completing import completed
from autodiff_ref.recognition.search.exploring import Past, first_of


def alone_if_that_fits(seen: Seen, subject: object) -> Seen:
    """The reading of one sample at a time, if that fits and the one of a batch does not."""
    if seen.exact or seen.reading.layout.one_by_one:
        return seen
    with undisturbed():
        other = first_of(seen.reading.owner, seen.reading.steps, seen.problem, Past(alone=True))
        if other is None or not other.exact:
            return seen
        alone = [f for kind in "Wb" for f in factors(other, subject, kind)]
        if not alone or not np.allclose(alone, 1, rtol=NEAR):
            return seen
        of_many, of_few = factors(seen, subject, "W") or (1.0, 1.0)
        return seen if of_many <= of_few * (1 + NEAR) else other


def factors(seen: Seen, subject: object, kind: str) -> tuple[float, ...]:
    """By what the last gradient of its cost is multiplied for many samples, and for few.

    Infinity and nothing where it is no multiple; none where it shows no cost.
    """
    asked = completed(Asked(seen.reading, seen.problem), subject)
    if asked.cost_function is None:
        return ()
    dims = dims_of(seen.problem.params)
    try:
        found = [
            factor(asked, [problem_of(dims, samples, seed) for seed in SEEDS], kind)
            for samples in SAMPLES
        ]
    except Exception:
        return ()
    return tuple(found) if all(f > 0 for f in found) else (np.inf, 0.0)
