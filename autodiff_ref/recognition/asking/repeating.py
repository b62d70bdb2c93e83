"""What an object answers when it is asked again: whether its gradients hold what calls before left.

Every question is put to a new object. A class whose accumulators are never reset is right there,
and wrong from the second call on: such a class is asked through one object, as it would be used. So
is one that keeps what its first call has computed, and what draws random numbers on its way is
asked with others each time.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.answers import is_of_gradients
from autodiff_ref.recognition.arrays.layouts import Array, Leaf
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.running.quiet import generators_kept
from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.names import gradient_kind, plain, ranks_of
from autodiff_ref.recognition.text.source import name_of

NEAR = 1e-5
"""By how much of their size gradients may differ that are the same, even in single precision."""

RESETTING = r"(zero|reset|clear|clean|flush).*|init.*(grad|delta|accum|nabla).*"
"""Names of functions by which whoever calls them resets accumulators."""


DRAWS = re.compile(r"(^|\.)(random|rng|gen(erator)?)\.(?!seed|default_rng)|(^|\.)(shuffle|choice)$")
"""What is called to draw random numbers."""


UNLESS_RESET = (
    "Not verified: a second call of the same object, which gives other gradients than a new one, "
    "unless something resets it before."
)
"""A limit where something resets gradients, and may reset the rest."""


@dataclass(frozen=True)
class Repeating:
    """Somebody's class, of which one object for each network is asked everything."""

    asked: Asked
    objects: dict[tuple[Any, ...], Holder] = field(default_factory=dict)

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout, as they are after everything that was asked before."""
        reading, where, answers = self.asked.reading, self.asked.where(params), []
        key = (*dims_of(params), params["W1"].dtype)
        for x, y in reading.layout.blocks(X, Y):
            run = reading.run(params, x, y, holder=self.objects.get(key))
            self.objects[key] = run.holder
            answers.append(reading.layout.gradients(reading.found(run, where), params))
        return {name: np.mean([each[name] for each in answers], axis=0) for name in answers[0]}


@dataclass(frozen=True)
class Later:
    """Somebody's class, of which each object has been asked about the last sample first."""

    asked: Asked

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout, as the second call gives them."""
        reading, where, answers = self.asked.reading, self.asked.where(params), []
        blocks = zip(
            reading.layout.blocks(*last_first(X, Y)), reading.layout.blocks(X, Y), strict=True
        )
        for before, block in blocks:
            holder = reading.run(params, *before).holder
            run = reading.run(params, *block, holder=holder)
            answers.append(reading.layout.gradients(reading.found(run, where), params))
        return {name: np.mean([each[name] for each in answers], axis=0) for name in answers[0]}


@dataclass(frozen=True)
class Anew:
    """Somebody's code, asked with other random numbers each time."""

    asked: Asked
    seeds: Iterator[int] = field(default_factory=count)

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout."""
        with generators_kept():
            np.random.seed(next(self.seeds))
            return self.asked.gradients(params, X, Y)


@dataclass(frozen=True)
class Again:
    """How somebody's code is asked that does not answer each question by itself.

    Attributes:
        told: what is told of it, a sentence each.
        gradients: the function; None where it is asked as ever.
        keeps: whether its objects keep what their first call has computed.
        limits: what is not verified of it.
        draws: whether it has another answer each time.
    """

    told: tuple[str, ...] = ()
    gradients: Callable[..., dict[str, Any]] | None = None
    keeps: bool = False
    limits: tuple[str, ...] = ()
    draws: bool = False


def asked_again(asked: Asked) -> Again:
    """How it is asked for gradients, as it is seen to answer twice."""
    if adds_up_from_call_to_call(asked):
        told = "One object is asked everything: its gradients add up from call to call."
        return Again((told,), Repeating(asked).gradients)
    if draws_on_its_way(asked):
        return Again((told_of_draws(asked),), Anew(asked).gradients, draws=True)
    if keeps_its_first_call(asked):
        if resets(asked):
            return Again(limits=(UNLESS_RESET,))
        told = (
            "Each object is asked about the samples with the last one first before: of what it "
            "computes there, it keeps something for the next call."
        )
        return Again((told,), Later(asked).gradients, keeps=True)
    return Again()


def draws(asked: Asked) -> bool:
    """Whether what gives the gradients or the output draws, itself or in what it calls.

    Not where it makes parameters, nor where a rate of dropout is known, which drops nothing then.
    """
    return not asked.reading.owner.module.knows_dropout and any(
        not list(ranks_of(function, "initialise")) for function, _ in drawing_calls(asked)
    )


def drawing_calls(asked: Asked) -> Iterator[tuple[str, ast.Call]]:
    """The calls that draw random numbers, each with the name of the function that it is in."""
    reached = asked.reading.owner.module.reached(name for _, name in asked.reading.steps)
    for name, functions in reached.items():
        for place in map(place_of, functions):
            for node in ast.walk(place[0]) if place else ():
                if isinstance(node, ast.Call) and DRAWS.search(ast.unparse(node.func)):
                    yield name, node


def told_of_draws(asked: Asked) -> str:
    """That the same question has several answers, and which lines may make them."""
    calls = (node for _, node in drawing_calls(asked))
    lines = dict.fromkeys(f"line {node.lineno} ({ast.unparse(node.func)})" for node in calls)
    at = f": {', '.join(lines)}" if lines else ""
    return (
        "The same question has another answer each time, as it draws random numbers on its way"
        f"{at}. So no mistake is sought that would give its numbers."
    )


def last_first(X: Array, Y: Array) -> tuple[Array, Array]:
    """The samples and their labels, the last before the others."""
    return np.roll(X, 1, axis=1), np.roll(Y, 1, axis=1)


def keeps_its_first_call(asked: Asked) -> bool:
    """Whether one object, asked about other samples before, gives other gradients than a new one.

    Not where the gradients of the calls add up, nor where they are those of a step, which may
    depend on the steps before, as with momentum.
    """
    reading, p = asked.reading, asked.problem
    if not isinstance(reading.owner, Kept):
        return False
    try:
        if asked.where_on(p).kind in ("step", "new"):
            return False
        fresh, before = (
            asked.gradients(p.params, p.X, p.Y),
            asked.gradients(p.params, *last_first(p.X, p.Y)),
        )
        later = Later(asked).gradients(p.params, p.X, p.Y)
    except Exception:
        return False
    return not all(
        near(later[name], value) or near(later[name], value + before[name])
        for name, value in fresh.items()
    )


def draws_on_its_way(asked: Asked) -> bool:
    """Whether it gives other gradients with other random numbers."""
    p, anew = asked.problem, Anew(asked)
    try:
        return not same(*(anew.gradients(p.params, p.X, p.Y) for _ in range(2)))
    except Exception:
        return False


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether gradients are the same."""
    return all(near(one[name], other[name]) for name in one)


