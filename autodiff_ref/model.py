"""The cost function in JAX, written from EQUATIONS.md. No derivative is written here.

======== ============================================= ================
letter   meaning                                       shape
======== ============================================= ================
X = A0   input, one column a sample                    (n_0, m)
Y        labels                                        (n_L, m)
W{l}     weights of layer l = 1 ... L                  (n_l, n_{l-1})
b{l}     bias of layer l                               (n_l, 1)
Z{l}     linear result of layer l                      (n_l, m)
A{l}     activation of layer l                         (n_l, m)
C        cost: mean of the per-sample loss             scalar
======== ============================================= ================
"""

from functools import partial

import jax
import jax.numpy as jnp

from autodiff_ref.activations import sigma
from autodiff_ref.forms import Function, in_calls, written_out
from autodiff_ref.losses import LOSS, LOSS_OF_Z
from autodiff_ref.network import Network

Tensors = dict[str, jax.Array]
"""JAX arrays by the letters above."""

OfLayer = tuple[jax.Array, jax.Array, jax.Array | None, jax.Array | None]
"""W and b of a layer, and the shifts of its Z and A."""


def linear(W: jax.Array, b: jax.Array, A_prev: jax.Array) -> jax.Array:
    """Z = W A_prev + b."""
    return W @ A_prev + b


def forward(params: Tensors, X: jax.Array, network: Network, shifts: Tensors) -> Tensors:
    """``{"A0": X, "Z1", "A1", ..., "AL"}``, to each of which its shift is added, if it has one.

    A layer whose arrays are stacked stands for a stretch of layers, and so do its Z and A.
    """
    L = len(params) // 2
    A = shifted(X, shifts.get("A0"))
    A_Z = {"A0": A}
    for l in range(1, L + 1):
        of_layer = params[f"W{l}"], params[f"b{l}"], shifts.get(f"Z{l}"), shifts.get(f"A{l}")
        run = partial(layer, sigma(network.activation(l, L)))
        if params[f"W{l}"].ndim > 2:
            run = partial(in_calls(jax.lax.scan), written_out(run))
        A, (A_Z[f"Z{l}"], A_Z[f"A{l}"]) = run(A, of_layer)
    return A_Z


def layer(
    activation: Function, A_prev: jax.Array, of_layer: OfLayer
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    """A, which the next layer takes, and Z and A, which are kept."""
    W, b, shift_of_Z, shift_of_A = of_layer
    Z = shifted(linear(W, b, A_prev), shift_of_Z)
    A = shifted(activation(Z), shift_of_A)
    return A, (Z, A)


def shifted(value: jax.Array, shift: jax.Array | None) -> jax.Array:
    """A value with its shift added, if it has one."""
    return value if shift is None else value + shift


def loss_of_A(A: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """The loss of each output unit and sample as a function of A[L]."""
    return LOSS[network.cost](A, Y)


def loss_of_Z(Z: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """The loss as a function of Z[L], in the form that is exact: (n_L, m), or summed (1, m)."""
    if network.cost_of_Z:
        return LOSS_OF_Z[network.cost, network.output](Z, Y)
    return loss_of_A(sigma(network.output)(Z), Y, network)


def samples(Y: jax.Array, network: Network, m: int | None = None) -> int:
    """What the losses of all samples are divided by: m, or 1 where C is their sum.

    So often the gradient of C is that of the loss of one sample: dZ and dA. Where some columns
    of Y are no samples, m is handed over.
    """
    return 1 if network.average == "sum" else m or Y.shape[1]


def averaged(losses: jax.Array, Y: jax.Array, network: Network, m: int | None = None) -> jax.Array:
    """C: the losses summed over units, or their mean; the mean of that over samples, or the sum."""
    total = losses.sum()
    if network.average == "entries":
        total = total / len(Y)
    return total / samples(Y, network, m)


def cost_of_A(A: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """C as a function of A[L]."""
    return averaged(loss_of_A(A, Y, network), Y, network)


def cost_of_Z(Z: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """C as a function of Z[L]."""
    return averaged(loss_of_Z(Z, Y, network), Y, network)


def cost(A_Z: Tensors, Y: jax.Array, network: Network) -> jax.Array:
    """C, from what ``forward`` gives, of A[L] or in the form that has no need of it."""
    return averaged(losses(A_Z, Y, network), Y, network)


def losses(A_Z: Tensors, Y: jax.Array, network: Network) -> jax.Array:
    """Those that C averages, from what ``forward`` gives: (n_L, m), or summed over units (1, m)."""
    L = len(A_Z) // 2
    if network.cost_of_Z:
        return loss_of_Z(A_Z[f"Z{L}"], Y, network)
    return loss_of_A(A_Z[f"A{L}"], Y, network)


def penalty(params: Tensors, Y: jax.Array, network: Network, m: int | None = None) -> jax.Array:
    """What C has more for large parameters, if the network has a penalty."""
    extra = network.penalty
    if extra is None:
        return jnp.zeros((), Y.dtype)
    squares = [jnp.sum(params[name] ** 2) for name in params if name[0] == "W" or extra.biases]
    total = sum(squares[1:], squares[0])
    return extra.strength / 2 * total / (m or Y.shape[1] if extra.per_sample else 1)
