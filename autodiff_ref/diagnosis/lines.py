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
from autodiff_ref.watching import WHOLE, Lines

Array = npt.NDArray[np.float64]

INSTEAD = {"dA": ("dZ", "dW"), "dZ": ("dW",), "Z": ("A",), "A": ("Z",)}
"""Where else a quantity shows that nothing holds by itself, as one line may give two; a dZ that is
wrong does not show in a dA that is right."""

WRONG = "wrong "
"""What stands before a dA from which a wrong dZ follows with the right slope."""

STEPPED = "stepped "
"""What stands before a parameter that a step has made, which shows what no line gives before."""

OF_SLOPE = re.compile(r"slope (?!left out)|half of the slope")
"""How mistakes are called whose dZ is a product with an array that is no quantity besides."""

FOLDED = (f"{WHOLE}biases first ", f"{WHOLE}biases last ")
"""What stands before a layer whose gradients of weights and biases lie in one array."""

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
    names |= {f"dA{layer_of(f.quantity)}" for f in diagnosis.faults if f.quantity[:2] == "dZ"}
    names |= {f"dZ{layer_of(name) + 1}" for name in names if name[:2] == "dA"}
    sought = {name: np.atleast_2d(known[name]) for name in names if name in known}
    sought |= behind(diagnosis, observed) | stepped(candidate, scenario, observed)
    sought |= folded(diagnosis, observed) | shown_output(diagnosis, candidate)
    lines = candidate.lines(scenario, sought) | lines_of_unknown(diagnosis, candidate)
    lines |= {name: just(each) for name, each in lines.items() if name.startswith(STEPPED)}
    run = {each for each in candidate.lines_run(scenario) or () if isinstance(each, int)}
    return in_order(replace(diagnosis, lines=lines, run=frozenset(run)))


def of_loss(fault: Fault) -> bool:
    """Whether the gradient of the loss is wrong in itself, if there is one beside dZ[L]."""
    if fault.kind != "dZ[L]":
        return False
    wrong = fault.mistake is not None and fault.mistake.formula.startswith("dA")
    return wrong or fault.of_another_cost


def is_sign(fault: Fault) -> bool:
    """Whether nothing but a wrong sign is in dZ[L], or in the gradient of the loss."""
    factor = fault.factor
    return fault.kind == "dZ[L]" and fault.mistake is None and bool(factor and factor.value == -1)


def folded(diagnosis: Diagnosis, observed: Mapping[str, Array]) -> dict[str, Array]:
    """The gradients of biases that are a column of the weights: both in one array."""
    found: dict[str, Array] = {}
    for fault in diagnosis.faults:
        l = layer_of(fault.quantity)
        dW, db = (observed.get(f"{letter}{l}") for letter in ("dW", "db"))
        if fault.kind in ("dW", "db") and dW is not None and db is not None and db.size == len(dW):
            column = np.reshape(db, (-1, 1))
            found |= {f"{FOLDED[0]}{l}": np.hstack([column, np.atleast_2d(dW)])}
            found |= {f"{FOLDED[1]}{l}": np.hstack([np.atleast_2d(dW), column])}
    return found


def shown_output(diagnosis: Diagnosis, candidate: Candidate) -> dict[str, Array]:
    """A[L] as it gives that, where it is wrong."""
    scenario = diagnosis.scenario
    name = f"A{scenario.depth}"
    if name not in {fault.quantity for fault in diagnosis.faults}:
        return {}
    try:
        return numbers({name: candidate.output(scenario, scenario.params)})
    except CandidateError:
        return {}


def stepped(
    candidate: Candidate, scenario: Scenario, observed: Mapping[str, Array]
) -> dict[str, Array]:
    """The parameters that a step has made, where gradients are inferred from one."""
    rate = candidate.face.taken.rate if candidate.face.taken else None
    if rate is None:
        return {}
    by = rate * candidate.scale
    return {
        STEPPED + name: np.atleast_2d(value - by * np.reshape(observed[f"d{name}"], value.shape))
        for name, value in scenario.params.items()
        if np.size(observed.get(f"d{name}", ())) == value.size
    }


def just(lines: Lines) -> Lines:
    """The lines that give an array itself, and not another multiple of it."""
    return [line for line in lines if abs(abs(line[1]) - 1) < NEAR]


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
    """The lines that give a dZ which nothing reproduces: of one sample, dW shows dZ.

    Those of a slope that gives it of the right dA are told before; where a trace shows that dA is
    wrong already, or something holds what gives it with the right slope, they are those of dA.
    """
    found: dict[str, Lines] = {}
    for fault in diagnosis.faults:
        if fault.named or fault.kind not in ("dZ", "dZ[L]"):
            continue
        dA = fault.quantity.replace("dZ", "dA")
        shown = trace_of(candidate, diagnosis.scenario).get(dA)
        right = diagnosis.values.get(dA)
        if shown is not None and right is not None and not roughly_same(shown, right):
            found[fault.quantity] = candidate.lines(diagnosis.scenario, {dA: shown})[dA]
        elif telling := telling_sample(diagnosis, candidate, fault.quantity):
            scenario, k, dZ = telling
            sought = {fault.quantity: dZ, **made_of(diagnosis, fault.quantity, k, dZ)}
            found |= candidate.lines(scenario, sought)
    return {name: lines for name, lines in found.items() if lines}


