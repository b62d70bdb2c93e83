"""What somebody's code shows on one problem, and which network gives all of that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from autodiff_ref.answers import Missing
from autodiff_ref.candidates import Candidate
from autodiff_ref.determination import cost_words, words
from autodiff_ref.determination.answers import Answers, answers
from autodiff_ref.determination.costs import USUAL, costs_of, usual_cost
from autodiff_ref.determination.determined import Determined
from autodiff_ref.determination.differences import differences_of
from autodiff_ref.determination.known import USUAL_HIDDEN, Known, known, mistaken
from autodiff_ref.determination.multiples import epsilons, multiples
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.face import NotACandidateError
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
from autodiff_ref.mistakes.losses import LARGEST
from autodiff_ref.network import ENTRYWISE, Network
from autodiff_ref.own_cost import OwnCost
from autodiff_ref.recognition import Taken
from autodiff_ref.their_scenarios import every_layer, theirs

ONE_HOT = Network(output="softmax", cost="categorical_cross_entropy")
"""Its labels have a meaning for every cost."""


def asked_of(candidate: Candidate, taken: Taken) -> "Inquiry":
    """What a candidate shows on an ordinary problem; the biases that it has not are 0."""
    problem = theirs(ONE_HOT, taken)[0]
    shown, layers = answers(candidate, problem), range(1, problem.depth + 1)
    none = all(isinstance(shown.get(f"db{l}"), Missing) for l in layers)
    unbiased = every_layer(taken) if none else taken.unbiased
    if unbiased:
        problem = theirs(ONE_HOT, taken, unbiased=unbiased)[0]
        shown = answers(candidate, problem)
    return Inquiry(candidate, problem, numbers(shown), unbiased)


class Inquiry(Answers):
    """Which network gives what a candidate shows."""

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
            raise NotACandidateError(words.nothing_tells(self.candidate.name, USUAL_HIDDEN))
        likely = max(networks, key=lambda each: each.network.output in USUAL)
        usual = replace(likely.network, cost=usual_cost(likely.network))
        return Determined(usual, (likely.words, cost_words.by_custom(usual)), False, sure=False)

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
                    yield Determined(network, (known.words, cost_words.by_cost(network)), True)

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
        says = cost_words.own_epsilon(epsilon, right=self.is_right(network))
        told = (known.words, cost_words.by_cost(network, epsilon))
        held = epsilon <= LARGEST or self.ends_right(network)
        own = OwnCost(says if held else "", epsilon=epsilon)
        return Determined(network, told, False, own_cost=own)

    def by_multiple(self, known: Known) -> Iterator[Determined]:
        """A multiple of a cost that is known: of that whose gradients it has, if there is one."""
        if "C" not in self.shown or f"A{self.problem.depth}" not in self.shown:
            return
        networks = costs_of(known.network, len(self.problem.Y))
        for found in sorted(
            multiples(self.costs, networks), key=lambda m: not self.is_right(m.network)
        ):
            network, right = found.network, self.is_right(found.network)
            own = OwnCost(
                cost_words.own_multiple(str(found), network, right=right),
                multiple=1.0 if found.size else found.constant,
            )
            told = cost_words.by_multiple(str(found), network)
            seen = Determined(network, (known.words, told), False)
            if right and self.measures:
                yield seen.and_limited(cost_words.only_measured(network))
            else:
                yield replace(seen, own_cost=own)

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
                yield Determined(network, (known.words, cost_words.by_cost(network)), True)
            else:
                yield self.with_epsilon(known, network, epsilon)

    def by_gradients(self, known: Known) -> Iterator[Determined]:
        """The cost whose gradients, of the last layer, are the candidate's."""
        return self.by_slopes(known, (None,))

    def by_gradients_with_epsilon(self, known: Known) -> Iterator[Determined]:
        """The same with an epsilon in its logarithms, whose derivative has it, too.

        Where no output tells the activations, of networks of usual ones alone: of each there is one
        with every cost and epsilon. The refusal tells that.
        """
        if f"A{self.problem.depth}" in self.shown or known.network.hidden in USUAL_HIDDEN:
            yield from self.by_slopes(known, EPSILONS)

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
                told = cost_words.by_gradients(network, **seen)
                found = Determined(network, (known.words, told), False)
                limit = cost_words.cost_not_seen(network, **seen)
                beside = self.slopes_beside(network) if seen["shows_cost"] else []
                apart = next((each for each in beside if each.apart), None)
                if apart and not self.measures:
                    own = OwnCost(cost_words.another_slope(network), by_slope=True)
                    yield replace(found, own_cost=own)
                elif beside:
                    yield found.and_limited(f"{limit} {cost_words.slopes(apart)}")
                else:
                    yield found.and_limited(limit)
