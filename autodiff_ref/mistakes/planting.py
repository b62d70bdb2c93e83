"""Gradients with mistakes in them, as somebody who makes them gets them: JAX runs the equations."""

from collections.abc import Mapping

from autodiff_ref.mistakes.here import RIGHT, Here, Rule, kind_of
from autodiff_ref.network import Network
from autodiff_ref.quantities import Array, Given, Values
from autodiff_ref.tensors import arrays, in_float64, tensors


@in_float64
def planted(
    params: Given, X: Array, Y: Array, network: Network, wrong: Mapping[str, Rule]
) -> Values:
    """Every quantity of both sweeps, some of them by other rules than the right ones.

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        network: hyperparameters.
        wrong: what is computed instead of the right thing, by the name of the quantity; what
            comes after it is computed from that.

    Raises:
        NotHereError: a mistake that cannot be made there.
    """
    L = len(params) // 2
    q = tensors({**params, "A0": X, "Y": Y})

    def compute(name: str, l: int) -> None:
        rule = wrong.get(name, RIGHT[kind_of(name, L)])
        q[name] = rule(Here(l, L, q, network))

    for l in range(1, L + 1):
        compute(f"Z{l}", l)
        compute(f"A{l}", l)
    for l in range(L, 0, -1):
        for letter in ("dA", "dZ", "dW", "db"):
            compute(f"{letter}{l}", l)
    return arrays(q)
