"""Right implementations of study 3, which round differently, and the exact values beside them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy.typing as npt

import manual_bp
from autodiff_ref import derivatives, programs
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.evaluation import Program
from autodiff_ref.scenarios import Scenario
from autodiff_ref.truth import true_values
from studies.backward import one_by_one, trace
from studies.forms import CARELESS, DIFFERENCE, KEEPING, QUOTIENT
from studies.larger import has_small_trace

BITS = 128
"""Of the exact arithmetic: some 70 more than a distance is rounded to."""

Quantities = Mapping[str, npt.NDArray[Any]]


def by_manual_bp(scenario: Scenario) -> Quantities:
    """The library's own."""
    hidden, output, cost, _ = scenario.network.named().values()
    network = manual_bp.Network(hidden, output, cost)
    return manual_bp.trace(scenario.params, scenario.X, scenario.Y, network=network)


def by_jax(scenario: Scenario) -> Quantities:
    """JAX's, compiled in the scenario's dtype."""
    function = derivatives.trace if has_small_trace(scenario) else derivatives.gradients
    return function(
        scenario.params, scenario.X, scenario.Y, network=scenario.network, dtype=scenario.dtype
    )


IMPLEMENTATIONS: Mapping[str, Callable[[Scenario], Quantities]] = {
    "NumPy": lambda s: trace(s, forms=KEEPING),
    "NumPy, one by one": lambda s: trace(s, forms=KEEPING, product=one_by_one),
    "NumPy, calls 3 units off": lambda s: trace(s, forms=CARELESS),
    "manual_bp": by_manual_bp,
    "JAX": by_jax,
    "NumPy, A - Y": lambda s: trace(s, forms=DIFFERENCE),
    "NumPy, text's quotient": lambda s: trace(s, forms=QUOTIENT),
}
"""By what tables call them."""

LOSING = ("NumPy, A - Y", "NumPy, text's quotient")
"""Those in whose forms digits cancel where a unit saturates."""


def program_for(scenario: Scenario) -> Program:
    """What is evaluated in a scenario."""
    return programs.trace if has_small_trace(scenario) else programs.cost_and_gradients


def exact_values(scenario: Scenario) -> Mapping[str, Enclosed]:
    """Every quantity that is looked at, enclosed."""
    found = true_values(program_for(scenario), Exact(BITS), scenario)
    return {name: value for name, value in found.items() if name != "C"}
