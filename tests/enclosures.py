"""Balls to compute with, and what the rules and programs of exact arithmetic make of them."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jax
import numpy as np
import numpy.typing as npt
from flint import arb, fmpq

from autodiff_ref.arithmetic.exact import RULES, Enclosed, Exact
from autodiff_ref.arithmetic.interpreter import evaluate
from autodiff_ref.tensors import in_float64, tensor

BITS = 120
NARROW = 2.0**-110
"""What 120 bits leave of a number in relative width, with ten bits for the roundings of a rule."""

ULP = 2.0**-52

WEIGHTS = np.array([0.3, -1.7, 2.2, 0.9, -0.4])


def real(*values: float | arb) -> Enclosed:
    kind = object if any(isinstance(value, arb) for value in values) else np.float64
    return Enclosed(
        np.array([v if kind is np.float64 or isinstance(v, arb) else arb(v) for v in values], kind)
    )


def truths(*values: bool, doubt: list[bool] | None = None) -> Enclosed:
    return Enclosed(np.array(values), None if doubt is None else np.array(doubt))


def between(low: float, high: float) -> arb:
    return arb(low).union(arb(high))


def by_rule(name: str, *operands: Enclosed, **parameters: Any) -> Enclosed:
    found: Enclosed = RULES[name](Exact(BITS), *operands, **parameters)
    return found


def holds(found: Any, true: Fraction | int) -> bool:
    """By fractions alone: ``arb.contains`` would round the fraction to a ball of its own."""
    mid, rad = (part.fmpq() for part in (found.mid(), found.rad()))
    return bool(abs(mid - fmpq(*Fraction(true).as_integer_ratio())) <= rad)


def run(
    function: Callable[..., Any], *arguments: npt.ArrayLike, bits: int = BITS
) -> tuple[Enclosed, list[str]]:
    """What JAX's program of a function gives in enclosures, and what was in doubt on the way."""
    arrays = [np.asarray(argument, np.float64) for argument in arguments]
    with jax.enable_x64(True):
        program = jax.make_jaxpr(function)(*arrays)
    arithmetic = Exact(bits)
    (found,) = evaluate(program, [Enclosed(array) for array in arrays], arithmetic)
    return found, [name for name, _ in arithmetic.doubts]


@in_float64
def in_floats(function: Callable[..., Any], *arguments: npt.ArrayLike) -> npt.NDArray[Any]:
    return np.asarray(function(*map(tensor, arguments)))
