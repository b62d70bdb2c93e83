"""Classes that train when an object is made: they are asked without that."""

import ast
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from types import FunctionType
from typing import Any

from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.drawing import redefined
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.source import name_of


@cache
def untrained(owner: type) -> type:
    """A class whose objects are made without training; the same if they are made so anyway."""
    maker = vars(owner).get("__init__")
    place = place_of(owner)
    if place is None or not isinstance(maker, FunctionType) or maker.__code__.co_freevars:
        return owner
    node = deepcopy(place[0])
    methods = {method.name: method for method in place[1].methods}
    kept = [part for part in node.body if not trains(part, methods)]
    if len(kept) == len(node.body):
        return owner
    node.body = kept or [ast.Pass()]
    members: dict[str, Any] = {"__init__": redefined(node, maker), "__module__": owner.__module__}
    return type(owner.__name__, (owner,), members)


def trains(node: ast.stmt, methods: Mapping[str, ast.FunctionDef]) -> bool:
    """Whether a statement does nothing but call a method that moves parameters."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name))):
            return moves(name, methods)
    return False


def moves(
    name: str, methods: Mapping[str, ast.FunctionDef], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether a method moves parameters by steps, itself or in a method that it calls."""
    if name in seen or name not in methods:
        return False
    for part in ast.walk(methods[name]):
        match part:
            case ast.AugAssign(target=target, op=ast.Add() | ast.Sub()):
                if parameter_kind(name_of(target)):
                    return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=called)):
                if moves(called, methods, seen | {name}):
                    return True
    return False
