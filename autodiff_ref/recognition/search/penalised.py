"""A penalty on the parameters that a cost and its gradients take, or an object or a module keeps.

It is switched off, unless what it adds to the cost is a multiple of the squares of the parameters:
then its gradient can be verified as well.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.problems import Problem, problem_of
from autodiff_ref.recognition.arrays.trees import label, walk
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.own_names import by_own_names
from autodiff_ref.recognition.calls.pools import PENALTY, on
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.search.beside import NEAR, SEEDS, factor
from autodiff_ref.recognition.search.following import sites_in
from autodiff_ref.recognition.text.assignments import assignments
from autodiff_ref.recognition.text.expressions import as_it_is, multiplied, terms
from autodiff_ref.recognition.text.letters import is_of_gradient
from autodiff_ref.recognition.text.moves import (
    CHECKING,
    DIFFERENCES,
    is_parameter,
    names_in,
    outside_functions,
)
from autodiff_ref.recognition.text.names import plain, roles_of
from autodiff_ref.recognition.text.source import names_read, tree_of
from autodiff_ref.recognition.text.strengths import is_of_parameters

NO_PENALTY = re.compile("drop|mom|decay|mu|l1")
"""In names of arguments that may be switched off and are of no such penalty."""

FEW = 3
"""So many samples, where a mean is another multiple."""

FIRST = ("forward", "slope", "cost")
"""Roles of functions that give no gradients of parameters."""


def with_penalty(asked: Asked) -> Asked | None:
    """The same with its penalty; None if there is none whose cost is of a known form."""
    names = taken_by_both(asked)
    if not names and (kept := frozenset(penalties_kept(asked))) and is_own_cost(asked):
        names = kept if is_held(asked, kept) or moves(asked, kept) else names
    if not names or asked.reading.own_defaults:
        return None
    penalised = replace(asked, reading=replace(asked.reading, switched=on(names)))
    try:
        return penalised if adds_squares(asked, penalised) else None
    except Exception:
        return None


def taken_by_both(asked: Asked) -> frozenset[str]:
    """The arguments of a penalty that its cost and what gives its gradients take."""
    gradient = [name for role, name in asked.reading.steps if role not in FIRST]
    taken = {p for name in gradient for p in penalties_of(asked, name)}
    return frozenset(taken & set(penalties_of(asked, asked.cost_function or "")))


def penalties_of(asked: Asked, name: str) -> Iterator[str]:
    """The arguments of a function that are of a penalty."""
    for parameter in (p for f in called(asked, name) for p in parameters_of(f)):
        if is_penalty(parameter.name):
            yield parameter.name


def penalties_kept(asked: Asked) -> Iterator[str]:
    """The attributes of the object that is asked, and the globals, that are of a penalty."""
    module, kept = asked.reading.owner.module, walk(asked.tree)
    names = [label(path) for path, value in kept if type(value) in (int, float)]
    names += module.supplied_names
    found = [n for n in names if is_penalty(n) or n in module.strengths]
    yield from (name for name in found if name in module.names_read)


def is_own_cost(asked: Asked) -> bool:
    """Whether its gradients are those of its cost without the penalty, as far as the last tells.

    A multiple of them, which is a mistake of its own, would be told of the penalty as well.
    """
    dims = dims_of(asked.problem.params)
    try:
        times = factor(asked, [problem_of(dims, seed=seed) for seed in SEEDS], "W")
    except Exception:
        return False
    return bool(np.isclose(times, 1, rtol=NEAR))


def moves(asked: Asked, names: frozenset[str]) -> bool:
    """Whether its gradients are others with a penalty."""
    p, penalised = asked.problem, replace(asked, reading=replace(asked.reading, switched=on(names)))
    try:
        plain, other = (each.gradients(p.params, p.X, p.Y) for each in (asked, penalised))
    except Exception:
        return False
    return not same(plain, other)


def same(one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    """Whether gradients are the same numbers."""
    return all(np.array_equal(value, other[name]) for name, value in one.items())


def is_held(asked: Asked, names: Collection[str]) -> bool:
    """Whether what gives the gradients is told of them, and no step of the file takes them off."""
    module = asked.reading.owner.module
    gradient = {name for role, name in asked.reading.steps if role not in FIRST}
    known = {p.name for n in gradient for f in called(asked, n) for p in parameters_of(f)}
    known |= {*module.supplied_names} | {label(path) for path, _ in walk(asked.tree)}
    own, near = {*by_own_names(module, dict.fromkeys(names))}, stepping(module)
    # What a step takes off may be passed to it, under another name.
    elsewhere = own & set().union(*map(names_read, near))
    code = [tree_of(f) for f in reached(module, near) if f.__name__ not in gradient]
    code += outside_functions(module.tree)
    taken = any(decays_in(node, own) for node in code if node)
    return {*names} <= known and not elsewhere and not taken


def stepping(module: Functions) -> list[Callable[..., Any]]:
    """The functions that take a step, and those that call them."""
    owners = {site.owner.rpartition(".")[2] for site in sites_in(module)}
    every = module.all_code()
    return [f for f in every if f.__name__ in owners or owners & names_read(f)]


def reached(module: Functions, near: Collection[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """These functions and what they call, all of them where there are none; not what checks."""
    found = module.reached(f.__name__ for f in near) if near else module.by_name
    every = [f for each in found.values() for f in each]
    return [f for f in every if not CHECKING.search(plain(f.__name__))]


def decays_in(code: ast.AST, names: Collection[str]) -> bool:
    """Whether it takes a multiple of a parameter off it, or adds it to a gradient, or shrinks it.

    What is drawn for a start, and scaled, is no decay: that reads a rate, or a penalty.

    Args:
        code: a function, or a statement of a script.
        names: of the penalty, as the file has them.
    """
    computed = {as_it_is(to): names_in(value) for to, value in assignments(code)}
    for node in ast.walk(code):
        match node:
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                every = [term for term in terms(node) if not is_of_differences(term)]
                found = any(map(has_gradient, every)) and any(map(is_multiple, every))
            case ast.AugAssign(target=moved, op=ast.Add() | ast.Sub(), value=value):
                every = [term for term in terms(value) if not is_of_differences(term)]
                found = moves_by(moved) and any(map(is_multiple, every))
            case ast.AugAssign(target=moved, op=ast.Mult(), value=value):
                given = [computed.get(as_it_is(value), set()), names_in(value)]
                read = set().union(*given)
                found = is_parameter(moved) and any(is_strength(n, names) for n in read)
            case _:
                found = False
        if found:
            return True
    return False


def is_strength(name: str, names: Collection[str]) -> bool:
    """Whether a name is of a rate, or of a penalty, with which a parameter decays."""
    return name in names or bool({"rate", "none"} & {*roles_of(name)})


def is_of_differences(node: ast.expr) -> bool:
    """Whether a term is multiplied with, or divided by, what a gradient is checked by."""
    return any(as_it_is(each) in DIFFERENCES for each in multiplied(node))


def moves_by(node: ast.expr) -> bool:
    """Whether what is changed in place is a parameter or a gradient."""
    return is_parameter(node) or has_gradient(node)


def has_gradient(node: ast.expr) -> bool:
    """Whether an expression holds what is called like a gradient."""
    return any(map(is_of_gradient, names_in(node)))


def is_multiple(node: ast.expr) -> bool:
    """Whether an expression is a product of a parameter, and of no gradient."""
    return len([*multiplied(node)]) > 1 and is_of_parameters(node) and not has_gradient(node)


def called(asked: Asked, name: str) -> list[Callable[..., Any]]:
    """The functions of a name."""
    return [f for f in asked.reading.owner.module.all_code() if f.__name__ == name]


def is_penalty(name: str) -> bool:
    """Whether an argument of this name is of a penalty."""
    return "none" in roles_of(name) and not NO_PENALTY.search(plain(name))


def adds_squares(asked: Asked, penalised: Asked) -> bool:
    """Whether it adds a multiple of the squares of all weights, or of all, to the cost."""
    p = asked.problem
    less = {n: value / (1 + int(n[1:])) if n[0] == "W" else value for n, value in p.params.items()}
    few = Problem(p.params, p.X[:, :FEW], p.Y[:, :FEW])
    problems = (p, Problem(less, p.X, p.Y), few)
    added = [penalised.cost(q.params, q.X, q.Y) - asked.cost(q.params, q.X, q.Y) for q in problems]
    for kinds in ("W", "Wb"):
        squares = [
            sum(np.sum(value**2) for name, value in q.params.items() if name[0] in kinds)
            for q in problems
        ]
        whole, lessened, of_few = (
            PENALTY * more / size for more, size in zip(added, squares, strict=True)
        )
        per_sample = whole * p.X.shape[1] / FEW
        if (
            whole > 0
            and np.isclose(lessened, whole)
            and np.isclose(of_few, (whole, per_sample)).any()
        ):
            return True
    return False


def either(plain: Callable[..., Any], penalised: Callable[..., Any]) -> Callable[..., Any]:
    """One function or the other, as it is asked."""

    def asked(*arrays: Any, penalised_too: float = 0.0) -> Any:
        return (penalised if penalised_too else plain)(*arrays)

    return asked
