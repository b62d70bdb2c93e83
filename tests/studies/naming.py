"""What is said of one wrong gradient, and whether it is so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import Fault, diagnose
from autodiff_ref.diagnosis.elsewhere import rule_of
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.forward import backwards
from autodiff_ref.diagnosis.penalised import without_penalty
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import RIGHT, NotHereError, kind_of
from autodiff_ref.report.mistakes import told
from autodiff_ref.scenarios import Scenario

EXACT, SAME, UNNAMED, WRONG, MISSED, TURNED_AWAY, TOLD, AS_BEFORE = (
    "named exactly",
    "named as another that gives the same numbers",
    "not named",
    "named wrongly",
    "missed",
    "turned away",
    "agrees, with what was told",
    "agrees, as nothing changed",
)
OUTCOMES = (EXACT, SAME, UNNAMED, WRONG, MISSED, TURNED_AWAY, TOLD, AS_BEFORE)

Claim = frozenset[tuple[str, str, str]]
"""Of each mistake: the quantity, its name, and what its factor says."""

READ_OFF = 64
"""Roundings that may be in a constant which was read off gradients."""

Answer = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Case:
    """One wrong gradient.

    Attributes:
        part: of the study.
        network: in words.
        truth: what is wrong with it; empty where the grammar of mistakes has no name for it.
        where: the kinds of layers that it is in.
        outcome: one of ``OUTCOMES``.
        others: how many more explanations that give the same numbers were told beside.
        said: the diagnosis, in a line.
        name: what tells it from others.
    """

    part: str
    network: str
    truth: Claim
    where: str
    outcome: str
    others: int
    said: str
    name: str = ""


def claim(faults: Iterable[Fault]) -> Claim:
    """What a diagnosis says, and where."""
    return frozenset((fault.quantity, *fault.what[1:]) for fault in faults)


def named(
    scenario: Scenario, gradients: Answer, truth: Claim, caught: bool, candidate: object
) -> tuple[str, int, str]:
    """The outcome, how many others are told beside, and what is said.

    Args:
        scenario: the problem.
        gradients: what a candidate answers to it.
        truth: what is wrong with them.
        caught: whether the harness objects to them.
        candidate: who gives them, and whatever else it shows.
    """
    found = diagnose(load(candidate), [scenario])
    if not caught:
        return MISSED, 0, "nothing"
    if found is None:
        return UNNAMED, 0, "nothing"
    said = " ".join(line.split("\n")[0] for line in told(found))
    if not found.named:
        return UNNAMED, 0, said
    explanations = [found.faults, *found.alternatives]
    if not all(reproduces(scenario, each, gradients) for each in explanations):
        return WRONG, 0, said
    outcome = EXACT if claim(found.faults) == truth else SAME
    return outcome, len(found.alternatives), said


def always(value: object) -> Any:
    """A function of a candidate that has one answer."""

    def answer(params: object, X: object, Y: object, network: object = None) -> object:
        return value

    return answer


def reproduces(scenario: Scenario, faults: tuple[Fault, ...], gradients: Answer) -> bool:
    """Whether these mistakes, made in both sweeps from the start, give these gradients.

    A constant that was read off the gradients is known as well as these are. A mistake of the step
    taken with them changes none.
    """
    faults = tuple(f for f in faults if kind_of(f.quantity, scenario.depth) in RIGHT)
    gradients, beside = without_penalty(gradients, scenario, scenario.network)
    read_off = any(fault.read_off for fault in faults)
    unit = READ_OFF * np.finfo(scenario.dtype).eps if read_off else 0.0
    required = Sweep(scenario, scenario.network).planted({})

    def gives(q: Numbers, name: str) -> bool:
        theirs = np.asarray(gradients[name], np.float64)
        size = np.abs(theirs[np.isfinite(theirs)]).max(initial=0.0)
        more = unit * size + beside.get(name, np.zeros(()))
        return fit(q[name], theirs, more, required[name]) is not None

    return any(all(gives(q, name) for name in gradients) for q in remade(scenario, faults))


def remade(scenario: Scenario, faults: tuple[Fault, ...]) -> Iterator[Numbers]:
    """Both sweeps with these mistakes.

    A mistake of equation 2 may be one of the network, which is then another in both sweeps: what it
    gives there is right.
    """
    forward = [fault for fault in faults if fault.kind == "A" and fault.mistake]
    sweeps = [Sweep(scenario, scenario.network)]
    if forward and forward[0].mistake:
        layers = tuple(int(fault.quantity[1:]) for fault in forward)
        sweeps = list(backwards(sweeps[0], forward[0].mistake, layers))
    for sweep in sweeps:
        its_own = forward if sweep.network != scenario.network else []
        try:
            yield with_faults(sweep, tuple(fault for fault in faults if fault not in its_own))
        except NotHereError:
            continue


def with_faults(sweep: Sweep, faults: tuple[Fault, ...]) -> Numbers:
    """Every quantity of both sweeps, those of the faults as these have it."""
    by_name = {fault.quantity: fault for fault in faults}
    return sweep.planted({name: rule_of(fault, sweep.L) for name, fault in by_name.items()})
