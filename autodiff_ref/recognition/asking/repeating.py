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
from itertools import chain, count
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array, Leaf
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.calls.calls import call
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.running.quiet import generators_kept, undisturbed
from autodiff_ref.recognition.text.defined import place_of
from autodiff_ref.recognition.text.names import ranks_of
from autodiff_ref.recognition.text.resetting import is_looped, kinds_reset, names_called

NEAR = 1e-5
"""By how much of their size gradients may differ that are the same, even in single precision."""

DRAWS = re.compile(r"(^|\.)(random|rng|gen(erator)?)\.(?!seed|default_rng)|(^|\.)(shuffle|choice)$")
"""What is called to draw random numbers."""


UNLESS_RESET = (
    "Not verified: a second call of the same object, which gives other gradients than a new one, "
    "unless something resets it before."
)
"""A limit where something resets gradients, and may reset the rest."""


@dataclass(frozen=True)
class Repeating:
    """Somebody's class, of which one object for each network is asked everything.

    Attributes:
        asked: it.
        reset: the kinds of gradients, or single ones, that something brings back to 0 between the
            calls: these are as a new object gives them.
        objects: one for each network.
    """

    asked: Asked
    reset: frozenset[str | Leaf] = frozenset()
    objects: dict[tuple[Any, ...], Holder] = field(default_factory=dict)

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout, as they are after everything that was asked before."""
        reading, where, answers = self.asked.reading, self.asked.where(params), []
        key = (*dims_of(params), params["W1"].dtype)
        for x, y in reading.layout.blocks(X, Y):
            run = reading.run(params, x, y, holder=self.objects.get(key))
            self.objects[key] = run.holder
            answers.append(reading.layout.gradients(reading.found(run, where), params))
        grown = {name: np.mean([each[name] for each in answers], axis=0) for name in answers[0]}
        fresh = self.asked.gradients(params, X, Y) if self.reset else {}
        return grown | {name: value for name, value in fresh.items() if self.is_reset(name)}

    def is_reset(self, name: str) -> bool:
        """Whether something brings the gradient of this name back to 0."""
        return bool({name[1], (name[1], int(name[2:]))} & self.reset)


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
    if grown := grown_in(asked):
        by_running = brought_back(asked, grown)
        by_text = kinds_reset(*text_of(asked), by_running)
        reset = frozenset[str | Leaf]({*chain.from_iterable(by_running.values()), *by_text})
        if any(not {leaf, leaf[0]} & reset for leaf in grown):
            told = "One object is asked everything: its gradients add up from call to call."
            return Again((told,), Repeating(asked, reset).gradients)
        if by_running:
            told = (
                f"Its gradients are sums over calls, until {' or '.join(by_running)} resets them."
            )
            return Again((told,))
    if draws_on_its_way(asked):
        return Again((told_of_draws(asked),), Anew(asked).gradients, draws=True)
    if keeps_its_first_call(asked):
        if kinds_reset(*text_of(asked)):
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


def grown_in(asked: Asked) -> list[Leaf]:
    """The gradients that are twice as large when one object is asked the same again.

    None where others are neither twice as large nor the same.
    """
    if not isinstance(asked.reading.owner, Kept):
        return []
    try:
        once, again = asked_twice(asked)
    except Exception:
        return []
    grown = [leaf for leaf in once if np.any(once[leaf]) and doubled(once[leaf], again[leaf])]
    same = [leaf for leaf in once if np.array_equal(once[leaf], again[leaf])]
    return grown if len(grown) + len(same) >= len(once) else []


def asked_twice(asked: Asked, between: str = "") -> tuple[dict[Leaf, Any], dict[Leaf, Any]]:
    """The gradients that one object gives, and those that it gives when it is asked again.

    Args:
        asked: it.
        between: the function that is called between the two questions, "" for none.

    Raises:
        Exception: somebody's code raises.
    """
    reading, p = asked.reading, asked.problem
    (x, y), where = next(reading.layout.blocks(p.X, p.Y)), asked.where_on(p)
    first = reading.run(p.params, x, y)
    once = copied(reading.found(first, where))
    if between:
        with reading.owner.module.supplied(first.pool):
            call(first.holder.functions[between], first.pool)
    return once, copied(reading.found(reading.run(p.params, x, y, holder=first.holder), where))


def brought_back(asked: Asked, grown: Collection[Leaf]) -> dict[str, list[Leaf]]:
    """The functions that bring gradients back to 0, with these, by running each between two calls.

    Where the file trains, those that it calls.
    """
    module, names = asked.reading.owner.module, [name for _, name in asked.reading.steps]
    p = asked.problem
    known = asked.reading.run(p.params, *next(asked.reading.layout.blocks(p.X, p.Y))).holder
    read, trained = names_called(module.tree), is_looped(module.tree, names)
    found: dict[str, list[Leaf]] = {}
    for name in known.functions:
        if name in names or name.startswith("__") or (trained and name not in read):
            continue
        try:
            with undisturbed():
                once, again = asked_twice(asked, name)
        except Exception:
            continue
        if back := [leaf for leaf in grown if near(once[leaf], again[leaf])]:
            found[name] = back
    return found


def text_of(asked: Asked) -> tuple[ast.Module, list[str]]:
    """The text of its file, and the names of the functions that are called in turn."""
    return asked.reading.owner.module.tree, [name for _, name in asked.reading.steps]


def copied(found: Mapping[Leaf, Any]) -> dict[Leaf, Any]:
    """Arrays of their own: what an object keeps, it changes."""
    return {leaf: np.array(value) for leaf, value in found.items()}


def doubled(once: Any, again: Any) -> bool:
    """Whether something is twice what it was, to within rounding."""
    return np.shape(once) == np.shape(again) and bool(np.allclose(again, 2 * once, 1e-9, 0))
