"""``python -m studies.growth``, with tests/ on the path: how verification grows, as a page.

The exit status is 1 if an exponent is above what it may be.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autodiff_ref.report.cells import table
from studies.benchmark.machine import told
from studies.growth.fit import Growth, fitted
from studies.growth.problem import Cost, asked

REPORTS = Path(__file__).parents[3] / "reports"

MOST = 1.1
"""What an exponent may be."""

LARGEST, ROOM = (31_622, 3_162, 1), 16.0
"""A network of 10^8 parameters, and the GiB that it must be verified in."""


@dataclass(frozen=True)
class Series:
    """Problems that grow in one respect.

    Attributes:
        name: what grows.
        sizes: of it, over three decades.
        problem: layer sizes and number of samples for a size.
    """

    name: str
    sizes: Sequence[int]
    problem: Callable[[int], tuple[tuple[int, ...], int]]


def wide(parameters: int) -> tuple[tuple[int, ...], int]:
    """Two layers of about so many parameters."""
    n_1 = round((parameters / 10) ** 0.5)
    return (10 * n_1, n_1, 1), 10


SERIES = (
    Series("parameters", (1_000, 10_000, 100_000, 1_000_000), wide),
    Series("samples", (10, 100, 1_000, 10_000), lambda m: ((4, 5, 1), m)),
    Series("layers", (1, 10, 100, 1_000), lambda depth: ((4, *[4] * (depth - 1), 1), 6)),
)


def page(
    found: Mapping[str, list[Cost]], largest: Cost | None, machine: Sequence[tuple[str, str]]
) -> str:
    """All that was measured."""
    parts = [
        "# Growth: what verification takes",
        "`manual_bp` is verified in all checks, with a descent and the proof of accuracy, on one "
        "network that grows in one respect. "
        "Each verification is a process of its own; seconds are of processor time, without the "
        "import of JAX, and memory is the most that the process held. "
        "The exponent is that of floor + slope x^exponent, fitted to what is in the table: what "
        "does not grow, such as compiling, is the floor. "
        f"No exponent may be above {MOST}.",
        table(["run", ""], [["command", "`nox -s growth`"], *map(list, machine)], "pipe"),
    ]
    for series in SERIES:
        costs = found[series.name]
        rows = [
            [f"{size:,}", f"{c.parameters:,}", f"{c.compared:,}", f"{c.seconds:.1f}",
             f"{c.gib:.2f}", c.verdict]
            for size, c in zip(series.sizes, costs, strict=True)
        ]  # fmt: skip
        headers = [series.name, "parameters", "entries compared", "seconds", "GiB", "verdict"]
        fits = [
            [what, f"{fit.floor:.3g}", f"{fit.exponent:.2f}", f"{100 * fit.off:.0f} %"]
            for what, fit in growth(series, costs).items()
        ]
        parts += [
            f"## {series.name.capitalize()}",
            table(headers, rows, "pipe"),
            table(["", "floor", "exponent", "misses a point by"], fits, "pipe"),
        ]
    if largest is not None:
        parts += [
            "## The largest",
            f"Every entry of the gradients of a network {LARGEST}, {largest.parameters:,} "
            f"parameters: {largest.verdict}, {largest.compared:,} entries compared in "
            f"{largest.seconds:.0f} s within {largest.gib:.1f} GiB, of {ROOM:g}.",
        ]
    return "\n\n".join(parts) + "\n"


def growth(series: Series, costs: Sequence[Cost]) -> dict[str, Growth]:
    """Of time and memory."""
    return {
        "seconds": fitted(series.sizes, [cost.seconds for cost in costs]),
        "GiB": fitted(series.sizes, [cost.gib for cost in costs]),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the page, and print what is over."""
    from tqdm import tqdm

    parser = argparse.ArgumentParser(prog="python -m studies.growth")
    parser.add_argument("--without-largest", action="store_true", help="it takes 16 GiB")
    parser.add_argument("--reports", type=Path, default=REPORTS, metavar="FOLDER")
    options = parser.parse_args(arguments)
    found: dict[str, list[Cost]] = {}
    largest = None
    total = sum(len(series.sizes) for series in SERIES) + (not options.without_largest)
    with tqdm(total=total, unit=" networks", disable=None) as bar:
        for series in SERIES:
            for size in series.sizes:
                found.setdefault(series.name, []).append(asked(*series.problem(size)))
                bar.update()
        if not options.without_largest:
            largest = asked(LARGEST, 4, gradients=True)
            bar.update()
    machine = told(1, ("numpy", "jax", "jaxlib"))
    options.reports.mkdir(parents=True, exist_ok=True)
    file = options.reports / "growth.md"
    file.write_text(page(found, largest, machine), encoding="utf-8")
    over = [
        f"{series.name}: {what} grow with the exponent {fit.exponent:.2f}"
        for series in SERIES
        for what, fit in growth(series, found[series.name]).items()
        if fit.exponent > MOST
    ]
    if largest is not None and largest.gib > ROOM:
        over.append(f"{largest.parameters:,} parameters took {largest.gib:.1f} GiB")
    verdicts = [*(cost for costs in found.values() for cost in costs), *filter(None, [largest])]
    over += [f"a verdict is {cost.verdict}" for cost in verdicts if cost.verdict != "agrees"]
    print("\n".join(over) or f"Nothing grows faster than with the exponent {MOST}.")
    print(file)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
