"""Single precision where double was given: told as the likely cause of what it alone explains."""

import ast
import re
from dataclasses import dataclass
from math import isfinite

from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.loading.source import Source
from autodiff_ref.report.blame import BAD
from autodiff_ref.report.cells import short
from autodiff_ref.report.statements import line_at, tree_of
from autodiff_ref.verification import Verification

COARSER = 2.0**29
"""How many times larger the unit roundoff of float32 is than that of float64."""

SINGLE = frozenset({"float32", "float16", "single", "half", "f4", "f2", "<f4", "<f2"})
"""How float32, or what is coarser still, is written."""

BESIDE = re.compile(r"load|read|prepare|preproc|normali|data|save|plot|(?<!_)init", re.IGNORECASE)
"""The functions in which no gradient is computed."""

SHOWN = 3
"""Lines that are told."""

RETURNED = "returned float32 where float64 was required"

SAYS = "it computes in float32 what it is given in float64"
RETURNS = "All that deviates is that it returns float32."
REQUIRED = "required: every step in the dtype of what is given"


@dataclass(frozen=True)
class Likely:
    """A cause that nothing has proved.

    Attributes:
        says: what it is.
        evidence: what speaks for it.
        lines: those of the source that it lies in.
    """

    says: str
    evidence: str
    lines: tuple[str, ...]

    @property
    def correction(self) -> tuple[str, ...]:
        """What should be there, and where."""
        return (REQUIRED, *self.lines)

    def __str__(self) -> str:
        """A paragraph."""
        return "\n  ".join([f"LIKELY: {self.says}.", self.evidence, *self.correction])


def precision(verification: Verification) -> Likely | None:
    """Single precision, where it is the likely cause.

    That is where no mistake is named, all that deviates is within what float32 would permit, and
    a line of the source asks for it.
    """
    diagnosis, source = verification.diagnosis, verification.source
    off = [c for c in verification.comparisons if c.verdict in BAD]
    if source is None or not off or (diagnosis is not None and diagnosis.named):
        return None
    lines = casts(source)
    if not lines or not all(within_single(c) for c in off):
        return None
    ratios = [c.error_over_bound for c in off if c.error_over_bound is not None]
    worst = f"the worst is off by {short(max(ratios))} times what float64 does" if ratios else ""
    evidence = f"All that deviates is within what float32 permits; {worst}." if ratios else RETURNS
    return Likely(SAYS, evidence, tuple(lines))


def within_single(comparison: Comparison) -> bool:
    """Whether a deviation is no larger than one of float32 may be, or is its dtype alone."""
    if comparison.dtype != "float64":
        return False
    if comparison.verdict is Verdict.ERROR:
        return RETURNED in comparison.note
    ratio = comparison.error_over_bound
    return ratio is not None and isfinite(ratio) and ratio <= COARSER


def casts(source: Source) -> list[str]:
    """The lines that ask for single precision, as ``mine.py, line 5: X = np.float32(X)``."""
    found = dict.fromkeys(asked_for(tree_of(source)))
    return [line_at(source, number) for number in list(found)[:SHOWN]]


def asked_for(tree: ast.AST) -> list[int]:
    """The numbers of the lines that name it, without functions in which no gradient is computed."""
    if isinstance(tree, ast.FunctionDef) and BESIDE.search(tree.name):
        return []
    named = getattr(tree, "attr", None) or getattr(tree, "value", None)
    here = [tree.lineno] if isinstance(tree, ast.expr) and is_single(named) else []
    return here + [line for child in ast.iter_child_nodes(tree) for line in asked_for(child)]


def is_single(name: object) -> bool:
    """Whether a name or a text stands for it."""
    return isinstance(name, str) and name in SINGLE
