"""``export`` and ``compare``: the commands for programs in any language."""

import argparse

from autodiff_ref import compare, export
from autodiff_ref.commands.options import add_printing, printed


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands with their options."""
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
    add_printing(comparing)
    comparing.set_defaults(run=run_compare)


def run_export(options: argparse.Namespace) -> int:
    """``export``: says what was written."""
    names = export(options.place, scenarios=options.scenarios, plain=options.plain)
    print(f"{options.place}: {', '.join(names)}")
    return 0


def run_compare(options: argparse.Namespace) -> int:
    """``compare``: the outcome on standard output."""
    verification = compare(
        options.export, options.results, reports=options.reports, command=options.command
    )
    print(printed(verification, options))
    return verification.exit_status
