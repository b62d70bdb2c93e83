"""From whatever people have to our one face."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from autodiff_ref.recognition.adapter import adapter
from autodiff_ref.recognition.asking import Asked
from autodiff_ref.recognition.calls import parameters_of
from autodiff_ref.recognition.functions import Functions, functions_of, methods_of, playing
from autodiff_ref.recognition.owners import Kept, places_in
from autodiff_ref.recognition.problems import DEPTHS, OUTPUTS, Problem, drawn, problem_of
from autodiff_ref.recognition.quiet import undisturbed
from autodiff_ref.recognition.readings import Reading, StepError, dims_of
from autodiff_ref.recognition.search import Seen, first_of, is_real, pool_of, search, vars_of
from autodiff_ref.recognition.telling import sentences
from autodiff_ref.recognition.trees import get
from autodiff_ref.recognition.updates import stepping

FACE = ("output", "cost", "gradients", "trace", "train")
"""Our own face."""
LABELS = ("real", "binary", "one-hot")
DECLARED = ("hidden", "output", "cost", "average")


class NotRecognisedError(ValueError):
    """Nothing here computes gradients in a way that is known; the message shows an adapter."""


@dataclass(frozen=True)
class Recognised:
    """Somebody's code behind our face.

    Attributes:
        functions: ``gradients`` and, where found, ``output``, ``cost``, ``trace``, ``train``,
            ``update``.
        told: what was recognised and how, a sentence each.
        layer_dims: the only sizes that it takes, None if it takes several.
        depths: the numbers of layers that it was seen to take.
        outputs: the widths of the last layer that it was seen to take.
        labels: the kinds of Y that it takes: "real", "binary", "one-hot".
        declared: what it declares of its network: hidden, output, cost, average.
        inferred_rate: the learning rate of the step from which gradients are taken, None if they
            are given as such. The subtraction rounds each to about eps |W| / rate.
        step_rate: the learning rate that is given to its ``update``, None if that takes none.
    """

    functions: Mapping[str, Callable[..., Any]]
    told: tuple[str, ...]
    layer_dims: tuple[int, ...] | None
    depths: tuple[int, ...]
    outputs: tuple[int, ...]
    labels: tuple[str, ...]
    declared: Mapping[str, object]
    inferred_rate: float | None = None
    step_rate: float | None = None


def recognise(subject: object, **named: str) -> Recognised:
    """Our face for a module or an object with functions and classes.

    Args:
        subject: what is to be recognised.
        named: the names of functions by their roles, where they are not recognised: ``forward``,
            ``backward``, ``cost``, ``update``, ``train``, ``combined``.

    Raises:
        NotRecognisedError: nothing in it gives a gradient in a way that is known.
    """
    if not named and has_our_face(subject):
        return as_it_is(subject)
    module = functions_of(subject)
    known = {*module.functions, *(name for kind in module.classes.values() for name in vars(kind))}
    if absent := sorted(set(named.values()) - known):
        raise NotRecognisedError(
            f"It has no function {', '.join(absent)}; it has {', '.join(sorted(known)) or 'none'}."
        )
    seen = search(module, subject, named)
    if seen is None:
        if not named and callable(getattr(subject, "gradients", None)):
            return as_it_is(subject)
        raise NotRecognisedError(adapter(module))
    return described(module, subject, seen)


def has_our_face(subject: object) -> bool:
    """Whether ``gradients`` is to be asked as it is.

    By its arguments' names; where these say nothing, by its answer to a small problem.
    """
    gradients = getattr(subject, "gradients", None)
    if not callable(gradients):
        return False
    try:
        names = tuple(p.name for p in parameters_of(gradients))
    except Exception:  # it tells no signature
        return True
    if names[:3] == ("params", "X", "Y") or len(names) < 3 or "network" in names:
        return True
    problem = drawn(2, 1)
    try:
        answer = gradients(dict(problem.params), problem.X.copy(), problem.Y.copy())
    except Exception:
        return False
    return isinstance(answer, Mapping) and all(
        np.shape(answer.get(f"d{name}", ())) == value.shape
        for name, value in problem.params.items()
    )


def as_it_is(subject: object) -> Recognised:
    """Our own face, which is passed through."""
    found = {name: getattr(subject, name, None) for name in FACE}
    functions = {name: value for name, value in found.items() if callable(value)}
    told = ("It has the functions of the harness itself: " + ", ".join(functions) + ".",)
    return Recognised(functions, told, None, DEPTHS, OUTPUTS, LABELS, declared_by(subject))


def described(module: Functions, subject: object, seen: Seen) -> Recognised:
    """What was recognised, with what else it offers."""
    seen = by_classes(seen)
    asked = completed(Asked(seen.reading, seen.problem), module, subject)
    taken = [(L, n) for L in DEPTHS for n in OUTPUTS if takes(asked, drawn(L, n))]
    own = dims_of(seen.problem.params)
    depths = tuple(sorted({L for L, _ in taken} | {len(own) - 1}))
    outputs = tuple(sorted({n for _, n in taken} | {own[-1]}))
    other = problem_of((own[0] + 2, *(n + 7 for n in own[1:-1]), own[-1]))
    fixed = None if taken or takes(asked, other) else own
    outputs = tuple(n for n in outputs if makes(asked, n)) or outputs
    functions: dict[str, Callable[..., Any]] = {"gradients": asked.gradients}
    if asked.forward is not None:
        functions["output"] = asked.output
    if asked.cost_function is not None:
        functions["cost"] = asked.cost
    named = named_quantities(asked)
    if named[0]:
        functions["trace"] = asked.trace
    way = stepping(asked, {**module.functions, **methods_of_owner(asked, subject)})
    if way is not None:
        functions["update"] = way.updated
    step = asked.where_on(asked.problem).kind in ("step", "new")
    told = sentences(asked, seen.exact, named)
    return Recognised(
        {name: as_it_raises(function) for name, function in functions.items()},
        told,
        fixed,
        depths,
        outputs,
        labels_of(asked),
        declared_by(subject),
        seen.reading.rate if step else None,
        seen.reading.rate if way and way.takes_rate else None,
    )


def makes(asked: Asked, n_out: int) -> bool:
    """Whether an object that its code makes itself has so many outputs when it is asked to."""
    owner, depth = asked.reading.owner, len(dims_of(asked.problem.params)) - 1
    if not isinstance(owner, Kept):
        return True
    pool = pool_of(drawn(depth, n_out))
    try:
        with owner.module.supplied(pool), undisturbed():
            thing = owner.made(pool)
            laid = {leaf: get(thing, paths[0]) for leaf, paths in places_in(thing).items()}
        last = np.shape(laid["W", depth])
    except Exception:
        return True
    return len(last) != 2 or n_out in last


def as_it_raises(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which raises what somebody's own code raised, if that did."""

    def asked(*arrays: Any) -> Any:
        try:
            return function(*arrays)
        except StepError as failure:
            raise failure.__cause__ or failure from None

    return asked


