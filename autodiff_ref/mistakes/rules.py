"""Rules that share a program: with another number in it, or in another network."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import NUMBER, Here, Rule
from autodiff_ref.network import Network


@dataclass(frozen=True)
class Numbered:
    """A rule that reads ``here.number``, whose program is one for all numbers.

    Attributes:
        rule: the rule.
        number: which one it reads.
    """

    rule: Rule
    number: float

    def __call__(self, here: Here) -> jax.Array:
        """What it gives with its number."""
        return self.rule(replace(here, q=here.q | {NUMBER: jnp.asarray(self.number, here.Y.dtype)}))


@dataclass(frozen=True)
class OfNetwork:
    """A rule in another network than that at hand, whose program is that network's.

    Attributes:
        rule: the rule.
        other: from the network at hand to the other; it raises NotHereError where there is none.
    """

    rule: Rule
    other: Callable[[Network], Network]

    def __call__(self, here: Here) -> jax.Array:
        """What it gives there."""
        return self.rule(replace(here, network=self.other(here.network)))
