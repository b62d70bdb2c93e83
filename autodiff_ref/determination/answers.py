"""What a candidate shows on one problem: its output, cost and gradients, and how they fit."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination.costs import costs_of
from autodiff_ref.determination.penalties import Costs, others
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.gradients import Shown
from autodiff_ref.diagnosis.penalised import without_penalty
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.differences import Slopes
from autodiff_ref.directional import slopes
from autodiff_ref.network import Network
from autodiff_ref.quantities import Values
from autodiff_ref.scenarios import Scenario


@dataclass(frozen=True)
class Answers:
    """What a candidate shows on one problem.

    Attributes:
        candidate: whose it is.
        problem: parameters, X and Y.
        shown: its output, cost and gradients.
        unbiased: the layers that have no biases.
    """

    candidate: Candidate
    problem: Scenario
    shown: Mapping[str, npt.NDArray[np.float64]]
    unbiased: Sequence[int]

    def is_right(self, network: Network) -> bool:
        """Whether it gives gradients, and all of them are those of a network."""
        return bool(self.gradients) and self.fitting(network) == self.gradients

    @cached_property
    def costs(self) -> Costs:
        """Its cost here, and with other parameters and samples."""
        return Costs(lambda p: self.candidate.cost(p, p.params), others(self.problem))

    def slopes_beside(self, network: Network) -> list[Slopes]:
        """Those of its gradients and of its own cost, if the gradients are all a network's."""
        if not self.is_right(network):
            return []
        try:
            return slopes(self.candidate, self.problem, self.problem.params)
        except CandidateError:
            return []

    @property
    def measures(self) -> bool:
        """Whether what gives its cost is called otherwise: an error, say, or a step.

        That may well be only measured, and another thing be minimised.
        """
        named = [re.fullmatch(r"Cost: ([\w.]+)\.", each) for each in self.candidate.face.told]
        return any(name is not None and not is_cost(name[1]) for name in named)

    def beside(self, sweep: Sweep) -> Shown:
        """What it shows beside the equations of a network."""
        return Shown(sweep, self.shown, self.more, {})

    @property
    def more(self) -> Values:
        """What gradients may be off by that are inferred from a step."""
        return self.candidate.inferred(self.problem.params)

    @property
    def parameters(self) -> list[str]:
        """The names of those that it has."""
        given = self.problem.params
        return [n for n in given if n[0] == "W" or int(n[1:]) not in self.unbiased]

    @property
    def gradients(self) -> int:
        """How many arrays of gradients it gives."""
        return sum(name[0] == "d" for name in self.shown)

    def fitting(self, network: Network) -> int:
        """How many of them are those of a network."""
        plain, more = without_penalty(self.shown, self.problem, network)
        q = Sweep(self.problem, network).planted({})
        names = [name for name in self.shown if name[0] == "d"]
        off = {name: self.more.get(name, 0.0) + more.get(name, 0.0) for name in names}
        fits = [fit(q[name], plain[name], off[name]) for name in names]
        return len(names) - fits.count(None)

    def ends_right(self, network: Network) -> bool:
        """Whether the gradients of its last layer are those of a network."""
        L = self.problem.depth
        last = {name: self.shown[name] for name in (f"dW{L}", f"db{L}") if name in self.shown}
        return replace(self, shown=last).is_right(network)

    def averaged_otherwise(self, network: Network) -> Network | None:
        """The network with its cost averaged as all its gradients are; None if there is none."""
        averages = (each for each in costs_of(network) if each.cost == network.cost)
        return next((each for each in averages if self.fitting(each) == self.gradients), None)


def answers(candidate: Candidate, problem: Scenario) -> dict[str, object]:
    """Output, cost and gradients of a candidate, as far as it gives them."""
    found: dict[str, object] = {}
    asked: dict[str, Callable[[], dict[str, object]]] = {
        "output": lambda: {f"A{problem.depth}": candidate.output(problem, problem.params)},
        "cost": lambda: {"C": candidate.cost(problem, problem.params)},
        "gradients": lambda: candidate.gradients(problem, problem.params),
    }
    for function, ask in asked.items():
        if function in candidate.face.functions:
            with suppress(CandidateError):  # told by the check that asks for it
                found |= ask()
    return found


def is_cost(name: str) -> bool:
    """Whether a function is called a cost or a loss."""
    called = name.lower()
    return called == "j" or bool(re.search(r"cost|loss|objective|entropy|likelihood|nll", called))
