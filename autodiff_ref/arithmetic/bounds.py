"""Bounds for every quantity of a trace, chained from equation to equation.

``end_to_end`` lets each error flow on into whatever is computed from it; ``alone`` takes the
inputs of each equation as given, but for one rounding of each: who computes in more digits than
are returned, or takes dA[L] from Z[L], has used better ones. Both use the same bounds, equation
by equation, of ``rounding.py``.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from autodiff_ref import derivatives
from autodiff_ref.arithmetic.rounding import SCALED, ULPS, Rounding
from autodiff_ref.model import KINKED
from autodiff_ref.network import Network
from autodiff_ref.quantities import Array, Values


class Allowance(Enum):
    """What a bound allows for, each more than the one before."""

    ROUNDING = "rounding of an evaluation that keeps its digits"
    KINK = "besides, either slope where rounding reaches a kink"
    CANCELLATION = "besides, slopes evaluated from A, which lose digits as a unit saturates"


@dataclass(frozen=True)
class Problem:
    """What the bounds of a trace depend on."""

    params: Values
    X: Array
    Y: Array
    network: Network
    rounding: Rounding


def end_to_end(problem: Problem, trace: Values, allowance: Allowance) -> dict[str, Array]:
    """A bound for every quantity of a trace, and for the cost ``C``, errors flowing on."""
    return bounds(problem, trace, allowance, flowing=True)


def alone(problem: Problem, given: Values, allowance: Allowance) -> dict[str, Array]:
    """A bound for every quantity that an equation gives from these inputs, each rounded once."""
    return bounds(problem, given, allowance, flowing=False)


def bounds(
    problem: Problem, trace: Values, allowance: Allowance, *, flowing: bool
) -> dict[str, Array]:
    """The bounds of a trace, computed in the order in which the sweeps compute it."""
    params, rounding = problem.params, problem.rounding
    L = len(params) // 2
    D: dict[str, Array] = {}

    def error(name: str) -> Array | float:
        if name == "A0":
            return 0.0
        return D[name] if flowing else rounding.of_terms(1, np.abs(trace[name]))

    A = {0: problem.X} | {l: trace[f"A{l}"] for l in range(1, L + 1)}
    for l in range(1, L + 1):
        W, b, Z = params[f"W{l}"], params[f"b{l}"], trace[f"Z{l}"]
        name = problem.network.activation(l, L)
        D[f"Z{l}"] = rounding.linear(W, b, A[l - 1], error(f"A{l - 1}"))
        values = derivatives.sigma(name, Z)
        D[f"A{l}"] = reach(name, Z, error(f"Z{l}"), 0) + rounding.of_value(values)
    D["C"] = np.asarray(cost_bound(problem, trace, error(f"Z{L}")))
    D[f"dA{L}"] = loss_slope(problem, A[L], error(f"A{L}"))
    for l in range(L, 0, -1):
        Z, dZ = trace[f"Z{l}"], trace[f"dZ{l}"]
        if l == L:
            D[f"dZ{L}"] = output_error(problem, Z, error(f"Z{L}"), allowance)
        else:
            name = problem.network.activation(l, L)
            slope, Dslope = slope_bound(name, Z, error(f"Z{l}"), rounding, allowance)
            dA = trace[f"dA{l}"]
            DdA = np.broadcast_to(error(f"dA{l}"), dA.shape)
            D[f"dZ{l}"] = rounding.product(dA, DdA, slope, Dslope)
        D[f"db{l}"] = rounding.bias_gradient(dZ, error(f"dZ{l}"))
        D[f"dW{l}"] = rounding.weight_gradient(dZ, error(f"dZ{l}"), A[l - 1], error(f"A{l - 1}"))
        D[f"dA{l - 1}"] = rounding.propagated(params[f"W{l}"], dZ, error(f"dZ{l}"))
    return D


def reach(name: str, Z: Array, DZ: Array | float, order: int) -> Array:
    """How far an activation, or its slope, moves while Z moves by at most DZ.

    Activations are monotone, and their slopes are so on either side of 0: the ends of the
    interval, and 0 if it lies inside, are enough to look at.
    """
    if not np.any(DZ):
        return np.zeros_like(Z)
    here = derivatives.sigma(name, Z, order)
    places = (Z - DZ, Z + DZ, np.clip(0.0, Z - DZ, Z + DZ))
    moves = [np.abs(derivatives.sigma(name, place, order) - here) for place in places]
    farthest: Array = np.max(moves, axis=0)
    return farthest


def slope_bound(
    name: str, Z: Array, DZ: Array | float, rounding: Rounding, allowance: Allowance
) -> tuple[Array, Array]:
    """sigma'(Z) and a bound for its error."""
    slope = derivatives.sigma(name, Z, 1)
    bound = rounding.of_value(slope)
    if name not in KINKED or allowance is not Allowance.ROUNDING:
        bound = bound + reach(name, Z, DZ, 1)
    if allowance is Allowance.CANCELLATION:
        # As a function of A the slope has the derivative sigma'' / sigma'.
        values, curvature = derivatives.sigma(name, Z), derivatives.sigma(name, Z, 2)
        steepness = np.divide(curvature, slope, out=np.zeros_like(Z), where=slope != 0)
        # Where the slope has underflowed, its ratio to the curvature is that of the other end.
        steepness = np.where((slope == 0) & (name not in KINKED), 2.0, np.abs(steepness))
        bound = bound + rounding.of_terms(ULPS, steepness * np.abs(values))
    return slope, bound


