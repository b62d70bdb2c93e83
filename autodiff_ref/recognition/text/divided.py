"""Steps that divide sums over the samples by their number, as somebody's text has them."""

import ast
from collections.abc import Container, Iterator
from dataclasses import dataclass

from autodiff_ref.recognition.text.expressions import dotted, multiplied, terms
from autodiff_ref.recognition.text.letters import (
    gradient_kind,
    is_of_gradient,
    parameter_kind,
)
from autodiff_ref.recognition.text.moves import takes_step
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of

SCOPES = ast.FunctionDef | ast.ClassDef | ast.Lambda

Assigned = dict[str, list[ast.expr]]
"""What names stand for, as far as a text says that."""


def divided_in_steps(tree: ast.AST, axes: tuple[int, int] | None) -> tuple[str, ...]:
    """The kinds of parameters, W and b, whose every step in a file is divided by m.

    Args:
        tree: the file.
        axes: along which the samples lie in X and in Y; None where they come one at a time.
    """
    found = steps_divided(tree, axes)
    return tuple(kind for kind, steps in found.items() if steps and all(steps))


def steps_divided(tree: ast.AST, axes: tuple[int, int] | None) -> dict[str, list[bool]]:
    """Whether each step of a file is divided by m, for W and for b."""
    found: dict[str, list[bool]] = {"W": [], "b": []}
    if axes is None:
        return found
    kept = {n: values for n, values in assigned(list(ast.walk(tree))).items() if "." in n}
    for nodes in map(list, map(own_parts, scopes_in(tree))):
        counted = Counted(*axes, kept | assigned(nodes))
        for target, step in steps_in(nodes):
            kind = parameter_kind(name_of(target))
            for each in [kind] if kind else found:
                found[each].append(any(map(counted.is_m, counted.divisors(step))))
    return found


def divided_elsewhere(tree: ast.AST, axes: tuple[int, int] | None, giving: Container[str]) -> int:
    """The first line that divides by m a gradient, or a rate; 0 if there is none.

    A gradient is what a function that gives them has returned, or what is called one. None, too,
    where any step is seen to be divided: then it is known what the others are.

    Args:
        tree: the file.
        axes: as above.
        giving: the names of the functions that give gradients, and of what these call.
    """
    if axes is None or any(map(any, steps_divided(tree, axes).values())):
        return 0
    kept = {n: values for n, values in assigned(list(ast.walk(tree))).items() if "." in n}
    lines = []
    for scope in scopes_in(tree):
        if isinstance(scope, ast.FunctionDef) and scope.name in giving:
            continue
        nodes = list(own_parts(scope))
        counted, returned = Counted(*axes, kept | assigned(nodes)), returned_by(nodes, giving)
        for node in nodes:
            match node:
                case ast.AugAssign(target=whole, op=ast.Div() as op, value=by):
                    quotient: ast.expr = ast.BinOp(whole, op, by)
                case ast.BinOp(op=ast.Div() | ast.Mult()):
                    quotient = node
                case _:
                    continue
            names = {name_of(part) for part in multiplied(quotient) if is_named(part)}
            known = any(n in returned or is_gradient_or_rate(n) for n in names)
            if known and any(map(counted.is_m, counted.divisors(quotient))):
                lines.append(node.lineno)
    return min(lines, default=0)


def is_gradient_or_rate(name: str) -> bool:
    """Whether something is called like a gradient, several of them, or a learning rate."""
    return gradient_kind(name) is not None or not {"grads", "rate"}.isdisjoint(roles_of(name))


def is_named(node: ast.expr) -> bool:
    """Whether something is a name, an attribute or an entry, and not computed."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def returned_by(nodes: list[ast.AST], giving: Container[str]) -> set[str]:
    """The names of what functions of these names have returned, and of what that holds."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case ast.Assign(targets=[target], value=value):
                pass
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                pass
            case _:
                continue
        calls = (part for part in ast.walk(value) if isinstance(part, ast.Call))
        names = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
        if names & found or any(name_of(call.func) in giving for call in calls):
            found |= {name_of(part) for part in ast.walk(target) if isinstance(part, ast.Name)}
    return found


