"""Walks a program that JAX has derived, with numbers of another kind than floats.

``jax.grad(cost)`` is a program, a jaxpr: a list of primitive operations on arrays. JAX runs it in
floats. Here it is run in an *arithmetic*: floats that know how far they may be off
(``running.py``), or intervals that enclose the true value (``exact.py``). The derivative stays
JAX's own; only what its numbers are is ours.

An arithmetic has a rule for each primitive that computes. What only moves entries about
(``moves.py``), and what calls or repeats other programs, is the same in all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var

from autodiff_ref.arithmetic.moves import Move, moves

N = TypeVar("N")

Rule = Callable[..., Any]
"""From an arithmetic, operands, and the parameters of the primitive by name, to one result."""

EITHER = "either of several forms"
"""The name of a call whose operands are one number in several forms, the first of which counts."""


class Arithmetic(Protocol[N]):
    """A kind of numbers, N being an array of them."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """By the name of a primitive, ``rule(arithmetic, *operands, **parameters)``."""

    @property
    def knows_forms(self) -> bool:
        """Whether it has a use for all forms of a number, as rounding tells them apart."""

    def constant(self, value: npt.NDArray[Any]) -> N:
        """The number that a constant of the program stands for."""

    def moved(self, move: Move, operands: Sequence[N]) -> N:
        """What only rearranges entries, applied to whatever a number consists of."""

    def decided(self, operand: N) -> npt.NDArray[Any]:
        """Integers or truth values that steer the program.

        Raises:
            UndecidedError: they depend on rounding.
        """


class UnknownPrimitiveError(NotImplementedError):
    """A program has an operation that an arithmetic knows no rule for."""


class UndecidedError(ArithmeticError):
    """Rounding decides which way a program goes."""


def evaluate(program: ClosedJaxpr, operands: Sequence[N], arithmetic: Arithmetic[N]) -> list[N]:
    """The results of a program for these operands.

    Raises:
        UnknownPrimitiveError: an operation without a rule.
        UndecidedError: the number of repetitions, or an index, depends on rounding.
    """
    constants = [arithmetic.constant(np.asarray(value)) for value in program.consts]
    return run(program.jaxpr, [*constants, *operands], arithmetic)


def run(jaxpr: Jaxpr, operands: Sequence[N], arithmetic: Arithmetic[N]) -> list[N]:
    """The same without constants of its own."""
    known: dict[Var, N] = dict(zip((*jaxpr.constvars, *jaxpr.invars), operands, strict=True))

    def read(atom: Var | Literal) -> N:
        if isinstance(atom, Literal):
            return arithmetic.constant(np.asarray(atom.val))
        return known[atom]

    for equation, operands_of_it, finished in needed(jaxpr, arithmetic.knows_forms):
        results = applied(equation, [read(atom) for atom in operands_of_it], arithmetic)
        known |= zip(equation.outvars, results, strict=True)
        for variable in finished:
            known.pop(variable, None)
    return [read(atom) for atom in jaxpr.outvars]


def needed(
    jaxpr: Jaxpr, forms: bool
) -> Iterator[tuple[JaxprEqn, Sequence[Var | Literal], set[Var]]]:
    """The equations that results depend on, in order.

    Each comes with what it reads, of several forms only the first unless all are wanted, and with
    the variables that nothing reads later.
    """
    later = {atom for atom in jaxpr.outvars if isinstance(atom, Var)}
    found: list[tuple[JaxprEqn, Sequence[Var | Literal], set[Var]]] = []
    for equation in reversed(jaxpr.eqns):
        if later.isdisjoint(equation.outvars):
            continue
        one = is_either(equation) and not forms
        operands = equation.invars[:1] if one else equation.invars
        read = {atom for atom in operands if isinstance(atom, Var)}
        found.append((equation, operands, (read | set(equation.outvars)) - later))
        later |= read
    return reversed(found)


def is_either(equation: JaxprEqn) -> bool:
    """Whether an equation chooses among several forms of one number."""
    return equation.primitive.name == "jit" and equation.params["name"] == EITHER


def applied(equation: JaxprEqn, operands: list[N], arithmetic: Arithmetic[N]) -> list[N]:
    """The results of one operation."""
    name, params = equation.primitive.name, equation.params
    if is_either(equation):
        return [arithmetic.rules[EITHER](arithmetic, *operands)]
    if name in CONTROL:
        return CONTROL[name](operands, params, arithmetic)
    if name in arithmetic.rules:
        return [arithmetic.rules[name](arithmetic, *operands, **params)]
    if name in STEERED:
        return [STEERED[name](operands, params, arithmetic)]
    try:
        found = moves(name, params)
    except KeyError:
        raise UnknownPrimitiveError(
            f"the program has the primitive {name}, for which the arithmetic "
            f"{type(arithmetic).__name__} knows no rule: add one to RULES of "
            f'{type(arithmetic).__module__}, as RULES["{name}"] = rule, where '
            "rule(arithmetic, *operands, **parameters) returns the result with its error"
        ) from None
    return [arithmetic.moved(move, operands) for move in found]


def called(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """A call of another program."""
    inner = next(
        params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr", "body") if key in params
    )
    if isinstance(inner, Jaxpr):
        return run(inner, operands, arithmetic)
    return evaluate(inner, operands, arithmetic)


def scanned(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """``scan``: a body is repeated along the first axis of arrays, a state carried along."""
    fixed, carried = params["num_consts"], params["num_carry"]
    constants, state, arrays = (
        operands[:fixed],
        operands[fixed : fixed + carried],
        operands[fixed + carried :],
    )
    steps = range(params["length"])
    collected: list[list[N]] = []
    for k in reversed(steps) if params["reverse"] else steps:
        at = [arithmetic.moved(lambda array, k=k: array[k], [array]) for array in arrays]
        results = evaluate(params["jaxpr"], [*constants, *state, *at], arithmetic)
        state = results[:carried]
        collected.append(results[carried:])
    if params["reverse"]:
        collected.reverse()
    if not collected:
        shapes = [(0, *result.shape) for result in params["jaxpr"].out_avals[carried:]]
        return [*state, *(arithmetic.constant(np.zeros(shape)) for shape in shapes)]
    stacked = [
        arithmetic.moved(lambda *rows: np.stack(rows), rows)
        for rows in zip(*collected, strict=True)
    ]
    return [*state, *stacked]


def repeated(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """``while``: a body is repeated for as long as a condition holds, which must be decided."""
    of_condition, of_body = params["cond_nconsts"], params["body_nconsts"]
    for_condition, for_body, state = (
        operands[:of_condition],
        operands[of_condition : of_condition + of_body],
        operands[of_condition + of_body :],
    )
    while True:
        (condition,) = evaluate(params["cond_jaxpr"], [*for_condition, *state], arithmetic)
        if not arithmetic.decided(condition):
            return state
        state = evaluate(params["body_jaxpr"], [*for_body, *state], arithmetic)


def branched(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """``cond``: one of several programs, chosen by an index that must be decided."""
    index, *rest = operands
    branches = params["branches"]
    chosen = int(np.clip(int(arithmetic.decided(index)), 0, len(branches) - 1))
    return evaluate(branches[chosen], rest, arithmetic)


CONTROL: Mapping[str, Callable[[list[Any], Mapping[str, Any], Any], list[Any]]] = {
    **dict.fromkeys(
        ("jit", "pjit", "closed_call", "core_call", "remat2", "checkpoint", "custom_jvp_call",
         "custom_vjp_call"),
        called,
    ),
    "scan": scanned,
    "while": repeated,
    "cond": branched,
}  # fmt: skip
"""Operations that run other programs."""


def sliced(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> N:
    """``dynamic_slice``: where it would reach over an end, it is moved inside, as JAX does."""
    array, *starts = operands
    sizes = params["slice_sizes"]
    at = [int(arithmetic.decided(start)) for start in starts]

    def move(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return values[window(at, sizes, values.shape)]

    return arithmetic.moved(move, [array])


def replaced(operands: list[N], _params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> N:
    """``dynamic_update_slice``, moved inside likewise."""
    array, update, *starts = operands
    at = [int(arithmetic.decided(start)) for start in starts]

    def move(values: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        changed = values.copy()
        changed[window(at, new.shape, values.shape)] = new
        return changed

    return arithmetic.moved(move, [array, update])


def window(at: list[int], sizes: Sequence[int], shape: Sequence[int]) -> tuple[slice, ...]:
    """The part of an array of that shape that begins there, or as near as it fits."""
    begins = [min(max(a, 0), n - size) for a, size, n in zip(at, sizes, shape, strict=True)]
    return tuple(slice(a, a + size) for a, size in zip(begins, sizes, strict=True))


STEERED: Mapping[str, Callable[[list[Any], Mapping[str, Any], Any], Any]] = {
    "dynamic_slice": sliced,
    "dynamic_update_slice": replaced,
}
"""Operations that move entries to where integers of the program say."""
