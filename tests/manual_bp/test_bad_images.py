"""Folders and files that make no data set: each is refused with what was wrong."""

import re
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from manual_bp import load_images
from problems import write_images


def refused(folder: Path, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        load_images(folder)


def test_a_missing_folder(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    message = f"there is no folder {nowhere}: it must hold train*.h5 and test*.h5"
    refused(nowhere, FileNotFoundError, message)


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    write_images(tmp_path)
    file = tmp_path / "train_small.h5"
    refused(file, FileNotFoundError, f"there is no folder {file}: it must hold")


@pytest.mark.parametrize("part", ["train", "test"])
def test_a_missing_file(tmp_path: Path, part: str) -> None:
    write_images(tmp_path)
    (tmp_path / f"{part}_small.h5").unlink()
    refused(tmp_path, FileNotFoundError, f"there is no {part}*.h5 in {tmp_path}")


@pytest.mark.parametrize("part", ["train", "test"])
def test_two_files_for_one_pattern(tmp_path: Path, part: str) -> None:
    write_images(tmp_path)
    (tmp_path / f"{part}_other.h5").touch()
    holds = f"must hold one file {part}*.h5, but holds {part}_other.h5, {part}_small.h5"
    refused(tmp_path, ValueError, holds)


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(tmp_path: Path, part: str, kept: float) -> None:
    write_images(tmp_path)
    file = tmp_path / f"{part}_small.h5"
    whole = file.read_bytes()
    file.write_bytes(whole[: int(kept * len(whole))])
    message = f"{file} cannot be read as HDF5, it may be truncated or of another format"
    refused(tmp_path, ValueError, message)


@pytest.mark.parametrize(
    "content", [b"train_set_x,train_set_y\n1,0\n", b"PK\x03\x04" * 100], ids=["csv", "zip"]
)
def test_a_file_of_another_format(tmp_path: Path, content: bytes) -> None:
    write_images(tmp_path)
    file = tmp_path / "test_small.h5"
    file.write_bytes(content)
    message = f"{file} cannot be read as HDF5, it may be truncated or of another format"
    refused(tmp_path, ValueError, message)


@pytest.mark.parametrize(
    ("part", "key", "held"),
    [
        ("train", "train_set_x", "list_classes, train_set_y"),
        ("train", "train_set_y", "list_classes, train_set_x"),
        ("test", "test_set_x", "list_classes, test_set_y"),
        ("test", "test_set_y", "list_classes, test_set_x"),
        ("test", "list_classes", "test_set_x, test_set_y"),
    ],
    ids=lambda value: value,
)
def test_a_missing_key(tmp_path: Path, part: str, key: str, held: str) -> None:
    write_images(tmp_path)
    file = tmp_path / f"{part}_small.h5"
    with h5py.File(file, "r+") as opened:
        del opened[key]
    refused(tmp_path, ValueError, f"{file} has no data set {key}; it holds {held}")


def test_a_group_in_place_of_a_data_set(tmp_path: Path) -> None:
    write_images(tmp_path)
    with h5py.File(tmp_path / "train_small.h5", "r+") as opened:
        del opened["train_set_x"]
        opened.create_group("train_set_x")
    refused(tmp_path, ValueError, "train_small.h5 has no data set train_set_x; it holds")


def test_an_empty_hdf5_file(tmp_path: Path) -> None:
    write_images(tmp_path)
    h5py.File(tmp_path / "train_small.h5", "w").close()
    message = "train_small.h5 has no data set train_set_x, train_set_y; it holds nothing"
    refused(tmp_path, ValueError, message)


PIXELS = "train_set_x must be uint8 of the shape (m, height, width, 3), none of them 0, not"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"train_set_x": np.ones((3, 2, 4, 3))}, f"{PIXELS} float64 (3, 2, 4, 3)"),
        ({"train_set_x": np.ones((3, 2, 4), "uint8")}, f"{PIXELS} uint8 (3, 2, 4)"),
        ({"train_set_x": np.ones((3, 2, 4, 1), "uint8")}, f"{PIXELS} uint8 (3, 2, 4, 1)"),
        ({"train_set_x": np.ones((3, 3, 2, 4), "uint8")}, f"{PIXELS} uint8 (3, 3, 2, 4)"),
        ({"train_set_x": np.ones((0, 2, 4, 3), "uint8")}, f"{PIXELS} uint8 (0, 2, 4, 3)"),
        (
            {"train_set_y": np.array([0, 1])},
            "train_set_y must have the shape (3,), one label an image, not (2,)",
        ),
        (
            {"train_set_y": np.array([[0, 1, 1]])},
            "train_set_y must have the shape (3,), one label an image, not (1, 3)",
        ),
        (
            {"test_set_y": np.array([0, 1, 0])},
            "test_set_y must have the shape (2,), one label an image, not (3,)",
        ),
        ({"train_set_y": np.array([0, 1, 2])}, "train_set_y[2] is 2: labels must be 0 or 1"),
        ({"test_set_y": np.array([-1, 1])}, "test_set_y[0] is -1: labels must be 0 or 1"),
        ({"test_set_y": np.array([1, np.nan])}, "test_set_y[1] is nan: labels must be 0 or 1"),
        ({"test_set_y": np.array([1, 0.5])}, "test_set_y[1] is 0.5: labels must be 0 or 1"),
        (
            {"test_set_x": np.ones((2, 2, 3, 3), "uint8")},
            "the training images have 24 values each, the test images 18: both must have the same",
        ),
    ],
    ids=[
        "pixels of float64",
        "no colours",
        "grey",
        "colours first",
        "no images",
        "a label missing",
        "labels in a row",
        "a label too many",
        "label 2",
        "label -1",
        "label nan",
        "label one half",
        "test images of another size",
    ],
)
def test_arrays_that_make_no_data_set(
    tmp_path: Path, changes: dict[str, np.ndarray[Any, Any]], message: str
) -> None:
    write_images(tmp_path, **changes)
    refused(tmp_path, ValueError, message)


@pytest.mark.parametrize("dtype", ["float16", "uint8"])
def test_a_dtype_that_is_not_supported(tmp_path: Path, dtype: str) -> None:
    write_images(tmp_path)
    with pytest.raises(TypeError, match=f"dtype must be float64 or float32, not {dtype}"):
        load_images(tmp_path, dtype)
