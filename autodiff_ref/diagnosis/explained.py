"""What explains a candidate's gradients in one scenario."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.accumulated import accumulated
from autodiff_ref.diagnosis.clipped import and_norms
from autodiff_ref.diagnosis.elsewhere import (
    SAMPLES,
    finite_part,
    holds,
    other_parameters,
    samples,
)
from autodiff_ref.diagnosis.fault import Explanation
from autodiff_ref.diagnosis.forward import Forward, forwards
from autodiff_ref.diagnosis.gradients import Observed, Shown
from autodiff_ref.diagnosis.numbers import all_finite, floats, numbers
from autodiff_ref.diagnosis.penalised import beside_penalty, terms_of, without_penalty
from autodiff_ref.diagnosis.replaced import beside_step
from autodiff_ref.diagnosis.search import below, explanations, likeliest, with_one
from autodiff_ref.diagnosis.sided import beside_forward
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.diagnosis.wording import and_lost
from autodiff_ref.mistakes import MISTAKES, OF_EARLIER_CALLS, Mistake
from autodiff_ref.quantities import NEAR, layer_of, near
from autodiff_ref.scenarios import Scenario

BOTH = 2
"""Gradients of a layer that show its dZ."""


def of_scenario(
    candidate: Candidate,
    scenario: Scenario,
    known: Sequence[Explanation] = (),
    *,
    pairs: bool = True,
) -> tuple[Scenario, list[Explanation]]:
    """The likeliest explanations in one scenario; none if there is nothing to explain.

    Those that are known to explain another one are tried first, and no others if one of them does.
    Where its gradients are NaN or infinite, they are of the samples that show the most numbers,
    and those alone are told that give NaN in just the same places for all samples.
    """
    try:
        observed, again = (floats(candidate.gradients(scenario, scenario.params)) for _ in range(2))
        whole = None if all(map(all_finite, observed.values())) else scenario
        if whole is not None:
            part = finite_part(candidate, whole)
            if part is None:
                return scenario, []
            observed = again = floats(candidate.gradients(part, part.params))
            scenario = part
    except CandidateError:
        return scenario, []
    if not observed:
        return scenario, []
    asked = Asked(candidate, scenario, observed, again, whole, pairs)
    with np.errstate(all="ignore"):  # a candidate's numbers may be of any size
        every = mistakes_of(candidate)
        first = asked.explanations(mistakes_in(known, every)) if known else []
        if first and first[0].complete and any(first[0].what <= each.what for each in known):
            return scenario, first
        found = asked.explanations(every)
    if whole is not None and found and not found[0].complete:
        return whole, []
    return scenario, found


def mistakes_of(candidate: Candidate) -> tuple[Mistake, ...]:
    """Those that a candidate can make: of earlier calls, if it keeps what these have computed."""
    taken = candidate.face.taken
    return (*OF_EARLIER_CALLS, *MISTAKES) if taken is not None and taken.keeps else MISTAKES


def mistakes_in(
    explanations: Iterable[Explanation], every: Iterable[Mistake]
) -> tuple[Mistake, ...]:
    """Those mistakes that are in explanations, in whichever layer."""
    made = {(kind, name) for each in explanations for kind, name, _ in each.what}
    return tuple(each for each in every if (each.kind.removesuffix("[L]"), each.name) in made)


@dataclass(frozen=True)
class Asked:
    """What a candidate has answered in one scenario.

    Attributes:
        candidate: who.
        scenario: to what.
        observed, again: what two calls have returned.
        whole: the scenario of which this one has some of the samples, if it has; what explains the
            one must explain the other.
        pairs: whether one mistake in a forward pass that is not seen and one in the last layer are
            sought together.
    """

    candidate: Candidate
    scenario: Scenario
    observed: Observed
    again: Observed
    whole: Scenario | None = None
    pairs: bool = True

    def explanations(self, mistakes: Sequence[Mistake]) -> list[Explanation]:
        """The likeliest explanations by these mistakes."""
        candidate, scenario, network = self.candidate, self.scenario, self.scenario.network
        sweep = Sweep(scenario, replace(network, penalty=None))
        required = sweep.planted({})
        observed, beside = without_penalty(self.observed, scenario, network)
        again, _ = without_penalty(self.again, scenario, network)
        if growing := accumulated(sweep, observed, again):
            return [growing]
        if not same_answers(observed, again):
            return []  # of what is drawn anew each time, nothing gives the numbers
        trace = trace_of(candidate, scenario)
        backward = {name: value for name, value in trace.items() if name[:2] in ("dZ", "dA")}
        passes = {name: value for name, value in trace.items() if name[0] in "ZA"}
        inferred = candidate.inferred(scenario.params)
        more = {n: inferred.get(n, 0.0) + beside.get(n, np.zeros(())) for n in observed}
        penalty = terms_of(scenario, network) if network.penalty else {}
        found: list[Explanation] = []
        unlikely: list[tuple[Shown, Forward]] = []
        for forward in forwards(sweep, passes or cost_of(candidate, scenario), mistakes):
            shown = Shown(
                forward.sweep, observed, more, backward, mistakes, required, penalty=penalty
            )
            if forward.faults and not forward.seen and not ends_right(shown, forward.q):
                unlikely.append((shown, forward))
                continue
            several = explanations(shown, forward.q)
            if several and alone(several[0], observed):
                several = [*self.confirmed_elsewhere(shown, forward), *several]
            found += self.told(several, shown, forward)
            if found and found[0].complete and not forward.faults:
                break
        if self.pairs and not any(each.complete for each in found):
            found += self.by_pairs(unlikely)
        told = unrefuted(likeliest(found)) if found else []
        return [] if told and self.mixes_samples(told[0], required, trace) else told

    def mixes_samples(self, explanation: Explanation, required: Numbers, trace: Observed) -> bool:
        """Whether dW and db are off, which nothing gives, and are right for each sample alone.

        Then samples are put together wrongly, be it in dZ or in equations 5 and 6: nothing that is
        returned tells which.
        """
        scenario, (fault, *others) = self.scenario, explanation.faults or (None,)
        if others or fault is None or fault.named or fault.kind[:2] != "dZ":
            return False
        m, l = scenario.X.shape[1], layer_of(fault.quantity)
        names = [name for name in (f"dW{l}", f"db{l}") if name in self.observed]
        if fault.quantity in trace or len(names) < BOTH or not 1 < m <= SAMPLES:
            return False
        try:
            each = [
                floats(self.candidate.gradients(alone, alone.params))
                for alone in (samples(scenario, [k]) for k in range(m))
            ]
        except CandidateError:
            return False
        total = np.sum if scenario.network.average == "sum" else np.mean
        return all(
            near(required[name].value, total([one[name] for one in each], axis=0))
            and not near(required[name].value, self.observed[name])
            for name in names
        )

    def by_pairs(self, unlikely: Iterable[tuple[Shown, Forward]]) -> Iterator[Explanation]:
        """Explanations by a mistake that nothing shows in the forward pass, and another at once."""
        ends: dict[Hashable, list[Explanation]] = {}
        for shown, forward in unlikely:
            made = forward.faults, shown.sweep.network.output, shown.sweep.of_factors
            if made not in ends:
                ends[made] = with_one(shown, forward.q)
            found = below(shown, ends[made], shown.sweep.L - 1)
            yield from self.told((each for each in found if each.complete), shown, forward)

    def confirmed_elsewhere(self, shown: Shown, forward: Forward) -> Iterator[Explanation]:
        """Explanations with a constant read off one number, which gives others elsewhere, too."""
        other = other_parameters(self.scenario)
        for each in explanations(replace(shown, enough=1), forward.q):
            faults = (*forward.faults, *each.faults)
            if each.complete and holds(self.candidate, forward.sweep, faults, other):
                yield each

    def told(
        self, explained: Iterable[Explanation], shown: Shown, forward: Forward
    ) -> Iterator[Explanation]:
        """Of what explains the gradients behind a forward pass, that which may be told of both."""
        any_cost = not self.candidate.with_cost and not self.candidate.shows_cost
        for one in explained:
            if any_cost and one.complete and one.of_another_cost:
                continue  # it is held to a cost which it does not show
            faults = (*forward.faults, *one.faults)
            whole = self.whole
            if whole and one.complete and not holds(self.candidate, shown.sweep, faults, whole):
                continue
            fits = shown.all_plain(one.q) if forward.faults and one.complete else None
            first = tuple(replace(fault, fits=fits) for fault in forward.faults)
            rest = tuple(beside_penalty(fault, self.scenario) for fault in one.faults)
            network, L = shown.sweep.network, shown.sweep.L
            rest = tuple(beside_forward(fault, network, L) for fault in rest)
            plain = partial(shown.all_plain, one.q)
            unit = Rounding.of(self.scenario.dtype).u
            every = and_norms(first + rest, self.observed, plain, unit)
            told = (and_lost(each, one.q) for each in every)
            yield replace(one, faults=tuple(beside_step(each, self.candidate) for each in told))


def same_answers(once: Observed, again: Observed) -> bool:
    """Whether two answers are the same, but for what another order of summation may change."""
    return set(once) == set(again) and all(
        np.shape(once[name]) == np.shape(again[name])
        and np.allclose(once[name], again[name], NEAR, NEAR, equal_nan=True)
        for name in once
    )


def unrefuted(found: list[Explanation]) -> list[Explanation]:
    """Without those that have other quantities than the trace, where some that is complete has not.

    A factor of dZ is one of dW and db as well: what a dZ is seen to be tells which of them it is.
    """
    if any(each.complete and not each.against for each in found):
        return [each for each in found if not each.against]
    return found


def alone(explanation: Explanation, observed: Observed) -> bool:
    """Whether all that it leaves unknown is of one number each."""
    values = {name: each.value for name, each in explanation.q.items()} | dict(observed)
    unknown = [fault.quantity for fault in explanation.faults if not fault.named]
    return bool(unknown) and all(np.size(values[name]) == 1 for name in unknown)


def ends_right(shown: Shown, q: Numbers) -> bool:
    """Whether the gradients of the last layer are right, after this forward pass."""
    L = shown.sweep.L
    dZ = shown.sweep.sketch(shown.sweep.rule(f"dZ{L}"), L, q)
    if dZ and not all(shown.shows(name, L, q | {f"dZ{L}": dZ}) for name in shown.names(L)):
        return False
    return all(shown.plain(L, q | {f"dZ{L}": shown.sweep.right(f"dZ{L}", L, q)}).values())


def trace_of(candidate: Candidate, scenario: Scenario) -> dict[str, npt.NDArray[np.float64]]:
    """What a candidate shows of both sweeps."""
    if candidate.refusal("trace", scenario.network):
        return {}
    try:
        return numbers(candidate.trace(scenario, scenario.params))
    except CandidateError:
        return {}


def cost_of(candidate: Candidate, scenario: Scenario) -> dict[str, npt.NDArray[np.float64]]:
    """Its cost, which shows something of its forward pass as well."""
    if candidate.refusal("cost", scenario.network):
        return {}
    try:
        shown = numbers({"C": candidate.cost(scenario, scenario.params)})
    except CandidateError:
        return {}
    return dict(without_penalty(shown, scenario, scenario.network)[0])
