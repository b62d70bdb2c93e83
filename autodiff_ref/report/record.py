"""What came out, for programs: all but the single comparisons."""

import json
from dataclasses import asdict
from typing import Any

from autodiff_ref.diagnosis import Diagnosis, Fault
from autodiff_ref.quantities import equation_of
from autodiff_ref.report.archive import described, finite, flat
from autodiff_ref.report.findings import Finding, findings, sentence
from autodiff_ref.report.grades import grades, mistaken, points
from autodiff_ref.report.hints import hints
from autodiff_ref.report.likely import lines_of
from autodiff_ref.report.mistakes import as_record
from autodiff_ref.report.precision import precision
from autodiff_ref.report.source import lines_of_diagnosis
from autodiff_ref.scenarios import Scenario
from autodiff_ref.verification import Verification


def record(verification: Verification) -> dict[str, Any]:
    """Verdict, grades, mistakes and findings, of plain values alone."""
    diagnosis, source = verification.diagnosis, verification.source
    found = grades(verification)
    return {
        **head(verification),
        "told": list(verification.told),
        "limits": list(verification.limits),
        "points": points(found),
        "grades": [asdict(grade) | {"formula": grade.formula} for grade in found],
        "diagnosis": as_record(diagnosis, source) if diagnosis else None,
        "likely": asdict(likely) if (likely := precision(verification)) else None,
        "findings": [of_finding(each, verification) for each in findings(verification.comparisons)],
        "skipped": [asdict(skipped) for skipped in verification.skipped],
        "environment": asdict(verification.environment),
    }


def head(verification: Verification) -> dict[str, Any]:
    """The verdict; None of a run that was interrupted."""
    return {
        "verdict": verification.verdict if verification.complete else None,
        "candidate": verification.candidate,
        "exit_status": verification.exit_status,
        "complete": verification.complete,
    }


def of_finding(finding: Finding, verification: Verification) -> dict[str, Any]:
    """One equation that deviates, with the first comparison that shows it."""
    first = finding.deviations[0]
    depth = {scenario.name: scenario.depth for scenario in verification.scenarios}
    own = finding.equation is not None and not finding.inherited
    source, diagnosis = verification.source if own else None, verification.diagnosis
    at = lines_of(source, {first.place.quantity}, depth.get(first.place.scenario, 0))
    if diagnosis is not None and finding.equation in mistaken(diagnosis):
        faults = of_equation(diagnosis, finding.equation)
        at = lines_of_diagnosis(source, diagnosis, faults) if faults else at
    return {
        "about": finding.about,
        "equation": finding.equation,
        "inherited": finding.inherited,
        "verdict": first.verdict,
        "scenarios": finding.scenarios,
        "layers": finding.layers,
        "deviations": len(finding.deviations),
        "says": sentence(first),
        "lines": at,
        "first": flat(first),
    }


def of_equation(diagnosis: Diagnosis, equation: int | None) -> list[Fault]:
    """The faults of a diagnosis that are of one equation."""
    depth = diagnosis.scenario.depth
    return [each for each in diagnosis.faults if equation_of(each.quantity, depth) == equation]


def as_json(value: Any) -> str:
    """JSON in the strict sense, for people as well: numbers that it has not got are strings."""
    return json.dumps(value, allow_nan=False, indent=2)


def json_of(verification: Verification, **more: Any) -> str:
    """The record with what else is to be told."""
    return as_json(finite(record(verification)) | more)


def json_of_hints(verification: Verification, steps: int) -> str:
    """The verdict and the hints, and nothing that would say more."""
    return as_json(head(verification) | {"hints": hints(verification, steps)})


def json_of_scenarios(scenarios: list[Scenario]) -> str:
    """Every scenario without its arrays."""
    return as_json([described(scenario) for scenario in scenarios])
