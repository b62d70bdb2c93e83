"""What the reference reads for itself: images, published costs; and the initial values it draws."""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import manual_bp
from autodiff_ref.images import DIGITS, DataError, read_images, read_published
from autodiff_ref.parameters import init_params
from autodiff_ref.scenarios import images_of
from problems import write_images, write_published


def test_the_digits_are_read_as_the_other_side_reads_them() -> None:
    ours, theirs = read_images(DIGITS), manual_bp.load_images(DIGITS)
    for part in ("X_train", "Y_train", "X_test", "Y_test"):
        np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part))


def test_the_shipped_digits_are_pixels_and_labels_of_both_kinds() -> None:
    images = read_images(DIGITS)
    for X, Y in ((images.X_train, images.Y_train), (images.X_test, images.Y_test)):
        assert X.dtype == Y.dtype == np.float64
        assert Y.shape == (1, X.shape[1])
        assert (X.min(), X.max()) == (0.0, 240 / 255)  # 17 levels, 15 apart
        assert set(Y.ravel()) == {0.0, 1.0}
    assert read_published(DIGITS) is None


def test_each_image_is_a_column(tmp_path: Path) -> None:
    arrays = write_images(tmp_path)
    images = read_images(tmp_path)
    assert images.X_train[:, 1].tolist() == (arrays["train_set_x"][1].ravel() / 255).tolist()
    assert images.Y_test.tolist() == [arrays["test_set_y"].tolist()]


def remove(folder: Path) -> None:
    next(folder.glob("train*")).unlink()


def double(folder: Path) -> None:
    file = next(folder.glob("test*"))
    (folder / "test_again.h5").write_bytes(file.read_bytes())


def truncate(folder: Path) -> None:
    file = next(folder.glob("train*"))
    file.write_bytes(file.read_bytes()[:100])


def drop_a_key(folder: Path) -> None:
    with h5py.File(next(folder.glob("train*")), "a") as file:
        del file["train_set_y"]


def turn_into_text(folder: Path) -> None:
    next(folder.glob("test*")).write_text("no HDF5")


def one_label_too_many(folder: Path) -> None:
    file = next(folder.glob("train*"))
    with h5py.File(file, "a") as data:
        del data["train_set_y"]
        data["train_set_y"] = [0, 1, 1, 0, 1]


def replace_in(folder: Path, key: str, value: Any) -> None:
    with h5py.File(next(folder.glob(f"{key.partition('_')[0]}*")), "a") as file:
        del file[key]
        file[key] = value


def one_label_too_few(folder: Path) -> None:
    replace_in(folder, "train_set_y", [0, 1])


def labels_in_a_column(folder: Path) -> None:
    replace_in(folder, "train_set_y", [[0], [1], [1]])


def label_bytes(folder: Path) -> None:
    replace_in(folder, "train_set_y", np.array([b"a", b"b", b"b"]))


def small_test_images(folder: Path) -> None:
    replace_in(folder, "test_set_x", np.zeros((2, 3, 3, 3), np.uint8))


def label_nan(folder: Path) -> None:
    with h5py.File(next(folder.glob("test*")), "a") as file:
        del file["test_set_y"]
        file["test_set_y"] = [0.0, np.nan]


def label_two(folder: Path) -> None:
    with h5py.File(next(folder.glob("train*")), "a") as file:
        file["train_set_y"][0] = 2


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (remove, r"must hold one file train\*.h5 but holds none"),
        (double, r"must hold one file test\*.h5 but holds test_again.h5, test_small.h5"),
        (truncate, "is not in the text's HDF5 layout"),
        (drop_a_key, "is not in the text's HDF5 layout"),
        (turn_into_text, r"test_small.h5 is not in the text's HDF5 layout"),
        (one_label_too_many, r"train_small.h5 is not in the text's HDF5 layout"),
        (one_label_too_few, r"\(3, 2, 4, 3\) and labels \(2,\) where uint8 \(m, height"),
        (labels_in_a_column, r"labels \(3, 1\) where"),
        (label_bytes, "train_small.h5 is not in the text's HDF5 layout"),
        (small_test_images, "training images of 24 values and test images of 27: both must"),
        (label_two, "holds labels other than 0 and 1"),
        (label_nan, r"test_small.h5 holds labels other than 0 and 1"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path, damage: Any, message: str) -> None:
    write_images(tmp_path)
    damage(tmp_path)
    with pytest.raises(DataError, match=message):
        read_images(tmp_path)


def test_published_costs_are_read_where_there_are_any(tmp_path: Path) -> None:
    assert read_published(tmp_path) is None
    write_published(tmp_path)
    published = read_published(tmp_path)
    assert published is not None
    assert published.costs == {0: 0.7, 2: 0.5}
    assert (published.train_right, published.test_right) == (3, 1)
    write_published(tmp_path, train_accuracy=0.75)
    file = tmp_path / "published_costs.json"
    for wrong in (file.read_text(), "", "[]", "{}"):
        file.write_text(wrong)
        with pytest.raises(DataError, match="is not in the expected layout"):
            read_published(tmp_path)
    for key, value, message in (
        ("layer_dims", [4], "layer_dims must name two layers or more"),
        ("layer_dims", [4, 0], "layer_dims must be positive"),
        ("layer_dims", ["four", 1], "invalid literal"),
        ("learning_rate", 0, "learning_rate must be positive"),
        ("seed", -1, "seed must be from 0"),
        ("iterations", 2, "keys from 0 to iterations - 1 = 1"),
        ("cost_at_iteration", {}, "cost_at_iteration must hold a cost"),
    ):
        write_published(tmp_path, **{key: value})
        with pytest.raises(DataError, match=message):
            read_published(tmp_path)
    write_images(tmp_path)
    write_published(tmp_path, layer_dims=[4, 1])
    with pytest.raises(DataError, match=r"images of 24 values, and published_costs.json a network"):
        images_of(tmp_path)


def test_initial_values_are_the_legacy_stream_layer_by_layer() -> None:
    stream = np.random.RandomState(5)
    params = init_params((7, 3, 2), 5)
    for l, (n_prev, n) in enumerate(((7, 3), (3, 2)), start=1):
        expected = stream.standard_normal((n, n_prev)) / np.sqrt(n_prev)
        np.testing.assert_array_equal(params[f"W{l}"], expected)
        assert not params[f"b{l}"].any()
    for name, value in manual_bp.init_params((7, 3, 2), 5).items():
        np.testing.assert_array_equal(params[name], value)


def test_initial_values_in_float32_are_the_drawn_ones_rounded_once() -> None:
    double, single = init_params((7, 3, 2), 5), init_params((7, 3, 2), 5, np.float32)
    assert double.keys() == single.keys()
    for name, value in double.items():
        assert single[name].dtype == np.float32
        np.testing.assert_array_equal(single[name], value.astype(np.float32))
