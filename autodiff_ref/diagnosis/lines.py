"""The lines of a candidate's file that give what is wrong, watched while it computes."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.diagnosed import Diagnosis
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.quantities import layer_of
from autodiff_ref.watching import Lines

INSTEAD = {"dA": ("dZ", "dW"), "dZ": ("dA", "dW"), "Z": ("A",), "A": ("Z",)}
"""Where else a quantity shows that nothing holds by itself, as one line may give two."""

NEAR = 1e-3
"""Factors that are read off what a file holds are the same to within this."""


def and_lines(diagnosis: Diagnosis | None, candidate: Candidate) -> Diagnosis | None:
    """The same with the lines that give each wrong quantity, where any holds it."""
    if diagnosis is None:
        return None
    scenario = diagnosis.scenario
    diagnosis = replace(diagnosis, of_step=bool(candidate.inferred(scenario.params)))
    try:
        observed = numbers(candidate.gradients(scenario, scenario.params))
        # What its objects keep of a call is to be that of another problem.
        candidate.gradients(replace(scenario, X=scenario.X / 2), scenario.params)
    except CandidateError:
        return diagnosis
    known = {**diagnosis.values, **observed}
    names = {name for fault in diagnosis.faults for name in shown_by(fault.quantity)}
    names |= {f"dZ{layer_of(name) + 1}" for name in names if name[:2] == "dA"}
    sought = {name: np.atleast_2d(known[name]) for name in names if name in known}
    return in_order(replace(diagnosis, lines=candidate.lines(scenario, sought)))


def in_order(diagnosis: Diagnosis) -> Diagnosis:
    """The same with a factor in equation 9 where a line gives dA with it, and not in 4."""
    told = tuple(
        replace(fault, quantity=dA, kind="dA")
        if dA and has_factor(dA, fault, diagnosis.lines)
        else fault
        for fault in diagnosis.faults
        for dA in [dA_with(fault)]
    )
    rest = diagnosis.alternatives
    if told not in rest:
        return diagnosis
    others = (diagnosis.faults, *(each for each in rest if each != told))
    return replace(diagnosis, faults=told, alternatives=others)


def dA_with(fault: Fault) -> str:
    """The dA in which a factor of dZ may be as well; nothing where that is no factor alone."""
    alone = fault.kind == "dZ" and fault.mistake is None and fault.factor is not None
    return fault.quantity.replace("dZ", "dA") if alone else ""


def has_factor(dA: str, fault: Fault, lines: Mapping[str, Lines]) -> bool:
    """Whether the last line that gives dA gives it with the factor, beside the dZ that it reads."""
    given = [times for _, times in lines.get(dA, []) if times]
    above = [times for _, times in lines.get(f"dZ{layer_of(dA) + 1}", []) if times]
    if not given or not above or fault.factor is None:
        return False
    ratios = np.array([given[-1] / times for times in above])
    as_it_is = np.isclose(ratios, 1, rtol=NEAR, atol=0).any()
    return bool(np.isclose(ratios, fault.factor.value, rtol=NEAR, atol=0).any() and not as_it_is)


def shown_by(quantity: str) -> tuple[str, ...]:
    """A quantity, and what shows it where nothing holds it by itself."""
    letter = quantity.rstrip("0123456789")
    layer = quantity.removeprefix(letter)
    return (quantity, *(f"{other}{layer}" for other in INSTEAD.get(letter, ())))
