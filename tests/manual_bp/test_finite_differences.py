"""The gradients against differences of a plain cost: a witness that uses neither side's code.

The witness must be believed first: it meets derivatives that are known, and liars.
"""

from collections.abc import Mapping

import numpy as np
import pytest

from manual_bp import Network, cost, gradients
from problems import ACTIVATION_NAMES, ALL_ENDS, MARGIN, TEXT, Choices, Problem, smooth_problem
from witness import (
    KINKED,
    STEPS,
    Array,
    Plain,
    disagreements,
    gradients_by_differences,
    plain_cost,
)

WIDTHS = (3, 4, 3, 3)
"""Of the layers below the output, which has two units."""

CASES: list[tuple[int, Choices]] = [
    *((1, ("relu", *end)) for end in ALL_ENDS),
    *(
        (depth, (hidden, *end))
        for depth in (2, 3, 4)
        for hidden in ACTIVATION_NAMES
        for end in (("sigmoid", "binary_cross_entropy"), (hidden, "half_squared_error"))
    ),
    *(
        (depth, ("tanh", "softmax", cost_name))
        for depth in (2, 3, 4)
        for cost_name in ("categorical_cross_entropy", "squared_error")
    ),
    *(
        (depth, ("softmax", *end))
        for depth in (2, 3)
        for end in (("softmax", "categorical_cross_entropy"), ("identity", "squared_error"))
    ),
]
"""Depth and functions: each activation inside and at the end, with each cost that it can have."""


def case_id(case: tuple[int, Choices]) -> str:
    depth, (hidden, output, cost_name) = case
    return f"{depth}-{hidden}-{output}-{cost_name}"


def problem_of(case: tuple[int, Choices]) -> Problem:
    depth, choices = case
    return smooth_problem((*WIDTHS[:depth], 2), 3, choices)


def witnessed(problem: Problem) -> tuple[dict[str, Array], dict[str, Array]]:
    return gradients_by_differences(problem.params, problem.X, problem.Y, *problem.choices)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_every_partial_derivative_agrees_with_differences(case: tuple[int, Choices]) -> None:
    problem = problem_of(case)
    by_differences, errors = witnessed(problem)
    # A gradient that vanishes would agree with many wrong formulas.
    assert all(gradient.any() for gradient in by_differences.values())
    by_hand = gradients(problem.params, problem.X, problem.Y, network=Network(*problem.choices))
    assert disagreements(by_hand, by_differences, errors) == []


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_the_cost_is_the_plain_cost(case: tuple[int, Choices]) -> None:
    problem = problem_of(case)
    plain = plain_cost(problem.params, problem.X, problem.Y, *problem.choices)
    value = cost(problem.params, problem.X, problem.Y, network=Network(*problem.choices))
    # Either side makes at most 100 roundings in a row, of numbers about 1 (see NOISE).
    assert abs(value - plain) <= 200 * 2.0**-53 * max(1.0, plain)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_the_points_keep_away_from_every_kink(case: tuple[int, Choices]) -> None:
    problem = problem_of(case)
    plain = Plain(problem.params, problem.X, problem.Y, *problem.choices)
    _, before_kinks = plain.sweep()
    kinks = [sigma in KINKED for sigma in plain.sigmas]
    # Every unit that has a kink was looked at: 3 samples each.
    assert len(before_kinks) == 3 * sum(
        len(b) for (_, b), kinked in zip(plain.layers, kinks, strict=True) if kinked
    )
    assert min((abs(z) for z in before_kinks), default=1.0) > MARGIN


def liars(gradient: Mapping[str, Array]) -> dict[str, tuple[str, dict[str, Array]]]:
    """For each tensor, the gradient with its smallest entry that is not 0 made 0.1 % larger."""
    found = {}
    for name, value in gradient.items():
        size = np.where(value == 0, np.inf, np.abs(value))
        i, j = np.unravel_index(np.argmin(size), size.shape)
        wrong = value.copy()
        wrong[i, j] *= 1.001
        found[name] = (f"{name}[{i}, {j}] is ", {**gradient, name: wrong})
    return found


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_the_witness_rejects_a_tenth_of_a_percent_in_one_entry(case: tuple[int, Choices]) -> None:
    problem = problem_of(case)
    by_differences, errors = witnessed(problem)
    by_hand = gradients(problem.params, problem.X, problem.Y, network=Network(*problem.choices))
    for place, lie in liars(by_hand).values():
        (line,) = disagreements(lie, by_differences, errors)
        assert line.startswith(place)


def test_the_witness_rejects_nan_other_shapes_and_other_names() -> None:
    truth, errors = {"dW1": np.ones((2, 2))}, {"dW1": np.full((2, 2), 1e-9)}
    assert disagreements(truth, truth, errors) == []
    with_nan = np.array([[1, 1], [np.nan, 1]])
    (line,) = disagreements({"dW1": with_nan}, truth, errors)
    assert line.startswith("dW1[1, 0] is nan, not 1.0")
    (line,) = disagreements({"dW1": np.ones((1, 1))}, truth, errors)
    assert line == "dW1 has the shape (1, 1), not (2, 2)"
    assert disagreements({}, truth, errors) == ["the names are [], not ['dW1']"]


def test_the_witness_finds_a_derivative_that_is_known() -> None:
    # C = (w x + b - y)^2 / 2 with w x + b - y = 1/2 * 3 + 1/4 - 1 = 3/4: dW = 9/4, db = 3/4.
    params = {"W1": np.array([[0.5]]), "b1": np.array([[0.25]])}
    X, Y = np.array([[3.0]]), np.array([[1.0]])
    known = {"dW1": np.array([[9 / 4]]), "db1": np.array([[3 / 4]])}
    found, errors = gradients_by_differences(params, X, Y, "relu", "identity", "half_squared_error")
    assert disagreements(known, found, errors) == []
    # And no further off than it says: a millionth part of a percent.
    assert max(error.max() for error in errors.values()) < 1e-8


def test_the_witness_refuses_to_step_across_a_kink() -> None:
    params = {"W1": np.array([[1.0]]), "b1": np.array([[-1 + STEPS[0] / 2]])}
    X, Y = np.array([[1.0]]), np.array([[0.0]])
    with pytest.raises(ValueError, match=r"a step of -0\.015625 crosses a kink"):
        gradients_by_differences(params, X, Y, "identity", "relu", "half_squared_error")


def test_the_text_network_is_among_the_cases() -> None:
    assert {depth for depth, choices in CASES if choices == TEXT} == {1, 2, 3, 4}
