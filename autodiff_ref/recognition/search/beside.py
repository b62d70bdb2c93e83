"""A loss within something else, beside the gradients: whether they are its own, by differences.

The gradients of the last layer's biases, or of its weights where it has none or leaves them as they
are, are compared with central differences of the loss. A loss of which they are a multiple is the
same cost with another factor or average; of which they are none, another cost, unless the file
calls it only a measure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.problems import Problem, problem_of
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.inline import Inline, inlines
from autodiff_ref.recognition.calls.runs import dims_of

STEP = 1e-5
"""Of the differences."""

NEAR = 1e-4
"""By how much of them gradients may be off."""

SEEDS = (1, 2, 3)
SAMPLES = (5, 3)


@dataclass(frozen=True)
class Compared:
    """A loss within something else, and the gradients.

    Attributes:
        loss: it.
        factors: by what its gradient is multiplied to give the gradients, on each problem where it
            is a number; nan where they are no multiple.
    """

    loss: Inline
    factors: tuple[float, ...]

    @property
    def kind(self) -> str:
        """Whether the gradients are its own, a multiple of these, or of another cost."""
        if not all(factor > 0 for factor in self.factors):
            return "another"
        return "own" if np.allclose(self.factors, 1, rtol=NEAR) else "multiple"


def with_inline(asked: Asked) -> Asked:
    """The same with the loss that stands within something else, where it shows no other cost.

    It is its cost where the gradients are its own, or of another one though it is called the loss.
    """
    if asked.cost_function is not None:
        return asked
    compared = list(beside(asked))
    for kind, known in (("own", True), ("multiple", False), ("another", True), ("another", False)):
        for each in compared:
            if each.kind == kind and (each.loss.called_loss or kind != "another" or not known):
                return replace(asked, inline=each.loss, is_cost=known, factors=each.factors)
    return asked


def beside(asked: Asked) -> Iterator[Compared]:
    """The losses that can be asked, compared with the gradients."""
    steps = {name for _, name in asked.reading.steps}
    dims = dims_of(asked.problem.params)
    sizes = dict.fromkeys((dims, (*dims[:-1], 3)))
    for loss in inlines(asked.reading.owner.module, steps):
        candidate = replace(asked, inline=loss)
        factors = []
        for each, samples in product(sizes, SAMPLES):
            problems = [problem_of(each, samples, seed) for seed in SEEDS]
            try:
                found = factor(candidate, problems)
                # Biases may be wrong by themselves.
                factors.append(factor(candidate, problems, "W") if np.isnan(found) else found)
            except Exception:
                continue
        if factors:
            yield Compared(loss, tuple(factors))


def factor(asked: Asked, problems: list[Problem], kind: str = "b") -> float:
    """By what the gradient of a loss is multiplied to give the gradients; nan if by no number.

    Args:
        asked: the code, with the loss.
        problems: what it is asked.
        kind: of the last gradient that is compared, b or W; W where no bias is moved.

    Raises:
        Exception: it is no number here, or somebody's code raises.
    """
    shown, own = [], []
    for p in problems:
        last = len(p.params) // 2
        gradients = asked.gradients(p.params, p.X, p.Y)
        if any(asked.cost(p.params, p.X, Y) < 0 for Y in (p.Y, 0 * p.Y, 0 * p.Y + 1)):
            raise ValueError("what is less than 0 is no loss")
        moved = np.any(gradients.get(f"d{kind}{last}", 0.0))  # biases may be constants
        name = f"{kind}{last}" if moved else f"W{last}"
        shown.append(np.ravel(gradients[f"d{name}"]))
        own.append(differences(asked, p, name))
    gradient, of_loss = np.concatenate(shown), np.concatenate(own)
    if not np.any(of_loss):
        raise ValueError("what is the same for all parameters is no loss")
    times = float(gradient @ of_loss / (of_loss @ of_loss))
    off = np.max(np.abs(gradient - times * of_loss))
    return times if off <= NEAR * np.max(np.abs(gradient)) else np.nan


def differences(asked: Asked, p: Problem, name: str) -> Array:
    """Central differences of a cost by the entries of a parameter."""
    found = []
    for i in range(p.params[name].size):
        costs = []
        for step in (STEP, -STEP):
            moved = p.params[name].copy()
            moved.flat[i] += step
            costs.append(asked.cost(p.params | {name: moved}, p.X, p.Y))
        found.append((costs[0] - costs[1]) / (2 * STEP))
    return np.array(found)
