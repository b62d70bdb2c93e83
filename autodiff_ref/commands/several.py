"""``verify`` of several candidates: a table, and a report on each."""

import argparse
import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path

from autodiff_ref.commands.options import ROLES, functions_of, workers_of
from autodiff_ref.isolation import LIMIT, end_ahead
from autodiff_ref.submissions import (
    Asked,
    Reports,
    Row,
    submissions_of,
    table_of,
    verify_all,
    worst,
)
from autodiff_ref.verification import INTERRUPTED

FOLDER = "build/submissions"
"""Where reports go, if nobody says otherwise."""


def run_several(options: argparse.Namespace) -> int:
    """Progress on standard error, the table on standard output, and the reports in a folder.

    Raises:
        OSError: the reports cannot be written.
    """
    from tqdm import tqdm

    if options.list:
        raise OSError("--list takes one candidate: each is asked about scenarios of its own")
    end_ahead()
    reports = Reports(Path(options.reports or FOLDER), options.candidates)
    asked = asked_of(options)
    submissions = submissions_of(options.candidates, asked, lambda name: alone(name, options))
    rows: dict[str, Row] = {}
    if not options.fresh:
        found = {each.name: reports.row(each) for each in submissions}
        rows = {name: row for name, row in found.items() if row is not None}
    left = [each for each in submissions if each.name not in rows]
    total, jobs = len(submissions), options.jobs or 1
    stopped = False
    with tqdm(disable=None, leave=False, total=total, initial=len(rows), unit="file") as bar:

        def done(row: Row) -> None:
            rows[row.candidate] = row
            bar.set_description(row.candidate)
            bar.update()

        try:
            if left:
                with workers_of(options, jobs) as workers:
                    assert workers is not None
                    verify_all(left, reports, workers, done)
        except KeyboardInterrupt:
            stopped = True
    in_order = [rows[each.name] for each in submissions if each.name in rows]
    file = reports.show(in_order, total - len(in_order))
    print(printed(in_order, options, file))
    if stopped:
        unless = ", without --fresh," if options.fresh else ""
        print(
            f"autodiff_ref: interrupted; {len(in_order):,} of {total:,} are verified and their "
            f"reports kept in {file.parent}: the same command{unless} goes on from there",
            file=sys.stderr,
        )
        return INTERRUPTED
    return worst(row.exit_status for row in in_order)


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


def printed(rows: list[Row], options: argparse.Namespace, file: Path) -> str:
    """The table as it is wanted."""
    if options.format == "json":
        status = worst(row.exit_status for row in rows)
        return json.dumps(
            {
                "exit_status": status,
                "reports": str(file.parent),
                "candidates": [asdict(row) for row in rows],
            },
            indent=2,
        )
    return f"{table_of(rows)}\n\nReports: {file}"
