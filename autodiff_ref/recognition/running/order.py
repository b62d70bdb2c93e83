"""Code that puts samples in another order at random: while it is asked, it leaves them in theirs.

What comes back in another order could not be compared sample by sample.
"""

import random
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np

from autodiff_ref.recognition.running.wider import is_numpy

SHUFFLING = frozenset({"permutation", "permuted", "shuffle"})
"""What puts something in another order."""


class InOrder:
    """What a generator of random numbers does that leaves everything in its order."""

    def permutation(self, x: Any, *_: Any, **__: Any) -> Any:
        """The numbers below one, or a copy of an array, as they are."""
        return np.arange(x) if np.ndim(x) == 0 else np.array(x)

    permuted = permutation

    def shuffle(self, x: Any, *_: Any, **__: Any) -> None:
        """Nothing is done."""

    def __reduce__(self) -> Any:
        """A copy leaves everything in its order as well."""
        return type(self), (drawing(self),)


def drawing(generator: Any) -> Any:
    """What draws the bits of one of NumPy's generators."""
    return generator._bit_generator


class Generator(InOrder, np.random.Generator):
    """NumPy's generator that does so."""


class RandomState(InOrder, np.random.RandomState):
    """NumPy's older one."""


class Random(random.Random):
    """Python's own."""

    shuffle = InOrder.shuffle


KEPT = InOrder()

KINDS: Mapping[type, type] = {np.random.Generator: Generator, np.random.RandomState: RandomState}
"""NumPy's generators, and what takes their place."""

OTHERS = (
    (np.random.permutation, KEPT.permutation),
    (np.random.shuffle, KEPT.shuffle),
    (random.shuffle, KEPT.shuffle),
    (np.random.default_rng, lambda *seed: in_order(np.random.default_rng(*seed))),
    *KINDS.items(),
    (random.Random, Random),
)
"""What draws an order, or makes what does, and what takes its place."""


class Kept(ModuleType):
    """NumPy, or a module of random numbers, which leaves everything in its order."""

    def __init__(self, inner: Any) -> None:
        """Around the module that there is."""
        super().__init__(inner.__name__)
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        """What that has of this name, or what takes its place."""
        return in_order(getattr(self._inner, name))


def in_order(value: Any) -> Any:
    """What takes the place of something that draws an order; anything else as it is."""
    if is_numpy(value) or value is random or value is np.random:
        return Kept(value)
    if kind := KINDS.get(type(value)):
        return kind(drawing(value))
    return next((other for each, other in OTHERS if value is each), value)


def all_in_order(known: dict[str, Any]) -> dict[str, Any]:
    """The globals of a module that draw an order, as they do not."""
    pairs = [(name, value, in_order(value)) for name, value in known.items()]
    return {name: other for name, value, other in pairs if other is not value}
