"""What somebody's code multiplies with on one side of a kink alone, as a leaky ReLU does."""

import ast

from autodiff_ref.recognition.text.expressions import factors, values_named
from autodiff_ref.recognition.text.source import name_of

KINKS = frozenset({"maximum", "minimum", "max", "min"})
"""Functions with a kink."""


def leaks_at(node: ast.AST) -> set[str]:
    """What one part of a file multiplies with on one side of a kink alone, as a leaky ReLU does."""
    match node:
        case ast.Call(args=[test, *sides]) if name_of(node.func) == "where" and compares(test):
            return by_sides(sides, test)
        case ast.Call(args=[_, _] as sides) if name_of(node.func) in KINKS:
            return {name for side in sides if isinstance(side, ast.BinOp) for name in factors(side)}
        case ast.IfExp(test=test, body=one, orelse=other) if compares(test):
            return by_sides([one, other], test)
        case ast.If(test=test) if compares(test):
            inside = [part for part in ast.walk(node) if isinstance(part, ast.Return)]
            return by_sides([part.value for part in inside if part.value], test)
        case (
            ast.Assign(targets=[ast.Subscript(slice=test)], value=side)
            | ast.AugAssign(target=ast.Subscript(slice=test), op=ast.Mult(), value=side)
        ) if compares(test):
            return by_sides([side], test)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            masks = [side for side in (left, right) if compares(side) or name_of(side) in KINKS]
            return factors(node) if masks else set()
    return set()


def compares(node: ast.AST) -> bool:
    """Whether something is a comparison with a number, or made of one."""
    return any(
        isinstance(part, ast.Compare) and isinstance(part.comparators[0], ast.Constant)
        for part in ast.walk(node)
    )


def by_sides(sides: list[ast.expr], test: ast.expr) -> set[str]:
    """What the sides of a kink are multiplied with, but for what is compared."""
    return {name for side in sides for name in factors(side)} - set(values_named(test))
