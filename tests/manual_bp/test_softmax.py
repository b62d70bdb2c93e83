"""Softmax: by hand, beside its whole Jacobian, exact where it saturates, and its liars."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from math import log

import numpy as np
import numpy.typing as npt
import pytest

import manual_bp
from manual_bp import ACTIVATIONS, Activation, Network
from manual_bp.activations import (
    FEW_UNITS,
    Softmax,
    ones_but_diagonal,
    softmax,
    softmax_prime,
    sum_of_others,
)
from manual_bp.costs import (
    CategoricalBehindSoftmax,
    categorical_cross_entropy,
    categorical_cross_entropy_grad_A,
)
from manual_bp.notation import Array, Values
from problems import make_problem
from witness import DIGITS, assert_within, disagreements, gradients_by_differences, units_apart

CATEGORICAL = Network(output="softmax", cost="categorical_cross_entropy")

UNSHORTENED = Network(
    output=Softmax("written_out", softmax, softmax_prime, (0, 1)), cost="categorical_cross_entropy"
)
"""The softmax under another name: equation 3 is taken as written, without the shortcut."""

PULLBACK = ACTIVATIONS["softmax"].pullback

LN2 = log(2)

UNIT = 2.0**-53

# One layer, 2 - 3. Z = (ln 2, 0, 0) and (0, ln 2, ln 2): e^z = (2, 1, 1) and (1, 2, 2).
PARAMS = {"W1": np.array([[LN2, 0], [0, LN2], [0, LN2]]), "b1": np.zeros((3, 1))}
X = np.eye(2)
Y = np.array([[1, 0], [0, 0], [0, 1]])

WORKED: dict[str, list[list[float]]] = {
    "Z1": [[LN2, 0], [0, LN2], [0, LN2]],
    # Equation 2: 2, 1, 1 over 4 and 1, 2, 2 over 5.
    "A1": [[1 / 2, 1 / 5], [1 / 4, 2 / 5], [1 / 4, 2 / 5]],
    # -1/a for the label.
    "dA1": [[-2, 0], [0, 0], [0, -5 / 2]],
    # Equation 3. Sample 1: the row of the label, a_1 (1, 0, 0) - a_1 (a_1, a_2, a_3), times -2:
    # -(1/2, -1/4, -1/4). Sample 2: -5/2 times 2/5 (-1/5, -2/5, 3/5). Both are a - y.
    "dZ1": [[-1 / 2, 1 / 5], [1 / 4, 2 / 5], [1 / 4, -3 / 5]],
    # Equation 5: half the sums of the rows.
    "db1": [[-3 / 20], [13 / 40], [-7 / 40]],
    # Equation 6: X is the unit matrix, so half of dZ.
    "dW1": [[-1 / 4, 1 / 10], [1 / 8, 1 / 5], [1 / 8, -3 / 10]],
    # Equation 9: -ln2/2 and ln2 (1/4 + 1/4); ln2/5 and ln2 (2/5 - 3/5).
    "dA0": [[-LN2 / 2, LN2 / 5], [LN2 / 2, -LN2 / 5]],
}

BOUND = 32 * UNIT
"""No number is above 4 and none passes through more than 8 roundings: 8 * 4 * 2^-53."""


@pytest.mark.parametrize("network", [CATEGORICAL, UNSHORTENED], ids=["shortcut", "written out"])
@pytest.mark.parametrize("quantity", WORKED)
def test_trace_gives_the_worked_number(quantity: str, network: Network) -> None:
    traced = manual_bp.trace(PARAMS, X, Y, network=network)
    assert traced.keys() == WORKED.keys()
    assert_within(traced[quantity], WORKED[quantity], BOUND)


def test_the_cost_is_the_mean_of_both_losses() -> None:
    # -ln(1/2) and -ln(2/5).
    worked = (log(2) + log(5 / 2)) / 2
    assert abs(manual_bp.cost(PARAMS, X, Y, network=CATEGORICAL) - worked) <= BOUND
    assert abs(manual_bp.cost(PARAMS, X, Y, network=UNSHORTENED) - worked) <= BOUND


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_pullback_is_the_transposed_jacobian_times_dA(dtype: str) -> None:
    random = np.random.RandomState(0)
    Z, dA = random.uniform(-3, 3, (2, 4, 6)).astype(dtype)
    J = ACTIVATIONS["softmax"].sigma_prime(Z)
    assert J.shape == (4, 4, 6)
    assert J.dtype == PULLBACK(Z, dA).dtype == dtype
    A, eps = softmax(Z), float(np.finfo(dtype).eps)
    for i in range(6):
        # The Jacobian as it is defined. 20 roundings of numbers below 6 on either side.
        a, one = A[:, i].astype(np.float64), np.eye(4)
        defined = np.array([[a[j] * (one[j, k] - a[k]) for k in range(4)] for j in range(4)])
        assert_within(J[:, :, i], defined, 20 * eps)
        assert_within(PULLBACK(Z, dA)[:, i], defined.T @ dA[:, i], 120 * eps)


def exact_softmax(z: list[float]) -> list[Decimal]:
    with localcontext(prec=DIGITS):
        e = [Decimal(v).exp() for v in z]
        return [v / sum(e) for v in e]


COLUMNS = [
    [0.0, 0.0, 0.0],
    [1.0, -1.0, 0.5],
    [17.0, 0.0, -3.0],
    [40.0, 0.0, 38.0],
    [-40.0, -80.0, -41.0],
    [300.0, -300.0, 290.0],
    [1000.0, -1000.0, 1000.0],
    [-1000.0, -1000.0, -999.0],
    [1000.0, 996.0, -1000.0],
]
"""Differences of up to 2000 that subtraction leaves exact; ties among the largest."""

UNITS = 16
"""Exponentials off by 2 units each in single precision, in a sum and a quotient, and at most 12
operations that add half a unit each."""


@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("z", COLUMNS, ids=str)
def test_what_saturates_is_exact_to_a_few_units_of_its_last_place(
    z: list[float], dtype: str, label: int
) -> None:
    params = {"W1": np.array(z, dtype)[:, None], "b1": np.zeros((3, 1), dtype)}
    one, Y = np.ones((1, 1), dtype), np.eye(3, dtype=int)[:, [label]]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        value = np.dtype(dtype).type(manual_bp.cost(params, one, Y, network=CATEGORICAL))
    traced = manual_bp.trace(params, one, Y, network=CATEGORICAL)
    exact = exact_softmax(z)
    with localcontext(prec=DIGITS):
        assert units_apart(value, -exact[label].ln()) <= UNITS
        for k, a in enumerate(exact):
            assert units_apart(traced["A1"][k, 0], a) <= UNITS
            assert units_apart(traced["dZ1"][k, 0], a - (k == label)) <= UNITS
            assert units_apart(traced["dW1"][k, 0], a - (k == label)) <= UNITS


@pytest.mark.parametrize("z", COLUMNS, ids=str)
def test_the_pullback_keeps_the_digits_of_a_saturated_output(z: list[float]) -> None:
    Z, dA = np.array(z)[:, None], np.array([[3.0], [1.0], [2.0]])
    a = exact_softmax(z)
    with localcontext(prec=DIGITS):
        # sum_j a_j (dA_k - dA_j), times a_k.
        for k in range(3):
            exact = a[k] * sum(a[j] * Decimal(dA[k, 0] - dA[j, 0]) for j in range(3))
            size = a[k] * sum(a[j] * Decimal(abs(dA[k, 0] - dA[j, 0])) for j in range(3))
            off = abs(Decimal(PULLBACK(Z, dA)[k, 0]) - exact)
            # Relative to the terms: what they cancel among themselves is lost to any formula.
            assert off <= 2 * UNITS * Decimal(2.0**-52) * size + Decimal("5e-324")


def test_the_formulas_as_they_are_written_lose_them() -> None:
    Z, dA = np.array([[40.0], [0.0]]), np.array([[3.0], [1.0]])
    A = softmax(Z)
    # a_1 a_2 (dA_1 - dA_2) = 2 e^-40, but 3 - (3 + e^-40) cancels to nothing.
    assert (A * (dA - (A * dA).sum(axis=0)))[0, 0] == 0
    assert PULLBACK(Z, dA)[0, 0] == pytest.approx(2 * np.exp(-40), rel=UNITS * UNIT)
    # a_1 - 1 = -e^-40 / (1 + e^-40), but 1 - 1 is nothing.
    one_hot = np.array([[1.0], [0.0]])
    assert (A - one_hot)[0, 0] == 0
    dZ = CategoricalBehindSoftmax.at(Z, one_hot).output_error()
    assert dZ[0, 0] == pytest.approx(-np.exp(-40), rel=UNITS * UNIT)


def test_the_textbook_softmax_overflows_where_this_one_does_not() -> None:
    Z = np.array([[1000.0], [0]])
    with pytest.warns(RuntimeWarning, match=r"overflow|invalid"):
        assert np.isnan(np.exp(Z) / np.exp(Z).sum(axis=0)).any()
    assert softmax(Z).tolist() == [[1], [0]]
    far = np.array([[1.5e308], [-1.5e308]])  # farther apart than any number
    assert softmax(far).tolist() == [[1], [0]]


def test_a_label_that_is_0_brings_neither_a_loss_nor_a_gradient() -> None:
    A, Y = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    assert categorical_cross_entropy(A, Y).tolist() == [[0, np.inf], [0, 0]]
    assert categorical_cross_entropy_grad_A(A, Y).tolist() == [[-1, -np.inf], [0, 0]]
    # The two are farther apart than any number, and the label is with the larger one.
    params = {"W1": np.array([[1.5e308], [-1.5e308]]), "b1": np.zeros((2, 1))}
    one = np.ones((1, 1))
    assert manual_bp.cost(params, one, np.array([[1], [0]]), network=CATEGORICAL) == 0


def test_dA_of_a_wholly_wrong_output_is_infinite_but_nothing_below_it_is() -> None:
    params, one = {"W1": np.array([[1e3], [-1e3]]), "b1": np.zeros((2, 1))}, np.ones((1, 1))
    traced = manual_bp.trace(params, one, np.array([[0], [1]]), network=CATEGORICAL)
    assert traced["dA1"].tolist() == [[0], [-np.inf]]
    assert traced["dZ1"].tolist() == traced["dW1"].tolist() == [[1], [-1]]
    assert traced["dA0"] == 2e3


@pytest.mark.parametrize("units", [3, FEW_UNITS, FEW_UNITS + 1])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_others_of_a_column_are_summed_without_cancellation(
    units: int, dtype: npt.DTypeLike
) -> None:
    M = np.zeros((units, 3), dtype)
    M[:3] = [[1.0, 2, 0], [1e-20, 2, 0], [2e-20, 1, 0]]
    others = sum_of_others(M)
    # 1e-20 + 2e-20 would be lost in 1 - 1.
    assert others[:3, 0].tolist() == [M[1, 0] + M[2, 0], 1, 1]
    assert others[:3, 1:].tolist() == [[3, 0], [3, 0], [4, 0]]
    assert (others[3:] == [[1, 5, 0]]).all()
    assert others.dtype == dtype


def test_what_sums_the_others_is_not_to_be_written_to() -> None:
    ones = ones_but_diagonal(3, np.dtype(np.float32))
    assert ones.tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert not ones.flags.writeable


def diagonal_alone(Z: Array, dA: Array) -> Array:
    A = softmax(Z)
    return dA * A * (1 - A)


def row_instead_of_column(Z: Array, dA: Array) -> Array:
    A = softmax(Z)
    dZ: Array = A * (dA - (A * dA).sum(axis=1, keepdims=True))
    return dZ


def a_thousandth_too_much(Z: Array, dA: Array) -> Array:
    dZ = PULLBACK(Z, dA)
    dZ[0, 0] *= 1.001
    return dZ


LIARS = [diagonal_alone, row_instead_of_column, a_thousandth_too_much]


@pytest.mark.parametrize("lie", LIARS)
@pytest.mark.parametrize(
    ("hidden", "output", "off"),
    [
        ("tanh", "softmax", {"dW1", "db1", "dW2", "db2", "dW3", "db3"}),
        ("softmax", "identity", {"dW1", "db1", "dW2", "db2"}),
    ],
    ids=["equation 3", "equation 4"],
)
def test_a_wrong_jacobian_is_found_by_the_differences(
    hidden: str, output: str, off: set[str], lie: Callable[[Array, Array], Array]
) -> None:
    class Lying(Softmax):
        def pullback(self, Z: Array, dA: Array) -> Array:
            return lie(Z, dA)

    def network(activation: Activation) -> Network:
        inner, last = (activation if name == "softmax" else name for name in (hidden, output))
        return Network(inner, last, "squared_error")

    problem = make_problem((3, 3, 3, 3), 3, (hidden, output, "squared_error"))
    arguments = problem.params, problem.X, problem.Y
    found, errors = gradients_by_differences(*arguments, *problem.choices)

    def lines(activation: Activation) -> list[str]:
        gradient: Values = manual_bp.gradients(*arguments, network=network(activation))
        return disagreements(gradient, found, errors)

    assert lines(ACTIVATIONS["softmax"]) == []
    assert {line.split("[")[0] for line in lines(Lying("lying", softmax, softmax_prime))} == off


def test_the_shortcut_is_taken_for_the_softmax_of_the_table_and_for_no_other() -> None:
    assert CATEGORICAL.shortcut is not None
    assert UNSHORTENED.shortcut is None
    assert Network(output="softmax", cost="squared_error").shortcut is None


class Doubled(Softmax):
    def pullback(self, Z: Array, dA: Array) -> Array:
        return 2 * PULLBACK(2 * Z, dA)


def test_a_variant_of_ones_own_overrides_the_pullback() -> None:
    # Under the same name, and yet without the shortcut, which would forget the factor 2.
    own = Doubled("softmax", lambda Z: softmax(2 * Z), lambda Z: 2 * softmax_prime(2 * Z), (0, 1))
    network = Network(output=own, cost="categorical_cross_entropy")
    traced = manual_bp.trace(PARAMS, X, Y, network=network)
    twice = {name: 2 * value for name, value in PARAMS.items()}
    assert_within(
        traced["dZ1"], 2 * manual_bp.trace(twice, X, Y, network=CATEGORICAL)["dZ1"], BOUND
    )
