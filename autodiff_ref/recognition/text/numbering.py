"""Whether code numbers its classes from 1, as far as its text tells."""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autodiff_ref.recognition.text.expressions import as_it_is, dotted
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import names_within, own_nodes

Pair = tuple[ast.expr, ast.expr]
"""What is compared, with what."""


def numbers_from_one(functions: Iterable[Callable[..., Any]]) -> bool:
    """Whether labels are compared with 1, 2, ..., or 1 less than them is an index.

    What counts passes or steps is no label, whatever it is called.
    """
    nodes = [node for function in functions for node in own_nodes(function)]
    counters = {name for node in nodes for name in counted_by(node)}
    return any(tells_one(node, counters) for node in nodes)


def numbers_from_zero(functions: Iterable[Callable[..., Any]]) -> bool:
    """Whether labels are indices as they are given."""
    for function in functions:
        nodes = list(own_nodes(function))
        given_anew = {dotted(target) for node in nodes for target in targets_of(node)}
        if any(is_index(node, given_anew) for node in nodes):
            return True
    return False


def targets_of(node: ast.AST) -> list[ast.expr]:
    """What a statement gives a value."""
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AugAssign(target=target):
            return [target]
    return []


def is_index(node: ast.AST, given_anew: set[str]) -> bool:
    """Whether something has labels for an index that have been given no other value."""
    match node:
        case ast.Subscript(slice=ast.Tuple(elts=indices)):
            return any(is_label(index, given_anew) for index in indices)
        case ast.Subscript(slice=index):
            return is_label(index, given_anew)
    return False


def counted_by(node: ast.AST) -> Iterator[str]:
    """What one part of some code counts with."""
    match node:
        case (
            ast.For(target=target, iter=ast.Call(func=ast.Name(id="range" | "trange")))
            | ast.For(
                target=ast.Tuple(elts=[target, *_]), iter=ast.Call(func=ast.Name(id="enumerate"))
            )
            | ast.comprehension(target=target, iter=ast.Call(func=ast.Name(id="range")))
            | ast.AugAssign(target=target, op=ast.Add(), value=ast.Constant())
        ):
            yield dotted(target)


def tells_one(node: ast.AST, counters: set[str]) -> bool:
    """Whether one part of some code tells it."""
    match node:
        case ast.For(target=ast.Name(id=counter), iter=iterated) if begins_at_one(iterated):
            pairs = [pair for part in ast.walk(node) for pair in compared(part)]
            return any(is_label(a, counters) and names_within(b) == {counter} for a, b in pairs)
        case ast.Compare():
            return any(
                is_label(one, counters) and (is_more(other) or begins_at_one(other))
                for one, other in compared(node)
            )
        case ast.Subscript(slice=index):
            return any(is_less(part, counters) for part in ast.walk(index))
    return False


def compared(node: ast.AST) -> list[Pair]:
    """What a comparison compares with what, in both orders; nothing of anything else."""
    match node:
        case ast.Compare(left=left, comparators=[right, *_]):
            return [(left, right), (right, left)]
    return []


def begins_at_one(node: ast.expr) -> bool:
    """Whether something is ``range(1, n)`` or ``np.arange(1, n)``."""
    match node:
        case ast.Call(func=function, args=[ast.Constant(value=1), _, *_]):
            return ast.unparse(function).rpartition(".")[2] in ("range", "arange")
    return False


def is_label(node: ast.expr, counters: set[str]) -> bool:
    """Whether something is labels, by its name."""
    name = as_it_is(node)
    return name not in counters and roles_of(name.removeprefix("self."))[:1] == ("Y",)


def is_more(node: ast.expr) -> bool:
    """Whether something is a name and 1."""
    match node:
        case ast.BinOp(left=ast.Name(), op=ast.Add(), right=ast.Constant(value=1)):
            return True
    return False


def is_less(node: ast.AST, counters: set[str]) -> bool:
    """Whether something is labels less 1."""
    match node:
        case ast.BinOp(left=label, op=ast.Sub(), right=ast.Constant(value=1)):
            return is_label(label, counters)
    return False
