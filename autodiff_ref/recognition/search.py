"""The search: readings in the order of their likelihood, until one gives every gradient."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from autodiff_ref.recognition.calls import NEUTRAL, Pool, UnboundError, call, parameters_of, sizes
from autodiff_ref.recognition.containers import containers
from autodiff_ref.recognition.functions import Functions, methods_of, playing
from autodiff_ref.recognition.graphs import graphs
from autodiff_ref.recognition.layouts import FOLDED, Leaf, layouts
from autodiff_ref.recognition.names import parameter_kind, roles_of
from autodiff_ref.recognition.owners import STRUCTURES, Global, Kept, Owner, Passed, UnfitError
from autodiff_ref.recognition.problems import Problem, drawn
from autodiff_ref.recognition.quiet import brief, undisturbed
from autodiff_ref.recognition.readings import (
    RATE,
    NoAnswerError,
    Reading,
    StepError,
    Where,
    dims_of,
)
from autodiff_ref.recognition.sessions import is_tensor, sessions
from autodiff_ref.recognition.source import constant_rate, loops_over_samples
from autodiff_ref.recognition.stacks import stacks
from autodiff_ref.recognition.trees import fresh

ORDER = ((2, 1), (2, 3), (2, 2), (3, 1), (3, 3), (1, 1), (1, 3), (4, 1), (4, 3), (3, 10))
"""Depths and outputs of the problems that are tried."""

PROCEDURES = (
    ("forward", "backward"),
    ("backward",),
    ("combined",),
    ("combined", "backward"),
    ("forward", "cost", "backward"),
    ("forward", "backward", "update"),
    ("backward", "update"),
    ("train",),
    ("update",),
)
"""The roles of the functions that are called in turn."""

ELSEWHERE = UnboundError, NameError, KeyError, AttributeError
"""What is raised for other reasons than the layout."""

OF_LAYOUT = re.compile(
    r"0-d|size-1|unsupported operand|scalar|len\(\)|not iterable|'(int|float)' object has"
)
"""In what an error says where samples or labels lie otherwise."""

SMALL = 2.0**-10
"""Another rate, to see whether a step is in proportion to it."""

Steps = tuple[tuple[str, str], ...]


class ConstantError(Exception):
    """With one output, nothing depends on the parameters: it wants an output for every class."""


@dataclass(frozen=True)
class Seen:
    """A reading that gave gradients.

    Attributes:
        reading: it.
        exact: whether all gradients had the shapes of their parameters, and a step was in
            proportion to its rate.
        problem: the problem on which it did.
    """

    reading: Reading
    exact: bool
    problem: Problem


def pool_of(problem: Problem) -> Pool:
    """What constructors and initialisers are given."""
    dims = dims_of(problem.params)
    roles = {**NEUTRAL, **sizes(dims), "X": problem.X.T, "Y": problem.Y.T, "rate": RATE}
    return Pool({**roles, "m": problem.X.shape[1], "rng": np.random.RandomState(1)}, dims=dims)


def steps_of(functions: Mapping[str, Callable[..., Any]], named: Mapping[str, str]) -> list[Steps]:
    """The functions that may be called in turn."""
    playing_now = {
        role: [named[role]] if role in named else playing(functions, role)
        for role in ("forward", "backward", "combined", "cost", "update", "train")
    }
    return [
        tuple(zip(roles, names, strict=True))
        for roles in PROCEDURES
        for names in product(*(playing_now[role] for role in roles))
        if len(set(names)) == len(names)
    ]


def owners(
    module: Functions, subject: Any, named: Mapping[str, str]
) -> Iterator[tuple[Owner, Steps]]:
    """The ways in which parameters may lie, with the functions to call."""
    for kept, methods in keepers(module, subject):
        for steps in steps_of({**module.functions, **methods}, named):
            if any(name in methods for _, name in steps):
                yield kept, steps
    drawing = [name for name in playing(module.functions, "initialise") if draws(module, name)]
    for steps in steps_of(module.functions, named):
        used = tuple(name for _, name in steps)
        for initialise in drawing:
            yield Passed(module, used, None, initialise), steps
        several = Passed(module, used, STRUCTURES[0]).one_value() and not drawing
        for structure in STRUCTURES if several else STRUCTURES[:1]:
            yield Passed(module, used, structure), steps
    names = sorted(module.names_read)
    if weights := tuple(
        n for n in names if parameter_kind(n) and not callable(module.globals.get(n))
    ):
        for steps in steps_of(module.functions, named):
            yield Global(module, weights), steps


def draws(module: Functions, initialise: str) -> bool:
    """Whether a function returns parameters."""
    pool = pool_of(drawn(2, 1))
    try:
        with module.supplied(pool), undisturbed(), brief():
            _, places = Passed(module, (), None, initialise).template(pool)
    except Exception:
        return False
    return ("W", 1) in places


def keepers(module: Functions, subject: Any) -> Iterator[tuple[Kept, dict[str, Any]]]:
    """The objects that may keep parameters, with their methods."""
    if methods := methods_of(subject):
        name = type(subject).__name__
        yield Kept(name, lambda _: fresh(subject), module), methods
    for name in playing(module.functions, "build"):
        build = module.functions[name]
        try:
            with module.supplied(pool_of(drawn(2, 1))), undisturbed():
                made = call(build, pool_of(drawn(2, 1)), building=True)
        except Exception:
            continue
        if methods := methods_of(made):
            yield Kept(f"what {name} returns", partial(call, build, building=True), module), methods
    for name, owner in module.classes.items():
        methods = vars_of(owner)
        if not any(playing(methods, role) for role in ("backward", "combined", "train", "update")):
            continue

        make = partial(call, owner, building=True)
        yield Kept(name, make, module), methods
        for initialise in playing(methods, "initialise"):
            yield Kept(name, make, module, initialise), methods


def vars_of(owner: type) -> dict[str, Any]:
    """The functions of a class and of those that it extends."""
    found: dict[str, Any] = {}
    for part in reversed([c for c in owner.__mro__ if c is not object]):
        found |= {
            n: getattr(owner, n)
            for n, v in vars(part).items()
            if callable(getattr(v, "__func__", v))
            and not isinstance(v, type)
            and (not n.startswith("__") or n == "__call__")
        }
    return found


def search(module: Functions, subject: Any, named: Mapping[str, str]) -> Seen | None:
    """The first reading that gives every gradient, one with exact shapes if there is one.

    Layers are only put together where nothing in the file does.
    """
    whole = None
    with undisturbed():
        kinds: list[Callable[[], list[tuple[Owner, Steps]]]] = [
            lambda: list(owners(module, subject, named)),
            lambda: put_together(sessions(module), module),
            lambda: [
                (Kept(told, make, module), steps)
                for told, make, owner in containers(module)
                for steps in steps_of(vars_of(owner), {})
            ],
            lambda: put_together(stacks(module), module),
            lambda: put_together(graphs(module), module, (("combined", "loss"),)),
        ]
        if any(map(is_tensor, module.classes.values())):
            kinds[:2] = kinds[1::-1]
        for ways in kinds:
            found = first_among(ways(), module)
            if found is not None and found.exact:
                return found
            whole = whole or found
    return whole


def put_together(
    made: Iterator[tuple[str, Callable[[Pool], Any]]],
    module: Functions,
    steps: Steps = (("forward", "forward"), ("backward", "backward")),
) -> list[tuple[Owner, Steps]]:
    """Ways to ask what is put together from the classes of a file."""
    return [(Kept(told, built, module), steps) for told, built in made]


def first_among(ways: list[tuple[Owner, Steps]], module: Functions) -> Seen | None:
    """The first of these readings that gives every gradient, an exact one if there is one."""
    by_sample = any(loops_over_samples(function) for function in module.all_code())
    likely = (*ORDER[:2], *((2, n) for n in module.widths))
    loose: Seen | None = None
    for depth, n_out in (*likely, *ORDER[2:]):
        if loose and (depth, n_out) not in likely:
            break
        problem, hopeless = drawn(depth, n_out), set[object]()
        for owner, steps in ways:
            found = first_of(owner, steps, problem, by_sample, hopeless)
            if found and found.exact:
                return found
            loose = loose or found
    return loose


def first_of(
    owner: Owner, steps: Steps, problem: Problem, by_sample: bool, hopeless: set[object]
) -> Seen | None:
    """The first reading of these functions that gives every gradient, an exact one if any does.

    Args:
        owner: where the parameters lie.
        steps: the functions that are called.
        problem: what is asked.
        by_sample: whether the code goes through samples one by one.
        hopeless: the beginnings of readings that were seen to fail; more are added.
    """
    loose: Seen | None = None
    dims, beginning = dims_of(problem.params), (owner.key, steps[0])
    pool = pool_of(problem)
    if beginning in hopeless:
        return None
    try:
        with owner.module.supplied(pool), brief():
            forms = owner.forms(pool)
    except Exception:
        return None
    for layout in layouts(dims[-1], len(dims) - 1, *forms):
        start = *beginning, layout.samples, layout.weights, layout.biases
        if start in hopeless:
            continue
        if layout.one_by_one and loose is not None and not by_sample:
            break
        for whole in (False, True) if takes_cache(owner, steps) else (False,):
            try:
                seen = tried(Reading(owner, layout, steps, whole), problem)
            except UnfitError:
                return loose
            except ConstantError:
                return first_of(owner, steps, drawn(len(dims) - 1, 3), by_sample, set())
            except StepError as failure:
                first = failure.args[0] == 0
                forward = first and steps[0][0] == "forward"
                if forward:
                    hopeless.add(start)
                if is_elsewhere(failure.__cause__, forward):
                    hopeless |= {beginning} if forward else set()
                    return loose
            except Exception:
                continue
            else:
                if seen and seen.exact:
                    return seen
                loose = loose or seen
    return loose


def is_elsewhere(cause: BaseException | None, forward: bool) -> bool:
    """Whether something was raised for other reasons than the layout."""
    elsewhere = (*ELSEWHERE, TypeError) if forward else ELSEWHERE
    return isinstance(cause, elsewhere) and not OF_LAYOUT.search(str(cause))


def takes_cache(owner: Owner, steps: Steps) -> bool:
    """Whether a function is given what the forward pass keeps for it."""
    if steps[0][0] != "forward":
        return False
    functions = [owner.module.functions.get(name) for _, name in steps[1:]]
    return any(
        "cache" in roles_of(p.name) for f in functions if f is not None for p in parameters_of(f)
    )


def tried(reading: Reading, problem: Problem) -> Seen | None:
    """The reading, if it gives every gradient of a problem.

    Raises:
        Exception: whatever somebody's code raises.
    """
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    run = reading.run(problem.params, X, Y, brief)
    try:
        where, exact = reading.where(run)
    except NoAnswerError:
        return None
    found = reading.found(run, where)
    if problem.Y.shape[0] == 1 and is_constant(reading, problem):
        raise ConstantError
    if not all(is_real(value) for value in found.values()) or not any(map(np.any, found.values())):
        return None
    if not folds_right(reading, problem, where):
        return None
    if where.kind == "unrolled":
        exact = exact and lies_right(reading, problem, where)
    if where.kind in ("step", "new"):
        return stepping(reading, problem, exact)
    reading.gradients(problem.params, problem.X, problem.Y, where)
    return Seen(reading, exact, problem)


def is_constant(reading: Reading, problem: Problem) -> bool:
    """Whether output or cost are the same for other parameters, as under a softmax of one unit."""
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    others = {name: 0.5 * value for name, value in problem.params.items()}
    seen = []
    for params in (problem.params, others):
        run = reading.run(params, X, Y, brief)
        answer = run.answers.get("combined")
        parts = answer if isinstance(answer, tuple) else (answer,)
        costs = [part for part in parts if is_real(part) and np.ndim(part) == 0]
        output = run.pool.roles.get("output")
        seen.append(np.asarray(output if output is not None else costs[0] if costs else np.nan))
    return bool(np.array_equal(seen[0], seen[1]))


def folds_right(reading: Reading, problem: Problem, where: Where) -> bool:
    """Whether a bias is folded into the weights where the reading has it.

    Where X is 0, the weights of layer 1 matter to nothing but their own gradient.
    """
    if reading.layout.biases not in FOLDED:
        return True
    others = problem.params | {"W1": problem.params["W1"] + 1}
    answers = [
        reading.gradients(params, 0 * problem.X, problem.Y, where)
        for params in (problem.params, others)
    ]
    same = all(np.allclose(answers[0][n], answers[1][n]) for n in answers[0] if n != "dW1")
    return same and bool(np.any(answers[0]["db1"]))


def lies_right(reading: Reading, problem: Problem, where: Where) -> bool:
    """Whether a vector lies as the reading has it: the units of a layer have no order.

    With the units of every layer in another order, gradients are the same in that order; and with
    weights of 0 in the last layer, those of the layers before it are 0.
    """
    layers, given = len(dims_of(problem.params)), problem.params
    orders = [np.roll(np.arange(n), 1) for n in dims_of(given)]

    def turned(arrays: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
        found = {}
        for l in range(1, layers):
            found[f"{prefix}W{l}"] = arrays[f"{prefix}W{l}"][np.ix_(orders[l], orders[l - 1])]
            found[f"{prefix}b{l}"] = arrays[f"{prefix}b{l}"][orders[l]]
        return found

    X, Y = problem.X, problem.Y
    plain = reading.gradients(given, X, Y, where)
    if "db1" in plain:
        same = reading.gradients(turned(given), X[orders[0]], Y[orders[-1]], where)
        if not all(np.allclose(same[n], v) for n, v in turned(plain, "d").items()):
            return False
    last = f"W{layers - 1}"
    none = reading.gradients(given | {last: 0 * given[last]}, X, Y, where)
    return not any(np.any(v) for n, v in none.items() if int(n[2:]) < layers - 1)


def stepping(reading: Reading, problem: Problem, exact: bool) -> Seen:
    """A reading that takes a step, with the rate that it has."""
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    steps, beside = [], []
    for rate in (reading.rate, SMALL):
        now = replace(reading, rate=rate)
        run = now.run(problem.params, X, Y)
        where, _ = now.where(run)
        steps.append({k: v * rate for k, v in now.found(run, where).items()})
        beside.append(now.kept_beside_step(run))
    fixed = all(np.array_equal(steps[0][leaf], steps[1][leaf]) for leaf in steps[0])
    proportional = not fixed and all(
        np.allclose(steps[0][leaf] / reading.rate, steps[1][leaf] / SMALL, 1e-6, 1e-9)
        for leaf in steps[0]
    )
    if same_kept(*beside):
        gradient = {leaf: step / reading.rate for leaf, step in steps[0].items()}
        kept = beside[0] or {}
        if not proportional or all(np.allclose(kept[k], v) for k, v in gradient.items()):
            return Seen(replace(reading, prefers_kept=True), True, problem)
    if fixed:
        function = run.holder.functions[reading.steps[-1][1]]
        return Seen(replace(reading, rate=constant_rate(function) or 1.0), exact, problem)
    return Seen(reading, exact and proportional, problem)


def same_kept(first: Mapping[Leaf, Any] | None, second: Mapping[Leaf, Any] | None) -> bool:
    """Whether gradients are kept and do not follow the rate of the step."""
    if first is None or second is None:
        return False
    return any(map(np.any, first.values())) and all(
        np.array_equal(first[leaf], second[leaf]) for leaf in first
    )


def is_real(value: Any) -> bool:
    """Whether something is a real number or an array of them."""
    try:
        return np.asarray(value).dtype.kind in "fiu"
    except (ValueError, TypeError):
        return False
