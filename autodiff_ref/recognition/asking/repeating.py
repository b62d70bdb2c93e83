"""What an object answers when it is asked again: whether its gradients hold what calls before left.

Every question is put to a new object. A class whose accumulators are never reset is right there,
and wrong from the second call on: such a class is asked through one object, as it would be used. So
is one that keeps what its first call has computed, and what draws random numbers on its way is
asked with others each time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from autodiff_ref.quantities import near
from autodiff_ref.recognition.arrays.layouts import Array, Leaf
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.chance import Anew, draws_on_its_way, told_of_draws
from autodiff_ref.recognition.asking.growing import brought_back, grown_in, text_of
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.runs import dims_of
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.text.resetting import kinds_reset

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
