"""Properties of both sweeps, over random networks of every kind."""

import numpy as np
import pytest
from hypothesis import given

from manual_bp import ACTIVATIONS, Network, cost, forward, gradients, step, trace, train
from manual_bp.notation import Array, Values
from problems import ACTIVATION_NAMES, ALL_ENDS, TEXT, Problem, make_problem, problems
from witness import assert_within

HIDDENS = (*ACTIVATION_NAMES, "softmax")

EVERY_KIND = problems(hiddens=HIDDENS, ends=ALL_ENDS)


def traced(problem: Problem) -> Values:
    return trace(problem.params, problem.X, problem.Y, network=Network(*problem.choices))


def gradients_of(problem: Problem) -> Values:
    return gradients(problem.params, problem.X, problem.Y, network=Network(*problem.choices))


def sample(problem: Problem, i: int) -> Problem:
    """The problem with sample i alone."""
    return Problem(
        problem.params, problem.X[:, i : i + 1], problem.Y[:, i : i + 1], problem.choices
    )


def rounding(quantities: Values) -> float:
    """How far two evaluations of one quantity in another order may be apart.

    No layer magnifies (``make_problem``), and there are at most 4 layers, each with at most 6
    products to sum and a few operations, in two sweeps: some 100 roundings in a row, half an eps
    each, of products of two of these numbers.
    """
    size = max(1.0, *(float(np.abs(value).max()) for value in quantities.values()))
    return float(50 * np.finfo(quantities["Z1"].dtype).eps * size**2)


@given(EVERY_KIND)
def test_a_single_sample_is_the_case_m_1(problem: Problem) -> None:
    together = traced(problem)
    for i in range(problem.X.shape[1]):
        alone = traced(sample(problem, i))
        for name, value in together.items():
            # dW and db are means over the samples; everything else has a column for each.
            if not name.startswith(("dW", "db")):
                assert_within(alone[name], value[:, i : i + 1], rounding(together))


@given(EVERY_KIND)
def test_the_gradient_is_the_mean_of_the_gradients_of_single_samples(problem: Problem) -> None:
    m = problem.X.shape[1]
    singles = [gradients_of(sample(problem, i)) for i in range(m)]
    for name, value in gradients_of(problem).items():
        mean = np.mean([single[name] for single in singles], axis=0, dtype=np.float64)
        assert_within(value, mean, rounding(traced(problem)))


@given(EVERY_KIND)
def test_the_cost_is_the_mean_of_the_costs_of_single_samples(problem: Problem) -> None:
    network, m = Network(*problem.choices), problem.X.shape[1]
    parts = [sample(problem, i) for i in range(m)]
    mean = np.mean([cost(part.params, part.X, part.Y, network=network) for part in parts])
    value = cost(problem.params, problem.X, problem.Y, network=network)
    assert abs(value - mean) <= rounding(traced(problem))


@given(EVERY_KIND)
def test_one_sample_obeys_the_table_of_section_3_5_1(problem: Problem) -> None:
    one = sample(problem, 0)
    a = {name: value[:, 0] for name, value in traced(one).items()} | {"A0": one.X[:, 0]}
    gradient, bound = gradients_of(one), rounding(traced(one))
    for l in range(1, one.depth + 1):
        delta = a[f"dZ{l}"]
        # dL/db = delta and dL/dw = delta a^T, for vectors.
        assert_within(gradient[f"db{l}"][:, 0], delta, bound)
        assert_within(gradient[f"dW{l}"], np.outer(delta, a[f"A{l - 1}"]), bound)
        if l < one.depth:
            # delta^l_j = sum_k w_kj delta_k sigma'(z_j), the sum term by term.
            W, delta_next = one.params[f"W{l + 1}"], a[f"dZ{l + 1}"]
            sums = np.array([sum(W[:, j] * delta_next) for j in range(len(delta))])
            slope = ACTIVATIONS[one.choices[0]].sigma_prime(a[f"Z{l}"][:, None])
            # The Jacobian, which the text takes to be diagonal.
            J = slope[:, :, 0] if one.choices[0] == "softmax" else np.diag(slope[:, 0])
            assert_within(delta, J.T @ sums, bound)


