"""A scenario as a group of a file, and back."""

from collections.abc import Iterator
from hashlib import sha256
from typing import cast

import numpy as np

from autodiff_ref.answers import Missing
from autodiff_ref.files.group import Array, Group
from autodiff_ref.images import DataError
from autodiff_ref.network import Network
from autodiff_ref.quantities import Given, names_of_trace
from autodiff_ref.scenarios import Scenario

NETWORK = ("hidden", "output", "cost", "average")
"""The attributes of a network, each by its name."""

HEX_DIGITS = 32
"""Of a digest: more than chance ever makes equal."""

Shape = tuple[int, ...]


def group_of(scenario: Scenario) -> Group:
    """Everything about a scenario that a program needs."""
    about = {
        "shows": scenario.shows,
        **scenario.network.named(),
        "layers": scenario.depth,
        "samples": scenario.X.shape[1],
        "learning_rate": float(scenario.learning_rate),
        "dtype": str(scenario.dtype),
        "digest": digest_of(scenario),
    }
    lines = [
        " ".join((name, dtype, *map(str, shape), need))
        for name, dtype, shape, need in expected(scenario)
    ]
    arrays = {**scenario.params, "X": scenario.X, "Y": scenario.Y}
    return Group(arrays, about, "".join(f"{line}\n" for line in lines))


def problem_of(name: str, group: Group) -> Scenario:
    """The scenario that a group of an export holds; no descent is asked there.

    Raises:
        DataError: it is not as it was exported.
    """
    arrays = dict(group.arrays)
    if unread := [each.why for each in arrays.values() if isinstance(each, Missing)]:
        raise DataError(f"the export cannot be used: scenario {name}: {unread[0]}")
    try:
        told = {key: str(value) for key, value in group.about.items()}
        params = {
            f"{letter}{l}": arrays[f"{letter}{l}"]
            for l in range(1, int(told["layers"]) + 1)
            for letter in "Wb"
        }
        scenario = Scenario(
            name,
            told["shows"],
            network_of(told),
            cast(Given, params),
            cast(Array, arrays["X"]),
            cast(Array, arrays["Y"]),
            float(told["learning_rate"]),
            recorded=(),
        )
        digest = told["digest"]
    except (KeyError, ValueError) as failure:
        raise DataError(
            f"the export cannot be used: scenario {name} lacks, or has another, {failure}; "
            "export it again"
        ) from failure
    if digest_of(scenario) != digest:
        raise DataError(
            f"the export cannot be used: scenario {name} is not as it was exported, as its digest "
            "is another; export it again"
        )
    return scenario


def network_of(told: dict[str, str]) -> Network:
    """The network that was written by name."""
    hidden, output, cost, average = (told[name] for name in NETWORK)
    several = tuple(hidden[1:-1].split(", ")) if hidden.startswith("(") else hidden
    return Network(several, output, cost, average)


def expected(scenario: Scenario) -> Iterator[tuple[str, str, Shape, str]]:
    """Name, dtype and shape of every array that is to come back, and whether it must be."""
    dims, m, dtype = scenario.layer_dims, scenario.X.shape[1], str(scenario.dtype)
    shapes = {f"d{name}": value.shape for name, value in scenario.params.items()}
    for name, shape in shapes.items():
        yield name, dtype, shape, "required"
    yield "C", "float64", (1, 1), "optional"
    for name in names_of_trace(scenario.depth):
        if name not in shapes:
            yield name, dtype, (dims[int(name.lstrip("dZA"))], m), "trace"
    for name, value in scenario.params.items():
        yield f"{name}_next", dtype, value.shape, "update"


def digest_of(scenario: Scenario) -> str:
    """What changes with anything that its results depend on."""
    s = scenario
    return digest(s.params, s.X, s.Y, s.network, s.name, float(s.learning_rate))


def digest(params: Given, X: Array, Y: Array, network: Network, *others: object) -> str:
    """What changes with any of these."""
    found = sha256(repr((network.named(), *others)).encode())
    for name, value in {**params, "X": X, "Y": Y}.items():
        little = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
        found.update(f"{name} {little.dtype.str} {little.shape}".encode())
        found.update(little.tobytes())
    return found.hexdigest()[:HEX_DIGITS]
