"""The sizes that somebody's parameters have themselves, where the code fixes them."""

import ast
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.problems import DEPTHS, SAMPLES, Problem, drawn, problem_of
from autodiff_ref.recognition.arrays.trees import get
from autodiff_ref.recognition.asking.ways import pool_of
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Global, Kept, Owner
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.running.profiling import brief
from autodiff_ref.recognition.text.names import parameter_kind
from autodiff_ref.recognition.text.statements import flat

LARGEST = 4096
"""No layer is larger."""


def problems_of_own_depth(owner: Owner) -> list[Problem]:
    """Problems of as many layers as the parameters have, the last one of their sizes.

    None where they have the sizes that are asked for.
    """
    asked = drawn(2, 1)
    pool = pool_of(asked)
    try:
        with owner.module.supplied(pool), brief():
            shapes = shapes_of_weights(owner, pool)
    except Exception:
        return []
    dims = chained(shapes)
    if dims is None or dims == dims_of(asked.params) or max(dims) > LARGEST:
        return []
    samples = next(m for m in range(SAMPLES, LARGEST) if m not in dims)
    depth = len(dims) - 1
    return [*(drawn(depth, n) for n in (1, 3) if depth in DEPTHS), problem_of(dims, samples)]


def shapes_of_weights(owner: Owner, pool: Any) -> list[tuple[int, ...]]:
    """The shapes of W1, W2, ... as the code makes them."""
    if isinstance(owner, Kept):
        tree = owner.made(pool)
        places = owner.places(tree, pool)
    elif isinstance(owner, Global):
        tree = owner.held(len(pool.dims) - 1)
        places = owner.places(tree)
    elif owner.structure is None:
        tree, places = owner.template(pool)
    else:
        tree = drawn_by_script(owner)
        places = places_in(tree)
    depth = sum(kind == "W" for kind, _ in places)
    return [np.shape(get(tree, places["W", l][0])) or (1, 1) for l in range(1, depth + 1)]


def drawn_by_script(owner: Passed) -> dict[str, Any]:
    """What the script gives the names under which functions are passed parameters."""
    names = {p.name for p in owner.arguments() if parameter_kind(p.name)}
    found: dict[str, Any] = {}
    for name, value in assigned(flat(owner.module.tree.body)):
        if name in names and name not in found:
            code = compile(ast.Expression(value), owner.module.file, "eval")
            found[name] = eval(code, owner.module.globals, {})
    return found


def assigned(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """The names that statements assign, each with its value, of ``a, b = 1, 2`` as of ``a = 1``."""
    for node in statements:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = zip(names, values, strict=False)
                yield from ((n.id, value) for n, value in pairs if isinstance(n, ast.Name))


def chained(shapes: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The sizes of layers whose weights, with or without biases in them, have these shapes."""
    if not shapes or any(len(shape) != 2 for shape in shapes):
        return None
    for folded in (0, 1):
        for layers in ([shape[::-1] for shape in shapes], shapes):
            chain = [(n_in - folded, n_out) for n_in, n_out in layers]
            if all(before[1] == after[0] for before, after in pairwise(chain)):
                return (chain[0][0], *(n_out for _, n_out in chain))
    return None
