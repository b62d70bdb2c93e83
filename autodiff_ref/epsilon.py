"""A tiny epsilon in a logarithm or a division: what it does, and that nothing else is off.

People add one to keep log(0) and 1/0 away. A comparison that rounding does not explain is made once
more beside the reference with that epsilon in its loss; what agrees there is right but for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

from autodiff_ref import programs
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Rounded, Running
from autodiff_ref.bounded import Answers, bounded
from autodiff_ref.comparison import ALONG, Compared, Place, Verdict
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.evaluation import evaluated
from autodiff_ref.images import DataError
from autodiff_ref.judgement import compare
from autodiff_ref.mistakes import RIGHT, Here, kind_of
from autodiff_ref.mistakes.costs import losses_with
from autodiff_ref.mistakes.losses import EPSILONS, LARGEST, behind_sigma
from autodiff_ref.model import Tensors, averaged
from autodiff_ref.network import Network
from autodiff_ref.quantities import layer_of, names_of_trace
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario

GIVEN = ("A0", "Y", "alpha")
"""What the program is given besides the parameters."""

TINY = tuple(epsilon for epsilon in EPSILONS if epsilon <= LARGEST)
"""Those that change nothing but where the output saturates."""

SMALL = 1e-4
"""What is farther off, relative to its size, in every scenario, comes of no such epsilon."""

LEFT = (Verdict.WRONG, Verdict.INACCURATE)
"""The verdicts that are looked at again."""


@dataclass(frozen=True)
class Adding:
    """Both sweeps, C and one update as a program, with an epsilon in the loss.

    Attributes:
        depth: L, the number of layers.
        epsilon: what is added; 0 is the reference itself.
    """

    depth: int
    epsilon: float

    def __call__(self, q: Tensors, network: Network) -> Tensors:
        """Every quantity by name; the parameters are those after the update."""
        L, found = self.depth, dict(q)
        loss = losses_with(self.epsilon)[network.cost]
        for name in names_of_trace(L):
            here = Here(layer_of(name), L, found, network)
            if name == f"dA{L}":
                cost = partial(self.cost, Y=here.Y, network=network)
                found["C"] = cost(here("A", L))
                found[name] = here.samples * jax.grad(cost)(here("A", L))
            elif name == f"dZ{L}":
                found[name] = behind_sigma(here, loss)
            else:
                found[name] = RIGHT[kind_of(name, L)](here)
        updated = {f"{p}{l}" for p in "Wb" for l in range(1, L + 1)}
        if network.penalty is not None:
            more = programs.penalty({name: q[name] for name in updated}, q["Y"], network)
            found |= {name: found[name] + more[name] for name in more}
        found |= {name: q[name] - q["alpha"] * found[f"d{name}"] for name in updated}
        return {name: value for name, value in found.items() if name not in GIVEN}

    def cost(self, a: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
        """C of an output, averaged as the network's is."""
        return averaged(losses_with(self.epsilon)[network.cost](a, Y), Y, network)

    def at(self, scenario: Scenario) -> Answers:
        """What it gives in a scenario, and what each entry may be off by."""
        rounding = Rounding.of(scenario.dtype)
        alpha = np.array(scenario.learning_rate)
        q = {**Sweep(scenario, scenario.network).given, "alpha": Rounded(alpha, rounding.u * alpha)}

        def run(arithmetic: Running) -> dict[str, Rounded]:
            return evaluated(self, arithmetic, q, network=scenario.network)

        return bounded(run, rounding)


@dataclass(frozen=True)
class Excused:
    """What an epsilon explains.

    Attributes:
        epsilon: how large it is.
        outcomes: what was wrong, beside the reference with that epsilon.
        most: by how much, relative to itself, it changes an entry of a gradient at most.
        cost_alone: whether nothing but the cost has it.
    """

    epsilon: float
    outcomes: Mapping[Place, Compared]
    most: float
    cost_alone: bool = False

    @property
    def sentence(self) -> str:
        """What it does, and how much."""
        judged = [o for o in self.outcomes.values() if o.record.verdict is Verdict.AGREES]
        where = len({outcome.record.place.scenario for outcome in judged})
        what = f"It adds an epsilon of {self.epsilon:g} in"
        told = (
            f"{what} the logarithm of its cost, and its gradients are those of the cost without "
            f"it, which would change an entry of them by at most {self.most:.2g} of itself"
            if self.cost_alone
            else f"{what} its logarithm or division, which changes an entry of a gradient by at "
            f"most {self.most:.2g} of itself"
        )
        return (
            f"{told}: "
            f"{len(judged)} comparisons in {where} scenario{'s' if where > 1 else ''} agree with "
            "the reference with that epsilon, and not without"
        )


