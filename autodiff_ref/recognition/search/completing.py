"""What somebody's code offers beside its gradients: the functions of the output and of the cost."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Array
from autodiff_ref.recognition.arrays.problems import drawn
from autodiff_ref.recognition.asking.asking import Asked
from autodiff_ref.recognition.asking.readings import Reading
from autodiff_ref.recognition.calls.calls import as_used, parameters_of, roles_taken
from autodiff_ref.recognition.calls.functions import methods_of, vars_of
from autodiff_ref.recognition.calls.playing import playing
from autodiff_ref.recognition.calls.runs import dims_of, shapes_of_output
from autodiff_ref.recognition.owners.owners import Kept
from autodiff_ref.recognition.search.trying import is_real
from autodiff_ref.recognition.text.labels import beside_labels
from autodiff_ref.recognition.text.names import likest, plain, roles_of

PROBABLE = r"(probs?|probabilities|yhat|yp|y?pred(ict)?(ed|ions?)?|softmax(out|output)?)"
"""Local variables that are outputs by their names."""

LITTLE = 2.0**-13
"""By so much of them, parameters change what follows them, even in float32."""

FEW = 3
"""So many samples are fewer than those of the problem."""

SINGLE = {
    "rows": ("each flat", "each row"),
    "columns": ("each column", "each flat"),
    "each row": ("each flat",),
}
"""How one of several samples may lie."""


def completed(asked: Asked, subject: object) -> Asked:
    """The same with the functions that give the output and the cost, where they are found."""
    methods = methods_of_owner(asked, subject)
    functions = {**asked.reading.owner.module.functions, **methods}
    steps = dict(asked.reading.steps)
    methods_taking = {name: roles_first(method) for name, method in methods.items()}
    forwards = [steps["forward"]] if "forward" in steps else playing(functions, "forward")
    forwards += [name for name, taken in methods_taking.items() if taken == {"X"}]
    forwards = [*forwards, *(steps[r] for r in ("combined", "backward") if r in steps)]
    for single, name in product(("", *singly(asked)), forwards):
        candidate = replace(asked, forward=name, single=single)
        if gives_output(candidate):
            asked = candidate
            break
    if asked.forward is None:
        asked = next(outputs_within(asked), asked)
    costs = [steps[r] for r in ("combined", "cost", "backward") if r in steps]
    found = [name for name in playing(functions, "cost") if name not in costs]
    costs += likest(steps["slope"], found) if "slope" in steps else kept_first(asked, found)
    others = [steps[r] for r in ("forward", "train", "update") if r in steps]
    costs += [name for name in others if "Y" in roles_taken(functions[name])]
    candidates = [
        candidate
        for reading, name, alone in product(
            with_labels(asked), costs, (asked.forward is None, True)
        )
        if follows(
            candidate := replace(asked, reading=reading, cost_function=name, cost_alone=alone)
        )
    ]
    return next(
        (candidate for candidate in candidates if adds_up(candidate)), (*candidates, asked)[0]
    )


def singly(asked: Asked) -> tuple[str, ...]:
    """How one sample may lie for a forward pass that takes one where the backward pass does not.

    As where a loop over the samples calls it, or a training that draws one of all.
    """
    layout = asked.reading.layout
    if layout.paired:
        return (layout.samples,)
    loops = layout.one_by_one or asked.reading.owner.module.goes_by_sample
    return SINGLE.get(layout.samples, ()) if loops else ()


def kept_first(asked: Asked, names: list[str]) -> list[str]:
    """The functions that the object which holds the parameters keeps itself, before others."""
    x, y = next(asked.reading.layout.blocks(asked.problem.X, asked.problem.Y))
    tree = asked.reading.run(asked.problem.params, x, y).holder.tree
    kept = [getattr(value, "__name__", "") for value in getattr(tree, "__dict__", {}).values()]
    return sorted(names, key=lambda name: name not in kept)


def roles_first(function: Any) -> set[str]:
    """The likeliest role of each argument of a function, "?" where there is none."""
    names = [p.name for p in parameters_of(function)]
    return {next(iter(roles_of(name)), "?") for name in names if name != "self"}


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
    """Whether its cost is a number that depends on the parameters, and on the labels.

    A number of hits does not, unless parameters change by much; an output that is returned beside
    a step has nothing to do with labels.
    """
    for p in (asked.problem, drawn(len(dims_of(asked.problem.params)) - 1, 3)):
        others = [p.params | {"W1": p.params["W1"] * (1 - off)} for off in (LITTLE, 0.5)]
        try:
            first, *costs = (asked.cost(params, p.X, p.Y) for params in (p.params, *others))
            labelled = [first, asked.cost(p.params, p.X, np.roll(p.Y, 1, axis=1))]
        except Exception:
            continue
        apart = first not in costs and labelled[0] != labelled[1]
        if apart and np.isfinite([first, *costs]).all():
            return True
    return False


def outputs_within(asked: Asked) -> Iterator[Asked]:
    """The same with what the last function subtracts labels from, where no label changes it."""
    p = asked.problem
    x, y = next(asked.reading.layout.blocks(p.X, p.Y))
    m, n_out = x.shape[1], p.Y.shape[0]
    for function in asked.reading.owner.module.by_name.get(asked.reading.steps[-1][1], []):
        labels = {
            named.name for named, used in as_used(function) if roles_of(used.name)[:1] == ("Y",)
        }
        names = [n for n in function.__code__.co_varnames if re.fullmatch(PROBABLE, plain(n))]
        found = dict.fromkeys((*beside_labels(function, labels), *reversed(names)))
        named = [replace(asked, within=name) for name in found]
        ways = [(each, False) for each in named]
        ways += [(each, True) for each in named if "." not in each.within]
        for each, changed in ways:
            try:
                candidate = until_labels(each, p.params, x, y) if changed else each
                seen, other = (candidate.raw_output(p.params, x, Y) for Y in (y, 0 * y))
            except Exception:
                continue
            fits = np.shape(seen) in shapes_of_output(n_out, m)
            if fits and np.array_equal(seen, other) and gives_output(candidate):
                yield candidate


def until_labels(asked: Asked, params: Mapping[str, Array], x: Array, y: Array) -> Asked:
    """The same with the line by which labels change what holds its output, or where they branch.

    Raises:
        LookupError: none does.
    """
    seen, other = (asked.seen_within(params, x, Y) for Y in (y, 0 * y))
    line = 0
    for each, values in seen.items():
        if each not in other or not np.array_equal(values[0], other[each][0]):
            break
        line = each
    else:
        raise LookupError
    return replace(asked, until=line)


def gives_output(asked: Asked) -> bool:
    """Whether the function of the output gives real numbers, and not the numbers of classes.

    For fewer samples as well: what is no output may have the shape of one.
    """
    p = asked.problem
    if not all(answers(asked.output, p.params, X) for X in (p.X, p.X[:, :FEW])):
        return False
    x, y = next(asked.layout.blocks(p.X, p.Y))
    return np.asarray(asked.raw_output(p.params, x, y)).dtype.kind == "f"


def answers(question: Callable[..., Any], *arrays: Any) -> bool:
    """Whether a question gets an answer of real numbers."""
    try:
        return is_real(question(*arrays))
    except Exception:
        return False
