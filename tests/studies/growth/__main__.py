"""``python -m studies.growth``, with tests/ on the path: how verification grows, in reports/.

The exit status is 1 if an exponent is above what it may be, a verdict does not agree, or the
largest network takes too much room.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from studies.benchmark.machine import confine, told

REPORTS = Path(__file__).parents[3] / "reports"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write page and picture, and print what is over."""
    options = parser().parse_args(arguments)
    confine(1)  # before anybody counts the processors, here or in the processes that are measured
    from tqdm import tqdm

    from studies.growth import plot
    from studies.growth.page import page
    from studies.growth.problem import Cost, asked
    from studies.growth.series import LARGEST, MOST, SERIES, Found

    costs: dict[str, list[Cost]] = {series.name: [] for series in SERIES}
    largest = None
    total = sum(len(series.wanted) for series in SERIES) + (not options.without_largest)
    with tqdm(total=total, unit=" networks", disable=None) as bar:
        for series in SERIES:
            for size in series.wanted:
                costs[series.name].append(asked(*series.problem(size)))
                bar.update()
        if not options.without_largest:
            largest = asked(LARGEST, 4, gradients=True)
            bar.update()
    machine = told(len(os.sched_getaffinity(0)), ("numpy", "jax", "jaxlib"))
    found = Found(machine, costs, largest)
    command = " ".join(["PYTHONPATH=tests python -m studies.growth", *sys.argv[1:]])
    options.reports.mkdir(parents=True, exist_ok=True)
    (options.reports / "growth.md").write_text(page(found, command), encoding="utf-8")
    plot.draw(found, options.reports / "growth.png")
    for name, value in machine:
        print(f"{name}: {value}")
    over = found.missed()
    print("\n".join(over) or f"Nothing grows faster than with the exponent {MOST}.")
    print(options.reports / "growth.md")
    return 1 if over else 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(
        prog="python -m studies.growth",
        description="Measure how verification grows with the problem.",
    )
    add = found.add_argument
    add("--without-largest", action="store_true", help="10^8 parameters, which take 10 GiB")
    add("--reports", type=Path, default=REPORTS, metavar="FOLDER", help="where the page goes")
    return found


if __name__ == "__main__":
    sys.exit(main())
