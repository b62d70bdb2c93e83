"""Arrays inside dictionaries, lists, tuples and objects: where they lie, and others put there."""

import copy
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from autodiff_ref.recognition.layouts import Leaf
from autodiff_ref.recognition.names import number_in

DEEPEST = 6
"""How far into each other things are looked into."""


class Step(NamedTuple):
    """From a thing to a part of it: an attribute, or an item."""

    attribute: bool
    key: Any


Path = tuple[Step, ...]
Place = tuple[Path, Any]
"""Where an array or a number lies, and what lies there."""


def walk(tree: Any, path: Path = (), seen: tuple[int, ...] = ()) -> Iterator[Place]:
    """Every array and number in a tree, in its order."""
    if isinstance(tree, np.ndarray | np.generic | int | float) or is_numeric_list(tree):
        yield path, tree
        return
    if len(path) >= DEEPEST or id(tree) in seen:
        return
    for step, part in parts(tree):
        yield from walk(part, (*path, step), (*seen, id(tree)))


def parts(tree: Any) -> list[tuple[Step, Any]]:
    """What a dictionary, a list, a tuple or an object consists of."""
    if isinstance(tree, Mapping):
        return [(Step(False, key), value) for key, value in tree.items()]
    if isinstance(tree, list | tuple):
        return [(Step(False, i), value) for i, value in enumerate(tree)]
    if isinstance(tree, type | ModuleType | FunctionType | MethodType) or callable_only(tree):
        return []
    slots = [s for c in type(tree).__mro__ for s in getattr(c, "__slots__", ()) if s != "__dict__"]
    kept = {s: getattr(tree, s) for s in slots if hasattr(tree, s)} | getattr(tree, "__dict__", {})
    return [(Step(True, name), value) for name, value in kept.items()]


def callable_only(tree: Any) -> bool:
    """Whether something is a function in another form, such as a NumPy ufunc."""
    return callable(tree) and not hasattr(tree, "__dict__")


def is_numeric_list(tree: Any) -> bool:
    """Whether a list holds numbers alone, or lists of them that are equally long."""
    if not isinstance(tree, list) or not tree:
        return False
    if all(isinstance(x, int | float | np.number) for x in tree):
        return True
    lists = all(isinstance(x, list) and is_numeric_list(x) for x in tree)
    return lists and len({np.shape(x) for x in tree}) == 1


def get(tree: Any, path: Path) -> Any:
    """What lies at a place."""
    for attribute, key in path:
        tree = getattr(tree, key) if attribute else tree[key]
    return tree


def put(tree: Any, values: Mapping[Path, Any]) -> Any:
    """The tree with other values at these places; its objects, dictionaries and lists are kept."""
    if () in values:
        return values[()]
    by_step: dict[Step, dict[Path, Any]] = {}
    for (step, *rest), value in values.items():
        by_step.setdefault(step, {})[tuple(rest)] = value
    new = {step: put(get(tree, (step,)), inner) for step, inner in by_step.items()}
    if isinstance(tree, tuple):
        elements = [new.get(Step(False, i), value) for i, value in enumerate(tree)]
        return type(tree)(*elements) if hasattr(tree, "_fields") else tuple(elements)
    for (attribute, key), value in new.items():
        if attribute:
            object.__setattr__(tree, key, value)
        else:
            tree[key] = value
    return tree


def fresh(tree: Any) -> Any:
    """A copy that shares nothing with the tree."""
    return copy.deepcopy(tree)


def label(path: Path) -> str:
    """The last name on a path."""
    return next((step.key for step in reversed(path) if isinstance(step.key, str)), "")


def number(path: Path) -> int | None:
    """The last number on a path, which counts a layer."""
    for _, key in reversed(path):
        found = key if isinstance(key, int) else number_in(str(key))
        if found is not None:
            return found
    return None


def by_layer(places: list[Place], kind_of: Callable[[Path], str | None]) -> dict[Leaf, list[Path]]:
    """The places of every layer's parameters: by their numbers, else in their order.

    One array may lie at several places.
    """
    found: dict[Leaf, list[Path]] = {}
    for kind in ("W", "b"):
        of_array: dict[int, list[Path]] = {}
        for path, value in places:
            if kind_of(path) == kind:
                of_array.setdefault(id(value), []).append(path)
        groups = [sorted(paths, key=len) for paths in of_array.values()]
        numbers = [number(group[0]) for group in groups]
        if None not in numbers and len(set(numbers)) == len(numbers):
            groups.sort(key=lambda group: number(group[0]) or 0)
        found |= {(kind, l): group for l, group in enumerate(groups, 1)}
    return found
