"""Numbers of unknown names that an argument has by default, and that the file may set otherwise."""

import ast
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.own_names import own_names
from autodiff_ref.recognition.calls.pools import PENALTY
from autodiff_ref.recognition.search.aside import code_of
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.numbers_given import numbers_given
from autodiff_ref.recognition.text.strengths import strengths


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
    """The arguments of unknown names whose default adds nothing by itself, or that a file sets.

    A default of 0.0 may leave out a term, one of 1.0 a factor. No epsilon and no bound is set to
    another value, as gradients are then nobody's.
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
        own = names.get(name, name)
        others = [each for each in given.get(own, ()) if each != default]
        if float not in {type(default), *map(type, others)} or not (others or default in (0, 1)):
            continue
        if default == 0 and {*roles_of(name)} <= {"none", "beta", "leak"}:
            found[name] = Number(default, PENALTY, bool(others))
        elif {*roles_of(name)} <= {"leak"} and not guards(module.tree, own):
            found[name] = Number(default, next(iter(others), PENALTY), bool(others))
    return found


def default_of(parameter: Parameter) -> float | None:
    """The number that an argument has for a default; None if it has none."""
    default = parameter.default
    return default if type(default) in (int, float) else None


def guards(tree: ast.AST, name: str) -> bool:
    """Whether an argument, or what is kept under its name, is an epsilon or a bound in a file.

    A half, which stands for any penalty, is none of these, and its gradients are then nobody's.
    """
    called = {name, f"self.{name}"}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return any("guards" in strengths(node, called) for node in functions)
