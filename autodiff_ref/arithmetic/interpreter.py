"""Walks a program that JAX has derived, with numbers of another kind than floats.

``jax.grad(cost)`` is a program, a jaxpr: a list of primitive operations on arrays. JAX runs it in
floats. Here it is run in an *arithmetic*: floats that know how far they may be off
(``running``), or intervals that enclose the true value (``exact``). The derivative stays JAX's
own; only what its numbers are is ours.

An arithmetic has a rule for each primitive that computes. What only moves entries about
(``moves.py``, ``addressed.py``), what is put together from other rules (``windows.py``,
``composed.py``), and what calls or repeats other programs, is the same in all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Jaxpr, JaxprEqn, Literal, Var

from autodiff_ref.arithmetic.addressed import ADDRESSED
from autodiff_ref.arithmetic.composed import COMPOSED, OF_JAX
from autodiff_ref.arithmetic.moves import moves
from autodiff_ref.arithmetic.protocol import (
    ANY_NUMBER,
    EITHER,
    Arithmetic,
    N,
    Rule,
    UndecidedError,
    UnknownPrimitiveError,
)
from autodiff_ref.arithmetic.versions import fixed_and_carried, function_of_jax, opened
from autodiff_ref.arithmetic.windows import WINDOWED

__all__ = [
    "ANY_NUMBER",
    "EITHER",
    "Arithmetic",
    "N",
    "Rule",
    "UndecidedError",
    "UnknownPrimitiveError",
    "evaluate",
]


def evaluate(
    program: ClosedJaxpr | Jaxpr, operands: Sequence[N], arithmetic: Arithmetic[N]
) -> list[N]:
    """The results of a program for these operands.

    Raises:
        UnknownPrimitiveError: an operation without a rule.
        UndecidedError: the number of repetitions, or an index, depends on rounding.
    """
    jaxpr, values = opened(program)
    constants = [arithmetic.constant(np.asarray(value)) for value in values]
    return run(jaxpr, [*constants, *operands], arithmetic)


def run(jaxpr: Jaxpr, operands: Sequence[N], arithmetic: Arithmetic[N]) -> list[N]:
    """The same without constants of its own."""
    known: dict[Var, N] = dict(zip((*jaxpr.constvars, *jaxpr.invars), operands, strict=True))

    def read(atom: Var | Literal) -> N:
        if isinstance(atom, Literal):
            return arithmetic.constant(np.asarray(atom.val))
        return known[atom]

    for equation, operands_of_it, finished in needed(jaxpr, arithmetic.knows_forms):
        here = arithmetic.at(equation.source_info)
        results = applied(equation, [read(atom) for atom in operands_of_it], here)
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
    """Whether an equation chooses among several forms of one number.

    A derivative of such a call bears its name, too, but has not one result, or lets others through.
    """
    if equation.primitive.name != "jit" or equation.params["name"] != EITHER:
        return False
    inside = [inner.primitive.name for inner in equation.params["jaxpr"].eqns]
    stopped = inside.count("stop_gradient") == len(equation.invars) - 1
    return len(equation.outvars) == 1 and stopped


def applied(equation: JaxprEqn, operands: list[N], arithmetic: Arithmetic[N]) -> list[N]:
    """The results of one operation."""
    name, params = equation.primitive.name, equation.params
    if is_either(equation):
        return [arithmetic.rules[EITHER](arithmetic, *operands)]
    if name == "jit" and params["name"] == ANY_NUMBER:
        return [arithmetic.rules[ANY_NUMBER](arithmetic, *operands)]
    if name == "custom_jvp_call" and (own := function_of_jax(params["call_jaxpr"])) in OF_JAX:
        return OF_JAX[own](operands, params, arithmetic)
    if name in CONTROL:
        return CONTROL[name](operands, params, arithmetic)
    if name in arithmetic.rules:
        found = arithmetic.rules[name](arithmetic, *operands, **params)
        return list(found) if isinstance(found, (list, tuple)) else [found]
    if name in COMPOSED:
        return COMPOSED[name](operands, params, arithmetic)
    for gathering in (ADDRESSED, WINDOWED):
        if name in gathering:
            return [gathering[name](operands, params, arithmetic)]
    try:
        by_move = moves(name, params, len(equation.outvars))
    except KeyError:
        raise UnknownPrimitiveError(
            f"the program has the primitive {name}, for which the arithmetic "
            f"{type(arithmetic).__name__} knows no rule: add one to {room_of(arithmetic)}.RULES, "
            f'as RULES["{name}"] = rule, where rule(arithmetic, *operands, **parameters) returns '
            "the result with its error, or a list of several results"
        ) from None
    return [arithmetic.moved(move, operands) for move in by_move]


def room_of(arithmetic: Arithmetic[N]) -> str:
    """The module or room beside this one that an arithmetic is from."""
    depth = len(__name__.split("."))
    return ".".join(type(arithmetic).__module__.split(".")[:depth])


def called(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """A call of another program."""
    inner = next(
        params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr", "body") if key in params
    )
    return evaluate(inner, operands, arithmetic)


def expanded(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """An operation that JAX has a program for, which it writes out only when that is compiled."""
    operation = params["_prim"]

    def written_out(*arrays: jax.Array) -> Any:
        return operation.expand(*operation.in_tree.unflatten(arrays))

    with jax.enable_x64(True):
        program = jax.make_jaxpr(written_out)(*operation.in_avals_flat)
    return evaluate(program, operands, arithmetic)


def scanned(operands: list[N], params: Mapping[str, Any], arithmetic: Arithmetic[N]) -> list[N]:
    """``scan``: a body is repeated along the first axis of arrays, a state carried along."""
    fixed, carried = fixed_and_carried(params)
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
    "call_hi_primitive": expanded,
    "scan": scanned,
    "while": repeated,
    "cond": branched,
}  # fmt: skip
"""Operations that run other programs."""
