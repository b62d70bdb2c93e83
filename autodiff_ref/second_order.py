"""The Hessian of the cost: what section 3.1.2 of the text says about it, proved for networks.

Its rows are the gradients of the partial derivatives; and it is symmetric where the second
derivatives are continuous. Both are statements about true values, so both are decided in exact
arithmetic: JAX derives the second derivatives in two ways, reverse over reverse and forward over
reverse, and enclosures of the two must overlap, so that both are equal to within their width. One
that does not overlap would refute the statement.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from autodiff_ref import programs
from autodiff_ref.arithmetic.exact import Enclosed, Exact, radii
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network
from autodiff_ref.scenarios import Scenario
from autodiff_ref.truth import true_values

BITS = 256

MOST_PARAMETERS = 40
"""Of the networks that it is proved for in every run: a Hessian has the square of it as entries."""


@dataclass(frozen=True)
class HessianProof:
    """What is proved about the Hessian of a scenario's cost in all its parameters.

    Attributes:
        scenario: its name.
        parameters: how many; the Hessian has the square of it as entries.
        rows_are_gradients: whether every row is the gradient of its partial derivative; None
            where that is not known.
        symmetric: whether every entry is that on the other side of the diagonal; likewise.
        radius: the largest of any enclosure: within twice of it, both sides are equal.
    """

    scenario: str
    parameters: int
    rows_are_gradients: bool | None
    symmetric: bool | None
    radius: float


def gradients_of_partials(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """Row by row, the gradient of each partial derivative: reverse over reverse."""
    return blocks(jax.jacrev(jax.grad(programs.cost))(params, X, Y, network))


def hessian(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """Every second partial derivative: forward over reverse."""
    return blocks(jax.hessian(programs.cost)(params, X, Y, network))


def blocks(nested: dict[str, Tensors]) -> Tensors:
    """``{"W1,b1": ...}``, the shape of the row's parameter before that of the column's."""
    return {f"{row},{column}": block for row, of in nested.items() for column, block in of.items()}


def prove_hessian(scenario: Scenario) -> HessianProof:
    """Whether the text's statements hold for the cost of a scenario, at its parameters."""
    rows, H = (
        true_values(program, Exact(BITS), scenario) for program in (gradients_of_partials, hessian)
    )
    across = {
        name: transposed(block, scenario.params[name.partition(",")[0]].ndim)
        for name, block in H.items()
    }
    mirrored = {name: across[",".join(reversed(name.split(",")))] for name in H}
    return HessianProof(
        scenario=scenario.name,
        parameters=scenario.parameters,
        rows_are_gradients=overlap((rows[name], block) for name, block in H.items()),
        symmetric=overlap((mirrored[name], block) for name, block in H.items()),
        radius=max(float(np.max(radii(block))) for block in (*rows.values(), *H.values())),
    )


def transposed(block: Enclosed, axes_of_row: int) -> Enclosed:
    """The block with its rows and columns exchanged."""
    axes = range(block.value.ndim)
    return Enclosed(np.transpose(block.value, [*axes[axes_of_row:], *axes[:axes_of_row]]))


def overlap(sides: Iterable[tuple[Enclosed, Enclosed]]) -> bool | None:
    """Whether all enclosures have a number in common with their counterparts.

    None if one of them is infinite, which tells nothing.
    """
    pairs: list[Any] = [
        pair for one, other in sides for pair in zip(one.balls.flat, other.balls.flat, strict=True)
    ]
    if not all(a.is_finite() and b.is_finite() for a, b in pairs):
        return None
    return all(a.overlaps(b) for a, b in pairs)
