"""What somebody's code shows on one problem, and which network gives all of that."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from time import process_time

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Missing
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.determination import words
from autodiff_ref.determination.costs import USUAL, costs_of, usual_cost
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.known import Known, known, mistaken
from autodiff_ref.determination.multiples import epsilons, multiples
from autodiff_ref.determination.penalties import Costs, others
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.gradients import Shown
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.penalised import without_penalty
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.directional import Slopes, by_parameter, slopes
from autodiff_ref.epsilon import LARGEST
from autodiff_ref.face import NotACandidateError, Taken
from autodiff_ref.further import FURTHER
from autodiff_ref.mistakes import (
    EPSILONS,
    RIGHT,
    NotHereError,
    cost_with_epsilon,
    dZ_with_epsilon,
    of_A,
    of_Z,
)
from autodiff_ref.network import ENTRYWISE, Network
from autodiff_ref.own_cost import OwnCost
from autodiff_ref.quantities import Values
from autodiff_ref.scenarios import Scenario
from autodiff_ref.their_scenarios import EVERY, theirs

ONE_HOT = Network(output="softmax", cost="categorical_cross_entropy")
"""Its labels have a meaning for every cost."""

SECONDS = 10.0
"""The processor's time that is given to costs with an epsilon, where gradients alone tell."""


def asked_of(candidate: Candidate, taken: Taken) -> "Inquiry":
    """What a candidate shows on an ordinary problem; the biases that it has not are 0."""
    problem = theirs(ONE_HOT, taken)[0]
    shown, layers = answers(candidate, problem), range(1, problem.depth + 1)
    none = all(isinstance(shown.get(f"db{l}"), Missing) for l in layers)
    unbiased = EVERY if none else taken.unbiased
    if unbiased:
        problem = theirs(ONE_HOT, taken, unbiased=unbiased)[0]
        shown = answers(candidate, problem)
    return Inquiry(candidate, problem, numbers(shown), unbiased)


def is_cost(name: str) -> bool:
    """Whether a function is called a cost or a loss."""
    called = name.lower()
    return called == "j" or bool(re.search(r"cost|loss|objective|entropy|likelihood|nll", called))


def differences_of(candidate: Candidate, problem: Scenario) -> str:
    """What differences of a candidate's own cost say of its gradients; "" if nothing.

    With one output alone if they are right there, and the file shows no more: a mean over all
    entries is one over samples then. With its penalty, too, if it takes one. Nothing where it
    draws at random on its way: its cost need not be of what the gradients have drawn.
    """
    taken = candidate.face.taken
    if taken and taken.draws:
        return ""
    try:
        right, outputs = by_parameter(candidate, problem), len(problem.Y)
        if taken and outputs > 1 and 1 in taken.outputs and not taken.several_outputs:
            narrow = theirs(problem.network, replace(taken, outputs=(1,)))[0]
            of_one = by_parameter(candidate, narrow)
            if of_one and all(of_one.values()) and not all(right.values()):
                return words.by_differences_of_one(of_one, outputs)
        if not right or not (taken and taken.penalties):
            return words.by_differences(right)
        ways = (candidate, replace(candidate, penalised=not candidate.penalised))
        return "\n".join(
            f"{words.by_differences(by_parameter(way, problem))} "
            f"{words.set_for_penalty(taken.penalties, penalised=way.penalised)}"
            for way in ways
        )
    except CandidateError:
        return ""


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


