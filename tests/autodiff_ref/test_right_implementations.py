"""Right implementations, asked as the harness asks a candidate."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from autodiff_ref.checks import compare_equations, compare_trajectory
from autodiff_ref.comparison import Verdict
from autodiff_ref.evidence import Check
from autodiff_ref.faces import FACE
from autodiff_ref.quantities import names_of_trace
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario
from studies.backward import one_by_one
from studies.forms import DIFFERENCE, KEEPING, QUOTIENT, Array, Forms
from studies.implementation import Implementation
from studies.judging import GOOD, asked, state_of
from studies.planted import NETWORKS
from studies.regimes import SATURATED, drawn

SCENARIO = drawn(NETWORKS[0], 0)


@pytest.mark.parametrize("forms", [QUOTIENT, DIFFERENCE, KEEPING], ids=lambda forms: forms.name)
def test_a_right_implementation_has_the_face_of_a_candidate(forms: Forms) -> None:
    s, implementation = SCENARIO, Implementation(forms, np.matmul)
    given = s.params, s.X, s.Y
    found = implementation.trace(*given, network=s.network)
    expected = set(names_of_trace(s.depth)) - ({"dA3"} if forms is DIFFERENCE else set())
    assert set(found) == expected
    trained = implementation.train(*given, 0.5, 2, network=s.network)
    after_one = {n: v - 0.5 * found[f"d{n}"] for n, v in s.params.items()}
    again = implementation.trace(after_one, s.X, s.Y, network=s.network)
    for name, value in trained.params.items():
        assert np.array_equal(value, after_one[name] - 0.5 * again[f"d{name}"])
    costs = [implementation.cost(p, s.X, s.Y, network=s.network) for p in (s.params, after_one)]
    assert trained.costs == costs
    assert costs[0] == pytest.approx(float(state_of(s).trace["C"]), rel=1e-12)


def outcomes_of(scenario: Scenario, implementation: Implementation, check: Check) -> set[Verdict]:
    """All verdicts about one implementation."""
    candidate = implementation.candidate(*FACE)
    return {final.verdict for _, final in asked(candidate, Reference(scenario), check)}


def backwards_one_by_one(left: Array, right: Array) -> Array:
    """A product whose terms are summed one after the other, from the last to the first."""
    return one_by_one(left[:, ::-1], right[::-1])


def test_a_step_along_an_undecided_gradient_is_undecided() -> None:
    W1 = np.array([[0.1, 0.2, -0.1, -0.2]])  # of either sign, by the order of summation
    params = {"W1": W1, "b1": np.zeros((1, 1)), "W2": np.ones((1, 1)), "b2": np.zeros((1, 1))}
    scenario = replace(SCENARIO, params=params, X=np.ones((4, 1)), Y=np.ones((1, 1)))
    other = Implementation(KEEPING, backwards_one_by_one)
    assert outcomes_of(scenario, other, compare_equations) <= GOOD


def test_an_infinite_cost_of_the_text_is_inaccurate_in_a_descent() -> None:
    scenario = replace(next(islice(SATURATED.scenarios(), 66, None)), recorded=(1, 10))
    text = Implementation(DIFFERENCE, np.matmul)
    assert Verdict.WRONG not in outcomes_of(scenario, text, compare_trajectory)
