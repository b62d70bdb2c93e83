"""The penalty that somebody's cost has: what it is more than the mean of a loss that is known."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from autodiff_ref.arithmetic.running import Rounded, errors_of
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.fitting import constant, fit
from autodiff_ref.diagnosis.gradients import NEAR
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.penalised import terms_of
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import NotHereError, Rule, cost_with_epsilon, of_A, of_Z
from autodiff_ref.network import Network, Penalty
from autodiff_ref.quantities import Array, layer_of
from autodiff_ref.scenarios import Scenario

FEW = 4
"""So many samples a problem is cut down to, where a mean is another multiple."""

KINDS = tuple(
    Penalty(1.0, per_sample=per_sample, biases=biases)
    for biases, per_sample in product((False, True), repeat=2)
)
"""What a penalty may be, in a multiple that is looked for."""


def others(problem: Scenario) -> tuple[Scenario, ...]:
    """The problem, with other weights, and with fewer samples: no two penalties are alike.

    Not even those of one layer, or of some entries: each weight is made smaller by a number of
    its own.
    """
    less = {n: smaller(value, n) if n[0] == "W" else value for n, value in problem.params.items()}
    few = replace(problem, X=problem.X[:, :FEW], Y=problem.Y[:, :FEW])
    return problem, replace(problem, params=less), few


def smaller(weights: Array, name: str) -> Array:
    """Weights divided by numbers from 1 to 4, others in each entry and each layer."""
    numbers = 1 + np.arange(1.0, weights.size + 1) % (2 + layer_of(name))
    return np.asarray(weights / numbers.reshape(weights.shape), weights.dtype)


@dataclass(frozen=True)
class Costs:
    """What somebody's cost is at several problems.

    Attributes:
        ask: it.
        problems: where.
    """

    ask: Callable[[Scenario], object]
    problems: tuple[Scenario, ...]

    @cached_property
    def shown(self) -> list[float] | None:
        """Its values; None if it is not always a number."""
        try:
            found = [numbers({"C": self.ask(problem)}) for problem in self.problems]
        except CandidateError:
            return None
        return [float(each["C"]) for each in found] if all(found) else None

    def penalised(
        self, networks: Iterable[Network], epsilons: Sequence[float | None]
    ) -> Iterator[tuple[Network, float | None]]:
        """Networks with a penalty, and the epsilon in its logarithms, that give all of them.

        Args:
            networks: of the same activations, with any cost.
            epsilons: those that may be in its logarithms, None for no such thing.
        """
        if self.shown is None:
            return
        passes: list[Numbers] = []
        for network, epsilon in product(networks, epsilons):
            passes = passes or [Sweep(p, network).forward() for p in self.problems]
            for rule in (of_Z, of_A) if epsilon is None else (cost_with_epsilon(epsilon).rule,):
                if found := self.penalty(network, rule, passes):
                    yield replace(network, penalty=found), epsilon

    def penalty(self, network: Network, rule: Rule, passes: list[Numbers]) -> Penalty | None:
        """The penalty that is what the cost is more than a rule gives."""
        assert self.shown is not None
        sweeps = [Sweep(problem, network) for problem in self.problems]
        sketched = [each.sketch(rule, each.L, q) for each, q in zip(sweeps, passes, strict=True)]
        if not any(self.may_be(kind, sketched) for kind in KINDS):
            return None
        losses = []
        for sweep, q, theirs in zip(sweeps, passes, self.shown, strict=True):
            try:
                loss = sweep.quantity(rule, sweep.L, q)
            except NotHereError:
                return None
            if not theirs - float(loss.value) > 8 * float(errors_of(loss)[()]):
                return None
            losses.append(loss)
        return next((found for kind in KINDS if (found := self.of_kind(kind, losses))), None)

    @cached_property
    def sizes(self) -> dict[Penalty, list[Rounded]]:
        """What the penalty of each kind is, of strength 1."""
        return {
            kind: [terms_of(problem, Network(penalty=kind))["C"] for problem in self.problems]
            for kind in KINDS
        }

    def may_be(self, kind: Penalty, sketched: Sequence[Rounded | None]) -> bool:
        """Whether a penalty of a kind may be what the cost is more than these losses in floats."""
        losses = np.array([np.nan if each is None else each.value for each in sketched])
        sizes = np.array([float(size.value) for size in self.sizes[kind]])
        with np.errstate(all="ignore"):  # what is not finite tells nothing
            strengths = (np.array(self.shown) - losses) / sizes
            far = np.ptp(strengths) > NEAR * np.max(np.abs(losses / sizes) + np.abs(strengths))
        return not (far or np.any(strengths < -NEAR * np.abs(losses / sizes)))

    def of_kind(self, kind: Penalty, losses: list[Rounded]) -> Penalty | None:
        """The penalty of a kind that is what the cost is more than these losses."""
        assert self.shown is not None
        strength = 0.0
        for size, loss, theirs in zip(self.sizes[kind], losses, self.shown, strict=True):
            if not strength:
                more, off = theirs - float(loss.value), float(errors_of(loss)[()])
                strength = constant(more / float(size.value), 2 * off / float(size.value))
            if not fit(with_penalty(loss, size, strength), np.asarray(theirs)):
                return None
        return replace(kind, strength=strength)


def with_penalty(loss: Rounded, size: Rounded, strength: float) -> Rounded:
    """A loss and a penalty."""
    value = loss.value + strength * size.value
    error = errors_of(loss) + strength * errors_of(size)
    return Rounded(value, error + 4 * np.finfo(np.float64).eps * np.abs(value))
