"""Costs as users write them, one for each kind of operation."""

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from jax import lax

from window_costs import WINDOW_COSTS

Function = Callable[..., Any]
Values = npt.NDArray[Any]
Dtype = type[np.floating]

DTYPES = (np.float64, np.float32)

X = np.random.RandomState(5).uniform(0.25, 2.5, (4, 3)).astype(np.float32).astype(float)
"""Operands: positive, no two alike, and numbers of float32, too."""

barrier: Function = lax.optimization_barrier  # JAX gives it no types
SIGNED = np.array([1, -1, 1], np.float32)
LABELS = np.array([[1, 0, 0, 1], [0, 1, 1, 0]])


@jax.custom_jvp
def softened(x: jax.Array) -> jax.Array:
    return jnp.sqrt(x**2 + 0.01)


@softened.defjvp
def _(x: tuple[jax.Array], moved: tuple[jax.Array]) -> tuple[jax.Array, jax.Array]:
    return softened(*x), moved[0] * x[0] / softened(*x)


def horner(x: jax.Array, coefficients: Sequence[Any]) -> Any:
    """What ``lax.polynomial`` is from JAX 0.12 on."""
    return reduce(lambda found, coefficient: found * x + coefficient, reversed(coefficients))


polynomial: Function = getattr(lax, "polynomial", horner)


@jax.custom_vjp
def clipped_backwards(x: jax.Array) -> jax.Array:
    return x**3


clipped_backwards.defvjp(
    lambda x: (x**3, x), lambda x, pulled: (jnp.clip(3 * x**2 * pulled, -4.0, 4.0),)
)


def recurrent(x: jax.Array) -> jax.Array:
    def step(state: jax.Array, row: jax.Array) -> tuple[jax.Array, jax.Array]:
        state = jnp.tanh(state * 0.5 + row)
        return state, state**2

    state, squares = lax.scan(step, jnp.zeros(3, x.dtype), x)
    return jnp.sum(state) + jnp.sum(squares)


