"""What files use of NumPy that it no longer has: while such a file is asked, it is there."""

import re
from types import ModuleType
from typing import Any

import numpy as np

ALIASES: dict[str, Any] = {
    "float": float,
    "int": int,
    "bool": bool,
    "object": object,
    "str": str,
    "complex": complex,
    "float_": np.float64,
    "int_": np.int64,
    "complex_": np.complex128,
    "unicode_": np.str_,
    "NaN": np.nan,
    "NAN": np.nan,
    "Inf": np.inf,
    "Infinity": np.inf,
    "infty": np.inf,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "row_stack": np.vstack,
    "in1d": np.isin,
    "mat": np.asmatrix,
    "round_": np.round,
    "asscalar": lambda array: array.item(),
    "string_": np.bytes_,
}
"""Names that NumPy had, and what they stood for."""

USED = re.compile(r"\b(?:np|numpy)\.([A-Za-z_]\w*)\b")
"""A use of NumPy in a text."""


class Older(ModuleType):
    """NumPy with the names that it had."""

    def __getattr__(self, name: str) -> Any:
        """What NumPy has of this name, or had."""
        if name in ALIASES and not has(name):
            return ALIASES[name]
        return getattr(np, name)


def has(name: str) -> bool:
    """Whether NumPy has something of this name."""
    return name in np.__dict__


def gone(text: str) -> list[str]:
    """The names that a text uses, which NumPy had and has no longer."""
    return sorted({n for n in USED.findall(text) if n in ALIASES and not has(n)})


def with_older_names(module: ModuleType, text: str) -> tuple[str, ...]:
    """Give a module the NumPy that its text asks for.

    Returns:
        what a person should know of it, in a sentence; none where it needs nothing.
    """
    names = gone(text)
    modules = [name for name, value in vars(module).items() if value is np]
    if not names or not modules:
        return ()
    vars(module).update(dict.fromkeys(modules, Older("numpy")))
    uses = ", ".join(f"np.{name}" for name in names)
    return (f"NumPy no longer has {uses}; here it does, as the file needs it.",)