def by_classes(seen: Seen) -> Seen:
    """The reading with numbers of classes, where one output does not follow its labels."""
    depth, n_out = len(dims_of(seen.problem.params)) - 1, seen.problem.Y.shape[0]
    if n_out > 1 or "real" in labels_of(Asked(seen.reading, seen.problem)):
        return seen
    other = first_of(seen.reading.owner, seen.reading.steps, drawn(depth, 3), False, set())
    counted = other and other.exact and other.reading.layout.labels.startswith("integers")
    return other if other and counted else seen


def completed(asked: Asked, module: Functions, subject: object) -> Asked:
    """The same with the functions that give the output and the cost, where they are found."""
    functions = {**module.functions, **methods_of_owner(asked, subject)}
    steps = dict(asked.reading.steps)
    forwards = [steps["forward"]] if "forward" in steps else playing(functions, "forward")
    forwards = [*forwards, *(steps[r] for r in ("combined", "backward") if r in steps)]
    for name in forwards:
        candidate = replace(asked, forward=name)
        if answers(candidate.output, asked.problem.params, asked.problem.X):
            asked = candidate
            break
    costs = [steps[r] for r in ("combined", "cost", "backward") if r in steps]
    costs += [name for name in playing(functions, "cost") if name not in costs]
    found = [
        candidate
        for reading, name, alone in product(
            with_labels(asked), costs, (asked.forward is None, True)
        )
        if follows(
            candidate := replace(asked, reading=reading, cost_function=name, cost_alone=alone)
        )
    ]
    return next((candidate for candidate in found if adds_up(candidate)), (*found, asked)[0])


def with_labels(asked: Asked) -> list[Reading]:
    """The reading, and the one with flat labels if it gives the same gradients."""
    if asked.problem.Y.shape[0] > 1 or asked.reading.layout.labels != "matrix":
        return [asked.reading]
    flat = replace(asked.reading, layout=replace(asked.reading.layout, labels="flat"))
    p = asked.problem
    try:
        ours, theirs = (
            replace(asked, reading=reading).gradients(p.params, p.X, p.Y)
            for reading in (asked.reading, flat)
        )
    except Exception:
        return [asked.reading]
    alike = all(np.array_equal(ours[name], theirs[name]) for name in ours)
    return [asked.reading, flat] if alike else [asked.reading]


