"""Bad input: each public function says what was wrong and what was required, and writes nothing."""

import re
from collections.abc import Callable
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from manual_bp import Network, accuracy, cost, forward, gradients, predict, trace, train
from problems import read_only

HALF = Network(cost="half_squared_error")

ABSENT = object()
"""Stands for a parameter that is left out."""

Changes = dict[str, Any]
"""What is put in place of the good arrays, by name."""

Case = tuple[Changes, type[Exception], str]
"""Changes, the error, and a part of its message."""


def good() -> Changes:
    """A network 3 - 2 - 1 with 4 samples."""
    return {
        "W1": np.ones((2, 3)),
        "b1": np.zeros((2, 1)),
        "W2": np.ones((1, 2)),
        "b2": np.zeros((1, 1)),
        "X": np.ones((3, 4)),
        "Y": np.array([[0.0, 1, 1, 0]]),
    }


def last(name: str, value: float) -> Changes:
    """The array with its last entry replaced."""
    array = good()[name]
    array[-1, -1] = value
    return {name: array}


FUNCTIONS: dict[str, Callable[..., object]] = {
    "cost": cost,
    "gradients": gradients,
    "trace": trace,
    "train": partial(train, iterations=1),
    "accuracy": accuracy,
    "forward": lambda params, X, _, **options: forward(params, X, **options),
    "predict": lambda params, X, _, **options: predict(params, X, **options),
}

TAKE_LABELS = ("cost", "gradients", "trace", "train", "accuracy")


def call(function: str, changes: Changes, network: Network | None = None) -> object:
    """Call with some arrays changed and none of them writable."""
    arrays = good() | changes
    for array in arrays.values():
        if isinstance(array, np.ndarray):
            read_only(array)
    X, Y = arrays.pop("X"), arrays.pop("Y")
    params = MappingProxyType({name: a for name, a in arrays.items() if a is not ABSENT})
    return FUNCTIONS[function](params, X, Y, network=network or Network())


WIDE = "float64 although X and the parameters are finite: scale X (load_images divides by 255)"
X_SHAPE = "X must have the shape (3, m), one column a sample and one row for each column of W1, not"
PAIRS = "params must hold W1, b1, ..., WL, bL; "

PARAMS_AND_X: dict[str, Case] = {
    "nan in X": (last("X", np.nan), ValueError, "X[2, 3] is nan: every entry must be a finite"),
    "inf in X": (last("X", np.inf), ValueError, "X[2, 3] is inf: every entry must be a finite"),
    "nan in W1": (last("W1", np.nan), ValueError, "W1[1, 2] is nan: every entry must be a finite"),
    "-inf in W2": (last("W2", -np.inf), ValueError, "W2[0, 1] is -inf: every entry must be"),
    "nan in b2": (last("b2", np.nan), ValueError, "b2[0, 0] is nan: every entry must be a finite"),
    "Z1 overflows": ({"W1": np.full((2, 3), 1e308)}, ValueError, f"Z1 overflows {WIDE}"),
    "Z2 overflows": (
        {"W1": np.full((2, 3), 1e200), "W2": np.full((1, 2), 1e200)},
        ValueError,
        f"Z2 overflows {WIDE}",
    ),
    "X a vector": ({"X": np.ones(3)}, ValueError, f"{X_SHAPE} (3,)"),
    "X transposed": ({"X": np.ones((4, 3))}, ValueError, f"{X_SHAPE} (4, 3)"),
    "X without samples": ({"X": np.ones((3, 0))}, ValueError, f"{X_SHAPE} (3, 0)"),
    "X of images": ({"X": np.ones((3, 2, 2))}, ValueError, f"{X_SHAPE} (3, 2, 2)"),
    "X a list": ({"X": [[1.0]]}, TypeError, "X must be a NumPy array, not list: use np.asarray(X)"),
    "X of integers": (
        {"X": np.ones((3, 4), "int64")},
        TypeError,
        "X is int64 but must be float64 or float32: use X.astype(np.float64)",
    ),
    "X float16": ({"X": np.ones((3, 4), "f2")}, TypeError, "X is float16 but must be float64 or"),
    "X complex": ({"X": np.ones((3, 4), "c16")}, TypeError, "X is complex128 but must be float64"),
    "X float32": (
        {"X": np.ones((3, 4), "f4")},
        TypeError,
        "X is float32 but the parameters are float64: nothing is converted silently; use "
        "X.astype(np.float64) or init_params(..., dtype=np.float32)",
    ),
    "W a list": ({"W2": [[1.0, 1.0]]}, TypeError, "W2 must be a NumPy array, not list: use np."),
    "W of integers": ({"W1": np.ones((2, 3), "i8")}, TypeError, "W1 is int64 but must be float64"),
    "b float16": ({"b1": np.zeros((2, 1), "f2")}, TypeError, "b1 is float16 but must be float64"),
    "b float32": (
        {"b1": np.zeros((2, 1), "f4")},
        TypeError,
        "b1 is float32 but W1 is float64: all parameters must share one dtype; convert with "
        "b1.astype(np.float64)",
    ),
    "W a vector": ({"W1": np.ones(3)}, ValueError, "W1 must have the shape (n_1, n_0), not (3,)"),
    "W empty": ({"W2": np.ones((0, 2))}, ValueError, "W2 must have the shape (n_2, n_1), not (0,"),
    "W too wide": (
        {"W2": np.ones((1, 3))},
        ValueError,
        "W2 has 3 columns but W1 has 2 rows: layer 2 reads what layer 1 gives",
    ),
    "b a vector": (
        {"b1": np.zeros(2)},
        ValueError,
        "b1 must have the shape (2, 1), one row for each row of W1 (2, 3), not (2,)",
    ),
    "b a row": ({"b1": np.zeros((1, 2))}, ValueError, "b1 must have the shape (2, 1), one row"),
    "b missing": ({"b2": ABSENT}, ValueError, PAIRS),
    "b renamed": (
        {"b2": ABSENT, "bias": np.zeros((1, 1))},
        ValueError,
        f"{PAIRS}missing: b2; not understood: bias",
    ),
    "layer skipped": (
        {"W2": ABSENT, "b2": ABSENT, "W3": np.ones((1, 2)), "b3": np.zeros((1, 1))},
        ValueError,
        f"{PAIRS}missing: W2, b2; not understood: W3, b3",
    ),
    "one too many": ({"c": np.ones(1)}, ValueError, f"{PAIRS}missing: none; not understood: c"),
    "none": (
        dict.fromkeys(("W1", "b1", "W2", "b2"), ABSENT),
        ValueError,
        f"{PAIRS}missing: W1, b1; not understood: none",
    ),
}

