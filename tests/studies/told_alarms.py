"""The part of the page that tells of study 2."""

from collections import Counter

from autodiff_ref.comparison import Verdict
from autodiff_ref.report.cells import table
from studies.alarms import DEEPEST, GROWN, RECORDED, Run, tally, tally_of_comparisons
from studies.calibration import Calibration
from studies.regimes import REGIMES, SATURATED

VERDICTS = (
    Verdict.AGREES,
    Verdict.UNDECIDED,
    Verdict.INACCURATE,
    Verdict.ERROR,
    Verdict.WRONG,
)
"""In the order of columns; ``error`` is a nan here."""

NAMES = tuple("nan" if verdict is Verdict.ERROR else verdict.value for verdict in VERDICTS)


def of_alarms(found: Calibration) -> list[str]:
    """Study 2."""
    runs = len(found.runs)
    traced = asked_for(found, "equations", "alone")
    descended = asked_for(found, "trajectory", "free running")
    return [
        "## False alarms",
        f"{runs:,} runs of right implementations in float64 and float32, with seeds of their own, "
        "sums in two orders: "
        f"every dW and db of all of them is judged; Z, A, dZ and dA, and every equation alone, of "
        f"{traced:,}, all those of up to {DEEPEST} layers among them; and one update and "
        f"free descents of {RECORDED[-1]} updates, with single steps along them, of {descended:,}, "
        f"none of which makes parameters more than {GROWN} times as large. "
        "They differ in how equation 3 and the slopes are evaluated; with the half squared error, "
        "A - Y is its gradient in A.",
        f"Where units are {SATURATED.name}, ways that do not keep their digits lose all of them: "
        "that is *inaccurate*, or nan where it ends in 0/0. "
        "Anywhere else, either would be a false alarm, as *wrong* is everywhere: "
        f"{sum(run.is_false_alarm for run in found.runs):,} here. "
        "A run is called by the harshest verdict of any array. "
        "*Undecided* is one in which rounding decides a kink, or in which no fault would show in "
        "some array, as its bound is wider than its values, or infinite. "
        "Called inaccurate and not wrong only as the harness asks elsewhere, too, before it "
        f"calls anything wrong: {sum(run.by_evidence for run in found.runs):,}.",
        by_regime(found),
        "The same by what is judged, every array counted:",
        by_check(found),
        *(of_wrong(run) for run in found.wrong),
    ]


def asked_for(found: Calibration, check: str, judged: str) -> int:
    """How many runs were asked for something."""
    return sum(any(key[:2] == (check, judged) for key in run.counts) for run in found.runs)


def by_regime(found: Calibration) -> str:
    """How many runs were called what."""
    shows = {regime.name: regime.shows for regime in REGIMES}
    tallied = tally(found.runs)
    rows = [
        [regime, shows[regime], forms, *cells(counts)]
        for (regime, forms), counts in tallied.items()
    ]
    rows.append(["all", "", "", *cells(sum(tallied.values(), Counter()))])
    return table(["regime", "numbers", "equation 3", "runs", *NAMES], rows, "pipe")


def by_check(found: Calibration) -> str:
    """How many comparisons were called what."""
    tallied = tally_of_comparisons(found.runs)
    rows = [[check, judged, *cells(counts)] for (check, judged), counts in tallied.items()]
    return table(["check", "judged", "comparisons", *NAMES], rows, "pipe")


def cells(counts: Counter[Verdict]) -> list[str]:
    """All of them, and each verdict."""
    return [f"{counts.total():,}", *(f"{counts[verdict]:,}" for verdict in VERDICTS)]


def of_wrong(run: Run) -> str:
    """A right implementation that is called wrong, to be repeated."""
    c = run.worst
    return (
        f"Called wrong: {run.forms}, scenario *{c.place.scenario}* ({c.dtype}), "
        f"{c.place.quantity} {c.place.judged} after {c.place.iteration} updates, index "
        f"{list(c.worst_index or ())}: {c.candidate_value} for {c.reference_value}, "
        f"bound {c.bound}."
    )
