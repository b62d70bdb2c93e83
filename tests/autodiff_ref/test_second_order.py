"""The text's section 3.1.2, proved for networks; where second derivatives jump it is not so."""

from dataclasses import replace

import jax
import numpy as np
import pytest

import autodiff_ref
from autodiff_ref import Network
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.scenarios import Scenario, drawn, shipped_scenarios
from autodiff_ref.second_order import (
    gradients_of_partials,
    hessian,
    overlap,
    prove_hessian,
    transposed,
)
from autodiff_ref.tensors import in_float64, tensor
from autodiff_ref.truth import true_values

SMALL = [scenario for scenario in shipped_scenarios() if scenario.parameters <= 75]
SMOOTH = drawn("smooth", "tanh", (2, 3, 1), 4, Network(hidden="tanh"))


@pytest.mark.parametrize("scenario", SMALL, ids=lambda scenario: scenario.name)
def test_the_rows_are_gradients_and_the_hessian_is_symmetric(scenario: Scenario) -> None:
    proof = prove_hessian(scenario)
    assert proof.rows_are_gradients
    assert proof.symmetric
    assert proof.radius < 1e-60


@in_float64
def by_differences(scenario: Scenario, step: float) -> list[list[float]]:
    """The Hessian as differences of gradients, row after row of all parameters."""

    def flat_gradient(at: dict[str, np.ndarray]) -> np.ndarray:
        found = autodiff_ref.gradients(at, scenario.X, scenario.Y, network=scenario.network)
        return np.concatenate([found[f"d{name}"].ravel() for name in sorted(at)])

    rows = []
    for name in sorted(scenario.params):
        for i in np.ndindex(scenario.params[name].shape):
            ends = []
            for sign in (1, -1):
                moved = {key: value.copy() for key, value in scenario.params.items()}
                moved[name][i] += sign * step
                ends.append(flat_gradient(moved))
            rows.append(((ends[0] - ends[1]) / (2 * step)).tolist())
    return rows


def test_it_is_the_hessian_of_the_cost() -> None:
    names = sorted(SMOOTH.params)
    for program in (hessian, gradients_of_partials):
        blocks = true_values(program, Exact(128), SMOOTH)
        sizes = {name: SMOOTH.params[name].size for name in names}
        whole = np.block(
            [
                [
                    np.vectorize(float)(blocks[f"{row},{column}"].value).reshape(
                        sizes[row], sizes[column]
                    )
                    for column in names
                ]
                for row in names
            ]
        )
        # A central difference of width 1e-4 is off by some 1e-8 of a third derivative of about 1.
        np.testing.assert_allclose(whole, by_differences(SMOOTH, 1e-4), atol=1e-7)


def test_what_is_not_symmetric_is_told() -> None:
    one = Enclosed(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert overlap([(one, transposed(one, 1))]) is False
    symmetric = Enclosed(np.array([[1.0, 2.0], [2.0, 4.0]]))
    assert overlap([(symmetric, transposed(symmetric, 1))])
    endless = Enclosed(np.array([[np.inf]]))
    assert overlap([(endless, endless)]) is None


def test_enclosures_that_have_no_number_in_common_do_not_overlap() -> None:
    moved = replace(SMOOTH, params={n: v + 1e-9 for n, v in SMOOTH.params.items()})
    here, there = (true_values(hessian, Exact(128), at) for at in (SMOOTH, moved))
    assert overlap([(here["W1,W1"], here["W1,W1"])])
    assert overlap([(here["W1,W1"], there["W1,W1"])]) is False


@in_float64
def test_the_function_of_section_6_8_is_not_symmetric_at_its_jump() -> None:
    # f = x y (x^2 - y^2) / (x^2 + y^2): along the axes its first derivatives are -y and x.
    def f(x: jax.Array, y: jax.Array) -> jax.Array:
        return x * y * (x**2 - y**2) / (x**2 + y**2)

    of_x, of_y = jax.grad(f, 0), jax.grad(f, 1)
    h, t = tensor(1e-3), tensor(1e-9)
    assert float(of_x(t, h)) == pytest.approx(-1e-3)
    assert float(of_y(h, t)) == pytest.approx(1e-3)
