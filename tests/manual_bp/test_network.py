"""Hyperparameters as one frozen value, and functions of one's own."""

from dataclasses import FrozenInstanceError
from typing import Any, NamedTuple

import numpy as np
import pytest

import manual_bp
from manual_bp import ACTIVATIONS, COSTS, TEXT_NETWORK, Activation, Cost, Network
from manual_bp.notation import Array
from problems import ACTIVATION_NAMES, Problem, make_problem
from witness import disagreements, gradients_by_differences

SQUARE = Activation("square", np.square, lambda Z: 2 * Z, values=(0, np.inf))

QUARTIC = Cost("quartic", lambda A, Y: (A - Y) ** 4, lambda A, Y: 4 * (A - Y) ** 3)

COSH = Cost("cosh", lambda A, Y: np.cosh(A) - Y, lambda A, _: np.sinh(A), output_values=(0, 1))


def same_gradients(problem: Problem, one: Network, other: Network) -> bool:
    first = manual_bp.gradients(problem.params, problem.X, problem.Y, network=one)
    second = manual_bp.gradients(problem.params, problem.X, problem.Y, network=other)
    return all(np.array_equal(first[name], second[name]) for name in first)


def test_the_default_is_the_network_of_the_text() -> None:
    assert Network() == TEXT_NETWORK
    assert Network("relu", "sigmoid", "binary_cross_entropy", None) == TEXT_NETWORK
    problem = make_problem((3, 2, 1), 4)
    gradient = manual_bp.gradients(problem.params, problem.X, problem.Y)
    named = manual_bp.gradients(problem.params, problem.X, problem.Y, network=TEXT_NETWORK)
    assert all(np.array_equal(gradient[name], named[name]) for name in named)


@pytest.mark.parametrize("attribute", ["hidden", "output", "cost", "layer_dims"])
def test_a_network_cannot_be_written_to(attribute: str) -> None:
    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{attribute}'"):
        setattr(Network(), attribute, "tanh")


def test_the_output_activation_belongs_to_the_last_layer_alone() -> None:
    network = Network("tanh")
    found = [network.activation(l, 3).name for l in (1, 2, 3)]
    assert found == ["tanh", "tanh", "sigmoid"]
    assert network.activation(1, 1).name == "sigmoid"


@pytest.mark.parametrize("attribute", ["hidden", "output"])
def test_an_unknown_activation_is_refused_with_the_names_that_there_are(attribute: str) -> None:
    listed = ", ".join((*ACTIVATION_NAMES, "softmax"))
    message = f"unknown activation 'swish': choose one of {listed}, or pass"
    with pytest.raises(ValueError, match=message):
        Network(**{attribute: "swish"})  # type: ignore[arg-type] # mypy thinks of layer_dims


def test_an_unknown_cost_is_refused_with_the_names_that_there_are() -> None:
    listed = "binary_cross_entropy, categorical_cross_entropy, half_squared_error, squared_error"
    with pytest.raises(ValueError, match=f"unknown cost 'mse': choose one of {listed}, or pass"):
        Network(cost="mse")


@pytest.mark.parametrize("attribute", ["hidden", "output", "cost"])
@pytest.mark.parametrize("value", [None, 1, np.tanh], ids=["None", "1", "function"])
def test_something_that_is_neither_a_name_nor_a_value_is_refused(
    attribute: str, value: Any
) -> None:
    with pytest.raises(TypeError, match=r"must be a name or an? (Activation|Cost), not"):
        Network(**{attribute: value})


@pytest.mark.parametrize(
    ("output", "reach"),
    [
        ("relu", "0 to inf"),
        ("tanh", "-1 to 1"),
        ("leaky_relu", "-inf to inf"),
        ("softplus", "0 to inf"),
        ("identity", "-inf to inf"),
        (SQUARE, "0 to inf"),
    ],
    ids=["relu", "tanh", "leaky_relu", "softplus", "identity", "own"],
)
def test_an_output_that_leaves_the_domain_of_the_cost_is_refused_with_the_reason(
    output: str | Activation, reach: str
) -> None:
    message = (
        "the cost binary_cross_entropy is defined for outputs between 0 and 1, but the values of "
        rf"\w+ reach from {reach}: choose an output such as sigmoid, or another cost"
    )
    with pytest.raises(ValueError, match=message):
        Network(output=output)
    assert Network(output=output, cost="half_squared_error").output == output


