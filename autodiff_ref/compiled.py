"""What JAX compiles, once for each network: derivatives by ``jax.grad`` and ``jax.vjp`` alone.

JAX arrays in, JAX arrays out, under the letters of ``autodiff_ref.model``; no derivative is
written here.
"""

from collections.abc import Callable
from functools import cache, partial

import jax
import jax.numpy as jnp

from autodiff_ref import model
from autodiff_ref.model import Tensors
from autodiff_ref.network import Network

QUICKLY: dict[str, int] = {"xla_backend_optimization_level": 0}
"""For what runs a few times only: compiling takes longer than running."""


@partial(jax.jit, static_argnames="network")
def cost(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """C."""
    return model.cost(params, X, Y, network, {})


@partial(jax.jit, static_argnames="network")
def gradients(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """The gradient of C, under the names of the parameters."""
    found: Tensors = jax.grad(model.cost)(params, X, Y, network, {})
    return found


@partial(jax.jit, static_argnames="network", compiler_options=QUICKLY)
def trace(params: Tensors, X: jax.Array, Y: jax.Array, network: Network) -> Tensors:
    """Every named quantity; dZ and dA by differentiating in zeros that are added to Z and A."""
    L, m = len(params) // 2, Y.shape[1]
    A_Z = model.forward(params, X, network, {})
    zeros = {name: jnp.zeros_like(value) for name, value in A_Z.items()}
    in_params, in_shifts = jax.grad(model.cost, argnums=(0, 4))(params, X, Y, network, zeros)
    quantities = {name: value for name, value in A_Z.items() if name != "A0"}
    # The cost is a mean over the samples: m times its gradient is that of the per-sample loss.
    quantities |= {f"d{name}": m * value for name, value in in_shifts.items()}
    quantities |= {f"d{name}": value for name, value in in_params.items()}
    quantities[f"dA{L}"] = grad_A(A_Z[f"A{L}"], Y, network)
    return quantities


def grad_A(A: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """The gradient of the per-sample loss in A[L]."""
    found: jax.Array = jax.grad(lambda at: model.loss_of_A(at, Y, network).sum())(A)
    return found


@partial(jax.jit, static_argnames="network")
def descent(
    params: Tensors,
    costs: jax.Array,
    start: int,
    stop: int,
    X: jax.Array,
    Y: jax.Array,
    learning_rate: jax.Array,
    displacement: Tensors,
    network: Network,
) -> tuple[Tensors, jax.Array]:
    """Updates start ... stop - 1, with the cost before each; compiled once for any count."""

    def update(k: int, state: tuple[Tensors, jax.Array]) -> tuple[Tensors, jax.Array]:
        at, costs = state
        C, found = jax.value_and_grad(model.cost)(at, X, Y, network, {})
        below = {
            name: value - learning_rate * found[name] + displacement[name]
            for name, value in at.items()
        }
        return below, costs.at[k].set(C)

    state: tuple[Tensors, jax.Array] = jax.lax.fori_loop(start, stop, update, (params, costs))
    return state


@partial(jax.jit, static_argnames="network", compiler_options=QUICKLY)
def alone(params: Tensors, X: jax.Array, Y: jax.Array, given: Tensors, network: Network) -> Tensors:
    """Each equation from given inputs: values for 1 and 2, pullbacks for 3 to 6 and 9."""
    L, m = len(params) // 2, Y.shape[1]
    A = {0: X} | {l: given[f"A{l}"] for l in range(1, L + 1)}
    found = {f"dA{L}": grad_A(A[L], Y, network)}
    for l in range(1, L + 1):
        W, b, Z, dZ = params[f"W{l}"], params[f"b{l}"], given[f"Z{l}"], given[f"dZ{l}"]
        activation = model.SIGMA[network.activation(l, L)]
        found[f"Z{l}"], linear_pullback = jax.vjp(model.linear, W, b, A[l - 1])
        found[f"A{l}"], activation_pullback = jax.vjp(activation, Z)
        if l < L:
            (found[f"dZ{l}"],) = activation_pullback(given[f"dA{l}"])
        else:
            found[f"dZ{L}"] = jax.grad(lambda at: model.loss_of_Z(at, Y, network).sum())(Z)
        in_W, in_b, found[f"dA{l - 1}"] = linear_pullback(dZ)
        found[f"dW{l}"], found[f"db{l}"] = in_W / m, in_b / m
    return found


@cache
def derivative_of_sigma(name: str, order: int) -> Callable[..., jax.Array]:
    """The derivative of an activation, compiled for vectors."""
    return vectorised(model.SIGMA[name], order)


@cache
def derivative_of_loss(network: Network, letter: str, order: int) -> Callable[..., jax.Array]:
    """The derivative in A or in Z of the loss of one unit, compiled for vectors."""
    loss = {"A": model.loss_of_A, "Z": model.loss_of_Z}[letter]
    return vectorised(lambda at, y: loss(at, y, network), order)


def vectorised(function: Callable[..., jax.Array], order: int) -> Callable[..., jax.Array]:
    """The derivative in the first argument of a scalar function, compiled for vectors."""
    for _ in range(order):
        function = jax.grad(function)
    compiled: Callable[..., jax.Array] = jax.jit(jax.vmap(function), compiler_options=QUICKLY)
    return compiled
