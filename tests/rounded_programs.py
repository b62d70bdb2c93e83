"""Programs in running errors, beside what JAX computes of them."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import ClosedJaxpr

from autodiff_ref.arithmetic.interpreter import evaluate
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, Running, errors_of
from costs import Dtype, Function, Values


def traced(function: Function, *operands: Values) -> ClosedJaxpr:
    with jax.enable_x64(True):
        return jax.make_jaxpr(function)(*operands)


def run(
    function: Function, *operands: Rounded, dtype: Dtype = np.float64
) -> tuple[list[Rounded], Running]:
    r = Running(Rounding.of(dtype))
    program = traced(function, *(operand.value for operand in operands))
    with np.errstate(all="ignore"):
        return evaluate(program, operands, r), r


def in_jax(function: Function, dtype: Dtype, *operands: Values) -> list[Values]:
    with jax.enable_x64(dtype == np.float64):
        found = function(*(jnp.asarray(x, dtype) for x in operands))
        return [np.asarray(each) for each in jax.tree.leaves(found)]


def farther(theirs: Values, ours: Rounded) -> list[str]:
    """Where JAX is farther off than the error says."""
    assert ours.value.shape == theirs.shape
    beyond = ~(np.abs(theirs.astype(float) - ours.value) <= ours.off)
    rows = zip(theirs[beyond], ours.value[beyond], errors_of(ours)[beyond], strict=True)
    return [f"{each} instead of {value} +- {error}" for each, value, error in rows]


def is_small(ours: Rounded, rounding: Rounding) -> bool:
    """Whether an error is below 500 roundings of the largest entry: 3e-5 of it in float32."""
    return bool(np.max(ours.off) < 500 * rounding.u * np.max(ours.size))