def telling_sample(
    diagnosis: Diagnosis, candidate: Candidate, quantity: str
) -> tuple[Scenario, int, Array] | None:
    """The sample whose dZ is the farthest from any multiple of the right one, and that dZ."""
    right, best = diagnosis.values.get(quantity), None
    below = diagnosis.values.get(f"A{layer_of(quantity) - 1}")
    if right is None or below is None:
        return None
    for k in range(min(right.shape[1], SAMPLES)):
        scenario = samples(diagnosis.scenario, [k])
        try:
            given = numbers(candidate.gradients(scenario, scenario.params))
        except CandidateError:
            return None
        dZ = dZ_of_one(given, layer_of(quantity), below[:, k])
        if dZ is None or dZ.size != len(right) or not dZ.any():
            continue
        one, other = dZ.ravel(), right[:, k]
        along = other * (one @ other) / ((other @ other) or 1.0)
        off = float(np.linalg.norm(one - along) / np.linalg.norm(one))
        if best is None or off > best[0]:
            best = off, scenario, k, dZ.reshape(-1, 1)
    return best[1:] if best else None


def dZ_of_one(given: Mapping[str, Array], l: int, below: Array) -> Array | None:
    """The dZ[l] of which the gradients of one sample are: dW[l] is its product with A[l-1].

    Where dW[l] is no such product, db[l], which may be wrong itself; None without either.
    """
    dW, size = given.get(f"dW{l}"), float(below @ below)
    if dW is not None and dW.ndim == 2 and dW.shape[1] == below.size and size:
        dZ = dW @ below / size
        if np.allclose(dW, np.outer(dZ, below), NEAR, NEAR * np.abs(dW).max()):
            return np.asarray(dZ)
    return given.get(f"db{l}")


def made_of(diagnosis: Diagnosis, quantity: str, k: int, dZ: Array) -> dict[str, Array]:
    """The slope that gives a wrong dZ of the right dA, and the dA that gives it with the right one.

    Where the slope is 0, any dA does, which is not a number here.
    """
    name = quantity.replace("dZ", "dA")
    if not {name, quantity} <= {*diagnosis.values}:
        return {}
    right, dA = (diagnosis.values[each][:, [k]] for each in (quantity, name))
    found = {}
    with np.errstate(all="ignore"):
        slope, wrong, needed, times = right / dA, dZ / dA, dZ * dA / right, dZ / right
    known = times[np.isfinite(times)]
    if not known.size or np.ptp(known) <= NEAR * np.abs(known).max():
        return {}  # a multiple of the right one, as both may be
    if np.isfinite(wrong).all() and np.ptp(wrong):
        found[f"slope{quantity[2:]}"] = wrong
    if np.isfinite(slope).all() and not dZ[slope == 0].any():
        found[WRONG + name] = np.where(slope == 0, np.nan, needed)
    return found


def roughly_same(one: Array, other: Array) -> bool:
    """Whether two arrays are the same but for rounding of any kind."""
    return one.shape == other.shape and np.allclose(one, other, NEAR, NEAR * np.abs(other).max())


def in_order(diagnosis: Diagnosis) -> Diagnosis:
    """The same with what is wrong in equation 9 where a line gives such a dA, and not in 4."""
    lines = dict(diagnosis.lines)
    wrong = {name for name in lines if name.startswith(WRONG) and lines[name]}
    lines |= {name.removeprefix(WRONG): lines[name] for name in wrong}
    faults = tuple(
        replace(fault, quantity=dA, kind="dA")
        if WRONG + (dA := fault.quantity.replace("dZ", "dA")) in wrong and fault.kind == "dZ"
        else fault
        for fault in diagnosis.faults
    )
    return factors_in_dA(replace(diagnosis, faults=faults, lines=lines))


def factors_in_dA(diagnosis: Diagnosis) -> Diagnosis:
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
    others = [f"{other}{layer}" for other in INSTEAD.get(letter, ())]
    parameter = f"b{layer}" if letter in ("b", "db") else f"W{layer}"
    if letter in ("dW", "db"):
        others += [f"{each}{layer}" for each in FOLDED]
    return (quantity, *others, *([] if letter in ("Z", "A") else [STEPPED + parameter]))
