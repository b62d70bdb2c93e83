"""Arrays inside dictionaries, lists, tuples and objects: where they lie, and others put there."""

import copy
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Leaf
from autodiff_ref.recognition.text.letters import number_in

PLACES = 4
DEEPEST = 8
"""How far into each other things are looked into."""


CARRIERS = ("data", "value", "val", "array", "_data", "_value")
"""What objects call the array that they carry."""


_LINK = re.compile(
    r"_?(in|out)(bound|puts?|coming|going)(_?nodes)?|_?(parents?|children|prev|next|consumers)"
    r"(_?nodes)?|_?depends_on|_?creators?"
)


class Step(NamedTuple):
    """From a thing to a part of it: an attribute, or an item."""

    attribute: bool
    key: Any


class Nth(NamedTuple):
    """The place of a value in a dictionary whose keys are objects, made anew for every question."""

    place: int


Path = tuple[Any, ...]
"""Steps from a tree to a place in it."""
Place = tuple[Path, Any]
"""Where an array or a number lies, and what lies there."""


def walk(tree: Any) -> Iterator[Place]:
    """Every array and number in a tree, in its order.

    What lies at many places is looked into at the nearest ``PLACES`` of them.
    """
    found: list[tuple[tuple[int, ...], Path, Any]] = []
    looked: Counter[int] = Counter()
    waiting: deque[tuple[tuple[int, ...], Path, Any]] = deque([((), (), tree)])
    while waiting:
        order, path, thing = waiting.popleft()
        if isinstance(thing, np.ndarray | np.generic | int | float) or is_numeric_list(thing):
            found.append((order, path, thing))
        elif len(path) < DEEPEST and looked[id(thing)] < PLACES:
            looked[id(thing)] += 1
            waiting.extend(
                ((*order, i), (*path, step), part) for i, (step, part) in enumerate(parts(thing))
            )
    yield from ((path, thing) for _, path, thing in sorted(found, key=lambda each: each[0]))


def parts(tree: Any) -> list[tuple[Step, Any]]:
    """What a dictionary, a list, a tuple or an object consists of."""
    if isinstance(tree, Mapping):
        return [
            (Step(False, key if isinstance(key, str | int | tuple) else Nth(i)), value)
            for i, (key, value) in enumerate(tree.items())
        ]
    if hasattr(tree, "_fields"):
        return [(Step(True, name), value) for name, value in tree._asdict().items()]
    if isinstance(tree, list | tuple):
        return [(Step(False, i), value) for i, value in enumerate(tree)]
    if isinstance(tree, type | ModuleType | FunctionType | MethodType) or callable_only(tree):
        return []
    slots = [s for c in type(tree).__mro__ for s in getattr(c, "__slots__", ()) if s != "__dict__"]
    kept = {s: getattr(tree, s) for s in slots if hasattr(tree, s)} | getattr(tree, "__dict__", {})
    return [(Step(True, name), value) for name, value in kept.items() if not is_link(name, value)]


def objects_in(tree: Any) -> list[Any]:
    """The things in a tree, itself included, that are made of others; each once."""
    found: dict[int, Any] = {}
    waiting = [tree]
    while waiting:
        thing = waiting.pop()
        if id(thing) not in found and (inner := parts(thing)):
            found[id(thing)] = thing
            waiting += [part for _, part in inner]
    return list(found.values())


def is_link(name: str, value: Any) -> bool:
    """Whether an attribute leads to other nodes of a graph, which are no parts of this one."""
    named = _LINK.fullmatch(name) is not None and isinstance(value, list | tuple | set)
    return named and not is_numeric_list(value) and not any(map(is_array, value))


def is_array(value: Any) -> bool:
    """Whether something is an array or a number."""
    return isinstance(value, np.ndarray | np.generic | int | float)


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


