"""The options of ``verify``, and what they come to."""

import argparse
import shlex
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from autodiff_ref.commands.numbers import CANDIDATE, count, seconds
from autodiff_ref.face import FILES
from autodiff_ref.isolation import LIMIT
from autodiff_ref.report import STEPS
from autodiff_ref.report.printed import in_json, in_words
from autodiff_ref.verification import Verification
from autodiff_ref.workers import Workers, in_processes, on_cluster

ROLES = {
    "forward": "computes the output",
    "backward": "computes the gradients",
    "combined": "computes cost and gradients at once",
    "cost": "computes the cost",
    "update": "updates the parameters",
}
"""What a function of a candidate may be named for."""

ELSEWHERE = ("--jobs", "--scheduler")
"""The options that change nothing of what comes out."""

EXITS = """\
exit status: 0 the candidate agrees; 1 it is wrong or inaccurate, whatever else could not be
compared; 2 nothing is refuted, but something could not be compared (a function of the candidate
raised, hung or returned nan), or the run could not be done; 130 interrupted.
Of several candidates: 1 if any is refuted, else 2 if any could not be compared."""


def add_options(verifying: argparse.ArgumentParser) -> None:
    """All of them."""
    add = verifying.add_argument
    several = f"{CANDIDATE}; of a folder, its files"
    add("candidates", nargs="*", default=["manual_bp"], metavar="CANDIDATE", help=several)
    add("--data", metavar="FOLDER", help="verify on the images of this folder, too")
    add(
        "--reports",
        metavar="FOLDER",
        help="where reports are written (default: reports for manual_bp, build/NAME for other "
        "candidates, and with --hints nowhere; for several, build/submissions)",
    )
    add(
        "--scenario",
        action="append",
        dest="scenarios",
        metavar="NAME",
        help="only this scenario, by the name that --list shows (that of --data is images), or "
        "one of those that are shipped, such as text, where code that is recognised fits it; may "
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
    add_printing(verifying)
    spread = verifying.add_argument_group("several at once")
    spread.add_argument(
        "--jobs",
        type=count,
        metavar="N",
        help="verify so many candidates, or a few scenarios of one, at once, each in a process "
        "with one thread (default: 1; with --scheduler, as many as its workers take)",
    )
    spread.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the workers of a Dask cluster do it, such as tcp://10.0.0.1:8786",
    )
    spread.add_argument(
        "--fresh",
        action="store_true",
        help="of several candidates, verify anew those whose report is there already, too",
    )
    named = verifying.add_argument_group("functions of a file, where they are not recognised")
    for role, does in ROLES.items():
        named.add_argument(f"--{role}", metavar="NAME", help=f"the function that {does}")


def add_printing(command: argparse.ArgumentParser) -> None:
    """Those of how an outcome is printed."""
    add = command.add_argument
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


def workers_of(
    options: argparse.Namespace, jobs: int | None
) -> AbstractContextManager[Workers | None]:
    """Those of a cluster, or so many processes on this machine; None for none.

    Raises:
        ClusterError: a cluster cannot be used.
    """
    if options.scheduler is not None:
        return on_cluster(options.scheduler, options.jobs)
    return nullcontext() if jobs is None else in_processes(jobs)


def repeatable(words: Sequence[str]) -> str:
    """What reports say was typed: without what only says where the work is done."""
    left, found = iter(words), []
    for word in left:
        if word in ELSEWHERE:
            next(left, None)
        elif not word.startswith(tuple(f"{option}=" for option in ELSEWHERE)):
            found.append(word)
    return shlex.join(["python", "-m", "autodiff_ref", *found])


def printed(verification: Verification, options: argparse.Namespace) -> str:
    """The outcome as it is wanted, and where its reports are, if there are any."""
    whole = options.reports if verification.complete else None
    if options.format == "json":
        return in_json(verification, options.hints, reports=whole)
    reports = "" if whole is None else f"\n\nReports: {whole}/README.md"
    return f"{in_words(verification, options.hints)}{reports}"
