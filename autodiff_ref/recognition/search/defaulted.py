"""Numbers that arguments and attributes have by default, and that the file may set otherwise."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

from autodiff_ref.recognition.arrays.trees import label, objects_in, walk
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.own_names import own_names
from autodiff_ref.recognition.calls.pools import PENALTY
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.search.aside import code_of
from autodiff_ref.recognition.text.given import numbers_given, numbers_set
from autodiff_ref.recognition.text.moves import outside_functions
from autodiff_ref.recognition.text.names import roles_of, snake
from autodiff_ref.recognition.text.source import tree_of
from autodiff_ref.recognition.text.strengths import GUARDING, guards

SET_OTHERWISE = frozenset(
    {"dims", "n_in", "n_hidden", "hiddens", "widths", "n_out", "depth", "m", "one", "seed", "quiet"}
    | {"rate", "none", "keep", "beta", "state"}
)
"""Roles of numbers that are sizes, of the step, or set aside by what they are."""


@dataclass(frozen=True)
class Number:
    """What a number is set to.

    Attributes:
        off: for all else.
        on: where it is switched on.
        stated: whether the file itself gives another than that for all else.
    """

    off: float
    on: float
    stated: bool = False


def apart_from_default(asked: Asked) -> dict[str, Number]:
    """The numbers of unknown names whose default adds nothing by itself, or that a file sets.

    A default of 0.0 may leave out a term, one of 1.0 a factor. What the file itself gives another
    number is set to that, whatever it is called: arguments, and attributes of its objects.
    """
    module = asked.reading.owner.module
    names = own_names(module)
    defaults: dict[str, set[Any]] = {}
    takers: dict[str, set[str]] = {}
    for function in code_of(asked):
        for parameter in parameters_of(function):
            defaults.setdefault(parameter.name, set()).add(default_of(parameter))
            takers.setdefault(parameter.name, set()).update(names_of(function, asked))
    found = {}
    for name, (default, *more) in defaults.items():
        if more or default is None or name in asked.reading.own_defaults:
            continue
        own, roles = names.get(name, name), {*roles_of(name)}
        others = [each for each in given_to(module, takers[name], own) if each != default]
        if float not in {type(default), *map(type, others)} or not (others or default in (0, 1)):
            continue
        if default == 0 and roles <= {"none", "beta", "leak"}:
            found[name] = Number(default, PENALTY, bool(others))
        elif others and not roles & SET_OTHERWISE:
            found[name] = Number(default, others[0], stated=True)
        elif roles <= {"leak"} and not is_guard(asked, own):
            found[name] = Number(default, PENALTY)
    return attributes_set(asked) | found


def names_of(function: Callable[..., Any], asked: Asked) -> set[str]:
    """The names by which a function is called: those of the classes of which it makes an object."""
    if function.__name__ != "__init__":
        return {function.__name__}
    kinds = {type(thing) for thing in objects_in(asked.tree)}
    return {kind.__name__ for kind in kinds if kind.__init__ is function}


def given_to(module: Functions, takers: set[str], argument: str) -> list[float]:
    """The numbers that a file gives an argument of some functions, or of what calls these."""
    return [
        number
        for function, name, number in numbers_given(module.tree)
        if name == argument and (function in takers or takers & module.reached([function]).keys())
    ]


def attributes_set(asked: Asked) -> dict[str, Number]:
    """The attributes of an object that are numbers, and that the file sets to others at once."""
    given = numbers_set(asked.reading.owner.module.tree)
    if not given or not isinstance(asked.reading.owner, Kept):
        return {}
    tree = asked.tree
    kinds = {type(thing).__name__ for thing in objects_in(tree)}
    kept: dict[str, set[Any]] = {}
    for path, value in walk(tree):
        kept.setdefault(label(path), set()).add(value if type(value) in (int, float) else None)
    return {
        name: Number(value, number, stated=True)
        for kind, name, number in given
        if kind in kinds and len(kept.get(name, ())) == 1 and not {*roles_of(name)} & SET_OTHERWISE
        for value in kept[name]
        if value is not None and number != value and float in {type(value), type(number)}
    }


def default_of(parameter: Parameter) -> float | None:
    """The number that an argument has for a default; None if it has none."""
    default = parameter.default
    return default if type(default) in (int, float) else None


def is_guard(asked: Asked, name: str) -> bool:
    """Whether an argument, or what is kept under its name, is an epsilon or a bound.

    A half, which stands for any penalty, is none of these, and its gradients are then nobody's.
    What it is called tells, or its use in what is called: a function that nobody calls says
    nothing of it.
    """
    if GUARDING & {*snake(name).split("_")} and name not in asked.reading.owner.module.strengths:
        return True
    module, code = asked.reading.owner.module, code_of(asked)
    names = {f.__name__ for f in code} - {"__init__"}
    every = [*code, *(f for each in module.reached(names).values() for f in each)]
    trees = [tree for f in dict.fromkeys(every) if (tree := tree_of(f)) is not None]
    lambdas = [part for part in outside_functions(module.tree) if is_lambda(part)]
    return any(guards(node, name) for node in (*trees, *lambdas))


def is_lambda(node: ast.stmt) -> bool:
    """Whether a statement of a script gives a name to a function without one."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