@given(EVERY_KIND)
def test_every_result_has_the_shape_and_the_dtype_of_its_letter(problem: Problem) -> None:
    m, quantities, gradient = problem.X.shape[1], traced(problem), gradients_of(problem)
    dims = [problem.X.shape[0]] + [problem.params[f"b{l + 1}"].size for l in range(problem.depth)]
    layers = range(1, problem.depth + 1)
    shapes = {f"{letter}{l}": (dims[l], m) for l in layers for letter in ("Z", "A", "dZ", "dA")}
    shapes["dA0"] = (dims[0], m)
    of_gradient = {f"dW{l}": (dims[l], dims[l - 1]) for l in layers}
    of_gradient |= {f"db{l}": (dims[l], 1) for l in layers}
    assert {name: value.shape for name, value in gradient.items()} == of_gradient
    assert {name: value.shape for name, value in quantities.items()} == shapes | of_gradient
    network = Network(*problem.choices)
    results = quantities | {f"gradient {name}": value for name, value in gradient.items()}
    results |= {f"step {name}": v for name, v in step(problem.params, gradient, 0.1).items()}
    trained = train(problem.params, problem.X, problem.Y, 0.1, 2, network=network)
    results |= {f"train {name}": v for name, v in trained.params.items()}
    assert {name for name, value in results.items() if value.dtype != problem.dtype} == set()


@given(EVERY_KIND)
def test_trace_and_forward_give_the_same_numbers(problem: Problem) -> None:
    quantities = traced(problem)
    parts = forward(problem.params, problem.X, network=Network(*problem.choices))
    for name, value in parts.items():
        assert np.array_equal(value, quantities[name])


@given(problems(["float32"], HIDDENS, ALL_ENDS))
def test_float32_differs_from_float64_by_its_rounding_alone(problem: Problem) -> None:
    # The numbers of a float32 problem are float64 numbers as well: only the arithmetic differs.
    wide = Problem(
        {name: value.astype(np.float64) for name, value in problem.params.items()},
        problem.X.astype(np.float64),
        problem.Y if problem.Y.dtype.kind == "i" else problem.Y.astype(np.float64),
        problem.choices,
    )
    exact = gradients_of(wide)
    for name, value in gradients_of(problem).items():
        assert_within(value, exact[name], rounding(traced(problem)))


@pytest.mark.parametrize("labels", ["int64", "int8", "uint8", "bool", "float32"])
def test_labels_may_be_integers_booleans_or_of_the_dtype_of_x(labels: str) -> None:
    problem = make_problem((3, 2, 1), 5, dtype=np.float32)
    alike = Problem(problem.params, problem.X, problem.Y.astype(labels), TEXT)
    for name, value in gradients_of(problem).items():
        assert np.array_equal(gradients_of(alike)[name], value)


def test_at_the_kink_of_relu_nothing_flows_back() -> None:
    # Z1 = 1 * 1 - 1 = 0, exactly.
    params = {"W1": np.ones((1, 1)), "b1": -np.ones((1, 1))}
    params |= {"W2": np.ones((1, 1)), "b2": np.zeros((1, 1))}
    X, Y = np.ones((1, 1)), np.zeros((1, 1))
    at_relu = trace(params, X, Y)
    assert at_relu["Z1"] == 0
    # sigmoid(0) - 0 = 1/2 reaches dA1, and relu'(0) = 0 stops it.
    assert at_relu["dA1"] == 0.5
    assert at_relu["dZ1"] == at_relu["dW1"] == at_relu["db1"] == at_relu["dA0"] == 0
    at_leaky = trace(params, X, Y, network=Network("leaky_relu"))
    # The left slope: 1/2 * 1/100.
    assert at_leaky["dZ1"] == at_leaky["dW1"] == 0.5 * 0.01


@pytest.mark.parametrize("hidden", ACTIVATION_NAMES)
def test_with_all_parameters_zero_only_the_output_layer_learns(hidden: str) -> None:
    params = {
        name: np.zeros(shape)
        for name, shape in {"W1": (2, 3), "b1": (2, 1), "W2": (1, 2), "b2": (1, 1)}.items()
    }
    X, Y = np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([[1, 0]])
    gradient = gradients(params, X, Y, network=Network(hidden))
    # W2 = 0 lets nothing down to layer 1; the output errors -1/2 and 1/2 cancel in db2, and in
    # dW2 as well, since A1 is the same for both samples.
    assert all(not value.any() for value in gradient.values())
    other = gradients(params, X, np.array([[1, 1]]), network=Network(hidden))
    zero: Array = np.zeros((1, 1))
    assert other["db2"] == -0.5
    assert np.array_equal(other["dW2"], np.full((1, 2), -0.5 * ACTIVATIONS[hidden].sigma(zero)[0]))
    assert not other["dW1"].any()
    assert not other["db1"].any()
