"""Deviations in layers of one size alone: a slip that raises, or is right, in all others."""

from autodiff_ref.comparison import Verdict
from autodiff_ref.report.cells import where
from autodiff_ref.report.findings import Finding
from autodiff_ref.verification import Verification


def of_one_size(finding: Finding, verification: Verification) -> str:
    """That an equation is off where all layers are of one size, and right in others; else ""."""
    sizes = {scenario.name: scenario.layer_dims for scenario in verification.scenarios}
    alike = {name for name, dims in sizes.items() if len(set(dims)) == 1}
    judged = where(verification.comparisons, equation=finding.equation)
    elsewhere = [c for c in judged if c.place.scenario in sizes.keys() - alike]
    right = bool(elsewhere) and all(c.verdict is Verdict.AGREES for c in elsewhere)
    if finding.equation is None or not right or not alike.issuperset(finding.scenarios):
        return ""
    dims = "-".join(map(str, sizes[finding.scenarios[0]]))
    return f"only where all layers are of one size ({dims}); where sizes differ, it agrees"
