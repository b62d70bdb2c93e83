"""Constant factors that equations are given by mistake, and what they are called."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Factor:
    """A constant by which a quantity is multiplied.

    Attributes:
        value: the constant.
        says: how it comes about, as a clause.
        foreseen: whether it is one of those that are likely.
        clips: whether it is what a norm is scaled down by.
    """

    value: float
    says: str
    foreseen: bool = True
    clips: bool = False


def factors(kind: str, m: int, n: int, n_prev: int, *, mean: bool = True) -> Iterator[Factor]:
    """The likely factors of a quantity, the likeliest first.

    Args:
        kind: which quantity, as in ``RIGHT``.
        m: the number of samples.
        n: the number of units of its layer.
        n_prev: that of the layer before.
        mean: whether the cost is a mean over the samples, and not their sum.
    """
    if kind in ("dW", "db") and not mean:
        yield Factor(1 / m, "it is divided by m, but the cost is a sum over the samples")
    elif kind in ("dW", "db"):
        yield Factor(m, "1/m is missing")
        yield Factor(1 / m, "1/m is there twice")
        yield Factor(m / n, "it is divided by n[l] instead of m")
        yield Factor(m / n_prev, "it is divided by n[l-1] instead of m")
        if m > 1:
            yield Factor(m / (m - 1), "it is divided by m - 1 instead of m")
    elif mean:
        yield Factor(1 / m, "it is divided by m, which equations 5 and 6 do")
        yield Factor(m, "it is multiplied by m")
    yield Factor(-1, "it has the wrong sign")
    for number, name in ((m, "m"), (n, "n[l]"), (n_prev, "n[l-1]")):
        for sign, negative in ((1, ""), (-1, "-")):
            yield Factor(sign * number, f"it is multiplied by {negative}{name}")
            yield Factor(sign / number, f"it is multiplied by {negative}1/{name}")
    for number in (2, 3, 4, 5, 10):
        for sign in (1, -1):
            yield Factor(sign * number, f"it is {sign * number} times as large")
            yield Factor(sign / number, f"it is multiplied by {Fraction(sign, number)}")
