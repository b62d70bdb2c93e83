"""A program in plain floats: what a rule gives, without what rounding may do to it.

It tells at a tenth of the price that a mistake is not the one that was made. What it does not tell
apart is computed with bounds.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var

from autodiff_ref.arithmetic.interpreter import (
    ANY_NUMBER,
    CONTROL,
    UnknownPrimitiveError,
    called,
    is_either,
    needed,
)
from autodiff_ref.arithmetic.moves import broadcast, contracted, moves
from autodiff_ref.arithmetic.running.functions import sigmoid
from autodiff_ref.arithmetic.versions import opened

Values = npt.NDArray[Any]

CALLS = frozenset(name for name, how in CONTROL.items() if how is called)
"""Operations that run another program once."""


PROGRAM = ("jaxpr", "call_jaxpr", "fun_jaxpr")
"""Where that stands among their parameters."""


def plain(function: Callable[..., Any]) -> Callable[[Mapping[str, Any]], Callable[..., Any]]:
    """An operation without parameters."""
    return lambda _: function


FLOATS: Mapping[str, Callable[[Mapping[str, Any]], Callable[..., Any]]] = {
    "add": plain(np.add),
    "add_any": plain(np.add),
    "sub": plain(np.subtract),
    "mul": plain(np.multiply),
    "div": plain(np.divide),
    "neg": plain(np.negative),
    "abs": plain(np.abs),
    "exp": plain(np.exp),
    "log": plain(np.log),
    "log1p": plain(np.log1p),
    "tanh": plain(np.tanh),
    "logistic": plain(sigmoid),
    "sqrt": plain(np.sqrt),
    "max": plain(np.maximum),
    "min": plain(np.minimum),
    "eq": plain(np.equal),
    "ne": plain(np.not_equal),
    "lt": plain(np.less),
    "le": plain(np.less_equal),
    "gt": plain(np.greater),
    "ge": plain(np.greater_equal),
    "select_n": plain(lambda which, *cases: np.choose(which, cases)),
    "integer_pow": lambda p: lambda x: np.power(x, float(p["y"])),
    "one_minus_square": plain(lambda x: (1 + x) * (1 - x)),
    "iota": lambda p: (
        lambda: broadcast(
            np.arange(p["shape"][p["dimension"]]).astype(p["dtype"]), p["shape"], (p["dimension"],)
        )
    ),
    "reduce_sum": lambda p: lambda x: np.sum(x, axis=tuple(p["axes"])),
    "reduce_max": lambda p: lambda x: np.max(x, axis=tuple(p["axes"])),
    "convert_element_type": lambda p: lambda x: np.asarray(x, p["new_dtype"]),
    "dot_general": lambda p: (
        lambda left, right: contracted(np.matmul, left, right, p["dimension_numbers"])
    ),
}
"""By the name of a primitive, from its parameters to what it does to floats."""

Step = tuple[Callable[..., Any], tuple[int, ...], tuple[int, ...]]
"""What is done, to the values in which places, and where the results go."""


class Sketch:
    """A program as a list of steps on floats; of several forms of a number it takes the first."""

    def __init__(self, program: ClosedJaxpr) -> None:
        """Of a program with one result.

        Raises:
            UnknownPrimitiveError: an operation of which floats know nothing here.
        """
        self.values: list[Any] = []
        self.steps: list[Step] = []
        self.operands = [self.place(None) for _ in program.jaxpr.invars]
        (self.result,) = self.entered(program, self.operands)

    def __call__(self, *operands: Values) -> Values:
        """Its result for these operands."""
        values = list(self.values)
        for place, operand in zip(self.operands, operands, strict=True):
            values[place] = operand
        with np.errstate(all="ignore"):  # what overflows is not told apart
            for function, read, given in self.steps:
                found = function(*(values[place] for place in read))
                if len(given) == 1:
                    values[given[0]] = found
                else:
                    for place, value in zip(given, found, strict=True):
                        values[place] = value
        return np.asarray(values[self.result])

    def place(self, value: Values | None) -> int:
        """A new place for a value."""
        self.values.append(value)
        return len(self.values) - 1

    def entered(self, program: ClosedJaxpr | Jaxpr, operands: Sequence[int]) -> list[int]:
        """The places of a program's results, after its steps."""
        jaxpr, values = opened(program)
        constants = [self.place(np.asarray(value)) for value in values]
        given = (*jaxpr.constvars, *jaxpr.invars)
        known: dict[Var, int] = dict(zip(given, [*constants, *operands], strict=True))

        def at(atom: Var | Literal) -> int:
            return self.place(np.asarray(atom.val)) if isinstance(atom, Literal) else known[atom]

        for equation, read, _ in needed(jaxpr, False):
            known |= zip(equation.outvars, self.after(equation, list(map(at, read))), strict=True)
        return [at(atom) for atom in jaxpr.outvars]

    def after(self, equation: JaxprEqn, read: list[int]) -> list[int]:
        """The places of an operation's results."""
        name, params = equation.primitive.name, equation.params
        if is_either(equation) or (name == "jit" and params["name"] == ANY_NUMBER):
            return read
        if name in CALLS:
            return self.entered(next(params[key] for key in PROGRAM if key in params), read)
        given = [self.place(None) for _ in equation.outvars]
        self.steps.append((operation(equation), tuple(read), tuple(given)))
        return given


def operation(equation: JaxprEqn) -> Callable[..., Any]:
    """What it does to floats.

    Raises:
        UnknownPrimitiveError: that is not known here.
    """
    name, params = equation.primitive.name, equation.params
    if name in FLOATS:
        return FLOATS[name](params)
    try:
        by_move = moves(name, params, len(equation.outvars))
    except KeyError:
        raise UnknownPrimitiveError(f"{name} has no form in plain floats here") from None
    if len(by_move) == 1:
        return by_move[0]
    return lambda *operands: [move(*operands) for move in by_move]


def near(
    value: Values, theirs: npt.NDArray[np.float64], more: Values | float, margin: float
) -> bool:
    """Whether a number in floats may be what was returned; what is not finite tells nothing.

    Args:
        value: the number.
        theirs: what was returned.
        more: what else its entries may be off by.
        margin: how far they may be apart, as a part of the largest entry.
    """
    if value.shape != theirs.shape:
        return False
    if not np.isfinite(value).all():
        return True
    size = np.abs(value).max(initial=0.0)
    return bool((np.abs(theirs - value) <= margin * size + more).all())


def near_multiple(
    value: Values, theirs: npt.NDArray[np.float64], more: Values | float, margin: float
) -> bool:
    """The same of any multiple of it."""
    if value.shape != theirs.shape or not value.any():
        return near(value, theirs, more, margin)
    if not np.isfinite(value).all():
        return True
    at = np.unravel_index(int(np.argmax(np.abs(value))), value.shape)
    return near(value * (theirs[at] / value[at]), theirs, more + np.max(more), margin)
