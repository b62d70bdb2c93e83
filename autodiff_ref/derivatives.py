"""The face of the reference: derivatives for people who have NumPy arrays.

Of the cost, and the descent along them; ``compiled.py`` has them in JAX. All functions take and
return NumPy arrays. They compute in float64, whatever they are given, or in another dtype if told
to.
"""

from dataclasses import dataclass
from itertools import islice

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from autodiff_ref import compiled, inputs
from autodiff_ref.batches import drawn_batches
from autodiff_ref.model import Tensors
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.quantities import Array, Given, Values
from autodiff_ref.stretches import folded
from autodiff_ref.tensors import arrays, in_float64, tensor, tensors


def on_device(
    params: Given, X: npt.ArrayLike, Y: npt.ArrayLike, dtype: npt.DTypeLike
) -> tuple[Tensors, jax.Array, jax.Array]:
    """Parameters, X and Y as JAX arrays of one dtype."""
    return tensors(params, dtype), tensor(X, dtype), tensor(Y, dtype)


@in_float64
def cost(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    network: Network = TEXT_NETWORK,
    dtype: npt.DTypeLike = np.float64,
) -> float:
    """C, the mean of the loss over the m samples, or what ``network.average`` makes of it.

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        network: hyperparameters.
        dtype: float64 or float32, in which everything is computed.

    Returns:
        The cost, dimensionless.

    Raises:
        TypeError: params that are no mapping, a network or a dtype of another kind.
        ValueError: shapes that do not fit, numbers that are not finite, or labels that the cost
            has no meaning for.
    """
    inputs.check(params, X, Y, network, dtype)
    deep = folded(params, network)
    return float(compiled.cost(*on_device(deep.fold(params), X, Y, dtype), deep.network))


@in_float64
def gradients(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    network: Network = TEXT_NETWORK,
    dtype: npt.DTypeLike = np.float64,
) -> Values:
    """The gradient of the cost in every parameter, by ``jax.grad``.

    Args, raises: as ``cost``.

    Returns:
        ``{"dW1": (n_1, n_0), "db1": (n_1, 1), ...}``, dimensionless.
    """
    inputs.check(params, X, Y, network, dtype)
    deep = folded(params, network)
    given = on_device(deep.fold(params), X, Y, dtype)
    found = deep.unfold(arrays(compiled.cost_and_gradients(*given, deep.network)))
    del found["C"]
    return found


def trace(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    network: Network = TEXT_NETWORK,
    dtype: npt.DTypeLike = np.float64,
) -> Values:
    """Every named quantity: Z, A, dZ, dA (and dA0), dW, db.

    dZ and dA come from differentiating with respect to zeros added to Z and A. They are those of
    the loss of one sample, of which C is the mean; or where ``network.average`` is "sum", the sum,
    so that dZ is dC/dZ, and equations 5 and 6 have no 1/m.

    Args, raises: as ``cost``.

    Returns:
        ``{"Z1": (n_1, m), ..., "dW1": (n_1, n_0), ...}``, dimensionless. dA[L] is infinite
        where the output has saturated to the wrong label.
    """
    found = trace_and_cost(params, X, Y, network=network, dtype=dtype)
    del found["C"]
    return found


@in_float64
def trace_and_cost(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    network: Network = TEXT_NETWORK,
    dtype: npt.DTypeLike = np.float64,
) -> Values:
    """``trace``, and C under that name, from one program."""
    inputs.check(params, X, Y, network, dtype)
    deep = folded(params, network)
    given = on_device(deep.fold(params), X, Y, dtype)
    return deep.unfold(arrays(compiled.trace(*given, deep.network)))


@dataclass(frozen=True)
class Training:
    """The result of a training run.

    Attributes:
        params: the parameters after the last update.
        costs: ``costs[k]`` is the cost before update k, float64, (iterations,).
    """

    params: Values
    costs: Array


@in_float64
def train(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    learning_rate: float = 0.0075,
    iterations: int = 2000,
    *,
    network: Network = TEXT_NETWORK,
    batch_size: int | None = None,
    shuffle: np.random.Generator | None = None,
    dtype: npt.DTypeLike = np.float64,
) -> Training:
    """Descend the gradient of the cost a fixed number of times, as a compiled loop.

    Args:
        params: the start, ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``.
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        learning_rate: alpha, positive, dimensionless.
        iterations: number of updates, positive.
        network: hyperparameters.
        batch_size: samples in an update, or None for all.
        shuffle: draws a new order of the samples for each pass; None keeps their order.
        dtype: float64 or float32, in which everything is computed.

    Raises:
        TypeError, ValueError: as ``cost``, or a learning rate or a count that is not a positive
            number, or a ``shuffle`` that is no generator, or that has no batches to shuffle.
    """
    inputs.check(params, X, Y, network, dtype)
    inputs.check_descent(learning_rate, iterations)
    inputs.check_batches(batch_size, shuffle)
    if batch_size is None:
        (state,) = descent(params, X, Y, learning_rate, (iterations,), network, dtype=dtype)
        return state
    deep = folded(params, network)
    at, X, Y = on_device(deep.fold(params), X, Y, dtype)
    alpha, costs = tensor(learning_rate, dtype), tensor(np.zeros(iterations))
    nothing = {name: jnp.zeros_like(value) for name, value in at.items()}
    drawn = drawn_batches(X.shape[1], batch_size, shuffle)
    for k, batch in enumerate(islice(drawn, iterations)):
        data = X[:, batch], Y[:, batch]
        at, costs = compiled.descent(at, costs, k, k + 1, *data, alpha, nothing, deep.network)
    return Training(deep.unfold(arrays(at)), np.asarray(costs))


@in_float64
def descent(
    params: Given,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    learning_rate: float,
    recorded: tuple[int, ...],
    network: Network,
    displacement: Given | None = None,
    dtype: npt.DTypeLike = np.float64,
    room: int = 0,
) -> list[Training]:
    """``train`` from one start, its state after each of the recorded numbers of updates.

    The ascending numbers of updates are ``recorded``. A ``displacement`` is added to the
    parameters after every update: the means to see how far a small error in every step carries.
    Descents with ``room`` for as many costs share one compiled program.
    """
    deep = folded(params, network)
    at, *data = on_device(deep.fold(params), X, Y, dtype)
    alpha = tensor(learning_rate, dtype)
    none = {name: np.zeros_like(value) for name, value in params.items()}
    added = tensors(deep.fold(none if displacement is None else displacement), dtype)
    costs, done, states = tensor(np.zeros(max(room, *recorded))), 0, []
    for k in recorded:
        at, costs = compiled.descent(at, costs, done, k, *data, alpha, added, deep.network)
        done = k
        states.append(Training(deep.unfold(arrays(at)), np.asarray(costs)[:k]))
    return states
