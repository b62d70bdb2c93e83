"""The step that somebody's code takes with gradients that are seen beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.answers import returned
from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.places import places_in
from autodiff_ref.recognition.arrays.trees import get
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.failures import Failure, failure_of
from autodiff_ref.recognition.asking.readings import Reading
from autodiff_ref.recognition.calls.calls import roles_taken
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.runs import StepError


@dataclass(frozen=True)
class Stepping:
    """A way to have somebody's code take a step.

    Attributes:
        reading: how it is asked; its last function takes the step.
        takes_rate: whether that function takes a learning rate.
        without: the parameters whose steps are not shown, as they may be meant to differ.
    """

    reading: Reading
    takes_rate: bool
    without: frozenset[str] = frozenset()

    @property
    def takes_pairs(self) -> bool:
        """Whether the function is given samples and labels in pairs, several at once."""
        return any("pairs" in roles_taken(function) for function in self.reading.called())

    def penalised(self, penalties: Mapping[str, float]) -> "Stepping":
        """The same with these penalties, by name."""
        return replace(self, reading=replace(self.reading, switched=penalties))

    def shown(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """What is shown of W1, b1, ... after one step, in our layout.

        Raises:
            ValueError: it takes none, or one for each sample.
        """
        found = self.updated(params, X, Y)
        return {name: value for name, value in found.items() if name not in self.without}

    def updated(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """W1, b1, ... after one step, in our layout.

        Raises:
            ValueError: it takes none, or one for each sample.
        """
        if self.reading.layout.one_by_one and X.shape[1] > 1 and not self.takes_pairs:
            raise ValueError("a step for each sample")
        run = self.reading.run(params, X, Y)
        after, tree = run.trees["after"], run.trees.get("update")
        if all(np.array_equal(after[leaf], run.before[leaf]) for leaf in after):
            new = {leaf: paths[0] for leaf, paths in places_in(tree).items()}
            if set(new) != set(run.laid):
                new = dict(returned(tree, run.laid))
            after = {leaf: get(tree, path) for leaf, path in new.items()}
        if set(after) != set(run.laid):
            raise ValueError("no step is seen")
        found = self.reading.layout.gradients(after, params)
        return {name.removeprefix("d"): value for name, value in found.items()}


def stepping(
    asked: Asked, functions: Mapping[str, Callable[..., Any]], moving: Iterable[str] = ()
) -> Iterator[Stepping]:
    """The ways to have its code take a step with the gradients that it gives.

    Args:
        asked: how it is asked for gradients.
        functions: all that may take the step.
        moving: those of them that do by their text, whatever they are called.
    """
    if asked.where_on(asked.problem).kind in ("step", "new"):
        return
    p = asked.problem
    for reading in with_update(asked.reading, functions, moving):
        last = functions.get(reading.steps[-1][1])
        way = Stepping(reading, last is not None and "rate" in roles_taken(last))
        try:
            found = way.updated(p.params, p.X, p.Y)
        except Exception:
            continue
        whole = set(found) == set(p.params)
        alike = whole and all(np.shape(found[name]) == v.shape for name, v in p.params.items())
        if not alike:
            continue
        moved = {name for name, v in p.params.items() if not np.array_equal(found[name], v)}
        # What the backward pass changes on its way down, before it reads it, is no step.
        if moved and (reading.steps != asked.reading.steps or moved & {"W1", "b1"}):
            yield way


def raised_by_step(asked: Asked, functions: Mapping[str, Callable[..., Any]]) -> Failure | None:
    """What its own code raises where it is to take a step with the gradients that it has given.

    Gradients in another order than their parameters do so, which are told apart by their shapes.

    Args:
        asked: how it is asked for gradients.
        functions: all that may take the step.
    """
    p = asked.problem
    block = next(asked.reading.layout.blocks(p.X, p.Y))
    for reading in with_update(asked.reading, functions, ()):
        last = functions.get(reading.steps[-1][1])
        if last is None or reading == asked.reading or {"X", "Y"} & roles_taken(last):
            continue  # what takes samples is no step with gradients alone
        try:
            reading.run(p.params, *block)
        except StepError as failure:
            place, names = failure.args[0], tuple(name for _, name in reading.steps)
            found = failure_of(place, names, failure.__cause__ or failure, reading.owner.module)
            if found.own and isinstance(found.error, ValueError):
                return found
    return None


def with_update(
    reading: Reading, functions: Mapping[str, Callable[..., Any]], moving: Iterable[str]
) -> Iterator[Reading]:
    """The reading itself, whose last function may take the step, and those that go on with one."""
    yield reading
    if reading.steps[-1][0] in ("backward", "combined"):
        for name in dict.fromkeys((*moving, *playing(functions, "update"))):
            yield replace(reading, steps=(*reading.steps, ("update", name)))
