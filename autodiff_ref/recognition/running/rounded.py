"""Code that rounds what it returns to some decimals: while it is asked, it does not.

Digits that are rounded away on purpose tell nothing about a formula.
"""

import builtins
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from autodiff_ref.recognition.running.wider import is_numpy

ROUNDING = ("round", "around", "round_")
"""What rounds."""


class Unrounded(ModuleType):
    """NumPy, or what stands for it, whose functions round to whole numbers, but not to decimals."""

    def __init__(self, inner: Any) -> None:
        """Around the NumPy that there is."""
        super().__init__("numpy")
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        """What that has of this name."""
        found = getattr(self._inner, name)
        return whole_only(found) if name in ROUNDING else found


def whole_only(rounding: Callable[..., Any]) -> Callable[..., Any]:
    """A function that rounds to whole numbers as this does, and leaves decimals alone."""

    def rounded(number: Any, *decimals: Any, **named: Any) -> Any:
        to = next(iter((*decimals, *named.values())), None)
        if isinstance(to, int) and to > 0:
            return np.asarray(number) if rounding is not builtins.round else number
        return rounding(number, *decimals, **named)

    return rounded


def unrounded(known: dict[str, Any]) -> dict[str, Any]:
    """The globals of a module by which it rounds, as they do not."""
    modules = {name: Unrounded(value) for name, value in known.items() if is_numpy(value)}
    functions = {n: v for n, v in known.items() if v is np.round or v is np.around}
    return {
        "round": whole_only(builtins.round),
        **modules,
        **{name: whole_only(function) for name, function in functions.items()},
    }
