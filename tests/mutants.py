"""Wrong implementations: the right ones with one piece of text replaced, as mutants.toml tells.

Each is beside what a right diagnosis says of it. Files of any depth are asked with three layers,
the upper two of one size, where a transpose that is missing does not show in shapes.
"""

import tomllib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus import FILES, TABLE, Driver, definitions, source
from differences import DRIVERS, agrees, differences, told_cost

HIDDEN = (3, 3)
ENTRIES = 6  # of each parameter: a mistake that a text makes shows in any

What = tuple[str, str, str]
"""The kind of a quantity, the name of the mistake, and what the factor says."""


@dataclass(frozen=True)
class Mutant:
    """One replacement in one file.

    Attributes:
        file: the right implementation.
        old, new: the text, which is there once, and what stands there instead.
        says: what a right diagnosis says; empty where the grammar of mistakes has no name for it.
        at: all, hidden, output, or layers counted from the output.
    """

    file: Path
    old: str
    new: str
    says: frozenset[What]
    at: str

    @property
    def name(self) -> str:
        """The file, and what was done to it."""
        told = " ".join(f"{self.old} -> {self.new}".split())
        return f"{self.file.stem}: {told}"

    @property
    def text(self) -> str:
        """The wrong program."""
        return source(self.file).replace(self.old, self.new)

    def layers(self, L: int) -> set[int]:
        """Where it is, in a network of so many layers."""
        named = {"all": range(1, L + 1), "hidden": range(1, L), "output": (L,)}
        if self.at in named:
            return set(named[self.at])
        return {L + 1 - int(layer) for layer in self.at.split()}


def what(told: str) -> What:
    """From ``kind: mistake & factor``, or one of the two, to its parts."""
    kind, _, rest = told.partition(": ")
    mistake, both, factor = rest.partition(" & ")
    if not both and rest.startswith(("it is ", "it has ", "1/m ")):
        return kind, "", rest
    return kind, mistake, factor


def read() -> list[Mutant]:
    table = tomllib.loads((FILES[0].parents[1] / "mutants.toml").read_text(encoding="utf-8"))
    by_name = {file.name: file for file in FILES}
    return [
        Mutant(
            by_name[name],
            entry["old"],
            entry["new"],
            frozenset(what(told) for told in entry["is"].split("; ") if told != "unknown"),
            entry["at"],
        )
        for name, entries in table.items()
        for entry in entries
    ]


MUTANTS = read()


def driver_of(file: Path, text: str | None = None) -> Driver:
    """The driver of a file, or of another text in its place."""
    hidden = HIDDEN if TABLE[file.name]["depth"] == "any" else ()
    driver: Driver = DRIVERS[file.stem](definitions(file, text), *hidden)
    return driver


def point_of(driver: Driver) -> list[Any]:
    """Parameters at which no kink is near."""
    draw = np.random.RandomState(11)
    return [draw.randn(*shape) / np.sqrt(shape[0]) for shape in driver.shapes]


def is_wrong(mutant: Mutant) -> bool:
    """Whether its gradient is another one than that of its own cost, by central differences."""
    driver = driver_of(mutant.file, mutant.text)
    p = point_of(driver)
    cost = driver.cost or partial(told_cost, TABLE[mutant.file.name], driver)
    found = [np.asarray(array) for array in driver.gradient([value.copy() for value in p])]
    slopes = differences(cost, p, ENTRIES)
    return not all(map(agrees, found, p, *zip(*slopes, strict=True)))
