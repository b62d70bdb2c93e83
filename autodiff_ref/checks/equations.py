"""Check *equations*: every named quantity, end to end and alone.

End to end, a quantity is what X and the parameters lead to: it is off wherever anything before it
is. Alone, its equation is evaluated by JAX from the candidate's own inputs to it: it is off only
where this equation is. So what is off end to end but not alone has inherited the fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Bounds, Compared, Place, Verdict, compare, unusable
from autodiff_ref.containment import answered
from autodiff_ref.quantities import equation_of, inputs_of, layer_of, names_of_trace
from autodiff_ref.reference import Reference

CHECK = "equations"
GOOD = (Verdict.AGREES, Verdict.UNDECIDED)


def compare_equations(candidate: Candidate, reference: Reference) -> Iterator[Compared]:
    """Equations 1 to 6 and 9 from the trace, then 7 and 8 from one step of the descent."""
    scenario, start = reference.scenario, reference.start
    names = names_of_trace(scenario.depth)
    theirs = answered(names, lambda: candidate.trace(scenario, start.params))
    yield from compare_trace(reference, theirs)
    if not candidate.refusal("train", scenario.network):
        yield from compare_updates(candidate, reference, theirs)


def compare_trace(reference: Reference, theirs: Mapping[str, object]) -> Iterator[Compared]:
    """Equations 1 to 6 and 9."""
    scenario, start = reference.scenario, reference.start
    broken = {
        name: problem
        for name, value in theirs.items()
        if (problem := unusable(value, scenario.dtype, start.trace[name].shape))
    }
    # Where the candidate's own input cannot be used, the reference's stands in for it, and what
    # is computed from it is not held against the candidate.
    given = {
        name: start.trace[name] if name in broken else np.asarray(value)
        for name, value in theirs.items()
    }
    truth, bounds = reference.alone(given)
    faulty: set[str] = set()
    for name, value in theirs.items():
        ends = compare(
            place_of(reference, name, "end to end"),
            value,
            start.trace[name],
            start.bounds[name],
            scenario.dtype,
        )
        alone = compare(
            place_of(reference, name, "alone"),
            value,
            truth[name],
            bounds[name],
            scenario.dtype,
            doubt=doubt_about(name, scenario.depth, broken, faulty),
        )
        if alone.record.verdict not in GOOD:
            faulty.add(name)
        yield with_origin(ends, alone)
        yield alone


def compare_updates(
    candidate: Candidate, reference: Reference, theirs: Mapping[str, object]
) -> Iterator[Compared]:
    """Equations 7 and 8: the parameters after one update."""
    scenario, start = reference.scenario, reference.start
    alpha = scenario.learning_rate
    stepped = answered(start.params, lambda: candidate.train(scenario, start.params, 1).params)
    true_step = reference.step(start.params, start.trace)
    true_bounds = reference.step_bounds(start, alpha)
    for name, value in start.params.items():
        truth, own = true_step[name], theirs[f"d{name}"]
        place = place_of(reference, name, "end to end", iteration=1)
        ends = compare(place, stepped[name], truth, true_bounds[name], scenario.dtype)
        if unusable(own, scenario.dtype, truth.shape):
            yield ends
            continue
        change = np.asarray(own, np.float64)
        rounding = reference.rounding.update(value.astype(np.float64), change, 0.0, alpha)
        alone = compare(
            place_of(reference, name, "alone", iteration=1),
            stepped[name],
            reference.step({name: value}, {f"d{name}": change})[name],
            Bounds.same(rounding),
            scenario.dtype,
        )
        yield with_origin(ends, alone)
        yield alone


def place_of(reference: Reference, name: str, judged: str, iteration: int = 0) -> Place:
    """Where a quantity of this check belongs."""
    scenario = reference.scenario
    return Place(
        CHECK,
        scenario.name,
        name,
        judged,
        layer_of(name),
        equation_of(name, scenario.depth),
        iteration,
    )


def doubt_about(name: str, depth: int, broken: Mapping[str, Any], faulty: set[str]) -> str:
    """Why this equation cannot be judged alone, or "" if it can be."""
    for quantity in inputs_of(name, depth):
        if quantity in broken:
            return f"cannot be judged alone: its input {quantity} cannot be used"
    sibling = f"A{layer_of(name)}"
    if name.startswith("dZ") and sibling in faulty:
        return (
            f"cannot be judged alone: {sibling} is off itself (equation 2), "
            "and the slope may have been taken from it"
        )
    return ""


def with_origin(ends: Compared, alone: Compared) -> Compared:
    """The comparison end to end, saying so where the fault was only inherited."""
    off = ends.record.verdict in (Verdict.WRONG, Verdict.INACCURATE)
    if not off or alone.record.verdict not in GOOD:
        return ends
    equation = ends.record.place.equation
    if alone.record.verdict is Verdict.UNDECIDED:
        note = f"inherited, or in equation {equation}, which {alone.record.note}"
    else:
        note = f"inherited: equation {equation} alone agrees"
    return replace(ends, record=replace(ends.record, note=note))
