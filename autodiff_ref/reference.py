"""What JAX says about one scenario: each answer found once, with the bounds that go with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from autodiff_ref import derivatives
from autodiff_ref.arithmetic import bounds
from autodiff_ref.arithmetic.bounds import Allowance, Problem
from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.comparison import Bounds, Compared, Place, error
from autodiff_ref.containment import CandidateError
from autodiff_ref.derivatives import Training
from autodiff_ref.images import DataError
from autodiff_ref.quantities import Array, Given, Values, equation_of, layer_of
from autodiff_ref.scenarios import Scenario


@dataclass(frozen=True)
class State:
    """Everything about one point of the parameters.

    Attributes:
        iteration: number of updates that led there.
        params: in the scenario's dtype.
        trace: every named quantity, and ``C``, in float64.
        bounds: for each of them, errors flowing on from equation to equation.
    """

    iteration: int
    params: Values
    trace: Values
    bounds: Mapping[str, Bounds]

    def of_parameters(self) -> "State":
        """The same without what no later check asks for, which is large."""
        kept = {"C", *(f"d{name}" for name in self.params)}
        return State(
            self.iteration,
            self.params,
            {name: value for name, value in self.trace.items() if name in kept},
            {name: bound for name, bound in self.bounds.items() if name in kept},
        )


class Reference:
    """The reference's answers for one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        """Nothing is computed before it is asked for."""
        self.scenario = scenario
        self.rounding = Rounding.of(scenario.dtype)
        self.X = scenario.X.astype(np.float64)
        self.Y = scenario.Y.astype(np.float64)
        self.made_displaced: dict[str, list[Training]] = {}

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

    def problem(self, params: Given) -> Problem:
        """What bounds at these parameters depend on."""
        exact = {name: value.astype(np.float64) for name, value in params.items()}
        return Problem(exact, self.X, self.Y, self.scenario.network, self.rounding)

    def state(self, params: Given, iteration: int) -> State:
        """Trace and bounds at parameters of the scenario's dtype."""
        network = self.scenario.network
        trace = derivatives.trace(params, self.X, self.Y, network=network)
        trace["C"] = np.asarray(
            derivatives.loss_of_Z(trace[f"Z{self.scenario.depth}"], self.Y, network).sum()
            / self.Y.shape[1]
        )
        problem = self.problem(params)
        return State(
            iteration,
            dict(params),
            trace,
            graded({a: bounds.end_to_end(problem, trace, a) for a in Allowance}),
        )

    def alone(self, given: Given) -> tuple[Values, Mapping[str, Bounds]]:
        """What each equation gives from these inputs at the start, and its bounds.

        The inputs are a candidate's own, of whatever size: what overflows is not finite, and so
        judged as undecided.
        """
        exact = {name: np.asarray(value, np.float64) for name, value in given.items()}
        params, network = self.scenario.params, self.scenario.network
        found = derivatives.alone(params, self.X, self.Y, exact, network)
        problem = self.problem(params)
        with np.errstate(over="ignore", invalid="ignore"):
            return found, graded({a: bounds.alone(problem, exact, a) for a in Allowance})

    @cached_property
    def start(self) -> State:
        """The scenario's own parameters."""
        return self.state(self.scenario.params, 0)

    @cached_property
    def trained(self) -> list[Training]:
        """The descent from the start, after each recorded number of updates.

        Raises:
            DataError: it diverges.
        """
        s, found = self.scenario, self.descent(None)
        if not all(np.isfinite(value).all() for value in found[-1].params.values()):
            raise DataError(
                f"scenario {s.name}: the reference itself diverges in {s.recorded[-1]} updates at "
                f"the learning rate {s.learning_rate:g}, so there is nothing to compare with"
            )
        return found

    def displaced(self, allowance: str) -> list[Training]:
        """The same descent with every step off by all that one step is allowed in ``Bounds``.

        The signs are drawn once, so every step pushes the same way and errors cannot cancel.
        """
        if allowance in self.made_displaced:
            return self.made_displaced[allowance]
        stream = np.random.RandomState(0)
        push: Values = {}
        for name, bounds_of_step in self.step_bounds(self.start).items():
            signs = stream.choice([-1.0, 1.0], self.start.params[name].shape)
            push[name] = getattr(bounds_of_step, allowance) * signs
        self.made_displaced[allowance] = self.descent(push)
        return self.made_displaced[allowance]

    def descent(self, displacement: Values | None) -> list[Training]:
        """The descent from the start, with an addition to every step if there is one."""
        s = self.scenario
        return derivatives.descent(
            s.params, self.X, self.Y, s.learning_rate, s.recorded, s.network, displacement
        )

    @cached_property
    def along(self) -> list[State]:
        """The start, and the states of the descent after each recorded number of updates."""
        states = [self.start]
        for k, training in zip(self.scenario.recorded, self.trained, strict=True):
            params = {n: v.astype(self.scenario.dtype) for n, v in training.params.items()}
            states.append(self.state(params, k).of_parameters())
        return states

    def step(self, params: Given, gradients: Given) -> Values:
        """Equations 7 and 8: the parameters after one step along given gradients."""
        alpha = self.scenario.learning_rate
        return {
            name: value.astype(np.float64) - alpha * np.asarray(gradients[f"d{name}"], np.float64)
            for name, value in params.items()
        }

    def step_bounds(self, state: State) -> dict[str, Bounds]:
        """Bounds for one step from a state, errors of its gradients flowing on."""
        found = {}
        for name, value in state.params.items():
            change, of_change = state.trace[f"d{name}"], state.bounds[f"d{name}"]
            found[name] = Bounds(
                *(
                    self.update_bound(value, change, allowed)
                    for allowed in (of_change.rounding, of_change.kink, of_change.cancellation)
                )
            )
        return found

    def update_bound(self, value: npt.NDArray[Any], change: Array, Dchange: Array | float) -> Array:
        """The bound of equations 7 and 8 for a parameter, its gradient and the error of that."""
        alpha = self.scenario.learning_rate
        return self.rounding.update(value.astype(np.float64), change, Dchange, alpha)


def graded(
    by_allowance: Mapping[Allowance, Mapping[str, npt.NDArray[np.float64]]],
) -> dict[str, Bounds]:
    """For each quantity, its bounds under every allowance."""
    return {
        name: Bounds(*(by_allowance[allowance][name] for allowance in Allowance))
        for name in by_allowance[Allowance.ROUNDING]
    }
