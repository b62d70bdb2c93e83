"""Whether the gradients of an object add up from call to call, and what brings them back to 0."""

import ast
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from autodiff_ref.quantities import near
from autodiff_ref.recognition.arrays.layouts import Leaf
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import call
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.text.resetting import is_looped, names_called


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether gradients are the same."""
    return all(near(one[name], other[name]) for name in one)


def grown_in(asked: Asked) -> list[Leaf]:
    """The gradients that are twice as large when one object is asked the same again.

    None where others are neither twice as large nor the same.
    """
    if not isinstance(asked.reading.owner, Kept):
        return []
    try:
        once, again = asked_twice(asked)
    except Exception:
        return []
    grown = [leaf for leaf in once if np.any(once[leaf]) and doubled(once[leaf], again[leaf])]
    same = [leaf for leaf in once if np.array_equal(once[leaf], again[leaf])]
    return grown if len(grown) + len(same) >= len(once) else []


def asked_twice(asked: Asked, between: str = "") -> tuple[dict[Leaf, Any], dict[Leaf, Any]]:
    """The gradients that one object gives, and those that it gives when it is asked again.

    Args:
        asked: it.
        between: the function that is called between the two questions, "" for none.

    Raises:
        Exception: somebody's code raises.
    """
    reading, p = asked.reading, asked.problem
    (x, y), where = next(reading.layout.blocks(p.X, p.Y)), asked.where_on(p)
    first = reading.run(p.params, x, y)
    once = copied(reading.found(first, where))
    if between:
        with reading.owner.module.supplied(first.pool):
            call(first.holder.functions[between], first.pool)
    return once, copied(reading.found(reading.run(p.params, x, y, holder=first.holder), where))


def brought_back(asked: Asked, grown: Collection[Leaf]) -> dict[str, list[Leaf]]:
    """The functions that bring gradients back to 0, with these, by running each between two calls.

    Where the file trains, those that it calls.
    """
    module, names = asked.reading.owner.module, [name for _, name in asked.reading.steps]
    p = asked.problem
    known = asked.reading.run(p.params, *next(asked.reading.layout.blocks(p.X, p.Y))).holder
    read, trained = names_called(module.tree), is_looped(module.tree, names)
    found: dict[str, list[Leaf]] = {}
    for name in known.functions:
        if name in names or name.startswith("__") or (trained and name not in read):
            continue
        try:
            with undisturbed():
                once, again = asked_twice(asked, name)
        except Exception:
            continue
        if back := [leaf for leaf in grown if near(once[leaf], again[leaf])]:
            found[name] = back
    return found


def text_of(asked: Asked) -> tuple[ast.Module, list[str]]:
    """The text of its file, and the names of the functions that are called in turn."""
    return asked.reading.owner.module.tree, [name for _, name in asked.reading.steps]


def copied(found: Mapping[Leaf, Any]) -> dict[Leaf, Any]:
    """Arrays of their own: what an object keeps, it changes."""
    return {leaf: np.array(value) for leaf, value in found.items()}


def doubled(once: Any, again: Any) -> bool:
    """Whether something is twice what it was, to within rounding."""
    return np.shape(once) == np.shape(again) and bool(np.allclose(again, 2 * once, 1e-9, 0))
