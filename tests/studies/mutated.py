"""Wrong implementations in people's styles, asked by their drivers."""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from autodiff_ref.network import Network
from autodiff_ref.reference import State
from autodiff_ref.scenarios import Scenario
from corpus import TABLE, Driver
from differences import layers
from mutants import Mutant, driver_of, point_of
from studies.judging import is_caught, state_of
from studies.naming import Case, Claim, always, named

COSTS = {"cross_entropy": "categorical_cross_entropy"}
"""Of the table's names those that differ from the reference's."""

LAYOUTS = {
    "columns": "a sample is a column",
    "rows": "a sample is a row",
    "rows_out_in": "a sample is a row, W is (n_out, n_in)",
    "one_sample": "one sample at a time",
}

GRADIENTS = {"returned": "returned", "kept": "kept", "update": "seen in the update"}


def convention(row: Any) -> str:
    """Of a file: how its samples lie, and where its gradient is."""
    return f"{LAYOUTS[row['layout']]}; gradient {GRADIENTS[row['gradient']]}"


def network_of(row: Any) -> Network:
    """What the table tells, as hyperparameters."""
    slope = row.get("slope", 0.01)
    hidden = row["hidden"] if slope == 0.01 else sloped(slope)
    return Network(hidden, row["output"], COSTS.get(row["cost"], row["cost"]), row["average"])


@cache
def sloped(slope: float) -> Any:
    """Leaky relu with another slope than the text's."""

    def leaky_relu(Z: Any) -> Any:
        return jnp.where(Z > 0, Z, slope * Z)

    return leaky_relu


@cache
def problem(file: Path) -> tuple[Scenario, State]:
    """The driver's samples and parameters in our layout, and the harness's state there."""
    row, driver = TABLE[file.name], driver_of(file)
    params: dict[str, npt.NDArray[Any]] = {}
    for l, (W, b) in enumerate(layers(row, point_of(driver)), start=1):
        params |= {f"W{l}": W, f"b{l}": np.broadcast_to(b, (len(W), 1)).copy()}
    Y = np.asarray(driver.Y, np.float64)
    scenario = Scenario(file.stem, "", network_of(row), params, driver.X, Y, 0.1, (1,))
    return scenario, state_of(scenario)


def answered(row: Any, driver: Driver) -> dict[str, npt.NDArray[Any]]:
    """Its gradient in our layout; what has a wrong shape keeps it, turned if the rest is."""
    p = point_of(driver)
    found = [np.asarray(array) for array in driver.gradient([value.copy() for value in p])]
    letters = {True: "Wb", False: "W"}.get(row["biases"], "W")
    gradients = {}
    for k, (array, value) in enumerate(zip(found, p, strict=True)):
        letter, l = letters[k % len(letters)], k // len(letters) + 1
        if row["biases"] in ("first", "last"):
            ((gradients[f"dW{l}"], gradients[f"db{l}"]),) = layers(row, [array])
        elif letter == "b" and array.shape == value.shape:
            gradients[f"db{l}"] = array.reshape(-1, 1)
        else:
            turned = row["layout"] == "rows" and array.ndim == 2
            gradients[f"d{letter}{l}"] = array.T if turned else array
    return gradients


def case(mutant: Mutant) -> Case:
    """What is said of a mutant."""
    row = TABLE[mutant.file.name]
    driver = driver_of(mutant.file, mutant.text)
    scenario, state = problem(mutant.file)
    gradients = answered(row, driver)
    answers = {"gradients": gradients}
    if driver.cost is not None:
        answers["cost"] = driver.cost(point_of(driver))
    candidate = SimpleNamespace(**{name: always(value) for name, value in answers.items()})
    truth: Claim = frozenset(
        (f"{kind}{l}", mistake, factor)
        for kind, mistake, factor in mutant.says
        for l in mutant.layers(scenario.depth)
        if f"{kind}{l}" in gradients or kind not in ("dW", "db")
    )
    outcome = named(scenario, gradients, truth, is_caught(state, gradients), candidate)
    where = mutant.at if mutant.at in ("all", "output") else "hidden"
    return Case("in a file", convention(row), truth, where, *outcome, mutant.name)


def cases(mutants: list[Mutant]) -> list[Case]:
    """What is said of each."""
    return [case(mutant) for mutant in mutants]
