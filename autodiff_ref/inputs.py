"""What the reference accepts: parameters, X and Y of one network, and a descent that ends."""

from collections.abc import Mapping
from math import fsum, isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.network import Network
from autodiff_ref.quantities import Given


def check(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    network: Network,
    dtype: npt.DTypeLike,
) -> None:
    """Check that these are finite numbers for one network and its cost.

    Raises:
        TypeError: params that are no mapping, a network or a dtype of another kind.
        ValueError: shapes that do not fit, numbers that are not finite, labels that the cost has
            no meaning for, or another number of hidden layers than the network has names for.
    """
    if not isinstance(params, Mapping):
        raise TypeError(f"params must be a dictionary of arrays, not {type(params).__name__}")
    if not isinstance(network, Network):
        kind = f"{type(network).__module__}.{type(network).__qualname__}"
        raise TypeError(f"network must be an autodiff_ref.Network, not {kind}")
    if np.dtype(dtype) not in (np.float64, np.float32):
        raise TypeError(f"dtype must be float64 or float32, not {np.dtype(dtype)}")
    given = {**params, "X": X, "Y": Y}
    for name, value in given.items():
        if isinstance(value, np.ma.MaskedArray) or np.asarray(value).dtype.kind not in "fiub":
            kind = f"{type(value).__name__} of {np.asarray(value).dtype}"
            raise TypeError(f"{name} must be an array of real numbers, not {kind}")
    check_shapes(params, X, Y)
    for name, value in given.items():
        with np.errstate(over="ignore"):  # told below
            finite = np.isfinite(np.asarray(value).astype(dtype))
        refuse(name, value, ~finite, f"every entry must be finite in {np.dtype(dtype)}")
    network.check_depth(len(params) // 2)
    check_labels(np.asarray(Y), network.cost)


def check_labels(Y: npt.NDArray[Any], cost: str) -> None:
    """Raise a ValueError if the cost has no meaning for these labels."""
    if cost == "binary_cross_entropy":
        refuse("Y", Y, ~np.isin(Y, (0, 1)), f"{cost} takes only the labels 0 and 1")
    if cost == "categorical_cross_entropy":
        refuse("Y", Y, Y < 0, f"{cost} takes only labels that are not negative")
        for i, column in enumerate(Y.T):
            # Exactly summed: it is 1 but for the rounding of each label, float32 at the least.
            total = fsum(column)
            if abs(total - 1) > len(column) * np.finfo(np.float32).eps:
                raise ValueError(
                    f"column {i} of Y sums to {total:g}: {cost} takes only labels that sum to 1 "
                    "over the output units of each sample"
                )


def refuse(name: str, value: npt.ArrayLike, where: npt.NDArray[np.bool_], required: str) -> None:
    """Raise a ValueError that names the first of these entries, if there is one."""
    if where.any():
        place = tuple(int(i) for i in np.argwhere(where)[0])
        raise ValueError(f"{name}{list(place)} is {np.asarray(value)[place]}: {required}")


def check_shapes(params: Given, X: npt.ArrayLike, Y: npt.ArrayLike) -> None:
    """Raise a ValueError if parameters, X and Y are not those of one network."""
    L = max(len(params) // 2, 1)
    if set(params) != {f"{letter}{l}" for l in range(1, L + 1) for letter in "Wb"}:
        raise ValueError(
            f"params must hold W1, b1, ..., WL, bL, not {', '.join(map(str, params)) or 'nothing'}"
        )
    if np.ndim(X) != 2 or 0 in np.shape(X):
        raise ValueError(
            f"X must have the shape (n_0, m), one column a sample and neither of them 0, not "
            f"{np.shape(X)}"
        )
    n_prev, m = np.shape(X)
    for l in range(1, L + 1):
        shape = np.shape(params[f"W{l}"])
        if (
            len(shape) != 2
            or shape[0] == 0
            or shape[1] != n_prev
            or np.shape(params[f"b{l}"]) != (shape[0], 1)
        ):
            raise ValueError(
                f"W{l} {shape} and b{l} {np.shape(params[f'b{l}'])} must have the shapes "
                f"(n_{l}, {n_prev}) and (n_{l}, 1): the layer below gives {n_prev} values"
            )
        n_prev = shape[0]
    if np.shape(Y) != (n_prev, m):
        raise ValueError(f"Y must have the shape {(n_prev, m)}, not {np.shape(Y)}")


def check_descent(learning_rate: float, iterations: int) -> None:
    """Check that the rate and the number of updates are positive.

    Raises:
        TypeError: a rate that is no number, or a count that is no integer.
        ValueError: one that is not positive, or not finite.
    """
    if not isinstance(learning_rate, Real):
        raise TypeError(f"learning_rate must be a positive number, not {learning_rate!r}")
    if not isinstance(iterations, Integral) or isinstance(iterations, bool):
        raise TypeError(f"iterations must be an integer, not {iterations!r}")
    if not (isfinite(learning_rate) and learning_rate > 0):
        raise ValueError(f"learning_rate must be a positive number, not {learning_rate}")
    if iterations < 1:
        raise ValueError(f"iterations must be at least 1, not {iterations}")


def check_batches(batch_size: int | None, shuffle: np.random.Generator | None) -> None:
    """Check that a size of batches is positive, and that only batches are shuffled.

    Raises:
        TypeError: a size that is no integer, or a ``shuffle`` that is no generator.
        ValueError: a size below 1, or a ``shuffle`` without batches.
    """
    if shuffle is not None and not isinstance(shuffle, np.random.Generator):
        raise TypeError(f"shuffle must be a numpy.random.Generator, not {shuffle!r}")
    if batch_size is None:
        if shuffle is not None:
            raise ValueError("shuffle is for batches: give a batch_size with it")
        return
    if not isinstance(batch_size, Integral) or isinstance(batch_size, bool):
        raise TypeError(f"batch_size must be an integer, not {batch_size!r}")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