@pytest.mark.parametrize(
    ("layer_dims", "error", "message"),
    [
        ((3,), ValueError, r"at least one layer, as in \(3, 1\), not \(3,\)"),
        ((3, 0), ValueError, r"layer_dims\[1\] is 0: every layer needs at least one unit"),
        ((3, 1.5), TypeError, r"layer_dims must be a sequence of integers .*, not \(3, 1.5\)"),
    ],
    ids=["no layer", "a layer of 0", "a fraction"],
)
def test_layer_sizes_that_make_no_network_are_refused(
    layer_dims: tuple[int, ...], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Network(layer_dims=layer_dims)


def test_layer_sizes_are_kept_as_a_tuple_that_nobody_can_change() -> None:
    sizes = [3, 2, 1]
    network = Network(layer_dims=sizes)
    sizes.append(9)
    assert network.layer_dims == (3, 2, 1)


def test_an_activation_of_ones_own_has_the_gradient_of_the_differences() -> None:
    problem = make_problem((3, 4, 3, 1), 3)
    found, errors = gradients_by_differences(
        problem.params, problem.X, problem.Y, lambda z: z * z, *problem.choices[1:]
    )
    gradient = manual_bp.gradients(problem.params, problem.X, problem.Y, network=Network(SQUARE))
    assert all(value.any() for value in gradient.values())
    assert disagreements(gradient, found, errors) == []


def test_a_cost_of_ones_own_has_the_gradient_of_the_differences() -> None:
    problem = make_problem((3, 4, 2), 3, ("tanh", "identity", "half_squared_error"))
    found, errors = gradients_by_differences(
        problem.params, problem.X, problem.Y, "tanh", "identity", lambda a, y: (a - y) ** 4
    )
    network = Network("tanh", "identity", QUARTIC)
    gradient = manual_bp.gradients(problem.params, problem.X, problem.Y, network=network)
    assert disagreements(gradient, found, errors) == []


def test_a_wrong_derivative_of_ones_own_is_found_by_the_differences() -> None:
    problem = make_problem((3, 4, 3, 1), 3)
    wrong = Activation("square", np.square, lambda Z: 2.002 * Z)
    found, errors = gradients_by_differences(
        problem.params, problem.X, problem.Y, lambda z: z * z, *problem.choices[1:]
    )
    gradient = manual_bp.gradients(problem.params, problem.X, problem.Y, network=Network(wrong))
    lines = disagreements(gradient, found, errors)
    # Layers 1 and 2 are behind sigma', layer 3 is not.
    assert {line.split("[")[0] for line in lines} == {"dW1", "db1", "dW2", "db2"}


def test_a_cost_of_ones_own_may_bound_the_outputs_that_it_takes() -> None:
    with pytest.raises(ValueError, match="the cost cosh is defined for outputs between 0 and 1"):
        Network(output="tanh", cost=COSH)
    assert Network(output="sigmoid", cost=COSH).cost_function is COSH


def test_a_cost_of_ones_own_may_have_a_shortcut() -> None:
    # (a - y)^4 behind the identity, where z = a: the shortcut is told by its factor 2.
    class Doubled(NamedTuple):
        Z: Array
        Y: Array

        def loss(self) -> Array:
            return QUARTIC.loss(self.Z, self.Y)

        def output_error(self) -> Array:
            return 2 * QUARTIC.grad_A(self.Z, self.Y)

    own = Cost("own", QUARTIC.loss, QUARTIC.grad_A, shortcuts={"identity": Doubled})
    problem = make_problem((3, 1), 2, ("relu", "identity", "half_squared_error"))
    args = (problem.params, problem.X, problem.Y)
    plain = manual_bp.trace(*args, network=Network(output="identity", cost=QUARTIC))
    short = manual_bp.trace(*args, network=Network(output="identity", cost=own))
    assert np.array_equal(short["dZ1"], 2 * plain["dZ1"])


def test_the_shortcut_is_taken_for_the_sigmoid_of_the_table_and_for_no_other() -> None:
    real = ACTIVATIONS["sigmoid"]
    own = Activation(
        "sigmoid", lambda Z: real.sigma(2 * Z), lambda Z: 2 * real.sigma_prime(2 * Z), (0, 1)
    )
    assert Network(output=own).shortcut is None
    assert Network(output="tanh", cost="half_squared_error").shortcut is None
    assert Network(output="sigmoid").shortcut is COSTS["binary_cross_entropy"].shortcuts["sigmoid"]
    assert Network(output=real).shortcut is COSTS["binary_cross_entropy"].shortcuts["sigmoid"]
    # With the shortcut, dZ would be sigma(2z) - y: half of the right gradient.
    problem = make_problem((3, 1), 4)
    found, errors = gradients_by_differences(
        problem.params,
        problem.X,
        problem.Y,
        "relu",
        lambda z: 1 / (1 + np.exp(-2 * z)),
        problem.choices[2],
    )
    gradient = manual_bp.gradients(
        problem.params, problem.X, problem.Y, network=Network(output=own)
    )
    assert disagreements(gradient, found, errors) == []
    assert not same_gradients(problem, Network(output=own), Network())
