"""What by its name is a loss, or a measure that may be one, in the statements of a function."""

import ast
import re
from collections.abc import Iterator

from autodiff_ref.recognition.text.names import plain
from autodiff_ref.recognition.text.source import name_of

LOSS = re.compile(
    r"(total|train|training|epoch|batch|mean|avg|average|current|the|curr|final)?(loss|losses|cost|costs|j)"
    r"(es|s|history|hist|list|value|values|sum|train|log|curve|function)?"
)
"""What a loss is called that somebody calls so."""

MEASURE = re.compile(r".*(loss|cost|error|mse|entropy).*")
"""What may be a loss, or only what is looked at."""

NO_COSTS = {"abs", "fabs", "absolute", "sqrt", "norm"}
"""Functions in what is looked at and descended by nobody here."""

PRINTED = "what it prints"
"""What a loss without a name is called."""


def measured(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """What a statement gives the name of a loss, or prints under it."""
    match node:
        case (
            ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, value=value)
        ) if MEASURE.fullmatch(plain(name_of(target))) or LOSS.fullmatch(plain(name_of(target))):
            yield name_of(target), value
        case ast.Expr(ast.Call(ast.Attribute(value=target, attr="append"), args=[value])):
            if MEASURE.fullmatch(plain(name_of(target))):
                yield name_of(target), value
        case ast.Expr(ast.Call(ast.Name(id="print"), args=[*arguments])):
            parts = [part for argument in arguments for part in ast.walk(argument)]
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            words = re.findall(r"[^\W\d]+", " ".join(t for t in texts if isinstance(t, str)))
            values = [part.value for part in parts if isinstance(part, ast.FormattedValue)]
            if MEASURE.fullmatch(plain("_".join(words))):
                yield from ((PRINTED, value) for value in (*values, *arguments))


def is_computed(value: ast.expr) -> bool:
    """Whether an expression computes something that may be a loss."""
    parts = list(ast.walk(value))
    called = {name_of_called(part) for part in parts if isinstance(part, ast.Call)}
    if called & NO_COSTS or isinstance(value, ast.JoinedStr):
        return False
    return any(isinstance(n, ast.Call | ast.Pow) for n in parts)


def calls(node: ast.AST, names: set[str]) -> bool:
    """Whether a function of one of these names is called in it."""
    return any(isinstance(n, ast.Call) and name_of_called(n) in names for n in ast.walk(node))


def name_of_called(node: ast.Call) -> str:
    """The last name of what is called."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
