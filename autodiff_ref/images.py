"""Real images for the reference, and what others have published about training on them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

DIGITS = Path(__file__).parent / "digits"
"""The handwritten digits that the project ships."""


class DataError(ValueError):
    """A data folder that cannot be used; the message says why."""


@dataclass(frozen=True)
class Images:
    """A data set, one column a sample.

    Attributes:
        X_train, X_test: pixels / 255, (h * w * 3, m), float64, dimensionless.
        Y_train, Y_test: labels 0 or 1, (1, m), float64.
    """

    X_train: npt.NDArray[np.float64]
    Y_train: npt.NDArray[np.float64]
    X_test: npt.NDArray[np.float64]
    Y_test: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Published:
    """What somebody else printed about a training run: an outside witness.

    Attributes:
        layer_dims, learning_rate, iterations, seed: of the run.
        costs: the cost by number of updates, with the digits that were printed.
        train_right, test_right: labels predicted rightly after the last update.
    """

    layer_dims: tuple[int, ...]
    learning_rate: float
    iterations: int
    seed: int
    costs: dict[int, float]
    train_right: int
    test_right: int


def read_images(folder: Path) -> Images:
    """Read train*.h5 and test*.h5.

    Raises:
        DataError: a missing or unreadable file, or one in another layout.
    """
    parts = {}
    for part in ("train", "test"):
        found = sorted(folder.glob(f"{part}*.h5"))
        if len(found) != 1:
            raise DataError(
                f"{folder} must hold one file {part}*.h5 but holds {len(found)} of them"
            )
        try:
            with h5py.File(found[0], "r") as file:
                pixels, labels = file[f"{part}_set_x"][()], file[f"{part}_set_y"][()]
            m = len(labels)
            X = np.moveaxis(np.asarray(pixels, np.float64).reshape(m, -1), 0, 1) / 255
            Y = np.asarray(labels, np.float64)[np.newaxis, :]
        except (OSError, KeyError, TypeError, ValueError) as failure:
            raise DataError(f"{found[0]} is not in the text's HDF5 layout: {failure}") from failure
        if not set(np.unique(Y)) <= {0.0, 1.0}:
            raise DataError(f"{found[0]} holds labels other than 0 and 1")
        parts[part] = X, Y
    return Images(*parts["train"], *parts["test"])


def read_published(folder: Path) -> Published | None:
    """What published_costs.json of a folder says, or None where there is no such file.

    Raises:
        DataError: a file in another layout.
    """
    file = folder / "published_costs.json"
    if not file.is_file():
        return None
    try:
        told: dict[str, Any] = json.loads(file.read_text())
        return Published(
            layer_dims=tuple(told["layer_dims"]),
            learning_rate=told["learning_rate"],
            iterations=told["iterations"],
            seed=told["seed"],
            costs={int(k): float(C) for k, C in told["cost_at_iteration"].items()},
            train_right=int(told["train_accuracy"].split("/")[0]),
            test_right=int(told["test_accuracy"].split("/")[0]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        raise DataError(f"{file} is not in the expected layout: {failure!r}") from failure
