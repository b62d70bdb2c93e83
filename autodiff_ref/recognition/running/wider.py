"""Code that casts to float32: while it is asked, it keeps float64.

What is rounded to float32 has too few digits left to tell which formula it came of.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

SINGLE = frozenset({"float32", "single", "float16", "half"})
"""What NumPy calls such a type."""

AS_TEXT = SINGLE | {"f", "f4", "<f4", "f2", "<f2"}
"""The same as a text."""

SAID = AS_TEXT - {"f"}
"""Those of the texts that say nothing else."""


class Wider(ModuleType):
    """NumPy, or what stands for it, with float64 in place of float32."""

    def __init__(self, inner: Any) -> None:
        """Around the NumPy that there is."""
        super().__init__("numpy")
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        """What that has of this name, or float64."""
        if name in SINGLE:
            return np.float64
        found = getattr(self._inner, name)
        return widening(found) if name in MAKING else found


MAKING = frozenset(
    {"array", "asarray", "asfarray", "matrix", "asmatrix", "mat", "zeros", "ones", "empty", "full"}
)
"""Functions that are told a type."""


def widening(function: Any) -> Any:
    """A function that is told a type, which makes float64 where that is float32."""

    def wider(*args: Any, **named: Any) -> Any:
        if named.get("dtype") in AS_TEXT:
            named["dtype"] = np.float64
        return function(*args, **named)

    return wider


def widened(known: dict[str, Any]) -> dict[str, Any]:
    """The globals of a module by which it casts, as they do not."""
    modules = {n: v for n, v in known.items() if is_numpy(v)}
    types = {n for n, v in known.items() if isinstance(v, type) and v in (np.float32, np.float16)}
    texts = {n for n, v in known.items() if isinstance(v, str) and v in SAID}
    return (
        {n: Wider(v) for n, v in modules.items()}
        | dict.fromkeys(types, np.float64)
        | dict.fromkeys(texts, "float64")
    )


@contextmanager
def texts_widened(functions: Iterable[FunctionType]) -> Iterator[None]:
    """Run these functions, of which those that say a type as a text say float64."""
    before = [(f, f.__code__, f.__defaults__) for f in functions if says_single(f)]
    for function, code, defaults in before:
        function.__code__ = in_double(code)
        function.__defaults__ = defaults and tuple(map(double, defaults))
    try:
        yield
    finally:
        for function, code, defaults in before:
            function.__code__, function.__defaults__ = code, defaults


def says_single(function: FunctionType) -> bool:
    """Whether a function says such a type as a text, in its code or by default."""
    by_default = function.__defaults__ or ()
    return in_double(function.__code__) is not function.__code__ or any(map(is_single, by_default))


@cache
def in_double(code: CodeType) -> CodeType:
    """The code that says float64 where it says such a type; itself where it says none."""
    constants = tuple(map(double, code.co_consts))
    alike = all(one is other for one, other in zip(constants, code.co_consts, strict=True))
    return code if alike else code.replace(co_consts=constants)


def double(constant: Any) -> Any:
    """A constant of some code, as it is in float64."""
    if isinstance(constant, CodeType):
        return in_double(constant)
    return "float64" if is_single(constant) else constant


def is_single(constant: object) -> bool:
    """Whether something is such a type as a text."""
    return isinstance(constant, str) and constant in SAID


def is_numpy(value: object) -> bool:
    """Whether something is NumPy, or stands for it."""
    return isinstance(value, ModuleType) and value.__name__ == "numpy"


def casts(code: CodeType) -> bool:
    """Whether some code asks for float32."""
    texts = {each for each in code.co_consts if isinstance(each, str)}
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return bool(SINGLE & set(code.co_names) or AS_TEXT & texts) or any(map(casts, inner))
