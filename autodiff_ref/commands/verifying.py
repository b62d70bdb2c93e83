"""``verify``: candidates are compared with JAX."""

import argparse

from autodiff_ref import verify
from autodiff_ref.commands.candidates import candidates_of, is_folder
from autodiff_ref.commands.options import (
    EXITS,
    add_options,
    folder_of,
    functions_of,
    printed,
    workers_of,
)
from autodiff_ref.commands.several import run_several
from autodiff_ref.harness import scenarios_of
from autodiff_ref.report import json_of_scenarios, table_of_scenarios

BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}"
"""How progress is shown: {l_bar} is what comes next, and how much of it all is done."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its options."""
    verifying = commands.add_parser(
        "verify",
        help="compare candidates with JAX and write reports",
        description="Compare a candidate with JAX and write reports, or several, with a report on "
        "each. This runs the candidate, in a process of its own; of a file, only the definitions.",
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_options(verifying)
    verifying.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Progress on standard error, the outcome on standard output."""
    folders = any(map(is_folder, options.candidates))
    options.candidates = candidates_of(options.candidates)
    if folders or len(options.candidates) > 1:
        return run_several(options)
    (options.candidate,) = options.candidates
    return run_list(options) if options.list else run_one(options)


def run_list(options: argparse.Namespace) -> int:
    """The scenarios that a candidate would be asked."""
    problems = scenarios_of(
        options.candidate,
        data=options.data,
        scenarios=options.scenarios,
        limit=options.limit,
        functions=functions_of(options),
    )
    as_json = options.format == "json"
    print(json_of_scenarios(problems) if as_json else table_of_scenarios(problems))
    return 0


def run_one(options: argparse.Namespace) -> int:
    """One candidate."""
    from tqdm import tqdm

    options.reports = folder_of(options)
    with (
        workers_of(options, options.jobs) as workers,
        tqdm(disable=None, leave=False, bar_format=BAR) as bar,
    ):
        bar.set_description(f"reading {options.candidate}")

        def progress(done: int, total: int, now: str) -> None:
            bar.total, bar.n = total, done
            bar.set_description(now)

        verification = verify(
            options.candidate,
            data=options.data,
            scenarios=options.scenarios,
            reports=options.reports,
            command=options.command,
            exact=options.exact,
            limit=options.limit,
            functions=functions_of(options),
            progress=progress,
            workers=workers,
        )
    print(printed(verification, options))
    return verification.exit_status
