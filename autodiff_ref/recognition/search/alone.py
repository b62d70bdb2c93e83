"""Code that is given one sample, though its text refers to many: its own cost tells by differences.

Where biases are not summed over the samples, that is a mistake in a batch, and right for a single
sample. Of one sample alone it is asked if its gradients are those of its own cost then, and the
gradients of its weights are none of it if it is given a batch, or are the larger the more samples
there are: what divides by their number less often than its cost does knows nothing of it. Where
nothing divides by it, and nothing is called X, both are open; of one sample it is right.
"""

from dataclasses import replace

import numpy as np

from autodiff_ref.recognition.arrays.problems import problem_of
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.readings import Seen
from autodiff_ref.recognition.calls.batches import takes_matrix
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.search.beside import NEAR, SAMPLES, SEEDS, factor
from autodiff_ref.recognition.search.completing import completed
from autodiff_ref.recognition.search.exploring import Past, first_of
from autodiff_ref.recognition.text.passes import is_over_samples
from autodiff_ref.recognition.text.source import own_nodes


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
        if of_many > of_few * (1 + NEAR):
            return other
        is_open = not takes_matrix(seen.reading.owner.module) and is_summed(seen, subject)
        return replace(other, maybe_of_many=True) if is_open else seen


def together_if_it_loops(seen: Seen) -> Seen:
    """The reading of all samples at once, if its backward pass goes through them itself.

    Its forward pass may be given one sample by it; what it does with several shows in many alone.
    """
    if (paired := in_pairs(seen)) is not None:
        return paired
    reading = seen.reading
    *before, (role, name) = reading.steps
    functions = reading.owner.module.by_name.get(name, [])
    loops = any(is_over_samples(node) for f in functions for node in own_nodes(f))
    if not (reading.layout.one_by_one and before and role == "backward" and loops):
        return seen
    with undisturbed():
        other = first_of(reading.owner, ((role, name),), seen.problem, Past())
    of_many = other is not None and other.exact and not other.reading.layout.one_by_one
    return other if other is not None and of_many else seen


def in_pairs(seen: Seen) -> Seen | None:
    """The reading of all samples in a list of pairs, if that tells more than each pair alone.

    Where their gradients are the mean, or the sum, of those of single pairs, these tell as much.
    """
    reading, p, (role, name) = seen.reading, seen.problem, seen.reading.steps[-1]
    functions = reading.owner.module.by_name.get(name, [])
    if not reading.layout.one_by_one or not any("pairs" in roles_taken(f) for f in functions):
        return None
    layout = replace(reading.layout, paired=True)
    paired = replace(seen, reading=replace(reading, steps=((role, name),), layout=layout))
    try:
        with undisturbed():
            one, many = (Asked(each.reading, p) for each in (seen, paired))
            if {each.where_on(p).kind for each in (one, many)} & {"step", "new"}:
                return None  # of a step, several may be taken
            of_one, of_many = (each.gradients(p.params, p.X, p.Y) for each in (one, many))
    except Exception:
        return None
    told = (
        all(np.allclose(times * of_one[name], of_many[name], rtol=NEAR) for name in of_one)
        for times in (1, p.X.shape[1])
    )
    return None if any(told) else paired


def is_summed(seen: Seen, subject: object) -> bool:
    """Whether cost and gradients of the weights are sums over the samples, and the one the other's.

    Neither tells then whether it is meant for one sample or for many.
    """
    p, asked = seen.problem, completed(Asked(seen.reading, seen.problem), subject)
    twice = np.hstack([p.X, p.X]), np.hstack([p.Y, p.Y])
    last = f"dW{len(dims_of(p.params)) - 1}"
    try:
        costs = [asked.cost(p.params, *data) for data in ((p.X, p.Y), twice)]
        gradients = [asked.gradients(p.params, *data)[last] for data in ((p.X, p.Y), twice)]
    except Exception:
        return False
    own = factors(seen, subject, "W")
    doubled = all(np.allclose(2 * once, both) for once, both in (costs, gradients))
    return bool(own) and doubled and np.allclose(own, 1, rtol=NEAR)


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
