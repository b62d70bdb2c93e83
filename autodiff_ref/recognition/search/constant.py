"""Biases that are constants: nothing moves them, and nothing computes a gradient of them."""

import ast
from collections.abc import Iterator

import numpy as np

from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.text.letters import gradient_kind, holds_gradients, parameter_kind
from autodiff_ref.recognition.text.moves import takes_step
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
    """
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=moved) | ast.BinOp(left=moved) if takes_step(node):
                yield parameter_kind(name_of(moved)) != "W"
            case ast.Name() | ast.Attribute() | ast.Subscript() if isinstance(node.ctx, ast.Store):
                yield gradient_kind(name_of(node)) == "b" or holds_gradients(name_of(node))
            case ast.Call(func=ast.Name(id="setattr")):
                yield True


def told_of_constants(biases: tuple[str, ...]) -> str:
    """That they are not asked for, and why."""
    names = ", ".join(name[1:] for name in biases)
    return (
        f"Not verified: {', '.join(biases)}: its step leaves {names} as they are, and nothing is "
        "called their gradients, as where they are constants. They are set to 0."
    )
