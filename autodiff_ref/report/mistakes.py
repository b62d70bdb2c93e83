"""A diagnosis in words: the place, the mistake, the evidence, the required equation, the lines."""

from collections.abc import Mapping, Sequence

from autodiff_ref.diagnosis import Diagnosis, Fault, Fit
from autodiff_ref.loading.source import Source
from autodiff_ref.quantities import equation_of
from autodiff_ref.report.cells import short
from autodiff_ref.report.formulas import formulas
from autodiff_ref.report.source import lines_of_diagnosis, told_lines

UNNAMED = "no mistake that is known here gives these numbers"

LETTERS = ("alpha", "lambda")
"""What an amount is, where the formula of a mistake has a letter for it."""


def told(
    diagnosis: Diagnosis, source: Source | None = None, shown: Mapping[str, str] | None = None
) -> list[str]:
    """The diagnosis, a paragraph for each mistake.

    Args:
        diagnosis: what explains the gradients.
        source: the text of the file, if there is one, whose lines are told.
        shown: by gradient, an entry of it that is off, as a sentence, if none is told elsewhere.
    """
    depth = diagnosis.scenario.depth
    lines = [paragraph(group, diagnosis, source, shown or {}) for group in alike(diagnosis.faults)]
    if diagnosis.alternatives:
        others = "; or ".join(
            " and ".join(clause(group, depth) for group in alike(faults))
            for faults in diagnosis.alternatives
        )
        lines.append(f"The same numbers would come of this: {others}.")
    return lines


def alike(faults: Sequence[Fault]) -> list[list[Fault]]:
    """The faults by what is wrong, wherever it is; unknown ones by their equation."""
    groups: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.what, []).append(fault)
    return list(groups.values())


def clause(group: Sequence[Fault], depth: int) -> str:
    """Where, and what: equation 6 (dW2, dW1): 1/m is missing."""
    equations = sorted({equation_of(fault.quantity, depth) for fault in group})
    names = ", ".join(fault.quantity for fault in group)
    noun = "equation" if len(equations) == 1 else "equations"
    return f"{noun} {' and '.join(map(str, equations))} ({names}): {mistake_of(group)}"


def clauses(diagnosis: Diagnosis) -> list[str]:
    """Where and what each mistake is that is named."""
    groups = alike([fault for fault in diagnosis.faults if fault.named])
    return [clause(group, diagnosis.scenario.depth) for group in groups]


def mistake_of(group: Sequence[Fault]) -> str:
    """What is wrong, as a clause."""
    fault = group[0]
    if not fault.named:
        return UNNAMED
    parts = [fault.mistake.says] if fault.mistake else []
    parts += [fault.factor.says] if fault.factor else []
    if fault.amount is not None and not (fault.mistake and fault.mistake.says_amount):
        amounts = dict.fromkeys(f"{abs(each.amount or 0):.6g}" for each in group)
        formula = fault.mistake.formula if fault.mistake else ""
        letter = next((each for each in LETTERS if each in formula), "")
        parts[0] += f" ({f'{letter} =' if letter else 'by'} {', '.join(amounts)})"
    return ", and ".join(parts)


def paragraph(
    group: Sequence[Fault], diagnosis: Diagnosis, source: Source | None, shown: Mapping[str, str]
) -> str:
    """One mistake: where and what it is, the evidence, what should be there, and the lines."""
    fault, depth = group[0], diagnosis.scenario.depth
    lines = [
        f"MISTAKE: {clause(group, depth)}."
        if fault.named
        else f"NOT NAMED: {clause(group, depth)}."
    ]
    if evidence := evidence_of(group):
        lines.append(evidence)
    lines += [f"  {shown[name]}" for name in reproduced(group) if name in shown][:1]
    lines += [f"  {each.quantity}: {each.pattern}" for each in group if each.pattern]
    lines += [f"  {line}" for line in formulas(group, depth, diagnosis.scenario.network)]
    lines += [f"  {line}" for line in told_lines(source, diagnosis, group)]
    return "\n".join(lines)


def reproduced(group: Sequence[Fault]) -> dict[str, Fit]:
    """How near the mistake comes to each gradient that shows it."""
    return {name: fit for fault in group for name, fit in (fault.fits or {}).items()}


def evidence_of(group: Sequence[Fault]) -> str:
    """That the mistake gives the candidate's numbers, and how nearly."""
    fits = reproduced(group)
    if not fits:
        return ""
    entries, worst = (
        sum(fit.entries for fit in fits.values()),
        max(fit.ratio for fit in fits.values()),
    )
    many = "entries" if entries > 1 else "entry"
    return (
        f"  With this mistake, the reference gives just your {', '.join(fits)}: "
        f"{entries:,} {many}, the worst off by {short(worst)} of what rounding permits."
    )


def as_record(diagnosis: Diagnosis, source: Source | None = None) -> dict[str, object]:
    """The diagnosis for programs."""
    depth = diagnosis.scenario.depth
    return {
        "scenario": diagnosis.scenario.name,
        "holds_in": diagnosis.scenarios,
        "named": diagnosis.named,
        "mistakes": [
            {
                "equation": equation_of(fault.quantity, depth),
                "quantity": fault.quantity,
                "mistake": fault.mistake.name if fault.mistake else None,
                "factor": fault.factor.value if fault.factor else None,
                "amount": fault.amount,
                "says": mistake_of([fault]),
                "lines": lines_of_diagnosis(source, diagnosis, [fault]),
                "reproduces": {
                    name: {"entries": fit.entries, "error_over_bound": fit.ratio}
                    for name, fit in (fault.fits or {}).items()
                },
            }
            for fault in diagnosis.faults
        ],
        "alternatives": [
            [clause(group, depth) for group in alike(faults)] for faults in diagnosis.alternatives
        ],
    }


def by_quantity(diagnosis: Diagnosis) -> dict[str, str]:
    """What is wrong with each quantity that a named mistake gives or reproduces."""
    found: dict[str, str] = {}
    for group in alike(diagnosis.faults):
        if group[0].named:
            says = clause(group, diagnosis.scenario.depth)
            for fault in group:
                for name in (fault.quantity, *(fault.fits or ())):
                    found.setdefault(name, says)
    return found