def loss_slope(problem: Problem, A: Array, DA: Array | float) -> Array:
    """A bound for dA[L] = grad_A L; monotone in A, so the ends of the interval are enough."""
    Y, network = problem.Y, problem.network
    here = derivatives.loss_of_A(A, Y, network, 1)
    ends = [A - DA, A + DA]
    if network.cost_of_Z:
        ends = [np.clip(end, 0, 1) for end in ends]  # at a pole, not beyond it
    with np.errstate(invalid="ignore"):  # inf - inf: judged as undecided, being nan
        moves = [np.abs(derivatives.loss_of_A(end, Y, network, 1) - here) for end in ends]
    return problem.rounding.of_value(here) + np.maximum(*moves)


def output_error(problem: Problem, Z: Array, DZ: Array | float, allowance: Allowance) -> Array:
    """A bound for dZ[L], equation 3."""
    Y, network, rounding = problem.Y, problem.network, problem.rounding
    A = derivatives.sigma(network.output, Z)
    if network.cost_of_Z:
        here = derivatives.loss_of_Z(Z, Y, network, 1)
        moves = [
            np.abs(derivatives.loss_of_Z(end, Y, network, 1) - here) for end in (Z - DZ, Z + DZ)
        ]
        bound = rounding.of_terms(ULPS + SCALED, np.abs(here)) + np.maximum(*moves)
        if allowance is Allowance.CANCELLATION:
            bound = bound + rounding.of_terms(ULPS, np.abs(A) + np.abs(Y))  # A - Y
        return bound
    DA = reach(network.output, Z, DZ, 0) + rounding.of_value(A)
    grad_A = derivatives.loss_of_A(A, Y, network, 1)
    slope, Dslope = slope_bound(network.output, Z, DZ, rounding, allowance)
    return rounding.product(grad_A, loss_slope(problem, A, DA), slope, Dslope)


def cost_bound(problem: Problem, trace: Values, DZ: Array | float) -> float:
    """A bound for C; the loss of a unit is convex, so the ends of an interval are enough."""
    L = len(problem.params) // 2
    Z, Y, network, rounding = trace[f"Z{L}"], problem.Y, problem.network, problem.rounding
    losses = derivatives.loss_of_Z(Z, Y, network)
    if network.cost_of_Z:
        ends = [derivatives.loss_of_Z(end, Y, network) for end in (Z - DZ, Z + DZ)]
    else:
        A = derivatives.sigma(network.output, Z)
        DA = reach(network.output, Z, DZ, 0) + rounding.of_value(A)
        ends = [derivatives.loss_of_A(end, Y, network) for end in (A - DA, A + DA)]
    moves = np.maximum(*(np.abs(end - losses) for end in ends))
    return rounding.mean(losses, rounding.of_value(losses) + moves)
