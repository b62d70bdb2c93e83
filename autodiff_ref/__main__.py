"""``python -m autodiff_ref verify [CANDIDATE]``, ``export`` and ``compare``, and ``bench``."""

import argparse
import shlex
import signal
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from autodiff_ref.isolation import LIMIT, start_ahead

if __name__ == "__main__" and sys.argv[1:2] == ["verify"]:
    start_ahead()  # it loads NumPy while this process loads JAX

# First those that tell what is not installed.
from autodiff_ref import (
    DataError,
    NotACandidateError,
    UnknownScenarioError,
    compare,
    export,
    verify,
)
from autodiff_ref.benchmark import bench
from autodiff_ref.containment import CandidateError
from autodiff_ref.face import FILES
from autodiff_ref.harness import scenarios_of
from autodiff_ref.report import (
    STEPS,
    hints,
    json_of,
    json_of_hints,
    json_of_scenarios,
    limits,
    summary,
    table_of_scenarios,
    verdict_line,
)
from autodiff_ref.verification import INTERRUPTED, InterruptedRunError, Verification

ROLES = {
    "forward": "computes the output",
    "backward": "computes the gradients",
    "combined": "computes cost and gradients at once",
    "cost": "computes the cost",
    "update": "updates the parameters",
}
"""What a function of a candidate may be named for."""

BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}"
"""How progress is shown: {l_bar} is what comes next, and how much of it all is done."""

EXITS = """\
exit status: 0 the candidate agrees; 1 it is wrong or inaccurate, whatever else could not be
compared; 2 nothing is refuted, but something could not be compared (a function of the candidate
raised, hung or returned nan), or the run could not be done; 130 interrupted"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is the verdict.

    0: the candidate agrees. 1: it is wrong or inaccurate. 2: nothing is refuted, and something
    could not be compared, or the run could not be done. 130: interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given)
    options.command = shlex.join(["python", "-m", "autodiff_ref", *given])
    try:
        status: int = options.run(options)
    except (CandidateError, NotACandidateError, DataError, UnknownScenarioError, OSError) as known:
        print(f"autodiff_ref: {known}", file=sys.stderr)
        return 2
    except Exception:  # a defect of ours refutes no candidate, as the status 1 would
        traceback.print_exc()
        return 2
    except KeyboardInterrupt as stop:
        if isinstance(stop, InterruptedRunError):
            print(told(stop.verification, options))
        print("autodiff_ref: interrupted; no report was written or replaced", file=sys.stderr)
        return INTERRUPTED
    return status


def parser() -> argparse.ArgumentParser:
    """The command line."""
    program = argparse.ArgumentParser(
        prog="python -m autodiff_ref",
        description="Verify a backward pass that was derived by hand.",
    )
    commands = program.add_subparsers(required=True, metavar="COMMAND")
    candidate_help = (
        "an importable name, or a path that ends in .py or .ipynb (default: %(default)s)"
    )

    verifying = commands.add_parser(
        "verify",
        help="compare a candidate with JAX and write reports",
        description="Compare a candidate with JAX and write reports. This runs the candidate, in a "
        "process of its own; of a file, only the definitions.",
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = verifying.add_argument
    add("candidate", nargs="?", default="manual_bp", metavar="CANDIDATE", help=candidate_help)
    add("--data", metavar="FOLDER", help="verify on the images of this folder, too")
    add(
        "--reports",
        metavar="FOLDER",
        help="where reports are written (default: reports for manual_bp, build/NAME for other "
        "candidates, and with --hints nowhere)",
    )
    add(
        "--scenario",
        action="append",
        dest="scenarios",
        metavar="NAME",
        help="only this scenario, by the name that --list shows (that of --data is images); may "
        "be given several times",
    )
    add(
        "--list",
        action="store_true",
        help="list the scenarios that the candidate would be asked, and verify nothing",
    )
    add(
        "--exact",
        action="store_true",
        help="prove the accuracy on the images of --data, too",
    )
    add(
        "--limit",
        type=seconds,
        default=LIMIT,
        metavar="SECONDS",
        help="how long a call of the candidate may take; of train, for every hundred updates "
        "(default: %(default)g)",
    )
    add(
        "--format",
        choices=("text", "json"),
        default="text",
        help="how the outcome is printed (default: %(default)s)",
    )
    add(
        "--hints",
        type=int,
        choices=STEPS,
        metavar="STEP",
        help="tell of each fault only 1 the equation and the layer, 2 also the mistake, or 3 also "
        "the correction and the line",
    )
    named = verifying.add_argument_group("functions of a file, where they are not recognised")
    for role, does in ROLES.items():
        named.add_argument(f"--{role}", metavar="NAME", help=f"the function that {does}")
    verifying.set_defaults(run=run_verify)

    add_files(commands)

    benching = commands.add_parser(
        "bench",
        help="measure a candidate beside JAX",
        description="Measure the time of one gradient call beside JAX's. The candidate runs in "
        "this process, without a time limit.",
    )
    add = benching.add_argument
    add("candidate", nargs="?", default="manual_bp", metavar="CANDIDATE", help=candidate_help)
    add("--rounds", type=count, default=60, help="calls of each side (default: %(default)s)")
    benching.set_defaults(run=run_bench)
    return program


def add_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands for programs in any language."""
    exporting = commands.add_parser(
        "export",
        help="write scenarios to a file, for a program in any language",
        description="Write scenarios to an HDF5 file, or a folder of plain files, for a program in "
        "any language to compute. What it is to write is said there.",
    )
    add = exporting.add_argument
    add("place", metavar="FILE", help="a file, or a folder, that does not exist yet")
    add("--plain", action="store_true", help="a folder of raw numbers instead of HDF5")
    add("--scenario", action="append", dest="scenarios", metavar="NAME", help="only this scenario")
    exporting.set_defaults(run=run_export)

    comparing = commands.add_parser(
        "compare",
        help="verify what such a program wrote",
        description="Compare what a program computed from an export with JAX.",
    )
    add = comparing.add_argument
    add("export", metavar="FILE", help="what export wrote")
    add("results", metavar="RESULTS", help="what the program wrote, HDF5 or a folder")
    add("--reports", metavar="FOLDER", help="write reports there (default: none are written)")
    comparing.set_defaults(run=run_compare)


