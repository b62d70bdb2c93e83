"""What is weights and biases, by the products that a file makes of it in turn."""

import ast
from collections.abc import Iterator
from functools import cache

from autodiff_ref.recognition.text.assignments import assignments_of, ordered
from autodiff_ref.recognition.text.defined import Around, place_of
from autodiff_ref.recognition.text.expressions import as_it_is, dotted, unscaled
from autodiff_ref.recognition.text.letters import parameter_kind, says_nothing
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.usage import PRODUCTS


@cache
def parameters_chained(beside: Around) -> dict[str, str]:
    """The arguments of the functions of a file that are W1, b1, W2, ...; {} if all say so.

    A function that multiplies its input with one argument, and what it computes of that with
    another, makes these the weights of its layers; what is added to a product is its bias.
    """
    for node in beside.functions.values():
        found = chain_in(node)
        if found and not all(map(parameter_kind, found)):
            return found
    return {}


@cache
def attributes_chained(owner: type, names: frozenset[str]) -> dict[str, str]:
    """The same of the attributes of these names, in that method which chains most of them.

    A backward pass multiplies with the weights as well, the last first, but not with all.
    """
    found = place_of(owner)
    open_to = {f"self.{name}" for name in names if parameter_kind(name) or says_nothing(name)}
    chains = [chain_of(node, open_to) for node in (found[1].methods if found else ())]
    longest = max(chains, key=len, default={})
    return {name.removeprefix("self."): called for name, called in longest.items()}


def chain_in(node: ast.FunctionDef) -> dict[str, str]:
    """The same of one function; {} where it makes no chain of at least two products."""
    names = [arg.arg for arg in node.args.args if arg.arg != "self"]
    if unlike_samples(names):
        return {}
    return chain_of(node, {n for n in names if parameter_kind(n) or says_nothing(n)})


def chain_of(node: ast.FunctionDef, open_to: set[str]) -> dict[str, str]:
    """The same of what has one of these names."""
    products: dict[str, str] = {}
    layers: dict[str, int] = {}
    weights: list[str] = []
    biases: dict[int, str] = {}
    for part in ordered(node):
        for target, value in assignments_of(part):
            products[dotted(target)] = weight_in(value, open_to)
        weight = multiplied(part, open_to)
        if weight and weight not in layers:
            weights.append(weight)
            layers[weight] = len(weights)
    for part in ordered(node):
        for product, added in sums_in(part):
            weight = weight_in(product, open_to) or products.get(dotted(product), "")
            if weight in layers and added in open_to - set(layers):
                biases.setdefault(layers[weight], added)
    fits = len(biases) in (0, len(weights)) and len(set(biases.values())) == len(biases)
    if len(weights) < 2 or not fits:
        return {}
    return {name: f"W{l}" for l, name in enumerate(weights, 1)} | {
        name: f"b{l}" for l, name in biases.items()
    }


def unlike_samples(names: list[str]) -> bool:
    """Whether arguments take labels, or are none."""
    roles = {role for name in names for role in roles_of(name)[:1]}
    return "Y" in roles or not names


def multiplied(node: ast.AST, open_to: set[str]) -> str:
    """The one of these arguments that is multiplied with something else; "" if there is none."""
    sides: list[ast.expr] = []
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            sides = [left, right]
        case ast.Call(func=ast.Attribute(value=owner, attr=attr), args=args) if attr in PRODUCTS:
            sides = [*args] if len(args) == 2 else [owner, *args]
    found = [name for side in sides if (name := as_it_is(unscaled(side))) in open_to]
    weights = [name for name in found if parameter_kind(name)] or found[-1:]
    return weights[0] if len(sides) == 2 and len(weights) == 1 else ""


def weight_in(node: ast.expr, open_to: set[str]) -> str:
    """The first of these arguments that is multiplied with something in an expression."""
    return next((w for part in (node, *ordered(node)) if (w := multiplied(part, open_to))), "")


def sums_in(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """What one part of a function adds a name to, with that name."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = ((left, right), (right, left))
            yield from ((one, dotted(other) or name_of(other)) for one, other in sides)
        case ast.AugAssign(target=target, op=ast.Add(), value=value):
            yield target, dotted(value) or name_of(value)
