"""The sizes that somebody's parameters have themselves, where the code fixes them."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.problems import DEPTHS, SAMPLES, Problem, drawn, problem_of
from autodiff_ref.recognition.arrays.trees import get
from autodiff_ref.recognition.asking.ways import pool_of
from autodiff_ref.recognition.calls.pools import Pool, UnboundError
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Global, Kept, Owner
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.running.profiling import brief
from autodiff_ref.recognition.text.branches import flat
from autodiff_ref.recognition.text.letters import parameter_kind
from autodiff_ref.recognition.text.statements import assigned

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
            shapes, biases = shapes_of(owner, pool)
    except Exception:
        return []
    several = list(dict.fromkeys(chained(shapes)))
    if len(several) > 1:  # a square or a chain that fits both ways: the biases tell
        several = [dims for dims in several if all(dims[l] == n for l, n in biases.items())]
    dims = next(iter(several), None)
    if dims is None or dims == dims_of(asked.params) or max(dims) > LARGEST:
        return []
    samples = next(m for m in range(SAMPLES, LARGEST) if m not in dims)
    depth = len(dims) - 1
    return [*(drawn(depth, n) for n in (1, 3) if depth in DEPTHS), problem_of(dims, samples)]


def shapes_of(owner: Owner, pool: Any) -> tuple[list[tuple[int, ...]], dict[int, int]]:
    """The shapes of W1, W2, ... as the code makes them, and the sizes of b1, b2, ..."""
    if isinstance(owner, Kept):
        tree = owner.made(pool)
        places = owner.places(tree, pool)
    elif isinstance(owner, Global):
        tree = owner.held(len(pool.dims) - 1)
        places = owner.places(tree)
    elif owner.structure is None:
        tree, places = owner.template(pool)
    else:
        tree = drawn_by_script(owner, pool)
        places = places_in(tree)
    depth = sum(kind == "W" for kind, _ in places)
    found = {leaf: np.shape(get(tree, paths[0])) for leaf, paths in places.items()}
    biases = {l: int(np.prod(shape)) for (kind, l), shape in found.items() if kind == "b"}
    return [found["W", l] or (1, 1) for l in range(1, depth + 1)], biases


def drawn_by_script(owner: Passed, pool: Pool) -> dict[str, Any]:
    """What the script gives the names under which functions are passed parameters.

    For a loop, what comes before it does, within a function as well.
    """
    taken = list(owner.arguments())
    names = {p.name for p in taken if parameter_kind(p.name)}
    there = dict(owner.module.globals)
    for argument in taken:
        with suppress(UnboundError):
            there[argument.name] = pool.value(argument, building=False)
    known = [owner.module.functions[name] for name in owner.used]
    before = next((f.before for f in known if hasattr(f, "before")), owner.module.tree.body)
    found: dict[str, Any] = {}
    for node in before:
        if isinstance(node, ast.Import | ast.ImportFrom):
            with suppress(ImportError):
                exec(compile(ast.Module([node], []), owner.module.file, "exec"), there)
    for name, value in assigned(flat(before)):
        if name in names and name not in found:
            code = compile(ast.Expression(value), owner.module.file, "eval")
            found[name] = eval(code, there)
    return found


def chained(shapes: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """The sizes of layers whose weights, with or without biases in them, have these shapes.

    The weights of one output may be a vector.
    """
    if not shapes or any(len(shape) != 2 for shape in shapes[:-1]) or len(shapes[-1]) > 2:
        return
    *others, last = shapes
    rows = [shape[::-1] for shape in others]
    one = (*last, 1) if len(last) == 1 else None
    for folded in (0, 1):
        for layers in ([*rows, one or last[::-1]], [*others, one or last]):
            chain = [(n_in - folded, n_out) for n_in, n_out in layers]
            if all(before[1] == after[0] for before, after in pairwise(chain)):
                yield (chain[0][0], *(n_out for _, n_out in chain))
