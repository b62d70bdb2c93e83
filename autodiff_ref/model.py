"""The cost function in JAX, written from EQUATIONS.md. No derivative is written here.

Every function is in a form whose *automatic* derivative keeps its digits, too: JAX's own
``logistic`` and ``tanh`` differentiate to s (1 - s) and 1 - t^2, which cancel once the unit
saturates.

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

from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp

from autodiff_ref.network import Network

Tensors = dict[str, jax.Array]
"""JAX arrays by the letters above."""


def exp_minus_abs(z: jax.Array) -> jax.Array:
    """e^-|z|, branched on z >= 0 as its users are, so that all slopes at 0 are of one side."""
    return jnp.exp(jnp.where(z >= 0, -z, z))


def sigmoid(z: jax.Array) -> jax.Array:
    """1 / (1 + e^-z)."""
    e = exp_minus_abs(z)
    return jnp.where(z >= 0, 1 / (1 + e), e / (1 + e))


def tanh(z: jax.Array) -> jax.Array:
    """The hyperbolic tangent: JAX's near zero, (1 - e^-2z) / (1 + e^-2z) farther out."""
    e = exp_minus_abs(2 * z)
    far = (1 - e) / (1 + e)
    return jnp.where(jnp.abs(z) < 1, jnp.tanh(z), jnp.where(z >= 0, far, -far))


def softplus(z: jax.Array) -> jax.Array:
    """log(1 + e^z)."""
    return jnp.where(z >= 0, z, 0) + jnp.log1p(exp_minus_abs(z))


def leaky_relu(z: jax.Array) -> jax.Array:
    """z for z > 0, else 0.01 z."""
    return jnp.where(z > 0, z, 0.01 * z)


SIGMA: Mapping[str, Callable[[jax.Array], jax.Array]] = {
    "sigmoid": sigmoid,
    "relu": jax.nn.relu,  # its derivative at 0 is 0, as specified; jnp.maximum(z, 0) gives 0.5
    "tanh": tanh,
    "leaky_relu": leaky_relu,
    "softplus": softplus,
    "identity": lambda z: z,
}

KINKED = frozenset({"relu", "leaky_relu"})
"""The activations whose slope jumps, at z = 0; the others are smooth."""


def cross_entropy(a: jax.Array, y: jax.Array) -> jax.Array:
    """-y log(a) - (1 - y) log(1 - a), for y 0 or 1."""
    return -jnp.log(jnp.where(y == 1, a, 1 - a))


def cross_entropy_of_z(z: jax.Array, y: jax.Array) -> jax.Array:
    """The same loss behind a sigmoid, finite for every finite z."""
    return y * softplus(-z) + (1 - y) * softplus(z)


def half_squared_error(a: jax.Array, y: jax.Array) -> jax.Array:
    """(a - y)^2 / 2."""
    return (a - y) ** 2 / 2


LOSS: Mapping[str, Callable[[jax.Array, jax.Array], jax.Array]] = {
    "binary_cross_entropy": cross_entropy,
    "half_squared_error": half_squared_error,
}


def linear(W: jax.Array, b: jax.Array, A_prev: jax.Array) -> jax.Array:
    """Z = W A_prev + b."""
    return W @ A_prev + b


def forward(params: Tensors, X: jax.Array, network: Network, shifts: Tensors) -> Tensors:
    """``{"A0": X, "Z1", "A1", ..., "AL"}``, to each of which its shift is added, if it has one."""

    def shifted(name: str, value: jax.Array) -> jax.Array:
        return value + shifts[name] if name in shifts else value

    L = len(params) // 2
    A_Z = {"A0": shifted("A0", X)}
    for l in range(1, L + 1):
        Z = linear(params[f"W{l}"], params[f"b{l}"], A_Z[f"A{l - 1}"])
        A_Z[f"Z{l}"] = shifted(f"Z{l}", Z)
        A_Z[f"A{l}"] = shifted(f"A{l}", SIGMA[network.activation(l, L)](A_Z[f"Z{l}"]))
    return A_Z


def loss_of_A(A: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """The loss of each output unit and sample as a function of A[L]."""
    return LOSS[network.cost](A, Y)


def loss_of_Z(Z: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """The loss of each output unit and sample as a function of Z[L], in the form that is exact."""
    if network.cost_of_Z:
        return cross_entropy_of_z(Z, Y)
    return loss_of_A(SIGMA[network.output](Z), Y, network)


def cost(
    params: Tensors, X: jax.Array, Y: jax.Array, network: Network, shifts: Tensors
) -> jax.Array:
    """C: the loss summed over the output units, its mean taken over the samples."""
    L, m = len(params) // 2, Y.shape[1]
    A_Z = forward(params, X, network, shifts)
    if network.cost_of_Z:
        # The shift of A[L] has no part in this form; what depends on it differentiates loss_of_A.
        return loss_of_Z(A_Z[f"Z{L}"], Y, network).sum() / m
    return loss_of_A(A_Z[f"A{L}"], Y, network).sum() / m
