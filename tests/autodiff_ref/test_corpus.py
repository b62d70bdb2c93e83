"""Each file of the corpus is right, and TABLE.toml says the truth about it; no harness is asked."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import drivers_of_arrays
import drivers_of_dictionaries
import drivers_of_objects
import drivers_of_rarer_habits
from corpus import FILES, TABLE, Driver, definitions

ANY_DEPTH = [file for file in FILES if TABLE[file.name]["depth"] == "any"]
MODULES = (drivers_of_arrays, drivers_of_dictionaries, drivers_of_objects, drivers_of_rarer_habits)
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


def differences(cost: Any, p: list[Any]) -> list[tuple[Any, Any]]:
    """Places in each array, and the central differences of the cost there."""
    draw = np.random.RandomState(3)
    found = []
    for k, value in enumerate(p):
        places = draw.permutation(value.size)[:ENTRIES]
        slopes = []
        for place in places:
            step = np.zeros(value.shape)
            step.flat[place] = STEP
            ahead, behind = ([*p[:k], value + by, *p[k + 1 :]] for by in (step, -step))
            slopes.append((cost(ahead) - cost(behind)) / (2 * STEP))
        found.append((places, np.array(slopes)))
    return found


def agrees(array: Any, value: Any, places: Any, slopes: Any) -> bool:
    errors = np.abs(array.flat[places] - slopes)
    return array.shape == value.shape and bool(errors.max() <= TOLERANCE * np.abs(slopes).max())


def gradient_agrees(driver: Driver, cost: Any, p: list[Any]) -> bool:
    """Whether each array is what central differences say; with a fault of 0.1 % it never is."""
    found = [np.asarray(array) for array in driver.gradient([value.copy() for value in p])]
    for array, value, slopes in zip(found, p, differences(cost, p), strict=True):
        assert not agrees(1.001 * array, value, *slopes)
        if not agrees(array, value, *slopes):
            return False
    return True


Asked = tuple[Any, Driver, list[Any]]


def question(file: Path, *hidden: int) -> Asked:
    """What is told of a file, its driver, and a point that no kink is near."""
    driver = DRIVERS[file.stem](definitions(file), *hidden)
    draw = np.random.RandomState(11)
    return TABLE[file.name], driver, [draw.randn(*s) / np.sqrt(s[0]) for s in driver.shapes]


@pytest.fixture(params=FILES, ids=lambda file: file.name, scope="module")
def asked(request: pytest.FixtureRequest) -> Asked:
    deep = TABLE[request.param.name]["depth"] == "any"
    return question(request.param, *(5, 2) if deep else ())


def test_the_gradient_is_that_of_the_cost(asked: Asked) -> None:
    row, driver, p = asked
    assert gradient_agrees(driver, driver.cost or partial(told_cost, row, driver), p)


@pytest.mark.parametrize("file", ANY_DEPTH, ids=lambda file: file.name)
@pytest.mark.parametrize("hidden", [(), (5,)], ids=["one layer", "two layers"])
def test_any_depth_is_any_depth(file: Path, hidden: tuple[int, ...]) -> None:
    row, driver, p = question(file, *hidden)
    assert gradient_agrees(driver, driver.cost or partial(told_cost, row, driver), p)


def tells_the_truth(row: Any, driver: Driver, p: list[Any]) -> bool:
    """Whether the table's cost is the file's, or, where it has none, has the file's gradient."""
    if driver.cost is None:
        return gradient_agrees(driver, partial(told_cost, row, driver), p)
    return bool(np.isclose(driver.cost(p), told_cost(row, driver, p), rtol=TOLERANCE))


LIES = {
    "hidden": {"tanh": "sigmoid", "sigmoid": "tanh"},
    "average": {"samples": "sum", "entries": "sum", "sum": "samples"},
    "cost": {
        "squared_error": "half_squared_error",
        "half_squared_error": "squared_error",
        "cross_entropy": "binary_cross_entropy",
        "binary_cross_entropy": "cross_entropy",
    },
}


def test_the_table_tells_the_truth(asked: Asked) -> None:
    row, driver, p = asked
    assert tells_the_truth(row, driver, p)
    one_output = 1 in (row.get("outputs"), *row.get("sizes", [])[-1:])
    assert one_output == (len(driver.Y) == 1)
    for key, lies in LIES.items():
        assert not tells_the_truth(row | {key: lies.get(row[key], "tanh")}, driver, p), key


def test_the_table_has_each_file_and_no_other() -> None:
    assert set(TABLE) == {file.name for file in FILES}
    assert set(DRIVERS) == {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_ordinary_file_knows_nothing_of_us(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not any(name in text for name in ("autodiff_ref", "manual_bp", "drivers_of"))
    if file.suffix == ".py":
        assert 25 <= text.count("\n") <= 120
