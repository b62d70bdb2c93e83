"""Messages of plain data, as bytes on a pipe.

A message is the length of a JSON text in eight bytes, that text, and the bytes of the arrays that
it names, in order. Nothing that is read can run code, as unpickling could: what comes out is
None, a truth value, a number, a string, a list, a tuple, a dictionary, an array of numbers or one
of the values in ``KINDS``.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import NUMBERS, Missing, Other, Trained

MOST_TEXT, MOST_ARRAYS = 2**26, 2**31
"""Bytes of the JSON text, and of all arrays together, that a message may have."""

DTYPE = re.compile(rf"[<>|=][{NUMBERS}]\d{{1,2}}")

KINDS: Mapping[str, tuple[type, Callable[[Any], list[Any]]]] = {
    "tuple": (tuple, list),
    "dict": (dict, lambda value: [list(item) for item in value.items()]),
    "Missing": (Missing, lambda value: [value.why]),
    "Other": (Other, lambda value: [value.kind]),
    "Trained": (Trained, lambda value: [value.params, value.costs]),
}
"""The values beside numbers, strings, lists and arrays, and what each is made of."""

MAKE: Mapping[str, Callable[[list[Any]], object]] = {
    "tuple": tuple,
    "dict": dict,
    "Missing": lambda parts: Missing(*parts),
    "Other": lambda parts: Other(*parts),
    "Trained": lambda parts: Trained(*parts),
}


class MessageError(ValueError):
    """What comes is no message, or nothing that a message can hold."""


class Pipe(Protocol):
    """An end of a pipe, unbuffered."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read at most what the buffer holds."""

    def write(self, data: memoryview, /) -> int | None:
        """Write at most all of the data."""


def send(pipe: Pipe, message: object) -> None:
    """Write a message.

    Raises:
        MessageError: it holds something else than plain data, or too much.
        OSError: nobody reads it.
    """
    arrays: list[npt.NDArray[Any]] = []
    text = json.dumps(encoded(message, arrays)).encode()
    if len(text) > MOST_TEXT or sum(array.nbytes for array in arrays) > MOST_ARRAYS:
        raise MessageError("it is more than can be sent")
    write(pipe, memoryview(len(text).to_bytes(8, "big") + text))
    for array in arrays:
        if array.size:
            write(pipe, array.reshape(-1).view(np.uint8).data)


def receive(pipe: Pipe) -> Any:
    """Read a message.

    Raises:
        MessageError: what comes is none.
        EOFError: nothing comes any more.
    """
    length = int.from_bytes(read(pipe, bytearray(8)), "big")
    if length > MOST_TEXT:
        raise MessageError("it is no message")
    left = MOST_ARRAYS

    def array(dtype: Any, shape: Any) -> npt.NDArray[Any]:
        nonlocal left
        if not (isinstance(dtype, str) and DTYPE.fullmatch(dtype)):
            raise MessageError("it names no dtype")
        if not all(type(n) is int and n >= 0 for n in shape) or len(shape) > 32:
            raise MessageError("it names no shape")
        size = np.dtype(dtype).itemsize * math.prod(shape)
        left -= size
        if left < 0:
            raise MessageError("it is more than can be sent")
        buffer = np.empty(size, np.uint8)
        read(pipe, buffer)
        return buffer.view(dtype).reshape(shape)

    try:
        return decoded(json.loads(read(pipe, bytearray(length))), array)
    except (EOFError, MessageError):
        raise
    except (ValueError, TypeError, KeyError, RecursionError, MemoryError) as failure:
        raise MessageError(f"it is no message: {failure}") from failure


def encoded(value: Any, arrays: list[npt.NDArray[Any]]) -> Any:
    """A value for JSON; its arrays are put into the list, in order, NumPy's scalars are not."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) is list:
        return [encoded(each, arrays) for each in value]
    if type(value) is np.ndarray and value.dtype.kind in NUMBERS:
        arrays.append(np.ascontiguousarray(value).reshape(value.shape))
        return {"array": [value.dtype.str, list(value.shape)]}
    for kind, (cls, made_of) in KINDS.items():
        if type(value) is cls:
            return {kind: [encoded(part, arrays) for part in made_of(value)]}
    raise MessageError(f"a value of the type {type(value).__name__} cannot be sent")


def decoded(value: Any, array: Callable[[Any, Any], npt.NDArray[Any]]) -> Any:
    """The value that was encoded; arrays are asked for in order."""
    if isinstance(value, list):
        return [decoded(each, array) for each in value]
    if not isinstance(value, dict):
        return value
    ((kind, parts),) = value.items()
    if kind == "array":
        return array(*parts)
    return MAKE[kind](decoded(parts, array))


def write(pipe: Pipe, data: memoryview) -> None:
    """Write all of it."""
    while data:
        data = data[pipe.write(data) or 0 :]


def read(pipe: Pipe, buffer: Any) -> Any:
    """Fill a buffer.

    Raises:
        EOFError: nothing comes any more.
    """
    rest = memoryview(buffer)
    while rest:
        count = pipe.readinto(rest)
        if not count:
            raise EOFError("nothing comes any more")
        rest = rest[count:]
    return buffer
