"""A verification that tells what came out: on a terminal, in a notebook, in a failing test."""

from dataclasses import dataclass

from autodiff_ref.report.html import html
from autodiff_ref.report.terminal import explanation, summary, verdict_line
from autodiff_ref.verification import Verification


@dataclass(frozen=True, repr=False)
class Explained(Verification):
    """Everything that was found out about one candidate, and how it is told."""

    def explain(self) -> str:
        """The verdict, mistakes with their evidence, every fault, and what was told on the way."""
        return explanation(self)

    def __str__(self) -> str:
        return summary(self)

    def __repr__(self) -> str:
        return f"<{verdict_line(self)} {len(self.comparisons):,} comparisons>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html(self)
