"""Results with their bounds, the wider of which are found when somebody asks for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from autodiff_ref.arithmetic.rounding import Allowance, Rounding
from autodiff_ref.arithmetic.running import Doubt, Rounded, Running, errors_of
from autodiff_ref.comparison import Bounds
from autodiff_ref.contested import Contested, contested
from autodiff_ref.quantities import Array, Values


@dataclass(frozen=True)
class Answers:
    """The results of a program in float64, and what each may be off by.

    Attributes:
        values: by name.
        bounds: likewise.
        doubts: what rounding decides.
    """

    values: Values
    bounds: Mapping[str, Bounds]
    doubts: tuple[Contested, ...]


def bounded(
    run: Callable[[Running], Mapping[str, Rounded]],
    rounding: Rounding,
    *,
    ties: bool = False,
    carried: bool = False,
) -> Answers:
    """What a program gives when it is run in the arithmetic of running error bounds.

    Args:
        run: the program.
        rounding: of candidate and reference.
        ties: whether a wider allowance may meet kinks that rounding alone does not.
        carried: whether what the program starts from has kinks behind it.
    """

    @cache
    def under(allowance: Allowance) -> tuple[Mapping[str, Rounded], list[Doubt]]:
        arithmetic = Running(rounding, allowance)
        found = run(arithmetic)
        return found, arithmetic.doubts

    found, doubts = under(Allowance.ROUNDING)

    def result(name: str, allowance: Allowance) -> Rounded:
        kinked = carried or doubts or (ties and under(Allowance.KINK)[1])
        if allowance is Allowance.KINK and not kinked:
            return found[name]
        return under(allowance)[0][name]

    def wider(name: str, allowance: Allowance) -> Array:
        return errors_of(result(name, allowance))

    def middle(name: str, allowance: Allowance) -> Array:
        moved: Array = result(name, allowance).value - found[name].value
        return np.where(np.isfinite(moved), moved, 0.0)

    return Answers(
        {name: number.value for name, number in found.items()},
        {
            name: Bounds(errors_of(number), partial(wider, name), partial(middle, name))
            for name, number in found.items()
        },
        contested(doubts),
    )
