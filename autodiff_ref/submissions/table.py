"""One table of all candidates."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autodiff_ref.report.cells import many, table
from autodiff_ref.verification import INTERRUPTED

NOTHING = "-"
"""The cell of what there is not."""

WORST_LAST = (0, 2, 1, INTERRUPTED)
"""The exit statuses; one candidate that is refuted outweighs others that were not compared."""


@dataclass(frozen=True)
class Row:
    """What came out about one candidate, in short.

    Attributes:
        candidate: its name.
        exit_status: that of ``verify``.
        verdict: that of ``verify``, or "not verified".
        found: which equation, and which mistake; of an agreement, what limits it.
        grade: how many equations agree.
        seconds: how long it took; None where that was in an earlier run, or is not known.
    """

    candidate: str
    exit_status: int
    verdict: str
    found: str
    grade: str
    seconds: float | None = None


def table_of(rows: Sequence[Row], *, style: str = "simple", timed: bool = True) -> str:
    """The rows, in their order."""
    headers = ["candidate", "verdict", "at fault", "agree", *(["seconds"] if timed else [])]
    cells = [[row.candidate, row.verdict, row.found or NOTHING, row.grade] for row in rows]
    if timed:
        for each, row in zip(cells, rows, strict=True):
            each.append(NOTHING if row.seconds is None else f"{row.seconds:.1f}")
    return table(headers, cells, style)


def counts_of(rows: Sequence[Row], missing: int = 0) -> str:
    """How many there are of each verdict; some are missing where the run was interrupted."""
    counts = Counter(row.verdict for row in rows)
    of_each = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(counts.items()))
    all_of_them = many(len(rows) + missing, "candidate")
    whom = f"{len(rows):,} of {all_of_them}, interrupted" if missing else all_of_them
    return f"{whom}: {of_each or 'none'}."


def worst(statuses: Iterable[int]) -> int:
    """The exit status of all together."""
    return max(statuses, key=WORST_LAST.index, default=2)
