"""The outcome on one screen of a terminal."""

from collections.abc import Iterable

from autodiff_ref.cancelled import CANCELS
from autodiff_ref.comparison import Verdict
from autodiff_ref.diagnosis import Diagnosis
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.blame import GRADIENTS
from autodiff_ref.report.cells import (
    OUTCOME,
    counted,
    many,
    named,
    outcome,
    table,
    where,
)
from autodiff_ref.report.findings import Finding, findings, sentence
from autodiff_ref.report.grades import NOT_VERIFIED, grades, mistaken, of_a_step, points
from autodiff_ref.report.likely import lines_of
from autodiff_ref.report.mistakes import clauses, told
from autodiff_ref.report.precision import precision
from autodiff_ref.report.proofs import proof_of_all
from autodiff_ref.report.sizes import of_one_size
from autodiff_ref.verification import Skipped, Verification

HEADLINE = {
    Verdict.AGREES: "{} AGREES: all that was compared is right to within rounding.",
    Verdict.INACCURATE: "{} is INACCURATE: it loses digits that a better evaluation keeps.",
    Verdict.WRONG: "{} is WRONG.",
    Verdict.UNDECIDED: "{} is UNDECIDED: in every comparison, some entries cannot be decided.",
    Verdict.ERROR: "{} could NOT BE COMPARED in full.",
}

HEADLINE_LIMITED = "{} AGREES in what was asked: all that was compared is right to within rounding."

HEADLINE_DEPARTING = (
    "{} AGREES in its gradients: every dW and db that was compared is right to within rounding; "
    "its trace departs."
)

SHOWN, OF_EQUATIONS = 2, 5
"""Faults shown on the terminal, and how many where each is of an equation; reports have all."""

LACKS = " has no function "
"""What parts the name of a candidate from that of a function that it has not."""


def summary(verification: Verification) -> str:
    """Verdict, what is at fault, a line for every equation and every check."""
    found = findings(verification.comparisons)
    parts = [
        "\n".join(background(verification)),
        "\n".join([headline(verification), *limits(verification)]),
        "\n".join(causes(verification)),
        "\n".join(faults(found, verification)),
        by_equation(verification),
        "" if every_equation_agrees(verification) else score(verification),
        by_check(verification, found),
        proof_of_all(verification.certificates),
        "\n".join(asides(verification)),
    ]
    return "\n\n".join(part for part in parts if part)


def explanation(verification: Verification) -> str:
    """Verdict, mistakes with their evidence, every fault, and what was said on the way."""
    found = findings(verification.comparisons)
    parts = [
        "\n".join([headline(verification), *limits(verification)]),
        "\n".join(causes(verification)),
        "\n".join(faults(found, verification, every=True)),
        score(verification),
        "\n".join(background(verification)),
        "\n".join(asides(verification)),
    ]
    return "\n\n".join(part for part in parts if part)


def causes(verification: Verification) -> list[str]:
    """A paragraph for each mistake that explains the gradients, or for what is likely to."""
    if likely := precision(verification):
        return [str(likely)]
    diagnosis = verification.diagnosis
    return told(diagnosis, verification.source, numbers(verification)) if diagnosis else []


def numbers(verification: Verification) -> dict[str, str]:
    """By gradient, the first entry that is off, where a mistake is told in the place of these."""
    return {
        comparison.place.quantity: sentence(comparison)
        for finding in findings(verification.comparisons)
        if named_as_gradients(finding, verification.diagnosis)
        for comparison in reversed(finding.plainest)
    }


def named_as_gradients(finding: Finding, diagnosis: Diagnosis | None) -> bool:
    """Whether a mistake is named of gradients that are off, and no trace tells the equation."""
    if of_a_step(finding, diagnosis):
        return True
    return diagnosis is not None and diagnosis.named and finding.about == GRADIENTS


def score(verification: Verification) -> str:
    """How many equations agree, and what became of the others."""
    found = grades(verification)
    others: dict[str, list[int]] = {}
    for grade in found:
        if grade.verdict not in (Verdict.AGREES, NOT_VERIFIED):
            others.setdefault(grade.verdict, []).append(grade.equation)
    told = "".join(
        f"; {verdict}: {counted('equation', which)}" for verdict, which in others.items()
    )
    return f"Agree: {points(found)}{told}."


