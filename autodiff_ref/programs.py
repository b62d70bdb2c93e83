"""What is differentiated: functions of JAX arrays, whose derivatives are JAX's.

By ``jax.grad`` and ``jax.vjp`` alone; no derivative is written here. ``compiled.py`` has JAX run
them, ``bounded.py`` an arithmetic that knows how far rounding can carry them. The letters are those
of ``autodiff_ref.model``.
"""

import jax
import jax.numpy as jnp

from autodiff_ref import model
from autodiff_ref.activations import sigma
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network


def cost(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """C."""
    return of_forward(params, model.forward(params, X, network, {}), Y, network)


def of_forward(params: Tensors, A_Z: Tensors, Y: jax.Array, network: Network) -> jax.Array:
    """C from what the sweep forward gives, with the penalty on the parameters if there is one."""
    C = model.cost(A_Z, Y, network)
    return C if network.penalty is None else C + model.penalty(params, Y, network)


def cost_and_gradients(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """``{"C", "dW1", "db1", ...}``."""
    C, found = jax.value_and_grad(cost)(params, X, Y, network)
    return {"C": C} | {f"d{name}": value for name, value in found.items()}


def cost_gradients_and_Z(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """The same, and ``Z1``, ``Z2``, ..., which the sweep forward gives at no cost."""

    def passing(params: Tensors) -> tuple[jax.Array, Tensors]:
        A_Z = model.forward(params, X, network, {})
        return of_forward(params, A_Z, Y, network), A_Z

    (C, A_Z), found = jax.value_and_grad(passing, has_aux=True)(params)
    quantities = {"C": C} | {name: value for name, value in A_Z.items() if name.startswith("Z")}
    return quantities | {f"d{name}": value for name, value in found.items()}


def trace(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """Every named quantity, and C; dZ and dA by differentiating in zeros added to Z and A.

    They belong to the loss of one sample: m times as much as those of C, which is a mean over the
    samples, or just as much where it is a sum.
    """
    L, m, samples = len(params) // 2, Y.shape[1], model.samples(Y, network)
    zeros = {"A0": jnp.zeros_like(X)}
    for l in range(1, L + 1):
        nothing = jnp.zeros((*params[f"b{l}"].shape[:-1], m), X.dtype)
        zeros |= {f"Z{l}": nothing, f"A{l}": nothing}

    def shifted(params: Tensors, shifts: Tensors) -> tuple[jax.Array, Tensors]:
        A_Z = model.forward(params, X, network, shifts)
        return of_forward(params, A_Z, Y, network), A_Z

    differentiated = jax.value_and_grad(shifted, argnums=(0, 1), has_aux=True)
    (C, A_Z), (in_params, in_shifts) = differentiated(params, zeros)
    quantities = {"C": C} | {name: value for name, value in A_Z.items() if name != "A0"}
    quantities |= {f"d{name}": samples * value for name, value in in_shifts.items()}
    quantities |= {f"d{name}": value for name, value in in_params.items()}
    # With the shortcut, C is evaluated from Z[L] and does not see A[L].
    quantities[f"dA{L}"] = samples * jax.grad(model.cost_of_A)(A_Z[f"A{L}"], Y, network)
    return quantities


def alone(params: Tensors, X: jax.Array, Y: jax.Array, given: Tensors, network: Network) -> Tensors:
    """Each equation from given inputs: values for 1 and 2, pullbacks for 3 to 6 and 9.

    What is pulled back is the gradient of C, of which dZ and dA are m times as much, or as much
    where it is a sum over the samples.
    """
    L, samples = len(params) // 2, model.samples(Y, network)
    A = {0: X} | {l: given[f"A{l}"] for l in range(1, L + 1)}
    found = {f"dA{L}": samples * jax.grad(model.cost_of_A)(A[L], Y, network)}
    for l in range(1, L + 1):
        W, b, Z, in_Z = params[f"W{l}"], params[f"b{l}"], given[f"Z{l}"], given[f"dZ{l}"] / samples
        activation = sigma(network.activation(l, L))
        found[f"Z{l}"], linear_pullback = jax.vjp(model.linear, W, b, A[l - 1])
        found[f"A{l}"], activation_pullback = jax.vjp(activation, Z)
        if l < L:
            (in_this,) = activation_pullback(given[f"dA{l}"] / samples)
        else:
            in_this = jax.grad(model.cost_of_Z)(Z, Y, network)
        found[f"dZ{l}"] = samples * in_this
        found[f"dW{l}"], found[f"db{l}"], in_A = linear_pullback(in_Z)
        found[f"dA{l - 1}"] = samples * in_A
    if network.penalty is None:
        return found
    more = penalty(params, Y, network)
    return found | {name: found[name] + more[name] for name in more if name != "C"}


def penalty(params: Tensors, Y: jax.Array, network: Network) -> Tensors:
    """What the penalty adds to C, and to the gradients that it changes."""
    C, found = jax.value_and_grad(model.penalty)(params, Y, network)
    counted = network.penalty and network.penalty.biases
    changed = {f"d{name}": value for name, value in found.items() if name[0] == "W" or counted}
    return {"C": C} | changed


def step(params: Tensors, gradients: Tensors, learning_rate: jax.Array) -> Tensors:
    """The parameters after one update, from gradients under the names ``dW1``, ``db1``, ..."""
    return {name: value - learning_rate * gradients[f"d{name}"] for name, value in params.items()}
