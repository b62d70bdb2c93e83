"""sigma and sigma' by name, against exact values to 1000 digits."""

from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import pytest

from manual_bp import ACTIVATIONS, Activation
from manual_bp.activations import find_activation
from problems import ACTIVATION_NAMES
from witness import DIGITS, exact_sigmoid, exact_softplus, units_apart

Exact = Callable[[float], Decimal]

LEAK = Decimal("0.01")


def exact_sigmoid_prime(z: float) -> Decimal:
    with localcontext(prec=DIGITS):
        return exact_sigmoid(z) * exact_sigmoid(-z)


def exact_tanh(z: float) -> Decimal:
    with localcontext(prec=DIGITS):
        up, down = Decimal(z).exp(), Decimal(-z).exp()
        return (up - down) / (up + down)


def exact_tanh_prime(z: float) -> Decimal:
    with localcontext(prec=DIGITS):
        return 4 / (Decimal(z).exp() + Decimal(-z).exp()) ** 2


def one(_: float) -> Decimal:
    return Decimal(1)


EXACT: dict[str, tuple[Exact, Exact]] = {
    "sigmoid": (exact_sigmoid, exact_sigmoid_prime),
    "relu": (lambda z: Decimal(max(z, 0.0)), lambda z: Decimal(int(z > 0))),
    "tanh": (exact_tanh, exact_tanh_prime),
    "leaky_relu": (
        lambda z: Decimal(z) if z > 0 else LEAK * Decimal(z),
        lambda z: Decimal(1) if z > 0 else LEAK,
    ),
    "softplus": (exact_softplus, exact_sigmoid),
    "identity": (Decimal, one),
}
"""sigma and sigma' as they are defined."""

FARTHEST = {"float64": 1000.0, "float32": 80.0}
"""How far out z goes; far beyond the 37 (or 17) where sigma(z) rounds to 1."""

UNITS = 8
"""Two exponentials, off by 2 units each in single precision, and at most 8 operations that add
half a unit each."""


def points(dtype: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Both signs, tiny and huge, and zero."""
    size = np.concatenate([np.geomspace(1e-3, FARTHEST[dtype], 15), [0.5, 17, 37]])
    return np.concatenate([-size, [0.0], size]).astype(dtype)


@pytest.mark.parametrize("part", ["sigma", "sigma_prime"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_every_value_is_exact_to_a_few_units_of_its_last_place(
    name: str, dtype: str, part: str
) -> None:
    Z = points(dtype)
    exact = EXACT[name][part == "sigma_prime"]
    # A warning is an error in this project; these would be raised with warnings off as well.
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        values = getattr(ACTIVATIONS[name], part)(Z)
    assert values.dtype == dtype
    assert values.shape == Z.shape
    far = {
        z: d
        for z, v in zip(Z, values, strict=True)
        if (d := units_apart(v, exact(float(z)))) > UNITS
    }
    assert far == {}


def test_the_textbook_sigmoid_overflows_where_this_one_does_not() -> None:
    Z = np.array([-1000.0])
    with pytest.warns(RuntimeWarning, match="overflow"):
        1 / (1 + np.exp(-Z))
    assert ACTIVATIONS["sigmoid"].sigma(Z) == 0


@pytest.mark.parametrize("zero", [0.0, -0.0], ids=["+0", "-0"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "slope"), [("relu", 0), ("leaky_relu", 0.01)])
def test_a_kink_belongs_to_its_left_branch(
    name: str, slope: float, dtype: str, zero: float
) -> None:
    at_the_kink = np.array([zero], dtype)
    left = np.array([-1], dtype)
    assert ACTIVATIONS[name].sigma(at_the_kink) == 0
    assert ACTIVATIONS[name].sigma_prime(at_the_kink) == np.array([slope], dtype)
    assert ACTIVATIONS[name].sigma_prime(at_the_kink) == ACTIVATIONS[name].sigma_prime(left)


@pytest.mark.parametrize("name", ACTIVATION_NAMES)
def test_every_value_lies_in_the_declared_interval_and_comes_close_to_its_ends(name: str) -> None:
    low, high = ACTIVATIONS[name].values
    A = ACTIVATIONS[name].sigma(points("float64"))
    assert low <= A.min()
    assert A.max() <= high
    # A declared end is reached, and where there is none the values go far.
    assert A.min() == low or (low == -np.inf and A.min() <= -10)
    assert A.max() == high or (high == np.inf and A.max() >= 10)


def test_the_names_are_those_of_the_table() -> None:
    assert tuple(ACTIVATIONS) == (*ACTIVATION_NAMES, "softmax")
    assert all(activation.name == name for name, activation in ACTIVATIONS.items())


def test_the_table_cannot_be_written_to() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        ACTIVATIONS["square"] = ACTIVATIONS["relu"]  # type: ignore[index] # the point of the test


def test_an_activation_is_found_by_name_or_is_itself() -> None:
    own = Activation("square", np.square, lambda Z: 2 * Z)
    assert find_activation("tanh") is ACTIVATIONS["tanh"]
    assert find_activation(own) is own


def test_an_unknown_name_is_refused_with_the_names_that_there_are() -> None:
    listed = "unknown activation 'sigmod': choose one of sigmoid, relu, tanh, leaky_relu, "
    with pytest.raises(
        ValueError, match=listed + "softplus, identity, softmax, or pass an Activation"
    ):
        find_activation("sigmod")


def test_a_bare_function_is_no_activation() -> None:
    with pytest.raises(TypeError, match="must be a name or an Activation, not ufunc"):
        find_activation(np.tanh)  # type: ignore[arg-type] # the point of the test
