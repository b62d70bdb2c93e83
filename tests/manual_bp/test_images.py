"""Images in the text's HDF5 layout, good ones; what is refused stands in test_bad_images.py."""

import json
from hashlib import sha256
from pathlib import Path

import h5py
import numpy as np
import pytest

from manual_bp import Images, cost, gradients, init_params, load_images
from problems import CATS_FOLDER, DIGITS_FOLDER, write_images


@pytest.fixture(scope="module")
def cats() -> Images:
    """The text's own images, which the project may not ship."""
    if not (CATS_FOLDER / "train_catvnoncat.h5").exists():
        pytest.skip(
            "the cat images are absent: put train_catvnoncat.h5, test_catvnoncat.h5 and "
            "published_costs.json into shared/data beside the repository"
        )
    return load_images(CATS_FOLDER)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_each_image_becomes_a_column_of_pixels_over_255(tmp_path: Path, dtype: str) -> None:
    arrays = write_images(tmp_path)
    images = load_images(tmp_path, dtype)
    for part, X in (("train", images.X_train), ("test", images.X_test)):
        pixels = arrays[f"{part}_set_x"]
        m, height, width, _ = pixels.shape
        assert X.dtype == dtype
        assert X.shape == (height * width * 3, m)
        for i, row, column, colour in np.ndindex(pixels.shape):
            # The text flattens an image row by row, and its colours last.
            pixel = X[(row * width + column) * 3 + colour, i]
            assert pixel == np.dtype(dtype).type(pixels[i, row, column, colour]) / 255


def test_labels_become_a_row_of_integers(tmp_path: Path) -> None:
    write_images(tmp_path)
    images = load_images(tmp_path)
    assert images.Y_train.tolist() == [[0, 1, 1]]
    assert images.Y_test.tolist() == [[1, 0]]
    assert images.Y_train.dtype == images.Y_test.dtype == np.int64


@pytest.mark.parametrize("dtype", ["bool", "uint8", "float64"])
def test_labels_may_be_stored_in_any_dtype(tmp_path: Path, dtype: str) -> None:
    write_images(tmp_path, train_set_y=np.array([0, 1, 1], dtype))
    images = load_images(tmp_path)
    assert images.Y_train.tolist() == [[0, 1, 1]]
    assert images.Y_train.dtype == np.int64


@pytest.mark.parametrize(
    "names",
    [
        np.array([b"non-cat", b"cat"]),
        np.array(["non-cat", "cat"], dtype=h5py.string_dtype()),
        np.array([[b"non-cat", b"cat"]]),
    ],
    ids=["bytes", "strings", "a row"],
)
def test_classes_become_strings(tmp_path: Path, names: np.ndarray[tuple[int, ...]]) -> None:
    write_images(tmp_path, list_classes=names)
    assert load_images(tmp_path).classes == ("non-cat", "cat")


def test_a_folder_may_be_given_as_text(tmp_path: Path) -> None:
    write_images(tmp_path)
    assert np.array_equal(load_images(str(tmp_path)).X_test, load_images(tmp_path).X_test)


def test_the_files_are_closed_afterwards(tmp_path: Path) -> None:
    write_images(tmp_path)
    load_images(tmp_path)
    # An open file would refuse to be opened for writing.
    for file in tmp_path.iterdir():
        h5py.File(file, "r+").close()


def test_the_digits_come_with_the_project() -> None:
    images = load_images(DIGITS_FOLDER)
    assert images.X_train.shape == (8 * 8 * 3, 1438)
    assert images.X_test.shape == (8 * 8 * 3, 359)
    assert (images.Y_train.sum(), images.Y_test.sum()) == (151, 27)
    assert images.classes == ("another digit", "zero")
    # Grey values 0 to 16 times 15.
    assert (images.X_train.min(), images.X_train.max()) == (0, 240 / 255)


@pytest.mark.parametrize("part", ["train", "test"])
def test_the_digits_are_the_files_that_their_readme_describes(part: str) -> None:
    file = DIGITS_FOLDER / f"{part}_digits.h5"
    readme = (DIGITS_FOLDER / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in readme.splitlines() if line.startswith(f"| `{file.name}`")]
    assert sha256(file.read_bytes()).hexdigest() in line


def test_the_cats_load(cats: Images) -> None:
    assert cats.X_train.shape == (12288, 209)
    assert cats.X_test.shape == (12288, 50)
    assert cats.classes == ("non-cat", "cat")


def test_the_first_cost_on_the_cats_is_the_published_one(cats: Images) -> None:
    published = json.loads((CATS_FOLDER / "published_costs.json").read_text(encoding="utf-8"))
    params = init_params(published["layer_dims"], published["seed"])
    first = cost(params, cats.X_train, cats.Y_train)
    assert published["cost_at_iteration"]["0"] == 0.771749
    assert round(first, 6) == 0.771749


def test_the_network_of_the_text_has_245973_partial_derivatives(cats: Images) -> None:
    params = init_params((12288, 20, 7, 5, 1))
    gradient = gradients(params, cats.X_train, cats.Y_train)
    # 20 * 12288 + 20 + 7 * 20 + 7 + 5 * 7 + 5 + 5 + 1.
    assert sum(value.size for value in gradient.values()) == 245_973
    assert all(np.isfinite(value).all() and value.any() for value in gradient.values())
