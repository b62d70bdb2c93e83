"""How the statements of somebody's code use what has a name: in products, differences, shapes."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from autodiff_ref.recognition.text.assignments import assignments, assignments_of, ordered
from autodiff_ref.recognition.text.expressions import (
    as_it_is,
    as_number,
    dotted,
    factors,
    terms,
    unscaled,
    values_named,
    without_bias,
)
from autodiff_ref.recognition.text.kinks import leaks_at
from autodiff_ref.recognition.text.letters import is_of_gradient, parameter_kind
from autodiff_ref.recognition.text.names import LINEAR, OUTPUTS, is_rate, plain, roles_of
from autodiff_ref.recognition.text.source import name_of, names_within, own_nodes

MAKING = frozenset(
    {"zeros", "ones", "empty", "full", "randn", "rand", "random", "random_sample", "uniform"}
    | {"normal", "standard_normal", "zeros_like", "truncnorm", "rvs"}
)
"""Functions that make an array of the sizes that they are given."""

PRODUCTS = frozenset({"dot", "matmul"})
"""Functions of a matrix product."""

OF_ARRAYS = frozenset({"ndim", "shape", "T", "dot"})
"""Attributes that an array has, and no number."""


def uses_in(node: ast.AST, name: str) -> set[str]:
    """How statements use what has a name, whatever they pass it on to."""
    called, outputs = {name}, computed_in(node)
    for part in ordered(node):
        if isinstance(part, ast.For):
            called |= elements_of(part, called)
    for target, value in assignments(node):
        if as_it_is(value) in called and (text := dotted(target)):
            called.add(text)
    return {use for part in ast.walk(node) for use in told_by(part, called, outputs - called)}


def elements_of(loop: ast.For, called: set[str]) -> set[str]:
    """The names of the elements of something that a loop goes through, alone or in a zip."""
    target, iterated = loop.target, loop.iter
    match target, iterated:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[zipped]):
            target, iterated = inner, zipped
    match target, iterated:
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=sources):
            pairs = zip(targets, sources, strict=False)
            return {dotted(part) for part, source in pairs if as_it_is(source) in called}
    return {dotted(target)} if as_it_is(iterated) in called else set()


def computed_in(node: ast.AST) -> set[str]:
    """The names of what statements compute, and of what keeps an output."""
    names = {dotted(part) for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute)}
    stored = {
        dotted(target)
        for part in ast.walk(node)
        if isinstance(part, ast.Assign)
        for each in part.targets
        for target in (each.elts if isinstance(each, ast.Tuple) else [each])
    }
    return stored | {n for n in names if re.fullmatch(OUTPUTS, plain(n.removeprefix("self.")))}


def is_computed(node: ast.expr, called: set[str]) -> bool:
    """Whether an expression calls something, but not to reduce what is called so itself."""
    given = {text for part in ast.walk(node) if (text := dotted(part))}
    return isinstance(node, ast.Call) and not given & called


def told_by(node: ast.AST, called: set[str], outputs: set[str]) -> Iterator[str]:
    """How one part of a function uses what is called so, beside outputs."""
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            if {as_it_is(unscaled(left)), as_it_is(unscaled(right))} & called:
                yield "product"
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            sides = (left, right)
            for side, other in (sides, sides[::-1]):
                labels = "Y" in roles_of(name_of(other))[:1]
                computed = is_computed(other, called) or as_it_is(other) in outputs
                if as_it_is(side) in called and computed and not labels:
                    yield "minus"
        case ast.Call(func=ast.Attribute(attr=attr, value=owner), args=args) if attr in PRODUCTS:
            if {as_it_is(each) for each in (owner, *args)} & called:
                yield "product"
        case ast.Attribute(value=inner, attr="shape" | "size"):
            if as_it_is(inner) in called:
                yield "sides"
        case ast.Call(func=ast.Name(id="len"), args=[only]) if as_it_is(only) in called:
            yield "sides"
        case (
            ast.Subscript(value=inner, slice=ast.Constant(value=str(key)))
            | ast.Subscript(
                value=inner, slice=ast.JoinedStr(values=[ast.Constant(value=str(key)), _])
            )
            | ast.Attribute(value=inner, attr=key)
        ) if parameter_kind(key) and dotted(inner) in called:
            yield "holds"
        case (
            ast.Subscript(value=inner, slice=ast.Constant(value=str(key)))
            | ast.Attribute(value=inner, attr=key)
        ) if dotted(inner) in called and is_inside(key):
            yield "keeps"
        case ast.Assign(
            targets=[ast.Tuple(elts=[_, _, *_] as parts)], value=ast.Name(id=whole)
        ) if whole in called:
            names = list(map(dotted, parts))
            if any(map(is_inside, names)):
                yield "keeps"
            elif any(map(parameter_kind, names)):
                yield "holds"
        case ast.Subscript(value=inner, slice=ast.Slice()) if dotted(inner) in called:
            yield "cut"
        case ast.Call(func=ast.Name() | ast.Attribute() as function) if dotted(function) in called:
            yield "called"
        case ast.BinOp(op=ast.Div(), right=divisor) if dotted(divisor) in called:
            yield "divides"
        case ast.BinOp(left=ast.expr() as rate, op=ast.Div(), right=ast.BinOp() as divisor):
            of_rate = any(is_rate(name.removeprefix("self.")) for name in factors(rate))
            ones = [part for part in terms(divisor) if getattr(part, "value", None) == 1]
            if of_rate and ones and any(called & factors(each) for each in terms(divisor)):
                yield "decays"
        case ast.For(target=ast.Name(id=counter), iter=iterated) if counted(iterated) in called:
            indices = [n.slice for n in ast.walk(node) if isinstance(n, ast.Subscript)]
            if not any(counter in names_within(index) for index in indices):
                yield "counts"
        case ast.Subscript(value=inner, slice=index):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            last = dotted(as_number(parts[-1])) if parts else ""
            if last in called and (len(parts) > 1 or not dotted(inner)):
                yield "index"
        case ast.Assign(targets=[ast.Subscript(slice=index)], value=ast.Constant()):
            if as_it_is(as_number(index)) in called:
                yield "index"
    yield from put_around(node, called)
    if isinstance(node, ast.Attribute) and node.attr in OF_ARRAYS and dotted(node.value) in called:
        yield "array"
    if called & leaks_at(node):
        yield "leak"
    for others in (factors(step) for step in steps_in(node) if called & factors(step)):
        yield "rate"
        if any(is_of_gradient(name.removeprefix("self.")) for name in others - called):
            yield "steps"
    if isinstance(node, ast.Call) and name_of(node.func) in MAKING:
        for part in (each for given in (*node.args, *node.keywords) for each in ast.walk(given)):
            if isinstance(part, ast.Subscript) and dotted(part.value) in called:
                yield "listed"
            if isinstance(part, ast.Name | ast.Attribute) and dotted(part) in called:
                yield "made"


def is_inside(name: str) -> bool:
    """Whether something of this name may be a Z or an A of a forward pass."""
    return re.fullmatch(rf"{OUTPUTS}|{LINEAR}", plain(name)) is not None


def put_around(node: ast.AST, called: set[str]) -> Iterator[str]:
    """What is put to a list called so: "led" by something, or "followed" by it.

    As in ``[n, *sizes, k]``, ``[n] + sizes + [k]``, ``sizes.insert(0, n)`` and ``sizes.append(k)``.
    """
    parts: list[tuple[bool, bool]] = []
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="insert"), args=[ast.Constant(0), _]):
            parts = [(False, True), (as_it_is(inner) in called, False)]
        case ast.Call(func=ast.Attribute(value=inner, attr="append")):
            parts = [(as_it_is(inner) in called, False), (False, True)]
        case ast.BinOp(op=ast.Add()):
            parts = [(as_it_is(each) in called, isinstance(each, ast.List)) for each in terms(node)]
        case ast.List(elts=each):
            spread = [one.value if isinstance(one, ast.Starred) else None for one in each]
            parts = [(one is not None and as_it_is(one) in called, one is None) for one in spread]
    for i, (itself, _) in enumerate(parts):
        if itself and any(other for _, other in parts[:i]):
            yield "led"
        if itself and any(other for _, other in parts[i:]):
            yield "followed"


def is_one_array(function: Callable[..., Any], name: str) -> bool:
    """Whether a function multiplies with what has a name, or reads its shape: it is no list."""
    nodes = list(own_nodes(function))
    named = [n for n in nodes if isinstance(n, ast.Name) and n.id == name]
    if any(isinstance(n.ctx, ast.Store) for n in named):
        return False
    for node in nodes:
        sides: list[ast.expr] = []
        match node:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                sides = [left, right]
            case ast.Call(func=ast.Attribute(attr=attr), args=args) if attr in PRODUCTS:
                sides = args
            case ast.Attribute(value=inner, attr="shape" | "T" | "dot"):
                sides = [inner]
        if any(side in named for side in sides):
            return True
    return False


def steps_in(node: ast.AST) -> list[ast.expr]:
    """What a statement adds to a parameter, or subtracts from it, but for multiples of itself."""
    match node:
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub(), value=step):
            steps = terms(step)
        case (
            ast.Assign(targets=[target], value=ast.BinOp(op=ast.Add() | ast.Sub()) as moved)
            | ast.Assign(
                targets=[target],
                value=ast.ListComp(elt=ast.BinOp(op=ast.Add() | ast.Sub()) as moved),
            )
        ):
            steps = terms(moved)[1:]
        case _:
            return []
    own = as_it_is(target)
    moves = parameter_kind(own.removeprefix("self.") or name_of(target))
    return [step for step in steps if not own or own not in factors(step)] if moves else []


def carries(node: ast.AST, called: set[str]) -> bool:
    """Whether what is called so multiplies what a step keeps for the next one, as momentum does.

    That is an attribute by which a parameter is moved, and to which the step is assigned after.
    """
    kept: dict[str, int] = {}
    for target, value in assignments(node):
        making = isinstance(value, ast.Call) and name_of(value.func) in MAKING
        if not making and not isinstance(value, ast.Constant):
            kept.setdefault(as_it_is(target), target.lineno)
    for step in (step for part in ast.walk(node) for step in steps_in(part)):
        later = {n for n in factors(step) if "self." in n and kept.get(n, 0) > step.lineno}
        if later and called & factors(step):
            return True
    return False


def leaking(tree: ast.AST) -> set[str]:
    """The attributes that a file multiplies with on one side of a kink, and moves nothing by.

    One that changes with time is none.
    """
    nodes = list(ast.walk(tree))
    leaks = {name for node in nodes for name in leaks_at(node)}
    pairs = ((dotted(target), dotted(value)) for target, value in assignments(tree))
    behind = {short: kept for short, kept in pairs if short in leaks and kept.startswith("self.")}
    found = {name for name in leaks if name.startswith("self.")} | {*behind.values()}
    called = {name: {name, *(short for short in behind if behind[short] == name)} for name in found}
    steps = {n for n in found for node in nodes if "rate" in told_by(node, called[n], set())}
    changed = {name for node in nodes for name in changed_by(node)}
    return {name.removeprefix("self.") for name in found - steps - changed}


def changed_by(node: ast.AST) -> set[str]:
    """What a statement computes from what it was before."""
    if isinstance(node, ast.AugAssign):
        return {dotted(node.target)}
    pairs = [(dotted(target), value) for target, value in assignments_of(node)]
    return {name for name, value in pairs if name in values_named(value)}


def counted(node: ast.expr) -> str:
    """The number of passes of a loop, ``n`` of ``range(n)`` and of ``tqdm(range(1, n + 1))``."""
    match node:
        case ast.Call(func=ast.Name(id="range" | "trange"), args=[*_, last]):
            return dotted(without_bias(last))
        case ast.Call(args=[ast.Call() as inner, *_]):
            return counted(inner)
    return ""
