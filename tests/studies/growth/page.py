"""The growth of verification as a page."""

from autodiff_ref.report.cells import table
from autodiff_ref.stretches import LONG
from studies.growth.series import LARGEST, MOST, ROOM, SERIES, Found, Series

OF_LAYERS = (
    f"From {LONG} equal layers on, XLA compiles one of them, which JAX repeats; fewer are compiled "
    "one by one. So what is compiled grows up to there and then no more, which no single power of "
    "the depth describes: the fit makes the growth at the end look slower than it is, and so does "
    "the floor in the last two points. "
    "All other programs, those of the bounds and of the proofs, have every layer in them."
)


def page(found: Found, command: str) -> str:
    """All that was measured."""
    parts = [
        "# Growth: what verification takes",
        "`manual_bp` is verified in all checks, with a descent and the proof of accuracy, on one "
        "network that grows in one respect. "
        "Each verification is a process of its own; seconds are of processor time, without the "
        "import of JAX, and memory is the most that the process held. "
        "The exponent is that of floor + slope x^exponent, fitted to what is in the table: what "
        "does not grow, such as compiling, is the floor. "
        "Beside it stands the exponent from the last two points alone, without a floor. "
        f"No exponent may be above {MOST}.",
        "`nox -s growth` measures all of this anew, in an environment of its own.",
        table(["run", ""], [["command", f"`{command}`"], *map(list, found.machine)], "pipe"),
        "![Time and memory against the size of the problem](growth.png)",
    ]
    for series in SERIES:
        parts += of_series(found, series)
    if found.largest is not None:
        parts += [
            "## The largest",
            f"Every entry of the gradients of a network {LARGEST}, {found.largest.parameters:,} "
            f"parameters: {found.largest.verdict}, {found.largest.compared:,} entries compared in "
            f"{found.largest.seconds:.0f} s within {found.largest.gib:.1f} GiB, of {ROOM:g}.",
        ]
    return "\n\n".join(parts) + "\n"


def of_series(found: Found, series: Series) -> list[str]:
    """What each problem took, and how that grows."""
    costs = found.costs[series.name]
    counts = {series.name: series.sizes(costs)}
    counts.setdefault("parameters", [cost.parameters for cost in costs])
    counts["entries compared"] = [cost.compared for cost in costs]
    rows = [
        [
            *(f"{count:,}" for count in of_one),
            f"{cost.seconds:.1f}",
            f"{cost.gib:.2f}",
            cost.verdict,
        ]
        for *of_one, cost in zip(*counts.values(), costs, strict=True)
    ]
    fits = [
        [
            what,
            f"{fit.floor:.3g}",
            f"{fit.exponent:.2f}",
            f"{100 * fit.off:.0f} %",
            f"{fit.last:.2f}",
        ]
        for what, fit in found.growth(series).items()
    ]
    return [
        f"## {series.name.capitalize()}",
        table([*counts, "seconds", "GiB", "verdict"], rows, "pipe"),
        table(["", "floor", "exponent", "misses a point by", "last two"], fits, "pipe"),
        *([OF_LAYERS] if series.name == "layers" else []),
    ]
