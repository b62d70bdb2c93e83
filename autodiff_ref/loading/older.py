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

AS_TYPES: dict[str, Any] = {"integer": np.int64, "floating": np.float64}
"""Kinds of types that NumPy took for a type."""

USED = re.compile(r"\b(?:np|numpy)\.([A-Za-z_]\w*)\b")
"""A use of NumPy in a text."""


USED_AS_TYPE = re.compile(r"(?:astype\(|dtype\s*=)\s*(?:np|numpy)\.(integer|floating)\b")
"""A use of such a kind."""


class Older(ModuleType):
    """NumPy with some names that it had."""

    def __init__(self, names: list[str]) -> None:
        """With these."""
        super().__init__("numpy")
        self._names = names

    def __getattr__(self, name: str) -> Any:
        """What NumPy has of this name, or had."""
        return (ALIASES | AS_TYPES)[name] if name in self._names else getattr(np, name)


def has(name: str) -> bool:
    """Whether NumPy has something of this name."""
    return name in np.__dict__


def gone(text: str) -> list[str]:
    """The names that a text uses, which NumPy had and has no longer."""
    names = {n for n in USED.findall(text) if n in ALIASES and not has(n)}
    return sorted(names | set(USED_AS_TYPE.findall(text)))


def with_older_names(module: ModuleType, text: str) -> tuple[str, ...]:
    """Give a module the NumPy that its text asks for.

    Returns:
        what a person should know of it, in a sentence; none where it needs nothing.
    """
    names = gone(text)
    modules = [name for name, value in vars(module).items() if value is np]
    if not names or not modules:
        return ()
    vars(module).update(dict.fromkeys(modules, Older(names)))
    uses = ", ".join(f"np.{name}" for name in names)
    return (f"NumPy no longer has {uses}; here it does, as the file needs it.",)
