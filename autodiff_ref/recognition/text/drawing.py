"""Methods that draw the parameters of their object before they train it.

Whoever asks gives the parameters, so these methods are asked without what draws others.
"""

import ast
from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import cache
from types import FunctionType
from typing import Any

from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.source import name_of, owner_of
from autodiff_ref.recognition.text.statements import statement
from autodiff_ref.recognition.text.usage import MAKING


class Drawn(ast.NodeTransformer):
    """Leaves out what gives a parameter of ``self`` an array that a function makes.

    Not in a loop, and not where a parameter is read: that is a part of the training.
    """

    def __init__(self, methods: Sequence[ast.FunctionDef] = ()) -> None:
        """Nothing is left out yet; what is drawn at once where it is missing is told apart.

        Args:
            methods: those of the class, of which one may be called that only draws.
        """
        self.drawing = {method.name for method in methods if only_draws(method)}
        self.lines: list[int] = []
        self.where_missing: set[int] = set()

    def visit_For(self, node: ast.For) -> ast.stmt:
        """Loops stay as they are."""
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        """Loops stay as they are."""
        return node

    def visit_If(self, node: ast.If) -> ast.stmt:
        """What stands below a condition is left out as well, and is not drawn in every call."""
        before = len(self.lines)
        self.generic_visit(node)
        self.where_missing |= {*self.lines[before:]}
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Nothing in place of a call of a method that does nothing but draw parameters."""
        match node.value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=called)):
                if called in self.drawing:
                    return self.nothing_for(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        """Nothing in place of such a statement."""
        makes = any(
            isinstance(part, ast.Call) and name_of(part.func) in MAKING
            for part in ast.walk(node.value)
        )
        reads = any(isinstance(p, ast.expr) and is_own_parameter(p) for p in ast.walk(node.value))
        if reads or not (makes and all(is_own_parameter(target) for target in node.targets)):
            return node
        return self.nothing_for(node)

    def nothing_for(self, node: ast.stmt) -> ast.stmt:
        """A statement that does nothing in place of one that is left out."""
        self.lines.append(node.lineno)
        return ast.copy_location(ast.Pass(), node)


def only_draws(method: ast.FunctionDef) -> bool:
    """Whether a method does nothing but give the parameters of ``self`` arrays that are made."""
    left = Drawn().visit(deepcopy(method)).body
    inert = ast.Pass | ast.Expr
    text = (not isinstance(n, ast.Expr) or isinstance(n.value, ast.Constant) for n in left)
    return (
        method.name != "__init__"
        and any(isinstance(node, ast.Pass) for node in left)
        and all(isinstance(node, inert) for node in left)
        and all(text)
    )


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
    if not isinstance(plain, FunctionType):
        return None
    node, lines = parted(plain)
    return redefined(node, plain) if node is not None and lines else None


def redefined(node: ast.FunctionDef, method: FunctionType) -> FunctionType:
    """A method as another definition of it says."""
    node.decorator_list = []
    # Within its class, private names are what they are there.
    name = owner_of(method)
    owner = statement(f"class {name}: pass")
    assert isinstance(owner, ast.ClassDef)
    owner.body = [node]
    tree = ast.fix_missing_locations(ast.Module([owner], []))
    local: dict[str, type] = {}
    exec(compile(tree, method.__code__.co_filename, "exec"), method.__globals__, local)
    made: FunctionType = vars(local[name])[method.__name__]
    return made


def parted(method: Callable[..., Any]) -> tuple[ast.FunctionDef | None, list[int]]:
    """The definition of a method without what draws parameters, and the lines that are left out.

    None where the definition is not at hand, or refers to its class by itself.
    """
    node, leaving_out = left_out_of(method)
    return node, leaving_out.lines


def drawn_in_every_call(method: Callable[..., Any]) -> list[int]:
    """The lines that draw parameters whenever a method is called, be there some already or not."""
    leaving_out = left_out_of(method)[1]
    return [line for line in leaving_out.lines if line not in leaving_out.where_missing]


def left_out_of(method: Callable[..., Any]) -> tuple[ast.FunctionDef | None, Drawn]:
    """The definition of a method without what draws parameters, and what is left out."""
    place = place_of(method) if isinstance(method, FunctionType) else None
    if place is None or method.__name__ == "__init__" or method.__code__.co_freevars:
        return None, Drawn()
    leaving_out = Drawn(place[1].methods)
    return leaving_out.visit(deepcopy(place[0])), leaving_out
