"""The candidate: a plain backward pass in NumPy, into which faults can be planted.

The letters are the text's: Z, A, dZ, dA, dW, db with the number of their layer.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from autodiff_ref.network import name_of
from autodiff_ref.quantities import names_of_trace
from autodiff_ref.scenarios import Scenario
from studies.forms import DIFFERENCE, Array, Forms

Quantities = dict[str, Any]
"""Parameters, A0 = X, Y, and everything found so far, by name."""

Change = Callable[[Array, Quantities], Array]
"""A fault in one quantity: from its right value and all that was found before to a wrong one."""

Product = Callable[[Array, Array], Array]
"""A matrix product, in some order of summation."""

NO_FAULT: Mapping[str, Change] = MappingProxyType({})


def trace(
    scenario: Scenario,
    *,
    forms: Forms = DIFFERENCE,
    product: Product = np.matmul,
    planted: Mapping[str, Change] = NO_FAULT,
) -> dict[str, Array]:
    """Every named quantity, by both sweeps; no dA[L] where the forms have no use for it.

    Args:
        scenario: network, parameters and samples.
        forms: how functions of one number are evaluated.
        product: how all sums are.
        planted: faults, by name of the quantity that they are in.
    """
    network, L, m = scenario.network, scenario.depth, scenario.Y.shape[1]
    ones = np.ones((m, 1), scenario.dtype)
    q: Quantities = {**scenario.params, "A0": scenario.X, "Y": scenario.Y}

    def find(name: str, value: Array) -> None:
        q[name] = planted[name](value, q) if name in planted else value

    with np.errstate(all="ignore"):  # the text's quotient is 0/0 where an output saturates
        for l in range(1, L + 1):
            find(f"Z{l}", product(q[f"W{l}"], q[f"A{l - 1}"]) + q[f"b{l}"])
            find(f"A{l}", forms.sigma[name_of(network.activation(l, L))](q[f"Z{l}"]))
        if network.cost == "half_squared_error":
            find(f"dA{L}", q[f"A{L}"] - q["Y"])
        elif forms.cross_entropy_dA is not None:
            find(f"dA{L}", forms.cross_entropy_dA(q[f"A{L}"], q["Y"]))
        for l in range(L, 0, -1):
            Z, A = q[f"Z{l}"], q[f"A{l}"]
            if l == L and network.cost == "binary_cross_entropy":
                find(f"dZ{l}", forms.cross_entropy_dZ(Z, A, q["Y"]))
            else:
                slope = forms.slope[name_of(network.activation(l, L))]
                find(f"dZ{l}", times(q[f"dA{l}"], slope(Z, A)))
            find(f"db{l}", product(q[f"dZ{l}"], ones) / m)
            find(f"dW{l}", product(q[f"dZ{l}"], q[f"A{l - 1}"].T) / m)
            find(f"dA{l - 1}", product(q[f"W{l}"].T, q[f"dZ{l}"]))
    return {name: q[name] for name in names_of_trace(L) if name in q}


def gradients(scenario: Scenario, **ways: Any) -> dict[str, Array]:
    """Every dW and db; the ways are those of ``trace``."""
    found = trace(scenario, **ways)
    return {f"d{name}": found[f"d{name}"] for name in scenario.params}


def times(dA: Array, slope: Array) -> Array:
    """Equation 4; as in the text's code, nothing passes a mask, not even nan."""
    found: Array = np.where(slope, dA, 0) if slope.dtype == np.bool_ else dA * slope
    return found


def backwards(left: Array, right: Array) -> Array:
    """A product whose terms are summed from the last to the first."""
    # Copies, as a product of turned views may be summed in memory's order.
    found: Array = np.ascontiguousarray(left[:, ::-1]) @ np.ascontiguousarray(right[::-1])
    return found


def one_by_one(left: Array, right: Array) -> Array:
    """A product whose terms are summed one after the other, as in a textbook's loop.

    No order rounds more often: n - 1 times.
    """
    total = np.zeros((len(left), right.shape[1]), left.dtype)
    for k in range(left.shape[1]):
        total += left[:, k : k + 1] * right[k]
    return total
