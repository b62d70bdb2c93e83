"""What somebody computes by a mistake, and what is required, as formulas side by side."""

import re
from collections.abc import Sequence

from autodiff_ref.diagnosis import Fault
from autodiff_ref.mistakes import Factor
from autodiff_ref.network import Network
from autodiff_ref.quantities import FORMULA, equation_of

MEAN = "1/m "
"""What equations 5 and 6 begin with, where the cost is a mean over the samples."""


def formulas(group: Sequence[Fault], depth: int, network: Network) -> list[str]:
    """The lines on what is computed, then those on what is required, of faults that are alike."""
    of = {equation_of(fault.quantity, depth): fault for fault in reversed(group)}
    made = [computed(fault, equation, network) for equation, fault in reversed(of.items())]
    lines = [f"computed: {each}" for each in dict.fromkeys(made) if each]
    return lines + [f"required: {required(equation, network)}" for equation in reversed(of)]


def required(equation: int, network: Network) -> str:
    """An equation, as it is with this cost."""
    return with_penalty(plain(equation, network), equation, network)


def plain(equation: int, network: Network) -> str:
    """The same without a penalty."""
    return with_cost(FORMULA[equation], network)


def with_penalty(formula: str, equation: int, network: Network) -> str:
    """A formula of a gradient, and what the penalty of the cost adds to that."""
    kind = {5: "b", 6: "W"}.get(equation)
    added = network.penalty.slope(kind) if network.penalty and kind else ""
    return f"{formula} + {added}" if added else formula


def with_cost(formula: str, network: Network) -> str:
    """A formula without 1/m, where the cost is a sum."""
    return formula.replace(MEAN, "") if network.average == "sum" else formula


def computed(fault: Fault, equation: int, network: Network) -> str:
    """What is computed instead, "" where that is not known."""
    formula = plain(equation, network)
    if fault.mistake is not None:
        formula = with_cost(fault.mistake.formula, network)
    elif equation == 3 and fault.quantity.startswith("dA"):
        formula = "dA[L] = grad_A L"
    if fault.factor is not None and fault.whole:
        return multiplied(with_penalty(formula, equation, network), fault.factor)
    if fault.factor is not None:
        formula = multiplied(formula, fault.factor)
    elif fault.mistake is None:
        return ""
    # What is added by mistake is the penalty itself, or stands in its place.
    return formula if fault.amount is not None else with_penalty(formula, equation, network)


def multiplied(formula: str, factor: Factor) -> str:
    """A formula with a constant on its right side."""
    left, equals, right = re.split("( = | <- )", formula, maxsplit=1)
    return f"{left}{equals}{times(right, factor)}"


def times(right: str, factor: Factor) -> str:
    """A right side with a constant, as that comes about."""
    simple = not right.startswith(MEAN) and not re.search(r" [+-] |row sums", right)
    return factor.formula.format(
        right=right if simple else f"({right})",
        bare=right.removeprefix(MEAN),
        value=f"{factor.value:.6g}",
    )
