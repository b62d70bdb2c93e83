"""The lines of a candidate's file that give what is wrong, watched while it computes."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.diagnosed import Diagnosis
from autodiff_ref.diagnosis.elsewhere import SAMPLES, samples
from autodiff_ref.diagnosis.explained import trace_of
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.mistakes import TOO_EARLY
from autodiff_ref.quantities import layer_of
from autodiff_ref.scenarios import Scenario
from autodiff_ref.watching import Lines

Array = npt.NDArray[np.float64]

INSTEAD = {"dA": ("dZ", "dW"), "dZ": ("dW",), "Z": ("A",), "A": ("Z",)}
"""Where else a quantity shows that nothing holds by itself, as one line may give two; a dZ that is
wrong does not show in a dA that is right."""

OF_SLOPE = re.compile(r"slope (?!left out)|half of the slope")
"""How mistakes are called whose dZ is a product with an array that is no quantity besides."""

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
    names |= {dA for fault in diagnosis.faults if (dA := dA_with(fault))}
    names |= {f"dZ{layer_of(name) + 1}" for name in names if name[:2] == "dA"}
    sought = {name: np.atleast_2d(known[name]) for name in names if name in known}
    sought |= behind(diagnosis, observed)
    lines = candidate.lines(scenario, sought) | lines_of_unknown(diagnosis, candidate)
    return in_order(replace(diagnosis, lines=lines))


def behind(diagnosis: Diagnosis, observed: Mapping[str, Array]) -> dict[str, Array]:
    """What a wrong quantity is made of, if that is wrong: its slope, or the W that it reads."""
    found, params = {}, diagnosis.scenario.params
    for fault in diagnosis.faults:
        name, q, l = (
            fault.mistake.name if fault.mistake else "",
            diagnosis.values,
            layer_of(fault.quantity),
        )
        W, dW = params.get(f"W{l + 1}"), observed.get(f"dW{l + 1}")
        if name == TOO_EARLY and fault.amount and W is not None and dW is not None:
            found[f"updated{l}"] = W + fault.amount * np.reshape(dW, W.shape)
        elif OF_SLOPE.match(name) and {fault.quantity, f"dA{l}"} <= {*q}:
            with np.errstate(all="ignore"):
                slope = np.divide(q[fault.quantity], q[f"dA{l}"])
            if np.isfinite(slope).all() and np.ptp(slope):
                found[f"slope{l}"] = slope
    return found


def lines_of_unknown(diagnosis: Diagnosis, candidate: Candidate) -> dict[str, Lines]:
    """The lines that give a dZ which nothing reproduces: of one sample, db is dZ.

    Where a trace shows that dA is wrong already, they are those of dA.
    """
    found: dict[str, Lines] = {}
    for fault in diagnosis.faults:
        if fault.named or fault.kind not in ("dZ", "dZ[L]"):
            continue
        dA = fault.quantity.replace("dZ", "dA")
        shown = trace_of(candidate, diagnosis.scenario).get(dA)
        right = diagnosis.values.get(dA)
        if shown is not None and right is not None and not alike(shown, right):
            found[fault.quantity] = candidate.lines(diagnosis.scenario, {dA: shown})[dA]
        elif sample := telling_sample(diagnosis, candidate, fault.quantity):
            scenario, dZ = sample
            sought = {fault.quantity: dZ}
            found |= candidate.lines(scenario, sought)
    return {name: lines for name, lines in found.items() if lines}


def telling_sample(
    diagnosis: Diagnosis, candidate: Candidate, quantity: str
) -> tuple[Scenario, Array] | None:
    """The sample whose dZ is the farthest from any multiple of the right one, and that dZ."""
    right, best = diagnosis.values.get(quantity), None
    if right is None:
        return None
    for k in range(min(right.shape[1], SAMPLES)):
        scenario = samples(diagnosis.scenario, [k])
        try:
            dZ = numbers(candidate.gradients(scenario, scenario.params)).get(f"db{quantity[2:]}")
        except CandidateError:
            return None
        if dZ is None or dZ.size != len(right) or not dZ.any():
            continue
        one, other = dZ.ravel(), right[:, k]
        along = other * (one @ other) / ((other @ other) or 1.0)
        off = float(np.linalg.norm(one - along) / np.linalg.norm(one))
        if best is None or off > best[0]:
            best = off, scenario, dZ.reshape(-1, 1)
    return best[1:] if best else None


def alike(one: Array, other: Array) -> bool:
    """Whether two arrays are the same but for rounding of any kind."""
    return one.shape == other.shape and np.allclose(one, other, NEAR, NEAR * np.abs(other).max())


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
    given = [times for _, times, *_ in lines.get(dA, []) if times]
    above = [times for _, times, *_ in lines.get(f"dZ{layer_of(dA) + 1}", []) if times]
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
