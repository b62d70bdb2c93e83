"""Where somebody's file takes steps: statements that move parameters by gradients."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autodiff_ref.recognition.text.expressions import factors_of
from autodiff_ref.recognition.text.letters import (
    gradient_kind,
    is_of_gradient,
    is_state,
    parameter_kind,
)
from autodiff_ref.recognition.text.names import (
    plain,
    roles_of,
)
from autodiff_ref.recognition.text.source import lines_above, name_of, own_nodes

DIFFERENCES = {"eps", "epsilon", "h", "dx"}
"""What parameters are moved by where a gradient is checked by differences."""

CHECKING = re.compile("check|numeric|finite|differen|approx")
"""In names of functions that do so."""

SINGLE = {"p", "param", "parameter"}
"""What one of all parameters is called in a loop over them."""


STEPS = {"v", "velocity", "step", "update", "change"}
"""What is subtracted is called where it was computed before."""


@dataclass(frozen=True)
class Site:
    """A place where a step is taken.

    Attributes:
        owner: the function or method that takes it, "" for a script.
        first, last: its lines in the file.
    """

    owner: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.owner or 'the script'} (line {self.first})"


def sites_of(function: Callable[..., object]) -> Iterator[Site]:
    """The places where a function takes a step."""
    above, owner = lines_above(function), function.__qualname__
    if CHECKING.search(plain(function.__name__)):
        return
    for node in own_nodes(function):
        if isinstance(node, ast.stmt | ast.expr) and takes_step(node):
            yield Site(owner, above + node.lineno, above + (node.end_lineno or node.lineno))


def sites_of_script(tree: ast.Module) -> Iterator[Site]:
    """The places where a script takes a step, outside its functions."""
    for node in (each for part in outside_functions(tree) for each in ast.walk(part)):
        if isinstance(node, ast.stmt | ast.expr) and takes_step(node):
            yield Site("", node.lineno, node.end_lineno or node.lineno)


def outside_functions(tree: ast.Module) -> list[ast.stmt]:
    """The statements of a script, without its functions and classes."""
    return [part for part in tree.body if not isinstance(part, ast.FunctionDef | ast.ClassDef)]


def takes_step(node: ast.AST) -> bool:
    """Whether a node moves a parameter: ``W -= step``, or ``W - rate * dW``."""
    match node:
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub(), value=value):
            return is_parameter(target) and bool(names_in(value) - DIFFERENCES)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            scaled = isinstance(op, ast.Sub) and isinstance(left, ast.BinOp)
            factors = factors_of(left) if scaled else [left]
            return any(map(is_parameter, factors)) and any(map(is_of_step, names_in(right)))
        case ast.Call(func=ast.Name(id="setattr"), args=[_, name, ast.BinOp() as value]):
            return may_name_parameter(name) and any(map(is_of_step, names_in(value)))
    return False


def is_parameter(node: ast.expr) -> bool:
    """Whether what is moved is a parameter: ``W1``, ``self.weights[l]``, ``params["b1"]``."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(key))) if parameter_kind(key):
            return True
        case ast.Name() | ast.Attribute() | ast.Subscript():
            name = name_of(node)
        case ast.Call(func=ast.Name(id="getattr"), args=[_, looked_up, *_]):
            return may_name_parameter(looked_up)
        case _:
            return False
    if gradient_kind(name) or is_state(name):
        return False
    called = plain(name) in SINGLE or roles_of(name)[:1] == ("params",)
    return called or parameter_kind(name) is not None


def may_name_parameter(node: ast.expr) -> bool:
    """Whether an attribute that is looked up by a text may be a parameter: any that is computed."""
    match node:
        case ast.Constant(value=str(name)):
            return parameter_kind(name) is not None
        case (
            ast.BinOp(left=ast.Constant(value=str(first)))
            | ast.JoinedStr(values=[ast.Constant(value=str(first)), *_])
        ):
            return not is_of_gradient(first + "W1")
    return True


def is_of_step(name: str) -> bool:
    """Whether a name is that of a learning rate, of a gradient, or of what is made of them."""
    if name in DIFFERENCES:
        return False
    known = plain(name) in STEPS or "rate" in roles_of(name) or is_state(name)
    return known or is_of_gradient(name)


def names_in(node: ast.expr) -> set[str]:
    """The names and attributes in an expression, and the texts that it looks up."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    found |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    keys = [n.slice for n in ast.walk(node) if isinstance(n, ast.Subscript)]
    return found | {k.value for k in keys if isinstance(k, ast.Constant) and type(k.value) is str}
