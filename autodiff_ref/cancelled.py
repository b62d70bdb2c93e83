"""Where a trace departs from the text's although the gradients agree.

The gradients, from X and the parameters, come first: two deviations that cancel make none of them
wrong, nor does a quantity that is named otherwise than here. So both are told, and held against
nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from autodiff_ref.comparison import Compared, Comparison, Place, Verdict
from autodiff_ref.judgement import NAN, entries_of
from autodiff_ref.quantities import TO_GRADIENTS
from autodiff_ref.scenarios import Scenario

CANCELS = "departs from the text's, which the gradients do not: they agree"
"""What is noted of a comparison that is held against nobody."""

OFF = (Verdict.WRONG, Verdict.INACCURATE)


@dataclass(frozen=True)
class Departing:
    """Where a trace departs, and the gradients do not.

    Attributes:
        outcomes: those comparisons as they are held, by place: undecided.
        sentence: what is told of them.
    """

    outcomes: Mapping[Place, Compared]
    sentence: str

    @property
    def quantities(self) -> set[tuple[str, str, int]]:
        """By scenario, name and number of updates, what is another quantity than the text's."""
        ends = [place for place in self.outcomes if place.judged == "end to end"]
        return {(place.scenario, place.quantity, place.iteration) for place in ends}


def departing(
    settled: Iterable[Compared], compared: Mapping[Place, Comparison], scenarios: Iterable[Scenario]
) -> Departing | None:
    """What of that which is off departs so; None if nothing does.

    What is computed there must end right: every dW and db, of the trace and of ``gradients``, and
    A[L]; so must dA[0], with which nothing could cancel. Where a gradient is undecided, inaccurate
    or nan, an equation departs if it does so where they agree.

    Args:
        settled: the comparisons that were off, with their arrays, some of which agree by now.
        compared: the records of all.
        scenarios: those of them.
    """
    depth = {scenario.name: scenario.depth for scenario in scenarios}
    gradients = [c for p, c in compared.items() if p.check == "gradients" and p.equation]
    if any(map(refuted, gradients)):
        return None
    doubtful = {c.place.scenario for c in gradients if c.verdict is not Verdict.AGREES}
    agreeing = {c.place.scenario for c in gradients} - doubtful
    off = [
        each
        for each in settled
        if each.record.place.check == "equations"
        and each.record.place.equation in TO_GRADIENTS
        and each.record.verdict in OFF
    ]
    ends = {p.scenario for each in off if is_end(p := each.record.place, depth[p.scenario])}
    of_input = {
        p.judged
        for each in off
        if (p := each.record.place).quantity == "dA0" and p.scenario in agreeing
    }
    final = {"dA0"} if len(of_input) == 2 else set()
    open_to = [
        each
        for each in off
        if (p := each.record.place).scenario not in ends and p.quantity not in final
    ]
    plain = [
        each
        for each in open_to
        if each.record.verdict is Verdict.WRONG and each.record.place.scenario in agreeing
    ]
    if not plain:
        return None
    equations = sorted({n for each in plain if (n := each.record.place.equation)})
    held = [each for each in open_to if each.record.place.equation in equations]
    return Departing({each.record.place: undecided(each) for each in held}, told(plain, equations))


def refuted(gradient: Comparison) -> bool:
    """Whether it is wrong, or cannot be one, for more than a nan, as of a quotient 0/0."""
    lost = gradient.verdict is Verdict.ERROR and gradient.note.startswith(NAN)
    return gradient.verdict in (Verdict.WRONG, Verdict.ERROR) and not lost


def is_end(place: Place, depth: int) -> bool:
    """Whether it is the deviation of something that nothing in the trace can make good."""
    if place.judged != "end to end":
        return False
    return place.quantity[:2] in ("dW", "db") or place.quantity == f"A{depth}"


def undecided(outcome: Compared) -> Compared:
    """The comparison as it is held: neither for nor against."""
    entries = entries_of(outcome)
    count = 0 if entries is None else int(entries.off.sum())
    record = replace(outcome.record, verdict=Verdict.UNDECIDED, note=CANCELS, undecided=count)
    return replace(outcome, record=record)


def told(plain: list[Compared], equations: list[int]) -> str:
    """What departs by how much, in the first scenario, and what that means.

    Told end to end, or alone where the bounds end to end are so wide that they hold everything.
    """
    ends = [each for each in plain if each.record.place.judged == "end to end"]
    shown = ends or plain
    scenario = shown[0].record.place.scenario
    by: dict[str, list[str]] = {}
    for each in shown:
        if each.record.place.scenario == scenario:
            name = f"{each.record.place.quantity}{'' if ends else ' alone'}"
            by.setdefault(how_far(each), []).append(name)
    parts = "; ".join(f"{', '.join(names)}: {how}" for how, names in by.items())
    numbers = ", ".join(map(str, equations))
    return (
        f"Its trace departs from the text's, its gradients do not (scenario {scenario}; {parts}). "
        "Two deviations that cancel, or quantities that it names otherwise, are no fault: by the "
        f"gradients, equation{'s' if len(equations) > 1 else ''} {numbers} agree"
        f"{'' if len(equations) > 1 else 's'}; one by one, through the trace, "
        f"{'they are' if len(equations) > 1 else 'it is'} not verified."
    )


def how_far(outcome: Compared) -> str:
    """By what factor it departs, or by how much."""
    assert outcome.candidate is not None
    assert outcome.reference is not None
    theirs, ours = np.asarray(outcome.candidate, np.float64), outcome.reference
    with np.errstate(all="ignore"):  # a candidate's values are of any size
        ratios = (theirs / ours)[(ours != 0) & np.isfinite(ours)]
    off_zero = bool(np.any(theirs[ours == 0] != 0))
    factors = {f"{f(ratios):.6g}" for f in (np.min, np.max) if ratios.size}
    if len(factors) == 1 and factors != {"1"} and not off_zero:
        return f"{factors.pop()} of what the text's is"
    at = outcome.record.worst_index or ()
    index = f"[{', '.join(map(str, at))}] " if at else ""
    values = outcome.record.candidate_value, outcome.record.reference_value
    told = [f"{value:.6g}" for value in values]
    theirs_there, ours_there = told if told[0] != told[1] else map(repr, values)
    return f"{index}{theirs_there} where the text's is {ours_there}"
