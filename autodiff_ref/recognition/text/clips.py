"""Where somebody's file limits gradients: within bounds that may never be reached."""

import ast
from collections.abc import Callable, Iterator

from autodiff_ref.recognition.text.letters import is_of_gradient
from autodiff_ref.recognition.text.measures import name_of_called
from autodiff_ref.recognition.text.source import lines_above, name_of, own_nodes

CLIP = "clip"
"""What limits an array is called, as a function or as a method."""


def clips_of(function: Callable[..., object]) -> Iterator[tuple[int, str]]:
    """The lines of its file in which a function limits gradients, with what does."""
    above = lines_above(function)
    nodes = list(own_nodes(function))
    passed = dict(passing for node in nodes for passing in passed_over(node))
    for node in nodes:
        if isinstance(node, ast.Call) and name_of_called(node) == CLIP:
            name = name_of(limited_by(node))
            names = {name, *passed.get(name, ())}
            if any(map(is_of_gradient, names)):
                yield above + node.lineno, ast.unparse(node)


def limited_by(node: ast.Call) -> ast.expr | None:
    """What a call limits: the array whose method it is, or the first argument."""
    match node.func:
        case ast.Attribute(value=array) if ast.unparse(array) not in ("np", "numpy"):
            return array
    return next(iter(node.args), None)


def passed_over(node: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """The variables of a loop, with the names of what they go over."""
    if isinstance(node, ast.For | ast.comprehension):
        inside = [*ast.walk(node.iter)]
        over = {n.id for n in inside if isinstance(n, ast.Name)}
        over |= {n.attr for n in inside if isinstance(n, ast.Attribute)}
        for target in ast.walk(node.target):
            if isinstance(target, ast.Name):
                yield target.id, over
