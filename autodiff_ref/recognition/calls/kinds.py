"""What kind of class it is: a layer with weights, an activation, a loss, a container."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.trees import carried
from autodiff_ref.recognition.calls.calls import call, parameters_of
from autodiff_ref.recognition.calls.functions import methods_of
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.pools import NEUTRAL, Pool, sizes
from autodiff_ref.recognition.text.names import plain, roles_of
from autodiff_ref.recognition.text.piled import ADDING

LISTS = ("layers", "modules", "layerlist", "layerslist", "listoflayers")
"""What a list of layers is called."""

SLOPES = ("derivative", "deriv", "prime", "der", "slope", "dx")
"""What the slope of a function is called that is an object."""

Made = Callable[[], Any]


def method(thing: Any, role: str) -> Callable[..., Any]:
    """The method of a layer that plays a role."""
    methods = methods_of(thing)
    return methods[playing(methods, role)[0]]


def is_two_way(owner: type) -> bool:
    """Whether a class has a forward and a backward method."""
    methods = {
        n: v for part in reversed(owner.__mro__) for n, v in vars(part).items() if callable(v)
    }
    two = all(playing(methods, role) for role in ("forward", "backward"))
    return two and not slope_of(owner)


def slope_of(owner: type) -> str:
    """The method of a class that is called like a function which gives its slope, "" if none."""
    methods = [name for name, value in vars(owner).items() if callable(value)]
    named = (name for name in methods if plain(name) in SLOPES)
    return next(named, "") if "__call__" in methods else ""


def is_made_alone(owner: type) -> bool:
    """Whether a class needs no arguments."""
    try:
        owner()
    except Exception:
        return False
    return True


def is_container(owner: type) -> bool:
    """Whether objects of a class are made of layers, or take them afterwards."""
    if not playing(dict(inspect.getmembers(owner, inspect.isfunction)), "forward"):
        return False
    if takes_several(owner) or takes_list(owner):
        return True
    return (adding(owner) is not None) and is_made_alone(owner)


def takes_several(owner: type) -> bool:
    """Whether a class is made of any number of things."""
    try:
        return any(p.kind is p.VAR_POSITIONAL for p in parameters_of(owner))
    except Exception:
        return False


def takes_list(owner: type) -> bool:
    """Whether a class is made of one thing that by its name may be a list of layers."""
    try:
        required = [p.name for p in parameters_of(owner) if p.default is p.empty]
    except Exception:
        return False
    return len(required) == 1 and plain(required[0]) in LISTS


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


def dense_of(owner: type, n_in: int, n_out: int, **given: Any) -> Any:
    """A layer with parameters: two arguments that it needs are its sizes, unless there are others.

    Args:
        owner: its class.
        n_in: how many inputs it has.
        n_out: how many units.
        given: what else it is given.
    """
    pairs = zip(inspect.signature(owner).parameters, parameters_of(owner), strict=True)
    required = {n: p.name for n, p in pairs if p.default is p.empty and n not in given}
    if len(required) == 2:
        first, second = (set(roles_of(name)[:1]) for name in required.values())
        turned = second == {"n_in"} != first
        named = dict(zip(required, (n_out, n_in) if turned else (n_in, n_out), strict=True))
        return owner(**named, **given)
    one = {"dims": n_out, "widths": n_out}  # a layer has one size of its own
    roles = {**NEUTRAL, **sizes((n_in, n_out)), **one}
    return call(owner, Pool(roles, given, dims=(n_in, n_out)), building=True)


def takes_two(thing: Any) -> bool:
    """Whether a forward method takes two arguments, as that of a loss."""
    return len(parameters_of(method(thing, "forward"))) == 2


def keeps_shape(make: Made) -> bool:
    """Whether a layer returns as many numbers as it is given."""
    given = np.array([[0.5, -0.25, 0.75], [-0.5, 0.25, 1.0]])
    try:
        layer = make()
        answer = method(layer, "forward")(given)
        return bool(np.shape(layer.output if answer is None else answer) == given.shape)
    except Exception:
        return False
