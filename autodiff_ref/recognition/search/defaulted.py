"""Numbers that arguments and attributes have by default, and that the file may set otherwise."""

import ast
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

from autodiff_ref.recognition.arrays.trees import label, walk
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.own_names import own_names
from autodiff_ref.recognition.calls.pools import PENALTY
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.search.aside import code_of
from autodiff_ref.recognition.text.given import numbers_given, numbers_set
from autodiff_ref.recognition.text.moves import outside_functions
from autodiff_ref.recognition.text.names import roles_of, snake
from autodiff_ref.recognition.text.source import tree_of
from autodiff_ref.recognition.text.strengths import GUARDING, guards


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


OF_SIZES = frozenset(
    {"dims", "n_in", "n_hidden", "hiddens", "widths", "n_out", "depth", "m", "one", "seed", "quiet"}
    | {"rate", "none", "keep", "beta", "state"}
)
"""Roles of numbers that are set for a reason of their own."""


def apart_from_default(asked: Asked) -> dict[str, Number]:
    """The numbers of unknown names whose default adds nothing by itself, or that a file sets.

    A default of 0.0 may leave out a term, one of 1.0 a factor. What the file itself gives another
    number is set to that, whatever it is called: arguments, and attributes of its objects.
    """
    module = asked.reading.owner.module
    given, names = numbers_given(module.tree), own_names(module)
    defaults: dict[str, set[Any]] = {}
    for parameter in (p for f in code_of(asked) for p in parameters_of(f)):
        defaults.setdefault(parameter.name, set()).add(default_of(parameter))
    found = {}
    for name, (default, *more) in defaults.items():
        if more or default is None or name in asked.reading.own_defaults:
            continue
        own, roles = names.get(name, name), {*roles_of(name)}
        others = [each for each in given.get(own, ()) if each != default]
        if float not in {type(default), *map(type, others)} or not (others or default in (0, 1)):
            continue
        if default == 0 and roles <= {"none", "beta", "leak"}:
            found[name] = Number(default, PENALTY, bool(others))
        elif others and not roles & OF_SIZES:
            found[name] = Number(default, others[0], stated=True)
        elif roles <= {"leak"} and not is_guard(asked, own):
            found[name] = Number(default, PENALTY)
    return attributes_set(asked) | found


def attributes_set(asked: Asked) -> dict[str, Number]:
    """The attributes of an object that are numbers, and that the file then sets to others."""
    given = numbers_set(asked.reading.owner.module.tree)
    if not given or not isinstance(asked.reading.owner, Kept):
        return {}
    kept = {label(path): value for path, value in walk(asked.tree) if type(value) in (int, float)}
    return {
        name: Number(kept[name], others[0], stated=True)
        for name, numbers in given.items()
        if name in kept and not {*roles_of(name)} & OF_SIZES
        if (others := [each for each in numbers if each != kept[name]])
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
