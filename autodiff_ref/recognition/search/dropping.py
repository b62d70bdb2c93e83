"""Dropout that is switched on: whether gradients are those of the cost with the same units dropped.

Everything else is asked without. Random numbers are put back after each question, so that the cost
is asked with the very masks that the gradients had, and its differences tell.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array, depth_of
from autodiff_ref.recognition.arrays.problems import Problem
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.pools import PENALTY
from autodiff_ref.recognition.running.quiet import drawing_from
from autodiff_ref.recognition.search.beside import NEAR, SEEDS, differences


def off_with_dropout(asked: Asked, names: Collection[str]) -> list[str] | None:
    """The parameters whose gradients are wrong with dropout alone; None if that is not seen.

    By some masks a mistake does not show, so several are drawn, the same in every process.

    Args:
        asked: its code, as it is asked without.
        names: of the arguments, attributes and globals that switch it on, which are set to a half.
    """
    reading = replace(asked.reading, penalties=asked.reading.penalties | frozenset(names))
    dropping = replace(asked, reading=reading)
    found = []
    for seed in SEEDS:
        with drawing_from(seed):
            found.append(off_in_a_draw(asked, dropping))
    return next(filter(None, found), [] if [] in found else None)


def off_in_a_draw(asked: Asked, dropping: Asked) -> list[str] | None:
    """The same with the units that one draw drops."""
    p = asked.problem
    try:
        plain, first, again = (
            each.gradients(p.params, p.X, p.Y) for each in (asked, dropping, dropping)
        )
        if not all(np.array_equal(first[name], again[name]) for name in first):
            return None
        if asked.cost(p.params, p.X, p.Y) == dropping.cost(p.params, p.X, p.Y):
            return None
        found = off(dropping, p, first)
    except Exception:
        return None
    # Where the gradient of the last layer is off, the cost may have dropped other units.
    return None if last_of(first) in found or off(asked, p, plain) else found


def last_of(gradients: Mapping[str, Array]) -> str:
    """The parameter of the last layer whose gradient is nearest to the output."""
    L = depth_of({name[1:]: value for name, value in gradients.items()})
    return f"b{L}" if f"db{L}" in gradients else f"W{L}"


def off(asked: Asked, p: Problem, gradients: dict[str, Array]) -> list[str]:
    """The parameters whose gradients are not those of its cost, by differences."""
    size = max(np.abs(value).max() for value in gradients.values())
    return [
        name
        for name in p.params
        if f"d{name}" in gradients
        and np.abs(np.ravel(gradients[f"d{name}"]) - differences(asked, p, name)).max()
        > NEAR * size
    ]


def told_of_dropout(found: list[str] | None, dropped: dict[str, float], words: str) -> str:
    """What is not verified of dropout, and what differences tell of it.

    Args:
        found: the parameters whose gradients are wrong with it; None if that is not seen.
        dropped: what is set so that nothing is dropped.
        words: the same in words.
    """
    if found:
        return (
            f"Not verified but by differences of its own cost: dropout, which was switched off "
            f"({words}) for all else."
        )
    if found is not None:
        return (
            f"Not verified but by differences of its own cost: dropout, which was switched off "
            f"({words}). With {' and '.join(dropped)} = {PENALTY:g}, and the same units dropped in "
            f"both, its gradients are those of its cost."
        )
    return (
        f"Not verified: dropout, which was switched off ({words}); what the backward pass does "
        "with it was not seen."
    )
