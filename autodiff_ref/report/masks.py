"""The lines of a source that are to multiply dA with sigma', in place or under the same name."""

import ast
from collections.abc import Iterator

from autodiff_ref.report.naming import pairs
from autodiff_ref.report.statements import COMPOUND, DEFINES

LOOPS = ast.For | ast.AsyncFor | ast.While
MULTIPLIES = frozenset({"multiply", "where"})
"""Functions that multiply one array with another, or choose between it and 0."""


def masked(tree: ast.Module, number: int) -> int | None:
    """The first line that multiplies or masks what another line gives, before that is replaced.

    A mask that is open everywhere changes nothing, so that nothing is seen of it. In a loop its
    first lines come after its last.
    """
    own = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == number]
    names = {target for node in own for target in targets_of(node)}
    around = around_of(tree, number)
    within = [
        node
        for node in ast.walk(around)
        if isinstance(node, ast.stmt) and not isinstance(node, COMPOUND | DEFINES)
    ]
    within.sort(key=lambda node: node.lineno)
    later = [node for node in within if node.lineno > number]
    if isinstance(around, LOOPS):
        later += [node for node in within if node.lineno < number]
    for node in later:
        if any(multiplies(node, name) for name in names):
            return node.lineno
        names -= {*targets_of(node)}
    return None


def around_of(tree: ast.Module, number: int) -> ast.AST:
    """The loop or the function around a line, the innermost; the module where there is none."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, LOOPS | ast.FunctionDef)
        and node.lineno < number <= (node.end_lineno or node.lineno)
    ]
    return max(around, key=lambda node: node.lineno, default=tree)


def targets_of(node: ast.AST) -> Iterator[str]:
    """What a statement gives a value to, as text."""
    yield from (
        target if isinstance(target, str) else ast.unparse(target) for target, _ in pairs(node, ())
    )


def multiplies(node: ast.stmt, name: str) -> bool:
    """Whether a statement multiplies, or masks, what has a name by more than a number."""
    match node:
        case ast.AugAssign(target=target, op=ast.Mult(), value=value):
            masks = base(target) is not target
            return ast.unparse(base(target)) == name and (masks or not is_number(value))
        case ast.Assign(targets=[ast.Subscript(value=target, slice=test)]) if compares(test):
            return ast.unparse(target) == name
        case ast.Assign(targets=[target], value=value) if ast.unparse(target) == name:
            return any(ast.unparse(part) == name for part in arrays_multiplied(value))
    return False


def base(target: ast.expr) -> ast.expr:
    """What a mask picks entries of, as x in ``x[z > 0]``; another target itself."""
    picks = isinstance(target, ast.Subscript) and compares(target.slice)
    return target.value if isinstance(target, ast.Subscript) and picks else target


def arrays_multiplied(value: ast.expr) -> Iterator[ast.expr]:
    """The factors of a product that are arrays, and what a function multiplies or chooses."""
    match value:
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            if not is_number(left) and not is_number(right):
                yield from (left, right, *arrays_multiplied(left), *arrays_multiplied(right))
        case ast.Call(func=ast.Attribute(attr=called), args=args) if called in MULTIPLIES:
            yield from args


def is_number(value: ast.expr) -> bool:
    """Whether something is a number that is written there."""
    return isinstance(value, ast.Constant)


def compares(test: ast.expr) -> bool:
    """Whether something is a comparison, or made of one."""
    return any(isinstance(part, ast.Compare) for part in ast.walk(test))