class Gathered(tuple[Any, ...]):
    """The places of the rows, or of the entries in their order, that make up one array.

    It stands where a path does.
    """

    __slots__ = ()

    def spread(self, value: Any, tree: Any) -> dict[Path, Any]:
        """A part of the value for each place: a list or a number, where one lies there."""
        rows = np.reshape(value, (len(self), -1))
        found: dict[Path, Any] = {}
        for path, row in zip(self, rows, strict=True):
            old = get(tree, path)
            found[path] = row.item() if not np.ndim(old) else row.copy()
            if isinstance(old, list):
                found[path] = row.tolist()
        return found


def get(tree: Any, path: Path) -> Any:
    """What lies at a place, or at several."""
    if isinstance(path, Gathered):
        return np.array([get(tree, part) for part in path])
    for attribute, key in path:
        if isinstance(key, Nth):
            tree = list(tree.values())[key.place]
        else:
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
        if (replaced := getattr(tree, "_replace", None)) is not None:
            return replaced(**{key: value for (_, key), value in new.items()})
        return tuple(new.get(Step(False, i), value) for i, value in enumerate(tree))
    for (attribute, key), value in new.items():
        if attribute:
            object.__setattr__(tree, key, value)
        else:
            tree[key] = value
    return tree


def carried(thing: Any) -> Any:
    """The array that an object carries; anything else as it is."""
    for _ in range(2):
        names = [name for name in CARRIERS if hasattr(thing, name)]
        if isinstance(thing, np.ndarray | np.generic) or not names:
            break
        thing = getattr(thing, names[0])
    return thing


def fresh(tree: Any) -> Any:
    """A copy that shares nothing with the tree."""
    return copy.deepcopy(tree)


def label(path: Path, before: int = 0) -> str:
    """The last name on a path that is not of what carries an array; or one of those before it."""
    names = [step.key for step in reversed(path) if isinstance(step.key, str)]
    if len(names) > 1 and names[0] in CARRIERS:
        del names[0]
    return names[before] if before < len(names) else ""


def number(path: Path) -> int | None:
    """The last number on a path, which counts a layer."""
    for _, key in reversed(path):
        found = key if isinstance(key, int) else number_in(key) if isinstance(key, str) else None
        if found is not None:
            return found
    return None


def numbers_of(paths: list[Path]) -> list[int | None]:
    """The last number on each path, beyond what is the same on all of them and tells no layer."""
    steps = enumerate(zip(*paths, strict=False))
    same = next((i for i, here in steps if len(set(here)) > 1), 0)
    return [number(path[same:]) for path in paths]


def layers_of(numbers: list[int | None], of_weights: list[int | None]) -> list[int]:
    """The layers of what has these numbers: their order; of fewer biases, those of the weights.

    So b2 beside W1 and W2 is that of the second layer.
    """
    fewer = len(numbers) < len(of_weights) and len(set(numbers)) == len(numbers)
    if fewer and None not in numbers and {*numbers} <= {*of_weights}:
        return [of_weights.index(each) + 1 for each in numbers]
    return [*range(1, len(numbers) + 1)]


def by_layer(places: list[Place], kind_of: Callable[[Path], str | None]) -> dict[Leaf, list[Path]]:
    """The places of every layer's parameters: by their numbers, else in their order.

    One array may lie at several places.
    """
    found: dict[Leaf, list[Path]] = {}
    of_weights: list[int | None] = []
    for kind in ("W", "b"):
        of_array: dict[int, list[Path]] = {}
        for path, value in places:
            if kind_of(path) == kind:
                of_array.setdefault(id(value), []).append(path)
        groups = [sorted(paths, key=len) for paths in of_array.values()]
        numbers = numbers_of([group[0] for group in groups])
        if None not in numbers and len(set(numbers)) == len(numbers):
            pairs = sorted(zip(numbers, groups, strict=True), key=lambda pair: pair[0] or 0)
            numbers, groups = [n for n, _ in pairs], [group for _, group in pairs]
        layers = layers_of(numbers, of_weights)
        of_weights = of_weights or numbers
        found |= {(kind, l): group for l, group in zip(layers, groups, strict=True)}
    return found
