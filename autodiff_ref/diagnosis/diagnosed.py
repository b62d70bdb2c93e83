"""What is found to be wrong with a candidate's gradients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.scenarios import Scenario
from autodiff_ref.watching import Lines


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with a candidate's gradients.

    Attributes:
        scenario: where they are explained.
        faults: the likeliest explanation; unnamed ones are those that nothing reproduces.
        alternatives: others that give the same numbers in all the scenarios.
        scenarios: where the explanation holds.
        values: the quantities there, wrong ones as they are, as far as they are known.
        lines: the lines of its file that give some of them.
        run: all lines of its file that are run on the way to its gradients; none if not seen.
        of_step: whether gradients were inferred from a step, which may be wrong itself.
    """

    scenario: Scenario
    faults: tuple[Fault, ...]
    alternatives: tuple[tuple[Fault, ...], ...]
    scenarios: tuple[str, ...]
    values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict, compare=False, repr=False)
    lines: Mapping[str, Lines] = field(default_factory=dict)
    run: frozenset[int] = field(default=frozenset(), compare=False, repr=False)
    of_step: bool = False

    @property
    def named(self) -> bool:
        """Whether every gradient is reproduced."""
        return all(fault.named for fault in self.faults)
