"""Biases that are constants: nothing moves them, and nothing computes a gradient of them."""

import ast
from collections.abc import Iterable, Iterator

import numpy as np

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.text.letters import gradient_kind, holds_gradients, parameter_kind
from autodiff_ref.recognition.text.moves import names_in, takes_step
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of


def constant_biases(asked: Asked) -> tuple[str, ...]:
    """The gradients of all biases, where its step leaves these and its text trains none."""
    p = asked.problem
    if asked.where_on(p).kind not in ("step", "new"):
        return ()
    try:
        found = asked.gradients(p.params, p.X, p.Y)
    except Exception:  # told where it is asked
        return ()
    biases = tuple(name for name in found if name[1] == "b")
    moved = any(np.any(found[name]) for name in biases)
    return () if moved or any(trains_biases(asked.reading.owner.module.tree)) else biases


def trains_biases(tree: ast.AST) -> Iterator[bool]:
    """For each part of a file, whether it moves anything but weights, or has a gradient of biases.

    What may be either by its name, as one of all parameters or a list of gradients, may be that.
    Sums of dZ are gradients of biases, whatever they are called, and forgotten where nothing moves.
    """
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=moved) | ast.BinOp(left=moved) if takes_step(node):
                yield parameter_kind(name_of(moved)) != "W"
            case ast.Name() | ast.Attribute() | ast.Subscript() if isinstance(node.ctx, ast.Store):
                yield gradient_kind(name_of(node)) == "b" or holds_gradients(name_of(node))
            case ast.Call(func=ast.Name(id="setattr")):
                yield True
    yield bool(summed(tree) & errors(tree) & multiplied(tree))


def summed(tree: ast.AST) -> set[str]:
    """The names of what is summed along an axis, or averaged, as dZ is for db."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name)):
                of, axis = node.args[:1], node.args[1:]
            case ast.Call(func=ast.Attribute(value=array, attr=name)):
                of, axis = [array], node.args
            case _:
                continue
        if name in ("sum", "mean") and (axis or any(k.arg == "axis" for k in node.keywords)):
            found += of
    return {name_of(each) for each in found if isinstance(each, ast.Name | ast.Attribute)}


def errors(tree: ast.AST) -> set[str]:
    """The names of what comes of a difference to the labels, as each dZ does."""
    given = [
        (name_of(target), value)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        for target, value in paired_in(node)
    ]
    found = {name for name, value in given if any(map(is_difference, ast.walk(value)))}
    while more := {name for name, value in given if names_in(value) & found} - found:
        found |= more
    return found


def paired_in(node: ast.stmt) -> Iterable[tuple[ast.expr, ast.expr]]:
    """What a statement assigns to, each with its value, attributes as well."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            return zip(targets, values, strict=False)
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
    return ()


def is_difference(node: ast.AST) -> bool:
    """Whether a node is the difference of something and the labels."""
    match node:
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return any(roles_of(name_of(side))[:1] == ("Y",) for side in (left, right))
    return False


def multiplied(tree: ast.AST) -> set[str]:
    """The names of what stands in products of matrices."""
    found = set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.MatMult()):
                found |= names_in(node)
            case ast.Call(func=ast.Attribute(attr="dot" | "matmul" | "outer")):
                found |= names_in(node)
    return found


def told_of_constants(biases: tuple[str, ...]) -> str:
    """That they are not asked for, and why."""
    names = ", ".join(name[1:] for name in biases)
    return (
        f"Not verified: {', '.join(biases)}: its step leaves {names} as they are, and nothing is "
        "called their gradients, as where they are constants. They are set to 0."
    )
