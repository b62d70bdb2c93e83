"""The ways in which weights and biases may lie, by the shapes that somebody's code gives them."""

from collections.abc import Container, Mapping, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import (
    FIRST_ALONE,
    NO_BIAS,
    VECTOR,
    WEIGHTS,
    Form,
    Leaf,
)
from autodiff_ref.recognition.arrays.structures import WITH_BIASES, WITHOUT
from autodiff_ref.recognition.arrays.trees import Gathered, Path, get


def laid_like(
    tree: Any, places: Mapping[Leaf, list[Path]], dims: tuple[int, ...]
) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The layouts of weights and of biases that fit what somebody's code draws itself."""
    biases = WITH_BIASES if ("b", 1) in places else WITHOUT
    if isinstance(places["W", 1][0], Gathered):
        each = np.size(get(tree, places["W", 1][0])) // dims[1]
        folded = ("last", "first") if each > dims[0] else (NO_BIAS,)
        return ("(n_out, n_in)",), ("(n,)",) if ("b", 1) in places else folded
    found = {leaf: np.shape(get(tree, paths[0])) for leaf, paths in places.items()}
    (fitting, mixed), (fitting_b, mixed_b) = (fitting_in(kind, found, dims) for kind in "Wb")
    # A unit beside X, and one beside the hidden ones that is like all others.
    if found["W", 1] in ((dims[1] + 1, dims[0] + 1), (dims[0] + 1, dims[1] + 1)):
        mixed_b = (*mixed_b, *FIRST_ALONE)
    return (*mixed, *(fitting or WEIGHTS)), (*mixed_b, *(fitting_b or biases))


def fitting_in(
    kind: str, found: Mapping[Leaf, tuple[int, ...]], dims: tuple[int, ...]
) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The ways to lie that fit the first layer, and those of all layers if no way fits these.

    Args:
        kind: W or b.
        found: the shapes of somebody's parameters.
        dims: the sizes of the layers.
    """
    each = [
        tuple(
            form for form, shapes in shapes_in(kind, n_in, n).items() if found.get(leaf) in shapes
        )
        for l, (n_in, n) in enumerate(pairwise(dims), 1)
        for leaf in ((kind, l),)
    ]
    if kind == "b" and (given := {l for k, l in found if k == "b"}) < {*range(1, len(dims))}:
        return some_lack(given, each) if given else (), ()
    first = tuple(form for form in each[0] if form in (*WEIGHTS, *WITH_BIASES))
    alike = set(first).intersection(*each)
    return first, () if alike else tuple(product(*each))


def some_lack(
    given: Container[int], each: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """The ways in which biases may lie where only these layers have any, by those that fit each."""
    ways = [(forms or WITH_BIASES) if l in given else (NO_BIAS,) for l, forms in enumerate(each, 1)]
    return tuple(product(*ways))


def shapes_in(kind: str, n_in: int, n: int) -> dict[str, set[tuple[int, ...]]]:
    """The shapes that weights, biases folded in or not, or a bias have for each way to lie."""
    shapes: dict[str, set[tuple[int, ...]]] = {
        "(n_out, n_in)": {(n, n_in), (n, n_in + 1)},
        "(n_in, n_out)": {(n_in, n), (n_in + 1, n)},
    }
    if kind == "b":
        shapes = {"(n, 1)": {(n, 1)}, "(n,)": {(n,)}, "(1, n)": {(1, n)}}
    if n == 1:  # of one unit, weights may be a vector and a bias a number
        shapes["scalar" if kind == "b" else VECTOR] = {() if kind == "b" else (n_in,)}
    return shapes


def differing(
    dims: tuple[int, ...], ends: tuple[str, ...], biases: bool
) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """The layouts of weights and of biases where the last layer lies in another way, or may."""
    depth, alone = len(dims) - 1, dims[-1] == 1
    weights = last_differs(depth, (*WEIGHTS,), tuple(e for e in ends if alone or e != VECTOR))
    if not biases:
        return weights, (NO_BIAS,)
    last = ("scalar", *WITH_BIASES) if alone else WITH_BIASES
    return weights, last_differs(depth, WITH_BIASES, last)


def last_differs(
    depth: int, forms: tuple[str, ...], last: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Ways to lie for each layer: one of the first for all but the last layer."""
    return tuple((*[form] * (depth - 1), end) for form, end in product(forms, last))
