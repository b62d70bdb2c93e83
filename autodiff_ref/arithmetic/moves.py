"""Primitives that only move entries about, as functions of NumPy arrays of any kind of entry."""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

Move = Callable[..., Array]
"""From arrays to one array, each entry of which is an entry of theirs."""


RESULTS = "results"
"""The name under which moves are told how many of them there are."""


def broadcast(array: Array, shape: Sequence[int], axes: Sequence[int]) -> Array:
    """The array repeated along every axis that is not one of its own; a view."""
    own = [1] * len(shape)
    for axis, size in zip(axes, np.shape(array), strict=True):
        own[axis] = size
    return np.broadcast_to(np.reshape(array, own), tuple(shape))


def padded(array: Array, filling: Array, config: Sequence[tuple[int, int, int]]) -> Array:
    """The array with a filling around and between its entries; a negative width takes away."""
    for axis, (low, high, between) in enumerate(config):
        size = array.shape[axis]
        spread = max(size + (size - 1) * between, 0)
        shape = list(array.shape)
        shape[axis] = spread + max(low, 0) + max(high, 0)
        wider = np.empty(shape, array.dtype)
        wider[...] = filling
        inside = [slice(None)] * array.ndim
        inside[axis] = slice(max(low, 0), max(low, 0) + spread, between + 1)
        wider[tuple(inside)] = array
        inside[axis] = slice(max(-low, 0), shape[axis] - max(-high, 0))
        array = wider[tuple(inside)]
    return array


def turned(array: Array, axes: Sequence[int] | None) -> Array:
    """The array with its axes in another order, if there is one."""
    return array if axes is None else np.transpose(array, axes)


def parts(sizes: Sequence[int], axis: int) -> list[Move]:
    """One move for each part that an axis is split into."""
    ends = np.cumsum(sizes)
    return [
        lambda array, low=end - size, high=end: np.take(array, range(low, high), axis)
        for size, end in zip(sizes, ends, strict=True)
    ]


MOVES: Mapping[str, Callable[[Mapping[str, Any]], list[Move]]] = {
    "reshape": lambda p: [lambda array: np.reshape(turned(array, p["dimensions"]), p["new_sizes"])],
    "transpose": lambda p: [lambda array: np.transpose(array, p["permutation"])],
    "broadcast_in_dim": lambda p: [
        lambda array: broadcast(array, p["shape"], p["broadcast_dimensions"])
    ],
    "squeeze": lambda p: [lambda array: np.squeeze(array, tuple(p["dimensions"]))],
    "expand_dims": lambda p: [lambda array: np.expand_dims(array, tuple(p["dimensions"]))],
    "rev": lambda p: [lambda array: np.flip(array, tuple(p["dimensions"]))],
    "slice": lambda p: [
        lambda array: array[
            tuple(
                map(
                    slice,
                    p["start_indices"],
                    p["limit_indices"],
                    p["strides"] or [1] * np.ndim(array),
                )
            )
        ]
    ],
    "concatenate": lambda p: [lambda *arrays: np.concatenate(arrays, p["dimension"])],
    "stack": lambda p: [lambda *arrays: np.stack(arrays, p["axis"])],
    "tile": lambda p: [lambda array: np.tile(array, p["reps"])],
    "pad": lambda p: [lambda array, filling: padded(array, filling, p["padding_config"])],
    "unstack": lambda p: [
        lambda array, k=k: np.take(array, k, p["axis"]) for k in range(p[RESULTS])
    ],
    "split": lambda p: parts(p["sizes"], p["axis"]),
    **dict.fromkeys(("copy", "copy_p", "stop_gradient"), lambda _: [lambda array: array]),
}
"""By the name of a primitive, from its parameters to a move for each of its results."""


def moves(name: str, params: Mapping[str, Any], results: int) -> list[Move]:
    """The moves of a primitive with so many results.

    Raises:
        KeyError: it is none that only moves entries.
    """
    return MOVES[name]({**params, RESULTS: results})


def contracted(
    product: Callable[[Array, Array], Array], left: Array, right: Array, dimension_numbers: Any
) -> Array:
    """``dot_general`` by way of a product of stacks of matrices, (k, m, n) with (k, n, p)."""
    (summed_left, summed_right), (batch_left, batch_right) = dimension_numbers
    free_left = [i for i in range(left.ndim) if i not in (*summed_left, *batch_left)]
    free_right = [i for i in range(right.ndim) if i not in (*summed_right, *batch_right)]
    batch = [left.shape[i] for i in batch_left]
    rows = [left.shape[i] for i in free_left]
    columns = [right.shape[i] for i in free_right]
    terms = prod(left.shape[i] for i in summed_left)
    stack = prod(batch)
    found = product(
        np.transpose(left, (*batch_left, *free_left, *summed_left)).reshape(
            stack, prod(rows), terms
        ),
        np.transpose(right, (*batch_right, *summed_right, *free_right)).reshape(
            stack, terms, prod(columns)
        ),
    )
    return found.reshape((*batch, *rows, *columns))
