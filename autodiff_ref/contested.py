"""Where rounding decides inside a program, in terms of the code that somebody wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autodiff_ref.arithmetic.running import Doubt
from autodiff_ref.arithmetic.source import line_of

FEW = 4
"""So many entries of an operation are named; all are counted."""


@dataclass(frozen=True)
class Contested:
    """An operation some of whose entries rounding decides, as at a kink.

    Attributes:
        operation: its name among JAX's primitives.
        line: where it stands in somebody's code, as file:line:column (function); empty where all
            of the program is JAX's.
        first: the indices of a few of the entries.
        entries: how many there are.
        size: how many the operation has in all.
    """

    operation: str
    line: str
    first: tuple[tuple[int, ...], ...]
    entries: int
    size: int


def contested(doubts: Iterable[Doubt]) -> tuple[Contested, ...]:
    """Each doubt once: a program asks again on its way back, and in each pass of a loop."""
    found = {}
    for doubt in doubts:
        line, at = line_of(doubt.sources), np.argwhere(doubt.entries)
        first = tuple(tuple(int(i) for i in index) for index in at[:FEW])
        key = doubt.name, line, doubt.entries.shape, doubt.entries.tobytes()
        found[key] = Contested(doubt.name, line, first, len(at), doubt.entries.size)
    return tuple(found.values())
