"""Expressions of somebody's code: what they are of, without what only changes their form."""

import ast
from collections.abc import Iterator

ALIKE = frozenset({"array", "asarray", "copy", "reshape", "astype", "asmatrix", "mat", "matrix"})
"""Functions that give what they are given in another form."""


def values_named(node: ast.AST) -> Iterator[str]:
    """The names in an expression, but for those of which only the sizes are read."""
    match node:
        case ast.Attribute(attr="shape" | "size") | ast.Call(func=ast.Name(id="len")):
            return
    if text := dotted(node):
        yield text
    for part in ast.iter_child_nodes(node):
        yield from values_named(part)


def factors(node: ast.expr) -> set[str]:
    """What is multiplied in a product, of it that has a name, or is an entry of what has one."""
    return {as_it_is(part) for part in multiplied(node)} - {""}


def factors_of(node: ast.expr) -> list[ast.expr]:
    """The factors of a product of numbers and arrays, entry by entry, with their signs."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return [*factors_of(left), *factors_of(right)]
    return [node]


def multiplied(node: ast.expr) -> Iterator[ast.expr]:
    """What is multiplied in a product, or divides it, whatever its sign."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            yield from multiplied(left)
            yield from multiplied(right)
        case ast.UnaryOp(operand=inner):
            yield from multiplied(inner)
        case _:
            yield node


def terms(node: ast.expr) -> list[ast.expr]:
    """What is added or subtracted in a sum, in the order of the text."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return [*terms(left), *terms(right)]
    return [node]


def dotted(node: ast.AST) -> str:
    """A name, or an attribute of ``self``; "" for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=attr):
            return f"self.{attr}"
    return ""


def as_it_is(node: ast.AST) -> str:
    """The same of what is given in another form, as a transposed array."""
    match node:
        case ast.Attribute(value=inner, attr="T"):
            return as_it_is(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=args) if attr in ALIKE:
            of_module = dotted(inner) in ("np", "numpy")
            return as_it_is(args[0]) if of_module and args else as_it_is(inner)
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner]):
            return as_it_is(inner)
        case ast.Subscript(value=inner, slice=index):
            text = isinstance(index, ast.Constant) and isinstance(index.value, str)
            return "" if text else as_it_is(inner)
    return dotted(node)


def as_number(node: ast.expr) -> ast.expr:
    """What is made a whole number of, as for an index."""
    match node:
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return inner
    return node


def unscaled(node: ast.expr) -> ast.expr:
    """What is multiplied with a number, or divided by something, without that."""
    match node:
        case ast.BinOp(left=ast.Constant(), op=ast.Mult(), right=inner):
            return unscaled(inner)
        case ast.BinOp(left=inner, op=ast.Mult(), right=ast.Constant()):
            return unscaled(inner)
        case ast.BinOp(left=inner, op=ast.Div()) | ast.UnaryOp(operand=inner):
            return unscaled(inner)
    return node


def without_bias(node: ast.expr) -> ast.expr:
    """A size, without the one that a bias adds to it."""
    match node:
        case ast.BinOp(left=inner, op=ast.Add(), right=ast.Constant()):
            return inner
    return node
