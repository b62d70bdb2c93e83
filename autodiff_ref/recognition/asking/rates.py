"""The learning rate of a step, which a gradient is multiplied with; gradients seen beside it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_ref.recognition.arrays.layouts import Leaf
from autodiff_ref.recognition.arrays.problems import Problem
from autodiff_ref.recognition.asking.failures import NormalisedError
from autodiff_ref.recognition.asking.readings import Reading, Seen
from autodiff_ref.recognition.calls.runs import NoAnswerError
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.passes import loops_over_samples
from autodiff_ref.recognition.text.source import (
    constant_rate,
    default_rate,
    divides_gradients,
    rate_of_called,
)

SMALL = 2.0**-10
"""Another rate, to see whether a step is in proportion to it."""


NEAR = 0.05
"""No step at the small rate is larger: what is far off is no step from the parameters."""
FEW, MOST = 3, 0.7
"""More entries than these, and a larger share of them, are seen to be of one size."""


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
        factor = factor_between(steps[0], kept)
        if proportional:
            right = all(np.allclose(kept[k], v) for k, v in gradient.items())
        else:
            right = factor is None or factor > 0
        if right:
            return Seen(replace(reading, beside="kept"), True, problem)
        if fixed and factor:
            return Seen(replace(reading, rate=-factor), exact, problem)
    normalised = of_one_size(steps[0])
    if normalised or not (fixed or proportional):
        local = seen_locally(reading, problem, steps[1])
        if local is not None:
            return Seen(local, True, problem)
    if normalised:
        raise NormalisedError
    if fixed:
        function = run.holder.functions[reading.steps[-1][1]]
        rate = (
            global_rate(reading, problem, steps[0])
            or constant_rate(function)
            or rate_of_called(function, reading.owner.module.by_name)
            or 1.0
        )
        known = [run.holder.functions.get(name) for _, name in reading.steps]
        one_by_one = any(f is not None and loops_over_samples(f) for f in known)
        exact = exact and (reading.layout.one_by_one or not one_by_one)  # it may step at each
        return Seen(replace(reading, rate=rate), exact, problem)
    if not proportional and (own := rate_by_default(reading)):
        return Seen(replace(reading, rate=own), exact, problem)
    return Seen(reading, exact and proportional, problem)


def of_one_size(step: Mapping[Leaf, Any]) -> bool:
    """Whether nearly all entries of a step are of one size, as if divided by their own."""
    sizes = np.concatenate([np.ravel(np.abs(v)) for (kind, _), v in step.items() if kind == "W"])
    alike = np.isclose(sizes, np.max(sizes), 1e-3)
    return bool(np.size(sizes) > FEW and np.max(sizes) > 0 and np.mean(alike) > MOST)


def seen_locally(reading: Reading, problem: Problem, small: Mapping[Leaf, Any]) -> Reading | None:
    """The reading with the gradients that its last function computes in local variables.

    None if it has none, if they follow the rate of the step, if it divides them by m later, or if
    the step is none that goes down along them.

    Args:
        reading: how it is asked.
        problem: what it is asked.
        small: the step at the small rate.
    """
    found = []
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    code = reading.owner.module.by_name.get(reading.steps[-1][1], [])
    if any(divides_gradients(function) for function in code):
        return None
    for rate in (reading.rate, SMALL):
        now = replace(reading, rate=rate, beside="local")
        run = now.run(problem.params, X, Y)
        try:
            found.append(now.found(run, now.where(run)[0]))
        except NoAnswerError:
            return None
    fit = all(np.shape(found[0][leaf]) == np.shape(run.laid[leaf]) for leaf in run.laid)
    if not (fit and same_kept(*found)):
        return None
    down = all(np.vdot(step, found[0][leaf]) >= 0 for leaf, step in small.items())
    near = all(np.max(np.abs(step)) < NEAR for step in small.values())
    return replace(reading, beside="local") if down and near else None


def rate_by_default(reading: Reading) -> float | None:
    """The rate of a function that takes one step, as it is by default.

    A step that is not in proportion to its rate, as it reads what it has renewed, is taken so.
    """
    role, name = reading.steps[-1]
    alone = reading.layout.one_by_one and role == "train"
    code = [
        f for f in reading.owner.module.by_name.get(name, []) if alone or not loops_over_samples(f)
    ]
    known = [rate for function in code if (rate := default_rate(function))]
    return known[0] if known and (alone or role == "backward") else None


def global_rate(reading: Reading, problem: Problem, step: Mapping[Leaf, Any]) -> float | None:
    """The global to which the step is in proportion."""
    module = reading.owner.module
    named = sorted(module.names_read, key=lambda name: "rate" not in roles_of(name))
    X, Y = next(reading.layout.blocks(problem.X, problem.Y))
    for name in [n for n in named if isinstance(module.globals.get(n), float)]:
        rate = module.globals[name]
        module.globals[name] = rate / 2
        try:
            run = reading.run(problem.params, X, Y)
            half = reading.found(run, reading.where(run)[0])
        except Exception:
            continue
        finally:
            module.globals[name] = rate
        if all(np.allclose(2 * half[k] * reading.rate, v, 1e-6, 1e-9) for k, v in step.items()):
            return float(rate)
    return None


def factor_between(step: Mapping[Leaf, Any], kept: Mapping[Leaf, Any]) -> float | None:
    """By what everything that is kept is multiplied in a step; None if it is not one number."""
    factors = [float(np.vdot(kept[k], v) / np.vdot(v, v)) for k, v in step.items() if np.any(v)]
    if not factors or not np.allclose(factors, factors[0]) or not factors[0]:
        return None
    alike = all(np.allclose(kept[k], factors[0] * np.asarray(v)) for k, v in step.items())
    return 1 / factors[0] if alike else None


def same_kept(first: Mapping[Leaf, Any] | None, second: Mapping[Leaf, Any] | None) -> bool:
    """Whether gradients are kept and do not follow the rate of the step."""
    if first is None or second is None:
        return False
    return any(map(np.any, first.values())) and all(
        np.array_equal(first[leaf], second[leaf]) for leaf in first
    )
