"""Containers of layers that a file leaves empty: they are filled with the layers of the file."""

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from autodiff_ref.recognition.calls import Pool, parameters_of
from autodiff_ref.recognition.functions import Functions, playing
from autodiff_ref.recognition.names import plain, roles_of
from autodiff_ref.recognition.stacks import Made, dense_of, is_made_alone
from autodiff_ref.recognition.trees import carried

ADDING = ("add", "addlayer", "append", "push")
WORDS = ("tanh", "sigmoid", "relu")
"""Activations by name, as far as the code of a layer knows them."""

Dense = Callable[[int, int], Any]
Container = tuple[str, Callable[[Pool], Any], type]
"""What it is told as, what makes it, and its class."""


def containers(module: Functions) -> Iterator[Container]:
    """The networks that containers become, with a description of each."""
    classes = module.classes
    holding = [n for n, c in classes.items() if is_container(c)]
    if not holding:
        return
    dense = [n for n, c in classes.items() if n not in holding and has_weights(c)]
    alone = [n for n, c in classes.items() if n not in (*holding, *dense) and is_unit(c)]
    ways: list[tuple[str, Dense, Made | None]] = [
        (f"{n}, {unit}, ..., {n}", partial(dense_of, classes[n]), classes[unit])
        for n, unit in product(dense, alone[:2])
    ]
    for n in dense:
        ways += [(f"{n}({w}), ...", make, None) for w, make in with_words(classes[n])]
    for name, (told, make, unit) in product(holding, ways):
        yield f"{name} of {told}", partial(filled, classes[name], make, unit), classes[name]


def filled(owner: type, dense: Dense, unit: Made | None, pool: Pool) -> Any:
    """A container with layers for these sizes."""
    layers: list[Any] = []
    for l, n_out in enumerate(pool.dims[1:]):
        layers += [unit()] if l and unit else []
        layers.append(dense(pool.dims[l], n_out))
    if takes_several(owner):
        return owner(*layers)
    container = owner()
    add = getattr(container, adding(owner) or "")
    for layer in layers:
        add(layer)
    return container


def is_container(owner: type) -> bool:
    """Whether objects of a class are made of layers, or take them afterwards."""
    if not playing(dict(inspect.getmembers(owner, inspect.isfunction)), "forward"):
        return False
    return takes_several(owner) or (adding(owner) is not None and is_made_alone(owner))


def takes_several(owner: type) -> bool:
    """Whether a class is made of any number of things."""
    try:
        return any(p.kind is p.VAR_POSITIONAL for p in parameters_of(owner))
    except Exception:
        return False


def adding(owner: type) -> str | None:
    """The method that takes one more layer."""
    return next((n for n in dir(owner) if plain(n) in ADDING), None)


def is_unit(owner: type) -> bool:
    """Whether a class is made alone and called with one thing."""
    functions = dict(inspect.getmembers(owner, inspect.isfunction))
    forward = playing(functions, "forward")
    return bool(forward) and len(parameters_of(functions[forward[0]])) == 2 and is_made_alone(owner)


def has_weights(owner: type) -> bool:
    """Whether an object of a class, made for 3 inputs and 2 units, has 6 weights."""
    try:
        kept = vars(dense_of(owner, 3, 2))
        return any(np.shape(carried(value)) in ((2, 3), (3, 2)) for value in kept.values())
    except Exception:
        return False


def with_words(owner: type) -> Iterator[tuple[str, Dense]]:
    """Layers that are given the name of their activation."""
    named = [p.name for p in parameters_of(owner) if "activation" in roles_of(p.name)]
    methods = inspect.getmembers(owner, inspect.isfunction)
    known = {c for _, f in methods for c in f.__code__.co_consts if isinstance(c, str)}
    for word in [w for w in WORDS if w in known and named]:
        yield word, partial(owner, **{named[0]: word})
