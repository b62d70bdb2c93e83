"""Whether a file numbers its classes from 1, as far as its text tells."""

import ast

from autodiff_ref.recognition.text.expressions import as_it_is
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import names_within


def numbers_from_one(tree: ast.AST) -> bool:
    """Whether labels are compared with 1, 2, ..., or 1 less than them is an index."""
    return any(map(tells_one, ast.walk(tree)))


def tells_one(node: ast.AST) -> bool:
    """Whether one part of a file tells it."""
    match node:
        case ast.For(target=ast.Name(id=counter), iter=iterated) if begins_at_one(iterated):
            pairs = [sides_of(part) for part in ast.walk(node) if isinstance(part, ast.Compare)]
            return any(is_label(a) and names_within(b) == {counter} for a, b in both_ways(pairs))
        case ast.Compare():
            return any(
                is_label(one) and (is_more(other) or begins_at_one(other))
                for one, other in both_ways([sides_of(node)])
            )
        case ast.Subscript(slice=index):
            return any(is_less(part) for part in ast.walk(index))
    return False


def sides_of(node: ast.Compare) -> tuple[ast.expr, ast.expr]:
    """What is compared with what."""
    return node.left, node.comparators[0]


def both_ways(
    pairs: list[tuple[ast.expr, ast.expr]],
) -> list[tuple[ast.expr, ast.expr]]:
    """Pairs, each in both orders."""
    return [*pairs, *((other, one) for one, other in pairs)]


def begins_at_one(node: ast.expr) -> bool:
    """Whether something is ``range(1, n)`` or ``np.arange(1, n)``."""
    match node:
        case ast.Call(func=function, args=[ast.Constant(value=1), _, *_]):
            return ast.unparse(function).rpartition(".")[2] in ("range", "arange")
    return False


def is_label(node: ast.expr) -> bool:
    """Whether something is labels, by its name."""
    return roles_of(as_it_is(node).removeprefix("self."))[:1] == ("Y",)


def is_more(node: ast.expr) -> bool:
    """Whether something is a name and 1."""
    match node:
        case ast.BinOp(left=ast.Name(), op=ast.Add(), right=ast.Constant(value=1)):
            return True
    return False


def is_less(node: ast.AST) -> bool:
    """Whether something is labels less 1."""
    match node:
        case ast.BinOp(left=label, op=ast.Sub(), right=ast.Constant(value=1)):
            return is_label(label)
    return False
