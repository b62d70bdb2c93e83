"""Hints for somebody who is to find a mistake: a step at a time, and nothing further."""

from collections.abc import Sequence
from dataclasses import dataclass

from autodiff_ref.diagnosis import Diagnosis, Fault
from autodiff_ref.loading.source import Source
from autodiff_ref.quantities import FORMULA, equation_of
from autodiff_ref.report.cells import counted
from autodiff_ref.report.findings import Finding, findings, sentence
from autodiff_ref.report.formulas import formulas
from autodiff_ref.report.grades import of_a_step
from autodiff_ref.report.likely import lines_of
from autodiff_ref.report.mistakes import alike, mistake_of
from autodiff_ref.report.precision import precision
from autodiff_ref.report.source import told_lines
from autodiff_ref.verification import Verification

STEPS = (1, 2, 3)
"""Which equation, and in which layer; what kind of mistake; the correction, and the line."""


@dataclass(frozen=True)
class Hint:
    """One fault, in three steps.

    Attributes:
        where: which equation, and in which layer.
        what: what kind of mistake.
        correction: what should be there, and the lines of the source.
    """

    where: str
    what: str
    correction: tuple[str, ...]

    def told(self, steps: int) -> list[str]:
        """As many of the steps, and no more."""
        lines = [f"{self.where}.", f"  {self.what}.", *(f"  {line}" for line in self.correction)]
        return lines[: steps if steps < STEPS[-1] else None]


def hints(verification: Verification, steps: int) -> list[str]:
    """The hints on everything that is at fault, so many steps of each."""
    return [line for hint in of_all(verification) for line in hint.told(steps)]


def of_all(verification: Verification) -> list[Hint]:
    """Mistakes that are named, then what is at fault besides."""
    diagnosis, source = verification.diagnosis, verification.source
    found = of_diagnosis(diagnosis, source) if diagnosis else []
    if likely := precision(verification):
        found.append(Hint("its arithmetic, in every equation", likely.says, likely.correction))
    depths = {scenario.name: scenario.depth for scenario in verification.scenarios}
    own = [f for f in findings(verification.comparisons) if not f.inherited]
    seen = set(equations(diagnosis.faults, diagnosis.scenario.depth)) if diagnosis else set()
    for finding in own:
        explained = of_a_step(finding, diagnosis) or (
            diagnosis is not None and diagnosis.named and finding.of_gradients
        )
        if finding.equation not in seen and not explained and not likely:
            found.append(of_finding(finding, source, depths))
    return found


def of_diagnosis(diagnosis: Diagnosis, source: Source | None) -> list[Hint]:
    """A hint on each mistake that is named."""
    depth = diagnosis.scenario.depth
    return [
        Hint(
            place_of(group, depth),
            mistake_of(group),
            (
                *formulas(group, depth, diagnosis.scenario.network),
                *told_lines(source, diagnosis, group),
            ),
        )
        for group in alike(diagnosis.faults)
        if group[0].named
    ]


def equations(group: Sequence[Fault], depth: int) -> list[int]:
    """The equations of mistakes that are named."""
    return sorted({equation_of(fault.quantity, depth) for fault in group if fault.named})


def place_of(group: Sequence[Fault], depth: int) -> str:
    """The equations and the layers of a mistake."""
    layers = sorted({int(fault.quantity.lstrip("dZAWb")) for fault in group})
    return f"{counted('equation', equations(group, depth))}, in {counted('layer', layers)}"


def of_finding(finding: Finding, source: Source | None, depths: dict[str, int]) -> Hint:
    """A hint on what is at fault without a mistake that is named."""
    first, layers = finding.deviations[0], finding.layers
    where = f"equation {finding.equation}" if finding.equation else finding.about
    if layers and finding.equation:
        where += f", in {counted('layer', layers)}"
    if finding.equation is None:
        return Hint(where, sentence(first), ())
    alike = {first.place.quantity}
    lines = lines_of(source, alike, depths.get(first.place.scenario, 0))
    return Hint(where, sentence(first), (f"required: {FORMULA[finding.equation]}", *lines))
