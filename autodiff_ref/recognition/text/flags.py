"""Which arguments are yes or no: what a definition says of them, or is only asked whether it is."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from autodiff_ref.recognition.text.defined import Around, place_of
from autodiff_ref.recognition.text.expressions import dotted
from autodiff_ref.recognition.text.source import name_of

DEEP = 3
"""How often a flag is passed on from function to function and still looked at."""


@cache
def flags_of(function: Callable[..., Any]) -> frozenset[str]:
    """The arguments of a function, or of the constructor of a class, that are yes or no."""
    found = place_of(function)
    if found is None:
        return frozenset()
    node, beside = found
    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return frozenset(arg.arg for arg in given if is_flag(node, arg, beside))


def is_flag(node: ast.FunctionDef, arg: ast.arg, beside: Around, deep: int = DEEP) -> bool:
    """Whether an argument is said to be of type bool, or nothing but its truth is asked."""
    if arg.annotation is not None and dotted(arg.annotation) == "bool":
        return True
    read = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == arg.arg]
    asked = {id(part) for each in ast.walk(node) for part in tested(each)}
    passed = {id(n) for each in ast.walk(node) for n in passed_as_flag(each, beside, deep)}
    return bool(read) and all(id(each) in asked | passed for each in read)


def tested(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement or an expression asks the truth of."""
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            yield from alternatives(test)


def alternatives(test: ast.expr) -> Iterator[ast.expr]:
    """The parts of a condition: of ``a and not b`` both."""
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from alternatives(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from alternatives(operand)
        case _:
            yield test


def passed_as_flag(node: ast.AST, beside: Around, deep: int) -> Iterator[ast.expr]:
    """What a call passes on to a function of the file as a flag of it."""
    if not isinstance(node, ast.Call) or deep == 0:
        return
    function = beside.functions.get(name_of(node.func))
    if function is None:
        return
    taken = [arg for arg in function.args.args if arg.arg != "self"]
    by_name = {arg.arg: arg for arg in (*taken, *function.args.kwonlyargs)}
    pairs = [*zip(taken, node.args, strict=False)]
    pairs += [(by_name[k.arg], k.value) for k in node.keywords if k.arg in by_name]
    yield from (v for arg, v in pairs if is_flag(function, arg, beside, deep - 1))
