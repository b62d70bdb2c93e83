"""Time and memory against the size of the problem, and what is fitted to them."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from studies.growth.series import SERIES, Found

COLOURS = ("#0072b2", "#d55e00")
"""Told apart by everybody (Okabe and Ito): measured, fitted."""


def draw(found: Found, file: Path) -> None:
    """A column for each series, time above memory, written as PNG."""
    figure = Figure(figsize=(11, 6.5), layout="constrained")
    panels = figure.subplots(2, len(SERIES), sharex="col", sharey="row", squeeze=False)
    measured, fitted = COLOURS
    for column, series in zip(panels.T, SERIES, strict=True):
        costs = found.costs[series.name]
        sizes = np.array(series.sizes(costs), float)
        x = np.geomspace(sizes[0], sizes[-1], 200)
        values = {
            "seconds": [cost.seconds for cost in costs],
            "GiB": [cost.gib for cost in costs],
        }
        for axes, (what, fit) in zip(column, found.growth(series).items(), strict=True):
            axes.plot(x, fit.at(x), color=fitted, label="floor + slope x^exponent")
            axes.plot(sizes, values[what], "o", color=measured, label="measured")
            axes.set(xscale="log", yscale="log", title=f"exponent {fit.exponent:.2f}")
            axes.grid(alpha=0.3)
        column[-1].set_xlabel(series.name)
    for axes, label in zip(panels[:, 0], ("seconds of a processor", "GiB, at most"), strict=True):
        axes.set_ylabel(label)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    figure.savefig(file, dpi=120, metadata={"Software": None})
