"""How each file of tests/implementations/right is called: its parameters, its cost, its gradient.

Every list here is in the file's own layout and order: W1, b1, W2, b2, ... .
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

RNG = np.random.RandomState(7)
n_0, m, classes = 4, 6, 3
X = RNG.randn(n_0, m)
Y = np.array([[0, 1, 1, 0, 1, 0]])
FLAGS = np.array([[0, 1, 1, 0, 1, 0], [1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1]])
TARGETS = RNG.uniform(-0.9, 0.9, (classes, m))
NUMBERS = np.array([2, 0, 1, 1, 0, 2])
ONE_HOT = np.eye(classes)[NUMBERS].T


@dataclass(frozen=True)
class Driver:
    """``cost`` is None where the file has none; ``X`` and ``Y`` are columns whatever the file takes."""

    shapes: list[tuple[int, ...]]
    gradient: Callable[[list[Any]], list[Any]]
    cost: Callable[[list[Any]], Any] | None
    Y: Any
    X: Any = X


DRIVERS: dict[str, Callable[[Any], Driver]] = {}


def drives(file: str) -> Callable[[Callable[[Any], Driver]], Callable[[Any], Driver]]:
    def register(driver: Callable[[Any], Driver]) -> Callable[[Any], Driver]:
        DRIVERS[file] = driver
        return driver

    return register


def columns(*dims: int) -> list[tuple[int, ...]]:
    return [s for i, o in zip(dims, dims[1:], strict=False) for s in ((o, i), (o, 1))]


def rows(*dims: int, flat: bool = True) -> list[tuple[int, ...]]:
    bias = (lambda o: (o,)) if flat else (lambda o: (1, o))
    return [s for i, o in zip(dims, dims[1:], strict=False) for s in ((i, o), bias(o))]


def named(p: list[Any], prefix: str = "") -> dict[str, Any]:
    return {f"{prefix}{'Wb'[k % 2]}{k // 2 + 1}": value for k, value in enumerate(p)}


def unnamed(grads: Any, prefix: str = "d") -> list[Any]:
    layers = sum(key.startswith(f"{prefix}W") for key in grads)
    return [grads[f"{prefix}{letter}{l}"] for l in range(1, layers + 1) for letter in "Wb"]


def pairs(p: list[Any]) -> list[Any]:
    return list(zip(p[::2], p[1::2], strict=True))


def flat(found: Any) -> list[Any]:
    return [array for pair in found for array in pair]


def attributes(thing: Any, names: str, values: list[Any] | None = None) -> list[Any]:
    """The attributes of these names, after they have been set if there are values."""
    for name, value in zip(names.split(), values or [], strict=False):
        setattr(thing, name, np.array(value))
    return [getattr(thing, name) for name in names.split()]
