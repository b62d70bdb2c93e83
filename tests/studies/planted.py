"""Study 1: planted faults, judged by the harness and by the rules of other checkers."""

from collections.abc import Iterator
from dataclasses import dataclass

from autodiff_ref import derivatives
from studies.backward import gradients
from studies.faults import FAULTS, Fault
from studies.judging import is_caught, state_of
from studies.regimes import Architecture, drawn
from studies.rules import RULES

NETWORKS = (
    Architecture((12, 8, 5, 1), 64),
    Architecture((64, 32, 16, 1), 256),
    Architecture((784, 64, 32, 1), 256),
)

SEEDS = range(5)

OURS = "autodiff_ref"
"""The name of the harness among the rules."""

NAMES = (OURS, *(rule.name for rule in RULES))
"""Of all who judge."""


@dataclass(frozen=True)
class Judged:
    """One gradient and who objects to it.

    Attributes:
        network, seed: of the scenario.
        fault: what is wrong; None if it is right.
        objecting: names of those who do not accept it.
    """

    network: Architecture
    seed: int
    fault: Fault | None
    objecting: frozenset[str]


def judged(networks: tuple[Architecture, ...] = NETWORKS, seeds: range = SEEDS) -> Iterator[Judged]:
    """In every network the right gradient, then every fault."""
    for network in networks:
        for seed in seeds:
            scenario = drawn(network, seed)
            state = state_of(scenario)
            true = derivatives.gradients(scenario.params, scenario.X, scenario.Y)
            for fault in (None, *FAULTS):
                theirs = gradients(scenario) if fault is None else fault.wrong(scenario)
                objecting = {rule.name for rule in RULES if not rule.accepts(theirs, true)}
                if is_caught(state, theirs):
                    objecting.add(OURS)
                yield Judged(network, seed, fault, frozenset(objecting))
