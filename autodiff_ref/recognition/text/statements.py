"""Statements of somebody's file: what they read, bind and assign."""

import ast
import re
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, TypeGuard, TypeVar

from autodiff_ref.recognition.text.names import TINY

Loop = ast.For | ast.While


Node = TypeVar("Node", bound=ast.stmt)
Statements = Sequence[ast.stmt]


PRIVATE = r"__\w*?(?<!__)"
"""A name to which a class adds its own."""

FILLS = ("append", "extend", "insert", "add")
"""Methods that fill what was assigned before."""


def statement(source: str) -> ast.stmt:
    """A statement of this source."""
    return ast.parse(source).body[0]


def stored(node: ast.stmt) -> list[str]:
    """The names that a statement which defines nothing assigns, in their order."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return []
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    return [n.id for n in names if isinstance(n.ctx, ast.Store)]


def value_in(node: ast.stmt) -> ast.expr | None:
    """What a statement assigns."""
    return getattr(node, "value", None)


def values_in(node: ast.stmt) -> list[ast.expr | None]:
    """What a statement assigns, one by one."""
    value = value_in(node)
    return list(value.elts) if isinstance(value, ast.Tuple) else [value]


def one_by_one(node: ast.stmt) -> list[ast.stmt]:
    """A statement, or one for each name where it gives several a value that reads none of them."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            names = [each.id for each in targets if isinstance(each, ast.Name)]
            starred = any(isinstance(value, ast.Starred) for value in values)
            if len(names) == len(targets) == len(values) and not starred:
                each = [ast.Assign([t], v) for t, v in zip(targets, values, strict=True)]
                parts: list[ast.stmt] = [ast.copy_location(part, node) for part in each]
                read = set().union(*map(reads, parts))
                return [node] if read & {*names} else parts
    return [node]


def changes_in_place(node: ast.AST) -> bool:
    """Whether something in it may change what it is given, or a global: it assigns parts of it."""
    in_place = ast.AugAssign | ast.Global | ast.Nonlocal
    parts = ast.Subscript | ast.Attribute
    return any(
        isinstance(part, in_place)
        or (isinstance(part, parts) and isinstance(part.ctx, ast.Store))
        or (isinstance(part, ast.keyword) and part.arg == "out")
        or (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in FILLS
        )
        for part in ast.walk(node)
    )


def assigned(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The names that statements assign, each with its value, of ``a, b = 1, 2`` as of ``a = 1``."""
    for node in statements:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from paired(target, value)


def paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names of a target, each with its part of the value."""
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ast.Tuple(elts=names) | ast.List(elts=names), ast.Tuple(elts=values) | ast.List(
            elts=values
        ) if len(names) == len(values):
            for part in map(paired, names, values):
                yield from part


def list_in(node: ast.stmt) -> list[ast.expr]:
    """The elements of the list that a statement assigns, or makes an array of; else none."""
    return elements_of(value_in(node))


def elements_of(value: ast.expr | None) -> list[ast.expr]:
    """The elements of a list, or of one that an array is made of, turned or not; else none."""
    match value:
        case ast.Attribute(value=inner, attr="T"):
            return elements_of(inner)
        case ast.List(elts=values):
            return values
        case ast.Call(func=ast.Attribute(attr="array"), args=[ast.List(elts=values), *_]):
            return values
        case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="reshape" | "astype")):
            return elements_of(inner)
    return []


def dimensions_of(values: Sequence[ast.expr]) -> int:
    """The number of dimensions of a list with these elements."""
    inner = values[0] if values else None
    return 1 + dimensions_of(inner.elts) if isinstance(inner, ast.List) else 1


def is_number(value: ast.expr | None) -> bool:
    """Whether an expression is a number that is written down."""
    inner = value.operand if isinstance(value, ast.UnaryOp) else value
    return isinstance(inner, ast.Constant) and isinstance(inner.value, int | float)


def is_tiny(value: ast.expr | None) -> bool:
    """Whether something is a number that keeps from a division by 0, and no learning rate."""
    number = value.value if isinstance(value, ast.Constant) else None
    return isinstance(number, float) and number < TINY


