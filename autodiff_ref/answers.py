"""What a candidate answers, in plain form: arrays of numbers, and words for what is none.

Whatever a function of the face returns is brought into this form where the candidate runs, so
that nothing of its making reaches the harness.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_ref.containment import CandidateError, on_one_line
from autodiff_ref.quantities import Given, names_of_trace

NUMBERS = "biufc"
"""The kinds of dtypes whose arrays are answers: truth values and numbers."""


@dataclass(frozen=True)
class Missing:
    """What stands for something that a candidate did not return, with a sentence about it."""

    why: str


@dataclass(frozen=True)
class Other:
    """What stands for something that is neither an array of numbers nor a float.

    Attributes:
        kind: the name of its type.
    """

    kind: str


@dataclass(frozen=True)
class Trained:
    """What a candidate's training returned, as far as it can be compared.

    Attributes:
        params: what it holds under the name of each parameter, ``Missing`` for nothing.
        costs: as a float64 array if they are real numbers, else as they are.
    """

    params: Mapping[str, object]
    costs: object


PLAIN = (np.ndarray, float, Missing, Other)
"""What an answer consists of."""


def plain(value: Any) -> object:
    """An array of numbers of its own, a float, or ``Other``.

    A candidate may fill the same array again at its next call. A masked array and a matrix are
    no plain arrays: the one hides entries, the other multiplies otherwise.
    """
    if isinstance(value, float) and not isinstance(value, np.generic):
        return float(value)
    if not hasattr(value, "__array__"):
        return other(type(value).__name__)
    array = value if isinstance(value, np.ndarray | np.generic) else value.__array__()
    if type(array) is not np.ndarray and not isinstance(array, np.generic):
        return other(type(array).__name__)
    if array.dtype.kind not in NUMBERS:
        return other(f"{type(array).__name__} of {array.dtype}")
    return np.array(array)


def other(kind: str) -> Other:
    """What stands for a value of a type of that name."""
    return Other(on_one_line(str(kind)))


def real_numbers(numbers: Any) -> object:
    """Real numbers, alone or in a list or an array, as a float64 array; all else in plain form.

    For costs, whose dtype is nobody's choice.
    """
    if numbers is None or isinstance(numbers, np.ma.MaskedArray):  # it would lose its mask
        return plain(numbers)
    array = np.asarray(numbers)
    return array.astype(np.float64) if array.dtype.kind in "fiu" else plain(numbers)


def named(function: str, answer: object, params: Given) -> dict[str, object]:
    """What a dictionary holds under the names of a function, ``Missing`` for nothing."""
    if not isinstance(answer, Mapping):
        kind = other(type(answer).__name__).kind
        raise CandidateError(
            f"{function} returned {kind} where a dictionary of arrays was required"
        )
    values = {name: answer.get(name) for name in names_of(function, params)}
    found = {name: plain(value) for name, value in values.items() if value is not None}
    others = [str(name) for name in answer if name not in values]
    beside = on_one_line(", ".join(others)) or "nothing"
    if not found:
        raise CandidateError(
            f"{function} returned nothing under the names {', '.join(values)}, but {beside}"
        )
    more = f"; what it did return and was not asked is {beside}" if others else ""
    why = f"{function} did not return it{more}"
    return {name: found.get(name, Missing(why)) for name in values}


def is_answer(function: str, answer: object, params: Given) -> bool:
    """Whether this is what ``READ`` makes of an answer of the function, whoever sent it."""
    if function in ("cost", "output"):
        return isinstance(answer, PLAIN)
    if function == "train":
        if not (isinstance(answer, Trained) and isinstance(answer.costs, PLAIN)):
            return False
        answer = answer.params
    names = list(names_of(function, params))
    return (
        isinstance(answer, dict)
        and list(answer) == names
        and all(isinstance(value, PLAIN) for value in answer.values())
    )


def names_of(function: str, params: Given) -> Iterable[str]:
    """The names under which a function returns arrays."""
    if function == "trace":
        return names_of_trace(len(params) // 2)
    return params if function in ("train", "update") else (f"d{name}" for name in params)


def cost(answer: object, params: Given) -> object:
    """C, as float64 if it is a real number."""
    del params  # C is one number, whatever they are
    return real_numbers(answer)


def output(answer: object, params: Given) -> object:
    """A[L]."""
    del params
    return plain(answer)


def gradients(answer: object, params: Given) -> dict[str, object]:
    """What stands under the name of each gradient."""
    return named("gradients", answer, params)


def trace(answer: object, params: Given) -> dict[str, object]:
    """What stands under the name of each quantity."""
    return named("trace", answer, params)


def train(answer: object, params: Given) -> Trained:
    """The parameters that a descent reached, and the cost before every update."""
    trained, costs = getattr(answer, "params", None), getattr(answer, "costs", None)
    if trained is None:
        kind = other(type(answer).__name__).kind
        raise CandidateError(
            f"train returned {kind} where a result with .params and .costs was required"
        )
    return Trained(named("train", trained, params), real_numbers(costs))


def update(answer: object, params: Given) -> dict[str, object]:
    """The parameters after one step."""
    return named("update", answer, params)


READ: Mapping[str, Callable[[object, Given], object]] = {
    "cost": cost,
    "output": output,
    "gradients": gradients,
    "trace": trace,
    "train": train,
    "update": update,
}
"""How the answer of each function of the face is read, beside the parameters that it was given."""
