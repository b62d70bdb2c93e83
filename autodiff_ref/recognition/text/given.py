"""What a file itself gives to the arguments of its functions and classes, where it calls them."""

import ast
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from autodiff_ref.recognition.text.defined import maker_of, place_of
from autodiff_ref.recognition.text.expressions import dotted
from autodiff_ref.recognition.text.letters import says_nothing
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.statements import assigned, dimensions_of, elements_of
from autodiff_ref.recognition.text.widths import called, named_values, signatures

WRITTEN = ast.Constant | ast.List | ast.Tuple | ast.UnaryOp | ast.USub | ast.Load
"""The parts of an array that is written down."""


def numbers_given(tree: ast.AST) -> list[tuple[str, str, float]]:
    """The numbers that calls give what the file defines: its name, the argument and the number."""
    every = ((name, argument, number_in(value)) for name, argument, value in given(tree))
    return [(name, argument, n) for name, argument, n in every if n is not None]


def numbers_set(tree: ast.AST) -> list[tuple[str, str, float]]:
    """The numbers that a file sets in an object which it has just made: class, attribute, number.

    What is set later is of something else than how it trains: to draw from it, or to go on.
    """
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    found, made = list[tuple[str, str, float]](), ("", "")
    bodies = (getattr(scope, "body", None) for scope in ast.walk(tree))
    for node in (each for body in bodies if isinstance(body, list) for each in body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=function)) if (
                called(function) in classes
            ):
                made = called(function), name
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=attr)]) if (
                owner == made[1]
            ):
                number = number_in(node.value)
                found += [(made[0], attr, number)] if number is not None else []
            case _:
                made = ("", "")
    return found


def number_in(node: ast.expr) -> float | None:
    """The number that is written there; None if it is none."""
    match node:
        case ast.Constant(value=int() | float() as number) if type(number) is not bool:
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
    return None


@cache
def given(tree: ast.AST) -> tuple[tuple[str, str, ast.expr], ...]:
    """What is called of the file itself, by name, with each argument and what that is given."""
    takes = {name: [arg for arg in args if arg != "self"] for name, args in signatures(tree)}
    return tuple(
        (called(node.func), argument, value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node.func) in takes
        for argument, value in named_values(node, takes)
    )


def values_given(tree: ast.AST, function: str, argument: str) -> list[ast.expr]:
    """What the calls of one function, or class, give one of its arguments."""
    return [value for name, each, value in given(tree) if (name, each) == (function, argument)]


def named_where_called(
    tree: ast.AST, function: str, names: Sequence[str], known: set[str]
) -> dict[str, str]:
    """The arguments of a function, or class, that the calls of it tell more about than it does.

    What is given has a name that says what it is; or it is an array that is written down, which
    is samples, or the labels beside them.

    Args:
        tree: the file.
        function: its name.
        names: of the arguments that are asked about.
        known: the roles that others have.

    Returns:
        For each of these arguments that they tell about, a name that says what it is.
    """
    found: dict[str, str] = {}
    arrays: dict[str, int] = {}
    for name in names:
        values = values_given(tree, function, name)
        saying = [n for v in values if len(n := name_as_given(v)) > 1 and roles_of(n)]
        roles = {roles_of(each)[0] for each in saying}
        if len(roles) == 1 and not roles & known and says_nothing(name):
            found[name] = saying[0]
            known = known | roles
        written = [d for v in values if (d := written_down(tree).get(dotted(v), 0))]
        unsaid = says_nothing(name) or len(name) == 1
        if written and unsaid and name not in found and roles_of(name)[:1] not in (("X",), ("Y",)):
            arrays[name] = max(written)
    for role, called_so in (("X", "X"), ("Y", "labels")):
        likely = [name for name, dimensions in arrays.items() if role == "Y" or dimensions == 2]
        alone = role == "Y" and "X" not in known  # [2, 10, 1] may be the sizes of layers
        if likely and role not in known and not alone:
            found[likely[0]] = called_so
            known = known | {role}
            arrays.pop(likely[0])
    return found


def constants_given(function: Callable[..., Any], names: Iterable[str]) -> dict[str, Any]:
    """Arguments whose names say nothing, with what the file's own calls give: always the same.

    That is a number, a text or another constant, or a class of the file.

    Args:
        function: it, or a class.
        names: of its arguments that are asked about.
    """
    found: dict[str, Any] = {}
    place = place_of(function)
    if place is None:
        return found
    node, beside = place
    known = getattr(maker_of(function), "__globals__", {})
    for name in filter(says_nothing, names):
        values = [*map(ast.unparse, values_given(beside.whole, beside.called(node), name))]
        if len(set(values)) == 1:
            with suppress(ValueError, SyntaxError):
                found[name] = ast.literal_eval(values[0])
            if isinstance(known.get(values[0]), type):
                found[name] = known[values[0]]
    return found


def name_as_given(value: ast.expr) -> str:
    """The name of what is given as it is, or a part of it by an index; "" if it is computed."""
    match value:
        case ast.Name() | ast.Attribute():
            return name_of(value)
        case ast.Subscript(value=inner, slice=ast.Name() | ast.Constant(value=int())):
            return name_as_given(inner)
    return ""


@cache
def written_down(tree: ast.AST) -> dict[str, int]:
    """The arrays that a file writes down, by name, each with the number of its dimensions."""
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    found: dict[str, int] = {}
    for name, value in assigned(statements):
        elements = elements_of(value)
        if all(isinstance(part, WRITTEN) for each in elements for part in ast.walk(each)):
            found[name] = dimensions_of(elements) if elements else 0
    return found
