"""The readings of one way to ask, in the order of their likelihood, and what was seen to fail."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import process_time
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import (
    FROM_ONE,
    Form,
    Layout,
    fits,
    forms_in,
    layouts,
)
from autodiff_ref.recognition.arrays.places import UnfitError
from autodiff_ref.recognition.arrays.problems import Problem, drawn, problem_of
from autodiff_ref.recognition.asking.failures import (
    MAKING,
    UNFIT,
    Failure,
    NoGradientsError,
    NormalisedError,
    failure_of,
)
from autodiff_ref.recognition.asking.readings import Reading, Seen
from autodiff_ref.recognition.asking.ways import Steps, pool_of
from autodiff_ref.recognition.calls.batches import knows_batches
from autodiff_ref.recognition.calls.calls import parameters_of, roles_taken
from autodiff_ref.recognition.calls.pools import UnboundError
from autodiff_ref.recognition.calls.runs import StepError, dims_of
from autodiff_ref.recognition.owners.owners import Owner
from autodiff_ref.recognition.owners.passed import Passed
from autodiff_ref.recognition.running.profiling import brief
from autodiff_ref.recognition.search.trying import ConstantError, tried
from autodiff_ref.recognition.text.names import ONE_HOT, plain, roles_of
from autodiff_ref.recognition.text.passes import draws_samples, takes_batches
from autodiff_ref.recognition.text.sampling import draws_some_twice

TRIES = 4500
"""Readings of one kind that are tried; what is recognised has needed 3200 at most."""


ELSEWHERE = UnboundError, NameError, KeyError, AttributeError
"""What is raised for other reasons than the layout."""


MATRICES = frozenset({"matrix", "mat", "asmatrix"})
"""What makes a ``numpy.matrix``."""


OF_STRUCTURE = re.compile(r"(list|tuple|string) indices must be|inhomogeneous shape")
"""In what an error says where parameters lie in something else."""


OF_LAYOUT = re.compile(
    r"0-d|size-1|unsupported operand|scalar|len\(\)|not iterable|'(int|float)' object has"
)
"""In what an error says where samples or labels lie otherwise."""


@dataclass
class Allowance:
    """What a search may still take.

    Attributes:
        tries: readings.
        until: the processor's time at which it is given up.
    """

    tries: int = TRIES
    until: float = math.inf

    @property
    def spent(self) -> bool:
        """Whether nothing more is tried."""
        return self.tries <= 0 or process_time() > self.until


@dataclass(frozen=True)
class Past:
    """What has failed so far.

    Attributes:
        hopeless: the beginnings of readings that were seen to fail on this problem.
        failures: where readings ended.
        allowance: what the search may still take.
        squares: readings whose backward pass raises, but not in layers of one size.
        alone: whether nothing but one sample at a time is asked.
    """

    hopeless: set[object] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    allowance: Allowance = field(default_factory=Allowance)
    squares: list[Seen] = field(default_factory=list)
    alone: bool = False


def first_of(owner: Owner, steps: Steps, problem: Problem, past: Past) -> Seen | None:
    """The first reading of these functions that gives every gradient, an exact one if any does.

    Args:
        owner: where the parameters lie.
        steps: the functions that are called.
        problem: what is asked.
        past: what has failed so far; more is added.
    """
    loose: Seen | None = None
    hopeless, names = past.hopeless, tuple(name for _, name in steps)
    known, by_sample = owner.module.functions, owner.module.goes_by_sample
    called = [known[name] for _, name in steps if name in known]
    named = [f for _, name in steps for f in owner.module.by_name.get(name, [])]
    drawing, batches = (
        any(draws_samples(f) or getattr(f, "one_sample", False) for f in named)
        or draws_within(owner, names),
        any(map(takes_batches, called)) if called else knows_batches(owner.module),
    )
    dims, beginning = dims_of(problem.params), beginning_of(owner, steps[0])
    pool = pool_of(problem)
    too_large = any(getattr(f, "of_numbers", False) for f in called) and set(dims) != {1}
    if beginning in hopeless or too_large:
        return None
    try:
        with owner.module.supplied(pool), brief():
            forms = owner.forms(pool)
    except Exception as failure:
        past.failures.append(failure_of(MAKING, names, failure, owner.module))
        return None
    ways = list(layouts(dims[-1], len(dims) - 1, *forms))
    if owner.module.names_read & MATRICES:
        ways += [replace(layout, matrices=True) for layout in ways]
    from_one = dims[-1] > 1 and owner.module.numbers_from_one(names)
    if dims[-1] > 1 and (beside := labels_beside(named)):
        ways = [each for way in ways for each in (way, *with_counted(way, beside))]
    ways.sort(key=lambda way: not is_numbered_so(way, from_one))
    for layout in (way for way in ways if lies_so(way, called)):
        lies = layout.samples, layout.weights, layout.biases, layout.matrices
        start, labels = (*beginning, *lies), (layout.labels, layout.counted)
        if start in hopeless or (*start, *labels) in hopeless:
            continue
        if past.allowance.spent:
            break
        if layout.one_by_one and not by_sample and batches and loose and fits_somewhere(loose):
            break
        if not layout.one_by_one and (drawing or past.alone):
            continue
        for whole in (False, True) if takes_cache(owner, steps) else (False,):
            reading = Reading(owner, layout, steps, whole)
            past.allowance.tries -= 1
            try:
                seen = tried(reading, problem)
            except UnfitError as failure:
                past.failures.append(failure_of(UNFIT, names, failure, owner.module))
                return loose
            except ConstantError:
                return first_of(owner, steps, drawn(len(dims) - 1, 3), Past())
            except NormalisedError as failure:
                place = len(steps) - 1
                past.failures.append(failure_of(place, names, failure, owner.module))
                return loose
            except StepError as failure:
                place, cause = failure.args[0], failure.__cause__ or failure
                past.failures.append(failure_of(place, names, cause, owner.module))
                first = place == 0
                if not first and isinstance(cause, ValueError | IndexError) and not past.squares:
                    past.squares.extend(of_one_size(reading, problem))
                forward = first and steps[0][0] == "forward"
                if first:
                    hopeless.add(start if forward else (*start, *labels))
                if is_elsewhere(cause, forward):
                    hopeless |= {beginning} if first else set()
                    return loose
            except Exception:
                continue
            else:
                if seen and seen.exact:
                    return seen if seen.problem is not problem else flat_if_other(seen, forms[1])
                if seen is None:
                    last, nothing = len(steps) - 1, NoGradientsError()
                    past.failures.append(failure_of(last, names, nothing, owner.module))
                loose = min(filter(None, (loose, seen)), key=misshapen, default=None)
    return loose


def draws_within(owner: Owner, names: Iterable[str]) -> bool:
    """Whether what these functions call, given samples, draws some of them at random."""
    reached = owner.module.reached(names).values()
    within = (f for each in reached for f in each if draws_some_twice(f))
    return any({"X", "pairs"} & roles_taken(f) for f in within)


def labels_beside(called: Iterable[Callable[..., Any]]) -> list[str]:
    """The arguments for labels of a function that takes several; those called one-hot first."""
    for function in called:
        names = [p.name for p in parameters_of(function) if roles_of(p.name)[:1] == ("Y",)]
        if len(names) > 1:
            return sorted(names, key=lambda name: not re.search(ONE_HOT, plain(name)))
    return []


def with_counted(way: Layout, names: Sequence[str]) -> Iterator[Layout]:
    """The layout with one of several labels as it is, and numbers of classes in the others."""
    for name in names if way.labels == "matrix" else ():
        yield replace(way, counted=tuple(other for other in names if other != name))


def flat_if_other(seen: Seen, biases: Collection[Form]) -> Seen:
    """The same, asked with vectors where columns give other gradients.

    ``np.diag`` of a column is one number, and products of columns and vectors are matrices: what
    is written for vectors may run with columns, and is another network there. What is written for
    columns raises with vectors, or gives the same.
    """
    layout = seen.reading.layout
    if layout.samples != "each column" or layout.labels != "matrix":
        return seen
    if layout.biases == "(n, 1)" and "(n,)" in biases:
        layout = replace(layout, biases="(n,)")
    reading = replace(seen.reading, layout=replace(layout, samples="each flat"))
    problem = seen.problem
    try:
        flat = tried(reading, problem)
        if flat is None or not flat.exact:
            return seen
        found = [
            each.gradients(problem.params, *block, each.where(each.run(problem.params, *block))[0])
            for each in (seen.reading, flat.reading)
            for block in [next(each.layout.blocks(problem.X, problem.Y))]
        ]
    except Exception:
        return seen
    same = all(np.allclose(found[0][name], found[1][name]) for name in found[0])
    return seen if same else flat


def lies_so(layout: Layout, called: Iterable[Callable[..., Any]]) -> bool:
    """Whether samples and biases have as many dimensions as those that a script writes down."""
    dimensions = {k: n for f in called for k, n in getattr(f, "dimensions", {}).items()}
    flat = {"X": layout.samples == "each flat", "b": "(n,)" in forms_in(layout.biases)}
    return all((n == 1) == flat[kind] for kind, n in dimensions.items() if kind == "b" or n == 1)


def is_numbered_so(layout: Layout, from_one: bool) -> bool:
    """Whether classes are numbered from 1, or from 0, as the code does."""
    numbered = layout.labels.startswith("integers")
    return not numbered or layout.labels.startswith(FROM_ONE) == from_one


def beginning_of(owner: Owner, step: tuple[str, str]) -> tuple[object, ...]:
    """What is the same in readings whose first function fails in the same way.

    One that takes no parameters as one value does so whatever value that is.
    """
    function = owner.module.functions.get(step[1])
    if isinstance(owner, Passed) and function and "params" not in roles_taken(function):
        return (step,)
    return owner.key, step


def fits_somewhere(seen: Seen) -> bool:
    """Whether the gradient of any weights has their shape, as it has if a batch may be asked."""
    return misshapen(seen, "W") < len(dims_of(seen.problem.params)) - 1


def misshapen(seen: Seen, kinds: str = "Wb") -> int:
    """How many gradients of these kinds have other shapes than their parameters."""
    problem = seen.problem
    X, Y = next(seen.reading.layout.blocks(problem.X, problem.Y))
    run = seen.reading.run(problem.params, X, Y, brief)
    found = seen.reading.found(run, seen.reading.where(run)[0])
    asked = [leaf for leaf in found if leaf[0] in kinds]
    return sum(not fits(leaf[0], np.shape(found[leaf]), np.shape(run.laid[leaf])) for leaf in asked)


def of_one_size(reading: Reading, problem: Problem) -> Iterator[Seen]:
    """The reading on layers of one size, where a transpose that is missing raises nothing."""
    dims = dims_of(problem.params)
    if dims[-1] == 1 and reading.layout.labels != "matrix":
        return
    n = 3 if dims[-1] == 1 else dims[-1]
    with suppress(Exception):
        seen = tried(reading, problem_of((n,) * len(dims)))
        if seen and seen.exact:
            yield seen


def is_elsewhere(cause: BaseException | None, forward: bool) -> bool:
    """Whether something was raised for other reasons than the layout."""
    elsewhere = (*ELSEWHERE, TypeError) if forward else ELSEWHERE
    said = str(cause)
    return bool(OF_STRUCTURE.search(said)) or (
        isinstance(cause, elsewhere) and not OF_LAYOUT.search(said)
    )


def takes_cache(owner: Owner, steps: Steps) -> bool:
    """Whether a function is given what the forward pass keeps for it."""
    if steps[0][0] != "forward":
        return False
    functions = [owner.module.functions.get(name) for _, name in steps[1:]]
    return any(
        "cache" in roles_of(p.name) for f in functions if f is not None for p in parameters_of(f)
    )
