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
    otherwise, or where what is left of 1 is computed. Where that picks what is set to 0, as in
    ``A[rand < rate] = 0``, it is the other way about.
    """
    named = [n for n in probabilities(tree) if roles_of(n)[:1] == ("rate",)]
    if not named:
        return {}
    nodes = list(ast.walk(tree))
    rest = {name_of(taken) for node in nodes for taken in rest_of_one(node)}
    dropping = picking_zeros(tree)
    kept = {
        name_of(side)
        for node in nodes
        for side in deciding(node)
        if is_above(node) != (id(node) in dropping)
    }
    return {name: "keep" if name in kept - rest else "none" for name in named}


def picking_zeros(tree: ast.AST) -> set[int]:
    """The parts of a file, by their identities, that are true where something is set to 0."""
    nodes, turned = list(ast.walk(tree)), dict[int, bool]()
    for node in nodes:  # whatever stands in another comes after it
        turned |= {id(inner): not turned.get(id(node), False) for inner in opposite(node)}
    masks = {name_of(part) for part in nodes if is_named(part) and turned.get(id(part))}
    for node in nodes:
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) in masks:
            value = as_mask(node.value)
            turned[id(value)] = is_named(node.targets[0]) and not turned.get(id(value), False)
    return {part for part, is_turned in turned.items() if is_turned}


def opposite(node: ast.AST) -> Iterator[ast.expr]:
    """What is true where a part is not, or picks what is set to 0."""
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=inner)], value=ast.Constant(value=0)):
            yield inner
        case ast.UnaryOp(op=ast.Invert(), operand=inner):
            yield inner
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=inner):
            yield inner
        case ast.Call(func=function, args=[inner]) if name_of(function) == "logical_not":
            yield inner
        case ast.Call(func=function, args=[inner, ast.Constant(value=0), _]) if (
            name_of(function) == "where"
        ):
            yield inner


def as_mask(value: ast.expr) -> ast.expr:
    """What an expression is, whatever its dtype: ``rand < rate`` of ``(rand < rate).astype(int)``.

    What is multiplied with more than that, as an output with its mask, is none.
    """
    match value:
        case ast.Call(func=ast.Attribute(value=inner, attr="astype")):
            return inner
    return value


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
