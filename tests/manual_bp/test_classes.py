"""Classes: what softmax and categorical cross-entropy take, refuse, predict and learn."""

from math import log

import numpy as np
import pytest

import manual_bp
from manual_bp import Network

CATEGORICAL = Network(output="softmax", cost="categorical_cross_entropy")

# One layer, 2 - 3. The outputs are 1/2, 1/4, 1/4 and 1/5, 2/5, 2/5.
PARAMS = {"W1": np.log(np.array([[2, 1], [1, 2], [1, 2]])), "b1": np.zeros((3, 1))}
X = np.eye(2)
Y = np.array([[1, 0], [0, 0], [0, 1]])


@pytest.mark.parametrize("output", ["sigmoid", "relu", "tanh", "identity"])
def test_categorical_cross_entropy_needs_a_softmax(output: str) -> None:
    message = (
        "the cost categorical_cross_entropy takes the outputs of a sample as one distribution, "
        f"which those of {output} are not: choose the output softmax, or another cost"
    )
    with pytest.raises(ValueError, match=message):
        Network(output=output, cost="categorical_cross_entropy")


def test_binary_cross_entropy_refuses_a_softmax() -> None:
    message = (
        "the cost binary_cross_entropy takes each output as a probability of its own, but the "
        "outputs of softmax are one distribution: choose the cost categorical_cross_entropy, or"
    )
    with pytest.raises(ValueError, match=message):
        Network(output="softmax")


@pytest.mark.parametrize(
    ("network", "layer_dims", "layer"),
    [
        (CATEGORICAL, (3, 2, 1), 2),
        (CATEGORICAL, (3, 1), 1),
        (Network("softmax"), (3, 2, 1, 1), 2),
    ],
    ids=["output", "only layer", "hidden"],
)
def test_a_softmax_over_one_unit_is_refused(
    network: Network, layer_dims: tuple[int, ...], layer: int
) -> None:
    message = f"layer {layer} has one unit, over which softmax is always 1 and nothing is learnt"
    with pytest.raises(ValueError, match=message):
        Network(network.hidden, network.output, network.cost, layer_dims)
    params = manual_bp.init_params(layer_dims)
    with pytest.raises(ValueError, match=message):
        manual_bp.forward(params, np.ones((3, 1)), network=network)


def test_one_unit_beside_a_softmax_is_no_matter() -> None:
    assert Network("softmax", layer_dims=(1, 2, 1)).layer_dims == (1, 2, 1)


SHAPE = "categorical_cross_entropy takes columns of labels that are not negative and sum to 1"


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ([1, 1, 0], r"the column Y\[:, 1\] has the sum 2\.0: "),
        ([0, 0, 0], r"the column Y\[:, 1\] has the sum 0\.0: "),
        ([1.5e308, 1.5e308, 0], r"the column Y\[:, 1\] has the sum inf: "),
        ([1.5, -0.5, 0], r"Y\[1, 1\] is -0\.5: "),
        ([1, 1e-9, -1e-9], r"Y\[2, 1\] is -1e-09: "),
        ([0.5, 0.5, 1e-6], r"the column Y\[:, 1\] has the sum 1\.000001: "),
    ],
    ids=["two ones", "no one", "overflow", "negative", "hardly", "more than rounding"],
)
def test_labels_that_are_no_distribution_are_refused(column: list[float], message: str) -> None:
    labels = np.array([[1.0, 0], [0, 0], [0, 0]])
    labels[:, 1] = column
    with pytest.raises(ValueError, match=message + SHAPE):
        manual_bp.cost(PARAMS, X, labels, network=CATEGORICAL)


def test_of_labels_that_are_refused_the_first_is_told() -> None:
    params = {"W1": np.ones((2, 1)), "b1": np.zeros((2, 1))}
    for labels, message in (
        ([[1, 2, 0, 3], [0, 0, 1, 0]], r"the column Y\[:, 1\] has the sum 2\.0: "),
        ([[1, 1, 2, 3], [0, 0, -1, -2]], r"Y\[1, 2\] is -1\.0: "),
    ):
        with pytest.raises(ValueError, match=message + SHAPE):
            manual_bp.cost(params, np.ones((1, 4)), np.array(labels, float), network=CATEGORICAL)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("made", ["float64", "float32"])
def test_labels_divided_by_their_sum_are_always_accepted(made: str, dtype: str) -> None:
    parts = np.random.RandomState(0).uniform(0, 1, (7, 2000)).astype(made)
    labels = (parts / parts.sum(axis=0)).astype(dtype)
    params = {"W1": np.ones((7, 2), dtype), "b1": np.zeros((7, 1), dtype)}
    samples = np.ones((2, 2000), dtype)
    assert (labels.sum(axis=0, dtype=np.float64) != 1).any()
    # All outputs are 1/7, whatever the labels: the loss is ln 7.
    value = manual_bp.cost(params, samples, labels, network=CATEGORICAL)
    assert value == pytest.approx(log(7), rel=float(20 * np.finfo(np.float32).eps))


@pytest.mark.parametrize("kind", ["bool", "uint8", "int64"])
def test_one_hot_labels_may_be_integers_or_booleans(kind: str) -> None:
    same = manual_bp.cost(PARAMS, X, Y.astype(kind), network=CATEGORICAL)
    assert same == manual_bp.cost(PARAMS, X, Y.astype(float), network=CATEGORICAL)


def test_the_predicted_class_is_that_of_the_largest_output() -> None:
    # No output is above 1/2, and of two equals it is the first.
    predicted = manual_bp.predict(PARAMS, X, network=CATEGORICAL)
    assert predicted.tolist() == [[1, 0], [0, 1], [0, 0]]
    assert predicted.dtype == np.int64


@pytest.mark.parametrize(
    ("labels", "right"),
    [
        (Y, 1 / 2),
        ([[1, 0], [0, 1], [0, 0]], 1),
        ([[0.2, 0], [0.5, 0.6], [0.3, 0.4]], 1 / 2),
        ([[0.2, 0], [0.5, 0.5], [0.3, 0.5]], 1 / 2),
        ([[0, 1], [0, 0], [1, 0]], 0),
    ],
    ids=["one wrong", "none wrong", "soft", "two largest labels", "all wrong"],
)
def test_accuracy_counts_samples(labels: list[list[float]], right: float) -> None:
    assert manual_bp.accuracy(PARAMS, X, np.array(labels), network=CATEGORICAL) == right


def test_the_threshold_stays_for_a_sigmoid_of_several_units() -> None:
    assert manual_bp.predict(PARAMS, X).tolist() == [[1, 0], [0, 1], [0, 1]]


def test_training_recognises_three_classes() -> None:
    random = np.random.RandomState(0)
    classes = np.arange(60) % 3
    centres = np.array([[2.0, -1, -1], [0, 2, -2]])
    samples = centres[:, classes] + random.uniform(-0.5, 0.5, (2, 60))
    labels = np.eye(3, dtype=int)[:, classes]
    params = manual_bp.init_params((2, 4, 3))
    trained = manual_bp.train(params, samples, labels, 0.5, 100, network=CATEGORICAL)
    assert (np.diff(trained.costs) < 0).all()
    assert manual_bp.accuracy(trained.params, samples, labels, network=CATEGORICAL) == 1
