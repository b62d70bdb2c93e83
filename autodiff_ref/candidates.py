"""Whatever can be verified, behind one face.

A candidate is a module, an object, a path to a ``.py`` file or a notebook, or an importable name.
Files and names run in a process of their own; modules and objects where they are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Trained
from autodiff_ref.containment import CandidateError, contained
from autodiff_ref.face import FILES, NotACandidateError, Question
from autodiff_ref.faces import face_at, face_of
from autodiff_ref.isolation import LIMIT, Stranger
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.own_cost import OwnCost
from autodiff_ref.quantities import Given
from autodiff_ref.recognition import Taken
from autodiff_ref.recognition.running.profiling import Place
from autodiff_ref.scenarios import Scenario
from autodiff_ref.watching import Lines
from autodiff_ref.whereabouts import place_of


class Asked(Protocol):
    """A face, in this process or in another."""

    @property
    def functions(self) -> Collection[str]:
        """The names of those functions of the face that it has."""

    @property
    def on_any_network(self) -> Collection[str]:
        """The names of those that take ``network=``."""

    @property
    def with_batches(self) -> bool:
        """Whether its ``train`` takes ``batch_size=`` and ``shuffle=``."""

    @property
    def depth(self) -> int | None:
        """The only number of layers that it takes, if it has this very face."""

    @property
    def told(self) -> tuple[str, ...]:
        """Sentences about how it was loaded, and what was recognised."""

    @property
    def taken(self) -> Taken | None:
        """Which problems it takes, if it has not this very face."""

    def refusal(self, network: Network) -> str:
        """Why it has no value for this network, or "" if it has."""

    def ask(self, question: Question) -> object:
        """The answer in plain form, or ``CandidateError``."""


@dataclass(frozen=True)
class Candidate:
    """An implementation under verification.

    Its functions are given copies of the arrays, and these must be intact afterwards. All of
    ``cost``, ``gradients``, ``trace`` and ``train`` raise ``CandidateError`` where they are not,
    where the candidate raises, hangs or ends its process, and where it returns something else
    than was required.

    Attributes:
        name: what reports call it.
        face: what is asked.
        network: the one that it was written for, if it has not this very face.
        with_cost: whether its cost is one that can be compared.
        unbiased: the layers that have no biases.
        found: sentences about which network that is.
        limits: sentences about what it is not asked about.
        scale: by what its gradients are multiplied, which are inferred from a step.
        summed: of W and b, of which they are m times the gradients, and its own step divides them.
        penalised: whether it is asked with the penalty that it takes.
        own_cost: what its cost is, where it is not quite the network's.
        cost_scale: by what its cost is multiplied, and divided here.
        cost_of_one: whether its cost is a number with one output alone.
        setting: with what its gradients and its cost are asked that is switched off for all else.
    """

    name: str
    face: Asked
    network: Network | None = None
    with_cost: bool = True
    unbiased: Sequence[int] = ()
    found: tuple[str, ...] = ()
    scale: float = 1.0
    summed: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    penalised: bool = False
    own_cost: OwnCost | None = None
    cost_scale: float = 1.0
    cost_of_one: bool = False
    setting: Mapping[str, float] = field(default_factory=dict)

    @property
    def told(self) -> tuple[str, ...]:
        """Sentences about how it was loaded, and what was recognised and found."""
        return (*self.face.told, *self.found)

    @property
    def shows_cost(self) -> bool:
        """Whether it has a cost, of whatever kind."""
        return "cost" in self.face.functions

    @property
    def by_multiple(self) -> bool:
        """Whether what it gives as gradients is a multiple of what is compared."""
        return self.scale != 1 or bool(self.summed)

    def refusal(self, function: str, network: Network) -> str:
        """Why this function cannot be asked about this network, or "" if it can."""
        if function == "train" and self.face.taken is not None:
            return (
                f"how {self.name} trains is not followed; of its own steps, one at most is compared"
            )
        if function not in self.face.functions:
            return f"{self.name} has no function {function}"
        if function == "cost" and not self.with_cost:
            return f"the cost of {self.name} is not quite that of a network that is known"
        if self.network is not None:
            return "" if network == self.network else f"{self.name} is of another network"
        if network != TEXT_NETWORK and function not in self.face.on_any_network:
            return f"{self.name} names no argument network, so it is asked about the text's alone"
        return "" if network == TEXT_NETWORK else self.face.refusal(network)

    def refusal_of_cost(self, scenario: Scenario) -> str:
        """Why its cost cannot be compared in a scenario, or "" if it can."""
        if self.cost_of_one and len(scenario.Y) > 1:
            return f"the cost of {self.name} is a number with one output alone"
        if self.own_cost is not None and self.own_cost.says:
            return ""
        return self.refusal("cost", scenario.network)

    @property
    def by_differences(self) -> bool:
        """Whether its gradients are held against differences of its own cost."""
        return self.own_cost is not None and self.own_cost.gradients

    def refusal_of_depth(self, scenario: Scenario) -> str:
        """Why it cannot be asked about so many layers, or "" if it can."""
        depth = self.face.depth
        if depth is None or depth == scenario.depth:
            return ""
        layers = "1 layer" if depth == 1 else f"{depth} layers"
        return f"{self.name} spells out W1 ... W{depth}, so it is asked about {layers} alone"

    def refusal_of_descent(self, scenario: Scenario) -> str:
        """Why the descent of a scenario cannot be followed, or "" if it can."""
        if scenario.batches is not None and not self.face.with_batches:
            return f"the train of {self.name} names no arguments batch_size and shuffle"
        if not scenario.recorded and scenario.batches is None:
            return f"{self.name} cannot be asked along a descent"
        return ""

    def inferred(self, params: Given) -> dict[str, npt.NDArray[np.float64]]:
        """What gradients may be off by that are inferred from a step, by name; nothing if not.

        (old - new) / alpha has the rounding of new in it, which is one of a number of its size,
        and that of alpha times the gradient, which the bound of the gradient covers.
        """
        rate = self.face.taken.rate if self.face.taken else None
        if rate is None:
            return {}
        return {
            f"d{name}": 2
            * np.finfo(value.dtype).eps
            * np.abs(value.astype(np.float64))
            / (rate * abs(self.scale))
            for name, value in params.items()
        }

    def answers(self, scenario: Scenario) -> bool:
        """Whether it can be asked there at all: whoever computes can be asked anywhere."""
        del scenario
        return True

    def cost(self, scenario: Scenario, params: Given) -> object:
        """C, as float64 if it is a real number, else what stands for it."""
        found = self.ask("cost", scenario, params)
        return found if self.cost_scale == 1 else divided(found, self.cost_scale)

    def gradients(self, scenario: Scenario, params: Given) -> dict[str, object]:
        """What it returns under the name of each gradient, ``Missing`` where there is nothing."""
        found = cast(dict[str, object], self.ask("gradients", scenario, params))
        asked = {n: v for n, v in found.items() if n[1] != "b" or int(n[2:]) not in self.unbiased}
        by = dict.fromkeys(asked, self.scale)
        by |= {n: self.scale * scenario.X.shape[1] for n in asked if n[1] in self.summed}
        return {n: v if by[n] == 1 else divided(v, by[n]) for n, v in asked.items()}

    def trace(self, scenario: Scenario, params: Given) -> dict[str, object]:
        """What it returns under the name of each quantity, ``Missing`` where there is nothing."""
        return cast(dict[str, object], self.ask("trace", scenario, params))

    def train(self, scenario: Scenario, params: Given, iterations: int) -> Trained:
        """The parameters that its descent reaches, and the cost before every update."""
        descent = {"learning_rate": scenario.learning_rate, "iterations": iterations}
        return cast(Trained, self.ask("train", scenario, params, **descent))

    def train_by_batches(self, scenario: Scenario, iterations: int) -> Trained:
        """The same of its descent by the scenario's batches, from the scenario's parameters."""
        batches = scenario.batches
        assert batches is not None
        descent = {
            "learning_rate": scenario.learning_rate,
            "iterations": iterations,
            "batch_size": batches.size,
            "shuffle": batches.seed,
        }
        return cast(Trained, self.ask("train", scenario, scenario.params, **descent))

    def ask(self, function: str, scenario: Scenario, params: Given, **rest: float | None) -> object:
        """What one of its functions answers to these arrays, in plain form."""
        return self.face.ask(self.question(function, scenario, params, **rest))

    def question(
        self, function: str, scenario: Scenario, params: Given, **rest: float | None
    ) -> Question:
        """What it is asked, with the penalty that it takes, or with what is switched on."""
        if self.penalised:
            rest["penalised_too"] = 1.0
        rest |= self.setting
        return Question(function, params, scenario.X, scenario.Y, scenario.network, rest)

    def output(self, scenario: Scenario, params: Given) -> object:
        """A[L]."""
        return self.ask("output", scenario, params)

    def update(self, scenario: Scenario, params: Given) -> dict[str, object]:
        """The parameters after one step of its own, at the rate that is given to it."""
        return cast(dict[str, object], self.ask("update", scenario, params))

    def lines(self, scenario: Scenario, sought: Mapping[str, npt.NDArray[Any]]) -> dict[str, Lines]:
        """The lines of its file that give each of these arrays on the way to its gradients."""
        if not isinstance(self.face, Stranger):
            return {}
        return self.face.lines(self.question("gradients", scenario, scenario.params), sought)

    def lines_run(self, scenario: Scenario) -> set[int | Place] | None:
        """The lines of its file that are run on the way to its gradients; None if not seen."""
        if not isinstance(self.face, Stranger):
            return None
        X, Y, network = scenario.X, scenario.Y, scenario.network
        rest = {"penalised_too": 1.0} if self.penalised else {}
        return self.face.lines_run(Question("gradients", scenario.params, X, Y, network, rest))

    @property
    def late(self) -> tuple[str, ...]:
        """The functions of it that did not return within the time that they may take."""
        return tuple(self.face.hung) if isinstance(self.face, Stranger) else ()

    def close(self) -> None:
        """End its process, if it has one."""
        if isinstance(self.face, Stranger):
            self.face.close()


def divided(value: object, by: float) -> object:
    """An array of real numbers divided by a number, in its own precision; all else as it is."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(value / by, value.dtype)
    return value


def load(
    candidate: object,
    *,
    limit: float = LIMIT,
    apart: bool = True,
    roles: Mapping[str, str] | None = None,
) -> Candidate:
    """The candidate that a module, an object, a path or a name stands for.

    Args:
        candidate: the one or the other.
        limit: the seconds that a call of a file or a name may take.
        apart: run files and names in a process of their own.
        roles: names of functions by what they do, such as ``forward`` and ``backward``, where
            that is not recognised.

    Raises:
        NotACandidateError: nothing of that name or path, something that fails to import, or
            nothing in it that gives gradients in a way that is known.
    """
    hint = ""
    try:
        if not isinstance(candidate, str | Path):
            with contained("the candidate cannot be looked into: "):
                name = str(getattr(candidate, "__name__", type(candidate).__name__))
            return Candidate(name, face_of(candidate, name, roles=roles))
        name, where = str(candidate), place_of(candidate)
        if not isinstance(where, Path):
            hint = f"; to name a file, end its path in {' or '.join(FILES)}"
        if apart:
            return Candidate(name, Stranger(where, name, limit, roles))
        return Candidate(name, face_at(where, name, roles))
    except CandidateError as failure:
        raise NotACandidateError(f"{failure}{hint}") from failure
