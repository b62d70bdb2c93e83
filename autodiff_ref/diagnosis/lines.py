"""The lines of a candidate's file that give what is wrong, watched while it computes."""

from dataclasses import replace

import numpy as np

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.diagnosed import Diagnosis
from autodiff_ref.diagnosis.numbers import numbers

INSTEAD = {"dA": ("dZ", "dW"), "dZ": ("dA", "dW"), "Z": ("A",), "A": ("Z",)}
"""Where else a quantity shows that nothing holds by itself, as one line may give two."""


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
    sought = {name: np.atleast_2d(known[name]) for name in names if name in known}
    return replace(diagnosis, lines=candidate.lines(scenario, sought))


def shown_by(quantity: str) -> tuple[str, ...]:
    """A quantity, and what shows it where nothing holds it by itself."""
    letter = quantity.rstrip("0123456789")
    layer = quantity.removeprefix(letter)
    return (quantity, *(f"{other}{layer}" for other in INSTEAD.get(letter, ())))
