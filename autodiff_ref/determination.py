"""Which network somebody's code computes, where it does not say so.

Its output and its cost are compared with those of every network that is known, within rounding.
Where it shows neither, the gradients of its last layer tell: those of one cost are a multiple of
what the code returns, and of no other.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Missing
from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.candidates import Candidate
from autodiff_ref.containment import CandidateError
from autodiff_ref.diagnosis.fitting import fit
from autodiff_ref.diagnosis.forward import places, with_mistake
from autodiff_ref.diagnosis.gradients import Shown
from autodiff_ref.diagnosis.numbers import numbers
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.face import NotACandidateError, Taken
from autodiff_ref.further import FURTHER
from autodiff_ref.mistakes import (
    EPSILONS,
    MISTAKES,
    Here,
    cost_with_epsilon,
    dZ_with_epsilon,
    of_A,
    of_Z,
)
from autodiff_ref.network import (
    ACTIVATION_NAMES,
    AVERAGES,
    COST_NAMES,
    ENTRYWISE,
    Activation,
    Network,
    name_of,
)
from autodiff_ref.quantities import Values
from autodiff_ref.scenarios import Scenario, theirs

USUAL = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy"}
"""The cost that goes with an output."""

OF_CLASSES = "categorical_cross_entropy"
"""A cost of one of several classes, which one output alone cannot tell."""

USUAL_ACTIVATIONS = (("relu", "tanh", "sigmoid"), ("sigmoid", "softmax", "identity", "tanh"))
"""Of hidden layers and of outputs, which mistakes in the forward pass are looked for with."""

ONE_HOT = Network(output="softmax", cost="categorical_cross_entropy")
"""Its labels have a meaning for every cost."""

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
        outputs: the widths of the last layer that it is asked about; none means all.
        biases: whether it has any.
        depths: the numbers of layers that it is asked about; none means those that it was seen to
            take.
        sure: whether anything fits the network but the output.
    """

    network: Network
    told: tuple[str, ...]
    with_cost: bool
    outputs: tuple[int, ...] = ()
    biases: bool = True
    depths: tuple[int, ...] = ()
    sure: bool = True

    def of_width(self, width: int, taken: Taken) -> "Determined":
        """The same for outputs up to a width, of which alone it is right."""
        least = 2 if self.network.output == "softmax" or self.network.cost == OF_CLASSES else 1
        narrower = tuple(n for n in taken.outputs if least <= n <= width) or (width,)
        if max(narrower) == max(taken.outputs):
            return replace(self, outputs=narrower)
        words = (
            f"With more than {width} output{'s' if width > 1 else ''}, its gradients are not those "
            "of its cost; it is asked about no more than that."
        )
        return replace(self, told=(*self.told, words), outputs=narrower)


@dataclass(frozen=True)
class Known:
    """A network that is known, whose output is the candidate's.

    Attributes:
        network: it, whatever its cost.
        q: its quantities.
        words: what its output was found to be.
    """

    network: Network
    q: Numbers
    words: str


def determined(candidate: Candidate, taken: Taken, declared: Network | None = None) -> Determined:
    """The network of a candidate: as somebody declares it, as it does, or as it shows.

    Raises:
        NotACandidateError: it declares what there is not, or shows nothing that is known.
    """
    if declared is None and taken.declared:
        try:
            declared = Network(**taken.declared)
        except (TypeError, ValueError) as failure:
            raise NotACandidateError(
                f"{candidate.name} declares a network that is not known: {failure}"
            ) from failure
    if declared is not None:
        biases = asked_of(candidate, taken).biases
        return Determined(declared, (f"Declared: {declared}.",), True, biases=biases)
    # Of two outputs, half a sum is a mean: they would tell costs apart the least.
    widths = [max(taken.outputs), *([1] if 1 in taken.outputs else [])]
    tried = []
    for width in dict.fromkeys(widths):
        inquiry = asked_of(candidate, replace(taken, outputs=(width,)))
        found = inquiry.network()
        fits = inquiry.fitting(found.network)
        # A mean over all entries is one over samples where there is one output, as was meant.
        entries = found.network.average == "entries" and 1 in taken.outputs
        tried.append(((fits, not entries), found.of_width(width, taken)))
        if fits == inquiry.gradients:
            break
    best = max(tried, key=lambda each: each[0])[1]
    if taken.depths == (1,) and (why := raised_deeper(candidate, taken)):
        words = f"With two layers, it raises: {why}."
        return replace(best, told=(*best.told, words), depths=(1, 2))
    return best


