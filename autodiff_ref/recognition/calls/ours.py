"""Our own face, which is passed through, and what a candidate declares of its network."""

import inspect
import re
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import TypeGuard

import numpy as np

from autodiff_ref.containment import on_one_line
from autodiff_ref.recognition.arrays.problems import drawn
from autodiff_ref.recognition.calls.calls import parameters_of

FACE = ("output", "cost", "gradients", "trace", "train")
"""Our own face."""


DECLARED = ("hidden", "output", "cost", "average")

FUNCTION = "the function "
"""What stands before the name of a function that a file declares."""


def has_our_face(subject: object) -> bool:
    """Whether ``gradients`` is to be asked as it is.

    By its arguments' names; where these say nothing, by its answer to a small problem.
    """
    gradients = getattr(subject, "gradients", None)
    if inspect.isclass(subject) and not is_static(subject, "gradients"):
        return False
    if not callable(gradients):
        return False
    try:
        names = tuple(p.name for p in parameters_of(gradients))
    except Exception:  # it tells no signature
        return True
    if names[:3] == ("params", "X", "Y") or len(names) < 3 or "network" in names:
        return True
    problem = drawn(2, 1)
    try:
        answer = gradients(dict(problem.params), problem.X.copy(), problem.Y.copy())
    except Exception:
        return False
    return isinstance(answer, Mapping) and all(
        np.shape(answer.get(f"d{name}", ())) == value.shape
        for name, value in problem.params.items()
    )


def only_depth(module: ModuleType) -> int | None:
    """The number of layers of code that spells its parameters out; None of what takes any.

    W1, W2, dW1 and dW2 in full, and nowhere a W that a number is put behind, is code of two layers.
    """
    own = [value for value in vars(module).values() if is_defined_in(module, value)]
    words = {word for function in own for word in words_in(function.__code__)}
    spelt = [{word for word in words if re.fullmatch(rf"{W}[1-9]", word)} for W in ("W", "dW")]
    depth = len(spelt[0])
    every = [{f"{W}{l}" for l in range(1, depth + 1)} for W in ("W", "dW")]
    return depth if depth and spelt == every and not words & {"W", "dW"} else None


def is_defined_in(module: ModuleType, value: object) -> TypeGuard[FunctionType]:
    """Whether a value is a function of this very module."""
    return inspect.isfunction(value) and value.__globals__ is vars(module)


def words_in(code: CodeType) -> Iterator[str]:
    """The texts that stand in a function, and in those inside it."""
    left: list[object] = list(code.co_consts)
    while left:
        match left.pop():
            case str() as word:
                yield word
            case tuple() as several:
                left += several
            case CodeType() as inner:
                yield from words_in(inner)


def is_static(owner: type, name: str) -> bool:
    """Whether a function of a class is called without an object."""
    return isinstance(inspect.getattr_static(owner, name, None), staticmethod | classmethod)


def declared_by(subject: object) -> dict[str, str]:
    """What a value ``network`` or ``NETWORK`` says about hidden, output, cost and average.

    One that has numbers there, or lists of them, as sizes of layers, says nothing.
    """
    for name in ("network", "NETWORK"):
        value = getattr(subject, name, None)
        if isinstance(value, Mapping):
            given = {key: value[key] for key in DECLARED if key in value}
        else:
            given = {key: getattr(value, key) for key in DECLARED if hasattr(value, key)}
        sizes = (isinstance(each, int | float | list | tuple) for each in given.values())
        if given and not any(sizes):
            return {key: declared_as(each) for key, each in given.items()}
    return {}


def declared_as(value: object) -> str:
    """What a file declares, as text: no function of it leaves its process."""
    if callable(value):
        return FUNCTION + on_one_line(str(getattr(value, "__name__", type(value).__name__)))
    return str(value)
