"""What the public functions accept: parameters, X and Y that fit each other and the network.

Each check raises with the name of the thing, what was required, what was given, and how to mend
it; none changes anything.
"""

from collections.abc import Callable, Mapping, Set
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp.network import Network
from manual_bp.notation import Array

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))
"""What is computed in."""

OTHERWISE = (np.ma.MaskedArray, np.matrix)
"""Arrays that hide entries, and arrays that multiply otherwise."""


def depth(params: Mapping[str, Array]) -> int:
    """The number L of layers whose parameters these are.

    Raises:
        TypeError: not a mapping of names to arrays.
        ValueError: a parameter is missing, or there is one too many.
    """
    # A dict is known sooner than an abstract class has looked for itself among its parents.
    if not isinstance(params, (dict, Mapping)):
        raise TypeError(
            f"params must be a dictionary {{'W1': ..., 'b1': ...}}, not {type(params).__name__}"
        )
    L = len(params) // 2
    if L > 0 and params.keys() == names_of(L):
        return L
    # Half, rounded up: where one of a pair is absent, it is missing, not the other surplus.
    L = max((sum(str(name)[:1] in ("W", "b") for name in params) + 1) // 2, 1)
    required = names_of(L)
    missing = [name for name in required if name not in params]
    surplus = [str(name) for name in params if name not in required]
    if missing or surplus:
        raise ValueError(
            f"params must hold W1, b1, ..., WL, bL; missing: {', '.join(missing) or 'none'}; "
            f"not understood: {', '.join(surplus) or 'none'}"
        )
    return L


@lru_cache(maxsize=8)
def names_of(L: int) -> Set[str]:
    """W1, b1, ..., WL, bL, in this order."""
    return dict.fromkeys(f"{letter}{l}" for l in range(1, L + 1) for letter in "Wb").keys()


def check_params(params: Mapping[str, Array], network: Network) -> int:
    """The depth L, after the shapes and dtypes of all parameters were found to fit.

    Raises:
        TypeError: something that is not an array, mixed or unsupported dtypes, or a network of
            another kind.
        ValueError: missing parameters, or shapes that do not fit each other or the network.
    """
    if not isinstance(network, Network):
        kind = f"{type(network).__module__}.{type(network).__qualname__}"
        raise TypeError(
            f"network must be a manual_bp.Network such as Network(hidden='tanh'), not {kind}"
        )
    L = depth(params)
    dtype = float_dtype("W1", params["W1"])
    for name, value in params.items():
        if float_dtype(name, value) != dtype:
            raise TypeError(
                f"{name} is {value.dtype} but W1 is {dtype}: all parameters must share one "
                f"dtype; convert with {name}.astype(np.{dtype})"
            )
    dims = layer_sizes(tuple([params[name].shape for name in names_of(L)]))
    if network.layer_dims is not None and dims != network.layer_dims:
        raise ValueError(
            f"the parameters have the layer sizes {dims}, but network.layer_dims is "
            f"{network.layer_dims}"
        )
    network.check_widths(dims)
    return L


@lru_cache(maxsize=8)
def layer_sizes(shapes: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """n_0, n_1, ..., n_L, from the shapes of W1, b1, ..., WL, bL.

    Raises:
        ValueError: shapes that do not fit each other.
    """
    dims: list[int] = []
    for l, (W, b) in enumerate(zip(shapes[::2], shapes[1::2], strict=True), 1):
        if len(W) != 2 or 0 in W:
            raise ValueError(f"W{l} must have the shape (n_{l}, n_{l - 1}), not {W}")
        if b != (W[0], 1):
            raise ValueError(
                f"b{l} must have the shape {(W[0], 1)}, one row for each row of W{l} {W}, not {b}"
            )
        if l == 1:
            dims.append(W[1])
        if W[1] != dims[-1]:
            raise ValueError(
                f"W{l} has {W[1]} columns but W{l - 1} has {dims[-1]} rows: layer {l} reads what "
                f"layer {l - 1} gives"
            )
        dims.append(W[0])
    return tuple(dims)


def check_samples(params: Mapping[str, Array], X: Array) -> None:
    """X has the parameters' dtype, and a row for each column of W1.

    Raises:
        TypeError: not an array, or of another dtype.
        ValueError: another shape, or no sample at all.
    """
    W1 = params["W1"]
    if float_dtype("X", X) != W1.dtype:
        raise TypeError(
            f"X is {X.dtype} but the parameters are {W1.dtype}: nothing is converted silently; "
            f"use X.astype(np.{W1.dtype}) or init_params(..., dtype=np.{X.dtype})"
        )
    if X.ndim != 2 or X.shape[0] != W1.shape[1] or X.shape[1] == 0:
        raise ValueError(
            f"X must have the shape ({W1.shape[1]}, m), one column a sample and one row for each "
            f"column of W1, not {X.shape}"
        )


def checked_labels(
    params: Mapping[str, Array], X: Array, Y: npt.NDArray[Any], network: Network
) -> Array:
    """Y in the dtype of X: booleans and integers are converted, floats must have it already.

    For parameters and X that were checked.

    Raises:
        TypeError: not an array, or of a dtype that would lose digits.
        ValueError: another shape than (n_L, m), labels that the cost has no meaning for, or
            labels that are not finite.
    """
    n_L, m = params[f"b{len(params) // 2}"].shape[0], X.shape[1]
    if not is_plain(Y):
        raise TypeError(f"Y must be an array of the shape {(n_L, m)}, not {type(Y).__name__}")
    if Y.dtype.kind not in "biu" and Y.dtype != X.dtype:
        raise TypeError(
            f"Y is {Y.dtype} but X is {X.dtype}: use Y.astype(np.{X.dtype}), or integers"
        )
    if Y.shape != (n_L, m):
        raise ValueError(
            f"Y must have the shape {(n_L, m)}, a row for each output unit and a column for each "
            f"column of X, not {Y.shape}"
        )
    labels = network.cost_function.labels
    if labels is not None:
        # Not np.isin, which may sort all labels where there are two values to compare with.
        known = np.equal(Y, labels[0])
        for label in labels[1:]:
            known |= np.equal(Y, label)
        if not known.all():
            i, j = np.argwhere(~known)[0]
            raise ValueError(
                f"Y[{i}, {j}] is {Y[i, j]}: {network.cost_function.name} takes only the labels "
                f"{' and '.join(f'{label:g}' for label in labels)}"
            )
    converted = Y.astype(X.dtype, copy=False)
    if labels is None:
        refuse_non_finite("Y", converted)
    if network.cost_function.categorical:
        check_distributions(converted, network.cost_function.name)
    return converted


def check_distributions(Y: Array, cost: str) -> None:
    """No label is negative, and those of a sample sum to 1 as nearly as rounding lets them.

    Who divides n labels by their sum rounds n times in a row, and who adds them up again n - 1
    times, each time by half an eps at most: the sum is within n eps of 1. The eps is that of
    float32 for float64 as well, as the labels may have been float32 once.

    Raises:
        ValueError: columns that are no distributions.
    """
    required = f"{cost} takes columns of labels that are not negative and sum to 1, as one 1 does"
    if Y.min() < 0:
        j, i = np.argwhere(Y < 0)[0]
        raise ValueError(f"Y[{j}, {i}] is {Y[j, i]}: {required}")
    with np.errstate(over="ignore"):  # an infinite sum is not 1
        # A product: NumPy's own sum over the units takes ten times as long where samples are rows.
        sums = np.ones(len(Y), Y.dtype) @ Y
        off = np.abs(sums - 1) > len(Y) * np.finfo(np.float32).eps
    if off.any():
        i = int(off.argmax())
        raise ValueError(f"the column Y[:, {i}] has the sum {sums[i]}: {required}")


def check_gradient(name: str, value: Array, gradient: Array | None) -> None:
    """A gradient has the shape and the dtype of its parameter, and finite entries.

    Raises:
        TypeError: another dtype, or one that is neither float64 nor float32.
        ValueError: no gradient, another shape, or an entry that is not finite.
    """
    if gradient is None:
        raise ValueError(f"d{name} is missing: it must have the shape {value.shape} of {name}")
    if float_dtype(f"d{name}", gradient) != float_dtype(name, value):
        raise TypeError(
            f"d{name} is {gradient.dtype} but {name} is {value.dtype}: nothing is converted "
            f"silently; use d{name}.astype(np.{value.dtype})"
        )
    if gradient.shape != value.shape:
        raise ValueError(
            f"d{name} is of the shape {gradient.shape}: it must have the shape {value.shape} of "
            f"{name}"
        )
    refuse_non_finite(f"d{name}", gradient)


def check_finite_Z(l: int, Z: Array, params: Callable[[], Mapping[str, Array]], X: Array) -> None:
    """Z[l] is finite, or else the error names what made it so; only then is ``params`` called.

    Anything that is not finite in X or in the parameters shows in the Z of its layer, so one
    look at each Z, which is small, spares a pass over X.

    Raises:
        ValueError: not finite.
    """
    # A sum of squares is one pass, and finite only where all of them are; if it overflows alone,
    # the passes below find nothing but Z in order.
    flat = Z.ravel(order="K")  # in the order of the memory: no copy
    if isfinite(np.vdot(flat, flat)) or np.isfinite(Z).all():
        return
    refuse_non_finite("X", X)
    for name, value in params().items():
        refuse_non_finite(name, value)
    raise ValueError(
        f"Z{l} overflows {Z.dtype} although X and the parameters are finite: "
        "scale X (load_images divides by 255) or the weights down"
    )


def refuse_non_finite(name: str, value: Array) -> None:
    """Raise a ValueError that names the first entry which is nan or infinite, if there is one."""
    finite = np.isfinite(value)
    if not finite.all():
        place = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"{name}{list(place)} is {value[place]}: every entry must be a finite number"
        )


def is_plain(value: object) -> bool:
    """Whether this is an array: not one that hides entries, nor one that multiplies otherwise."""
    if type(value) is np.ndarray:
        return True
    return isinstance(value, np.ndarray) and not isinstance(value, OTHERWISE)


def float_dtype(name: str, value: Array) -> np.dtype[Any]:
    """The dtype of an array of float64 or float32.

    Raises:
        TypeError: anything else.
    """
    if not is_plain(value):
        raise TypeError(
            f"{name} must be a NumPy array, not {type(value).__name__}: use np.asarray({name})"
        )
    if value.dtype not in FLOATS:
        raise TypeError(
            f"{name} is {value.dtype} but must be float64 or float32: use {name}.astype(np.float64)"
        )
    return value.dtype
