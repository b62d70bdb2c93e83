"""The layers that a file puts one above the other itself, as its text has them."""

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from autodiff_ref.recognition.text.names import plain
from autodiff_ref.recognition.text.source import name_of

ADDING = ("add", "addlayer", "append", "push")
"""Methods that put one more layer above the others."""


@dataclass(frozen=True)
class Piled:
    """A layer with weights, and what stands above it, up to the next one that has some.

    Attributes:
        dense: the call that makes it.
        above: those that make the others, in their order.
    """

    dense: ast.Call
    above: tuple[ast.Call, ...]


def layers_piled(tree: ast.AST, dense: str, classes: Collection[str]) -> tuple[Piled, Piled] | None:
    """The first hidden layer and the last layer that a file puts together; None if it does not.

    Args:
        tree: the file.
        dense: the name of the class of layers with weights.
        classes: the names of those of all layers.
    """
    for made in piles_in(tree, classes):
        firsts = [i for i, call in enumerate(made) if name_of(call.func) == dense]
        ends = [*firsts[1:], len(made)]
        parts = [Piled(made[i], made[i + 1 : end]) for i, end in zip(firsts, ends, strict=False)]
        if len(parts) > 1:
            return parts[0], parts[-1]
    return None


def piles_in(tree: ast.AST, classes: Collection[str]) -> Iterator[tuple[ast.Call, ...]]:
    """The calls that make layers one after the other: in a list, for a call, or added by calls."""
    for node in ast.walk(tree):
        match node:
            case ast.List(elts=given) | ast.Tuple(elts=given) | ast.Call(args=given):
                yield calls_of(given, classes)
        body = getattr(node, "body", None)
        for _, added in groupby(body if isinstance(body, list) else [], receiver):
            yield calls_of([layer for each in added for layer in added_by(each)], classes)


def calls_of(given: Sequence[ast.expr], classes: Collection[str]) -> tuple[ast.Call, ...]:
    """Those of some expressions that are calls of classes of these names."""
    calls = (each for each in given if isinstance(each, ast.Call))
    return tuple(each for each in calls if name_of(each.func) in classes)


def receiver(node: ast.stmt) -> str:
    """The name of what a statement adds a layer to, "" if it adds none."""
    match node:
        case ast.Expr(ast.Call(func=ast.Attribute(value=inner, attr=attr))) if (
            plain(attr) in ADDING
        ):
            return ast.unparse(inner)
    return ""


def added_by(node: ast.stmt) -> list[ast.expr]:
    """What a statement adds to something, by a call."""
    match node:
        case ast.Expr(ast.Call(args=given)) if receiver(node):
            return given[:1]
    return []
