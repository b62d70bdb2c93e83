"""What a function was handed by whoever asks, where that is what it raised at."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any

import numpy as np

from autodiff_ref.recognition.calls.calls import HANDED

Told = Callable[[FrameType, str, Mapping[str, Any]], Iterator[str]]


def handed(error: BaseException, frame: FrameType, known: Mapping[str, Any]) -> str:
    """What was handed in and made this error, in words; "" where nothing shows that it did.

    Args:
        error: what was raised.
        frame: of the last code of the file that it passed.
        known: the globals of the file as they are when nothing is asked.
    """
    for kind, told in AT:
        if isinstance(error, kind):
            return ", ".join(told(frame, str(error), known))
    return ""


def given_to(error: BaseException) -> str:
    """What the function that raised this was given by whoever asks, in words; "" if nothing."""
    given = getattr(error, HANDED, {})
    return ", ".join(f"{name} {in_words(value)}" for name, value in given.items() if name != "self")


def in_words(value: object) -> str:
    """What a value is, in a few words."""
    match value:
        case bool() | int() | float() | str() | None:
            return f"as {value!r}"
        case np.ndarray():
            return f"as an array {value.shape}"
        case list():
            return f"as a list of {len(value)}"
        case tuple():
            return f"as a tuple of {len(value)}"
        case dict():
            return f"as a dictionary of {len(value)}"
    return f"as an object of {type(value).__name__}"


def texts_called(frame: FrameType, said: str, _known: Mapping[str, Any]) -> Iterator[str]:
    """The arguments that are texts here, where one was called as if it were a function."""
    if "'str' object is not callable" in said:
        code = frame.f_code
        for name in code.co_varnames[: code.co_argcount]:
            if isinstance(value := frame.f_locals.get(name), str):
                yield f"{name} was handed the text {value!r}"


def sizes_beside(frame: FrameType, said: str, known: Mapping[str, Any]) -> Iterator[str]:
    """The arrays of the file itself that met others: by a size that nothing handed in has."""
    code = frame.f_code
    taken = code.co_varnames[: code.co_argcount]
    given = {n for name in taken for n in getattr(frame.f_locals.get(name), "shape", ())}
    numbers = {int(each) for each in re.findall(r"\d+", said)} - given - {0, 1}
    for name in code.co_names:
        shape = np.shape(value) if isinstance(value := known.get(name), np.ndarray) else ()
        if numbers & {*shape}:
            yield f"arrays of sizes that are asked about met its own {name}, which is {shape}"


AT: tuple[tuple[type[BaseException], Told], ...] = (
    (TypeError, texts_called),
    (ValueError, sizes_beside),
)
"""By what was raised, what tells whether it was what was handed in."""