def adds_up(asked: Asked) -> bool:
    """Whether the cost is the mean, or the sum, of those of the samples."""
    p = asked.problem
    try:
        single = [
            asked.cost(p.params, p.X[:, i : i + 1], p.Y[:, i : i + 1]) for i in range(p.X.shape[1])
        ]
        together = asked.cost(p.params, p.X, p.Y)
    except Exception:
        return False
    return any(bool(np.isclose(together, total)) for total in (np.mean(single), np.sum(single)))


def methods_of_owner(asked: Asked, subject: object) -> dict[str, Any]:
    """The methods of the object that holds the parameters, if one does."""
    return methods_within(asked, subject) if isinstance(asked.reading.owner, Kept) else {}


def methods_within(asked: Asked, subject: object) -> dict[str, Any]:
    """The methods of the object that holds the parameters."""
    x, y = next(asked.reading.layout.blocks(asked.problem.X, asked.problem.Y))
    run = asked.reading.run(asked.problem.params, x, y)
    return methods_of(run.holder.tree) or vars_of(type(subject))


def follows(asked: Asked) -> bool:
    """Whether its cost is a number that depends on the parameters."""
    for p in (asked.problem, drawn(len(dims_of(asked.problem.params)) - 1, 3)):
        others = p.params | {"W1": p.params["W1"] * 0.5}
        try:
            costs = [asked.cost(params, p.X, p.Y) for params in (p.params, others)]
        except Exception:
            continue
        if costs[0] != costs[1] and np.isfinite(costs).all():
            return True
    return False


def answers(question: Callable[..., Any], *arrays: Any) -> bool:
    """Whether a question gets an answer of real numbers."""
    try:
        return is_real(question(*arrays))
    except Exception:
        return False


def takes(asked: Asked, problem: Problem) -> bool:
    """Whether it gives all gradients of a problem."""
    flat = asked.reading.layout.labels in ("flat", "0 or 1 as integers")
    n_out = problem.Y.shape[0]
    if (flat and n_out > 1) or (asked.reading.layout.labels.startswith("integers") and n_out == 1):
        return False
    try:
        where = asked.where_on(problem)
        found = asked.reading.gradients(problem.params, problem.X, problem.Y, where)
    except Exception:
        return False
    if n_out == 1 and asked.forward is not None and is_constant(asked, problem):
        return False
    return all(is_real(v) for v in found.values()) and any(np.any(v) for v in found.values())


def is_constant(asked: Asked, problem: Problem) -> bool:
    """Whether the output is the same for other parameters, as a softmax of one unit is."""
    others = {name: 0.5 * value for name, value in problem.params.items()}
    try:
        return np.array_equal(
            asked.output(problem.params, problem.X), asked.output(others, problem.X)
        )
    except Exception:
        return False


def named_quantities(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The quantities that it names, those in doubt, and those that hold 1/m."""
    try:
        sources, doubtful, averaged = asked.named_on(asked.problem)
        asked.trace(asked.problem.params, asked.problem.X, asked.problem.Y)
    except Exception:
        return (), (), ()
    return tuple(sources), doubtful, tuple(averaged)


def labels_of(asked: Asked) -> tuple[str, ...]:
    """The kinds of labels: real ones where the gradients follow them."""
    p = asked.problem
    kind = "binary" if p.Y.shape[0] == 1 else "one-hot"
    if asked.reading.layout.labels not in ("matrix", "flat"):
        return (kind,)
    try:
        low, high = (
            asked.gradients(p.params, p.X, np.full_like(p.Y, value)) for value in (0.25, 0.375)
        )
    except Exception:
        return (kind,)
    follows = any(not np.array_equal(low[name], high[name]) for name in low)
    return LABELS if follows else (kind,)


def declared_by(subject: object) -> dict[str, object]:
    """What a value ``network`` or ``NETWORK`` says about hidden, output, cost and average."""
    for name in ("network", "NETWORK"):
        value = getattr(subject, name, None)
        if isinstance(value, Mapping):
            found = {key: value[key] for key in DECLARED if key in value}
        else:
            found = {key: getattr(value, key) for key in DECLARED if hasattr(value, key)}
        if found:
            return found
    return {}
