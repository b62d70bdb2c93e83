"""The quantities that somebody's code names: in what it returns, keeps, and in local variables."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.trees import Path, get, label, number, walk

Source = tuple[str, Path]
"""A tree of a run, and a place in it."""

_NAME = re.compile(r"(?P<d>d_?)?(?P<letter>[ZzAa])_?(?P<layer>\d+)?")
_LISTS = {"zs": "Z", "activations": "A", "acts": "A"}


def named(trees: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, ...], Source]]:
    """Everything with a name such as Z1 or dA_2: its letter, its possible layers, its source.

    "dA2" may hold dA2 or dA1, and lists may start at layer 0 or 1.
    """
    for tree_name, tree in trees.items():
        for path, _ in walk(tree):
            name = label(path)
            found = _NAME.fullmatch(name)
            letter = _LISTS.get(name) or (found and found["letter"].upper())
            if not letter:
                continue
            letter = ("d" if found and found["d"] else "") + letter
            source = tree_name, path
            if found and found["layer"]:
                l = int(found["layer"])
                yield letter, (l, l - 1) if letter == "dA" else (l,), source
            elif (place := number(path)) is not None:
                yield letter, (place, place + 1), source


def sources_of(
    trees: Mapping[str, Any], rows: bool, dims: tuple[int, ...], m: int
) -> tuple[dict[str, Source], tuple[str, ...]]:
    """Where the quantities of a problem are whose sizes all differ, and the names in doubt."""
    found: dict[str, Source] = {}
    doubtful: set[str] = set()
    for letter, layers, (tree, path) in named(trees):
        value = get(trees[tree], path)
        fits = [
            l for l in layers if 0 <= l < len(dims) and np.shape(value) in shapes(dims[l], m, rows)
        ]
        if len(fits) != 1 or np.asarray(value).dtype.kind != "f":
            continue
        name = f"{letter}{fits[0]}"
        first = found.setdefault(name, (tree, path))
        if not np.array_equal(get(trees[first[0]], first[1]), value, equal_nan=True):
            doubtful.add(name)
    return {n: s for n, s in found.items() if n not in doubtful}, tuple(sorted(doubtful))


def shapes(n: int, m: int, rows: bool) -> set[tuple[int, ...]]:
    """The shapes that a quantity of a layer may have."""
    return {(m, n) if rows else (n, m)} | ({(n,)} if m == 1 else set())


def in_columns(value: Any, n: int, rows: bool, dtype: Any) -> Array:
    """A quantity with samples in columns."""
    array = np.array(value, dtype=dtype)
    return array.T.copy() if rows and array.ndim == 2 else array.reshape(n, -1)
