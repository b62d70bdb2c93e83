"""Operations on every window of an array: entries are gathered, and then there are other rules.

A convolution is a contraction of windows with a kernel, pooling is a sum or an extreme of them. As
always, a sum may be taken in whatever order; not so in a transformed domain, as some libraries for
accelerators do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.addressed import added, kind_of, positions
from autodiff_ref.arithmetic.moves import padded
from autodiff_ref.arithmetic.protocol import Arithmetic

Values = npt.NDArray[Any]
Params = Mapping[str, Any]


@dataclass(frozen=True)
class Windows:
    """Where the windows of an array lie, along each of its axes.

    Attributes:
        sizes: of a window.
        strides: from one window to the next.
        padding: entries added before and after.
        spread: from one entry of the array to the next, with others between.
        dilation: from one entry of a window to the next.
    """

    sizes: Sequence[int]
    strides: Sequence[int]
    padding: Sequence[tuple[int, int]]
    spread: Sequence[int]
    dilation: Sequence[int]

    @classmethod
    def of(cls, params: Params) -> "Windows":
        """As the parameters of pooling say, which go without those that are all 1."""
        ones = [1] * len(params["window_dimensions"])
        return cls(
            params["window_dimensions"],
            params["window_strides"],
            params["padding"],
            params.get("base_dilation", ones),
            params.get("window_dilation", ones),
        )

    def seen(self, array: Values, filling: Values) -> Values:
        """Every window: first the axes along which they lie, then those inside of each."""
        widths = zip(self.padding, self.spread, strict=True)
        array = padded(array, filling, [(low, high, apart - 1) for (low, high), apart in widths])
        n = array.ndim
        for axis in reversed(range(n)):
            inside = np.arange(self.sizes[axis]) * self.dilation[axis]
            begins = np.arange(0, array.shape[axis] - inside[-1], self.strides[axis])
            array = np.take(array, begins[:, np.newaxis] + inside, axis)
        return np.transpose(array, [*range(0, 2 * n, 2), *range(1, 2 * n, 2)])

    def of_number(self, x: Any, filling: float, arithmetic: Arithmetic[Any]) -> Any:
        """The windows of an array of numbers of an arithmetic."""
        kind = np.dtype(kind_of(x))
        if kind.kind in "iu":  # the farthest that there is
            filling = min(max(filling, np.iinfo(kind).min), np.iinfo(kind).max)
        around = arithmetic.constant(np.asarray(filling, kind))
        return arithmetic.moved(self.seen, [x, around])


def convolved(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> Any:
    """``conv_general_dilated``, in groups of features or of samples if there are any."""
    of_x, of_kernel, of_result = params["dimension_numbers"]
    by_feature, by_sample = params["feature_group_count"], params["batch_group_count"]
    groups, n = by_feature * by_sample, len(of_x) - 2  # one of them is 1
    x = arithmetic.moved(lambda array: np.transpose(array, of_x), operands[:1])
    kernel = arithmetic.moved(
        lambda array: grouped(np.transpose(array, of_kernel), 0, groups), operands[1:]
    )
    windows = Windows(
        (1, 1, *np.shape(kernel.value)[3:]),
        (1, 1, *params["window_strides"]),
        ((0, 0), (0, 0), *params["padding"]),
        (1, 1, *params["lhs_dilation"]),
        (1, 1, *params["rhs_dilation"]),
    )
    seen = arithmetic.moved(
        lambda array: grouped(array, int(by_feature > 1), groups),
        [windows.of_number(x, 0.0, arithmetic)],
    )
    # Group, sample, feature, place, 1, 1, inside; group, feature of the result, feature, inside.
    summed = (2, *range(5 + n, 5 + 2 * n)), (2, *range(3, 3 + n))
    found = arithmetic.rules["dot_general"](
        arithmetic, seen, kernel, dimension_numbers=(summed, ((0,), (0,)))
    )

    def arranged(array: Values) -> Values:
        group, samples, *places, _, _, features = array.shape
        last = np.moveaxis(array.reshape(group, samples, *places, features), 0, -2)
        joined = last.reshape(samples, *places, group * features)
        return np.transpose(np.moveaxis(joined, -1, 1), np.argsort(of_result))

    return arithmetic.moved(arranged, [found])


def grouped(array: Values, axis: int, groups: int) -> Values:
    """The array with an axis split into groups, which come first."""
    shape = array.shape
    split = array.reshape(*shape[:axis], groups, shape[axis] // groups, *shape[axis + 1 :])
    return np.moveaxis(split, axis, 0)


def pooled(rule: str, filling: float) -> Callable[[list[Any], Params, Arithmetic[Any]], Any]:
    """What another rule makes of every window; what it makes nothing of lies around."""

    def of_windows(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> Any:
        seen = Windows.of(params).of_number(operands[0], filling, arithmetic)
        n = np.ndim(operands[0].value)
        return arithmetic.rules[rule](arithmetic, seen, axes=tuple(range(n, 2 * n)))

    return of_windows


def added_to_extremes(operands: list[Any], params: Params, arithmetic: Arithmetic[Any]) -> Any:
    """``select_and_scatter_add``: to the extreme of every window, of equal ones the first."""
    source, x = operands
    largest = params["select_prim"].name == "ge"
    windows, n = Windows.of(params), np.ndim(x.value)
    size = int(np.prod(params["window_dimensions"]))

    def flattened(array: Values) -> Values:
        return array.reshape(*array.shape[:n], size)

    seen = windows.of_number(x, -np.inf if largest else np.inf, arithmetic)
    seen = arithmetic.moved(flattened, [seen])
    rules = arithmetic.rules
    which = rules["argmax" if largest else "argmin"](
        arithmetic, seen, axes=(n,), index_dtype=np.dtype(np.intp)
    )
    # Rounding may decide which one it is: then every one may have it.
    shape = np.shape(seen.value)
    which, to_each = (
        arithmetic.moved(lambda a: np.broadcast_to(a[..., np.newaxis], shape), [number])
        for number in (which, source)
    )
    inside = arithmetic.constant(np.broadcast_to(np.arange(size), shape))
    chosen = rules["eq"](arithmetic, which, inside)
    zeros = arithmetic.constant(np.zeros(shape, kind_of(source)))
    given = rules["select_n"](arithmetic, chosen, zeros, to_each)
    numbers = flattened(windows.seen(positions(x), np.asarray(-1))).ravel()
    nothing = arithmetic.constant(np.zeros(np.shape(x.value), kind_of(x)))
    return added(nothing, numbers, numbers >= 0, given, arithmetic)


WINDOWED: Mapping[str, Callable[[list[Any], Params, Any], Any]] = {
    "conv_general_dilated": convolved,
    "reduce_window_sum": pooled("reduce_sum", 0.0),
    "reduce_window_max": pooled("reduce_max", -np.inf),
    "reduce_window_min": pooled("reduce_min", np.inf),
    "select_and_scatter_add": added_to_extremes,
}
"""By the name of a primitive."""
