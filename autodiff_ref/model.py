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
from typing import Any

import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero

from autodiff_ref.arithmetic.interpreter import EITHER
from autodiff_ref.network import Network

Tensors = dict[str, jax.Array]
"""JAX arrays by the letters above."""

Elementwise = Callable[..., jax.Array]
"""A function of arrays of one shape that acts entry by entry."""


def either(first: jax.Array, *others: jax.Array) -> jax.Array:
    """The first of several values that are the same but for rounding.

    An arithmetic that knows of rounding looks at all of them. That ``others`` are never taken is
    said in a way that JAX does not see through when it derives a program.
    """
    for other in others:
        first = jnp.where(False, jax.lax.stop_gradient(other), first)
    return first


either.__name__ = EITHER
any_of = jax.jit(either)
"""``either`` as one call, which an arithmetic knows by its name."""


def in_any_form(*forms: Elementwise) -> Elementwise:
    """A function that acts entry by entry, in the first of several forms.

    Each of them gives a form of the derivative, too: JAX's derivative of it.
    """
    if len(forms) == 1:
        return forms[0]

    @jax.custom_jvp
    def function(*x: jax.Array) -> jax.Array:
        found: jax.Array = any_of(*(form(*x) for form in forms))
        return found

    def derivative(x: tuple[Any, ...], moves: tuple[Any, ...]) -> tuple[jax.Array, jax.Array]:
        moved = [i for i, move in enumerate(moves) if not isinstance(move, SymbolicZero)]
        terms = [any_of(*(slope(form, x, i) for form in forms)) * moves[i] for i in moved]
        total: jax.Array = sum(terms[1:], terms[0])
        return function(*x), total

    function.defjvp(derivative, symbolic_zeros=True)
    differentiable: Elementwise = function
    return differentiable


def slope(form: Elementwise, x: tuple[jax.Array, ...], i: int) -> jax.Array:
    """The derivative of an entry-by-entry function in its argument number i."""

    def along(at: jax.Array) -> jax.Array:
        return form(*x[:i], at, *x[i + 1 :])

    found: jax.Array = jax.jvp(along, (x[i],), (jnp.ones_like(x[i]),))[1]
    return found


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


SIGMA: Mapping[str, Elementwise] = {
    "sigmoid": in_any_form(sigmoid, jax.nn.sigmoid),  # the other's slope is a (1 - a)
    "relu": jax.nn.relu,  # its derivative at 0 is 0, as specified; jnp.maximum(z, 0) gives 0.5
    "tanh": in_any_form(tanh, jnp.tanh),  # and here it is 1 - a^2
    "leaky_relu": leaky_relu,
    "softplus": in_any_form(softplus, lambda z: jnp.log(1 + jnp.exp(z))),
    "identity": lambda z: z,
}
"""Activations by name: first a form that keeps its digits, then the textbook's."""

KINKED = frozenset({"relu", "leaky_relu"})
"""The activations whose slope jumps, at z = 0; the others are smooth."""


def textbook_cross_entropy(a: jax.Array, y: jax.Array) -> jax.Array:
    """-y log(a) - (1 - y) log(1 - a), whose derivative is -y / a + (1 - y) / (1 - a)."""
    return -y * jnp.log(a) - (1 - y) * jnp.log(1 - a)


cross_entropy = in_any_form(
    lambda a, y: -jnp.log(jnp.where(y == 1, a, 1 - a)), textbook_cross_entropy
)
"""The text's loss as a function of a, for y 0 or 1."""

cross_entropy_of_z = in_any_form(
    lambda z, y: y * softplus(-z) + (1 - y) * softplus(z),
    lambda z, y: -jnp.log(jax.nn.sigmoid(-z)) - y * z,
    lambda z, y: textbook_cross_entropy(jax.nn.sigmoid(z), y),
)
"""The same loss behind a sigmoid: a form that is finite for every finite z and keeps its digits;
one whose derivative is a - y; and the text's own, whose derivative is equation 3 as it stands."""


def half_squared_error(a: jax.Array, y: jax.Array) -> jax.Array:
    """(a - y)^2 / 2."""
    return (a - y) ** 2 / 2


LOSS: Mapping[str, Elementwise] = {
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


def mean_loss_of_A(A: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """C as a function of A[L]: the loss summed over output units, its mean over the samples."""
    return loss_of_A(A, Y, network).sum() / Y.shape[1]


def mean_loss_of_Z(Z: jax.Array, Y: jax.Array, network: Network) -> jax.Array:
    """C as a function of Z[L]."""
    return loss_of_Z(Z, Y, network).sum() / Y.shape[1]


def cost(A_Z: Tensors, Y: jax.Array, network: Network) -> jax.Array:
    """C, from what ``forward`` gives, of A[L] or in the form that has no need of it."""
    L = len(A_Z) // 2
    if network.cost_of_Z:
        return mean_loss_of_Z(A_Z[f"Z{L}"], Y, network)
    return mean_loss_of_A(A_Z[f"A{L}"], Y, network)
