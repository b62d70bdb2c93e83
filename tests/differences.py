"""Central differences of a file's cost, and the cost as TABLE.toml tells it: no harness."""

from collections.abc import Iterator
from typing import Any

import numpy as np

import drivers_of_arrays
import drivers_of_assemblies
import drivers_of_dictionaries
import drivers_of_objects
import drivers_of_other_languages
import drivers_of_rarer_habits
from corpus import Driver

MODULES = (
    drivers_of_arrays,
    drivers_of_assemblies,
    drivers_of_dictionaries,
    drivers_of_objects,
    drivers_of_other_languages,
    drivers_of_rarer_habits,
)
DRIVERS = {
    name: driver
    for module in MODULES
    for name, driver in vars(module).items()
    if getattr(driver, "__module__", None) == module.__name__
}

STEP = 1e-5  # its square and eps / STEP are both of the order 1e-11
TOLERANCE = 1e-6  # what the eps of some logarithms leaves, a hundred times over
ENTRIES = 40  # of each parameter, drawn once; a fault of a whole array shows in any

ACTIVATIONS: dict[str, Any] = {
    "sigmoid": lambda Z, _: 1 / (1 + np.exp(-Z)),
    "tanh": lambda Z, _: np.tanh(Z),
    "relu": lambda Z, _: np.maximum(Z, 0),
    "leaky_relu": lambda Z, slope: np.where(Z > 0, Z, slope * Z),
    "softplus": lambda Z, _: np.log1p(np.exp(Z)),
    "identity": lambda Z, _: Z,
    "softmax": lambda Z, _: np.exp(Z) / np.exp(Z).sum(axis=0),
}
LOSSES: dict[str, Any] = {
    "binary_cross_entropy": lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(),
    "cross_entropy": lambda A, Y: -(Y * np.log(A)).sum(),
    "squared_error": lambda A, Y: ((A - Y) ** 2).sum(),
    "half_squared_error": lambda A, Y: ((A - Y) ** 2).sum() / 2,
}


def layers(row: Any, p: list[Any]) -> list[tuple[Any, Any]]:
    """(W, b) of each layer, W as (n_out, n_in), from the layout that the table tells."""
    turned = [
        value.T if row["layout"] in ("rows", "columns_in_out") and value.ndim == 2 else value
        for value in p
    ]
    match row["biases"]:
        case True:
            return [(W, b.reshape(-1, 1)) for W, b in zip(turned[::2], turned[1::2], strict=True)]
        case False:
            return [(W, 0.0) for W in turned]
        case "first":
            return [(W[:, 1:], W[:, :1]) for W in turned]
    return [(W[:, :-1], W[:, -1:]) for W in turned]


def told_cost(row: Any, driver: Driver, p: list[Any]) -> float:
    """The cost as the table tells it."""
    A, net = driver.X, layers(row, p)
    for l, (W, b) in enumerate(net, start=1):
        kind = row["output"] if l == len(net) else row["hidden"]
        A = ACTIVATIONS[kind](W @ A + b, row.get("slope"))
    divisor = {"samples": A.shape[1], "entries": A.size, "sum": 1}[row["average"]]
    return float(LOSSES[row["cost"]](A, driver.Y) / divisor)


def differences(cost: Any, p: list[Any], entries: int = ENTRIES) -> Iterator[tuple[Any, Any]]:
    """Places in each array, and the central differences of the cost there."""
    draw = np.random.RandomState(3)
    for k, value in enumerate(p):
        places = draw.permutation(value.size)[:entries]
        slopes = []
        for place in places:
            step = np.zeros(value.shape)
            step.flat[place] = STEP
            ahead, behind = ([*p[:k], value + by, *p[k + 1 :]] for by in (step, -step))
            slopes.append((cost(ahead) - cost(behind)) / (2 * STEP))
        yield places, np.array(slopes)


def agrees(array: Any, value: Any, places: Any, slopes: Any) -> bool:
    if array.shape != value.shape:
        return False
    errors = np.abs(array.flat[places] - slopes)
    return bool(errors.max() <= TOLERANCE * np.abs(slopes).max())


def gradient_agrees(driver: Driver, cost: Any, p: list[Any]) -> bool:
    """Whether each array is what central differences say; with a fault of 0.1 % it never is."""
    found = [np.asarray(array) for array in driver.gradient([value.copy() for value in p])]
    for array, value, slopes in zip(found, p, differences(cost, p), strict=True):
        assert not agrees(1.001 * array, value, *slopes)
        if not agrees(array, value, *slopes):
            return False
    return True
