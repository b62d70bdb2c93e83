"""Every mistake of the grammar, planted in every layer of several networks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import numpy as np

from autodiff_ref.diagnosis.elsewhere import planted
from autodiff_ref.diagnosis.fitting import alike
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import (
    MISTAKES,
    RIGHT,
    Factor,
    NotHereError,
    Rule,
    factors,
    kind_of,
)
from autodiff_ref.network import Network
from autodiff_ref.quantities import Array, Given, layer_of, names_of_trace
from autodiff_ref.reference import State
from autodiff_ref.scenarios import Scenario, changed, drawn
from studies.judging import is_caught, state_of
from studies.naming import Case, Claim, named

ALONE, TRACE, PAIRS = "gradients alone", "with the trace", "two at once"
EACH = (ALONE, TRACE)

AMOUNT = 0.03
"""Of what a mistake adds; the learning rate of an update that comes too early is minus this."""

EPSILONS = (1e-3, 1e-5, 1e-8)
"""Those of the grammar that are planted."""

FACTORS, DIVISORS = 5, 8
"""So many of the likeliest are planted, if they differ; and in equations 5 and 6."""

SOFTMAX = Network("tanh", "softmax", "categorical_cross_entropy")
SIGMOIDS = Network("sigmoid", "sigmoid", "half_squared_error")
LEAKY = Network("leaky_relu", "identity", "squared_error", "entries")
SUMMED = Network("softplus", "tanh", "half_squared_error", "sum")

PROBLEMS: dict[str, Scenario] = {
    "relu, sigmoid, cross-entropy, 5-4-4-2": drawn("relu", "", (5, 4, 4, 2), 9),
    "tanh, softmax, cross-entropy, 6-5-3": drawn("softmax", "", (6, 5, 3), 7, SOFTMAX),
    "sigmoid, half squared error, 5-3-3-3": drawn("sigmoid", "", (5, 3, 3, 3), 7, SIGMOIDS),
    "leaky_relu, identity, squared error / entries, 5-6-2": drawn("leaky", "", (5, 6, 2), 9, LEAKY),
    "softplus, tanh, half squared error, sum, 6-4-1": drawn("softplus", "", (6, 4, 1), 7, SUMMED),
    "relu, sigmoid, cross-entropy, 5-4-3, float32": drawn(
        "single", "", (5, 4, 3), 9, dtype=np.float32
    ),
    "the same on its kink, 3-4-1": changed(drawn("kink", "", (3, 4, 1), 5), W1=0.0, b1=0.0),
}


@dataclass(frozen=True)
class Planted:
    """A rule that is wrong.

    Attributes:
        quantity: what it gives.
        mistake, factor: their names, or "".
        rule: itself.
    """

    quantity: str
    mistake: str
    factor: str
    rule: Rule

    @property
    def says(self) -> tuple[str, str, str]:
        """What a right diagnosis says."""
        return self.quantity, self.mistake, self.factor


@dataclass(frozen=True)
class Liar:
    """A candidate with some rules that are wrong, whatever it is asked.

    Attributes:
        sweep: the equations.
        wrong: what it computes otherwise.
    """

    sweep: Sweep
    wrong: tuple[Planted, ...]

    def trace(self, params: Given, X: Array, Y: Array, network: Network) -> dict[str, Array]:
        """Every quantity of both sweeps."""
        asked = replace(self.sweep.scenario, params=params, X=X, Y=Y)
        q = Sweep(asked, network).planted({each.quantity: each.rule for each in self.wrong})
        return {name: q[name].value for name in names_of_trace(self.sweep.L)}

    def gradients(self, params: Given, X: Array, Y: Array, network: Network) -> dict[str, Array]:
        """Those of the parameters, in their dtype."""
        found = self.trace(params, X, Y, network)
        return {f"d{name}": found[f"d{name}"].astype(X.dtype) for name in params}

    def shows(self, part: str) -> object:
        """What it shows in a part of the study."""
        functions = ("gradients", "trace") if part == TRACE else ("gradients",)
        return SimpleNamespace(**{name: getattr(self, name) for name in functions})


@cache
def sweep_of(network: str) -> tuple[Sweep, Numbers, State]:
    """The equations of a problem, what they give, and the state that the harness judges by."""
    scenario = PROBLEMS[network]
    sweep = Sweep(scenario, scenario.network)
    return sweep, sweep.planted({}), state_of(scenario)


def everything(network: str) -> list[Planted]:
    """Whatever can be planted in a problem."""
    return [
        each
        for name in names_of_trace(PROBLEMS[network].depth)
        for each in (*mistakes_of(name, network), *factors_of(name, network))
    ]


def mistakes_of(name: str, network: str) -> Iterator[Planted]:
    """Every mistake of one quantity."""
    kind = kind_of(name, PROBLEMS[network].depth)
    for mistake in MISTAKES:
        if mistake.kind == kind and (mistake.epsilon is None or mistake.epsilon in EPSILONS):
            rule = planted(mistake.rule, RIGHT[kind], -AMOUNT) if mistake.added else mistake.rule
            yield Planted(name, mistake.name, "", rule)


def factors_of(name: str, network: str) -> Iterator[Planted]:
    """The likeliest factors of one quantity."""
    scenario, kind, l = PROBLEMS[network], kind_of(name, PROBLEMS[network].depth), layer_of(name)
    if kind not in ("dZ[L]", "dZ", "dW", "db", "dA"):
        return
    dims, mean = scenario.layer_dims, scenario.network.average != "sum"
    known = factors(kind, scenario.X.shape[1], l, dims, mean=mean)
    by_value: dict[float, Factor] = {}
    for factor in known:
        by_value.setdefault(round(factor.value, 12), factor)
    by_value.pop(1.0, None)
    many = DIVISORS if kind in ("dW", "db") else FACTORS
    for factor in list(by_value.values())[:many]:
        yield Planted(name, "", factor.says, planted(RIGHT[kind], times=factor.value))


def cases(network: str, part: str) -> list[Case]:
    """Each of them by itself."""
    return [found for each in everything(network) for found in case(network, (each,), part)]


def pairs(network: str, many: int) -> list[Case]:
    """Two of them at once, drawn."""
    every, draw = everything(network), np.random.RandomState(many)
    drawn_pairs = [draw.choice(len(every), 2, replace=False) for _ in range(many)]
    both = [(every[k], every[j]) for k, j in drawn_pairs]
    return [
        found
        for one, other in both
        if one.quantity != other.quantity
        for found in case(network, (one, other), PAIRS)
    ]


def case(network: str, wrong: tuple[Planted, ...], part: str) -> Iterator[Case]:
    """What is said of these together; nothing where they cannot be made, or change no gradient."""
    sweep, right, state = sweep_of(network)
    try:
        q = sweep.planted({each.quantity: each.rule for each in wrong})
    except NotHereError:
        return
    names = [f"d{name}" for name in sweep.scenario.params]
    if all(alike(q[name], right[name]) for name in names):
        return
    gradients = {name: q[name].value.astype(sweep.scenario.dtype) for name in names}
    truth: Claim = frozenset(each.says for each in wrong)
    caught = is_caught(state, gradients)
    outcome = named(sweep.scenario, gradients, truth, caught, Liar(sweep, wrong).shows(part))
    ends = {"output" if layer_of(each.quantity) == sweep.L else "hidden" for each in wrong}
    yield Case(part, network, truth, " and ".join(sorted(ends)), *outcome)
