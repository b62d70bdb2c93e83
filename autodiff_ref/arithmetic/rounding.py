"""How far rounding can carry a candidate from the reference: the one place of every tolerance.

Model (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., sections 2.2 and 3.1):
an operation returns x (1 + d) with |d| <= u, and n of them in a row 1 + t with
|t| <= gamma(n) = n u / (1 - n u); a sum of n terms, in whatever order, is off by at most
gamma(n - 1) times the sum of their sizes. A result below the smallest normal number may be
flushed to zero. So each bound below is a count of operations times the size of the terms that
they combined, plus what errors in the inputs (written D followed by the letter) bring along.
Nothing else enters: no constant that someone liked, and no factor for the array's size.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from autodiff_ref.quantities import Array

ULPS = 20
"""Roundings in one activation, derivative or loss: two calls of exp, log1p or tanh, which NumPy
and XLA give to within 4 units in the last place each, a unit being up to two roundings, and at
most four operations around them."""

SCALED = 3
"""Roundings of a dZ[L] that comes from the gradient of C, as EQUATIONS.md section 7 has it: 1/m is
rounded, multiplied in, and multiplied out by m again."""

MULTIPLIED_OUT = 2
"""Roundings between two quantities that were both multiplied out by m, one each."""


@dataclass(frozen=True)
class Rounding:
    """The arithmetic of candidate and reference together.

    Attributes:
        u: the sum of their unit roundoffs: half a unit in the last place of 1.
        tiny: the larger of their smallest normal numbers.
    """

    u: float
    tiny: float

    @classmethod
    def of(cls, dtype: npt.DTypeLike) -> "Rounding":
        """A candidate in that dtype beside the reference in float64."""
        candidate, reference = np.finfo(dtype), np.finfo(np.float64)
        return cls(float(candidate.eps + reference.eps) / 2, float(candidate.tiny))

    def gamma(self, n: int) -> float:
        """n u / (1 - n u): the relative error of n roundings in a row."""
        return n * self.u / (1 - n * self.u)

    def of_terms(self, n: int, size: Array) -> Array:
        """n roundings of terms whose absolute values sum to that size.

        Where there is nothing to round, nothing is rounded: an exact zero stays exact.
        """
        return np.where(size > 0, self.gamma(n) * size + n * self.tiny, 0.0)

    def of_value(self, value: Array) -> Array:
        """One value of an activation, a derivative or a loss, computed with all its digits."""
        return self.of_terms(ULPS, np.abs(value))

    def linear(self, W: Array, b: Array, A: Array, DA: Array | float) -> Array:
        """Equation 1: n products, n - 1 additions and the bias."""
        n = W.shape[1]
        DA = np.broadcast_to(DA, A.shape)
        carried = np.abs(W) @ DA if DA.any() else 0.0
        return self.of_terms(n + 1, np.abs(W) @ np.abs(A) + np.abs(b)) + carried

    def product(self, f: Array, Df: Array, g: Array, Dg: Array) -> Array:
        """Equations 3 and 4: f * g, entry by entry, with all that scaling by m may add."""
        with np.errstate(invalid="ignore"):  # 0 * inf: judged as undecided, being nan
            own = self.of_terms(1 + SCALED, np.abs(f * g))
            bound: Array = own + np.abs(f) * Dg + Df * np.abs(g) + Df * Dg
            return bound

    def bias_gradient(self, dZ: Array, DdZ: Array | float) -> Array:
        """Equation 5: m - 1 additions and the division by m."""
        m = dZ.shape[1]
        own = self.of_terms(m + 1, np.abs(dZ).sum(axis=1, keepdims=True) / m)
        bound: Array = own + np.broadcast_to(DdZ, dZ.shape).sum(axis=1, keepdims=True) / m
        return bound

    def weight_gradient(self, dZ: Array, DdZ: Array | float, A: Array, DA: Array | float) -> Array:
        """Equation 6: m products, m - 1 additions and the division by m."""
        m = dZ.shape[1]
        DdZ, DA = np.broadcast_to(DdZ, dZ.shape), np.broadcast_to(DA, A.shape)
        own = self.of_terms(m + 1, np.abs(dZ) @ np.abs(A).T / m)
        carried = DdZ @ np.abs(A).T if DdZ.any() else 0.0
        if DA.any():
            carried = carried + (np.abs(dZ) + DdZ) @ DA.T
        bound: Array = own + carried / m
        return bound

    def update(self, value: Array, change: Array, Dchange: Array | float, alpha: float) -> Array:
        """Equations 7 and 8: alpha in the candidate's dtype, one product, one subtraction."""
        own = self.of_terms(3, np.abs(value) + alpha * np.abs(change))
        updated: Array = own + alpha * Dchange
        return updated

    def propagated(self, W: Array, dZ: Array, DdZ: Array | float) -> Array:
        """Equation 9: n products and n - 1 additions, and scaling by m on either side."""
        n = W.shape[0]
        DdZ = np.broadcast_to(DdZ, dZ.shape)
        carried = np.abs(W).T @ DdZ if DdZ.any() else 0.0
        bound: Array = self.of_terms(n + MULTIPLIED_OUT, np.abs(W).T @ np.abs(dZ)) + carried
        return bound

    def mean(self, losses: Array, Dlosses: Array) -> float:
        """The cost: the sum of all losses divided by the number m of samples."""
        m = losses.shape[1]
        own = self.of_terms(losses.size + 1, np.asarray(np.abs(losses).sum() / m))
        return float(own + Dlosses.sum() / m)
