"""Operands with errors of all kinds, to ask rules of running errors for."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.running import Rounded, errors_of

Values = npt.NDArray[Any]
Way = Callable[..., Values]
Inputs = Callable[[str, npt.DTypeLike, np.random.RandomState], list[Rounded]]

DTYPES = (np.float64, np.float32)
FAMILIES = ("ordinary", "off", "edges", "about_zero", "tiny", "huge", "mixed")
SOME_EDGES = (0.0, 1.0, -1.0, 0.5, 1 + 2.0**-20, -3.0, 10.0, 1e-4)


def drawn(
    name: str,
    dtype: npt.DTypeLike,
    stream: np.random.RandomState,
    shape: tuple[int, ...] = (24,),
    edges: tuple[float, ...] = SOME_EDGES,
) -> Rounded:
    """Operands of one family; those without an error are numbers of the dtype."""
    info, n = np.finfo(dtype), math.prod(shape)
    value, error = stream.standard_normal(n).astype(dtype).astype(float), np.zeros(n)
    if name == "one_sign":
        value = np.abs(value)
    elif name == "off":
        value = stream.standard_normal(n)
        error = np.abs(value) * 10 ** stream.uniform(-5, -0.5, n)
    elif name == "edges":
        value = stream.choice(edges, n).astype(dtype).astype(float)
        # Besides larger ones, errors of a few units in the last place that floats have here.
        ulps, part = stream.choice((0, 0.4, 1.4, 2.6), n), stream.choice((0, 0, 1e-6, 1e-2), n)
        error = np.where(
            part > 0,
            part * np.maximum(np.abs(value), 1e-3),
            ulps * np.spacing(np.maximum(np.abs(value), 1e-3)),
        )
    elif name == "about_zero":
        error = (10 ** stream.uniform(-3, 0, n)).astype(dtype).astype(float)
        value = error * stream.choice((-1.5, -1.0, -0.5, 0.0, 0.0, 0.5, 1.0, 1.5), n)
    elif name in ("tiny", "huge"):
        scale = float(info.tiny * 4 if name == "tiny" else info.max)
        value = (scale * stream.choice((-1, 1), n) * stream.uniform(0.3, 1, n)).astype(dtype)
        value = value.astype(float)
        error = np.abs(value) * stream.choice((0, 0.01, 0.2), n)
    elif name == "mixed":
        kinds = [drawn(kind, dtype, stream, (n,), edges) for kind in FAMILIES[:-1]]
        kinds.append(Rounded(np.zeros(n)))
        which = stream.randint(0, len(kinds), n)
        value = np.choose(which, [kind.value for kind in kinds])
        error = np.choose(which, [errors_of(kind) for kind in kinds])
    return Rounded(value.reshape(shape), error.reshape(shape) if error.any() else None)


def entries(
    arity: int = 1, edges: tuple[float, ...] = SOME_EDGES, least: float = -math.inf
) -> Inputs:
    """Operands of a function that acts entry by entry, none of them below the least one."""

    def inputs(name: str, dtype: npt.DTypeLike, stream: np.random.RandomState) -> list[Rounded]:
        found = [drawn(name, dtype, stream, edges=edges) for _ in range(arity)]
        return [replace(x, value=np.where(x.value < least, -x.value, x.value)) for x in found]

    return inputs


def inside(inputs: Inputs, place: Way) -> Inputs:
    """The same with values moved to where a function has any."""
    return lambda *of: [
        replace(x, value=place(x.value).astype(of[1]).astype(float)) for x in inputs(*of)
    ]


def beside(number: float) -> Inputs:
    """The same for one operand, and a number for the other."""
    return lambda *of: [*entries()(*of), Rounded(np.asarray(number))]


def powers(name: str, dtype: npt.DTypeLike, stream: np.random.RandomState) -> list[Rounded]:
    """Positive bases with exponents of all kinds."""
    (base,) = entries(edges=(1.0, 2.0, 1e-3, 30.0), least=0.0)(name, dtype, stream)
    edges = (0.5, -1.5, 0.25, 3.0, -12.625, 0.0)
    kind = "ordinary" if name == "ordinary" else "edges"
    return [base, drawn(kind, dtype, stream, edges=edges)]


def shaped(*shapes: tuple[int, ...]) -> Inputs:
    """Arrays in which the length 7 becomes 2000 where all entries are of one sign."""

    def inputs(name: str, dtype: npt.DTypeLike, stream: np.random.RandomState) -> list[Rounded]:
        many = name == "one_sign"
        longer = [tuple(2000 if n == 7 and many else n for n in shape) for shape in shapes]
        return [drawn(name, dtype, stream, shape) for shape in longer]

    return inputs
