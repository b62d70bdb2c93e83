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
                f"{folder} must hold one file {part}*.h5 but holds "
                f"{', '.join(file.name for file in found) or 'none'}"
            )
        try:
            with h5py.File(found[0], "r") as file:
                names = [f"{part}_set_x", f"{part}_set_y"]
                missing = [name for name in names if name not in file]
                if missing:
                    raise ValueError(f"it holds {', '.join(file)} and no {', '.join(missing)}")
                pixels, labels = (np.asarray(file[name][()]) for name in names)
            if pixels.size == 0:
                raise ValueError("it holds no image")
            if pixels.dtype != np.uint8 or pixels.ndim != 4 or labels.shape != pixels.shape[:1]:
                raise ValueError(
                    f"it holds {pixels.dtype} images {pixels.shape} and labels {labels.shape} "
                    "where uint8 (m, height, width, 3) and (m,) are required"
                )
            X = np.moveaxis(pixels.astype(np.float64).reshape(len(labels), -1), 0, 1) / 255
            Y = labels[np.newaxis, :].astype(np.float64)
        except (OSError, KeyError, TypeError, ValueError) as failure:
            raise DataError(f"{found[0]} is not in the text's HDF5 layout: {failure}") from failure
        if not set(np.unique(Y)) <= {0.0, 1.0}:
            raise DataError(f"{found[0]} holds labels other than 0 and 1")
        parts[part] = X, Y
    sizes = [len(X) for X, _ in parts.values()]
    if sizes[0] != sizes[1]:
        raise DataError(
            f"{folder} holds training images of {sizes[0]} values and test images of {sizes[1]}: "
            "both must be of one size"
        )
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
        published = Published(
            layer_dims=tuple(int(n) for n in told["layer_dims"]),
            learning_rate=float(told["learning_rate"]),
            iterations=int(told["iterations"]),
            seed=int(told["seed"]),
            costs={int(k): float(C) for k, C in told["cost_at_iteration"].items()},
            train_right=int(told["train_accuracy"].split("/")[0]),
            test_right=int(told["test_accuracy"].split("/")[0]),
        )
        require(len(published.layer_dims) > 1, "layer_dims must name two layers or more")
        require(min(published.layer_dims) > 0, "layer_dims must be positive")
        require(0 < published.learning_rate < np.inf, "learning_rate must be positive")
        require(0 <= published.seed < 2**32, "seed must be from 0 to 2**32 - 1")
        last = published.iterations - 1
        require(bool(published.costs), "cost_at_iteration must hold a cost")
        within = all(0 <= k <= last for k in published.costs)
        require(within, f"cost_at_iteration must have keys from 0 to iterations - 1 = {last}")
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        raise DataError(f"{file} is not in the expected layout: {failure!r}") from failure
    return published


def require(holds: bool, what: str) -> None:
    """Stop with what was required, unless it holds."""
    if not holds:
        raise ValueError(what)
