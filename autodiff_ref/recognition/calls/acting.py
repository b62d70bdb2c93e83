"""What a function is for by its text, where its name says nothing."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.text.assignments import assignments_of
from autodiff_ref.recognition.text.letters import gradient_kind
from autodiff_ref.recognition.text.names import FUNCTIONS, ranks_of
from autodiff_ref.recognition.text.source import name_of, own_nodes
from autodiff_ref.recognition.text.usage import PRODUCTS

SUMMING = frozenset({"sum", "mean", "average", "vdot", "inner"})
"""Functions that make one number of many."""


@dataclass(frozen=True)
class Act:
    """What the text of a function in a role is like.

    Attributes:
        taken: roles of arguments that it takes.
        not_taken: those that it does not take.
        products: the least number of matrix products in it.
        several: whether it returns several values, None if that does not matter.
        sums: whether it makes one number of many.
        called: roles by whose names it may be called all the same.
    """

    taken: set[str]
    not_taken: set[str] = field(default_factory=set)
    products: int = 0
    several: bool | None = None
    sums: bool = False
    called: set[str] = field(default_factory=set)


ACTS: Mapping[str, Act] = {
    # What is given samples and no labels updates units, not parameters.
    "forward": Act({"X"}, {"Y", "one", "rate"}, products=2, called={"update", "train"}),
    "backward": Act({"Y"}, {"one"}, products=2, several=True),
    "cost": Act({"Y", "output"}, {"one"}, several=False, sums=True),
}
"""The roles of functions that their text tells."""


def acting(functions: Mapping[str, Callable[..., Any]], role: str) -> list[str]:
    """The functions that have a role by their text, and no other by their names."""
    act = ACTS.get(role)
    if act is None:
        return []
    others = FUNCTIONS.keys() - act.called
    unnamed = [name for name in functions if not any(any_of(ranks_of(name, r)) for r in others)]
    return [name for name in unnamed if acts(functions[name], act)]


def any_of(found: Iterator[int]) -> bool:
    """Whether there is any."""
    return next(found, None) is not None


def acts(function: Callable[..., Any], act: Act) -> bool:
    """Whether the text of a function is like this."""
    roles = roles_taken(function)
    if not act.taken <= roles or act.not_taken & roles:
        return False
    nodes = list(own_nodes(function))
    if sum(map(is_product, nodes)) < act.products:
        return False
    several = [is_several(node.value) for node in nodes if isinstance(node, ast.Return)]
    fits = act.several is None or (bool(several) and all(s == act.several for s in several))
    called = {name_of_function(node) for node in nodes if isinstance(node, ast.Call)}
    return fits and (not act.sums or bool(called & SUMMING))


@cache
def computes_gradients(function: Callable[..., Any]) -> bool:
    """Whether a function computes what is called like the gradient of weights."""
    given = ast.Name | ast.Attribute | ast.Subscript | ast.Constant
    pairs = (pair for node in own_nodes(function) for pair in assignments_of(node))
    return any(gradient_kind(name_of(t)) == "W" and not isinstance(v, given) for t, v in pairs)


def is_product(node: ast.AST) -> bool:
    """Whether something is a product of matrices, or one term of it: ``a[i] * W[i][j]``."""
    match node:
        case ast.BinOp(op=ast.MatMult()):
            return True
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return any(map(is_entry, (left, right)))
    return isinstance(node, ast.Call) and name_of_function(node) in PRODUCTS


def is_entry(node: ast.expr) -> bool:
    """Whether it is an entry of a matrix, by its two indices."""
    match node:
        case ast.Subscript(value=ast.Subscript()) | ast.Subscript(slice=ast.Tuple(elts=[_, _])):
            return True
    return False


def name_of_function(node: ast.Call) -> str:
    """The name of what is called."""
    return name_of(node.func)


def is_several(value: ast.expr | None) -> bool:
    """Whether an expression is several values: a tuple, a list, a dictionary."""
    match value:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return len(parts) > 1
    return False