def excused(
    left: Iterable[Compared], scenarios: Iterable[Scenario], own: float = 0.0
) -> Excused | None:
    """What a tiny epsilon explains of the comparisons that are wrong; None if there is none.

    Args:
        left: those comparisons.
        scenarios: that they are made in.
        own: the epsilon that a cost is seen to have; 0 for none.
    """
    of: dict[str, list[Compared]] = {}
    for outcome in left:
        if outcome.record.verdict in LEFT and outcome.candidate is not None:
            of.setdefault(outcome.record.place.scenario, []).append(outcome)
    known = [s for s in scenarios if s.name in of and s.network.cost in losses_with(0.0)]
    near = [s for s in known if any(map(is_near, of[s.name]))]
    for scenario in sorted(near, key=lambda s: (s.dtype != np.float64, s.parameters))[:1]:
        at_start = [o for o in of[scenario.name] if o.record.place.iteration == 0]
        for epsilon in dict.fromkeys((own, *TINY) if 0 < own <= LARGEST else TINY):
            if beside(at_start, {0: Adding(scenario.depth, epsilon).at(scenario)}, epsilon):
                return everywhere(epsilon, known, of)
    return None


def is_near(outcome: Compared) -> bool:
    """Whether it is off by so little that a tiny epsilon may be to blame."""
    record = outcome.record
    if record.candidate_value is None or record.reference_value is None:
        return False
    off = abs(record.candidate_value - record.reference_value)
    return record.place.iteration == 0 and off <= SMALL * abs(record.reference_value)


def updates_before(place: Place) -> int:
    """The number of updates at the point where a quantity is computed."""
    return 0 if place.check == "equations" else place.iteration


def beside(
    left: Iterable[Compared], adding: Mapping[int, Answers], epsilon: float
) -> dict[Place, Compared]:
    """What is not wrong beside the reference with an epsilon, at these numbers of updates."""
    found = {}
    for outcome in left:
        place, theirs = outcome.record.place, outcome.candidate
        answers = adding.get(updates_before(place))
        if place.judged in ("free running", ALONG) or answers is None or theirs is None:
            continue
        value, bounds = answers.values[place.quantity], answers.bounds[place.quantity]
        value = np.reshape(value, theirs.shape)  # C is an array of one, as train returns it
        again = compare(place, theirs, value, bounds, theirs.dtype)
        if again.record.verdict in (Verdict.AGREES, Verdict.INACCURATE):
            more = f"; {again.record.note}" if again.record.note else ""
            found[place] = again.noted(f"with an epsilon of {epsilon:g}, which it adds{more}")
    return found


def everywhere(
    epsilon: float, scenarios: Iterable[Scenario], of: Mapping[str, list[Compared]]
) -> Excused:
    """What an epsilon explains in all scenarios.

    A free descent goes its own way with it: it is undecided, if the epsilon is all that is off.
    """
    found: dict[Place, Compared] = {}
    most = 0.0
    for scenario in scenarios:
        left = of[scenario.name]
        reached = points(scenario, {updates_before(o.record.place) for o in left})
        program = Adding(scenario.depth, epsilon)
        adding = {k: program.at(replace(scenario, params=p)) for k, p in reached.items()}
        here = beside(left, adding, epsilon)
        free = [o for o in left if o.record.place.judged == "free running"]
        found |= here
        if len(here) + len(free) == len(left):
            found |= {outcome.record.place: undecided(outcome, epsilon) for outcome in free}
        if here:
            most = max(most, change(scenario, adding[0]))
    cost_alone = all(o.record.place.quantity == "C" for each in of.values() for o in each)
    return Excused(epsilon, found, most, cost_alone)


def points(scenario: Scenario, iterations: set[int]) -> dict[int, dict[str, npt.NDArray[Any]]]:
    """The parameters that the reference reaches after these numbers of updates."""
    found = {0: dict(scenario.params)}
    if iterations - {0}:
        try:
            along = Reference(scenario).along
        except DataError:  # it diverges
            return found
        found |= {s.iteration: dict(s.params) for s in along if s.iteration in iterations}
    return found


def undecided(outcome: Compared, epsilon: float) -> Compared:
    """A free descent that may have left its band by the epsilon."""
    record = outcome.record
    note = f"an epsilon of {epsilon:g}, which it adds, leads it elsewhere"
    verdict = Verdict.UNDECIDED
    judged = replace(record, verdict=verdict, undecided=record.entries, note=note)
    return replace(outcome, record=judged)


def change(scenario: Scenario, adding: Answers) -> float:
    """The largest relative change of an entry of a gradient by the epsilon, at the start."""
    right, most = Adding(scenario.depth, 0.0).at(scenario), 0.0
    for name in (f"d{parameter}" for parameter in scenario.params):
        off = np.abs(adding.values[name] - right.values[name])
        size = np.abs(right.values[name])
        seen = off > adding.bounds[name].rounding + right.bounds[name].rounding
        ratio = np.divide(off, size, out=np.zeros_like(off), where=seen & (size > 0))
        most = max(most, float(ratio.max(initial=0.0)))
    return most
