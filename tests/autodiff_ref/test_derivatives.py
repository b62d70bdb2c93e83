"""What JAX gives, beside a witness that uses neither side, and by hand."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import autodiff_ref
import manual_bp
from autodiff_ref import Network
from autodiff_ref.activations import SIGMA
from autodiff_ref.losses import cross_entropy_of_z
from autodiff_ref.tensors import in_float64
from problems import ENDS, Problem, make_problem, smooth_problem
from witness import (
    NOISE,
    disagreements,
    exact_sigmoid,
    exact_softplus,
    gradients_by_differences,
    plain_cost,
)

HIDDEN = ("sigmoid", "relu", "tanh", "leaky_relu", "softplus", "identity")
CHOICES = [
    *((hidden, "sigmoid", "binary_cross_entropy") for hidden in HIDDEN),
    *(("tanh", *end) for end in ENDS),
]


@in_float64
def in_jax(function: Any, *x: float) -> float:
    return float(function(*x))


def slope(name: str, z: float) -> float:
    return in_jax(jax.grad(SIGMA[name]), z)


def network_of(problem: Problem) -> Network:
    return Network(*problem.choices)


def asked(problem: Problem, **options: Any) -> tuple[tuple[Any, Any, Any], dict[str, Any]]:
    return (problem.params, problem.X, problem.Y), {"network": network_of(problem), **options}


@pytest.mark.parametrize("choices", CHOICES, ids="-".join)
def test_the_gradients_are_those_of_finite_differences(choices: tuple[str, str, str]) -> None:
    problem = smooth_problem((3, 4, 2), 3, choices)
    args, options = asked(problem)
    witnessed, errors = gradients_by_differences(*args, *choices)
    found = autodiff_ref.gradients(*args, **options)
    assert disagreements(found, witnessed, errors) == []
    found["dW1"] = found["dW1"] * 1.001  # a liar beside it
    assert disagreements(found, witnessed, errors)


@pytest.mark.parametrize("choices", CHOICES[:2], ids="-".join)
def test_the_trace_gives_the_gradients_of_each_sample_by_itself(
    choices: tuple[str, str, str],
) -> None:
    problem = make_problem((3, 4, 2), 3, choices)
    args, options = asked(problem)
    whole = autodiff_ref.trace(*args, **options)
    # Here and below, sums of at most four terms, whose order may differ.
    for name, gradient in autodiff_ref.gradients(*args, **options).items():
        np.testing.assert_allclose(whole[name], gradient, rtol=1e-14, atol=1e-16)
    for i in range(3):
        column = slice(i, i + 1)
        one = autodiff_ref.trace(
            problem.params, problem.X[:, column], problem.Y[:, column], **options
        )
        for name in ("dZ1", "dZ2", "dA0", "dA1", "dA2", "Z1", "A2"):
            np.testing.assert_allclose(whole[name][:, column], one[name], rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize(
    ("name", "at_zero"), [("relu", 0.0), ("leaky_relu", 0.01), ("softplus", 0.5), ("sigmoid", 0.25)]
)
def test_the_slope_at_zero_is_the_specified_one(name: str, at_zero: float) -> None:
    assert slope(name, 0.0) == at_zero


def test_slopes_keep_their_digits_where_a_unit_saturates() -> None:
    for z in (-700.0, -40.0, -1.0, 2.0, 37.0, 40.0, 700.0):
        exact = float(exact_sigmoid(z) * exact_sigmoid(-z))
        # A dozen roundings of a well conditioned expression.
        assert slope("sigmoid", z) == pytest.approx(exact, rel=1e-14)
        assert slope("tanh", z / 2) == pytest.approx(4 * exact, rel=1e-14)


@pytest.mark.parametrize("z", [-1000.0, -37.0, 0.0, 37.0, 1000.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_cross_entropy_is_finite_and_exact_however_far_the_output(z: float, y: float) -> None:
    loss = in_jax(cross_entropy_of_z, z, y)
    found = in_jax(jax.grad(cross_entropy_of_z), z, y)
    exact_slope = -exact_sigmoid(-z) if y else exact_sigmoid(z)
    smallest = float(np.finfo(np.float64).tiny)  # below it, results may be flushed to zero
    assert loss == pytest.approx(float(exact_softplus(-z if y else z)), rel=1e-14, abs=smallest)
    assert found == pytest.approx(float(exact_slope), rel=1e-14, abs=smallest)


def test_training_is_the_plain_loop_and_its_costs_precede_the_updates() -> None:
    problem = make_problem((3, 4, 1), 3)
    (start, X, Y), options = asked(problem)
    trained = autodiff_ref.train(start, X, Y, 0.5, 3, **options)
    params: dict[str, Any] = dict(start)
    for k in range(3):
        assert trained.costs[k] == pytest.approx(
            autodiff_ref.cost(params, X, Y, **options), rel=1e-15
        )
        found = autodiff_ref.gradients(params, X, Y, **options)
        params = {name: value - 0.5 * found[f"d{name}"] for name, value in params.items()}
    for name, value in params.items():
        np.testing.assert_allclose(trained.params[name], value, rtol=1e-14, atol=1e-16)


def test_it_computes_in_float64_whatever_it_is_given_and_in_float32_if_told_to() -> None:
    problem = make_problem((3, 4, 1), 3, dtype=np.float32)
    args, options = asked(problem)
    wider = {name: value.astype(np.float64) for name, value in problem.params.items()}
    exact = (wider, problem.X.astype(np.float64), problem.Y)
    double = autodiff_ref.trace(*args, **options)
    for name, value in autodiff_ref.trace(*exact, **options).items():
        assert double[name].dtype == np.float64
        np.testing.assert_array_equal(double[name], value)
    single = autodiff_ref.trace(*args, **options, dtype=np.float32)
    assert {value.dtype for value in single.values()} == {np.dtype(np.float32)}
    trained = autodiff_ref.train(*args, 0.1, 2, **options, dtype=np.float32)
    assert {value.dtype for value in trained.params.values()} == {np.dtype(np.float32)}
    for name, value in single.items():
        np.testing.assert_allclose(value, double[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.ones((2, 3))}, r"W1 \(4, 3\) and b1 \(4, 1\) must have the shapes"),
        ({"Y": np.ones((1, 2))}, r"Y must have the shape \(1, 3\), not \(1, 2\)"),
        ({"params": {"W1": np.ones((1, 3))}}, "params must hold W1, b1"),
        ({"learning_rate": 0.0}, "learning_rate must be a positive number, not 0.0"),
        ({"learning_rate": np.nan}, "learning_rate must be a positive number, not nan"),
        ({"learning_rate": np.inf}, "learning_rate must be a positive number, not inf"),
        ({"learning_rate": -0.1}, "learning_rate must be a positive number, not -0.1"),
        ({"iterations": 0}, "iterations must be at least 1, not 0"),
        ({"params": {"W1": np.ones((1, 3)), "b1": np.ones(1)}}, r"b1 \(1,\) must have the shapes"),
        ({"X": np.ones(3)}, r"X must have the shape \(n_0, m\), .* not \(3,\)"),
        ({"params": {}}, "params must hold W1, b1, ..., WL, bL, not nothing"),
        ({"params": {1: np.ones(1)}}, "params must hold W1, b1, ..., WL, bL, not 1"),
        ({"dtype": np.float32, "X": np.full((3, 3), 1e300)}, "must be finite in float32"),
        (
            {"X": np.full((3, 3), np.nan)},
            r"X\[0, 0\] is nan: every entry must be finite in float64",
        ),
        ({"Y": np.array([[0.0, 1.0, np.inf]])}, r"Y\[0, 2\] is inf: every entry must be"),
        (
            {"params": {"W1": np.array([[1.0, np.inf, 0.0]]), "b1": np.ones((1, 1))}},
            r"W1\[0, 1\] is inf: every entry must be finite",
        ),
        (
            {"Y": np.array([[0.0, 0.5, 2.0]])},
            r"Y\[0, 1\] is 0.5: binary_cross_entropy takes only the labels 0 and 1",
        ),
    ],
)
def test_bad_input_is_refused(change: dict[str, Any], message: str) -> None:
    problem = make_problem((3, 4, 1), 3)
    given = {"params": problem.params, "X": problem.X, "Y": problem.Y, **change}
    with pytest.raises(ValueError, match=message):
        autodiff_ref.train(**given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"params": [np.ones((1, 3))]}, "params must be a dictionary of arrays, not list"),
        ({"network": "relu"}, "network must be an autodiff_ref.Network, not builtins.str"),
        ({"network": manual_bp.Network()}, "Network, not manual_bp.network.Network"),
        ({"dtype": np.int32}, "dtype must be float64 or float32, not int32"),
        ({"learning_rate": "a"}, "learning_rate must be a positive number, not 'a'"),
        ({"iterations": 2.5}, "iterations must be an integer, not 2.5"),
        ({"iterations": True}, "iterations must be an integer, not True"),
        ({"X": np.ma.masked_array(np.ones((3, 3)))}, "X must be an array of real numbers, not Mas"),
        ({"X": np.ones((3, 3)) * 1j}, "X must be an array of real numbers, not ndarray of complex"),
        ({"Y": np.array([["a", "b", "c"]])}, "Y must be an array of real numbers, not ndarray of"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_of_another_kind_is_refused(change: dict[str, Any], message: str) -> None:
    problem = make_problem((3, 4, 1), 3)
    given = {"params": problem.params, "X": problem.X, "Y": problem.Y, **change}
    with pytest.raises(TypeError, match=message):
        autodiff_ref.train(**given)


def test_no_sample_is_refused() -> None:
    problem = make_problem((3, 4, 1), 3)
    with pytest.raises(ValueError, match=r"X must have the shape \(n_0, m\), .* not \(3, 0\)"):
        autodiff_ref.cost(problem.params, np.ones((3, 0)), np.ones((1, 0)))


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"hidden": "gelu"}, "hidden is 'gelu' but must be one of sigmoid, relu"),
        ({"cost": "hinge"}, "cost is 'hinge' but must be one of binary_cross_entropy"),
        ({"output": "relu"}, "1 - A and so needs the output sigmoid or softmax, not relu"),
        (
            {"output": "tanh", "cost": "categorical_cross_entropy"},
            "categorical_cross_entropy takes the logarithm of A and so needs .* not tanh",
        ),
        ({"output": jnp.sin}, "needs the output sigmoid or softmax, not sin"),
        ({"average": "mean"}, "average is 'mean' but must be one of samples, entries, sum"),
        ({"hidden": ("relu", "gelu")}, r"hidden\[1\] is 'gelu' but must be one of sigmoid, relu"),
        ({"hidden": ["relu"]}, r"hidden is \['relu'\] but must be one of sigmoid, relu"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(choices: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Network(**choices)


def test_a_network_tells_its_functions_by_name() -> None:
    network = Network((jnp.sin, "relu"), "softmax", "squared_error")
    told = "Network(hidden=(sin, relu), output='softmax', cost='squared_error', average='samples')"
    assert repr(network) == told
    assert network == Network((jnp.sin, "relu"), "softmax", "squared_error")
    assert len({network, Network()}) == 2


@pytest.mark.parametrize("hidden", [(), ("relu", "tanh")])
def test_there_must_be_an_activation_for_each_hidden_layer(hidden: tuple[str, ...]) -> None:
    problem = make_problem((3, 4, 1), 3)
    with pytest.raises(ValueError, match=f"of {len(hidden)} layers, but .* of 1 hidden layers"):
        autodiff_ref.cost(problem.params, problem.X, problem.Y, network=Network(hidden))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ([0.5, 0.75, -0.25], r"Y\[2, 1\] is -0.25: .* only labels that are not negative"),
        ([0.5, 0.5, 0.5], "column 1 of Y sums to 1.5: .* only labels that sum to 1"),
        ([1.0, 1e-5, 0.0], "column 1 of Y sums to 1.00001: .* only labels that sum to 1"),
        ([0.0, 0.0, 0.0], "column 1 of Y sums to 0: .* only labels that sum to 1"),
    ],
)
def test_labels_of_categories_are_probabilities(column: list[float], message: str) -> None:
    problem = make_problem((3, 4, 3), 2)
    network = Network("relu", "softmax", "categorical_cross_entropy")
    thirds = np.full((3, 2), 1 / 3, np.float32)  # sums to 1 but for their rounding
    autodiff_ref.cost(problem.params, problem.X, thirds, network=network)
    bad = np.stack([np.eye(3)[0], column], axis=1)
    with pytest.raises(ValueError, match=message):
        autodiff_ref.cost(problem.params, problem.X, bad, network=network)


@pytest.mark.parametrize("ask", [autodiff_ref.cost, autodiff_ref.gradients, autodiff_ref.trace])
def test_no_function_of_the_face_takes_what_does_not_fit(ask: Any) -> None:
    problem = make_problem((3, 4, 1), 3)
    with pytest.raises(ValueError, match=r"Y must have the shape \(1, 3\), not \(3, 1\)"):
        ask(problem.params, problem.X, problem.Y.T)
    with pytest.raises(ValueError, match=r"Y\[0, 0\] is 0.5: .* only the labels 0 and 1"):
        ask(problem.params, problem.X, np.full((1, 3), 0.5))
    half_squared = Network(cost="half_squared_error")  # any number is a label to it
    ask(problem.params, problem.X, np.full((1, 3), 0.5), network=half_squared)


@pytest.mark.parametrize("choices", CHOICES[5:8], ids="-".join)
def test_the_cost_is_the_plain_one(choices: tuple[str, str, str]) -> None:
    args, options = asked(smooth_problem((3, 4, 2), 3, choices))
    # Both sides round some 100 times in a row at the size of 1, as the witness reckons.
    assert abs(autodiff_ref.cost(*args, **options) - plain_cost(*args, *choices)) <= 2 * NOISE


@pytest.mark.parametrize("z", [-1000.0, -100.0, -37.0, 37.0, 100.0, 1000.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_gradients_are_exact_where_the_output_saturates(z: float, y: float) -> None:
    params = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1))}
    given = params, np.array([[z]]), np.array([[y]])
    error = float(exact_sigmoid(z) if y == 0 else -exact_sigmoid(-z))  # A - Y
    slope = float(exact_sigmoid(z) * exact_sigmoid(-z))
    tiny = float(np.finfo(np.float64).tiny)  # below it, results may be flushed to zero
    # A dozen roundings; half squared error has A - Y, which keeps the rounding of A near 1.
    for cost, dZ, off in (
        ("binary_cross_entropy", error, tiny),
        ("half_squared_error", error * slope, 12 * 2.0**-53 * slope + tiny),
    ):
        found = autodiff_ref.gradients(*given, network=Network(cost=cost))
        assert found["db1"].item() == pytest.approx(dZ, rel=1e-14, abs=off)
        assert found["dW1"].item() == pytest.approx(dZ * z, rel=1e-14, abs=off * abs(z))


def test_a_unit_on_its_kink_takes_the_left_slope_in_a_whole_network() -> None:
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    params = {"W1": zero, "b1": zero, "W2": one, "b2": zero}
    X, Y = np.ones((1, 1)), np.array([[-2.0]])  # A2 = 0, so dZ2 = dA1 = 2
    for hidden, slope in (("relu", 0.0), ("leaky_relu", 0.01)):
        network = Network(hidden, "identity", "half_squared_error")
        assert autodiff_ref.trace(params, X, Y, network=network)["dZ1"].item() == 2 * slope
