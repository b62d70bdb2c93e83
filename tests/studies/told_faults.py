"""The part of the page that tells of study 1."""

from collections.abc import Sequence

import numpy as np

from autodiff_ref.comparison import Verdict
from autodiff_ref.report.cells import short, table
from studies.alarms import Run
from studies.calibration import Calibration
from studies.faults import FAULTS, GROSS, SUBTLE, Fault
from studies.planted import NAMES, OURS, Judged
from studies.regimes import SATURATED
from studies.rules import RULES
from studies.sizes import FAULTY, PLACES, Seen

ALLCLOSE, RELATIVE_ALONE = "numpy.allclose", "numpy.allclose, atol=0"
"""Two of the rules, which the page compares."""


def of_faults(found: Calibration) -> list[str]:
    """Study 1."""
    networks = dict.fromkeys(each.network for each in found.faults)
    shapes = ", ".join(
        f"{'-'.join(map(str, network.layer_dims))} with m = {network.m}" for network in networks
    )
    times = sum(each.fault is None for each in found.faults)
    others = comparable(found.runs)
    undecided = sum(run.verdict is Verdict.UNDECIDED for run in others)
    telling = {f: row for f in FAULTS if any(row := missed_by_each(found.faults, f))}
    caught = [fault.says for fault in FAULTS if fault not in telling]
    return [
        "## Planted faults",
        f"{len(FAULTS)} kinds of mistake, {len(GROSS)} gross and {len(SUBTLE)} subtle, are planted "
        f"into a plain NumPy backward pass, each in {times} networks: {shapes}, "
        "with seeds of their own, relu and sigmoid, cross-entropy, float64. "
        "The other rules are restated from their sources and are given exact references, so none "
        "suffers from finite differences here. "
        f"The last column counts the float64 runs of the next study but those that are "
        f"{SATURATED.name}; {undecided} of them are *undecided* to the harness, and where that is "
        "as rounding decides a kink, an error to every other rule.",
        summary(found, others),
        *why_others_count_differently(found.faults),
        f"Missed of {times} by kind, where any rule missed one:",
        table(
            ["fault", "", *NAMES],
            [[f.says, degree(f), *map(str, row)] for f, row in telling.items()],
            "pipe",
        ),
        f"Everybody caught the other {len(caught)} kinds: {'; '.join(caught)}.",
        *smallest_seen(found.seen),
    ]


def summary(found: Calibration, others: Sequence[Run]) -> str:
    """What everybody missed, and objected to without a reason."""
    gross, subtle, right = (
        [each for each in found.faults if each.fault in kinds] for kinds in (GROSS, SUBTLE, (None,))
    )
    says = {OURS: "entry by entry, what rounding permits"} | {r.name: r.says for r in RULES}
    alarms = {r.name: sum(r.name in run.objecting for run in others) for r in RULES}
    alarms[OURS] = sum(run.is_false_alarm for run in others)
    rows = [
        [
            name,
            says[name],
            *(str(accepted(faults, name)) for faults in (gross, subtle)),
            str(len(right) - accepted(right, name)),
            str(alarms[name]),
        ]
        for name in NAMES
    ]
    headers = [
        *("who judges", "how", f"missed of {len(gross)} gross"),
        *(f"missed of {len(subtle)} subtle", f"false alarms of {len(right)}"),
        f"of {len(others):,} more",
    ]
    return table(headers, rows, "pipe")


def why_others_count_differently(faults: Sequence[Judged]) -> list[str]:
    """What the counts of subtle faults depend on."""
    subtle = [each for each in faults if each.fault in SUBTLE]
    never = [
        kind
        for kind in SUBTLE
        if all(ALLCLOSE not in each.objecting for each in subtle if each.fault is kind)
    ]
    larger = [each for each in subtle if each.fault not in never]
    return [
        "How many subtle faults a rule misses depends on how small they are planted, so these "
        "counts cannot be compared with those of other sets of faults, such as 9 of 120 for "
        f"`numpy.allclose`: of the {accepted(subtle, ALLCLOSE)} here, "
        f"{accepted(subtle, ALLCLOSE) - accepted(subtle, RELATIVE_ALONE)} are due to its absolute "
        "1e-8, as these gradients are small themselves, and without the "
        f"{len(never)} kinds that it never sees it would miss {accepted(larger, ALLCLOSE)} of "
        f"{len(larger)}."
    ]


def missed_by_each(faults: Sequence[Judged], fault: Fault) -> list[int]:
    """How often everybody missed one kind of fault."""
    planted = [each for each in faults if each.fault is fault]
    return [accepted(planted, name) for name in NAMES]


def degree(fault: Fault) -> str:
    """Of a fault."""
    return "subtle" if fault.subtle else "gross"


def smallest_seen(seen: Sequence[Seen]) -> list[str]:
    """What a rule sees whatever set of faults one plants."""
    if not seen:
        return []
    rows = [[who, *(typical(seen, who, place) for place in PLACES)] for who in NAMES]
    return [
        f"The smallest relative fault in {FAULTY} that is objected to does not depend on such a "
        "choice: the median of several of these networks, tried in steps of a factor of 10.",
        table(["who judges", *PLACES], rows, "pipe"),
    ]


def typical(seen: Sequence[Seen], who: str, place: str) -> str:
    """The median of what somebody sees at a place."""
    size = float(np.median([s.size for s in seen if (s.who, s.place) == (who, place)]))
    return short(size) if np.isfinite(size) else "none"


def comparable(runs: Sequence[Run]) -> list[Run]:
    """Those runs that the existing rules are meant for."""
    return [run for run in runs if run.worst.dtype == "float64" and run.regime != SATURATED.name]


def accepted(judged: Sequence[Judged], name: str) -> int:
    """How many of them one rule did not object to."""
    return sum(name not in each.objecting for each in judged)
