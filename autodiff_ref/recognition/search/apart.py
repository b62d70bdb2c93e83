"""A penalty in a cost and its gradients whose form is not known: by differences alone."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.pools import PENALTY
from autodiff_ref.recognition.search.beside import SEEDS
from autodiff_ref.recognition.search.penalised import adds_squares, is_own_cost, taken_by_both

STEP, FAR, LEAST = 1e-4, 1e-3, 1e-8
"""How far to either side differences are taken; how far apart slopes are that are told, relative to
their size; and what rounding leaves of a slope that is 0."""


def unlike_its_cost(asked: Asked) -> Iterator[str]:
    """That a penalty whose form is not known is not one thing in gradients and cost."""
    if names := apart(asked):
        taken = by_own_names(asked.reading.owner.module, dict.fromkeys(taken_by_both(asked)))
        yield (
            f"With {', '.join(sorted(taken))} = {PENALTY}, by differences, what is "
            f"added to {', '.join(names)} is not the slope of what is added to the cost: one of "
            "the two is wrong."
        )


def apart(asked: Asked) -> list[str]:
    """The gradients to which its penalty adds another slope than to its cost, by differences.

    The loss cancels, and with it its kinks. Nothing where its penalty can be verified, or its
    gradients are another multiple of its cost's.
    """
    names = taken_by_both(asked)
    if not names or asked.reading.own_defaults or not is_own_cost(asked):
        return []
    penalised = replace(asked, reading=replace(asked.reading, penalties=names))
    try:
        if adds_squares(asked, penalised):
            return []
        return [name for name, (one, other) in slopes_added(asked, penalised) if differ(one, other)]
    except Exception:
        return []


def slopes_added(asked: Asked, penalised: Asked) -> Iterator[tuple[str, tuple[float, float]]]:
    """What a penalty adds to the slope along some direction of each parameter's gradient and cost.

    Its name, what is added to the gradient, and to the cost.
    """
    p, stream = asked.problem, np.random.RandomState(SEEDS[0])
    with_it, without = (each.gradients(p.params, p.X, p.Y) for each in (penalised, asked))
    for name, value in p.params.items():
        along = stream.randn(*value.shape)
        more = np.sum(along * (np.asarray(with_it[f"d{name}"]) - without[f"d{name}"]))
        costs = []
        for step in (STEP, -STEP):
            there = {**p.params, name: value + step * along}
            costs.append(penalised.cost(there, p.X, p.Y) - asked.cost(there, p.X, p.Y))
        yield f"d{name}", (float(more), float((costs[0] - costs[1]) / (2 * STEP)))


def differ(one: float, other: float) -> bool:
    """Whether two slopes are apart by more than differences may be off."""
    return abs(one - other) > FAR * max(abs(one), abs(other)) + LEAST