def scopes_in(tree: ast.AST) -> list[ast.AST]:
    """A file and the functions in it."""
    return [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]


def own_parts(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or a file, without those of the functions and classes in it."""
    for part in ast.iter_child_nodes(scope):
        if not isinstance(part, SCOPES):
            yield part
            yield from own_parts(part)


def steps_in(nodes: list[ast.AST]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is moved, and what is added to it or subtracted."""
    for node in filter(takes_step, nodes):
        match node:
            case ast.AugAssign(target=moved, value=step) | ast.BinOp(left=moved, right=step):
                yield moved, step


def assigned(nodes: list[ast.AST]) -> Assigned:
    """What each name is set to there; what is divided in place is that, divided."""
    found: Assigned = {}
    for node in nodes:
        match node:
            case ast.AugAssign(target=target, op=ast.Div() as op, value=by):
                found.setdefault(dotted(target), []).append(ast.BinOp(target, op, by))
            case ast.Assign([ast.Tuple(sizes)], ast.Attribute(attr="shape") as shape):
                for side, size in enumerate(sizes):
                    one = ast.Subscript(shape, ast.Constant(side), ast.Load())
                    found.setdefault(dotted(size), []).append(one)
            case ast.Assign(targets=[target], value=value):
                found.setdefault(dotted(target), []).append(value)
    return found


@dataclass(frozen=True)
class Counted:
    """Which expressions are the number of samples.

    Attributes:
        of_X: along which axis the samples lie in what is no array of labels.
        of_Y: along which they lie in these.
        values: what names stand for.
    """

    of_X: int
    of_Y: int
    values: Assigned

    def divisors(self, node: ast.expr, within: frozenset[str] = frozenset()) -> Iterator[ast.expr]:
        """What a product is divided by, and its factors; of a sum within it, the gradient in it."""
        match node:
            case ast.BinOp(left=left, op=ast.Div(), right=by):
                yield by
                yield from self.divisors(left, within)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                yield from self.divisors(left, within)
                yield from self.divisors(right, within)
            case ast.UnaryOp(operand=inner):
                yield from self.divisors(inner, within)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                for term in (part for part in terms(node) if is_of_gradient(name_of(part))):
                    yield from self.divisors(term, within)
            case ast.Name() | ast.Attribute() if (name := dotted(node)) not in within:
                for value in self.values.get(name, ()):
                    yield from self.divisors(value, within | {name})

    def is_m(self, node: ast.expr, within: frozenset[str] = frozenset()) -> bool:
        """Whether it is their number: by the side of an array, or by a name that says so."""
        match node:
            case ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
                return self.is_m(inner, within)
            case ast.Call(func=ast.Name(id="len"), args=[array]):
                return self.is_along(array, 0)
            case ast.Subscript(
                value=ast.Attribute(value=array, attr="shape"), slice=ast.Constant(value=int(side))
            ):
                return self.is_along(array, side)
            case ast.Name() | ast.Attribute() if (name := dotted(node)) and name not in within:
                values = self.values.get(name, ())
                by_name = "m" in roles_of(name_of(node))
                told = [v for v in values if not isinstance(v, ast.Constant)]
                return all(self.is_m(v, within | {name}) for v in told) if told else by_name
        return False

    def is_along(self, array: ast.expr, side: int) -> bool:
        """Whether the samples lie along this side of an array, which is no parameter's."""
        match array:
            case ast.Attribute(value=inner, attr="T"):
                return self.is_along(inner, 1 - side)
        name = name_of(array)
        known = parameter_kind(name) is None and gradient_kind(name) is None
        axis = self.of_Y if roles_of(name)[:1] == ("Y",) else self.of_X
        return bool(name) and known and side == axis