def raised_deeper(candidate: Candidate, taken: Taken) -> str:
    """What its own code raises with a hidden layer, where it is seen to take none; "" if nothing.

    So fails a backward pass that is wrong in its hidden layers alone.
    """
    problem = theirs(ONE_HOT, replace(taken, depths=(2,)))[0]
    try:
        candidate.gradients(problem, problem.params)
    except CandidateError as failure:
        return str(failure) if re.search(r"line \d+\)$", str(failure)) else ""
    return ""


def asked_of(candidate: Candidate, taken: Taken) -> "Inquiry":
    """What a candidate shows on an ordinary problem; biases are 0 if it has none."""
    problem = theirs(ONE_HOT, taken)[0]
    shown = answers(candidate, problem)
    biases = not all(isinstance(shown.get(f"db{l}"), Missing) for l in range(1, problem.depth + 1))
    if not biases:
        problem = theirs(ONE_HOT, taken, biases=False)[0]
        shown = answers(candidate, problem)
    return Inquiry(candidate, problem, numbers(shown), biases)


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
        biases: whether it has any.
    """

    candidate: Candidate
    problem: Scenario
    shown: Mapping[str, npt.NDArray[np.float64]]
    biases: bool

    def network(self) -> Determined:
        """The network that gives all of it, or the likeliest."""
        return replace(self.likeliest(), biases=self.biases)

    def likeliest(self) -> Determined:
        """The same, whatever of biases."""
        known = list(self.known(ENTRYWISE)) or list(self.known(FURTHER)) or list(self.mistaken())
        if not known:
            raise NotACandidateError(
                f"{self.candidate.name}: its output is that of no network that is known here "
                f"(activations {', '.join(ACTIVATION_NAMES)}); declare its network in the file, "
                f"as in {DECLARE}, and what deviates is told"
            )
        found = next((f for each in known for f in self.by_cost(each)), None)
        found = found or next((f for each in known for f in self.by_gradients(each)), None)
        if found:
            return found
        if self.output not in self.shown:
            raise NotACandidateError(
                f"{self.candidate.name}: neither its output nor its gradients tell which network "
                f"it is of; declare it in the file, as in {DECLARE}"
            )
        likely = max(known, key=lambda each: each.network.output in USUAL)
        usual = replace(likely.network, cost=usual_cost(likely.network))
        words = f"Neither cost nor gradients fit; it is held to the usual cost, {named(usual)}."
        return Determined(usual, (likely.words, words), False, sure=False)

    @property
    def output(self) -> str:
        """The name of its output."""
        return f"A{self.problem.depth}"

    def known(self, activations: Sequence[Activation]) -> Iterator[Known]:
        """Every network whose output is the candidate's, if it shows one; else every network."""
        L, shown = self.problem.depth, self.shown.get(self.output)
        for hidden in activations if L > 1 else activations[:1]:
            before: Numbers | None = None
            for output in ACTIVATION_NAMES:
                network = Network(hidden, output, "half_squared_error")
                sweep = Sweep(self.problem, network)
                before = before or sweep.forward()
                q = before | {self.output: sweep.right(self.output, L, before)}
                for what, value in ways_to_show(sweep, q):
                    if shown is None or fit(value, shown):
                        before_it = f"hidden {name_of(hidden)}, " if L > 1 else ""
                        layers = f"{before_it}output {output}"
                        subject = "Its gradients are" if shown is None else f"Its output is {what}"
                        yield Known(network, q, f"{subject} of a network with {layers}.")
                        break

    def mistaken(self) -> Iterator[Known]:
        """Usual networks whose output is the candidate's, with a mistake in equation 1."""
        shown = self.shown.get(self.output)
        for hidden, output in product(*USUAL_ACTIVATIONS):
            network = Network(hidden, output, "half_squared_error")
            sweep = Sweep(self.problem, network)
            for mistake in (mistake for mistake in MISTAKES if mistake.kind == "Z"):
                for layers in places(mistake, sweep.L):
                    q = with_mistake(sweep, mistake, layers)
                    if q is not None and shown is not None and fit(q[self.output], shown):
                        where = ", ".join(f"Z{l}" for l in layers)
                        words = (
                            f"Its output is that of a network with hidden {hidden}, output "
                            f"{output}, but for a mistake in {where}: {mistake.says}."
                        )
                        yield Known(network, q, words)

    def by_cost(self, known: Known) -> Iterator[Determined]:
        """Its cost, among those that are known; also with an epsilon in its logarithms."""
        if "C" not in self.shown:
            return
        for network in self.costs_of(known.network):
            sweep = Sweep(self.problem, network)
            for rule in (of_Z, of_A):
                if fit(sweep.quantity(rule, sweep.L, known.q), self.shown["C"]):
                    words = f"Its cost is {named(network)}."
                    yield Determined(network, (known.words, words), True)
            for epsilon in EPSILONS:
                value = sweep.wrong(cost_with_epsilon(epsilon), sweep.L, known.q)
                if value is not None and fit(value, self.shown["C"]):
                    words = f"Its cost is {named(network)}, with {epsilon:g} in its logarithms."
                    yield Determined(network, (known.words, words), False)

    def by_gradients(self, known: Known) -> Iterator[Determined]:
        """The cost whose gradients, of the last layer, are the candidate's.

        Where none is, with an epsilon in its logarithms, whose derivative has it, too.
        """
        L = self.problem.depth
        shows = "its own cost is none that is known" if "C" in self.shown else "it shows no cost"
        if "C" not in self.shown and "cost" in self.candidate.face.functions:
            shows = "its own cost is no single number here"
        for epsilons in ((None,), EPSILONS):
            for network, epsilon in product(self.costs_of(known.network), epsilons):
                sweep = Sweep(self.problem, network)
                dZ = (
                    sweep.right(f"dZ{L}", L, known.q)
                    if epsilon is None
                    else sweep.wrong(dZ_with_epsilon(epsilon), L, known.q)
                )
                if dZ is None:
                    continue
                shown = Shown(sweep, self.shown, self.more, {})
                if any(shown.plain(L, known.q | {f"dZ{L}": dZ}).values()):
                    words = f"Its gradients are those of {named(network)}; {shows}."
                    yield Determined(network, (known.words, words), False)

    def costs_of(self, network: Network) -> Iterator[Network]:
        """The network with every cost that its output and its width allow."""
        several = len(self.problem.Y) > 1
        return (each for each in costs_of(network) if several or each.cost != OF_CLASSES)

    @property
    def more(self) -> Values:
        """What gradients may be off by that are inferred from a step."""
        return self.candidate.inferred(self.problem.params)

    @property
    def gradients(self) -> int:
        """How many arrays of gradients it gives."""
        return sum(name[0] == "d" for name in self.shown)

    def fitting(self, network: Network) -> int:
        """How many of them are those of a network."""
        q = Sweep(self.problem, network).planted({})
        names = [name for name in self.shown if name[0] == "d"]
        fits = [fit(q[name], self.shown[name], self.more.get(name, 0.0)) for name in names]
        return len(names) - fits.count(None)


def ways_to_show(sweep: Sweep, q: Numbers) -> Iterator[tuple[str, Rounded]]:
    """What people return as an output: A[L], or what its cost makes it of."""
    L, output = sweep.L, sweep.network.output
    yield "that", q[f"A{L}"]
    if output in USUAL:
        yield "Z[L]", q[f"Z{L}"]
        yield "the logarithm of that", sweep.quantity(log_of_A, L, q)


def log_of_A(here: Here) -> jax.Array:
    """The logarithm of the output."""
    return jnp.log(here("A", here.L))


def costs_of(network: Network) -> Iterator[Network]:
    """The network with every cost that its output allows, the usual one first."""
    usual = usual_cost(network)
    for cost, average in product(sorted(COST_NAMES, key=lambda cost: cost != usual), AVERAGES):
        with suppress(ValueError):
            yield replace(network, cost=cost, average=average)


def usual_cost(network: Network) -> str:
    """The cost that goes with an output, where nothing tells another."""
    return USUAL.get(str(network.output), "half_squared_error")


def named(network: Network) -> str:
    """A cost in words."""
    of = {"samples": "averaged over the samples", "entries": "averaged over all entries"}
    return f"{network.cost}, {of.get(network.average, 'summed')}"
