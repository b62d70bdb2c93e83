"""Which arguments are sizes of layers, by the shapes of what is made of them."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from autodiff_ref.recognition.text.assignments import assignments, ordered
from autodiff_ref.recognition.text.defined import Around
from autodiff_ref.recognition.text.expressions import dotted, without_bias
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.source import name_of
from autodiff_ref.recognition.text.usage import MAKING, counted

LAYERS = {"n_in", "n_hidden", "hiddens", "n_out"}
"""Roles of sizes of layers."""


def sizes_among(
    node: ast.FunctionDef, names: tuple[str, ...], unknown: Iterable[str], beside: Around
) -> dict[str, str]:
    """The unknown arguments that are sizes of layers, by the shapes of what is made of them."""
    unknown = {*unknown, *(name for name in names if roles_of(name)[:1] in (("dims",), ("m",)))}
    if node.name == "__init__":  # what is made there of "input" and "output" are weights
        unknown |= {name for name in names if not set(roles_of(name)) & LAYERS}
    called = {name: name for name in names}
    for target, value in assignments(node):
        if (source := called.get(dotted(value))) and (text := dotted(target)):
            called[text] = source
    inside = [node, *(method for method in beside.methods if method is not node)]
    shapes = [
        shape
        for each in inside
        for part in ordered(each)
        for shape in [shape_in(part, called, beside)]
        if shape
    ]
    matrices = list(dict.fromkeys(shapes))
    if len(matrices) == 1 and len(set(matrices[0])) == 1:
        return dict.fromkeys(matrices[0], "input_size")  # all layers are of one size
    chain = max(chained(matrices), chained(list(of_weights(inside, called))), key=len)
    if len(chain) > 3:  # a name such as n2 is that of the output only where there is one before it
        between = {name: roles_of(name)[:1] for name in chain[1:-1]}
        if unknown or ("n_out",) in between.values():
            unknown |= {name for name, role in between.items() if role != ("hiddens",)}
    if not unknown:
        return {}
    if not chain and len(matrices) == 1:
        chain = tuple(sorted(matrices[0], key=lambda name: (place_said(name), names.index(name))))
    if len(set(chain)) < len(chain) or not unknown & set(chain):
        return {}
    hidden = ("n_hidden",) if len(chain) == 3 else tuple(f"hidden{l}" for l in range(1, len(chain)))
    meaning = ("n_in", *hidden[: len(chain) - 2], "n_out")
    return {name: role for name, role in zip(chain, meaning, strict=True) if name in unknown}


def place_said(name: str) -> int:
    """Where a size stands by its name beside another: before it, -1, behind it, 1, or either, 0."""
    return {"n_in": -1, "n_out": 1}.get(next(iter(roles_of(name)), ""), 0)


def of_weights(
    functions: Iterable[ast.FunctionDef], called: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """The shapes of what is made of weights, by their names: what is no argument by its text."""
    for node in functions:
        for target, value in assignments(node):
            for part in ast.walk(value) if parameter_kind(name_of(target)) == "W" else ():
                if isinstance(part, ast.Call) and name_of(part.func) in MAKING:
                    sizes = [without_bias(size) for size in sizes_given(part)]
                    yield tuple(called.get(dotted(n)) or ast.unparse(n) for n in sizes)


def sizes_given(node: ast.Call) -> list[ast.expr]:
    """The first two of the sizes that a call is given, one by one or together."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    inner = [value.elts for value in given if isinstance(value, ast.Tuple | ast.List)]
    return (inner[0] if inner else given)[:2]


def shape_in(node: ast.AST, called: Mapping[str, str], beside: Around) -> tuple[str, ...]:
    """The arguments of which a call, or lists of numbers, make an array, or a layer.

    () if they make none of them.
    """
    if sides := [called.get(side, "") for side in sides_of(node)]:
        return tuple(sides) if all(sides) else ()
    if not isinstance(node, ast.Call):
        return ()
    if name_of(node.func) in MAKING:
        given = sizes_given(node)
    elif isinstance(node.func, ast.Name) and node.func.id in beside.classes:
        given = [*node.args, *(keyword.value for keyword in node.keywords)][:2]
    else:
        return ()
    sizes = [called.get(dotted(without_bias(value)), "") for value in given]
    return tuple(sizes) if all(sizes) and len(sizes) == 2 else ()


def sides_of(node: ast.AST) -> tuple[str, ...]:
    """The lengths of a list of lists: ``[[0.0] * n for _ in range(m)]``; () of anything else."""
    match node:
        case ast.ListComp(
            elt=ast.ListComp(generators=[ast.comprehension(iter=inner)]),
            generators=[ast.comprehension(iter=outer)],
        ):
            return counted(outer), counted(inner)
        case ast.ListComp(
            elt=ast.BinOp(left=ast.List(), op=ast.Mult(), right=length),
            generators=[ast.comprehension(iter=outer)],
        ):
            return counted(outer), dotted(length)
    return ()


def chained(matrices: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The sizes of layers whose weights are of these shapes, in rows or in columns; () if none."""
    if len(matrices) < 2:
        return ()
    if any(len(shape) != 2 for shape in matrices):
        return ()
    for layers in (matrices, [shape[::-1] for shape in matrices]):
        if all(before[1] == after[0] for before, after in pairwise(layers)):
            return (layers[0][0], *(shape[1] for shape in layers))
    return ()
