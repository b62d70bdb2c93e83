"""The networks that a file puts together of layers: lists of objects that it makes."""

import ast
from collections.abc import Iterator

from autodiff_ref.recognition.text.widths import called

ADDING = frozenset({"add", "append"})
"""Methods that a network, or a list, is given one more layer by."""

Assembled = tuple[int, tuple[str, ...]]
"""The first line, and the classes of the layers in turn."""


def assembled(tree: ast.AST) -> Iterator[Assembled]:
    """What stands beside each other: in a list, as arguments, or where one list is added to."""
    added: dict[str, list[ast.Call]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                yield from several([part for part in parts if isinstance(part, ast.Call)])
            case ast.Call(func=ast.Attribute(value=to, attr=name), args=[ast.Call() as layer]) if (
                name in ADDING
            ):
                added.setdefault(ast.unparse(to), []).append(layer)
            case ast.Call(args=parts):
                yield from several([part for part in parts if isinstance(part, ast.Call)])
    for layers in added.values():
        yield from several(layers)


def several(layers: list[ast.Call]) -> Iterator[Assembled]:
    """The same, if these are two at least."""
    if len(layers) > 1:
        yield layers[0].lineno, tuple(called(each.func) for each in layers)
