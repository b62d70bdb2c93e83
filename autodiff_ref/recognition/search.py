"""The search: readings in the order of their likelihood, until one gives every gradient."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import process_time
from typing import Any

import numpy as np

from autodiff_ref.recognition.calls import UnboundError, parameters_of, roles_taken
from autodiff_ref.recognition.containers import containers
from autodiff_ref.recognition.failures import MAKING, Failure, NormalisedError, failure_of
from autodiff_ref.recognition.fixed import problems_of_own_depth
from autodiff_ref.recognition.functions import Functions, vars_of
from autodiff_ref.recognition.graphs import graphs
from autodiff_ref.recognition.layouts import VECTOR, WEIGHTS, layouts
from autodiff_ref.recognition.names import roles_of
from autodiff_ref.recognition.owners import Kept, Owner, Passed
from autodiff_ref.recognition.places import UnfitError
from autodiff_ref.recognition.problems import Problem, drawn, problem_of
from autodiff_ref.recognition.quiet import brief, undisturbed
from autodiff_ref.recognition.readings import Reading, StepError, dims_of
from autodiff_ref.recognition.sessions import is_tensor, sessions
from autodiff_ref.recognition.source import draws_samples, takes_batches
from autodiff_ref.recognition.stacks import stacks
from autodiff_ref.recognition.trying import ConstantError, Seen, tried
from autodiff_ref.recognition.ways import (
    Steps,
    apart,
    differing,
    lone_layers,
    looping,
    of_methods,
    owners,
    pool_of,
    put_together,
    steps_of,
)

ORDER = ((2, 1), (2, 3), (2, 2), (3, 1), (3, 3), (1, 1), (1, 3), (4, 1), (4, 3))
"""Depths and outputs of the problems that are tried."""


TRIES = 4500
"""Readings of one kind that are tried; what is recognised has needed 3200 at most."""
SECONDS = 5.0
"""The processor's time after which no kind is begun; most need a tenth of it."""

ELSEWHERE = UnboundError, NameError, KeyError, AttributeError
"""What is raised for other reasons than the layout."""


MATRICES = frozenset({"matrix", "mat", "asmatrix"})
"""What makes a ``numpy.matrix``."""

