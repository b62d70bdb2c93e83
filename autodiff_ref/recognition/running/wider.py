"""Code that casts to float32: while it is asked, it keeps float64.

What is rounded to float32 has too few digits left to tell which formula it came of.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dis import get_instructions
from functools import cache
from itertools import pairwise
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

SINGLE = frozenset({"float32", "single", "float16", "half"})
"""What NumPy calls such a type."""

AS_TEXT = SINGLE | {"f", "f4", "<f4", "f2", "<f2"}
"""The same as a text."""

SAID = frozenset({"float32", "float16", "<f4", "<f2"})
"""Those of the texts that say nothing else, wherever they stand."""


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
    | {"zeros_like", "ones_like", "empty_like", "full_like"}
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
    texts = {n for n, v in known.items() if is_single(v, n)}
    return (
        {n: Wider(v) for n, v in modules.items()}
        | dict.fromkeys(types, np.float64)
        | dict.fromkeys(texts, "float64")
    )


@contextmanager
def texts_widened(functions: Iterable[FunctionType]) -> Iterator[None]:
    """Run these functions, of which those that say a type as a text say float64."""
    said = [f for f in functions if says_single(f)]
    before = [(f, f.__code__, f.__defaults__, f.__kwdefaults__) for f in said]
    for function in said:
        code, given = in_double(function.__code__), defaults_of(function)
        wide = {n: "float64" if is_single(v, n) else v for n, v in given.items()}
        by_name = function.__kwdefaults__
        if function.__defaults__:
            function.__defaults__ = tuple(wide[n] for n in given if n not in (by_name or {}))
        if by_name:
            function.__kwdefaults__ = {n: wide[n] for n in by_name}
        function.__code__ = code
    try:
        yield
    finally:
        for function, code, defaults, named in before:
            function.__code__, function.__defaults__ = code, defaults
            function.__kwdefaults__ = named


def says_single(function: FunctionType) -> bool:
    """Whether a function says such a type as a text, in its code or by default."""
    by_default = any(is_single(value, name) for name, value in defaults_of(function).items())
    return by_default or in_double(function.__code__) is not function.__code__


def defaults_of(function: FunctionType) -> dict[str, Any]:
    """What a function takes for arguments that are not given, by their names."""
    code, values = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    last = names[len(names) - len(values) :]
    return dict(zip(last, values, strict=True)) | (function.__kwdefaults__ or {})


@cache
def in_double(code: CodeType) -> CodeType:
    """The code that says float64 where it says such a type; itself where it says none."""
    cast = cast_to(code)
    constants = tuple("float64" if each in cast else double(each) for each in code.co_consts)
    alike = all(one is other for one, other in zip(constants, code.co_consts, strict=True))
    return code if alike else code.replace(co_consts=constants)


def cast_to(code: CodeType) -> set[str]:
    """The texts of such types that some code gives to ``astype``."""
    steps = [(step.opname, step.argval) for step in get_instructions(code)]
    given = [after for (_, name), after in pairwise(steps) if name == "astype"]
    return {text for kind, text in given if kind == "LOAD_CONST" and text in AS_TEXT}


def double(constant: Any) -> Any:
    """A constant of some code, as it is in float64."""
    if isinstance(constant, CodeType):
        return in_double(constant)
    return "float64" if is_single(constant) else constant


def is_single(value: object, name: str = "") -> bool:
    """Whether something is such a type as a text, by itself or by the name that it has."""
    return isinstance(value, str) and value in (AS_TEXT if "dtype" in name.lower() else SAID)


def is_numpy(value: object) -> bool:
    """Whether something is NumPy, or stands for it."""
    return isinstance(value, ModuleType) and value.__name__ == "numpy"


def casts(function: FunctionType) -> bool:
    """Whether a function asks for float32, in its code or by default."""
    given = [each for each in defaults_of(function).values() if isinstance(each, str)]
    return not AS_TEXT.isdisjoint(given) or asks_for_single(function.__code__)


def asks_for_single(code: CodeType) -> bool:
    """Whether some code asks for float32."""
    texts = {each for each in code.co_consts if isinstance(each, str)}
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    asked = SINGLE & set(code.co_names) or AS_TEXT & texts
    return bool(asked) or any(map(asks_for_single, inner))
