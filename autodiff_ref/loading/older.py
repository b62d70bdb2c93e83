"""What files use of NumPy that it no longer has: while such a file is asked, it is there."""

import ast
from collections.abc import Container, Iterator
from types import ModuleType
from typing import Any

import numpy as np

ALIASES: dict[str, Any] = {
    "float": float,
    "int": int,
    "bool": bool,
    "object": object,
    "str": str,
    "complex": complex,
    "float_": np.float64,
    "int_": np.int64,
    "complex_": np.complex128,
    "unicode_": np.str_,
    "NaN": np.nan,
    "NAN": np.nan,
    "Inf": np.inf,
    "Infinity": np.inf,
    "infty": np.inf,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "row_stack": np.vstack,
    "in1d": np.isin,
    "mat": np.asmatrix,
    "round_": np.round,
    "asscalar": lambda array: array.item(),
    "string_": np.bytes_,
}
"""Names that NumPy had, and what they stood for."""

AS_TYPES: dict[str, Any] = {"integer": np.int64, "floating": np.float64}
"""Kinds of types that NumPy took for a type."""

MISSING = {name: value for name, value in ALIASES.items() if name not in np.__dict__}
"""Those of the names that this NumPy has not."""


class Older(ModuleType):
    """NumPy in which a kind of types is the one that it stood for."""

    def __getattr__(self, name: str) -> Any:
        """What NumPy has of this name, or had."""
        return AS_TYPES[name] if name in AS_TYPES else getattr(np, name)


def supply_older_names() -> None:
    """Give NumPy the names that it had, in this process, which a file has for itself."""
    for name, value in MISSING.items():
        setattr(np, name, value)


def with_older_types(module: ModuleType, tree: ast.Module) -> tuple[str, ...]:
    """Give a module the kinds of types that its file takes for types.

    Args:
        module: it.
        tree: the syntax tree of its file: what a comment or a text mentions is not used.

    Returns:
        what a person should know of what NumPy had and has no longer, in a sentence; none where
        the file needs nothing.
    """
    modules = [name for name, value in vars(module).items() if value is np]
    nodes = list(ast.walk(tree))
    types = {n for node in nodes for n in types_taken(node, modules)} & set(AS_TYPES)
    used = {name for node in nodes if (name := used_of(node, modules)) in MISSING}
    if not (used or types):
        return ()
    if types:
        vars(module).update(dict.fromkeys(modules, Older("numpy")))
    uses = ", ".join(f"np.{name}" for name in sorted(used | types))
    return (f"NumPy no longer has {uses}; here it does, as the file needs it.",)


def used_of(node: ast.AST, modules: Container[str]) -> str:
    """The name that a part of a file reads of one of these modules, "" if it reads none."""
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in modules:
            return name
    return ""


def types_taken(node: ast.AST, modules: Container[str]) -> Iterator[str]:
    """What a call takes for a type: the first of ``astype``, and what is called ``dtype``."""
    if isinstance(node, ast.Call):
        cast = isinstance(node.func, ast.Attribute) and node.func.attr == "astype"
        given = node.args[:1] if cast else []
        given += [keyword.value for keyword in node.keywords if keyword.arg == "dtype"]
        yield from (used_of(each, modules) for each in given)
