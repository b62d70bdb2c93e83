"""Operations that read or write entries where integers of the program say: these must be decided.

JAX itself is asked where each entry comes from, by the same operation on an array of positions.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import jax
import numpy as np
import numpy.typing as npt
from jax import lax

from autodiff_ref.arithmetic.protocol import Arithmetic, N

Values = npt.NDArray[Any]
Params = Mapping[str, Any]


def sliced(operands: list[N], params: Params, arithmetic: Arithmetic[N]) -> N:
    """``dynamic_slice``: where it would reach over an end, it is moved inside, as JAX does."""
    array, *starts = operands
    sizes = params["slice_sizes"]
    at = [int(arithmetic.decided(start)) for start in starts]

    def move(values: Values) -> Values:
        return values[window(at, sizes, values.shape)]

    return arithmetic.moved(move, [array])


def replaced(operands: list[N], _params: Params, arithmetic: Arithmetic[N]) -> N:
    """``dynamic_update_slice``, moved inside likewise."""
    array, update, *starts = operands
    at = [int(arithmetic.decided(start)) for start in starts]

    def move(values: Values, new: Values) -> Values:
        changed = values.copy()
        changed[window(at, new.shape, values.shape)] = new
        return changed

    return arithmetic.moved(move, [array, update])


def window(at: list[int], sizes: Sequence[int], shape: Sequence[int]) -> tuple[slice, ...]:
    """The part of an array of that shape that begins there, or as near as it fits."""
    begins = [min(max(a, 0), n - size) for a, size, n in zip(at, sizes, shape, strict=True)]
    return tuple(slice(a, a + size) for a, size in zip(begins, sizes, strict=True))


def told(ask: Callable[..., Any], *arrays: Values) -> Values:
    """What JAX answers, with integers and floats that tell all positions apart."""
    with jax.enable_x64(True):
        return np.asarray(ask(*arrays))


def positions(array: Any, first: int = 0) -> Values:
    """The number of each entry of an array, in the order of its memory."""
    shape = np.shape(array.value)
    return first + np.arange(int(np.prod(shape, dtype=int))).reshape(shape)


def kind_of(array: Any) -> npt.DTypeLike:
    """The dtype of a program's array; float64 of whatever an arithmetic has for floats."""
    return array.value.dtype if array.value.dtype.kind in "iub" else np.float64


def gathered(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> Any:
    """``gather``; what is read beyond the ends is what JAX fills in."""
    array, indices = operands
    at = arithmetic.decided(indices)
    found = told(partial(lax.gather_p.bind, **{**params, "fill_value": -1}), positions(array), at)
    if np.all(found >= 0):
        return arithmetic.moved(lambda values: values.ravel()[found], [array])
    nothing = np.zeros(np.shape(array.value), kind_of(array))
    filling = arithmetic.constant(told(partial(lax.gather_p.bind, **params), nothing, at))
    return arithmetic.moved(
        lambda values, filled: np.where(found < 0, filled, values.ravel()[found]), [array, filling]
    )


def scattered(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> Any:
    """``scatter``: entries replaced by others."""
    array, indices, updates = operands
    old = positions(array)
    new = positions(updates, old.size)
    found = told(partial(lax.scatter_p.bind, **params), old, arithmetic.decided(indices), new)
    return arithmetic.moved(
        lambda values, others: np.concatenate([values.ravel(), others.ravel()])[found],
        [array, updates],
    )


def scatter_added(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> Any:
    """``scatter-add``: each entry that others are added to is a sum, in whatever order."""
    array, indices, updates = operands
    numbers, kept = destinations(array, arithmetic.decided(indices), updates, params)
    return added(array, numbers, kept, updates, arithmetic)


def added(
    array: Any, numbers: Values, kept: Values, updates: Any, arithmetic: Arithmetic[Any]
) -> Any:
    """The array with others added to it at these positions, where they are kept."""
    hit, group, counts = np.unique(numbers[kept], return_inverse=True, return_counts=True)
    if not len(hit):
        return array
    order = np.argsort(group, kind="stable")
    rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    size = positions(array).size
    # The terms of each sum by position; behind all others lies a zero, which fills short rows.
    terms = np.full((len(hit), 1 + int(np.max(counts))), size + numbers.size)
    terms[:, 0] = hit
    terms[group[order], 1 + rank] = size + np.flatnonzero(kept)[order]
    rows = arithmetic.moved(
        lambda *parts: np.concatenate([part.ravel() for part in parts])[terms],
        [array, updates, arithmetic.constant(np.zeros((), kind_of(array)))],
    )
    sums = arithmetic.rules["reduce_sum"](arithmetic, rows, axes=(1,))

    def move(values: Values, found: Values) -> Values:
        changed = values.ravel().copy()
        changed[hit] = found
        return changed.reshape(values.shape)

    return arithmetic.moved(move, [as_terms(array, arithmetic), sums])


def as_terms(array: Any, arithmetic: Arithmetic[Any]) -> Any:
    """The array as a sum of one term, in the kind of numbers that sums have."""
    alone = arithmetic.moved(lambda values: values[..., np.newaxis], [array])
    return arithmetic.rules["reduce_sum"](arithmetic, alone, axes=(np.ndim(array.value),))


def destinations(array: Any, at: Values, updates: Any, params: Params) -> tuple[Values, Values]:
    """The position that each entry of the updates is added to, and whether it is to any.

    The transpose of adding entries is reading them.
    """
    numbers = params["dimension_numbers"]

    def adding(entries: jax.Array) -> jax.Array:
        nothing = np.zeros(np.shape(array.value))
        return lax.scatter_add(nothing, at, entries, numbers, mode=params["mode"])

    def reading(of: Values) -> Any:
        return jax.linear_transpose(adding, np.zeros(np.shape(updates.value)))(of)[0]

    found = told(reading, 1.0 + positions(array)).ravel().astype(np.intp)
    return found - 1, found > 0


ADDRESSED: Mapping[str, Callable[[list[Any], Params, Any], Any]] = {
    "dynamic_slice": sliced,
    "dynamic_update_slice": replaced,
    "gather": gathered,
    "scatter": scattered,
    "scatter-add": scatter_added,
}
"""By the name of a primitive."""
