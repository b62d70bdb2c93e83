"""How code goes over its samples: one by one, all at once, or some that it draws."""

import ast
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from autodiff_ref.recognition.text.letters import says_nothing
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import (
    divides_by_samples,
    name_of,
    names_read,
    names_within,
    own_nodes,
)

SUMMING = {"sum", "mean", "average", "ones", "einsum", "reduce"}
"""Functions that sum over samples; a product with ones does, too."""

DRAWING = {"choice", "randint", "random_integers", "sample", "integers", "randrange"}
"""Functions that draw some of several."""


def loops_over_samples(function: Callable[..., Any]) -> bool:
    """Whether it goes through samples one by one: ``for x, y in data``, or ``X[i]`` in a loop."""
    return loops_so(getattr(function, "__func__", function))


@cache
def loops_so(function: Callable[..., Any]) -> bool:
    """The same, of a function that belongs to no object."""
    return any(is_over_samples(node) for node in own_nodes(function))


def is_over_samples(node: ast.AST) -> bool:
    """Whether a node is such a loop."""
    match node:
        case ast.For(target=ast.Tuple(elts=elements)) if has_both(elements):
            return True
        case ast.For(iter=ast.Call(func=ast.Name(id="zip"), args=zipped)) if has_both(zipped):
            return True
        case ast.comprehension(target=ast.Tuple(elts=elements), iter=ast.Name()):
            return has_both(elements)
        case ast.For(
            target=ast.Tuple(elts=[ast.Name(id=counter), _]),
            iter=ast.Call(func=ast.Name(id="enumerate"), args=[samples, *_]),
        ):
            inside = [n for n in ast.walk(node) if isinstance(n, ast.Subscript)]
            return has_both([samples, *(n.value for n in inside if picks_one(n.slice, counter))])
        case ast.For(target=ast.Name(id=counter)):
            inside = [n for n in ast.walk(node) if isinstance(n, ast.Subscript)]
            picked = [n.value for n in inside if picks_one(n.slice, counter)]
            whole = name_counted(node.iter)
            beside = is_beside_another(whole, picked) and not is_in_product(whole, node)
            return has_both(picked) or beside
    return False


def is_beside_another(samples: str, picked: Iterable[ast.expr]) -> bool:
    """Whether this is no known thing, such as weights, and one is picked of it and of another."""
    names = set(map(name_of, picked))
    return bool(samples) and says_nothing(samples) and samples in names and len(names) > 1


def is_in_product(name: str, node: ast.AST) -> bool:
    """Whether an entry of what has this name is multiplied as a matrix, as weights are."""
    for part in ast.walk(node):
        sides: list[ast.expr] = []
        match part:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                sides = [left, right]
            case ast.Call(func=ast.Attribute(value=owner, attr="dot" | "matmul"), args=args):
                sides = [owner, *args]
        if any(isinstance(each, ast.Subscript) and name_of(each) == name for each in sides):
            return True
    return False


def name_counted(node: ast.expr) -> str:
    """The name of that over whose length a loop goes: x of ``range(len(x))``; "" if none."""
    match node:
        case ast.Call(
            func=ast.Name(id="range"), args=[ast.Call(func=ast.Name(id="len"), args=[whole])]
        ):
            return name_of(whole)
    return ""


def picks_one(index: ast.expr, counter: str) -> bool:
    """Whether an index takes the sample of a counter, not a range of them that begins there."""
    ranges = [
        part
        for part in ast.walk(index)
        if isinstance(part, ast.Slice) and ast.unparse(part.upper or index) != f"{counter} + 1"
    ]
    return counter in names_within(index) - {n for part in ranges for n in names_within(part)}


def has_both(nodes: list[ast.expr]) -> bool:
    """Whether samples and labels are both among these expressions."""
    return {"X", "Y"} <= {role for node in nodes for role in roles_of(name_of(node))}


def draws_samples(function: Callable[..., Any]) -> bool:
    """Whether it draws some of the samples at random: not of numbers that it writes down."""
    return any(map(draws_some, own_nodes(function)))


def draws_some(node: ast.AST) -> bool:
    """Whether a node draws some of several things, as a batch, but none of 0 and 1, as a mask."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name), args=args) if name in DRAWING:
            of = getattr(args[0], "elts", []) if args else []
            written = [each.value for each in of if isinstance(each, ast.Constant)]
            return not of or sorted(map(str, written)) != ["0", "1"]
    return False


def takes_batches(function: Callable[..., Any]) -> bool:
    """Whether it sums anything, as over samples, or divides by their number."""
    return bool(names_read(function) & SUMMING) or any(map(divides_by_samples, own_nodes(function)))
