"""Full-batch and mini-batch descent, update by update, in two evaluation orders.

``in_weights`` is the text's loop: equations 1 to 9 on the parameters themselves. Each update reads
all of X twice.

``in_samples`` gives the same descent where the same X comes in every update: equations 5 and 6
make each change of W1 and b1 a combination of the samples, so the sum S of all dZ1 so far says
all about layer 1,

    Z1  =  Z1 at the start - (alpha / m) S (G + 1),        G = X^T X of the shape (m, m),

and W1 and b1 are put together only when somebody asks for them. EQUATIONS.md derives it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from manual_bp import equations
from manual_bp.network import Network
from manual_bp.notation import Array, Values
from manual_bp.propagation import (
    backward_to_Z1,
    cost_of,
    forward_from,
    forward_sweep,
    parameter_gradients,
)


@dataclass(frozen=True)
class Update:
    """What one update left.

    Attributes:
        cost: C before it, dimensionless.
        params: gives the parameters after it.
    """

    cost: float
    params: Callable[[], Values]


def in_weights(
    params: Mapping[str, Array],
    batches: Iterable[tuple[Array, Array]],
    alpha: float,
    network: Network,
) -> Iterator[Update]:
    """One update for each batch (X, Y), of the shapes (n_0, m) and (n_L, m).

    Raises:
        ValueError: a number is not finite; the message says which.
    """
    current = dict(params)
    for X, Y in batches:
        A_Z = forward_sweep(current, X, network)
        # What overflows from here on is refused by the next forward sweep, not warned of.
        with np.errstate(over="ignore", invalid="ignore"):
            cost = cost_of(A_Z, Y, network)
            current = descended(current, parameter_gradients(current, X, Y, A_Z, network), alpha)
        yield Update(cost, current.copy)


def in_samples(
    params: Mapping[str, Array], X: Array, Y: Array, alpha: float, network: Network
) -> Iterator[Update]:
    """One update after the other, each with all samples, without W1.

    Rounds elsewhere than ``in_weights``: see EQUATIONS.md for how far the two drift apart.

    Args, raises: as ``in_weights``.
    """
    dtype, alpha_over_m = X.dtype, alpha / X.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):  # as below
        # S sums every update, and no later one averages its rounding out: it is kept in float64.
        Z1_at_start = equations.linear(params["W1"], params["b1"], X).astype(np.float64)
        G_1 = (X.T @ X).astype(np.float64) + 1
    S = np.zeros_like(Z1_at_start)

    def assembled(above: Values, S: Array) -> Values:
        with np.errstate(over="ignore", invalid="ignore"):  # whoever asked refuses it
            steps = (alpha_over_m * S).astype(dtype)
            W1 = params["W1"] - steps @ X.T
            b1 = params["b1"] - steps.sum(axis=1, keepdims=True)
        return {**above, "W1": W1, "b1": b1}

    above = dict(params)
    while True:
        with np.errstate(over="ignore", invalid="ignore"):
            Z1 = (Z1_at_start - (alpha_over_m * S) @ G_1).astype(dtype, copy=False)
            A_Z = forward_from(Z1, above, X, network)
            # As in the other order, the next forward sweep refuses what overflows.
            cost = cost_of(A_Z, Y, network)
            swept = backward_to_Z1(above, Y, A_Z, network)
            above = descended(above, swept, alpha)
            S = S + swept["dZ1"]
        yield Update(cost, partial(assembled, above, S))


def samples_pay(n: int, n_0: int, m: int, iterations: int, assemblies: int) -> bool:
    """Whether ``in_samples`` takes fewer multiplications than ``in_weights``.

    For n units in layer 1 and k updates, and counting products with X and with G alone:

    - in weights 2 n n_0 m k, as every update multiplies X twice;
    - in samples n m^2 k, and once n_0 m^2 / 2 for G, of which BLAS computes a half, n n_0 m for
      W1 X, and as much whenever W1 is put together.

    Nor may G be larger than X.

    Args:
        n: units of layer 1, n_1.
        n_0: units of the input.
        m: number of samples.
        iterations: k.
        assemblies: how many times W1 is asked for.
    """
    product = n * n_0 * m
    in_weights = 2 * product * iterations
    in_samples = n * m**2 * iterations + n_0 * m**2 / 2 + product * (1 + assemblies)
    return m <= n_0 and in_samples < in_weights


def descended(params: Mapping[str, Array], gradients: Mapping[str, Array], alpha: float) -> Values:
    """Equations 7 and 8 on every parameter that has a gradient, for inputs that were checked."""
    return {
        name: value
        if f"d{name}" not in gradients
        else equations.updated_bias(value, gradients[f"d{name}"], alpha)
        if name.startswith("b")
        else equations.updated_weights(value, gradients[f"d{name}"], alpha)
        for name, value in params.items()
    }
