"""Constant factors that equations are given by mistake, and what they are called."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(frozen=True)
class Factor:
    """A constant by which a quantity is multiplied.

    Attributes:
        value: the constant.
        says: how it comes about, as a clause.
        foreseen: whether it is one of those that are likely.
        clips: whether it is what a norm is scaled down by.
        also: how else the same number may come about, the likeliest first.
    """

    value: float
    says: str
    foreseen: bool = True
    clips: bool = False
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which it may come about."""
        return self.says, *self.also


WRONG_AXIS = "it is divided by n[0] instead of m: m is taken from the wrong axis"
"""What people do to every dW and db at once who take the number of features for that of samples."""


def merged(every: Iterable[Factor]) -> Iterator[Factor]:
    """The same, those of one value as one."""
    by_value: dict[float, Factor] = {}
    for factor in every:
        first = by_value.setdefault(factor.value, factor)
        if factor.says not in first.names:
            by_value[factor.value] = replace(first, also=(*first.also, factor.says))
    yield from by_value.values()


def factors(
    kind: str, m: int, l: int, dims: Sequence[int], *, mean: bool = True
) -> Iterator[Factor]:
    """The likely factors of a quantity, the likeliest first.

    Args:
        kind: which quantity, as in ``RIGHT``.
        m: the number of samples.
        l: its layer.
        dims: the numbers of units, from n[0] to n[L].
        mean: whether the cost is a mean over the samples, and not their sum.
    """
    n, n_prev, L = dims[l], dims[l - 1], len(dims) - 1
    if kind in ("dW", "db") and not mean:
        yield Factor(1 / m, "it is divided by m, but the cost is a sum over the samples")
    elif kind in ("dW", "db"):
        yield Factor(m, "1/m is missing")
        yield Factor(1 / m, "1/m is there twice")
        yield Factor(m / n, "it is divided by n[l] instead of m")
        yield Factor(m / n_prev, "it is divided by n[l-1] instead of m")
        yield Factor(m / dims[0], WRONG_AXIS)
        yield Factor(
            m / dims[L], "it is divided by n[L] instead of m: m is taken from the wrong axis"
        )
        yield Factor(m / L, "it is divided by L, the number of layers, instead of m")
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
