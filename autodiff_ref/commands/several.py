"""``verify`` of several candidates: a table, and a report on each."""

import argparse
import json
import shlex
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from autodiff_ref.commands.options import ROLES, functions_of, workers_of
from autodiff_ref.isolation import LIMIT, end_ahead
from autodiff_ref.submissions import (
    TABLE,
    Asked,
    Reports,
    Row,
    Submission,
    counts_of,
    submissions_of,
    table_of,
    verify_all,
    worst,
)
from autodiff_ref.verification import INTERRUPTED

FOLDER = "build/submissions"
"""Where reports go, if nobody says otherwise."""

SHORT = 40
"""Letters of a name beside the progress."""

SHOWN = 5
"""Reports that could not be written are told by name up to so many."""


def run_several(options: argparse.Namespace) -> int:
    """Progress on standard error, the table on standard output, and the reports in a folder.

    Raises:
        OSError: the folder of the reports cannot be made.
    """
    from tqdm import tqdm

    if options.list:
        raise OSError("--list takes one candidate: each is asked about scenarios of its own")
    end_ahead()
    names, asked = options.candidates, asked_of(options)
    reports = Reports(Path(options.reports or FOLDER), names)
    with tqdm(
        desc="reading", disable=None, leave=False, total=len(names), unit="file", smoothing=0
    ) as bar:
        submissions = submissions_of(names, asked, lambda name: alone(name, options))
        rows = {} if options.fresh else earlier(submissions, reports)
        before = len(rows)
        bar.reset()
        bar.initial = bar.n = before

        def done(row: Row) -> None:
            rows[row.candidate] = row
            bar.set_description(Path(row.candidate).name[-SHORT:], refresh=False)
            bar.update()

        left = [each for each in submissions if each.name not in rows]
        whole = verified(left, reports, options, done)
    in_order = [rows[each.name] for each in submissions if each.name in rows]
    missing = len(submissions) - len(in_order)
    show(in_order, missing, reports)
    status = exit_status(in_order, reports) if whole else INTERRUPTED
    print(printed(in_order, missing, status, options, reports))
    if before:
        say(
            f"{before:,} of these {len(rows):,} were verified in an earlier run, and nothing that "
            "their reports rest on has changed since; --fresh verifies them anew"
        )
    if reports.unkept:
        say(of_unkept(reports))
    if not whole:
        unless = ", without --fresh," if options.fresh else ""
        say(
            f"interrupted; {len(rows):,} of {len(submissions):,} are verified and their reports "
            f"kept in {reports.folder}: the same command{unless} goes on from there"
        )
    return status


def earlier(submissions: list[Submission], reports: Reports) -> dict[str, Row]:
    """The rows of an earlier run that still hold, by the names of the candidates."""
    found = {each.name: reports.row(each) for each in submissions}
    return {name: row for name, row in found.items() if row is not None}


def verified(
    left: list[Submission],
    reports: Reports,
    options: argparse.Namespace,
    done: Callable[[Row], None],
) -> bool:
    """Verify candidates, those first that never were; whether nobody has interrupted it."""
    try:
        if left:
            with workers_of(options, options.jobs or 1) as workers:
                assert workers is not None
                verify_all(sorted(left, key=reports.has), reports, workers, done)
    except KeyboardInterrupt:
        return False
    return True


def show(rows: list[Row], missing: int, reports: Reports) -> None:
    """Write the table; where that fails, it is among what is not kept."""
    try:
        reports.show(rows, missing)
    except OSError as failure:
        reports.unkept[TABLE] = str(failure)


def exit_status(rows: list[Row], reports: Reports) -> int:
    """That of all; a report that could not be written counts as what could not be compared."""
    return worst([*(row.exit_status for row in rows), *([2] if reports.unkept else [])])


def say(sentence: str) -> None:
    """Tell it on standard error."""
    print(f"autodiff_ref: {sentence}", file=sys.stderr)


def of_unkept(reports: Reports) -> str:
    """Which reports could not be written, and why."""
    lines = [f"{name}: {why}" for name, why in list(reports.unkept.items())[:SHOWN]]
    if (more := len(reports.unkept) - SHOWN) > 0:
        lines.append(f"and {more:,} more")
    these = "1 report" if len(reports.unkept) == 1 else f"{len(reports.unkept):,} reports"
    return "\n  ".join(
        [f"{these} could not be written; what came out is in the table above:", *lines]
    )


def asked_of(options: argparse.Namespace) -> Asked:
    """What each candidate is asked."""
    scenarios = None if options.scenarios is None else tuple(options.scenarios)
    functions = functions_of(options)
    data, exact, limit = options.data, options.exact, options.limit
    return Asked(data, scenarios, exact, limit, functions, options.hints)


def alone(name: str, options: argparse.Namespace) -> str:
    """What verifies a candidate alone, as it would be typed."""
    words = ["python", "-m", "autodiff_ref", "verify", name]
    words += [word for each in options.scenarios or () for word in ("--scenario", each)]
    words += ["--data", options.data] if options.data else []
    words += ["--exact"] if options.exact else []
    words += ["--limit", f"{options.limit:g}"] if options.limit != LIMIT else []
    words += ["--hints", str(options.hints)] if options.hints else []
    words += [word for role in ROLES for word in named(role, getattr(options, role))]
    return shlex.join(words)


def named(role: str, function: str | None) -> list[str]:
    """The option that names a function, if one is named."""
    return [f"--{role}", function] if function else []


def printed(
    rows: list[Row], missing: int, status: int, options: argparse.Namespace, reports: Reports
) -> str:
    """The table as it is wanted."""
    if options.format == "json":
        return json.dumps(
            {
                "exit_status": status,
                "reports": str(reports.folder),
                "not_kept": reports.unkept,
                "missing": missing,
                "candidates": [asdict(row) for row in rows],
            },
            indent=2,
        )
    counts = counts_of(rows, missing)
    return f"{table_of(rows)}\n\n{counts}\n\nReports: {reports.folder / TABLE}"
