"""What people get wrong, equation by equation: the grammar of mistakes.

A mistake is what somebody computes in the place of the right quantity, from what is at hand there.
Where it is the derivative of something else, that is written down and JAX differentiates it. One
table serves to plant mistakes, to name them and to tell of them; any of them may come with a
factor.
"""

from autodiff_ref.mistakes.clipping import SWITCH_OFF, clipped_at
from autodiff_ref.mistakes.costs import cost_with_epsilon, of_A, of_Z
from autodiff_ref.mistakes.factors import WRONG_AXIS, Factor, Origin, factors, merged
from autodiff_ref.mistakes.forward import FORWARD
from autodiff_ref.mistakes.here import (
    NUMBER,
    RIGHT,
    Here,
    NotHereError,
    Rule,
    dZ_of_factors,
    kind_of,
)
from autodiff_ref.mistakes.kept import KEPT, OF_EARLIER_CALLS
from autodiff_ref.mistakes.losses import EPSILONS, LOSSES, dZ_with_epsilon
from autodiff_ref.mistakes.mistake import Mistake
from autodiff_ref.mistakes.parameters import ON_BIASES, ON_WEIGHTS, PARAMETERS
from autodiff_ref.mistakes.propagation import PROPAGATION, TOO_EARLY
from autodiff_ref.mistakes.rules import Numbered, OfNetwork
from autodiff_ref.mistakes.slopes import BELOW_ZERO, SLOPES

__all__ = [
    "BELOW_ZERO",
    "EPSILONS",
    "KEPT",
    "MISTAKES",
    "NUMBER",
    "OF_EARLIER_CALLS",
    "ON_BIASES",
    "ON_WEIGHTS",
    "RIGHT",
    "SWITCH_OFF",
    "TOO_EARLY",
    "WRONG_AXIS",
    "Factor",
    "Here",
    "Mistake",
    "NotHereError",
    "Numbered",
    "OfNetwork",
    "Origin",
    "Rule",
    "clipped_at",
    "cost_with_epsilon",
    "dZ_of_factors",
    "dZ_with_epsilon",
    "factors",
    "kind_of",
    "merged",
    "of_A",
    "of_Z",
]

MISTAKES: tuple[Mistake, ...] = (*FORWARD, *LOSSES, *SLOPES, *PARAMETERS, *PROPAGATION)
"""Every mistake, the likelier ones of an equation first."""