Y_SHAPE = "Y must have the shape (1, 4), a row for each output unit and a column for each column of"
ONLY = "binary_cross_entropy takes only the labels 0 and 1"

LABELS: dict[str, Case] = {
    "2": (last("Y", 2), ValueError, f"Y[0, 3] is 2.0: {ONLY}"),
    "one half": (last("Y", 0.5), ValueError, f"Y[0, 3] is 0.5: {ONLY}"),
    "-1": ({"Y": np.array([[0, 1, -1, 1]])}, ValueError, f"Y[0, 2] is -1: {ONLY}"),
    "nan": (last("Y", np.nan), ValueError, f"Y[0, 3] is nan: {ONLY}"),
    "vector": ({"Y": np.array([0, 1, 1, 0])}, ValueError, f"{Y_SHAPE} X, not (4,)"),
    "column": ({"Y": np.zeros((4, 1))}, ValueError, f"{Y_SHAPE} X, not (4, 1)"),
    "too few": ({"Y": np.zeros((1, 3))}, ValueError, f"{Y_SHAPE} X, not (1, 3)"),
    "two units": ({"Y": np.zeros((2, 4))}, ValueError, f"{Y_SHAPE} X, not (2, 4)"),
    "empty": ({"Y": np.zeros((1, 0))}, ValueError, f"{Y_SHAPE} X, not (1, 0)"),
    "list": ({"Y": [[0, 1, 1, 0]]}, TypeError, "Y must be an array of the shape (1, 4), not list"),
    "float32": (
        {"Y": np.zeros((1, 4), "f4")},
        TypeError,
        "Y is float32 but X is float64: use Y.astype(np.float64), or integers",
    ),
    "complex": ({"Y": np.zeros((1, 4), "c16")}, TypeError, "Y is complex128 but X is float64"),
    "strings": ({"Y": np.array([["cat"] * 4])}, TypeError, "Y is <U3 but X is float64"),
}


def refused(function: str, case: Case, network: Network | None = None) -> None:
    """The call fails as the case says, and no array was written to: none is writable."""
    changes, error, message = case
    with pytest.raises(error, match=re.escape(message)):
        call(function, changes, network)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_good_input_is_accepted(function: str) -> None:
    assert call(function, {}) is not None


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("case", PARAMS_AND_X)
def test_bad_parameters_and_bad_x_are_refused(case: str, function: str) -> None:
    refused(function, PARAMS_AND_X[case])


@pytest.mark.parametrize("function", TAKE_LABELS)
@pytest.mark.parametrize("case", LABELS)
def test_bad_labels_are_refused(case: str, function: str) -> None:
    refused(function, LABELS[case])


@pytest.mark.parametrize("function", TAKE_LABELS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_cost_that_takes_any_label_takes_only_finite_ones(function: str, value: float) -> None:
    message = f"Y[0, 3] is {value}: every entry must be a finite number"
    refused(function, (last("Y", value), ValueError, message), HALF)


def test_a_cost_that_takes_any_label_takes_half_a_label() -> None:
    # The output is sigmoid(3 + 3) for each sample, within 0.0025 of 1.
    assert call("cost", {"Y": np.full((1, 4), 0.5)}, HALF) == pytest.approx(0.125, abs=0.0025)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_parameters_that_do_not_fit_the_layer_sizes_are_refused(function: str) -> None:
    message = "the parameters have the layer sizes (3, 2, 1), but network.layer_dims is (3, 4, 1)"
    refused(function, ({}, ValueError, message), Network(layer_dims=(3, 4, 1)))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_parameters_that_are_no_dictionary_are_refused(function: str) -> None:
    message = re.escape("params must be a dictionary {'W1': ..., 'b1': ...}, not list")
    with pytest.raises(TypeError, match=message):
        FUNCTIONS[function]([np.ones((2, 3))], good()["X"], good()["Y"])