@dataclass(frozen=True)
class Inquiry:
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

    def network(self) -> Determined:
        """The network that gives all of it, or the likeliest.

        Raises:
            NotACandidateError: it shows nothing that is known.
        """
        return replace(self.likeliest(), unbiased=self.unbiased, scale=self.candidate.scale)

    def likeliest(self) -> Determined:
        """The same, whatever of biases."""
        output = self.shown.get(f"A{self.problem.depth}")
        networks = (
            list(known(self.problem, output, ENTRYWISE))
            or list(known(self.problem, output, FURTHER))
            or list(mistaken(self.problem, output))
        )
        if not networks:
            beside = differences_of(self.candidate, self.problem) if "C" in self.shown else ""
            taken = self.candidate.face.taken
            limits = taken.limits if taken and beside else ()
            told = (words.unknown_output(self.candidate.name), beside, *limits)
            raise NotACandidateError("\n".join(filter(None, told)))
        ways: list[Callable[[Known], Iterator[Determined]]] = [
            *([] if self.candidate.penalised else [self.by_cost, self.by_cost_with_epsilon]),
            self.by_penalised_cost,
            self.by_penalised_cost_with_epsilon,
            *([] if self.candidate.penalised else [self.by_other_epsilon, self.by_multiple]),
            self.by_gradients,
            self.by_gradients_with_epsilon,
        ]
        for way in ways:
            if found := next((found for each in networks for found in way(each)), None):
                return found
        if output is None:
            raise NotACandidateError(words.nothing_tells(self.candidate.name))
        likely = max(networks, key=lambda each: each.network.output in USUAL)
        usual = replace(likely.network, cost=usual_cost(likely.network))
        return Determined(usual, (likely.words, words.by_custom(usual)), False, sure=False)

    def by_cost(self, known: Known) -> Iterator[Determined]:
        """Its cost, among those that are known."""
        if "C" not in self.shown:
            return
        for network in costs_of(known.network, len(self.problem.Y)):
            sweep = Sweep(self.problem, network)
            for rule in (of_Z, of_A):
                if not self.beside(sweep).may_be("C", sweep.sketch(rule, sweep.L, known.q)):
                    continue
                if fit(sweep.quantity(rule, sweep.L, known.q), self.shown["C"]):
                    yield Determined(network, (known.words, words.by_cost(network)), True)

    def by_cost_with_epsilon(self, known: Known) -> Iterator[Determined]:
        """The same with an epsilon in its logarithms."""
        if "C" not in self.shown:
            return
        for network, epsilon in product(costs_of(known.network, len(self.problem.Y)), EPSILONS):
            sweep, mistake = Sweep(self.problem, network), cost_with_epsilon(epsilon)
            if not self.beside(sweep).may_be("C", sweep.sketch(mistake.rule, sweep.L, known.q)):
                continue
            value = sweep.wrong(mistake, sweep.L, known.q)
            if value is not None and fit(value, self.shown["C"]):
                yield self.with_epsilon(known, network, epsilon)

    def by_other_epsilon(self, known: Known) -> Iterator[Determined]:
        """The same with one that few people take."""
        if "C" not in self.shown or f"A{self.problem.depth}" not in self.shown:
            return
        networks = costs_of(known.network, len(self.problem.Y))
        for network, epsilon in epsilons(self.costs, networks):
            yield self.with_epsilon(known, network, epsilon)

    def with_epsilon(self, known: Known, network: Network, epsilon: float) -> Determined:
        """A network with an epsilon in the logarithms of its cost.

        Beside gradients of the last layer that are wrong themselves, its cost is not.
        """
        says = words.own_epsilon(epsilon, right=self.is_right(network))
        told = (known.words, words.by_cost(network, epsilon))
        held = epsilon <= LARGEST or self.ends_right(network)
        own = OwnCost(says if held else "", epsilon=epsilon)
        return Determined(network, told, False, own_cost=own)

    def by_multiple(self, known: Known) -> Iterator[Determined]:
        """A multiple of a cost that is known: of that whose gradients it has, if there is one."""
        if "C" not in self.shown or f"A{self.problem.depth}" not in self.shown:
            return
        networks = costs_of(known.network, len(self.problem.Y))
        for found in multiples(self.costs, sorted(networks, key=lambda n: not self.is_right(n))):
            network, right = found.network, self.is_right(found.network)
            own = OwnCost(
                words.own_multiple(str(found), network, right=right),
                multiple=1.0 if found.size else found.constant,
            )
            told = words.by_multiple(str(found), network)
            seen = Determined(network, (known.words, told), False)
            if right and self.measures:
                yield seen.and_limited(words.only_measured(network))
            else:
                yield replace(seen, own_cost=own)

    def is_right(self, network: Network) -> bool:
        """Whether it gives gradients, and all of them are those of a network."""
        return bool(self.gradients) and self.fitting(network) == self.gradients

    def by_penalised_cost(self, known: Known) -> Iterator[Determined]:
        """Its cost, among those that are known, with a penalty on the parameters."""
        return self.by_penalty(known, (None,))

    def by_penalised_cost_with_epsilon(self, known: Known) -> Iterator[Determined]:
        """The same with an epsilon in its logarithms."""
        return self.by_penalty(known, EPSILONS)

    def by_penalty(self, known: Known, epsilons: Sequence[float | None]) -> Iterator[Determined]:
        """The same with one of these epsilons, or without."""
        if "C" not in self.shown:
            return
        networks = costs_of(known.network, len(self.problem.Y))
        for network, epsilon in self.costs.penalised(networks, epsilons):
            if epsilon is None:
                yield Determined(network, (known.words, words.by_cost(network)), True)
            else:
                yield self.with_epsilon(known, network, epsilon)

    @cached_property
    def costs(self) -> Costs:
        """Its cost here, and with other parameters and samples."""
        return Costs(lambda p: self.candidate.cost(p, p.params), others(self.problem))

    def by_gradients(self, known: Known) -> Iterator[Determined]:
        """The cost whose gradients, of the last layer, are the candidate's."""
        return self.by_slopes(known, (None,))

    def by_gradients_with_epsilon(self, known: Known) -> Iterator[Determined]:
        """The same with an epsilon in its logarithms, whose derivative has it, too.

        Where no output tells the activations, for ``SECONDS``.
        """
        if f"A{self.problem.depth}" in self.shown or process_time() < self.until:
            yield from self.by_slopes(known, EPSILONS)

    @cached_property
    def until(self) -> float:
        """The processor's time at which costs with an epsilon are no longer looked for."""
        return process_time() + SECONDS

    def by_slopes(self, known: Known, epsilons: Sequence[float | None]) -> Iterator[Determined]:
        """The same with one of these epsilons, or without."""
        L = self.problem.depth
        for network, epsilon in product(costs_of(known.network, len(self.problem.Y)), epsilons):
            sweep = Sweep(self.problem, network)
            shown = self.beside(sweep)
            rule = RIGHT["dZ[L]"] if epsilon is None else dZ_with_epsilon(epsilon).rule
            sketched = sweep.sketch(rule, L, known.q)
            after = known.q | ({f"dZ{L}": sketched} if sketched else {})
            if sketched and not any(shown.shows(name, L, after) for name in shown.names(L)):
                continue
            try:
                dZ = sweep.quantity(rule, L, known.q)
            except NotHereError:
                continue
            if any(shown.plain(L, known.q | {f"dZ{L}": dZ}).values()):
                has_cost = "cost" in self.candidate.face.functions
                seen = {"has_cost": has_cost, "shows_cost": "C" in self.shown}
                told = words.by_gradients(network, **seen)
                found = Determined(network, (known.words, told), False)
                limit = words.cost_not_seen(network, **seen)
                beside = self.slopes_beside(network) if seen["shows_cost"] else []
                apart = next((each for each in beside if each.apart), None)
                if apart and not self.measures:
                    own = OwnCost(words.another_slope(network), by_slope=True)
                    yield replace(found, own_cost=own)
                elif beside:
                    yield found.and_limited(f"{limit} {words.slopes(apart)}")
                else:
                    yield found.and_limited(limit)

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