def limits(verification: Verification) -> tuple[str, ...]:
    """What an agreement does not reach: told with it."""
    return verification.limits if verification.verdict is Verdict.AGREES else ()


def background(verification: Verification) -> tuple[str, ...]:
    """How it was loaded and recognised, and what it was not asked, unless that stands elsewhere.

    Beside a mistake that is to be mended first, it would only distract.
    """
    elsewhere = verification.verdict in (Verdict.AGREES, Verdict.WRONG)
    return verification.told if elsewhere else verification.told + verification.limits


def every_equation_agrees(verification: Verification) -> bool:
    """Whether the table of equations says it all."""
    return all(grade.verdict == Verdict.AGREES for grade in grades(verification))


def headline(verification: Verification) -> str:
    """The verdict of the whole, and the mistakes that it rests on where no comparison shows it."""
    line = verdict_line(verification)
    if not verification.by_mistakes:
        return line
    named = "; ".join(clauses(verification.diagnosis)) if verification.diagnosis else ""
    return line.replace(" is WRONG.", f" is WRONG: {named}.", 1)


def verdict_line(verification: Verification) -> str:
    """The verdict of the whole, and how much else could not be compared; it names no mistake."""
    if not verification.complete:
        return (
            f"INCOMPLETE: interrupted after {len(verification.comparisons):,} comparisons of "
            f"{verification.candidate}, so there is no verdict. What was found up to there:"
        )
    if not verification.comparisons:
        return f"{verification.candidate}: NOTHING WAS COMPARED, so nothing is verified."
    line = HEADLINE[verification.verdict].format(verification.candidate)
    if limits(verification):
        departs = any(c.note == CANCELS for c in verification.comparisons)
        line = HEADLINE_DEPARTING if departs else HEADLINE_LIMITED
        line = line.format(verification.candidate)
    errors = sum(c.verdict is Verdict.ERROR for c in verification.comparisons)
    if not errors or verification.verdict is Verdict.ERROR:
        return line
    besides = "" if verification.by_mistakes else "Besides, "
    return f"{line} {besides}{errors} of its answers could not be compared."


def faults(found: list[Finding], verification: Verification, *, every: bool = False) -> list[str]:
    """Each fault of its own with the entry to look at; what inherits it, in one line."""
    own = [
        finding
        for finding in found
        if not finding.inherited and not named_as_gradients(finding, verification.diagnosis)
    ]
    shown = [
        finding
        for i, finding in enumerate(own)
        if every or i < SHOWN or (finding.equation and i < OF_EQUATIONS)
    ]
    lines = [fault(finding, verification) for finding in shown]
    if len(own) > len(shown):
        lines.append(f"... and {len(own) - len(shown)} more, in the reports")
    heirs = [finding for finding in found if finding.inherited]
    equations = sorted(finding.equation for finding in heirs if finding.equation)
    names = [counted("equation", equations)] if equations else []
    names += [finding.about for finding in heirs if not finding.equation]
    if names:
        lines.append(f"Off as well, which that explains: {', '.join(names)}.")
    return lines


def fault(finding: Finding, verification: Verification) -> str:
    """One equation at fault, the first entry that shows it, and where its mistake is not told."""
    first, layers, scenarios = finding.deviations[0], finding.layers, finding.scenarios
    in_layers = f", {counted('layer', layers)}" if layers else ""
    lines = [
        f"{first.verdict.upper()}: {finding.about}",
        f"  in {many(len(scenarios), 'scenario')}{in_layers}; the first:",
        f"  {sentence(first)}",
    ]
    if narrowed := of_one_size(finding, verification):
        lines.append(f"  {narrowed}")
    if finding.equation and finding.equation not in mistaken(verification.diagnosis):
        place = first.place
        depth = {scenario.name: scenario.depth for scenario in verification.scenarios}
        at = lines_of(verification.source, {place.quantity}, depth.get(place.scenario, 0))
        lines += [f"  {line}" for line in at]
    return "\n".join(lines)


