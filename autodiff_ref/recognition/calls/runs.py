"""One question while it is answered: what was called, and what that has left."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.answers import beside, kept
from autodiff_ref.recognition.arrays.layouts import Array, Leaf, depth_of
from autodiff_ref.recognition.arrays.trees import Path, label, walk
from autodiff_ref.recognition.calls.calls import parameters_of, roles_taken, takes_parameters
from autodiff_ref.recognition.calls.holders import Holder
from autodiff_ref.recognition.calls.pools import Pool
from autodiff_ref.recognition.text.letters import gradient_kind, parameter_kind
from autodiff_ref.recognition.text.names import KEPT_OUTPUTS, plain
from autodiff_ref.recognition.text.source import moved_names

RATE = 2.0**10
"""The learning rate of a step; nearly all digits of the gradient survive the subtraction."""


class NoAnswerError(Exception):
    """A reading gives no gradient."""


class StepError(Exception):
    """A function raised; the argument is its place in the steps."""


@dataclass(frozen=True)
class Where:
    """Where the gradients are found.

    Attributes:
        kind: "returned", "unrolled" for one vector, "kept", "local" for local variables, "step",
            or "new" for parameters that are returned.
        places: of each gradient, or new parameter.
    """

    kind: str
    places: Mapping[Leaf, Path]


@dataclass
class Run:
    """One question while it is answered."""

    holder: Holder
    pool: Pool
    laid: Mapping[Leaf, Any]
    before: Mapping[Leaf, Any]
    answers: dict[str, Any] = field(default_factory=dict)
    trees: dict[str, Any] = field(default_factory=dict)

    @property
    def start(self) -> Mapping[Leaf, Any]:
        """The parameters before anything was called, wherever they lie."""
        return self.before if set(self.before) == set(self.laid) else self.laid


def kept_in(holder: Holder, tree: Any, laid: Mapping[Leaf, Any]) -> Mapping[Leaf, Path]:
    """The places of the gradients that are kept: beside the parameters, or by their names."""
    return beside(list(walk(tree)), holder.places) or kept(tree, laid)


def stepped(run: Run) -> bool:
    """Whether the parameters have changed where they lie."""
    after = run.trees["after"]
    return set(after) == set(run.laid) and differs(after, run.before)


def differs(after: Mapping[Leaf, Any], before: Mapping[Leaf, Any]) -> bool:
    """Whether any parameter is another than before."""
    return any(not np.array_equal(after[leaf], before[leaf]) for leaf in after)


def output_kept(run: Run, shapes: set[tuple[int, ...]]) -> Any:
    """The output that a forward pass has left in an object; None if there is none."""
    given = [run.pool.roles["X"], run.pool.roles["Y"], *run.laid.values()]
    for path, value in reversed(list(walk(run.holder.tree))):
        fits = np.shape(value) in shapes and re.fullmatch(KEPT_OUTPUTS, plain(label(path)))
        if fits and not any(np.array_equal(value, other) for other in given):
            return value
    return None


def is_cost(answer: Any, function: Callable[..., Any]) -> bool:
    """Whether what a forward pass returned is the cost: a number, of a function that takes Y."""
    number = isinstance(answer, int | float | np.generic) or (
        isinstance(answer, np.ndarray) and answer.ndim == 0
    )
    return number and "Y" in roles_taken(function)


def renews(tree: Any, function: Callable[..., Any]) -> bool:
    """Whether a function returns parameters, by the names that it takes them under.

    Or by its text, where it is given a rate, and what it returns are parameters that it has moved.
    """
    taken = {p.name for p in parameters_of(function) if takes_parameters(p.name)}
    places = [path for path, _ in walk(tree)]
    if any(gradient_kind(label(path)) for path in places):
        return False
    if "rate" in roles_taken(function):
        taken |= {name for name in moved_names(function) if parameter_kind(name)}
    return sum(bool({label(path), label(path, 1)} & taken) for path in places) > 1


def copies(laid: Mapping[Leaf, Any]) -> dict[Leaf, Any]:
    """The parameters as arrays of their own."""
    return {leaf: np.array(value) for leaf, value in laid.items()}


def dims_of(params: Mapping[str, Array]) -> tuple[int, ...]:
    """The sizes of the layers, from n_0 to n_L."""
    depth = depth_of(params)
    return (params["W1"].shape[1], *(params[f"W{l}"].shape[0] for l in range(1, depth + 1)))


def shapes_of_output(n_out: int, m: int) -> set[tuple[int, ...]]:
    """The shapes that an output may have."""
    flat = {(m,)} if n_out == 1 else {(n_out,)} if m == 1 else set()
    return {(n_out, m), (m, n_out), *flat} | ({()} if n_out == m == 1 else set())


def is_parameter(run: Run, name: str) -> bool:
    """Whether a name is that of an argument that takes a parameter."""
    return name in run.pool.named and any(
        run.pool.named[name] is value for value in run.laid.values()
    )
