"""NumPy arrays to JAX arrays and back, in float64 where that is asked for."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import jax
import numpy as np
import numpy.typing as npt

from autodiff_ref.model import Tensors
from autodiff_ref.quantities import Given, Values

P = ParamSpec("P")
R = TypeVar("R")


def in_float64(function: Callable[P, R]) -> Callable[P, R]:
    """The function with JAX in float64 while it runs: the one place where that is switched.

    The setting of the process is the same before and after.
    """

    @wraps(function)
    def switched(*args: P.args, **kwargs: P.kwargs) -> R:
        with jax.enable_x64(True):
            return function(*args, **kwargs)

    return switched


def tensors(values: Given, dtype: npt.DTypeLike = np.float64) -> Tensors:
    """The same values as JAX arrays."""
    return {name: tensor(value, dtype) for name, value in values.items()}


def tensor(value: npt.ArrayLike, dtype: npt.DTypeLike = np.float64) -> jax.Array:
    """The same value as a JAX array; it is put there, as to compute it would be to compile."""
    found: jax.Array = jax.device_put(np.asarray(value, dtype))
    return found


def arrays(values: Tensors) -> Values:
    """The same values as NumPy arrays."""
    return {name: np.asarray(value) for name, value in values.items()}
