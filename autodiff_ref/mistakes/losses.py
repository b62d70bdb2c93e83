"""Mistakes of the loss's gradient, in equation 3."""

from collections.abc import Iterator
from dataclasses import replace

import jax
import jax.numpy as jnp

from autodiff_ref import model
from autodiff_ref.forms import Function
from autodiff_ref.losses import LOSS
from autodiff_ref.mistakes.costs import loss_with
from autodiff_ref.mistakes.differences import dZ_over_epsilon, of_difference
from autodiff_ref.mistakes.here import Here, NotHereError, Rule, dZ_of_loss
from autodiff_ref.mistakes.mistake import Mistake
from autodiff_ref.mistakes.rules import Numbered, OfNetwork
from autodiff_ref.network import Network

EPSILONS = tuple(10.0**-k for k in range(3, 14))
"""What people add inside a logarithm or to a denominator."""

LARGEST = 1e-7
"""What is larger is no tiny epsilon."""

LEAST = 1e-8
"""What people add to A (1 - A) is no less."""

OVER = {
    "samples": "averaged over the samples alone",
    "entries": "averaged over all entries",
    "sum": "summed over the samples",
}
"""What a cost is of the losses of all samples."""


def behind_sigma(here: Here, loss: Function) -> jax.Array:
    """Equation 3 with another loss of A[L]."""

    def cost(A: jax.Array) -> jax.Array:
        return here.samples * model.averaged(loss(A, here.Y), here.Y, here.network)

    return here.through_sigma(here("Z", here.L), jax.grad(cost)(here("A", here.L)))


def of_cost(cost: str) -> Rule:
    """The gradient of another cost."""

    def other(network: Network) -> Network:
        if cost == network.cost:
            raise NotHereError("that is the right one")
        try:
            return replace(network, cost=cost)
        except ValueError as unfit:
            raise NotHereError(str(unfit)) from unfit

    return OfNetwork(dZ_of_loss, other)


def of_average(average: str, own: str) -> Rule:
    """The gradient of the cost, averaged otherwise than it is."""

    def rule(here: Here) -> jax.Array:
        if here.network.average != own:
            raise NotHereError("it is averaged otherwise")
        other = replace(here.network, average=average)
        found: jax.Array = jax.grad(model.cost_of_Z)(here("Z", here.L), here.Y, other)
        return here.samples * found

    return rule


def in_place_of(cost: str, loss: Function) -> Rule:
    """The gradient of a wrong loss, where that cost is required."""

    def rule(here: Here) -> jax.Array:
        if here.network.cost != cost:
            raise NotHereError("it is another cost")
        return behind_sigma(here, loss)

    return rule


def with_epsilon(here: Here) -> jax.Array:
    """The gradient of a cross-entropy with a number inside its logarithms."""
    return behind_sigma(here, loss_with(here.number, here))


def of_output() -> Iterator[Mistake]:
    """Equation 3, its other factor apart."""
    yield from of_difference()
    wrong_losses: tuple[tuple[str, str, str, Function], ...] = (
        (
            "second term left out",
            "the term of the label 0 is missing in the loss's gradient",
            "-Y / A[L]",
            lambda a, y: -y * jnp.log(a),
        ),
        (
            "sign of the second term",
            "the term of the label 0 has the wrong sign in the loss's gradient",
            "-Y / A[L] - (1 - Y) / (1 - A[L])",
            lambda a, y: -y * jnp.log(a) + (1 - y) * jnp.log(1 - a),
        ),
        (
            "labels exchanged",
            "Y and 1 - Y are exchanged in the loss's gradient",
            "-(1 - Y) / A[L] + Y / (1 - A[L])",
            lambda a, y: -(1 - y) * jnp.log(a) - y * jnp.log(1 - a),
        ),
    )
    for name, says, formula, loss in wrong_losses:
        rule = in_place_of("binary_cross_entropy", loss)
        yield Mistake("dZ[L]", name, says, f"dA[L] = {formula}", rule)
    for cost in LOSS:
        says, formula = (
            f"it is the gradient of {cost}, which is not the cost",
            f"grad_A {cost} * sigma'(Z[L])",
        )
        yield Mistake(
            "dZ[L]",
            f"gradient of {cost}",
            says,
            f"dZ[L] = {formula}",
            of_cost(cost),
            of_another_cost=True,
            cost=cost,
        )
    for average, own in (("samples", "sum"), ("samples", "entries"), ("entries", "samples")):
        says = f"it is the gradient of the cost {OVER[average]}; your cost is {OVER[own]}"
        formula = f"gradient of the cost {OVER[average]}"
        yield Mistake(
            "dZ[L]",
            f"average over {average}",
            says,
            f"dZ[L] = {formula}",
            of_average(average, own),
            of_another_cost=True,
        )
    yield from map(dZ_with_epsilon, EPSILONS)
    yield from (dZ_over_epsilon(epsilon) for epsilon in EPSILONS if epsilon >= LEAST)


def dZ_with_epsilon(epsilon: float) -> Mistake:
    """Equation 3 of a cross-entropy with epsilon inside its logarithms."""
    return Mistake(
        "dZ[L]",
        f"epsilon {epsilon:g}",
        f"the logarithm has an epsilon of {epsilon:g} inside",
        f"dA[L] = -Y / (A[L] + {epsilon:g}) + ...",
        Numbered(with_epsilon, epsilon),
        epsilon=epsilon,
    )


LOSSES = tuple(of_output())
