"""What decides, by its use, how many units are dropped: whatever it is called."""

import ast
import re
from collections.abc import Iterator

from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of

DRAWN = re.compile(r"(rand|random|random_sample|ranf|uniform)")
"""What draws from 0 to 1, and is compared with a probability."""

BINOMIAL = "binomial"
"""What draws 0 and 1 itself, by its second argument or that called p."""


def probabilities(tree: ast.AST) -> set[str]:
    """The names and attributes that what is drawn is compared with, or is drawn by."""
    sides = [side for node in ast.walk(tree) for side in deciding(node)]
    found = {name_of(part) for side in sides for part in ast.walk(side) if is_named(part)}
    return found - {"self"}


def shares_called_rates(tree: ast.AST) -> dict[str, str]:
    """What is called like a learning rate and decides what is dropped, with its role.

    It is the share that is kept where what is drawn is to be below it, and that which is dropped
    otherwise, or where what is left of 1 is computed.
    """
    nodes = list(ast.walk(tree))
    rest = {name_of(taken) for node in nodes for taken in rest_of_one(node)}
    below = {name_of(side) for node in nodes for side in deciding(node) if is_above(node)}
    named = [n for n in probabilities(tree) if roles_of(n)[:1] == ("rate",)]
    return {name: "keep" if name in below - rest else "none" for name in named}


def rest_of_one(node: ast.AST) -> Iterator[ast.expr]:
    """What is taken off 1."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=taken):
            yield taken


def is_above(node: ast.AST) -> bool:
    """Whether a comparison is true where what is drawn is below the other side."""
    match node:
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE()]):
            return draws(left)
        case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE()]):
            return not draws(left)
    return isinstance(node, ast.Call)


def deciding(node: ast.AST) -> Iterator[ast.expr]:
    """What a comparison with what is drawn, or a call that draws 0 and 1, is decided by."""
    match node:
        case ast.Compare(left=left, comparators=[right]):
            if draws(left) != draws(right):
                yield right if draws(left) else left
        case ast.Call(func=function, args=args, keywords=named) if name_of(function) == BINOMIAL:
            yield from args[1:2]
            yield from (each.value for each in named if each.arg == "p")


def draws(node: ast.expr) -> bool:
    """Whether an expression is a call that draws from 0 to 1."""
    return isinstance(node, ast.Call) and DRAWN.fullmatch(name_of(node.func)) is not None


def is_named(node: ast.AST) -> bool:
    """Whether a part of an expression is a name or an attribute."""
    return isinstance(node, ast.Name | ast.Attribute)
