"""The candidate: a plain backward pass in NumPy, into which faults can be planted.

The letters are the text's: Z, A, dZ, dA, dW, db with the number of their layer.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from autodiff_ref.scenarios import Scenario
from studies.forms import DIFFERENCE, Array, Forms

Quantities = dict[str, Any]
"""Parameters, A0 = X, Y, and everything found so far, by name."""

Change = Callable[[Array, Quantities], Array]
"""A fault in one quantity: from its right value and all that was found before to a wrong one."""

Product = Callable[[Array, Array], Array]
"""A matrix product, in some order of summation."""

NO_FAULT: Mapping[str, Change] = MappingProxyType({})


def gradients(
    scenario: Scenario,
    *,
    forms: Forms = DIFFERENCE,
    product: Product = np.matmul,
    planted: Mapping[str, Change] = NO_FAULT,
) -> dict[str, Array]:
    """Every dW and db, by both sweeps.

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
            find(f"A{l}", forms.sigma[network.activation(l, L)](q[f"Z{l}"]))
        for l in range(L, 0, -1):
            Z, A = q[f"Z{l}"], q[f"A{l}"]
            slope = forms.slope[network.activation(l, L)]
            if l < L:
                find(f"dA{l}", product(q[f"W{l + 1}"].T, q[f"dZ{l + 1}"]))
                find(f"dZ{l}", q[f"dA{l}"] * slope(Z, A))
            elif network.cost == "binary_cross_entropy":
                find(f"dZ{l}", forms.cross_entropy_dZ(Z, A, q["Y"]))
            else:
                find(f"dZ{l}", (A - q["Y"]) * slope(Z, A))
            find(f"db{l}", product(q[f"dZ{l}"], ones) / m)
            find(f"dW{l}", product(q[f"dZ{l}"], q[f"A{l - 1}"].T) / m)
    return {f"d{name}": q[f"d{name}"] for name in scenario.params}


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
