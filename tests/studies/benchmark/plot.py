"""Time of one gradient against the size of the input: everybody, and the limit as a line.

The fewest calls with our checks are left out: their line would lie on ours.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from studies.benchmark.fewest import FEWEST_CHECKED
from studies.benchmark.one_gradient import Measured
from studies.benchmark.peers import LIMIT, OURS

STYLES = (
    ("#d55e00", "o"), ("#e69f00", "P"), ("#999999", "v"),
    ("#0072b2", "s"), ("#009e73", "D"), ("#cc79a7", "^"),
)  # fmt: skip
"""Told apart by everybody (Okabe and Ito)."""


def draw(found: Sequence[Measured], file: Path) -> None:
    """A panel for each dtype, written as PNG."""
    dtypes = tuple(dict.fromkeys(each.dtype for each in found))
    figure = Figure(figsize=(11, 5), layout="constrained")
    panels = figure.subplots(1, len(dtypes), sharey=True, squeeze=False)[0]
    for axes, dtype in zip(panels, dtypes, strict=True):
        sizes = sorted((each for each in found if each.dtype == dtype), key=lambda each: each.n_0)
        n_0 = [each.n_0 for each in sizes]
        names = [name for name in sizes[0].times if name not in (LIMIT, FEWEST_CHECKED)]
        for name, (colour, marker) in zip(names, STYLES, strict=False):
            milliseconds = [1e3 * np.median(each.times[name]) for each in sizes]
            width = 2.5 if name == OURS else 1.2
            axes.plot(n_0, milliseconds, marker, ls="-", color=colour, label=name, linewidth=width)
        limit = [1e3 * np.median(each.times[LIMIT]) for each in sizes]
        axes.plot(n_0, limit, color="black", linestyle="--", label=f"limit: {LIMIT}")
        axes.set(xscale="log", yscale="log", title=dtype, xlabel="numbers in an image, n_0")
        axes.set_xticks(n_0, [f"{n:,}" for n in n_0], minor=False)
        axes.minorticks_off()
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("milliseconds for one gradient (median)")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    figure.savefig(file, dpi=120, metadata={"Software": None})
