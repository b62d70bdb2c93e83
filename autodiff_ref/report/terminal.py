"""The outcome on one screen of a terminal."""

from collections.abc import Collection, Sequence

from autodiff_ref.certificate import Certificate
from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.contested import Contested
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.cells import OUTCOME, outcome, short, table, where
from autodiff_ref.report.findings import Finding, findings, sentence
from autodiff_ref.report.mistakes import told
from autodiff_ref.report.proofs import proof_of_all
from autodiff_ref.verification import Verification

HEADLINE = {
    Verdict.AGREES: "{} AGREES: all that was compared is right to within rounding.",
    Verdict.INACCURATE: "{} is INACCURATE: it loses digits that a better evaluation keeps.",
    Verdict.WRONG: "{} is WRONG.",
    Verdict.UNDECIDED: "{} is UNDECIDED: in every comparison, some entries cannot be decided.",
    Verdict.ERROR: "{} could NOT BE COMPARED in full.",
}

SHOWN = 2
"""Faults shown on the terminal; the reports have them all."""

PLACES = 5
"""Places shown at which rounding decides; the value has them all."""


def summary(verification: Verification) -> str:
    """Verdict, what is at fault, a line for every equation, and, without faults, every check."""
    found = findings(verification.comparisons)
    parts = [
        headline(verification),
        "\n".join(told(verification.diagnosis)) if verification.diagnosis else "",
        "\n".join(faults(found)),
        by_equation(verification),
        "" if found else by_check(verification),
        proof_of_all(verification.certificates),
        "\n".join(asides(verification)),
    ]
    return "\n\n".join(part for part in parts if part)


def headline(verification: Verification) -> str:
    """The verdict of the whole, and how much else could not be compared."""
    if not verification.comparisons:
        return f"{verification.candidate}: NOTHING WAS COMPARED, so nothing is verified."
    line = HEADLINE[verification.verdict].format(verification.candidate)
    errors = sum(c.verdict is Verdict.ERROR for c in verification.comparisons)
    if not errors or verification.verdict is Verdict.ERROR:
        return line
    return f"{line} Besides, {errors} of its answers could not be compared."


def faults(found: list[Finding]) -> list[str]:
    """Each fault of its own with the entry to look at; what inherits it, in one line."""
    own = [finding for finding in found if not finding.inherited]
    lines = [fault(finding) for finding in own[:SHOWN]]
    if len(own) > SHOWN:
        lines.append(f"... and {len(own) - SHOWN} more, in the reports")
    heirs = [finding for finding in found if finding.inherited]
    equations = sorted(finding.equation for finding in heirs if finding.equation)
    names = [counted("equation", equations)] if equations else []
    names += [finding.about for finding in heirs if not finding.equation]
    if names:
        lines.append(f"Off as well, which that explains: {', '.join(names)}.")
    return lines


def fault(finding: Finding) -> str:
    """One equation at fault, and the first entry that shows it."""
    first = finding.deviations[0]
    alike = [deviation for deviation in finding.deviations if deviation.verdict is first.verdict]
    layers = sorted({c.place.layer for c in alike if c.place.layer is not None})
    in_layers = f", {counted('layer', layers)}" if layers else ""
    scenarios = len({deviation.place.scenario for deviation in alike})
    return (
        f"{first.verdict.upper()}: {finding.about}\n"
        f"  in {scenarios} scenario{'s' if scenarios > 1 else ''}{in_layers}; the first:\n"
        f"  {sentence(first)}"
    )


def counted(noun: str, numbers: list[int]) -> str:
    """A noun with ascending numbers: layer 2, layers 1, 3, layers 1 to 11."""
    first, last, many = numbers[0], numbers[-1], len(numbers)
    if many > 2 and last - first + 1 == many:
        return f"{noun}s {first} to {last}"
    return named(noun, [str(number) for number in numbers])


def named(noun: str, names: Collection[str]) -> str:
    """A noun with names: scenario text, scenarios text, deep."""
    return f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}"


def by_equation(verification: Verification) -> str:
    """A line for every equation, judged alone where that was possible."""
    rows = []
    for equation, formula in FORMULA.items():
        judged = where(verification.comparisons, equation=equation)
        if judged:
            alone = where(judged, judged="alone")
            entries, ratio, verdict = narrow(outcome(alone or judged))
            if not alone and verdict != Verdict.AGREES:
                verdict += ", end to end"
            rows.append([f"{equation}", formula, entries, ratio, verdict])
    return table(["", "equation", *narrow(OUTCOME)], rows, "simple") if rows else ""


def by_check(verification: Verification) -> str:
    """A line for every check."""
    rows = []
    for check in dict.fromkeys(comparison.place.check for comparison in verification.comparisons):
        made = where(verification.comparisons, check=check)
        scenarios = {comparison.place.scenario for comparison in made}
        rows.append([check, f"{len(scenarios)}", f"{len(made):,}", *narrow(outcome(made))])
    headers = ["check", "scenarios", "comparisons", *narrow(OUTCOME)]
    return table(headers, rows, "simple") if rows else ""


def outcome_of_gradient(
    verdict: Verdict,
    comparisons: Sequence[Comparison],
    certificates: Sequence[Certificate],
    doubts: Sequence[Contested],
) -> str:
    """What came out about the gradient of a function, which has no equations."""
    proofs = {certificate.quantity: str(certificate) for certificate in certificates}
    rows = [
        [
            c.place.quantity,
            f"{c.entries:,}",
            short(c.error_over_bound),
            short(c.smallest_fault),
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


def narrow(cells: list[str]) -> list[str]:
    """An outcome without sizes, which say little across many scenarios."""
    entries, _, ratio, _, verdict = cells
    return [entries, ratio, verdict]


def asides(verification: Verification) -> list[str]:
    """How it was loaded, kinks, what was undecided and what was not checked, a line each."""
    lines = list(verification.told)
    if verification.kinks:
        quantities = dict.fromkeys(f"Z{kink.layer}" for kink in verification.kinks)
        where_met = dict.fromkeys(kink.scenario for kink in verification.kinks)
        lines.append(
            f"Rounding decides the side of a kink: {len(verification.kinks)} entries, of "
            f"{', '.join(quantities)} in the {named('scenario', where_met)}."
        )
    undecided = [comparison for comparison in verification.comparisons if comparison.undecided]
    if undecided:
        entries = sum(comparison.undecided for comparison in undecided)
        quantities = dict.fromkeys(comparison.place.quantity for comparison in undecided)
        where_found = dict.fromkeys(comparison.place.scenario for comparison in undecided)
        lines.append(
            f"Undecided: {entries} entries, of {', '.join(quantities)} in the "
            f"{named('scenario', where_found)}."
        )
    places: dict[str, set[str]] = {}
    for skipped in verification.skipped:
        places.setdefault(skipped.reason, set()).add(skipped.scenario)
    for why, scenarios in places.items():
        many = "scenarios" if len(scenarios) > 1 else "scenario"
        lines.append(f"Not verified in {len(scenarios)} {many}: {why}.")
    return lines
