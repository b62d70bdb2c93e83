"""The outcome about the gradient of one function, which has no equations."""

from collections.abc import Sequence

from autodiff_ref.certificate import Certificate
from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.contested import Contested
from autodiff_ref.report.cells import short, smallest_fault, table
from autodiff_ref.report.findings import sentence
from autodiff_ref.report.terminal import HEADLINE

PLACES = 5
"""Places shown at which rounding decides; the value has them all."""


def outcome_of_gradient(
    verdict: Verdict,
    comparisons: Sequence[Comparison],
    certificates: Sequence[Certificate],
    doubts: Sequence[Contested],
) -> str:
    """What came out: every entry of the gradient, the proofs, and what rounding decides."""
    proofs = {certificate.quantity: str(certificate) for certificate in certificates}
    rows = [
        [
            c.place.quantity,
            f"{c.entries:,}",
            short(c.error_over_bound),
            smallest_fault([c]),
            str(c.verdict),
            proofs.get(c.place.quantity, "-"),
        ]
        for c in comparisons
    ]
    headers = ["", "entries", "error / bound", "smallest fault", "verdict", "against the truth"]
    deviations = [c for c in comparisons if c.verdict not in (Verdict.AGREES, Verdict.UNDECIDED)]
    parts = [
        HEADLINE[verdict].format("the gradient"),
        "\n".join(sentence(comparison) for comparison in deviations),
        table(headers, rows, "simple"),
        "\n".join(contests(doubts)),
    ]
    return "\n\n".join(part for part in parts if part)


def contests(doubts: Sequence[Contested]) -> list[str]:
    """What rounding decides in a cost, a line for each operation."""
    if not doubts:
        return []
    lines = ["Rounding decides in the cost, as at a kink:"]
    for doubt in doubts[:PLACES]:
        named = ", ".join(str(list(index)) for index in doubt.first if index)
        more = ", ..." if doubt.entries > len(doubt.first) else ""
        of = f" in {doubt.entries:,} of {doubt.size:,} entries: {named}{more}" if named else ""
        lines.append(f"  {doubt.line or 'a function of JAX'}: {doubt.operation}{of}")
    if len(doubts) > PLACES:
        lines.append(f"  and {len(doubts) - PLACES} more")
    return lines
