"""``bench``: the time of one gradient call beside JAX's."""

import argparse

from autodiff_ref.benchmark import bench
from autodiff_ref.commands.numbers import CANDIDATE, count


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its options."""
    benching = commands.add_parser(
        "bench",
        help="measure a candidate beside JAX",
        description="Measure the time of one gradient call beside JAX's. The candidate runs in "
        "this process, without a time limit.",
    )
    add = benching.add_argument
    add("candidate", nargs="?", default="manual_bp", metavar="CANDIDATE", help=CANDIDATE)
    add("--rounds", type=count, default=60, help="calls of each side (default: %(default)s)")
    benching.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """A table of medians and ratios."""
    print(bench(options.candidate, options.rounds))
    return 0