OF_STRUCTURE = re.compile(r"(list|tuple|string) indices must be")
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
    """

    hopeless: set[object] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    allowance: Allowance = field(default_factory=Allowance)
    squares: list[Seen] = field(default_factory=list)


def search(
    module: Functions, subject: Any, named: Mapping[str, str], failures: list[Failure]
) -> Seen | None:
    """The first reading that gives every gradient, one with exact shapes if there is one.

    Where readings end is added to the failures.

    Layers are only put together where nothing in the file does. What a batch breaks is not asked
    sample by sample for that, unless the code goes through them itself.
    """
    whole: Seen | None = None
    until = process_time() + SECONDS
    squares: list[Seen] = []
    with undisturbed():
        kinds: list[Callable[[], list[tuple[Owner, Steps]]]] = [
            lambda: list(owners(module, subject, named)),
            lambda: put_together(sessions(module), module),
            lambda: loops,
            lambda: [
                (Kept(told, make, module), steps)
                for told, make, owner in containers(module)
                for steps in steps_of({**module.functions, **vars_of(owner)}, {})
                if any(name in vars_of(owner) for _, name in steps)
            ],
            lambda: put_together(stacks(module), module),
            lambda: put_together(graphs(module), module, (("combined", "loss"),)),
            lambda: list(lone_layers(module, named)),
            lambda: list(of_methods(module, named)),
        ]
        if any(map(is_tensor, module.classes.values())):
            kinds[:2] = kinds[1::-1]
        loops = looping(module)
        kinds.insert(3 if loops else 0, lambda: [] if whole else apart(module, named))
        for ways in kinds:
            past = Past(set(), failures, Allowance(until=until), squares)
            found = first_among(ways(), module, past)
            breaks = whole and not whole.reading.layout.one_by_one and not module.goes_by_sample
            if found and found.exact and not (breaks and found.reading.layout.one_by_one):
                return found
            whole = whole or found
        rest = Allowance(until=max(until, process_time() + SECONDS / 2))
        found = whole or first_of_own_sizes(
            list(owners(module, subject, named)), Past(set(), failures, rest, squares)
        )
        if found is None or not found.exact:
            rarer = list(differing(module, named, (VECTOR,) if found else (VECTOR, *WEIGHTS)))
            other = first_drawn(rarer, ORDER[:2], Past(set(), [], rest, squares))
            found = other if other and (other.exact or found is None) else found
    if squares and not (found and fits_somewhere(found)):
        return squares[0]
    return found


def first_among(ways: list[tuple[Owner, Steps]], module: Functions, past: Past) -> Seen | None:
    """The first of these readings that gives every gradient, an exact one if there is one."""
    likely = (*ORDER[:2], *((2, n) for n in module.widths))
    deeper = [(depth, n) for depth in (3, 4, 1) for n in module.widths]
    if found := first_drawn(ways, likely, past):
        return found
    forward = [w for w in ways if isinstance(w[0], Kept) and w[1][0][0] == "forward"]
    others = [sizes for sizes in (*ORDER[2:], *deeper) if sizes not in likely]
    return first_of_own_sizes(forward, past) or first_drawn(ways, others, past)


def first_drawn(
    ways: list[tuple[Owner, Steps]], sizes: Iterable[tuple[int, int]], past: Past
) -> Seen | None:
    """The same on problems of these depths and outputs; one that is not exact is the last."""
    loose: Seen | None = None
    for depth, n_out in dict.fromkeys(sizes):
        problem, afresh = drawn(depth, n_out), replace(past, hopeless=set())
        for owner, steps in ways:
            found = first_of(owner, steps, problem, afresh)
            if found and found.exact:
                return found
            loose = loose or found
            if past.allowance.spent:
                return loose
    return loose


def first_of_own_sizes(ways: list[tuple[Owner, Steps]], past: Past) -> Seen | None:
    """The same, asked in the sizes that the parameters have themselves, where these are others.

    Before that in others of the same depth: what is drawn in one size may take any.
    """
    loose: Seen | None = None
    own: dict[object, list[Problem]] = {}
    hopeless: dict[int, set[object]] = {}
    for owner, steps in ways:
        key = owner.key, getattr(owner, "used", None)
        if key not in own:
            own[key] = problems_of_own_depth(owner)
        for problem in own[key]:
            failed = hopeless.setdefault(id(problem), set())
            found = first_of(owner, steps, problem, replace(past, hopeless=failed))
            if found and found.exact:
                return found
            loose = loose or found
    return loose


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
    drawing, batches = (
        any(map(draws_samples, called)),
        not called or any(map(takes_batches, called)),
    )
    dims, beginning = dims_of(problem.params), beginning_of(owner, steps[0])
    pool = pool_of(problem)
    if beginning in hopeless:
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
    for layout in ways:
        lies = layout.samples, layout.weights, layout.biases, layout.matrices
        start = *beginning, *lies
        if start in hopeless or (*start, layout.labels) in hopeless:
            continue
        if past.allowance.spent:
            break
        if layout.one_by_one and not by_sample and batches and loose and fits_somewhere(loose):
            break
        if not layout.one_by_one and drawing:
            continue
        for whole in (False, True) if takes_cache(owner, steps) else (False,):
            reading = Reading(owner, layout, steps, whole)
            past.allowance.tries -= 1
            try:
                seen = tried(reading, problem)
            except UnfitError:
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
                    hopeless.add(start if forward else (*start, layout.labels))
                if is_elsewhere(cause, forward):
                    hopeless |= {beginning} if first else set()
                    return loose
            except Exception:
                continue
            else:
                if seen and seen.exact:
                    return seen
                loose = min(filter(None, (loose, seen)), key=misshapen, default=None)
    return loose


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
    return sum(np.shape(found[leaf]) != np.shape(run.laid[leaf]) for leaf in asked)


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
