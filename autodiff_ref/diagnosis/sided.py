"""The slope of a leaky relu in the backward pass beside that of the forward pass."""

from dataclasses import replace

import jax.numpy as jnp

from autodiff_ref.activations import sigma
from autodiff_ref.diagnosis.fault import Fault
from autodiff_ref.mistakes import BELOW_ZERO
from autodiff_ref.network import Network
from autodiff_ref.quantities import layer_of


def beside_forward(fault: Fault, network: Network, depth: int) -> Fault:
    """A fault in words that tell both slopes, if it is another one below 0."""
    mistake = fault.mistake
    if mistake is None or mistake.name != BELOW_ZERO or fault.amount is None:
        return fault
    activation = network.activation(layer_of(fault.quantity), depth)
    there = -float(sigma(activation)(jnp.asarray(-1.0)))
    here = f"{there + fault.amount:.6g}"
    says = (
        f"the slope of {activation} is {here} in the backward pass, {there:.6g} in the forward pass"
    )
    formula = f"dZ[l] = dA[l] * (1 where Z[l] > 0, else {here})"
    return replace(fault, mistake=replace(mistake, says=says, formula=formula, says_amount=True))
