"""Where a function is defined in its file, and what surrounds it there."""

import ast
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, eq=False)
class Around:
    """What surrounds a function in its file.

    Attributes:
        functions: of the file, by name, and the methods of the class that it belongs to.
        methods: of that class, the constructor first.
        classes: the constructors of the classes of the file, by the names of these.
        owners: the methods of these classes.
        whole: the file.
    """

    functions: Mapping[str, ast.FunctionDef]
    methods: tuple[ast.FunctionDef, ...]
    classes: Mapping[str, ast.FunctionDef]
    owners: Mapping[str, tuple[ast.FunctionDef, ...]]
    whole: ast.Module

    def called(self, node: ast.FunctionDef) -> str:
        """The name under which a definition is called: for a constructor that of its class."""
        return next((name for name, maker in self.classes.items() if maker is node), node.name)


def maker_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function, or the constructor of a class."""
    return function.__init__ if isinstance(function, type) else function  # type: ignore[misc] # its own


def place_of(function: Callable[..., Any]) -> tuple[ast.FunctionDef, Around] | None:
    """The definition of a function, or of the constructor of a class, and what surrounds it."""
    maker = maker_of(function)
    code = getattr(getattr(maker, "__func__", maker), "__code__", None)
    if code is None:
        return None
    for node, beside in definitions_in(code.co_filename).get(code.co_name, []):
        if is_at(node, code):
            return node, beside
    return None


@cache
def definitions_in(file: str) -> dict[str, list[tuple[ast.FunctionDef, Around]]]:
    """The methods and functions of a file by their names, each with what surrounds it."""
    whole = tree_of_file(file)
    owners = [n for n in ast.walk(whole) if isinstance(n, ast.ClassDef)]
    found: dict[str, list[tuple[ast.FunctionDef, Around]]] = {}
    for methods in (*map(functions_in, owners), []):
        first = sorted(methods, key=lambda each: each.name != "__init__")
        beside = around(whole, owners, first)
        for node in methods or functions_in(whole):
            found.setdefault(node.name, []).append((node, beside))
    return found


@cache
def tree_of_file(file: str) -> ast.Module:
    """The syntax tree of a file, an empty one where it has none."""
    try:
        return ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def functions_in(node: ast.Module | ast.ClassDef) -> list[ast.FunctionDef]:
    """The functions that are defined right in a file or a class."""
    return [part for part in node.body if isinstance(part, ast.FunctionDef)]


def is_at(node: ast.FunctionDef, code: Any) -> bool:
    """Whether a definition is that of this code."""
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    return code.co_firstlineno in (first, node.lineno)


def around(whole: ast.Module, owners: list[ast.ClassDef], methods: list[ast.FunctionDef]) -> Around:
    """What surrounds a function."""
    known = {node.name: node for node in [*functions_in(whole), *methods]}
    makers = {
        owner.name: node
        for owner in owners
        for node in functions_in(owner)
        if node.name == "__init__"
    }
    inside = {owner.name: tuple(functions_in(owner)) for owner in owners}
    return Around(known, tuple(methods), makers, inside, whole)
