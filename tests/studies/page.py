"""What the three studies come to, as a page."""

from collections.abc import Sequence

import numpy as np

from autodiff_ref.comparison import Verdict
from autodiff_ref.environment import Environment
from autodiff_ref.quantities import Array
from autodiff_ref.report.cells import short, table
from studies.alarms import Run, tally
from studies.calibration import Calibration
from studies.faults import FAULTS
from studies.planted import NAMES, OURS, Judged
from studies.regimes import REGIMES, SATURATED, Regime
from studies.rules import RULES
from studies.true_errors import CHOSEN, IMPLEMENTATIONS, sound_ratios, unsound_ratios
from studies.unsound import UNSOUND


def page(found: Calibration, environment: Environment) -> str:
    """All of it."""
    wrong = sum(run.verdict is Verdict.WRONG for run in found.runs)
    parts = [
        "# Calibration: the harness, measured",
        f"Of {found.planted:,} planted faults, the harness missed {found.missed:,}. "
        f"Of {len(found.runs):,} right gradients, it called {wrong:,} wrong. "
        f"Of {found.entries:,} gradient entries, {found.beyond:,} were farther from their exact "
        "values than their bounds permit.",
        "`nox -s calibrate` does the same in an environment of its own.",
        table(["run", ""], [list(line) for line in environment.lines()], "pipe"),
        *of_faults(found),
        *of_alarms(found),
        *of_errors(found),
    ]
    return "\n\n".join(parts) + "\n"


def of_faults(found: Calibration) -> list[str]:
    """Study 1."""
    kinds = {subtle: [f for f in FAULTS if f.subtle is subtle] for subtle in (False, True)}
    gross, subtle = (
        [each for each in found.faults if each.fault in kinds[small]] for small in (False, True)
    )
    right = [each for each in found.faults if each.fault is None]
    networks = dict.fromkeys(each.network for each in found.faults)
    shapes = ", ".join(
        f"{'-'.join(map(str, network.layer_dims))} with m = {network.m}" for network in networks
    )
    others = comparable(found.runs)
    says = {OURS: "entry by entry, what rounding permits"} | {r.name: r.says for r in RULES}
    undecided = sum(run.verdict is Verdict.UNDECIDED for run in others)
    alarms = {r.name: sum(r.name in run.objecting for run in others) for r in RULES}
    alarms[OURS] = sum(run.is_false_alarm for run in others)
    rows = [
        [
            name,
            says[name],
            str(accepted(gross, name)),
            str(accepted(subtle, name)),
            str(len(right) - accepted(right, name)),
            str(alarms[name]),
        ]
        for name in NAMES
    ]
    headers = [
        "who judges",
        "how",
        f"missed of {len(gross)} gross",
        f"missed of {len(subtle)} subtle",
        f"false alarms of {len(right)}",
        f"of {len(others):,} more",
    ]
    by_kind = [
        [
            fault.says,
            "subtle" if fault.subtle else "gross",
            *(str(accepted([j for j in found.faults if j.fault is fault], n)) for n in NAMES),
        ]
        for fault in FAULTS
    ]
    telling = [row for row in by_kind if set(row[2:]) != {"0"}]
    caught = [row[0] for row in by_kind if row not in telling]
    each = len(right)
    return [
        "## Planted faults",
        f"{len(FAULTS)} kinds of mistake, {len(kinds[False])} gross and {len(kinds[True])} "
        f"subtle, are planted into a plain NumPy backward pass, each in {each} networks: {shapes}, "
        "with seeds of their own, relu and sigmoid, cross-entropy, float64. "
        "The other rules are restated from their sources and are given exact references, so none "
        "suffers from finite differences here. "
        f"The last column counts the float64 runs of the next study but those that are "
        f"{SATURATED.name}; in {undecided} of them rounding decides a kink, which is *undecided* "
        "here and an error to every other rule.",
        table(headers, rows, "pipe"),
        f"Missed of {each} by kind, where any rule missed one:",
        table(["fault", "", *NAMES], telling, "pipe"),
        f"Everybody caught the other {len(caught)} kinds: {'; '.join(caught)}.",
    ]


def comparable(runs: Sequence[Run]) -> list[Run]:
    """Those runs that the existing rules are meant for."""
    return [
        run for run in runs if run.scenario.dtype == np.float64 and run.regime != SATURATED.name
    ]


def accepted(judged: Sequence[Judged], name: str) -> int:
    """How many of them one rule did not object to."""
    return sum(name not in each.objecting for each in judged)


