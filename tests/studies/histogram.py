"""The picture of study 3: errors over bounds, on logarithmic axes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autodiff_ref.quantities import Array
from studies.true_errors import IMPLEMENTATIONS, Measured, sound_ratios, unsound_ratios

EDGES = np.logspace(-8, 2, 101)
"""Ten bins in every power of ten; what is exact, or nearer than that, is left out."""

TOO_SMALL = "dot_general with n = 1 instead of n"
"""The unsound bounds that are drawn beside the sound ones."""

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
"""Told apart by everybody (Okabe and Ito)."""


def draw(found: Sequence[Measured], file: Path) -> None:
    """A panel for each dtype, a line for each implementation, written as PNG."""
    figure = Figure(figsize=(9, 7), layout="constrained")
    dtypes = tuple(dict.fromkeys(measured.dtype for measured in found))
    panels = figure.subplots(len(dtypes), 1, sharex=True, sharey=True, squeeze=False)
    for axes, dtype in zip(panels[:, 0], dtypes, strict=True):
        for implementation, colour in zip(IMPLEMENTATIONS, COLOURS, strict=True):
            ratios = sound_ratios(found, dtype=dtype, implementation=implementation)
            line(axes, ratios, implementation, colour, "-")
        label = f"all, {TOO_SMALL}"
        line(axes, unsound_ratios(found, TOO_SMALL, dtype), label, "0.4", ":")
        axes.axvline(1, color="black", linewidth=1.5)
        axes.annotate(
            "bound", (1, 0.97), xycoords=("data", "axes fraction"), ha="left", va="top",
            xytext=(4, 0), textcoords="offset points",
        )  # fmt: skip
        axes.set(xscale="log", yscale="log", title=dtype, ylabel="share of entries in a bin")
        axes.grid(alpha=0.3)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    panels[-1, 0].set_xlabel("true error of an entry / its bound")
    figure.savefig(file, dpi=120, metadata={"Software": None})


def line(axes: Axes, ratios: Array, label: str, colour: str, style: str) -> None:
    """The histogram of ratios as steps."""
    counts, _ = np.histogram(ratios, EDGES)
    share = np.where(counts > 0, counts / ratios.size, np.nan)
    axes.stairs(share, EDGES, label=label, color=colour, linestyle=style, baseline=None)
