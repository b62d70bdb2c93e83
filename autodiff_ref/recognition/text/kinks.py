"""What somebody's code multiplies with on one side of a kink alone, as a leaky ReLU does."""

import ast

from autodiff_ref.recognition.text.expressions import factors, multiplied, values_named
from autodiff_ref.recognition.text.source import name_of

KINKS = frozenset({"maximum", "minimum", "max", "min"})
"""Functions with a kink."""


def leaks_at(node: ast.AST) -> set[str]:
    """What one part of a file multiplies with on one side of a kink alone, as a leaky ReLU does."""
    match node:
        case ast.Call(args=[test, *sides]) if name_of(node.func) == "where" and compares(test):
            return by_sides(sides, test)
        case ast.Call(args=[_, _] as sides) if name_of(node.func) in KINKS:
            one, other = sides
            return factors(one) ^ factors(other) if shares(one, other) else set()
        case ast.IfExp(test=test, body=one, orelse=other) if compares(test):
            return by_sides([side for side in (one, other) if shares(side, test)], test)
        case ast.If(test=test) if compares(test):
            inside = [part for part in ast.walk(node) if isinstance(part, ast.Return)]
            sides = [part.value for part in inside if part.value]
            return by_sides([side for side in sides if shares(side, test)], test)
        case (
            ast.Assign(targets=[ast.Subscript(slice=test)], value=side)
            | ast.AugAssign(target=ast.Subscript(slice=test), op=ast.Mult(), value=side)
        ) if compares(test):
            return by_sides([side], test)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return factors(node) if is_mask(left) or is_mask(right) else set()
    return set()


def compares(node: ast.AST) -> bool:
    """Whether something is a comparison with a number, or made of one."""
    return any(
        isinstance(part, ast.Compare) and isinstance(part.comparators[0], ast.Constant)
        for part in ast.walk(node)
    )


def is_mask(node: ast.expr) -> bool:
    """Whether something is a comparison with a number, and no choice of one of two."""
    return compares(node) and not any(isinstance(part, ast.IfExp) for part in ast.walk(node))


def shares(side: ast.expr, other: ast.expr) -> bool:
    """Whether one side of a kink is a multiple of what is on the other side, or in its test.

    A learning rate that becomes less with time is none.
    """
    parts = [part for part in ast.walk(other) if isinstance(part, ast.expr)]
    within = {ast.unparse(part) for part in parts if not isinstance(part, ast.Constant)}
    return any(ast.unparse(part) in within for part in multiplied(side))


def by_sides(sides: list[ast.expr], test: ast.expr) -> set[str]:
    """What the sides of a kink are multiplied with, but for what is compared."""
    return {name for side in sides for name in factors(side)} - set(values_named(test))
