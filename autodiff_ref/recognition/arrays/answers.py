"""Where somebody's code leaves gradients: returned, kept beside the parameters, or as a step."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Laid, Leaf
from autodiff_ref.recognition.arrays.trees import (
    CARRIERS,
    Gathered,
    Path,
    Place,
    Step,
    by_layer,
    label,
    walk,
)
from autodiff_ref.recognition.text.letters import gradient_kind, holds_gradients, parameter_kind
from autodiff_ref.recognition.text.names import plain
from autodiff_ref.recognition.text.source import LOSSES


def named_tree(result: Any, names: list[str]) -> Any:
    """What a function returned, a tuple as a dictionary under the names in its source."""
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        alone = [name if names.count(name) == 1 else "" for name in names]
        return {name or i: value for i, (name, value) in enumerate(zip(alone, result, strict=True))}
    return {names[0] or 0: result}


def kind_returned(path: Path) -> str | None:
    """W or b for the place of a gradient in what a backward pass returned."""
    name = label(path)
    return gradient_kind(name) or parameter_kind(name) or gradient_kind(label(path, 1))


def kind_kept(path: Path) -> str | None:
    """W or b for the place of a gradient that an object keeps."""
    name = label(path)
    if found := gradient_kind(name):
        return found
    if holds_gradients(name):
        return parameter_kind(label(path, 1))
    within = [step.key for step in path[:-1] if isinstance(step.key, str)]
    return parameter_kind(name) if any(holds_gradients(key) for key in within) else None


def by_names(places: list[Place], kind_of: Callable[[Path], str | None], laid: Laid) -> Laid:
    """Gradients by their names; of several that may be meant, those of the right shape."""
    found = by_layer(places, kind_of)
    values = dict(places)
    by_number = {leaf: paths[0] for leaf, paths in found.items()}
    shaped = {}
    for leaf, parameter in laid.items():
        of_kind = [p for (kind, _), ps in found.items() if kind == leaf[0] for p in ps[:1]]
        fitting = [p for p in of_kind if np.shape(values[p]) == np.shape(parameter)]
        if len(fitting) == 1:
            shaped[leaf] = fitting[0]
    if set(shaped) == set(laid):
        return shaped
    return by_number if set(by_number) == set(laid) else {}


def by_shapes(places: list[Place], laid: Laid) -> Laid:
    """Gradients by their shapes, where each parameter's is found once, or is the same wherever."""
    found = {}
    for leaf, parameter in laid.items():
        fitting = [each for each in places if np.shape(each[1]) == np.shape(parameter)]
        if not fitting or not all(np.array_equal(fitting[0][1], value) for _, value in fitting):
            return {}
        found[leaf] = fitting[-1][0]
    return found


def by_pairs(places: list[Place], laid: Laid) -> Laid:
    """Gradients in pairs, W by its shape and the other as its bias, whatever shape that has."""
    weights = by_shapes(places, {leaf: value for leaf, value in laid.items() if leaf[0] == "W"})
    found: dict[Leaf, Path] = {}
    for (_, l), weight in weights.items():
        partners = [path for path, _ in places if path[:-1] == weight[:-1] and path != weight]
        if len(partners) != 1:
            return {}
        found |= {("W", l): weight, ("b", l): partners[0]}
    return found if set(found) == set(laid) else {}


def by_order(places: list[Place], laid: Laid) -> Laid:
    """Gradients in pairs, of layers of one size, in the order of the layers."""
    if len({np.shape(value) for (kind, _), value in laid.items() if kind == "W"}) > 1:
        return {}
    pairs: dict[Path, list[Place]] = {}
    for path, value in places:
        pairs.setdefault(path[:-1], []).append((path, value))
    found: dict[Leaf, Path] = {}
    for l, pair in enumerate(pairs.values(), 1):
        at = by_shapes(pair, {leaf: value for leaf, value in laid.items() if leaf[1] == l})
        if len(pair) != 2 or not at:
            return {}
        found |= at
    return found if set(found) == set(laid) else {}


def without(places: list[Place], laid: Laid) -> list[Place]:
    """The places that hold no parameter."""
    return [
        (path, value)
        for path, value in places
        if not any(np.array_equal(value, given) for given in laid.values())
    ]


def returned(tree: Any, laid: Laid) -> Laid:
    """The places of the gradients in what a backward pass returned."""
    everything = without(list(walk(tree)), laid)
    places = [place for place in everything if plain(label(place[0])) not in LOSSES]
    prefixed = by_names(places, lambda path: gradient_kind(label(path)), laid)
    named = prefixed or by_names(places, kind_returned, laid)
    return named or by_shapes(places, laid) or by_pairs(places, laid) or by_order(places, laid)


def beside(places: list[Place], parameters: Mapping[Leaf, list[Path]]) -> Laid:
    """The gradients that lie beside the parameters: ``W.grad`` beside ``W.data``."""
    gradient_of: dict[Path, Path] = {}
    for path, value in places:
        for end in (len(path) - 1, len(path) - 2):
            if isinstance(value, bool):  # such as requires_grad
                break
            if end >= 0 and holds_gradients(str(path[end].key)):
                gradient_of.setdefault(path[:end], path)
    found: dict[Leaf, Path] = {}
    for leaf, (parameter, *_) in parameters.items():
        parts = parameter if isinstance(parameter, Gathered) else (parameter,)
        if any(not part or part[-1].key not in CARRIERS for part in parts):
            return {}
        beside = [gradient_of[part[:-1]] for part in parts if part[:-1] in gradient_of]
        if len(beside) != len(parts):
            return {}
        found[leaf] = Gathered(beside) if isinstance(parameter, Gathered) else beside[0]
    return found


def unrolled(tree: Any, laid: Laid) -> Laid:
    """The place of a vector that holds all gradients."""
    total = sum(np.size(value) for value in laid.values())
    places = [p for p, value in without(list(walk(tree)), laid) if np.shape(value) == (total,)]
    return {("W", 1): places[0]} if len(places) == 1 else {}


def cut(vector: Any, laid: Laid) -> dict[Leaf, Any]:
    """The gradients in a vector that holds all of them, in the order of the parameters."""
    ends = np.cumsum([np.size(value) for value in laid.values()])[:-1]
    parts = np.split(np.asarray(vector), ends)
    return {
        leaf: part.reshape(np.shape(value))
        for (leaf, value), part in zip(laid.items(), parts, strict=True)
    }


def kept(tree: Any, laid: Laid) -> Laid:
    """The places of the gradients in an object or a module's globals."""
    return by_names(without(list(walk(tree)), laid), kind_kept, laid)


def turned(places: Laid) -> list[str]:
    """The kinds of gradients, W or b, that lie in a list with those of the last layer first."""
    found = []
    for kind in dict.fromkeys(kind for kind, _ in places):
        paths = [places[leaf] for leaf in sorted(places) if leaf[0] == kind]
        within = {path[:-1] for path in paths if path and not isinstance(path, Gathered)}
        at = [path[-1].key for path in paths if path and isinstance(path[-1], Step)]
        listed = len(within) == 1 and len(at) == len(paths) and all(type(i) is int for i in at)
        if listed and len(at) > 1 and at == sorted(at, reverse=True):
            found.append(kind)
    return found


def shapes_fit(found: Laid, laid: Laid) -> bool:
    """Whether every gradient has the shape of its parameter."""
    return all(np.shape(found[leaf]) == np.shape(parameter) for leaf, parameter in laid.items())
