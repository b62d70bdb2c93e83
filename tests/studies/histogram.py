"""The picture of study 3: which share of errors is larger than so much of the bound."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from studies.answers import IMPLEMENTATIONS
from studies.ratios import EDGES, Beyond, beyond
from studies.true_errors import Measured, sound_ratios, unsound_ratios

TOO_SMALL = "dot_general with n = 1 instead of n"
"""The unsound bounds that are drawn beside the sound ones."""

STYLES = (
    ("#0072b2", "-"), ("#e69f00", "-"), ("#009e73", "--"), ("#cc79a7", "--"), ("#56b4e9", "-."),
    ("#d55e00", "-."), ("#999999", "-"),
)  # fmt: skip
"""Told apart by everybody (Okabe and Ito)."""


def draw(found: Sequence[Measured], file: Path) -> None:
    """A panel for each dtype, a line for each implementation, written as PNG."""
    figure = Figure(figsize=(9, 8), layout="constrained")
    dtypes = tuple(dict.fromkeys(measured.dtype for measured in found))
    panels = figure.subplots(len(dtypes), 1, sharex=True, sharey=True, squeeze=False)
    for axes, dtype in zip(panels[:, 0], dtypes, strict=True):
        for implementation, (colour, style) in zip(IMPLEMENTATIONS, STYLES, strict=True):
            ratios = beyond(sound_ratios(found, dtype=dtype, implementation=implementation))
            line(axes, ratios, implementation, colour, style)
        label = f"all of them, bounds too small:\n{TOO_SMALL}"
        line(axes, unsound_ratios(found, TOO_SMALL, dtype), label, "black", ":")
        axes.axvspan(1, EDGES[-1], color="#d55e00", alpha=0.12, linewidth=0)
        axes.axvline(1, color="black", linewidth=1.5)
        axes.text(1.3, 0.5, "beyond the bound:\nonly the dotted line\nmay come here", va="top")
        axes.set(
            xscale="log", yscale="log", title=dtype, xlim=(EDGES[0], EDGES[-1]), ylim=(None, 1)
        )
        axes.set_ylabel("share of entries that are farther off")
        axes.grid(alpha=0.3)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    panels[-1, 0].set_xlabel("distance from the exact value / bound of the entry")
    figure.savefig(file, dpi=120, metadata={"Software": None})


def line(axes: Axes, ratios: Beyond, label: str, colour: str, style: str) -> None:
    """The share of ratios above each number, down to the last that is."""
    share = np.where(ratios.larger > 0, ratios.larger / ratios.entries, np.nan)
    axes.plot(EDGES, share, label=label, color=colour, linestyle=style)
