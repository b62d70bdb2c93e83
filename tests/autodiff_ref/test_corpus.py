"""Each file of the corpus is right, and TABLE.toml says the truth about it; no harness is asked."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus import FILES, TABLE, Driver, definitions
from differences import DRIVERS, TOLERANCE, gradient_agrees, told_cost

ANY_DEPTH = [file for file in FILES if TABLE[file.name]["depth"] == "any"]
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
