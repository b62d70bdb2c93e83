"""Where parameters lie in what somebody's code keeps: by their names, their units, their order."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Laid, Leaf
from autodiff_ref.recognition.arrays.trees import (
    CARRIERS,
    Gathered,
    Path,
    Place,
    by_layer,
    get,
    label,
    number,
    put,
    walk,
)
from autodiff_ref.recognition.text.letters import gradient_kind, parameter_kind
from autodiff_ref.recognition.text.names import snake

OPTIMISERS = re.compile(
    r"(d|delta|grad|change|moment(um)?|velocity|vel|prev|last|m|v)_.*|.*_(m|v|prev)"
)
"""What optimisers keep of a parameter, by its name."""


class UnfitError(Exception):
    """Its parameters do not lie so; the message names those that were found, if any."""


def places_in(tree: Any) -> dict[Leaf, list[Path]]:
    """Where the parameters lie in a tree, by their names."""
    everything = without_copies(list(walk(tree)))
    if gathered := by_unit(everything):
        return gathered
    found = by_layer(everything, kind_at)
    return found if ("W", 1) in found else in_order(everything)


def places_of(laid: Laid, tree: Any) -> dict[Leaf, list[Path]]:
    """Where these very parameters lie in a tree, whatever they are called; else by their names."""
    everything = list(walk(tree))
    found = {leaf: [path for path, v in everything if v is given] for leaf, given in laid.items()}
    return found if all(found.values()) else places_in(tree)


def kind_at(path: Path) -> str | None:
    """W, b or None for a place, by its own name or by that of the dictionary that it is in."""
    if kind := parameter_kind(label(path)):
        return kind
    inside = path[1:] and not path[-1].attribute and isinstance(path[-1].key, str)
    return parameter_kind(label(path, 1)) if inside else None


def without_copies(everything: list[Place]) -> list[Place]:
    """The places without what an optimiser keeps of every parameter under that one's own name.

    Such as ``velocity["W1"]`` beside ``params["W1"]``: all 0 before the first step, where the
    parameter is not. Of one layer alone, an output whose weights begin at 0 would look like it.
    """
    named = {path: value for path, value in everything if kind_at(path)}
    inside: dict[Path, dict[Path, Any]] = {}
    for path, value in named.items():
        for i in range(1, len(path)):
            if isinstance(path[i - 1].key, str):
                inside.setdefault(path[:i], {})[path[i:]] = value
    left_out: set[Path] = set()
    for prefix, values in inside.items():
        weights = [end for end in values if kind_at((*prefix, *end)) == "W"]
        several = len(weights) > 1 or any(number(end) is not None for end in weights)
        if not weights or not several or any(np.any(value) for value in values.values()):
            continue
        end = weights[0]
        before = [path[: len(path) - len(end)] for path in named if path[-len(end) :] == end]
        if any(is_of_all(named, (*each,), values) for each in before if each != prefix):
            left_out |= {(*prefix, *each) for each in values}
    return [place for place in everything if place[0] not in left_out]


def is_of_all(named: Mapping[Path, Any], prefix: Path, ends: Iterable[Path]) -> bool:
    """Whether parameters that are not all 0 lie at each of these ends of a path."""
    values = [named.get((*prefix, *end)) for end in ends]
    return all(value is not None for value in values) and any(np.any(value) for value in values)


def by_unit(everything: list[tuple[Path, Any]]) -> dict[Leaf, list[Path]]:
    """Layers of units that keep their weights each: the rows of a layer, or its entries."""
    layers: dict[tuple[Path, str], list[tuple[Path, Any]]] = {}
    for path, value in everything:
        numbers = [i for i, step in enumerate(path) if isinstance(step.key, int)]
        kind = kind_at(path)
        nested = 3 if kind == "W" and not np.ndim(value) else 2
        if kind and len(numbers) >= nested:
            layers.setdefault((path[: numbers[0] + 1], kind), []).append((path, value))
    rows = {key: places for key, places in layers.items() if key[1] == "W"}
    if not rows or any(np.ndim(value) > 1 for places in rows.values() for _, value in places):
        return {}
    found: dict[Leaf, list[Path]] = {}
    for kind in "Wb":
        ordered = [places for (_, k), places in layers.items() if k == kind]
        found |= {
            (kind, l): [Gathered(path for path, _ in places)] for l, places in enumerate(ordered, 1)
        }
    return found


def in_order(everything: list[tuple[Path, Any]]) -> dict[Leaf, list[Path]]:
    """Arrays without names that objects carry: W, b, W, b, ..., or weights alone."""
    carried: dict[int, tuple[Path, Any]] = {}
    for path, value in everything:
        if path and path[-1].attribute and path[-1].key in CARRIERS and np.ndim(value):
            carried.setdefault(id(value), (path, value))
    arrays = list(carried.values())
    pairs = list(zip(arrays[::2], arrays[1::2], strict=False))
    alternate = len(arrays) % 2 == 0 and all(
        np.ndim(W) == 2 and np.size(b) in np.shape(W) for (_, W), (_, b) in pairs
    )
    kinds = "Wb" if alternate else "W"
    return {
        (kinds[i % len(kinds)], i // len(kinds) + 1): [path] for i, (path, _) in enumerate(arrays)
    }


def by_sizes(tree: Any, dims: tuple[int, ...]) -> dict[Leaf, list[Path]]:
    """Where arrays of the parameters' shapes lie, whatever they are called; {} if that is unclear.

    Args:
        tree: what holds them.
        dims: the sizes of the layers, no two alike.
    """
    found: dict[Leaf, list[Path]] = {}
    everything = [place for place in walk(tree) if not is_no_parameter(label(place[0]))]
    for l, (n_in, n) in enumerate(pairwise(dims), 1):
        shapes: dict[str, set[tuple[int, ...]]] = {
            "W": {(n, n_in), (n_in, n), (n, n_in + 1), (n_in + 1, n)},
            "b": {(n,), (n, 1), (1, n)},
        }
        for kind, fitting in shapes.items():
            paths = [path for path, value in everything if np.shape(value) in fitting]
            if len(paths) > 1:
                return {}
            if paths:
                found[kind, l] = paths
    complete = {(kind, l) for kind, _ in found for l in range(1, len(dims))}
    return found if ("W", 1) in found and set(found) == complete else {}


def is_no_parameter(name: str) -> bool:
    """Whether something of this name is a gradient, or what an optimiser keeps."""
    return bool(gradient_kind(name)) or OPTIMISERS.fullmatch(snake(name)) is not None


def put_into(tree: Any, laid: Laid, places: Mapping[Leaf, list[Path]]) -> Any:
    """The tree with these parameters.

    Raises:
        UnfitError: it has others.
    """
    if set(laid) != set(places):
        found = sorted(places, key=lambda leaf: (leaf[1], leaf[0]))
        raise UnfitError(", ".join(f"{kind}{l}" for kind, l in found))
    values: dict[Path, Any] = {}
    for leaf, paths in places.items():
        for path in paths:
            if not isinstance(path, Gathered):
                values[path] = laid[leaf]
                continue
            if np.size(get(tree, path)) != np.size(laid[leaf]):
                raise UnfitError
            values |= path.spread(laid[leaf], tree)
    return put(tree, values)


def alike(value: Any, given: Any) -> Any:
    """A list of entries as the matrix that they make up; anything else as it is."""
    entries = np.ndim(value) == 1 and np.ndim(given) == 2
    return np.reshape(value, np.shape(given)) if entries and len(value) == given.size else value
