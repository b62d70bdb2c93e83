"""Gradients that are right but for being clipped, entry by entry."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from autodiff_ref.mistakes.here import RIGHT, Here, Rule
from autodiff_ref.mistakes.mistake import Mistake
from autodiff_ref.mistakes.rules import Numbered

SWITCH_OFF = "to verify the gradient itself, clip at a limit that no entry reaches"
"""What somebody may do who clips on purpose."""


def clipping(rule: Rule) -> Rule:
    """The right quantity between minus a number and that number."""

    def clipped(here: Here) -> jax.Array:
        return jnp.maximum(jnp.minimum(rule(here), here.number), -here.number)

    return clipped


CLIPPED: Mapping[str, Rule] = {kind: clipping(RIGHT[kind]) for kind in ("dW", "db")}
"""By what is clipped."""

FORMULA: Mapping[str, str] = {"dW": "1/m dZ[l] A[l-1]^T", "db": "1/m row sums of dZ[l]"}


def clipped_at(kind: str, limit: float) -> Mistake:
    """That dW or db is clipped there."""
    return Mistake(
        kind,
        f"clipped at {limit:.6g}",
        f"it is the right gradient clipped at ±{limit:.6g}; {SWITCH_OFF}",
        f"{kind}[l] = {FORMULA[kind]}, clipped at ±{limit:.6g}",
        Numbered(CLIPPED[kind], limit),
    )
