"""Methods that draw the parameters of their object before they train it.

Whoever asks gives the parameters, so these methods are asked without what draws others.
"""

import ast
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from types import FunctionType
from typing import Any

from autodiff_ref.recognition.defined import place_of
from autodiff_ref.recognition.names import parameter_kind
from autodiff_ref.recognition.source import name_of
from autodiff_ref.recognition.usage import MAKING


class Drawn(ast.NodeTransformer):
    """Leaves out what gives a parameter of ``self`` an array that a function makes."""

    def __init__(self) -> None:
        """Nothing is left out yet."""
        self.found = False

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Nothing in place of such a statement."""
        makes = any(
            isinstance(part, ast.Call) and name_of(part.func) in MAKING
            for part in ast.walk(node.value)
        )
        if not (makes and all(is_own_parameter(target) for target in node.targets)):
            return node
        self.found = True
        return ast.copy_location(ast.Pass(), node)


def is_own_parameter(target: ast.expr) -> bool:
    """Whether something is by its name a parameter that ``self`` keeps."""
    match target:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return parameter_kind(name) is not None
        case ast.Tuple(elts=targets):
            return all(map(is_own_parameter, targets))
    return False


@cache
def without_drawing(method: Callable[..., Any]) -> FunctionType | None:
    """A method without what draws the parameters of its object; None if it draws none."""
    plain = getattr(method, "__func__", method)
    place = place_of(plain) if isinstance(plain, FunctionType) else None
    if place is None or plain.__name__ == "__init__" or plain.__code__.co_freevars:
        return None
    leaving_out = Drawn()
    node = leaving_out.visit(deepcopy(place[0]))
    if not leaving_out.found:
        return None
    node.decorator_list = []
    tree = ast.fix_missing_locations(ast.Module([node], []))
    local: dict[str, FunctionType] = {}
    exec(compile(tree, plain.__code__.co_filename, "exec"), plain.__globals__, local)
    return local[plain.__name__]
