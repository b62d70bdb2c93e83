"""The problems that somebody's code takes: depths, widths of the output, kinds of labels."""

import numpy as np

from autodiff_ref.recognition.arrays.layouts import TRANSPOSED
from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.problems import Problem, drawn
from autodiff_ref.recognition.arrays.trees import get
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.ways import pool_of
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.search import trying
from autodiff_ref.recognition.search.trying import is_real

LABELS = ("real", "binary", "one-hot")


def takes(asked: Asked, problem: Problem) -> bool:
    """Whether it gives all gradients of a problem."""
    flat = asked.reading.layout.labels in ("flat", "0 or 1 as integers")
    n_out = problem.Y.shape[0]
    if (flat and n_out > 1) or (asked.reading.layout.labels.startswith("integers") and n_out == 1):
        return False
    try:
        where = asked.where_on(problem)
        found = asked.reading.gradients(problem.params, problem.X, problem.Y, where)
    except Exception:
        return False
    if n_out > 1 and not tells_all(asked, problem):
        return False
    if asked.reading.layout.labels.startswith("integers") and not tells_last(asked, problem):
        return False
    alone = asked.forward is None
    with undisturbed():
        if n_out == 1 and (is_constant_step if alone else is_constant)(asked, problem):
            return False
    last = f"dW{len(dims_of(problem.params)) - 1}"  # 0 where the code knows fewer layers
    return all(is_real(v) for v in found.values()) and bool(np.any(found[last]))


def tells_all(asked: Asked, problem: Problem) -> bool:
    """Whether every class gives other gradients; of two, one entry of the labels tells all."""
    n_out, depth = problem.Y.shape[0], len(dims_of(problem.params)) - 1
    try:
        with undisturbed():
            return trying.tells_classes(asked.reading, problem if n_out > 2 else drawn(depth, 3))
    except Exception:
        return True


def tells_last(asked: Asked, problem: Problem) -> bool:
    """Whether the last class gives other gradients than the one before it.

    What knows fewer classes takes the number of one that it does not know for another. The label
    of the first sample is changed alone: there is code that counts classes by the largest.
    """
    found = []
    for label in np.eye(problem.Y.shape[0])[-2:]:
        Y = problem.Y.copy()
        Y[:, 0] = label
        try:
            found.append(asked.gradients(problem.params, problem.X, Y))
        except Exception:
            return True
    return any(not np.array_equal(found[0][name], found[1][name]) for name in found[0])


def makes(asked: Asked, n_out: int) -> bool:
    """Whether an object that its code makes itself has so many outputs when it is asked to."""
    owner, depth = asked.reading.owner, len(dims_of(asked.problem.params)) - 1
    if not isinstance(owner, Kept):
        return True
    pool = pool_of(drawn(depth, n_out))
    try:
        with owner.module.supplied(pool), undisturbed():
            thing = owner.made(pool)
            laid = {leaf: get(thing, paths[0]) for leaf, paths in places_in(thing).items()}
        last = np.shape(laid["W", depth])
    except Exception:
        return True
    return len(last) != 2 or n_out in last


def is_constant(asked: Asked, problem: Problem) -> bool:
    """Whether the output is the same for other parameters, as a softmax of one unit is."""
    others = {name: 0.5 * value for name, value in problem.params.items()}
    try:
        return np.array_equal(
            asked.output(problem.params, problem.X), asked.output(others, problem.X)
        )
    except Exception:
        return False


def is_constant_step(asked: Asked, problem: Problem) -> bool:
    """The same, where the output is not seen."""
    try:
        return trying.is_constant(asked.reading, problem)
    except Exception:
        return False


def labels_of(asked: Asked) -> tuple[str, ...]:
    """The kinds of labels: real ones where the gradients follow them."""
    p = asked.problem
    kind = "binary" if p.Y.shape[0] == 1 else "one-hot"
    if asked.reading.layout.labels not in ("matrix", "flat", TRANSPOSED):
        return (kind,)
    try:
        low, high = (
            asked.gradients(p.params, p.X, np.full_like(p.Y, value)) for value in (0.25, 0.375)
        )
    except Exception:
        return (kind,)
    follows = any(not np.array_equal(low[name], high[name]) for name in low)
    return LABELS if follows else (kind,)
