"""What the statements of a function assign, and to what, in the order of the text."""

import ast
from collections.abc import Iterator


def ordered(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a function in the order of its text."""
    for part in ast.iter_child_nodes(node):
        yield part
        yield from ordered(part)


def assignments(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What statements assign and to what, one by one, in the order of the text."""
    for part in ordered(node):
        yield from assignments_of(part)


def assignments_of(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The same of one statement."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from zip(targets, values, strict=False)
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
