"""The true values of a scenario: what a program gives where nothing is rounded."""

from collections.abc import Collection

import numpy as np

from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.evaluation import Program, evaluated
from autodiff_ref.scenarios import Scenario


def true_values(
    program: Program,
    arithmetic: Exact,
    scenario: Scenario,
    results: Collection[str] | None = None,
) -> dict[str, Enclosed]:
    """The results of a program at the parameters of a scenario, enclosed.

    Args:
        program: of the parameters, X, Y and the network.
        arithmetic: with as many bits as are to be spent.
        scenario: whose numbers are taken for exactly what they are.
        results: the names of those wanted, or None for all.
    """
    params = {name: Enclosed(value.astype(np.float64)) for name, value in scenario.params.items()}
    data = [Enclosed(array.astype(np.float64)) for array in (scenario.X, scenario.Y)]
    network = scenario.network
    return evaluated(program, arithmetic, params, *data, network=network, results=results)