def of_alarms(found: Calibration) -> list[str]:
    """Study 2."""
    shows = {regime.name: regime.shows for regime in REGIMES}
    verdicts = (
        Verdict.AGREES,
        Verdict.UNDECIDED,
        Verdict.INACCURATE,
        Verdict.ERROR,
        Verdict.WRONG,
    )
    tallied = tally(found.runs)
    rows = [
        [regime, shows[regime], forms, f"{counts.total():,}", *(f"{counts[v]:,}" for v in verdicts)]
        for (regime, forms), counts in tallied.items()
    ]
    totals = [sum(counts[v] for counts in tallied.values()) for v in verdicts]
    rows.append(["all", "", "", f"{len(found.runs):,}", *(f"{total:,}" for total in totals)])
    alarms = sum(run.is_false_alarm for run in found.runs)
    by_evidence = sum(run.by_evidence for run in found.runs)
    return [
        "## False alarms",
        f"{len(found.runs):,} runs of right implementations, every dW and db judged, in float64 "
        "and float32, with seeds of their own, sums in two orders. "
        "They differ in how equation 3 and the slopes are evaluated; with the half squared error, "
        "A - Y is its gradient in A. "
        f"Where units are {SATURATED.name}, ways that do not keep their digits lose all of them: "
        "that is *inaccurate*, or nan where it ends in 0/0. "
        f"Anywhere else, either would be a false alarm, as *wrong* is everywhere: {alarms:,} here. "
        "*Undecided* is a run in which rounding decides a kink, or in which no fault would show in "
        "some array, as its bound is wider than its values. "
        "Called inaccurate and not wrong only as the harness asks in both precisions before it "
        f"calls anything wrong: {by_evidence:,}.",
        table(
            [
                *("regime", "numbers", "equation 3", "runs"),
                *("nan" if v is Verdict.ERROR else v.value for v in verdicts),
            ],
            rows,
            "pipe",
        ),
    ]


def of_errors(found: Calibration) -> list[str]:
    """Study 3."""
    rows = [
        [
            dtype,
            implementation,
            *distribution(sound_ratios(found.errors, dtype=dtype, implementation=implementation)),
        ]
        for dtype in found.dtypes
        for implementation in IMPLEMENTATIONS
    ]
    unsound = [
        [what, dtype, f"{ratios.size:,}", short(float(ratios.max())), f"{np.sum(ratios > 1):,}"]
        for what in UNSOUND
        for dtype in found.dtypes
        for ratios in [unsound_ratios(found.errors, what, dtype)]
    ]
    at_kink = sum(each.at_kink for each in found.errors)
    return [
        "## True errors and their bounds",
        f"{found.entries:,} gradient entries, each beside its exact value, which 128 bits of "
        "outward-rounded arithmetic enclose: the distance over the entry's bound. It may come near "
        "1 and never exceed it. Bounds are of the worst case, in which all roundings push the same "
        "way; among many different terms they mostly cancel, and errors stay far below. "
        f"{at_kink:,} entries are not counted, as rounding decides a kink.",
        table(
            [
                *("dtype", "implementation", "entries", "exact", "median"),
                *("90 %", "99 %", "99.9 %", "largest", "above 1"),
            ],
            rows,
            "pipe",
        ),
        "By regime, with the median of what is permitted relative to the size of the entry, which "
        "is also the smallest fault that would be seen there:",
        table(
            ["regime", "numbers", "entries", "median", "largest"]
            + [f"permitted in {dtype}" for dtype in found.dtypes],
            [
                regime_row(found, regime)
                for regime in CHOSEN
                if any(each.regime == regime.name for each in found.errors)
            ],
            "pipe",
        ),
        "![Histograms of true errors over bounds](calibration.png)",
        "A study that could not fail would prove nothing: here a rule of the error arithmetic "
        "lacks a term, and entries are found beyond the bounds that come of it, infinitely far "
        "where they permit nothing.",
        table(
            ["left out of the bounds", "dtype", "entries", "largest", "above 1"], unsound, "pipe"
        ),
    ]


def regime_row(found: Calibration, regime: Regime) -> list[str]:
    """Ratios of one regime, and what is permitted relative to an entry, in either dtype."""
    ratios = sound_ratios(found.errors, regime=regime.name)
    row = [regime.name, regime.shows, f"{ratios.size:,}"]
    row += [short(float(np.median(ratios))), short(float(ratios.max()))]
    for dtype in found.dtypes:
        here = [m.permitted for m in found.errors if (m.regime, m.dtype) == (regime.name, dtype)]
        row.append(short(float(np.median(np.concatenate(here)))))
    return row


def distribution(ratios: Array) -> list[str]:
    """Entries, the share of exact ones, quantiles, the largest, how many are above 1."""
    quantiles = [float(q) for q in np.percentile(ratios, [50, 90, 99, 99.9, 100])]
    exact = f"{100 * np.mean(ratios == 0):.1f} %"
    return [f"{ratios.size:,}", exact, *map(short, quantiles), f"{np.sum(~(ratios <= 1)):,}"]
