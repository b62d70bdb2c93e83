"""The lines of a source that set what other lines divide by, such as ``m = X.shape[0]``."""

import ast
from collections.abc import Iterable, Iterator

from autodiff_ref.loading.source import Source
from autodiff_ref.report.statements import tree_of

INSTEAD_OF_M = "instead of m"
"""What is said of a factor that comes of another number than m."""


def divisors_set(source: Source, numbers: Iterable[int]) -> list[int]:
    """The lines that set the numbers by which some lines divide, in the functions of these."""
    tree = tree_of(source)
    found: dict[int, None] = {}
    for number in numbers:
        within = innermost(tree, number)
        names = {
            name
            for node in ast.walk(within)
            if isinstance(node, ast.stmt) and node.lineno == number
            for name in divided_by(node)
        }
        found |= dict.fromkeys(line for line in setting(tree, within, names) if line != number)
    return [*found]


def innermost(tree: ast.Module, number: int) -> ast.AST:
    """The function around a line, the innermost; the module where there is none."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= number <= (node.end_lineno or node.lineno)
    ]
    return max(around, key=lambda node: node.lineno, default=tree)


def divided_by(statement: ast.stmt) -> Iterator[str]:
    """The names and attributes that a statement divides by, as text.

    What it divides by a sum or a difference of as well, as in ``/ (m - 1)``, is changed there.
    """
    by = [
        node.right if isinstance(node, ast.BinOp) else node.value
        for node in ast.walk(statement)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    ]
    changed = {
        ast.unparse(part) for each in by if isinstance(each, ast.BinOp) for part in ast.walk(each)
    }
    for each in by:
        if (
            isinstance(each, ast.Name | ast.Attribute)
            and (name := ast.unparse(each)) not in changed
        ):
            yield name


def setting(tree: ast.Module, within: ast.AST, names: set[str]) -> Iterator[int]:
    """The lines that set these: a variable within a function, an attribute anywhere."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        inside = innermost(tree, node.lineno) in (within, tree)
        for target in node.targets:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            if any(ast.unparse(p) in names and (inside or "." in ast.unparse(p)) for p in parts):
                yield node.lineno
