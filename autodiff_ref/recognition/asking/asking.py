"""The functions of our face, answered by somebody's code through a reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from autodiff_ref.containment import CandidateError
from autodiff_ref.recognition.arrays.layouts import Array, Layout
from autodiff_ref.recognition.arrays.problems import OUTPUTS, Problem, drawn, problem_of
from autodiff_ref.recognition.arrays.traces import Source, in_columns, sources_of
from autodiff_ref.recognition.arrays.trees import get
from autodiff_ref.recognition.asking.readings import Reading
from autodiff_ref.recognition.calls.inline import Inline
from autodiff_ref.recognition.calls.runs import StepError, Where, dims_of
from autodiff_ref.recognition.running.profiling import before_lines
from autodiff_ref.recognition.running.quiet import undisturbed
from autodiff_ref.recognition.text.letters import gradient_kind
from autodiff_ref.recognition.text.names import plain
from autodiff_ref.recognition.text.source import LOSSES, returned_names

Named = tuple[dict[str, Source], tuple[str, ...], list[str]]
"""Sources of quantities, names in doubt, and names of what holds 1/m."""


@dataclass(frozen=True)
class Asked:
    """Somebody's code, asked through a reading.

    Attributes:
        reading: how it is asked.
        problem: the problem on which it was recognised.
        forward: the function that gives the output, None if there is none.
        single: how its samples lie if that takes one at a time, though gradients are of many.
        within: what holds the output in the last function that is called, where none gives it.
        until: the line of that function by which labels change it in place; 0 if none does.
        cost_function: the function that gives the cost, None if there is none.
        cost_alone: whether it is called without the forward pass.
        inline: a loss that stands within something else.
        is_cost: whether that is taken for the cost.
        factors: by what its gradient is multiplied to give the gradients, nan for no number.
        unasked: the kinds of gradients, dW and db, that are not asked for.
    """

    reading: Reading
    problem: Problem
    forward: str | None = None
    single: str = ""
    within: str = ""
    until: int = 0
    cost_function: str | None = None
    cost_alone: bool = False
    inline: Inline | None = None
    is_cost: bool = False
    factors: tuple[float, ...] = ()
    unasked: frozenset[str] = frozenset()

    @property
    def layout(self) -> Layout:
        """How arrays lie where the output is asked."""
        layout = self.reading.layout
        return replace(layout, samples=self.single, paired=False) if self.single else layout

    @property
    def shows_output(self) -> bool:
        """Whether its output can be asked."""
        return self.forward is not None or bool(self.within)

    @property
    def shows_cost(self) -> bool:
        """Whether its cost can be asked."""
        return self.cost_function is not None or self.is_cost

    @cached_property
    def tree(self) -> Any:
        """What holds the parameters while the problem is asked."""
        X, Y = next(self.reading.layout.blocks(self.problem.X, self.problem.Y))
        return self.reading.run(self.problem.params, X, Y).holder.tree

    def problem_like(self, params: Mapping[str, Array]) -> Problem:
        """A problem of the same depth, whose sizes tell every array from the others."""
        dims, seen = dims_of(params), dims_of(self.problem.params)
        if len(dims) == len(seen) and (dims[-1] == 1) == (seen[-1] == 1):
            return self.problem
        return drawn(len(dims) - 1, dims[-1] if dims[-1] in OUTPUTS else 3)

    def where(self, params: Mapping[str, Array]) -> Where:
        """Where the gradients of a network of this depth are."""
        try:
            return self.where_on(self.problem_like(params))
        except StepError:  # in these sizes alone may a mistake raise nothing
            return self.where_on(problem_of(dims_of(params)))

    def where_on(self, problem: Problem) -> Where:
        """Where the gradients of this problem are."""
        key = dims_of(problem.params)
        if key not in self.places:
            X, Y = next(self.reading.layout.blocks(problem.X, problem.Y))
            run = self.reading.run(problem.params, X, Y)
            self.places[key], _ = self.reading.where(run)
        return self.places[key]

    @cached_property
    def places(self) -> dict[tuple[int, ...], Where]:
        """Where the gradients of each problem are, as far as it has been asked."""
        return {}

    def gradients(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """dW1, db1, ... in our layout, without those that are not asked for."""
        found = self.reading.gradients(params, X, Y, self.where(params))
        return {name: value for name, value in found.items() if name[:2] not in self.unasked}

    def output(self, params: Mapping[str, Array], X: Array) -> Array:
        """A[L], one column a sample."""
        n_out = dims_of(params)[-1]
        Y = np.zeros((n_out, X.shape[1]), X.dtype)
        lies_in_rows = self.rows_on(self.problem_like(params))
        columns = []
        for x, y in self.layout.blocks(X, Y):
            value = self.raw_output(params, x, y)
            array = np.array(value, dtype=X.dtype)
            matrix = array.reshape(-1, n_out).T if lies_in_rows else array.reshape(n_out, -1)
            columns.append(matrix)
        return np.hstack(columns)

    def raw_output(self, params: Mapping[str, Array], x: Array, y: Array) -> Any:
        """The output as the code lays it."""
        if self.within:
            return self.output_within(params, x, y)
        steps = (("forward", self.forward or ""),)
        reading = replace(self.reading, steps=steps, layout=self.layout)
        return reading.run(params, x, y).pool.roles["output"]

    def output_within(self, params: Mapping[str, Array], x: Array, y: Array) -> Any:
        """The output as the last function keeps it, or as it computes it, before any step.

        Raises:
            KeyError: it does not.
            IndexError: it does not.
            AttributeError: its object does not.
        """
        reading, role = replace(self.reading, rate=0.0), self.reading.steps[-1][0]
        owner, _, name = self.within.rpartition(".")
        if not self.until:
            run = reading.watching(params, x, y)
            known = run.trees[f"locals of the {role}"]
            return getattr(run.holder.tree, name) if owner else known[name]
        return self.seen_within(params, x, y)[self.until][0]

    def seen_within(
        self, params: Mapping[str, Array], x: Array, y: Array
    ) -> dict[int, list[Array]]:
        """What the last function has under that name before each of its lines, in their order."""
        reading, last = replace(self.reading, rate=0.0), self.reading.steps[-1][1]
        seen: dict[int, list[Array]] = {}
        codes = self.reading.owner.module.codes_named(last)
        with undisturbed():
            reading.run(params, x, y, lambda: before_lines(codes, self.within, seen))
        return seen

    def rows_on(self, problem: Problem) -> bool:
        """Whether the samples of an output are rows."""
        x, y = next(self.layout.blocks(problem.X, problem.Y))
        shape = np.shape(self.raw_output(problem.params, x, y))
        return len(shape) == 2 and shape == (x.shape[1], dims_of(problem.params)[-1])

    def cost(self, params: Mapping[str, Array], X: Array, Y: Array) -> float:
        """C; the mean of the samples', where it is asked sample by sample."""
        blocks = self.reading.layout.blocks(X, Y)
        return float(np.mean([self.one_cost(params, x, y) for x, y in blocks]))

    def one_cost(self, params: Mapping[str, Array], x: Array, y: Array) -> float:
        """The cost of one block of samples; what takes a step besides takes it at rate 0."""
        if self.inline is not None:
            return self.inline_cost(self.inline, params, x, y)
        steps: tuple[tuple[str, str], ...] = (("combined", self.cost_function or ""),)
        if self.forward is not None and not self.cost_alone:
            steps = (("forward", self.forward), *steps)
        run = replace(self.reading, steps=steps, rate=0.0).run(params, x, y)
        answer, function = run.answers["combined"], run.holder.functions[self.cost_function or ""]
        return scalar_in(without_gradients(answer, function))

    def inline_cost(self, loss: Inline, params: Mapping[str, Array], x: Array, y: Array) -> float:
        """The value of a loss within something else, for one block of samples."""
        steps = (("forward", self.forward),) if self.forward is not None else ()
        run = replace(self.reading, steps=steps, rate=0.0).run(params, x, y)
        module = self.reading.owner.module
        with module.supplied(run.pool), undisturbed():
            return scalar_in(loss.value(run, module, self.forward))

    def trace(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Any]:
        """The quantities that the code names and whose meaning is ours, and the gradients."""
        return self.quantities(params, X, Y) | self.gradients(params, X, Y)

    def quantities(self, params: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        """Z, A, dZ and dA of the layers, as far as the code names them."""
        sources, dims = self.named_on(self.problem_like(params))[0], dims_of(params)
        blocks = []
        for x, y in self.reading.layout.blocks(X, Y):
            trees = self.reading.watching(params, x, y).trees
            blocks.append(
                {
                    name: in_columns(
                        get(trees[tree], path), dims[int(name[-1])], self.rows, X.dtype
                    )
                    for name, (tree, path) in sources.items()
                }
            )
        return {name: np.hstack([block[name] for block in blocks]) for name in sources}

    @property
    def rows(self) -> bool:
        """Whether samples are rows."""
        return self.reading.layout.samples in ("rows", "each row", "each row of a list")

    def named_on(self, problem: Problem) -> Named:
        """The sources of a problem's quantities, the names in doubt, and those that hold 1/m.

        A dZ belongs to the loss of one sample: it is the same beside any other samples.
        """
        key = dims_of(problem.params)
        if key not in self.traced:
            alone = problem.X[:, :1], problem.Y[:, :1]
            x, y = next(self.reading.layout.blocks(problem.X, problem.Y))
            trees = self.reading.watching(problem.params, x, y).trees
            sources, doubtful = sources_of(trees, self.rows, key, x.shape[1])
            lone = self.reading.watching(problem.params, *alone).trees
            averaged = [
                name
                for name, (tree, path) in sources.items()
                if not np.allclose(
                    in_columns(get(trees[tree], path), key[int(name[-1])], self.rows, None)[:, :1],
                    in_columns(get(lone[tree], path), key[int(name[-1])], self.rows, None)[:, :1],
                )
            ]
            kept = {name: source for name, source in sources.items() if name not in averaged}
            self.traced[key] = kept, doubtful, averaged
        return self.traced[key]

    @cached_property
    def traced(self) -> dict[tuple[int, ...], Named]:
        """What is named in each problem, as far as it has been asked."""
        return {}


class NoCostError(CandidateError, ValueError):
    """Somebody's cost is no number: told as it stands, as their code raises nothing."""


def without_gradients(answer: Any, function: Callable[..., Any]) -> Any:
    """What a function returned without what is by its name a gradient, which may be a number."""
    if not isinstance(answer, tuple):
        return answer
    names = returned_names(function, len(answer))
    return tuple(e for e, n in zip(answer, names, strict=True) if not gradient_kind(n))


def scalar_in(answer: Any) -> float:
    """The cost in what a function returned.

    Raises:
        NoCostError: there is no single number.
    """
    if isinstance(answer, Mapping):
        answer = tuple(value for key, value in answer.items() if plain(str(key)) in LOSSES)
    alone = not isinstance(answer, tuple)
    elements = (answer,) if alone else answer
    numbers = [e for e in elements if is_number(e) and (alone or np.ndim(e) == 0)]
    if len({float(np.asarray(each).item()) for each in numbers}) != 1:
        raise NoCostError(f"the cost is no single number, but {kind_of(answer)}")
    return float(np.asarray(numbers[0]).item())


def kind_of(answer: Any) -> str:
    """What was returned where a number was expected, in words."""
    if isinstance(answer, np.ndarray):
        return f"an array of the shape {answer.shape}"
    return f"of the type {type(answer).__name__}"


def is_number(value: Any) -> bool:
    """Whether something is a real number, or an array that holds one."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return False
    return array.size == 1 and array.dtype.kind in "fiu"
