"""The text's network, 3 - 2 - 1, worked by hand for two samples: every quantity of both sweeps.

Layer 1 gives whole numbers, and ln 3 in the weights of layer 2 makes its sigmoids 3/4 and 1/4:

    z = ln 3  ->  sigmoid = 1 / (1 + 1/3) = 3/4      z = -ln 3  ->  sigmoid = 1 / (1 + 3) = 1/4

Both labels are 1, alpha is 0.8.
"""

from math import log

import numpy as np
import pytest

import manual_bp
from witness import assert_within

LN3 = log(3)

ALPHA = 0.8

PARAMS = {
    "W1": np.array([[1.0, 2, 0], [0, 1, -1]]),
    "b1": np.array([[1.0], [1]]),
    "W2": np.array([[LN3, -LN3 / 3]]),
    "b2": np.array([[-LN3]]),
}
X = np.array([[1.0, 2], [0, -1], [2, -3]])
Y = np.array([[1, 1]])

WORKED: dict[str, list[list[float]]] = {
    # Equation 1. Sample 1: 1*1 + 2*0 + 1 = 2 and 0 - 2 + 1 = -1.
    # Sample 2: 2 - 2 + 1 = 1 and -1 + 3 + 1 = 3.
    "Z1": [[2, 1], [-1, 3]],
    # Equation 2: relu switches the second unit off for sample 1.
    "A1": [[2, 1], [0, 3]],
    # Equation 1. Sample 1: 2 ln3 - 0 - ln3. Sample 2: ln3 - 3/3 ln3 - ln3.
    "Z2": [[LN3, -LN3]],
    # Equation 2.
    "A2": [[3 / 4, 1 / 4]],
    # -1/a for the label 1.
    "dA2": [[-4 / 3, -4]],
    # Equation 3: -4/3 * 3/4 * 1/4 and -4 * 1/4 * 3/4, which is a - 1.
    "dZ2": [[-1 / 4, -3 / 4]],
    # Equation 5: the mean of the row.
    "db2": [[-1 / 2]],
    # Equation 6: (-1/4 * 2 - 3/4 * 1) / 2 and (-1/4 * 0 - 3/4 * 3) / 2.
    "dW2": [[-5 / 8, -9 / 8]],
    # Equation 9: the column (ln3, -ln3/3) times -1/4 and times -3/4.
    "dA1": [[-LN3 / 4, -3 / 4 * LN3], [LN3 / 12, LN3 / 4]],
    # Equation 4: relu' is 1 but for the second unit of sample 1.
    "dZ1": [[-LN3 / 4, -3 / 4 * LN3], [0, LN3 / 4]],
    # Equation 5: (-1/4 - 3/4) / 2 and (0 + 1/4) / 2.
    "db1": [[-LN3 / 2], [LN3 / 8]],
    # Equation 6, with the samples (1, 0, 2) and (2, -1, -3): for the first row
    # (-1/4 * 1 - 3/4 * 2) / 2, (-1/4 * 0 + 3/4 * 1) / 2, (-1/4 * 2 + 3/4 * 3) / 2.
    "dW1": [[-7 / 8 * LN3, 3 / 8 * LN3, 7 / 8 * LN3], [LN3 / 4, -LN3 / 8, -3 / 8 * LN3]],
    # Equation 9, with the columns (1, 0), (2, 1), (0, -1) of W1.
    "dA0": [[-LN3 / 4, -3 / 4 * LN3], [-LN3 / 2, -5 / 4 * LN3], [0, -LN3 / 4]],
}

UPDATED: dict[str, list[list[float]]] = {
    # Equations 8 and 7, with alpha = 4/5.
    "W1": [[1 + 0.7 * LN3, 2 - 0.3 * LN3, -0.7 * LN3], [-0.2 * LN3, 1 + 0.1 * LN3, 0.3 * LN3 - 1]],
    "b1": [[1 + 0.4 * LN3], [1 - 0.1 * LN3]],
    "W2": [[LN3 + 0.5, 0.9 - LN3 / 3]],
    "b2": [[0.4 - LN3]],
}

BOUND = 32 * 2.0**-53
"""No number here is above 4 and none passes through more than 8 roundings: 8 * 4 * 2^-53.
A slip in a formula shows above 0.01."""


@pytest.mark.parametrize("quantity", WORKED)
def test_trace_gives_the_worked_number(quantity: str) -> None:
    assert_within(manual_bp.trace(PARAMS, X, Y)[quantity], WORKED[quantity], BOUND)


def test_trace_gives_every_quantity_and_no_other() -> None:
    assert manual_bp.trace(PARAMS, X, Y).keys() == WORKED.keys()


def test_the_cost_is_the_mean_of_both_losses() -> None:
    # -ln(3/4) and -ln(1/4).
    worked = (log(4 / 3) + log(4)) / 2
    assert abs(manual_bp.cost(PARAMS, X, Y) - worked) <= BOUND


@pytest.mark.parametrize("name", ["Z1", "A1", "Z2", "A2"])
def test_forward_gives_the_same_numbers_as_trace(name: str) -> None:
    forward = manual_bp.forward(PARAMS, X)
    assert forward.keys() == {"Z1", "A1", "Z2", "A2"}
    assert np.array_equal(forward[name], manual_bp.trace(PARAMS, X, Y)[name])


@pytest.mark.parametrize("name", UPDATED)
def test_a_step_gives_the_worked_parameters(name: str) -> None:
    stepped = manual_bp.step(PARAMS, manual_bp.gradients(PARAMS, X, Y), ALPHA)
    assert stepped.keys() == PARAMS.keys()
    assert_within(stepped[name], UPDATED[name], BOUND)


def test_both_samples_are_recognised_after_enough_steps() -> None:
    # The output starts at 3/4 and 1/4, one of two right; both labels are 1.
    assert manual_bp.accuracy(PARAMS, X, Y) == 1 / 2
    trained = manual_bp.train(PARAMS, X, Y, ALPHA, 10)
    assert manual_bp.accuracy(trained.params, X, Y) == 1
