"""How large a fault has to be before somebody objects to it: faults of every size, in one array.

How many faults a rule misses is decided by how large they are planted; this is not.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from autodiff_ref.reference import State
from studies.backward import gradients
from studies.forms import Array
from studies.judging import is_caught, state_of
from studies.planted import NAMES, NETWORKS, OURS
from studies.regimes import Architecture, drawn
from studies.rules import RULES

SIZES = tuple(2 * 10.0**k for k in range(-15, 2))
"""Relative; twice a power of ten, as tolerances are powers of ten and rounding would decide."""

SOME = range(3)
"""Seeds, as each takes long."""

FAULTY = "dW2"
"""The array that is wrong."""


def everywhere(value: Array) -> Array:
    """Every entry."""
    return np.ones(value.shape, np.bool_)


def at_rank(share: float) -> Callable[[Array], Array]:
    """One entry: that than which such a share of those that are not 0 is smaller."""

    def chosen(value: Array) -> Array:
        sizes = np.sort(np.abs(value[value != 0]))
        found: Array = np.abs(value) == sizes[round(share * (sizes.size - 1))]
        return found

    return chosen


PLACES: Mapping[str, Callable[[Array], Array]] = {
    f"all of {FAULTY}": everywhere,
    "its largest entry": at_rank(1.0),
    "its median entry": at_rank(0.5),
    "its smallest entry": at_rank(0.0),
}
"""Where the fault is, by what tables call it."""


@dataclass(frozen=True)
class Seen:
    """The smallest fault that somebody objects to in one network, infinite if to none."""

    who: str
    place: str
    size: float


def seen(networks: tuple[Architecture, ...] = NETWORKS, seeds: range = SOME) -> Iterator[Seen]:
    """For everybody who judges and every place."""
    for network in networks:
        for seed in seeds:
            scenario = drawn(network, seed)
            state, right = state_of(scenario), gradients(scenario)
            for who in NAMES:
                for place, chosen in PLACES.items():
                    at = chosen(right[FAULTY])
                    yield Seen(who, place, smallest(partial(objects, who, state, right, at)))


def smallest(objects_to: Callable[[float], bool]) -> float:
    """The first size that is objected to, infinite if none is; larger ones are then, too."""
    i = bisect_left(SIZES, True, key=objects_to)
    return SIZES[i] if i < len(SIZES) else np.inf


def objects(who: str, state: State, right: Mapping[str, Array], at: Array, size: float) -> bool:
    """Whether somebody objects to gradients with a fault of that size in some entries."""
    theirs = {**right, FAULTY: np.where(at, right[FAULTY] * (1 + size), right[FAULTY])}
    if who == OURS:
        return is_caught(state, theirs)
    (rule,) = (rule for rule in RULES if rule.name == who)
    return not rule.accepts(theirs, {name: state.trace[name] for name in theirs})
