"""How much one rounding may change: the one place of every tolerance.

Model (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sections 2.2 and 3.1):
an operation returns x (1 + d) with |d| <= u, and n of them in a row 1 + t with
|t| <= gamma(n) = n u / (1 - n u); a sum of n terms, in whatever order, is off by at most
gamma(n - 1) times the sum of their sizes. A result below the smallest normal number may be
flushed to zero. Nothing else enters: no constant that someone liked, and no factor for the
array's size.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from autodiff_ref.quantities import Array

CALL = 8
"""Roundings in one call of exp, log, tanh and their like: NumPy (glibc, SVML) gives them to within
4 units in the last place, and a unit is up to two roundings. Nothing is said of XLA's own exp2,
sinh, cosh, log1p, atanh and erfc, which may be farther off."""

FORMS = 20
"""Roundings in one activation, derivative or loss, in whatever form that keeps its digits: two
such calls and at most four operations around them."""


class Allowance(Enum):
    """What a bound allows for, each more than the one before."""

    ROUNDING = "rounding of an evaluation that keeps at least some digits"
    KINK = "besides, either side of a kink that rounding can reach"
    CANCELLATION = "besides, forms of the text where they have lost every digit"
    OVERFLOW = "besides, an infinity where a form of the text has no finite value"


@dataclass(frozen=True)
class Rounding:
    """The arithmetic of candidate and reference together.

    Attributes:
        u: the sum of their unit roundoffs: half a unit in the last place of 1.
        tiny: the larger of their smallest normal numbers.
        huge: the smaller of their largest numbers.
        dtype: the candidate's, to which the constants of a program are rounded.
    """

    u: float
    tiny: float
    huge: float
    dtype: npt.DTypeLike

    @classmethod
    def of(cls, dtype: npt.DTypeLike) -> "Rounding":
        """A candidate in that dtype beside the reference in float64."""
        # JAX's knows bfloat16, too, but has no types.
        candidate: Any = jnp.finfo(dtype)  # type: ignore[no-untyped-call] # JAX's own has no types
        reference = np.finfo(np.float64)
        u = (float(candidate.eps) + float(reference.eps)) / 2
        return cls(u, float(candidate.tiny), float(candidate.max), np.dtype(dtype))

    def gamma(self, n: int) -> float:
        """n u / (1 - n u): the relative error of n roundings in a row, infinite if n u >= 1."""
        return n * self.u / (1 - n * self.u) if n * self.u < 1 else np.inf

    def of_terms(self, n: int, size: Array) -> Array:
        """n roundings of terms whose absolute values sum to that size.

        Where there is nothing to round, nothing is rounded: an exact zero stays exact.
        """
        return np.where(size > 0, self.gamma(n) * size + n * self.tiny, 0.0)
