"""What a script writes down of its data, its parameters and its rate, by their names."""

import ast
from collections.abc import Mapping
from typing import TypeGuard

from autodiff_ref.recognition.names import gradient_kind, parameter_kind, roles_of
from autodiff_ref.recognition.source import names_within
from autodiff_ref.recognition.statements import (
    Loop,
    Statements,
    binds,
    dimensions_of,
    list_in,
    reads,
    value_in,
)


def is_parameter(name: str) -> bool:
    """Whether a name is that of a parameter, or of all of them."""
    roles = roles_of(name)
    return parameter_kind(name) is not None or ("params" in roles and "dims" not in roles)


def gives_gradient(node: ast.stmt) -> bool:
    """Whether a statement assigns a gradient, or takes a step with a parameter."""
    match node:
        case ast.AugAssign(op=ast.Add() | ast.Sub()):
            pass
        case ast.Assign(value=ast.BinOp(op=ast.Add() | ast.Sub())):
            pass
        case _:
            return any(map(gradient_kind, binds(node)))
    return any(gradient_kind(n) or (is_parameter(n) and n in reads(node)) for n in binds(node))


def params_kept(loop: Loop, params: list[str]) -> bool:
    """Whether a loop gives none of the parameters other values, nor parts of them."""
    parts = [n.value for n in ast.walk(loop) if is_part(n)]
    stored_in = {name for part in parts for name in names_within(part)}
    return not (binds(loop) | stored_in) & set(params)


def is_part(node: ast.AST) -> TypeGuard[ast.Subscript | ast.Attribute]:
    """Whether it is a part of something that is given a value."""
    return isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)


def rate_written(name: str, before: Statements) -> ast.expr | None:
    """The number that a script gives a learning rate of this name."""
    values = [value_in(node) for node in before if name in binds(node)]
    written = [value for value in values if isinstance(value, ast.Constant)]
    return written[-1] if written and "rate" in roles_of(name) else None


def names_of_data(loop: Loop, before: Statements) -> dict[str, str]:
    """What of a loop is to be called X or y, where nothing in it is, by its name.

    Labels are what it reads under the name of an output, samples what it reads under a name that
    says nothing; either is assigned before the loop and not in it, samples as an array or a list.
    """
    read, bound = reads(loop), {name for node in before for name in binds(node)}
    read_only = (read & bound) - binds(loop)
    arrays = {name for node in before if list_in(node) for name in binds(node)}
    candidates = {
        "y": {n for n in read_only if roles_of(n)[:1] == ("output",)},
        "X": {n for n in read_only & arrays if not (roles_of(n) or is_parameter(n))},
    }
    found: dict[str, str] = {}
    for called, names in candidates.items():
        known = any(roles_of(name)[:1] == (called.upper(),) for name in read)
        if len(names) == 1 and not known and called not in binds(loop):
            found |= dict.fromkeys(names, called)
    return found


def dimensions_in(before: Statements, data: Mapping[str, str]) -> dict[str, int]:
    """How many dimensions X and biases have that are written down beside matrices of weights."""
    found: dict[str, set[int]] = {}
    for node in before:
        kinds = {parameter_kind(name) for name in binds(node)} | of_samples(node, data)
        for kind in kinds & {"W", "b", "X"} if list_in(node) else ():
            found.setdefault(str(kind), set()).add(dimensions_of(list_in(node)))
    if found.pop("W", None) != {2}:
        return {}
    return {kind: depths.pop() for kind, depths in found.items() if len(depths) == 1}


def of_samples(node: ast.stmt, data: Mapping[str, str]) -> set[str]:
    """The first roles of the names that a statement binds."""
    return {role for name in binds(node) for role in roles_of(data.get(name, name))[:1]}
