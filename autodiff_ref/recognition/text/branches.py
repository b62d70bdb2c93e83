"""Which of the branches of somebody's file train, and which of these is run."""

import ast
from collections.abc import Iterator

from autodiff_ref.recognition.text.constants import holds
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.moves import CHECKING, takes_step
from autodiff_ref.recognition.text.names import plain
from autodiff_ref.recognition.text.statements import Loop, Statements
from autodiff_ref.recognition.text.written import gives_gradient


def flat(
    statements: Statements, before: Statements = (), *, otherwise: bool = False
) -> Iterator[ast.stmt]:
    """Statements, with those under ``if __name__ == "__main__"``, ``with`` and ``try`` in place.

    Of any other condition those of a branch that trains: ``if must_train``, else what it has saved.
    Where both do it is the one that is run, if constants alone decide that.

    Args:
        statements: they.
        before: those that come before them, around them.
        otherwise: whether it is the else of two branches that train where these do not decide.
    """
    for i, node in enumerate(statements):
        met = [*before, *statements[:i]]
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner):
                yield from flat(inner, met, otherwise=otherwise)
            case ast.With(body=inner) | ast.Try(body=inner):
                yield from flat(inner, met, otherwise=otherwise)
            case ast.If(test=test, body=inner, orelse=other) if any(map(trains, (inner, other))):
                both = trains(inner) and trains(other)
                known = holds(test, met) if both else trains(inner)
                taken = inner if known or (known is None and not otherwise) else other
                yield from flat(taken, met, otherwise=otherwise)
            case _:
                yield node


def paths(statements: Statements, before: Statements = ()) -> Iterator[list[ast.stmt]]:
    """The same, once for each way to take all that constants do not decide."""
    first, other = (list(flat(statements, before, otherwise=each)) for each in (False, True))
    yield first
    if other != first:
        yield other


def training_loops(statements: Statements) -> Iterator[Loop]:
    """The outermost loops that train with gradients of their own, in branches and functions too."""
    for node in statements:
        match node:
            case ast.For() | ast.While():
                inside = (part for part in ast.walk(node) if isinstance(part, ast.stmt))
                yield from [node] if trains([node]) and any(map(gives_gradient, inside)) else []
            case ast.If(body=inner, orelse=other):
                yield from training_loops([*inner, *other])
            case ast.FunctionDef(name=name) if CHECKING.search(plain(name)):
                pass
            case ast.With(body=inner) | ast.Try(body=inner):
                yield from training_loops(inner)
            case ast.FunctionDef(body=inner) | ast.ClassDef(body=inner):
                yield from training_loops(inner)


def trains(statements: Statements) -> bool:
    """Whether there is a loop among statements that gives parameters other values."""
    inside = [
        part for node in flat(statements) if isinstance(node, Loop) for part in ast.walk(node)
    ]
    names = [part for part in inside if isinstance(part, ast.Name)]
    renamed = any(isinstance(n.ctx, ast.Store) and parameter_kind(n.id) for n in names)
    return renamed or any(map(takes_step, inside))