def near(one: Any, other: Any) -> bool:
    """Whether two arrays are the same to within rounding, even in single precision."""
    size = np.abs(one).max(initial=0)
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, NEAR, NEAR * size))


def adds_up_from_call_to_call(asked: Asked) -> bool:
    """Whether one object gives twice the gradients when it is asked the same again.

    Not where something else of the file resets what the called functions add to.
    """
    reading, p = asked.reading, asked.problem
    if not isinstance(reading.owner, Kept) or resets(asked):
        return False
    x, y = next(reading.layout.blocks(p.X, p.Y))
    try:
        where = asked.where_on(p)
        first = reading.run(p.params, x, y)
        once = copied(reading.found(first, where))
        again = copied(reading.found(reading.run(p.params, x, y, holder=first.holder), where))
    except Exception:
        return False
    grown = [leaf for leaf in once if np.any(once[leaf]) and doubled(once[leaf], again[leaf])]
    same = [leaf for leaf in once if np.array_equal(once[leaf], again[leaf])]
    return bool(grown) and len(grown) + len(same) >= len(once)


def resets(asked: Asked) -> bool:
    """Whether a function that is not called, or the script, resets gradients."""
    module = asked.reading.owner.module
    names = [name for _, name in asked.reading.steps]
    called = {"__init__", *names}
    read = {name_of(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    trained = is_looped(module.tree, names)
    waiting: list[ast.AST] = [module.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in called:
            continue
        if isinstance(node, ast.FunctionDef) and re.fullmatch(RESETTING, plain(node.name)):
            # What trains here, and never calls it, is not reset by it.
            if (node.name in read or not trained) and any(map(changes, ast.walk(node))):
                return True
            continue
        if isinstance(node, ast.Assign) and any(map(is_gradient, node.targets)):
            return True
        waiting += ast.iter_child_nodes(node)
    return False


def is_looped(tree: ast.AST, names: Collection[str]) -> bool:
    """Whether a loop outside of functions of these names calls the last of them."""
    waiting, last = [(tree, False)], [*names][-1]
    while waiting:
        node, looped = waiting.pop()
        if isinstance(node, ast.FunctionDef) and node.name in names:
            continue
        if looped and isinstance(node, ast.Call) and name_of(node.func) == last:
            return True
        looped = looped or isinstance(node, ast.For | ast.While)
        waiting += [(child, looped) for child in ast.iter_child_nodes(node)]
    return False


def changes(node: ast.AST) -> bool:
    """Whether a part of a function changes anything but a name of its own, or may do so."""
    match node:
        case ast.Assign(targets=targets, value=value):
            others = [each for each in targets if ast.unparse(each) != ast.unparse(value)]
            kept = ast.Attribute | ast.Subscript
            return any(isinstance(part, kept) for each in others for part in ast.walk(each))
        case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Return(value=ast.expr()):
            return True
    return False


def is_gradient(target: ast.AST) -> bool:
    """Whether an attribute, or a part of one, is by its name a gradient."""
    match target:
        case ast.Subscript(value=inner):
            return is_gradient(inner)
        case ast.Attribute(attr=name):
            return gradient_kind(name) is not None or is_of_gradients(name)
    return False


def copied(found: Mapping[Leaf, Any]) -> dict[Leaf, Any]:
    """Arrays of their own: what an object keeps, it changes."""
    return {leaf: np.array(value) for leaf, value in found.items()}


def doubled(once: Any, again: Any) -> bool:
    """Whether something is twice what it was, to within rounding."""
    return np.shape(once) == np.shape(again) and bool(np.allclose(again, 2 * once, 1e-9, 0))
