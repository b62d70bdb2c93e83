"""Images in the text's HDF5 layout -> X, Y (text, section 4.1)."""

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp.notation import Array, checked_dtype

GREY_LEVELS = 255
"""The largest value of a uint8 pixel; X is the pixels divided by it, so 0 to 1."""


@dataclass(frozen=True)
class Images:
    """A data set, one column a sample.

    Attributes:
        X_train: pixels / 255, (h * w * 3, m_train), dimensionless.
        Y_train: labels 0 or 1, (1, m_train).
        X_test: pixels / 255, (h * w * 3, m_test), dimensionless.
        Y_test: labels 0 or 1, (1, m_test).
        classes: what the labels 0 and 1 stand for.
    """

    X_train: Array
    Y_train: npt.NDArray[np.int64]
    X_test: Array
    Y_test: npt.NDArray[np.int64]
    classes: tuple[str, ...]


def load_images(folder: str | PathLike[str], dtype: npt.DTypeLike = np.float64) -> Images:
    """Read ``train*.h5`` and ``test*.h5`` of a folder.

    Args:
        folder: holds exactly one file of each name. The training file has the keys
            ``train_set_x`` uint8 (m, h, w, 3) and ``train_set_y`` (m,); the test file has
            ``test_set_x``, ``test_set_y`` and ``list_classes``.
        dtype: of X, float64 or float32.

    Raises:
        TypeError: another dtype.
        FileNotFoundError: no folder, or no such file in it.
        ValueError: a file that is not HDF5 or is truncated, a key that is missing, a wrong shape
            or type, labels that are not 0 or 1, training and test images of different sizes.
    """
    place, kind = Path(folder), checked_dtype(dtype)
    if not place.is_dir():
        raise FileNotFoundError(f"there is no folder {place}: it must hold train*.h5 and test*.h5")
    train = read_file(only_file(place, "train*.h5"), ("train_set_x", "train_set_y"))
    test = read_file(only_file(place, "test*.h5"), ("test_set_x", "test_set_y", "list_classes"))
    X_train, Y_train = columns(train, "train", kind)
    X_test, Y_test = columns(test, "test", kind)
    if X_train.shape[0] != X_test.shape[0]:
        raise ValueError(
            f"the training images have {X_train.shape[0]} values each, the test images "
            f"{X_test.shape[0]}: both must have the same height and width"
        )
    classes = tuple(
        name.decode(errors="replace") if isinstance(name, bytes) else str(name)
        for name in np.ravel(test["list_classes"]).tolist()
    )
    return Images(X_train, Y_train, X_test, Y_test, classes)


def only_file(folder: Path, pattern: str) -> Path:
    """The one file of that pattern in a folder."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"there is no {pattern} in {folder}")
    if len(found) > 1:
        names = ", ".join(file.name for file in found)
        raise ValueError(f"{folder} must hold one file {pattern}, but holds {names}")
    return found[0]


def read_file(file: Path, keys: tuple[str, ...]) -> dict[str, npt.NDArray[Any]]:
    """The arrays under these keys, read whole before the file is closed."""
    # Only whoever reads images pays for the import, about 0.1 s.
    import h5py

    try:
        with h5py.File(file, "r") as opened:
            missing = [key for key in keys if not is_array(opened.get(key))]
            if not missing:
                return {key: opened[key][()] for key in keys}
            held = ", ".join(map(str, opened)) or "nothing"
    except (OSError, RuntimeError, KeyError, TypeError) as failure:  # what h5py says of damage
        raise ValueError(
            f"{file} cannot be read as HDF5, it may be truncated or of another format: {failure}"
        ) from failure
    raise ValueError(f"{file} has no data set {', '.join(missing)}; it holds {held}")


def is_array(held: Any) -> bool:
    """Whether something in a file is a data set with a shape; groups and empty ones have none."""
    return getattr(held, "shape", None) is not None


def columns(
    arrays: dict[str, npt.NDArray[Any]], part: str, dtype: np.dtype[Any]
) -> tuple[Array, npt.NDArray[np.int64]]:
    """X (h * w * 3, m) and Y (1, m) of one part, "train" or "test"."""
    pixels, labels = arrays[f"{part}_set_x"], arrays[f"{part}_set_y"]
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[3] != 3 or 0 in pixels.shape:
        raise ValueError(
            f"{part}_set_x must be uint8 of the shape (m, height, width, 3), none of them 0, "
            f"not {pixels.dtype} {pixels.shape}"
        )
    m = pixels.shape[0]
    if labels.shape != (m,):
        raise ValueError(
            f"{part}_set_y must have the shape ({m},), one label an image, not {labels.shape}"
        )
    if labels.dtype.kind not in "biuf":
        raise ValueError(f"{part}_set_y is {labels.dtype}: labels must be the numbers 0 or 1")
    wrong = ~np.isin(labels, (0, 1))
    if wrong.any():
        i = int(np.argmax(wrong))
        raise ValueError(f"{part}_set_y[{i}] is {labels[i]}: labels must be 0 or 1")
    X: Array = pixels.reshape(m, -1).T.astype(dtype)
    X /= GREY_LEVELS  # in place: X is large, and nobody else holds it yet
    return X, labels.astype(np.int64).reshape(1, m)