def by_equation(verification: Verification) -> str:
    """A line for every equation, judged alone where that was possible."""
    rows = []
    of = {grade.equation: grade.verdict for grade in grades(verification)}
    culprits = [equation for equation, verdict in of.items() if verdict == Verdict.WRONG]
    for equation, formula in FORMULA.items():
        judged = where(verification.comparisons, equation=equation)
        if judged:
            alone = where(judged, judged="alone")
            entries, ratio, verdict = narrow(outcome(alone or judged))
            if any(c.note == CANCELS for c in judged):
                agree = of[equation] == Verdict.AGREES
                ratio, verdict = "-", f"{of[equation]}{', through the gradients' if agree else ''}"
            elif verdict == Verdict.ERROR and of[equation] == Verdict.WRONG:
                verdict = "wrong, by its mistake"
            elif verdict == Verdict.AGREES and of[equation] not in (Verdict.AGREES, NOT_VERIFIED):
                verdict = of[equation]
            elif not alone and verdict != Verdict.AGREES:
                if culprits and of[equation] == Verdict.AGREES:
                    verdict = f"off, through {counted('equation', culprits)}"
                else:
                    verdict += ", end to end"
            rows.append([f"{equation}", formula, entries, ratio, verdict])
    return table(["", "equation", *narrow(OUTCOME)], rows, "simple") if rows else ""


def by_check(verification: Verification, found: list[Finding]) -> str:
    """A line for every check; beside faults, only where there are several to tell apart."""
    rows: list[list[str]] = []
    checks = dict.fromkeys(comparison.place.check for comparison in verification.comparisons)
    if found and len(checks) == 1:
        return ""
    for check in checks:
        made = where(verification.comparisons, check=check)
        scenarios = {comparison.place.scenario for comparison in made}
        rows.append([check, f"{len(scenarios)}", f"{len(made):,}", *narrow(outcome(made))])
    headers = ["check", "scenarios", "comparisons", *narrow(OUTCOME)]
    return table(headers, rows, "simple") if rows else ""


def narrow(cells: list[str]) -> list[str]:
    """An outcome without sizes, which say little across many scenarios."""
    entries, _, ratio, _, verdict = cells
    return [entries, ratio, verdict]


def asides(verification: Verification) -> list[str]:
    """Kinks, what was undecided and what was not checked, a line each."""
    lines = []
    if verification.kinks:
        quantities = dict.fromkeys(f"Z{kink.layer}" for kink in verification.kinks)
        where_met = dict.fromkeys(kink.scenario for kink in verification.kinks)
        lines.append(
            f"Rounding decides the side of a kink: {len(verification.kinks)} entries, of "
            f"{', '.join(quantities)} in the {named('scenario', where_met)}."
        )
    undecided = [c for c in verification.comparisons if c.undecided and c.note != CANCELS]
    if undecided:
        entries = sum(comparison.undecided for comparison in undecided)
        quantities = dict.fromkeys(comparison.place.quantity for comparison in undecided)
        where_found = dict.fromkeys(comparison.place.scenario for comparison in undecided)
        lines.append(
            f"Undecided: {entries} entries, of {', '.join(quantities)} in the "
            f"{named('scenario', where_found)}."
        )
    return lines + not_verified(verification.skipped)


def not_verified(skipped: Iterable[Skipped]) -> list[str]:
    """What was not checked, a line for each reason; functions that are not there in one."""
    places: dict[str, dict[str, None]] = {}
    for each in skipped:
        places.setdefault(each.reason, {})[each.scenario] = None
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for reason, scenarios in places.items():
        why, _, function = reason.partition(LACKS)
        together.setdefault((why, tuple(scenarios)), []).append(function)
    lines = []
    for (why, where_met), functions in together.items():
        lacks = f" has no {named('function', functions)}" if any(functions) else ""
        lines.append(f"Not verified in {many(len(where_met), 'scenario')}: {why}{lacks}.")
    return lines
