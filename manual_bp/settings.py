"""What a descent accepts besides arrays: its rate, its counts, its batches.

Each check raises with the name of the thing, what was required, what was given, and how to mend
it; none changes anything.
"""

from collections.abc import Collection
from math import isfinite
from operator import index

import numpy as np


def checked_learning_rate(learning_rate: float) -> float:
    """A positive, finite number.

    Raises:
        TypeError: not a number.
        ValueError: not positive, or not finite.
    """
    try:
        rate = float(learning_rate + 0)  # a text can be made a float, but nothing adds to it
    except TypeError:
        raise TypeError(
            f"learning_rate must be a positive number such as 0.0075, not {learning_rate!r}"
        ) from None
    if not (isfinite(rate) and rate > 0):
        raise ValueError(f"learning_rate must be a positive number such as 0.0075, not {rate}")
    return rate


def checked_count(name: str, count: int) -> int:
    """A positive integer.

    Raises:
        TypeError: not an integer.
        ValueError: not positive.
    """
    try:
        number = index(count)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {count!r}") from None
    if number < 1:
        raise ValueError(f"{name} must be at least 1, not {number}")
    return number


def checked_record(record: Collection[int], iterations: int) -> frozenset[int]:
    """Numbers of updates at which a descent of so many iterations passes by.

    Raises:
        TypeError: not a collection of integers.
        ValueError: a number below 1, or beyond the iterations.
    """
    try:
        numbers = frozenset(index(k) for k in record)
    except TypeError:
        raise TypeError(
            f"record must be a collection of integers such as (10, 100), not {record!r}"
        ) from None
    for k in numbers:
        if not 1 <= k <= iterations:
            raise ValueError(f"record holds {k}, but the descent has the updates 1 to {iterations}")
    return numbers


def checked_batch_size(
    batch_size: int | None, shuffle: np.random.Generator | None, gram: bool | None
) -> int | None:
    """A positive integer, or None where every update takes all samples.

    Raises:
        TypeError: not an integer, or a ``shuffle`` that is no generator.
        ValueError: not positive; batches and the Gram matrix at once; an order without batches.
    """
    if shuffle is not None and not isinstance(shuffle, np.random.Generator):
        raise TypeError(
            "shuffle must be a generator such as np.random.default_rng(1), "
            f"not {type(shuffle).__name__}"
        )
    if batch_size is None:
        if shuffle is not None:
            raise ValueError(
                "shuffle orders the samples of batches, and there are none: give a batch_size"
            )
        return None
    if gram:
        raise ValueError(
            "gram=True needs all samples in every update: leave out batch_size, or gram"
        )
    return checked_count("batch_size", batch_size)
