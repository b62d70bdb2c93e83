"""Code that casts to float32: while it is asked, it keeps float64.

What is rounded to float32 has too few digits left to tell which formula it came of.
"""

from types import CodeType, ModuleType
from typing import Any

import numpy as np

SINGLE = frozenset({"float32", "single", "float16", "half"})
"""What NumPy calls such a type."""

AS_TEXT = SINGLE | {"f", "f4", "<f4", "f2", "<f2"}
"""The same as a text."""


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
    return {n: Wider(v) for n, v in modules.items()} | dict.fromkeys(types, np.float64)


def is_numpy(value: object) -> bool:
    """Whether something is NumPy, or stands for it."""
    return isinstance(value, ModuleType) and value.__name__ == "numpy"


def casts(code: CodeType) -> bool:
    """Whether some code asks for float32."""
    texts = {each for each in code.co_consts if isinstance(each, str)}
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return bool(SINGLE & set(code.co_names) or AS_TEXT & texts) or any(map(casts, inner))
