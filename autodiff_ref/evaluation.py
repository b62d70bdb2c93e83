"""Programs, and JAX's derivatives in them, evaluated in an arithmetic instead of by JAX."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr

from autodiff_ref.arithmetic.interpreter import Arithmetic, N, evaluate
from autodiff_ref.forms import written_out
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network
from autodiff_ref.tensors import in_float64

Program = Callable[..., Tensors]
"""One of ``programs.py``: from dictionaries of arrays, and arrays, to a dictionary of arrays."""

Shapes = tuple[tuple[str, tuple[int, ...]], ...]
"""Of the arrays of an argument by name; an array by itself has the name ""."""


def evaluated(
    program: Program,
    arithmetic: Arithmetic[N],
    *arguments: Any,
    network: Network | None = None,
    results: Collection[str] | None = None,
) -> dict[str, N]:
    """The results of a program by name, in numbers of the arithmetic.

    Args:
        program: one of ``programs.py``.
        arithmetic: whose numbers the arguments are.
        arguments: numbers, and dictionaries of numbers, as the program takes them.
        network: hyperparameters, where the program takes them.
        results: the names of those wanted, or None for all; nothing is evaluated for the others.
    """
    named = [as_named(argument) for argument in arguments]
    shapes = tuple(
        tuple((name, np.shape(number.value)) for name, number in argument.items())
        for argument in named
    )
    derived, names = derivation(program, network, shapes)
    if results is not None:
        derived, names = part(derived, names, results)
    operands = [number for argument in named for number in argument.values()]
    with np.errstate(all="ignore"):  # what overflows is infinitely far off, and told as that
        found = evaluate(derived, operands, arithmetic)
    return dict(zip(names, found, strict=True))


def part(
    derived: ClosedJaxpr, names: tuple[str, ...], wanted: Collection[str]
) -> tuple[ClosedJaxpr, tuple[str, ...]]:
    """The program with only those of its results."""
    named = zip(names, derived.jaxpr.outvars, strict=True)
    chosen = {name: variable for name, variable in named if name in wanted}
    shortened = derived.jaxpr.replace(outvars=list(chosen.values()))
    return ClosedJaxpr(shortened, derived.consts), tuple(chosen)


def as_named(argument: Any) -> dict[str, Any]:
    """A dictionary in the order in which JAX reads it; an array by itself as one, too."""
    if isinstance(argument, Mapping):
        return {name: argument[name] for name in sorted(argument)}
    return {"": argument}


@cache
@in_float64
def derivation(
    program: Program, network: Network | None, shapes: tuple[Shapes, ...]
) -> tuple[ClosedJaxpr, tuple[str, ...]]:
    """The program that JAX makes of a function for arguments of these shapes."""
    structures = [
        {name: np.broadcast_to(0.0, shape) for name, shape in argument} for argument in shapes
    ]
    arguments = [structure.get("", structure) for structure in structures]
    options = {} if network is None else {"network": network}
    whole = written_out(lambda *a: program(*a, **options))
    closed, out = jax.make_jaxpr(whole, return_shape=True)(*arguments)
    return closed, tuple(sorted(out))
