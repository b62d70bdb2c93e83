"""What is easily let through, or refused in the words of another library."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import manual_bp
from manual_bp import COSTS, Network
from problems import write_images


def test_an_empty_data_set_counts_as_missing(tmp_path: Path) -> None:
    write_images(tmp_path)
    with h5py.File(next(tmp_path.glob("train*.h5")), "a") as file:
        del file["train_set_x"]
        file["train_set_x"] = h5py.Empty("u1")
    with pytest.raises(ValueError, match="has no data set train_set_x"):
        manual_bp.load_images(tmp_path)


def test_complex_labels_are_refused(tmp_path: Path) -> None:
    write_images(tmp_path)
    with h5py.File(next(tmp_path.glob("train*.h5")), "a") as file:
        labels = file["train_set_y"][()]
        del file["train_set_y"]
        file["train_set_y"] = labels.astype(np.complex128)
    with pytest.raises(ValueError, match="train_set_y is complex128"):
        manual_bp.load_images(tmp_path)


def test_damage_inside_a_file_is_reported_with_the_file(tmp_path: Path) -> None:
    write_images(tmp_path)
    file = next(tmp_path.glob("train*.h5"))
    whole = file.read_bytes()
    told = []
    for place in range(0, len(whole), 97):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            manual_bp.load_images(tmp_path)
        except ValueError as failure:
            told.append(str(failure))
    assert told
    assert all("train" in message for message in told)


@pytest.mark.parametrize("rate", [None, "0.1", [0.1], 1j])
def test_a_learning_rate_that_is_no_number_is_refused_by_name(rate: object) -> None:
    params = {"W1": np.ones((1, 1)), "b1": np.ones((1, 1))}
    with pytest.raises(TypeError, match="learning_rate must be a positive number"):
        manual_bp.step(params, {f"d{name}": v for name, v in params.items()}, rate)  # type: ignore[arg-type] # on purpose


@pytest.mark.parametrize(
    ("params", "gradients", "message"),
    [
        ({}, {}, "missing: W1, b1"),
        ({"V1": np.ones((1, 1))}, {"dV1": np.ones((1, 1))}, "not understood: V1"),
        (
            {"W1": np.ones((1, 1)), "b1": np.ones((1, 1))},
            {"dW1": np.ones((1, 1)), "db1": np.array([[np.nan]])},
            r"db1\[0, 0\] is nan: every entry must be a finite number",
        ),
    ],
    ids=["nothing", "other-names", "nan"],
)
def test_a_step_takes_only_a_network_and_finite_gradients(
    params: dict[str, np.ndarray], gradients: dict[str, np.ndarray], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        manual_bp.step(params, gradients)


@pytest.mark.parametrize("kind", [np.ma.masked_array, np.matrix])
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_arrays_that_hide_entries_or_multiply_otherwise_are_refused(kind: Any) -> None:
    params, X, Y = manual_bp.init_params((2, 1)), np.ones((2, 3)), np.zeros((1, 3))
    for given in ((params, kind(X), Y), ({**params, "W1": kind(params["W1"])}, X, Y)):
        with pytest.raises(
            TypeError, match=r"must be a NumPy array, not (MaskedArray|matrix): use"
        ):
            manual_bp.gradients(*given)
    with pytest.raises(TypeError, match=r"Y must be an array of the shape \(1, 3\), not (M|m)"):
        manual_bp.gradients(params, X, kind(Y))


@pytest.mark.parametrize("network", ["relu", None])
def test_what_is_no_network_is_refused(network: Any) -> None:
    params, X, Y = manual_bp.init_params((2, 1)), np.ones((2, 3)), np.zeros((1, 3))
    with pytest.raises(
        TypeError, match=r"network must be a manual_bp\.Network such as .*, not built"
    ):
        manual_bp.gradients(params, X, Y, network=network)


def test_a_step_converts_nothing_silently() -> None:
    params = {"W1": np.ones((1, 1), np.float32), "b1": np.ones((1, 1), np.float32)}
    with pytest.raises(TypeError, match="dW1 is float64 but W1 is float32"):
        manual_bp.step(params, {"dW1": np.ones((1, 1)), "db1": np.ones((1, 1))})


def test_the_missing_one_of_a_pair_is_named() -> None:
    params = manual_bp.init_params((2, 2, 1))
    del params["b2"]
    with pytest.raises(ValueError, match="missing: b2; not understood: none"):
        manual_bp.forward(params, np.ones((2, 1)))


def test_a_network_with_a_cost_value_can_be_hashed() -> None:
    cost = COSTS["binary_cross_entropy"]
    assert hash(Network(cost=cost)) == hash(Network(cost=cost))
    with pytest.raises(TypeError):
        cost.shortcuts["relu"] = cost.shortcuts["sigmoid"]  # type: ignore[index] # on purpose
