"""Constant factors that equations are given by mistake, and what they are called."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

BEFORE = "{value} {right}"
"""A right side with the constant before it."""


class Origin(NamedTuple):
    """How a factor comes about.

    Attributes:
        says: it as a clause.
        formula: the right side of an equation that has it, for ``str.format``: ``right`` is the one
            that is required, ``bare`` the same without 1/m, ``value`` the factor.
    """

    says: str
    formula: str = BEFORE


@dataclass(frozen=True)
class Factor:
    """A constant by which a quantity is multiplied.

    Attributes:
        value: the constant.
        says, formula: how it comes about, as in ``Origin``.
        foreseen: whether it is one of those that are likely.
        clips: whether it is what a norm is scaled down by.
        also: how else the same number may come about, the likeliest first.
    """

    value: float
    says: str
    formula: str = BEFORE
    foreseen: bool = True
    clips: bool = False
    also: tuple[Origin, ...] = ()

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Every way in which it may come about."""
        return Origin(self.says, self.formula), *self.also


WRONG_AXIS = "it is divided by n[0] instead of m: m is taken from the wrong axis"
"""What people do to every dW and db at once who take the number of features for that of samples."""


def merged(every: Iterable[Factor]) -> Iterator[Factor]:
    """The same, those of one value as one."""
    by_value: dict[float, Factor] = {}
    for factor in every:
        first = by_value.setdefault(factor.value, factor)
        also = [each for each in factor.origins if each not in first.origins]
        by_value[factor.value] = replace(first, also=(*first.also, *also))
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
    n, n_prev = dims[l], dims[l - 1]
    if kind in ("dW", "db") and not mean:
        says = "it is divided by m, but the cost is a sum over the samples"
        yield Factor(1 / m, says, "1/m {right}")
    elif kind in ("dW", "db"):
        yield Factor(m, "1/m is missing", "{bare}")
        yield Factor(1 / m, "1/m is there twice", "1/m^2 {bare}")
        yield from in_place_of_m(m, l, dims)
    elif mean:
        yield Factor(1 / m, "it is divided by m, which equations 5 and 6 do", "1/m {right}")
        yield Factor(m, "it is multiplied by m", "m {right}")
    yield Factor(-1, "it has the wrong sign", "-{right}")
    # Equation 9 gives dA[l-1]: the layer of what it gives is its l - 1.
    above, own = (dims[l + 1], n) if kind == "dA" else (n, n_prev)
    for number, name in ((m, "m"), (above, "n[l]"), (own, "n[l-1]")):
        for sign, negative in ((1, ""), (-1, "-")):
            for value, by in ((number, f"{negative}{name}"), (1 / number, f"{negative}1/{name}")):
                yield Factor(sign * value, f"it is multiplied by {by}", f"{by} {{right}}")
    for number in (2, 3, 4, 5, 10):
        for sign in (1, -1):
            yield Factor(sign * number, f"it is {sign * number} times as large")
            part = Fraction(sign, number)
            yield Factor(sign / number, f"it is multiplied by {part}", f"{part} {{right}}")
    if kind == "dZ[L]":
        yield from of_entries(m, n)


def of_entries(m: int, n: int) -> Iterator[Factor]:
    """What comes of another number of squares than is averaged, or of halves of them: in dZ[L]."""
    every = ((m * n, "m n[L]"), (m / 2, "m / 2"), (n / 2, "n[L] / 2"), (m * n / 2, "m n[L] / 2"))
    for number, name in every:
        yield Factor(number, f"it is multiplied by {name}", f"{name} {{right}}")


def in_place_of_m(m: int, l: int, dims: Sequence[int]) -> Iterator[Factor]:
    """What equations 5 and 6 are divided by instead of m, the likeliest first."""
    L = len(dims) - 1
    for number, name, says in (
        (dims[l], "n[l]", "it is divided by n[l] instead of m"),
        (dims[l - 1], "n[l-1]", "it is divided by n[l-1] instead of m"),
        (dims[0], "n[0]", WRONG_AXIS),
        (dims[L], "n[L]", "it is divided by n[L] instead of m: m is taken from the wrong axis"),
        (L, "L", "it is divided by L, the number of layers, instead of m"),
        (m - 1, "(m - 1)", "it is divided by m - 1 instead of m"),
    ):
        if number:
            yield Factor(m / number, says, f"1/{name} {{bare}}")