def count(text: str) -> int:
    """A positive integer, for ``argparse``."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive integer, not {text}")
    return int(text)


def seconds(text: str) -> float:
    """A positive time, for ``argparse``."""
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not 0 < limit < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a positive number of seconds, not {text}")
    return limit


def run_verify(options: argparse.Namespace) -> int:
    """``verify``: progress on standard error, the outcome on standard output."""
    if options.list:
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
    from tqdm import tqdm

    options.reports = folder_of(options)
    with tqdm(disable=None, leave=False, bar_format=BAR) as bar:
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
        )
    print(told(verification, options))
    if options.reports is not None and options.format == "text":
        print(f"\nReports: {options.reports}/README.md")
    return verification.exit_status


def run_export(options: argparse.Namespace) -> int:
    """``export``: says what was written."""
    names = export(options.place, scenarios=options.scenarios, plain=options.plain)
    print(f"{options.place}: {', '.join(names)}")
    return 0


def run_compare(options: argparse.Namespace) -> int:
    """``compare``: the summary on standard output."""
    verification = compare(
        options.export, options.results, reports=options.reports, command=options.command
    )
    print(summary(verification))
    if options.reports:
        print(f"\nReports: {options.reports}/README.md")
    return verification.exit_status


def functions_of(options: argparse.Namespace) -> dict[str, str]:
    """The functions that are named, by what they do."""
    return {role: getattr(options, role) for role in ROLES if getattr(options, role)}


def folder_of(options: argparse.Namespace) -> str | None:
    """Where reports go: those of other candidates not over the project's own."""
    if options.reports is not None or options.hints:
        given: str | None = options.reports
        return given
    name = options.candidate
    return (
        "reports" if name == "manual_bp" else f"build/{Path(name).stem if is_path(name) else name}"
    )


def is_path(name: str) -> bool:
    """Whether a candidate is named by its file."""
    return Path(name).suffix in FILES


def told(verification: Verification, options: argparse.Namespace) -> str:
    """The outcome as it is wanted."""
    if options.hints and options.format == "json":
        return json_of_hints(verification, options.hints)
    if options.hints:
        lines = [verdict_line(verification), *limits(verification)]
        return "\n".join([*lines, *hints(verification, options.hints)])
    if options.format == "json":
        whole = options.reports if verification.complete else None
        return json_of(verification, reports=whole)
    return summary(verification)


def run_bench(options: argparse.Namespace) -> int:
    """``bench``: a table of medians and ratios."""
    print(bench(options.candidate, options.rounds))
    return 0


if __name__ == "__main__":
    # What ends a job ends it as a person would: nothing half-written is left behind.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    # A terminal that lacks a letter shows its number instead.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
