"""Descent along the gradient (text, section 3.3)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from manual_bp import fused, inputs, settings
from manual_bp.batches import batches
from manual_bp.descent import descended, in_weights
from manual_bp.gram import layers_in_samples, samples_pay
from manual_bp.network import TEXT_NETWORK, Network
from manual_bp.notation import Array, Values
from manual_bp.propagation import checked


@dataclass(frozen=True)
class Training:
    """The result of a training run.

    Attributes:
        params: the parameters after the last update.
        costs: ``costs[k]`` is the cost before update k, of the samples of that update, float64,
            (iterations,).
        recorded: by number of updates, the parameters after as many.
    """

    params: Values
    costs: npt.NDArray[np.float64]
    recorded: Mapping[int, Values]


def step(
    params: Mapping[str, Array], gradients: Mapping[str, Array], learning_rate: float = 0.0075
) -> Values:
    """New parameters, one step down the gradient: equations 7 and 8.

    Args:
        params: ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``, left as they are.
        gradients: ``{"dW1": (n_1, n_0), "db1": (n_1, 1), ...}``.
        learning_rate: alpha, positive, dimensionless.

    Raises:
        TypeError: dtypes other than float64 or float32, or mixed; a learning rate that is no
            number.
        ValueError: parameters that make no network, a learning rate that is not positive, a
            gradient that is missing, of another shape than its parameter, or not finite.
    """
    alpha = settings.checked_learning_rate(learning_rate)
    inputs.check_params(params, TEXT_NETWORK)
    for name, value in params.items():
        inputs.check_gradient(name, value, gradients.get(f"d{name}"))
    return descended(params, gradients, alpha)


def train(
    params: Mapping[str, Array],
    X: Array,
    Y: npt.NDArray[Any],
    learning_rate: float = 0.0075,
    iterations: int = 2000,
    *,
    network: Network = TEXT_NETWORK,
    batch_size: int | None = None,
    shuffle: np.random.Generator | None = None,
    gram: bool | None = None,
    record: Collection[int] = (),
    on_iteration: Callable[[int, float], None] | None = None,
) -> Training:
    """Descend the gradient of the cost, a fixed number of times.

    Args:
        params: the start, ``{"W1": (n_1, n_0), "b1": (n_1, 1), ...}``, left as it is.
        X: input, (n_0, m).
        Y: labels, (n_L, m).
        learning_rate: alpha, positive, dimensionless.
        iterations: number of updates, positive.
        network: hyperparameters.
        batch_size: samples in an update, or None for all; a pass over the samples takes
            ceil(m / batch_size) updates, the last of them with what is left.
        shuffle: draws a new order of the samples for each pass; None keeps their order. It is
            advanced by one permutation a pass. Unless each sample of X lies in one piece in memory
            (Fortran's order), X is copied so, once.
        gram: whether layer 1 advances with the Gram matrix of the samples, as ``manual_bp.gram``
            has it: the same descent but for rounding, and much faster for few samples of many
            features. None lets ``samples_pay`` decide.
        record: the numbers of updates after which the parameters are kept.
        on_iteration: called with (k, cost before update k), for progress.

    Returns:
        The last parameters, the cost before every update, and the recorded parameters.

    Raises:
        TypeError: dtypes other than float64 or float32, or mixed; a learning rate that is no
            number; counts that are not integers; a ``shuffle`` that is no generator.
        ValueError: shapes that do not fit, labels that the cost has no meaning for, numbers that
            are not finite, a learning rate or a count that is not positive, a record beyond the
            iterations, or a Gram matrix for batches.
        ArithmeticError: the descent diverged; the message says at which iteration.
    """
    alpha = settings.checked_learning_rate(learning_rate)
    count = settings.checked_count("iterations", iterations)
    kept = settings.checked_record(record, count)
    Y = checked(params, X, Y, network)
    size = settings.checked_batch_size(batch_size, shuffle, gram)
    if gram is None:
        (n, n_0), m = params["W1"].shape, X.shape[1]
        gram = size is None and samples_pay(n, n_0, m, count, len(kept) + 1)
    costs = np.empty(count)
    recorded: dict[int, Values] = {}
    usual = np.geterr()
    # What overflows in an update is refused by the next forward sweep, or below: not warned of.
    with np.errstate(over="ignore", invalid="ignore"):
        if size is not None:
            drawn = batches(X, Y, size, shuffle)
            updates = fused.descent(*fused.layers_in_weights(params), drawn, alpha, network)
        elif gram:
            updates = fused.descent(*layers_in_samples(params, X), repeat((X, Y)), alpha, network)
        else:
            updates = in_weights(params, X, Y, alpha, network)
        for k in range(count):
            try:
                update = next(updates)
            except ValueError as failure:
                if k == 0:  # not the doing of the descent
                    raise
                raise divergence(failure, k, costs, alpha) from failure
            costs[k] = update.cost
            if k + 1 in kept:
                recorded[k + 1] = in_order_of(params, update.params())
            if on_iteration is not None:
                with np.errstate(**usual):  # what somebody else calls is warned of as it was
                    on_iteration(k, update.cost)
        last = in_order_of(params, update.params())
    try:
        for name, value in last.items():
            inputs.refuse_non_finite(name, value)
    except ValueError as failure:
        raise divergence(failure, count, costs, alpha) from failure
    return Training(last, costs, recorded)


def in_order_of(params: Mapping[str, Array], found: Values) -> Values:
    """What was found, in the order of the start."""
    return {name: found[name] for name in params}


def divergence(
    failure: ValueError, k: int, costs: npt.NDArray[np.float64], alpha: float
) -> ArithmeticError:
    """What a number that is not finite after k > 0 updates tells of the descent."""
    return ArithmeticError(
        f"the descent diverged in {k} of {len(costs)} iterations: {failure}; the cost was "
        f"{costs[k - 1]:g} before. Use a learning rate below {alpha:g}."
    )
