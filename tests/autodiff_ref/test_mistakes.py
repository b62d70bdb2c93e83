"""The grammar of mistakes: what is planted is made, and only that."""

from functools import cache

import numpy as np
import pytest

from autodiff_ref import Network, trace
from autodiff_ref.arithmetic.running import Rounded
from autodiff_ref.diagnosis.fitting import alike, scaled
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import MISTAKES, RIGHT, Mistake, factors, kind_of
from autodiff_ref.quantities import layer_of, names_of_trace
from autodiff_ref.scenarios import Scenario, changed, drawn

SQUARES = drawn("squares", "layers of one size", (4, 4, 4, 3), 6)
PROBLEMS = (
    SQUARES,
    drawn("tanh", "tanh", (5, 4, 3, 1), 6, Network("tanh")),
    drawn(
        "ends", "tanh at the end", (4, 4, 2), 6, Network("sigmoid", "tanh", "half_squared_error")
    ),
    drawn("flat", "as many samples as units", (3, 4, 4, 1), 4, Network("leaky_relu")),
    drawn(
        "softmax",
        "columns, hidden and at the end",
        (4, 4, 3),
        5,
        Network("softmax", "softmax", "categorical_cross_entropy"),
    ),
    drawn("errors", "squared errors", (3, 4, 2), 5, Network("tanh", cost="squared_error")),
    *(
        drawn(average, f"C is over {average}", (3, 2), 5, Network(average=average))
        for average in ("entries", "sum")
    ),
    changed(drawn("kink", "a hidden layer on its kink", (3, 4, 1), 5), W1=0.0, b1=0.0),
)


@cache
def right_in(name: str) -> tuple[Sweep, Numbers]:
    """The equations of a problem, and all that they give."""
    (problem,) = (problem for problem in PROBLEMS if problem.name == name)
    sweep = Sweep(problem, problem.network)
    return sweep, sweep.planted({})


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_without_mistakes_the_equations_give_what_jax_derives(problem: Scenario) -> None:
    _, found = right_in(problem.name)
    given = problem.params, problem.X, problem.Y
    for name, value in trace(*given, network=problem.network).items():
        np.testing.assert_allclose(found[name].value, value, rtol=1e-12, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.kind} {m.name} {m.formula}")
def test_every_mistake_can_be_made_and_changes_something(mistake: Mistake) -> None:
    made = [change for problem in PROBLEMS for change in changes(problem, mistake)]
    assert made, "nowhere in these networks can it be made"
    assert any(made)


def changes(problem: Scenario, mistake: Mistake) -> list[bool]:
    """Whether it changes the quantity, wherever it can be made."""
    sweep, q = right_in(problem.name)
    names = [n for n in names_of_trace(sweep.L) if kind_of(n, sweep.L) == mistake.kind]
    made = [(q[name], sweep.wrong(mistake, layer_of(name), q)) for name in names]
    return [not alike(value, wrong) for value, wrong in made if wrong is not None]


def test_a_mistake_spreads_to_what_is_computed_from_it_and_no_farther() -> None:
    sweep, q = right_in(SQUARES.name)
    wrong = sweep.planted({"dZ2": lambda here: -RIGHT["dZ"](here)})
    off = {name for name in q if not alike(q[name], wrong[name])}
    assert off == {"dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1", "dA0"}


def test_names_and_factors_tell_mistakes_apart() -> None:
    by_name: dict[tuple[str, str], set[str]] = {}
    for mistake in MISTAKES:
        by_name.setdefault((mistake.kind, mistake.name), set()).add(mistake.says)
    # One name may stand for one mistake in several shapes or of several activations.
    assert all(len(says) <= 2 for says in by_name.values())
    values = [factor.value for factor in factors("dW", 12, 2, (3, 4, 5))]
    assert values[:2] == [12, 1 / 12]
    assert 0 not in values
    assert 1 not in values


def test_what_is_infinite_is_scaled_by_0_without_a_warning() -> None:
    found = scaled(Rounded(np.array([np.inf, 2.0]), np.array([np.inf, 0.0])), 0.0)
    assert np.isnan(found.value[0])
    assert found.value[1] == 0