def is_loaded(node: ast.stmt) -> bool:
    """Whether a statement defines what a module has when it is loaded."""
    definitions = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    return isinstance(node, definitions) or isinstance(value_in(node), ast.Lambda | ast.Constant)


@lru_cache(maxsize=4096)
def symbols(node: ast.stmt) -> list[symtable.Symbol]:
    """The names of a statement, each with its uses."""
    return symtable.symtable(ast.unparse(node), "statement", "exec").get_symbols()


def globals_bound(tree: ast.Module) -> Iterator[str]:
    """The globals to which a file gives a value: outside functions, or declared as such in one."""
    waiting = [symtable.symtable(ast.unparse(tree), "file", "exec")]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        at_top = table.get_type() == "module"
        for symbol in table.get_symbols():
            given = symbol.is_assigned() or symbol.is_imported()
            if given and (at_top or symbol.is_declared_global()):
                yield symbol.get_name()


def reads(node: ast.stmt) -> set[str]:
    """The names that a statement reads."""
    renewed = {n.target.id for n in ast.walk(node) if is_renewed(n)}
    return renewed | {symbol.get_name() for symbol in symbols(node) if symbol.is_referenced()}


def reads_first(statements: Statements, bound: frozenset[str] = frozenset()) -> set[str]:
    """The names that statements read, one after the other, before they give them a value.

    Args:
        statements: they.
        bound: the names that have one by then.
    """
    found: set[str] = set()
    for node in statements:
        match node:
            case ast.For(target=target, iter=iterated, body=inner, orelse=other):
                counted = ast.Assign([target], iterated)
                found |= reads_first([ast.copy_location(counted, node), *inner, *other], bound)
            case (
                ast.While(test=test, body=inner, orelse=other)
                | ast.If(test=test, body=inner, orelse=other)
            ):
                asked = ast.copy_location(ast.Expr(test), node)
                found |= reads_first([asked], bound)
                found |= reads_first(inner, bound) | reads_first(other, bound)
            case ast.Assign(targets=targets):
                found |= reads(node) - bound
                parts = [p for t in targets for p in (t.elts if isinstance(t, ast.Tuple) else [t])]
                bound |= {part.id for part in parts if isinstance(part, ast.Name)}
            case _:
                found |= reads(node) - bound
    return found


def is_renewed(node: ast.AST) -> TypeGuard[Any]:
    """Whether it is an assignment such as ``W += dW``, which reads W."""
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)


def binds(node: ast.stmt) -> set[str]:
    """The names that a statement gives a value, or fills."""
    bound = {s.get_name() for s in symbols(node) if s.is_assigned() or s.is_imported()}
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=name), attr))) if attr in FILLS:
            bound.add(name)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            bound.add(name)
    return bound


def kept_on(node: ast.stmt) -> set[str]:
    """The names of objects to which a statement gives attributes."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)] | targets):
            parts = [each.value for each in targets if isinstance(each, ast.Attribute)]
            return {part.id for part in parts if isinstance(part, ast.Name)}
    return set()


def renamed(node: Node, names: Mapping[str, str]) -> Node:
    """The loop, or another statement, with other names for what it reads or assigns."""
    found = deepcopy(node) if names else node
    for part in ast.walk(found):
        if isinstance(part, ast.Name) and part.id in names:
            part.id = names[part.id]
    return found


def with_private_names(node: Node, owner: str) -> Node:
    """A statement whose private names are what they are in a class: ``self._Net__W1``."""
    found = deepcopy(node)
    for part in ast.walk(found):
        if isinstance(part, ast.Attribute) and re.fullmatch(PRIVATE, part.attr):
            part.attr = f"_{owner.lstrip('_')}{part.attr}"
    return found


def is_one_sample(node: ast.stmt) -> bool:
    """Whether a statement assigns a single sample: a vector, or an array of one row."""
    values = list_in(node)
    return bool(values) and (len(values) == 1 or not isinstance(values[0], ast.List))
