"""Where the two sides meet: random networks, every quantity within its bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import manual_bp
from autodiff_ref import Network, candidates
from autodiff_ref.checks import compare_equations, compare_gradients
from autodiff_ref.comparison import Compared, Comparison, Verdict
from autodiff_ref.reference import Reference
from autodiff_ref.report.blame import BAD
from autodiff_ref.report.findings import sentence
from autodiff_ref.scenarios import Scenario
from problems import ENDS, Problem, make_problem, problems

# Few networks, so that JAX compiles few; all else is drawn.
NETWORKS = [Network(hidden, *end) for hidden in ("relu", "tanh") for end in ENDS[:3]]
MANUAL = candidates.load(manual_bp)


def deviations(scenario: Scenario) -> list[str]:
    """What the hand-derived side is said to do wrong in a scenario."""
    reference = Reference(scenario)
    return [sentence(record) for record in records(reference) if record.verdict in BAD]


def records(reference: Reference) -> list[Comparison]:
    """What the hand-derived side is found to be."""
    return [
        outcome.record
        for check in (compare_gradients, compare_equations)
        for outcome in check(MANUAL, reference)
        if isinstance(outcome, Compared)
    ]


def scenario_of(problem: Problem, spread: float = 1.0) -> Scenario:
    """A scenario with parameters that are this many times a problem's."""
    params = {name: value * problem.dtype.type(spread) for name, value in problem.params.items()}
    Y = problem.Y.astype(problem.dtype)
    return Scenario("drawn", "", Network(*problem.choices), params, problem.X, Y, 0.1, (1,))


@settings(max_examples=60)
@given(
    network=st.sampled_from(NETWORKS),
    seed=st.integers(0, 2**31),
    dtype=st.sampled_from([np.float64, np.float32]),
    spread=st.sampled_from([1e-3, 1.0, 30.0]),
)
def test_no_quantity_deviates_whatever_the_numbers(
    network: Network, seed: int, dtype: type[np.floating], spread: float
) -> None:
    hidden, output, cost, _ = network.named().values()
    problem = make_problem((3, 4, 2), 5, (hidden, output, cost), seed, dtype)
    assert not deviations(scenario_of(problem, spread))


# Every drawn shape is compiled anew, which takes about half a second.
@settings(max_examples=12)
@given(problem=problems())
def test_no_quantity_deviates_whatever_the_shapes(problem: Problem) -> None:
    assert not deviations(scenario_of(problem))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_integers_on_a_kink_are_never_called_wrong(dtype: type[np.floating]) -> None:
    stream = np.random.RandomState(0)
    params = {
        "W1": stream.randint(-1, 2, (4, 3)).astype(dtype),
        "b1": np.zeros((4, 1), dtype),
        "W2": stream.randint(-1, 2, (1, 4)).astype(dtype),
        "b2": np.zeros((1, 1), dtype),
    }
    X = stream.randint(-1, 2, (3, 6)).astype(dtype)
    X[:, 0] = 0  # every hidden unit on its kink
    Y = stream.randint(0, 2, (1, 6)).astype(dtype)
    reference = Reference(Scenario("integers", "", Network(), params, X, Y, 0.5, (1,)))
    verdicts = {record.verdict for record in records(reference)}
    assert verdicts <= {Verdict.AGREES, Verdict.UNDECIDED}