def shrinking(x: jax.Array) -> jax.Array:
    """A loop that ends by what it computes, clear of rounding."""

    def going(state: tuple[jax.Array, jax.Array]) -> jax.Array:
        return state[0] > 0.1

    def body(state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        return state[0] / 3, state[1] + jnp.sin(state[1])

    return jnp.sum(lax.while_loop(going, body, (x[0, 0], x))[1])


def window(x: jax.Array) -> Any:
    def body(k: int, total: jax.Array) -> Any:
        first, second = lax.dynamic_slice(x[:, 0], (k,), (2,))
        return total + first * second**2

    return lax.fori_loop(0, 3, body, jnp.zeros((), x.dtype))


def replaced(x: jax.Array) -> Any:
    def body(k: int, at: jax.Array) -> Any:
        return lax.dynamic_update_slice(at, jnp.exp(-lax.dynamic_slice(at, (k, 0), (1, 3))), (k, 0))

    return jnp.sum(lax.fori_loop(0, 4, body, x) ** 2)


def branching(x: jax.Array) -> jax.Array:
    def step(total: jax.Array, k: jax.Array) -> tuple[jax.Array, None]:
        return lax.cond(k < 2, jnp.sin, lambda t: t**2, total) + x[0], None

    return jnp.sum(lax.scan(step, x[1], jnp.arange(4))[0])


def layer_norm(x: jax.Array) -> jax.Array:
    centered = x - jnp.mean(x, axis=0)
    return jnp.sum(centered * lax.rsqrt(jnp.var(x, axis=0) + 1e-5) * SIGNED**3 * x)


def logistic_regression(x: jax.Array) -> jax.Array:
    logits = jnp.array([[0.3, -0.2, 0.7], [0.1, 0.4, -0.6]]) @ x.T
    return jnp.mean(jax.nn.softplus(logits) - LABELS * logits)


def attention(x: jax.Array, masked: float) -> jax.Array:
    seen = jnp.tril(jnp.ones((4, 4), bool))
    return jnp.sum(jax.nn.softmax(jnp.where(seen, x @ x.T / 10, masked)) @ x)


COSTS: dict[str, Function] = {
    "sqrt": lambda x: jnp.sum(jnp.sqrt(x)),
    "pow": lambda x: jnp.sum(x**2.7 + 1.3**x),
    "polynomial": lambda x: jnp.sum(
        polynomial(x, (0.5, -1.0, 0.25, 3.0)) * polynomial(x, (1.0, jnp.sin(x)))
    ),
    "pow_by_array": lambda x: jnp.sum(((x - 1)[..., None] ** jnp.arange(3)) * SIGNED),
    "integer_pow": lambda x: jnp.sum(x**3 - x**-2 + x**5),
    "sin_cos": lambda x: jnp.sum(jnp.sin(x) + x * jnp.cos(3 * x)),
    "hyperbolic": lambda x: jnp.sum(jnp.sinh(x) / jnp.cosh(x) + jnp.arcsinh(x)),
    "abs_sign": lambda x: jnp.sum(jnp.abs(x - 1) * jnp.sign(x - 1) + jnp.abs(x)),
    "min_max": lambda x: jnp.sum(jnp.minimum(x, 1.1) * jnp.maximum(x, x[:, ::-1] + 0.1)),
    "reduce_max": lambda x: jnp.max(x) * jnp.sum(jnp.max(x, axis=0)) - jnp.min(x),
    "concatenate": lambda x: jnp.sum(jnp.concatenate([x, x**2, 2 * x]) ** 2),
    "slice": lambda x: jnp.sum(x[1:, ::2] * x[:-1, 1:]) + x[0, 0] * x[-1, -1],
    "pad": lambda x: jnp.sum(jnp.cumsum(lax.pad(x, 0.5, [(1, 2, 1), (-1, 1, 0)]) ** 2)),
    "cumsum": lambda x: jnp.sum(jnp.cumsum(x, axis=1) ** 2),
    "cumsum_backwards": lambda x: jnp.sum(lax.cumsum(x, axis=1, reverse=True) ** 2),
    "dynamic_slice": window,
    "dynamic_update_slice": replaced,
    "while": shrinking,
    "scan": recurrent,
    "fori_loop": lambda x: jnp.sum(lax.fori_loop(0, 5, lambda k, a: jnp.cos(a) + k * x, x)),
    "fori_loop_by_parity": lambda x: jnp.sum(
        lax.fori_loop(0, 4, lambda k, a: jnp.where(k % 2 == 0, a * x, a + x), x)
    ),
    "cond": branching,
    "cond_on_what_is_given": lambda x: lax.cond(x[0, 0] > 3, jnp.sum, jnp.max, jnp.sin(x)),
    "softmax": lambda x: jnp.sum(jax.nn.softmax(x, axis=1) * SIGNED),
    "attention": lambda x: attention(x, -jnp.inf),
    "attention_with_large_numbers": lambda x: attention(x, -1e30),
    "largest_that_is_seen": lambda x: jnp.max(jnp.where(x > 0.5, x**2, -1e30)),
    "logsumexp": lambda x: jnp.sum(jax.nn.logsumexp(x, axis=1)),
    "norm": lambda x: jnp.linalg.norm(x) + jnp.sum(jnp.linalg.norm(x, axis=0)),
    "where": lambda x: jnp.sum(jnp.where(x > 1, x**2, jnp.sin(x))),
    "reshape_transpose": lambda x: jnp.sum((jnp.reshape(x, (2, 6)) @ x.T.reshape(6, 2)) ** 2),
    "einsum": lambda x: jnp.sum(
        jnp.einsum("bij,bjk->bki", x.reshape(2, 2, 3), x.reshape(2, 3, 2)) ** 2
    ),
    "matmul": lambda x: jnp.sum(jnp.tanh(x @ x.T @ x / 30)),
    "mean_var": lambda x: jnp.sum(jnp.mean(x, axis=0) * jnp.var(x, axis=0)) + jnp.std(x),
    "layer_norm": layer_norm,
    "log1p_expm1": lambda x: jnp.sum(jnp.log1p(x) * jnp.expm1(-x)),
    "log": lambda x: jnp.sum(jnp.log(x) * jnp.exp(x)),
    "exp2": lambda x: jnp.sum(jnp.exp2(x) + jnp.logaddexp2(x, 1.0)),
    "tanh": lambda x: jnp.sum(jnp.tanh(x) ** 2),
    "softplus": lambda x: jnp.sum(jax.nn.softplus(x - 1) * SIGNED),
    "sigmoid": lambda x: jnp.sum(jax.nn.sigmoid(x - 1) ** 2),
    "activations": lambda x: jnp.sum(
        jax.nn.relu(x - 1) + jax.nn.silu(x) + jax.nn.gelu(x) + jax.nn.elu(x - 1)
    ),
    "clip": lambda x: jnp.sum(jnp.clip(x, 0.7, 1.9) ** 2),
    "split": lambda x: jnp.sum(operator.mul(*jnp.split(x, 2))),
    "flip": lambda x: jnp.sum(jnp.flip(x) * x),
    "roll": lambda x: jnp.sum(jnp.roll(x, 1, axis=0) * x + jnp.diff(x, prepend=0.0)),
    "stack": lambda x: jnp.sum(jnp.stack([x, jnp.exp(x)], axis=1) ** 2),
    "tile": lambda x: jnp.sum(jnp.tile(x, (2, 1)) ** 2),
    "cbrt_square": lambda x: jnp.sum(jnp.cbrt(x) * jnp.square(x)),
    "custom_jvp": lambda x: jnp.sum(softened(x) * x),
    "custom_vjp": lambda x: jnp.sum(clipped_backwards(x) * x),
    "checkpoint": lambda x: jnp.sum(jax.checkpoint(lambda a: jnp.sin(jnp.exp(-a) @ a.T))(x)),
    "vmapped": lambda x: jnp.sum(
        jax.vmap(lambda row: jnp.max(row) * jax.nn.softmax(row) @ SIGNED)(x)
    ),
    "vmapped_cond": lambda x: jnp.sum(
        jax.vmap(lambda row: lax.cond(row[0] > 1, jnp.sum, jnp.max, jnp.cos(row)))(x)
    ),
    "hessian": lambda x: jnp.sum(jax.hessian(lambda row: jnp.sum(jnp.exp(-row) * row[0]))(x[0])),
    "prod": lambda x: jnp.sum(jnp.prod(x, axis=1)),
    "picked": lambda x: jnp.sum(x[jnp.array([2, 0, 2])] ** 2),
    "gathered": lambda x: jnp.sum(
        x[jnp.array([1, 0, 3]), jnp.array([2, 1, 0])] * SIGNED
        + x.at[jnp.array([9, 1, 2]), jnp.array([0, 1, 2])].get(mode="fill", fill_value=0.5)
    ),
    "replaced": lambda x: jnp.sum(
        x.at[jnp.array([0, 3]), 1].set(x[1, :2] ** 2).at[7, 0].set(3.0) * x
    ),
    "added": lambda x: jnp.sum(x.at[jnp.array([0, 2, 0, 8, 0])].add(jnp.exp(x[0])) ** 2),
    "segments": lambda x: jnp.sum(
        jax.ops.segment_sum(x**2, jnp.array([1, 0, 1, 1]), num_segments=3) ** 2
    ),
    "one_hot": lambda x: jnp.sum(jax.nn.one_hot(jnp.array([0, 2, 2, 1]), 3) * jnp.log(x)),
    "sorted": lambda x: jnp.sum(jnp.sort(x, axis=0) * jnp.arange(4.0)[:, None]) + jnp.median(x),
    "largest_by_place": lambda x: (
        jnp.sum(x[jnp.argmax(x, axis=0), jnp.arange(3)] ** 2) - x[jnp.argmin(x[:, 0]), 1]
    ),
    "prod_of_all": lambda x: jnp.prod(x) + jnp.sum(lax.reduce_prod_p.bind(x, axes=(0,))),
    "cumulative": lambda x: jnp.sum(jnp.cumprod(x, axis=0) * lax.cummax(x, axis=1)),
    "unstack": lambda x: operator.mul(*jnp.unstack(x[:2])) @ SIGNED,
    "angles": lambda x: (
        jnp.sum(
            jnp.arctan2(x, x[::-1] - 1) + jnp.arcsin(x / 3) * jnp.arccos(x / 4) + jnp.arctanh(x / 5)
        )
        + jnp.sum(jnp.arccosh(x + 1))
    ),
    "erf": lambda x: jnp.sum(jax.scipy.special.erf(x) * x + jax.nn.gelu(x, approximate=False)),
    "remainder": lambda x: jnp.sum(jnp.mod(x, 0.7) * x + jnp.round(x * 3) * x + jnp.fmod(x, 0.3)),
    "clamp": lambda x: jnp.sum(lax.clamp(0.6, x, 1.7) ** 3),
    "barrier": lambda x: operator.mul(*barrier((jnp.sum(x), jnp.max(x)))),
    "any_all": lambda x: jnp.sum(
        jnp.where(jnp.any(x > 2, axis=0) & jnp.all(x > 0.1, axis=0), x**2, x)
    ),
    "diagonal": lambda x: jnp.trace(x @ x.T) + jnp.sum(jnp.diag(x[0]) @ x.T),
    "integers": lambda x: jnp.sum(x[:, 0] * jnp.arange(4) ** 2 + jnp.sum(jnp.eye(3))),
    "log_likelihood": logistic_regression,
    "update": lambda x: jnp.sum((x - 0.0075 * x[::-1]) ** 2),
    "top_k": lambda x: jnp.sum(lax.top_k(x, 2)[0] ** 2 * jnp.arange(1, 3)),
    "shifted": lambda x: jnp.sum(x[:, 0] * (jnp.arange(4) >> 1)),
    "cumulative_logsumexp": lambda x: jnp.sum(lax.cumlogsumexp(x, axis=1) * SIGNED),
    "interpolated": lambda x: jnp.sum(
        jnp.interp(x, jnp.array([0.0, 0.5, 1.0, 3.0], x.dtype), x[:, 0]) * x
    ),
    **WINDOW_COSTS,
    "of_counts": lambda x: jnp.sum(x * (x > 1)) / jnp.sum(x > 1),
}
