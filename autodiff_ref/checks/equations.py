"""Check *equations*: every named quantity, end to end and alone.

End to end, a quantity is what X and the parameters lead to: it is off wherever anything before it
is. Alone, its equation is evaluated by JAX from the candidate's own inputs to it: it is off only
where this equation is. So what is off end to end but not alone has inherited the fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Bounds, Compared, Verdict, compare, unusable
from autodiff_ref.containment import CandidateError
from autodiff_ref.quantities import inputs_of, layer_of
from autodiff_ref.reference import Reference
from autodiff_ref.verification import Skipped

CHECK = "equations"
GOOD = (Verdict.AGREES, Verdict.UNDECIDED)


def compare_equations(candidate: Candidate, reference: Reference) -> Iterator[Compared | Skipped]:
    """Equations 1 to 6 and 9 from the trace, then 7 and 8 from one step of the descent."""
    scenario, start = reference.scenario, reference.start
    try:
        theirs = candidate.trace(scenario, start.params)
    except CandidateError as failure:
        yield reference.failed(CHECK, "trace", failure)
        theirs = {}
    # No parameter's gradient needs these two, and who has a shortcut has no use for dA[L].
    for name, letters in ((f"dA{scenario.depth}", "dA[L]"), ("dA0", "dA[0]")):
        if name in theirs and theirs[name] is None:
            del theirs[name]
            yield Skipped(CHECK, scenario.name, f"the trace of {candidate.name} has no {letters}")
    off = set()
    for compared in compare_trace(reference, theirs) if theirs else ():
        if compared.record.verdict not in GOOD:
            off.add(compared.record.place.quantity)
        yield compared
    if not candidate.refusal("train", scenario.network):
        yield from compare_updates(candidate, reference, theirs, off)


def compare_trace(reference: Reference, theirs: Mapping[str, object]) -> Iterator[Compared]:
    """Equations 1 to 6 and 9."""
    scenario, start = reference.scenario, reference.start
    broken = {
        name
        for name, value in theirs.items()
        if unusable(value, scenario.dtype, start.trace[name].shape)
    }
    # Where the candidate's own input cannot be used, the reference's stands in for it, and what
    # is computed from it is not held against the candidate.
    given = start.trace | {n: np.asarray(value) for n, value in theirs.items() if n not in broken}
    truth, bounds = reference.alone(given)
    faulty: set[str] = set()
    for name, value in theirs.items():
        place = reference.place(CHECK, name, "end to end")
        ends = compare(place, value, start.trace[name], start.bounds[name], scenario.dtype)
        cause = next((i for i in inputs_of(name, scenario.depth) if i in broken), None)
        if name in broken and cause:
            yield noted(ends, f"{ends.record.note}; perhaps inherited: nor can {cause} be used")
            continue
        alone = compare(
            reference.place(CHECK, name, "alone"),
            value,
            truth[name],
            bounds[name],
            scenario.dtype,
            doubt=doubt_about(name, cause, faulty),
        )
        if alone.record.verdict not in GOOD:
            faulty.add(name)
        yield with_origin(ends, alone)
        yield alone


def compare_updates(
    candidate: Candidate, reference: Reference, theirs: Mapping[str, object], off: set[str]
) -> Iterator[Compared]:
    """Equations 7 and 8: the parameters after one update.

    Alone, they are judged from the gradients of the trace. The training may have others, from
    sums in another order: both are within the bound, and so twice the bound apart at most. But
    ``off`` names those of the trace that are beyond it.
    """
    scenario, start = reference.scenario, reference.start
    try:
        updated = candidate.train(scenario, start.params, 1).params
    except CandidateError as failure:
        yield reference.failed(CHECK, "train", failure, 1)
        return
    true_step, true_bounds = reference.step(start.params, start.trace), reference.step_bounds(start)
    for name, value in start.params.items():
        truth, own = true_step[name], theirs.get(f"d{name}")
        place = reference.place(CHECK, name, "end to end", 1)
        ends = compare(place, updated[name], truth, true_bounds[name], scenario.dtype)
        if unusable(own, scenario.dtype, truth.shape):
            yield ends
            continue
        change, apart = np.asarray(own, np.float64), 2 * start.bounds[f"d{name}"].rounding
        alone = compare(
            reference.place(CHECK, name, "alone", 1),
            updated[name],
            reference.step({name: value}, {f"d{name}": change})[name],
            Bounds.same(reference.update_bound(value, change, apart)),
            scenario.dtype,
            doubt=f"cannot be judged alone: its input d{name} is off" if f"d{name}" in off else "",
        )
        yield with_origin(ends, alone)
        yield alone


def doubt_about(name: str, unusable_input: str | None, faulty: set[str]) -> str:
    """Why this equation cannot be judged alone, or "" if it can be."""
    if unusable_input:
        return f"cannot be judged alone: its input {unusable_input} cannot be used"
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
        return noted(ends, f"inherited, or in equation {equation}, which {alone.record.note}")
    return noted(ends, f"inherited: equation {equation} alone agrees")


def noted(compared: Compared, note: str) -> Compared:
    """The same comparison with another note."""
    return replace(compared, record=replace(compared.record, note=note))
