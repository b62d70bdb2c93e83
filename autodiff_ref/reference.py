"""What JAX says about one scenario: each answer found once, with the bounds that go with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref import derivatives, programs
from autodiff_ref.activations import KINKED
from autodiff_ref.arithmetic.rounding import Allowance, Rounding
from autodiff_ref.arithmetic.running import Rounded, Running
from autodiff_ref.bounded import Answers, bounded
from autodiff_ref.comparison import Bounds, Compared, Kink, Place
from autodiff_ref.containment import CandidateError
from autodiff_ref.derivatives import Training
from autodiff_ref.evaluation import Program, evaluated
from autodiff_ref.images import DataError
from autodiff_ref.judgement import error
from autodiff_ref.network import Network
from autodiff_ref.quantities import Given, Values, equation_of, layer_of
from autodiff_ref.scenarios import Scenario


@dataclass(frozen=True)
class State:
    """Everything about one point of the parameters.

    Attributes:
        iteration: number of updates that led there.
        params: in the scenario's dtype.
        trace: every named quantity, and ``C``, in float64; after the start, C, dW, db and Z alone.
        bounds: for each of them, errors flowing on from equation to equation.
    """

    iteration: int
    params: Values
    trace: Values
    bounds: Mapping[str, Bounds]


class Reference:
    """The reference's answers for one scenario."""

    def __init__(self, scenario: Scenario, *, wider: bool = True) -> None:
        """Nothing is computed before it is asked for.

        Args:
            scenario: it.
            wider: whether there are bounds for what else is allowed for than rounding; without,
                they are those of rounding.
        """
        self.scenario, self.wider = scenario, wider
        self.rounding = Rounding.of(scenario.dtype)
        self.X = scenario.X.astype(np.float64)
        self.Y = scenario.Y.astype(np.float64)
        self.data = known(self.X), known(self.Y)
        self.made_displaced: dict[tuple[Allowance, int], list[Training]] = {}

    def place(self, check: str, name: str, judged: str, iteration: int = 0) -> Place:
        """Where a quantity of a check belongs; the cost and functions are of no equation."""
        layer, equation = None, None
        if name[-1].isdigit():
            layer, equation = layer_of(name), equation_of(name, self.scenario.depth)
        return Place(check, self.scenario.name, name, judged, layer, equation, iteration)

    def failed(
        self,
        check: str,
        function: str,
        failure: CandidateError,
        iteration: int = 0,
        judged: str = "asked",
    ) -> Compared:
        """The record of a function of the candidate that gave nothing to compare."""
        place = self.place(check, function, judged, iteration)
        return error(place, str(failure), self.scenario.dtype, ())

    def answers(
        self,
        program: Program,
        *arguments: Any,
        network: Network | None,
        carried: bool = False,
    ) -> Answers:
        """What a program gives, with its bounds; the wider ones are found when they are needed.

        Args:
            program: one of ``programs.py``.
            arguments: what it takes, as functions that give them under an allowance.
            network: hyperparameters, where it takes them.
            carried: whether the arguments have kinks behind them.
        """

        def run(arithmetic: Running) -> dict[str, Rounded]:
            numbers = [argument(arithmetic) for argument in arguments]
            return evaluated(program, arithmetic, *numbers, network=network)

        found = bounded(run, self.rounding, carried=carried)
        if self.wider:
            return found
        return replace(found, bounds={n: Bounds.same(b.rounding) for n, b in found.bounds.items()})

    def state(self, params: Given, iteration: int, program: Program = programs.trace) -> State:
        """What a program says at parameters of the scenario's dtype, and its bounds."""
        found = self.answers(program, known(params), *self.data, network=self.scenario.network)
        return State(iteration, dict(params), found.values, found.bounds)

    def alone(self, theirs: Given) -> Answers:
        """What each equation gives from these inputs at the start, each rounded once.

        The inputs are a candidate's own, of whatever size: what overflows is not finite, and so
        judged as undecided.
        """

        def rounded_once(arithmetic: Running) -> dict[str, Rounded]:
            return {name: arithmetic.rounded(value) for name, value in theirs.items()}

        return self.answers(
            programs.alone,
            known(self.scenario.params),
            *self.data,
            rounded_once,
            network=self.scenario.network,
        )

    @cached_property
    def start(self) -> State:
        """The scenario's own parameters."""
        return self.state(self.scenario.params, 0)

    def kinks(self, state: State) -> Iterator[Kink]:
        """The entries of Z at a state that lie within rounding of a kink, but not on it."""
        s = self.scenario
        for l in range(1, s.depth + 1):
            if s.network.activation(l, s.depth) in KINKED:
                Z, bound = state.trace[f"Z{l}"], state.bounds[f"Z{l}"].rounding
                for at in np.argwhere((np.abs(Z) <= bound) & (bound > 0)):
                    unit, sample = map(int, at)
                    z, off = float(Z[unit, sample]), float(bound[unit, sample])
                    yield Kink(s.name, state.iteration, l, unit, sample, z, off)

    @cached_property
    def trained(self) -> list[Training]:
        """The descent from the start, after each recorded number of updates.

        Raises:
            DataError: it diverges.
        """
        s = self.scenario
        if not s.recorded:
            return []
        found = self.descent(s.params)
        with np.errstate(over="ignore"):  # that it diverges in the scenario's dtype is enough
            reached = [value.astype(s.dtype) for value in found[-1].params.values()]
        if not all(np.isfinite(value).all() for value in reached):
            raise DataError(
                f"scenario {s.name}: the reference itself diverges in {s.recorded[-1]} updates at "
                f"the learning rate {s.learning_rate:g}, so there is nothing to compare with"
            )
        return found

    @cached_property
    def control(self) -> list[Training]:
        """The descent from parameters moved by one unit in the last place, either way."""
        stream = np.random.RandomState(0)
        moved = {
            name: value + np.spacing(np.abs(value)) * stream.choice([-1, 1], value.shape)
            for name, value in self.scenario.params.items()
        }
        return self.descent(moved)

    def displaced(self, allowance: Allowance, draw: int = 0) -> list[Training]:
        """The descent with every step off by all that one step is allowed in ``Bounds``.

        The signs are drawn once, so every step pushes the same way and errors cannot cancel.
        """
        if (allowance, draw) not in self.made_displaced:
            self.made_displaced[allowance, draw] = self.descent(
                self.scenario.params, displacement=self.push(allowance, draw)
            )
        return self.made_displaced[allowance, draw]

    def push(self, allowance: Allowance, draw: int = 0) -> Values:
        """What every step of a displaced descent is off by: the most of any step looked at."""
        stream, found = np.random.RandomState(draw), {}
        for name, value in self.start.params.items():
            most = np.max([step[name].of(allowance) for step in self.steps], axis=0)
            found[name] = most * stream.choice([-1.0, 1.0], value.shape)
        return found

    @cached_property
    def steps(self) -> list[Mapping[str, Bounds]]:
        """What the parameters may be off by after one step from each state along the descent."""
        return [self.step_from(state).bounds for state in self.along]

    def descent(
        self,
        start: Given,
        recorded: tuple[int, ...] | None = None,
        displacement: Values | None = None,
    ) -> list[Training]:
        """The descent from a start, with an addition to every step if there is one."""
        s = self.scenario
        recorded = s.recorded if recorded is None else recorded
        return derivatives.descent(
            start,
            self.X,
            self.Y,
            s.learning_rate,
            recorded,
            s.network,
            displacement,
            room=s.recorded[-1],
        )

    @cached_property
    def along(self) -> list[State]:
        """The start, and cost, gradients and Z after each recorded number of updates."""
        states = [self.start]
        for k, training in zip(self.scenario.recorded, self.trained, strict=True):
            # In the order of the scenario's own, which is not JAX's.
            params = {
                name: training.params[name].astype(self.scenario.dtype)
                for name in self.scenario.params
            }
            states.append(self.state(params, k, programs.cost_gradients_and_Z))
        return states

    def step(
        self, params: Given, gradients: Given, bounds: Mapping[str, Bounds] | None = None
    ) -> Answers:
        """Equations 7 and 8: the parameters after one step along given gradients.

        Args:
            params: the parameters before.
            gradients: under the names ``dW1``, ``db1``, ...
            bounds: what the gradients may be off by; None if they are exact.
        """

        def change(arithmetic: Running) -> dict[str, Rounded]:
            found = {}
            for name in (f"d{parameter}" for parameter in params):
                value, off = np.asarray(gradients[name], np.float64), None
                if bounds is not None:
                    value = value + bounds[name].middle(arithmetic.allowance)
                    off = bounds[name].of(arithmetic.allowance)
                found[name] = Rounded(value, off)
            return found

        alpha = np.array(self.scenario.learning_rate)
        return self.answers(
            programs.step,
            known(params),
            change,
            lambda r: r.constant(alpha),
            network=None,
            carried=bounds is not None,
        )

    def step_from(self, state: State) -> Answers:
        """One step from a state, errors of its gradients flowing on."""
        return self.step(state.params, state.trace, state.bounds)


def known(values: Given | npt.NDArray[Any]) -> Callable[[Running], Any]:
    """Arguments of a program that are exact, whatever is allowed for."""
    if isinstance(values, Mapping):
        numbers: Any = {name: Rounded(value.astype(np.float64)) for name, value in values.items()}
    else:
        numbers = Rounded(values)
    return lambda _: numbers
