"""Check *equations*: every named quantity, end to end and alone.

End to end, a quantity is what X and the parameters lead to: it is off wherever anything before it
is. Alone, its equation is evaluated by JAX from the candidate's own inputs to it: it is off only
where this equation is. So what is off end to end but not alone has inherited the fault.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Missing
from autodiff_ref.bounded import Answers
from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Bounds, Compared, Verdict
from autodiff_ref.containment import CandidateError
from autodiff_ref.judgement import compare, error, unusable
from autodiff_ref.quantities import Array, inputs_of, layer_of, optional_in_trace
from autodiff_ref.reference import Reference
from autodiff_ref.verification import Skipped

CHECK = "equations"
GOOD = (Verdict.AGREES, Verdict.UNDECIDED)

OF_COST = (
    "its dZ and dA are the gradients of C, with 1/m in them, where here they are those of the loss "
    "of each sample: they were multiplied by m = {m}, and the 1/m of equations 5 and 6 is not "
    "missed there"
)
"""What is told of a trace by another convention."""


def compare_equations(candidate: Candidate, reference: Reference) -> Iterator[Compared | Skipped]:
    """Equations 1 to 6 and 9 from the trace, then 7 and 8 from one step of the descent."""
    scenario, start = reference.scenario, reference.start
    try:
        theirs = candidate.trace(scenario, start.params)
    except CandidateError as failure:
        yield reference.failed(CHECK, "trace", failure)
        theirs = {}
    for name, letters in zip(optional_in_trace(scenario.depth), ("dA[L]", "dA[0]"), strict=True):
        if isinstance(theirs.get(name), Missing):
            yield Skipped(CHECK, scenario.name, f"the trace of {candidate.name} has no {letters}")
    theirs = without_optional(theirs, scenario.depth)
    off = set()
    m = scenario.X.shape[1]
    of_cost = in_convention_of_cost(reference, theirs)
    theirs |= of_cost
    for each in compare_trace(reference, theirs) if theirs else ():
        record = each.record
        compared = each.noted(OF_COST.format(m=m)) if record.place.quantity in of_cost else each
        if record.verdict not in GOOD and record.place.judged != "missing":
            off.add(record.place.quantity)
        yield compared
    if not candidate.refusal("train", scenario.network):
        yield from compare_updates(candidate, reference, theirs, off)


def without_optional(theirs: Mapping[str, object], depth: int) -> dict[str, object]:
    """A trace without what may be missing from it, where it is.

    No parameter's gradient needs dA[L] and dA[0], and who has a shortcut has no use for dA[L].
    """
    optional = optional_in_trace(depth)
    return {n: v for n, v in theirs.items() if n not in optional or not isinstance(v, Missing)}


def in_convention_of_cost(
    reference: Reference, theirs: Mapping[str, object]
) -> dict[str, npt.NDArray[Any]]:
    """dZ and dA multiplied by m, where all of them are the gradients of C and not of L.

    Then they are right by another convention, in which equations 5 and 6 have no 1/m. Where they
    may be right as they stand, as all may within bounds that are wide enough, nothing is changed.
    """
    scenario, start = reference.scenario, reference.start
    m, network = scenario.X.shape[1], scenario.network
    names = [name for name in theirs if name[:2] in ("dZ", "dA")]
    if m == 1 or network.average == "sum" or not names:
        return {}
    found, as_they_stand = {}, True
    for name in names:
        value, truth, bound = theirs[name], start.trace[name], start.bounds[name].rounding
        if unusable(value, scenario.dtype, truth.shape):
            return {}
        with np.errstate(over="ignore"):  # values of any size
            times = (np.asarray(value, np.float64) * m).astype(scenario.dtype)
        if not within(times, truth, bound):
            return {}
        as_they_stand = as_they_stand and within(value, truth, bound)
        found[name] = times
    return {} if as_they_stand else found


def within(value: object, truth: Array, bound: Array) -> bool:
    """Whether each entry is as near to the truth as it must be, or is as infinite."""
    with np.errstate(invalid="ignore"):  # the distance of two infinities
        entries = np.asarray(value, np.float64)
        return bool(((np.abs(entries - truth) <= bound) | (entries == truth)).all())


def compare_trace(reference: Reference, theirs: Mapping[str, object]) -> Iterator[Compared]:
    """Equations 1 to 6 and 9."""
    scenario, start = reference.scenario, reference.start
    broken = {
        name for name, value in theirs.items() if useless(value, start.trace[name], scenario.dtype)
    }
    # Where the candidate's own input cannot be used, the reference's stands in for it, and what
    # is computed from it is not held against the candidate.
    given = start.trace | {n: np.asarray(value) for n, value in theirs.items() if n not in broken}
    alone_from = reference.alone(given)
    faulty: set[str] = set()
    for name, value in theirs.items():
        if isinstance(value, Missing):
            place = reference.place(CHECK, name, "missing")
            yield error(place, value.why, scenario.dtype, start.trace[name].shape)
            continue
        place = reference.place(CHECK, name, "end to end")
        ends = compare(place, value, start.trace[name], start.bounds[name], scenario.dtype)
        cause = next((i for i in inputs_of(name, scenario.depth) if i in broken), None)
        if name in broken and cause:
            note = f"perhaps inherited: {cause} cannot be used, either"
            yield ends.noted(f"{ends.record.note}; {note}" if ends.record.note else note)
            continue
        alone = compare(
            reference.place(CHECK, name, "alone"),
            value,
            alone_from.values[name],
            alone_from.bounds[name],
            scenario.dtype,
            doubt=doubt_about(name, scenario.depth, cause, faulty),
        )
        if alone.record.verdict not in GOOD:
            faulty.add(name)
        yield with_origin(ends, alone)
        yield alone


def compare_updates(
    candidate: Candidate, reference: Reference, theirs: Mapping[str, object], off: set[str]
) -> Iterator[Compared]:
    """Equations 7 and 8: the parameters after one update.

    Alone, they are judged from the gradients of the trace or from what ``gradients`` gives, as
    the training may use either. It may sum them in another order: both are within the bound, and
    so twice the bound apart at most. But ``off`` names those of the trace that are beyond it.
    """
    scenario, start = reference.scenario, reference.start
    try:
        by_gradients = candidate.gradients(scenario, start.params)
    except CandidateError:  # told by check *gradients*
        by_gradients = {}
    try:
        updated = candidate.train(scenario, start.params, 1).params
    except CandidateError as failure:
        yield reference.failed(CHECK, "train", failure, 1)
        return
    step = reference.step_from(start)
    along = [step_along(reference, source) for source in (theirs, by_gradients)]
    for name in start.params:
        gradient = f"d{name}"
        place = reference.place(CHECK, name, "end to end", 1)
        ends = compare(place, updated[name], step.values[name], step.bounds[name], scenario.dtype)
        given = [one for one in along if name in one.values]
        if not given:
            yield ends
            continue
        doubt = f"cannot be judged alone: its input {gradient} is off" if gradient in off else ""
        judged = []
        for one in given:
            place = reference.place(CHECK, name, "alone", 1)
            bounds = Bounds.same(one.bounds[name].rounding)
            judged.append(
                compare(place, updated[name], one.values[name], bounds, scenario.dtype, doubt=doubt)
            )
        alone = next((c for c in judged if c.record.verdict is Verdict.AGREES), judged[0])
        yield with_origin(ends, alone)
        yield alone


def step_along(reference: Reference, gradients: Mapping[str, object]) -> Answers:
    """One step from the start along those of these gradients that can be used."""
    start, dtype = reference.start, reference.scenario.dtype
    usable = {
        name: np.asarray(gradients[gradient], np.float64)
        for name, value in start.params.items()
        if (gradient := f"d{name}") in gradients
        and not unusable(gradients[gradient], dtype, value.shape)
    }
    return reference.step(
        {name: start.params[name] for name in usable},
        {f"d{name}": change for name, change in usable.items()},
        {f"d{name}": Bounds.same(2 * start.bounds[f"d{name}"].rounding) for name in usable},
    )


def useless(value: object, truth: Array, dtype: npt.DTypeLike) -> bool:
    """Whether nothing can be computed from a value: an infinity leads to nan, as 0 times it."""
    if unusable(value, dtype, truth.shape):
        return True
    return bool(np.any(np.isinf(np.asarray(value)) & np.isfinite(truth)))


def doubt_about(name: str, depth: int, useless_input: str | None, faulty: set[str]) -> str:
    """Why this equation cannot be judged alone, or "" if it can be."""
    if useless_input:
        return f"cannot be judged alone: its input {useless_input} cannot be used"
    sibling = f"A{layer_of(name)}"
    if (name.startswith("dZ") or name == f"dA{depth}") and sibling in faulty:
        return (
            f"cannot be judged alone: {sibling} is off itself (equation 2), "
            "and may have been used or not"
        )
    return ""


def with_origin(ends: Compared, alone: Compared) -> Compared:
    """The comparison end to end, saying so where the fault was only inherited."""
    off = ends.record.verdict in (Verdict.WRONG, Verdict.INACCURATE)
    if not off or alone.record.verdict not in GOOD:
        return ends
    equation = ends.record.place.equation
    if alone.record.verdict is Verdict.UNDECIDED:
        return ends.noted(f"inherited, or in equation {equation}, which {alone.record.note}")
    return ends.noted(f"inherited: equation {equation} alone agrees")
