"""Which network somebody's code computes, where it does not say so.

Its output and its cost are compared with those of every network that is known, within rounding.
Where it shows neither, the gradients of its last layer tell: those of one cost are a multiple of
what the code returns, and of no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.gradients import Shown
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.face import NotACandidateError, Taken
from autodiff_ref.mistakes import EPSILONS, cost_with_epsilon, of_A, of_Z
from autodiff_ref.network import ACTIVATION_NAMES, AVERAGES, COST_NAMES, ENTRYWISE, Network
from autodiff_ref.scenarios import Scenario, theirs

USUAL = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy"}
"""The cost that goes with an output, where nothing tells another."""

DECLARE = (
    'NETWORK = {"hidden": "relu", "output": "sigmoid", "cost": "binary_cross_entropy", '
    '"average": "samples"}'
)


@dataclass(frozen=True)
class Determined:
    """What a candidate computes.

    Attributes:
        network: the one that it is held to.
        told: sentences about how that was found.
        with_cost: whether its cost can be compared with that network's.
    """

    network: Network
    told: tuple[str, ...]
    with_cost: bool


def determined(candidate: Candidate, taken: Taken) -> Determined:
    """The network of a candidate: as it declares it, or as it shows.

    Raises:
        NotACandidateError: it declares what there is not, or shows nothing that is known.
    """
    if taken.declared:
        try:
            declared = Network(**{key: taken.declared[key] for key in taken.declared})
        except (TypeError, ValueError) as failure:
            raise NotACandidateError(
                f"{candidate.name} declares a network that is not known: {failure}"
            ) from failure
        return Determined(declared, (f"It declares {declared}.",), True)
    problem = theirs(Network(), taken)[0]
    asked = Inquiry(candidate, problem, answers(candidate, problem))
    return asked.network()


def answers(candidate: Candidate, problem: Scenario) -> dict[str, npt.NDArray[np.float64]]:
    """Output, cost and gradients of a candidate, as far as it gives them."""
    found: dict[str, object] = {}
    L = problem.depth
    for function, name in (("output", f"A{L}"), ("cost", "C"), ("gradients", "")):
        if function not in candidate.face.functions:
            continue
        try:
            answer = candidate.ask(function, problem, problem.params)
        except CandidateError:
            continue
        found |= {name: answer} if name else dict(answer)  # type: ignore[call-overload]
    return numbers(found)


@dataclass(frozen=True)
class Inquiry:
    """What a candidate shows on one problem.

    Attributes:
        candidate: whose it is.
        problem: parameters, X and Y.
        shown: its output, cost and gradients.
    """

    candidate: Candidate
    problem: Scenario
    shown: Mapping[str, npt.NDArray[np.float64]]

    def network(self) -> Determined:
        """The network that gives all of it."""
        forwards = list(self.forwards())
        if not forwards:
            raise NotACandidateError(
                f"{self.candidate.name}: its output is that of no network that is known here "
                f"(activations {', '.join(ACTIVATION_NAMES)}); declare its network in the file, "
                f"as in {DECLARE}, and what deviates is told"
            )
        by_output = f"A{self.problem.depth}" in self.shown
        if "C" in self.shown:
            for network, q in forwards:
                for found in self.by_cost(network, q, by_output):
                    return found
        if by_gradients := self.by_gradients(forwards, by_output):
            return by_gradients
        network, _ = forwards[0]
        if not by_output:
            raise NotACandidateError(
                f"{self.candidate.name}: neither its output nor its gradients tell which network "
                f"it is of; declare it in the file, as in {DECLARE}"
            )
        output = str(network.output)
        usual = replace(network, cost=USUAL.get(output, "half_squared_error"))
        cost = f"no cost that is known fits, so it is held to the usual one, {usual.cost}"
        return Determined(usual, (*self.words(network, by_output), f"{cost}."), False)

    def forwards(self) -> Iterator[tuple[Network, Numbers]]:
        """Every network whose output is the candidate's, with its quantities."""
        L, shown = self.problem.depth, self.shown.get(f"A{self.problem.depth}")
        for hidden in ENTRYWISE if L > 1 else ("relu",):
            before: Numbers | None = None
            for output in ACTIVATION_NAMES:
                network = Network(hidden, output, "half_squared_error")
                sweep = Sweep(self.problem, network)
                before = before or sweep.forward()
                q = before | {f"A{L}": sweep.right(f"A{L}", L, before)}
                if shown is None or fit(q[f"A{L}"], shown):
                    yield network, q

    def by_cost(self, network: Network, q: Numbers, by_output: bool) -> Iterator[Determined]:
        """Its cost, among those that are known; also with an epsilon in its logarithms."""
        for cost, average in product(COST_NAMES, AVERAGES):
            try:
                other = replace(network, cost=cost, average=average)
            except ValueError:
                continue
            sweep = Sweep(self.problem, other)
            told = self.words(other, by_output)
            for rule in (of_Z, of_A):
                if fit(sweep.quantity(rule, sweep.L, q), self.shown["C"]):
                    yield Determined(other, (*told, f"Its cost is {named(other)}."), True)
                    return
            for epsilon in EPSILONS:
                value = sweep.wrong(cost_with_epsilon(epsilon), sweep.L, q)
                if value is not None and fit(value, self.shown["C"]):
                    words = f"Its cost is {named(other)}, with {epsilon:g} added in its logarithms."
                    yield Determined(other, (*told, words), False)
                    return

    def by_gradients(
        self, forwards: list[tuple[Network, Numbers]], by_output: bool
    ) -> Determined | None:
        """The cost whose gradients, of the last layer, are a multiple of the candidate's."""
        L = self.problem.depth
        for network, q in forwards:
            usual = USUAL.get(str(network.output), "half_squared_error")
            for cost in sorted(COST_NAMES, key=lambda name: name != usual):
                for average in AVERAGES:
                    try:
                        other = replace(network, cost=cost, average=average)
                    except ValueError:
                        continue
                    sweep = Sweep(self.problem, other)
                    shown = Shown(sweep, self.shown, {}, {})
                    with_dZ = q | {f"dZ{L}": sweep.right(f"dZ{L}", L, q)}
                    plain = shown.plain(L, with_dZ)
                    if plain and any(plain.values()):
                        words = f"Its gradients are those of {named(other)}; it shows no cost."
                        told = (*self.words(other, by_output), words)
                        return Determined(other, told, False)
        return None

    def words(self, network: Network, by_output: bool) -> tuple[str, ...]:
        """What was found of its forward pass."""
        names = network.named()
        hidden = f"hidden {names['hidden']}, " if self.problem.depth > 1 else ""
        source = "Its output is" if by_output else "Its gradients are"
        return (f"{source} that of a network with {hidden}output {names['output']}.",)


def named(network: Network) -> str:
    """A cost in words."""
    of = {"samples": "averaged over the samples", "entries": "averaged over all entries"}
    return f"{network.cost}, {of.get(network.average, 'summed')}"
