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


MISSING = {name: value for name, value in ALIASES.items() if name not in np.__dict__}
"""Those of the names that this NumPy has not."""


class Older(ModuleType):
    """NumPy in which a kind of types is the one that it stood for."""

    def __getattr__(self, name: str) -> Any:
        """What NumPy has of this name, or had."""
        return AS_TYPES[name] if name in AS_TYPES else getattr(np, name)


def supply_older_names() -> None:
    """Give NumPy the names that it had, in this process, which a file has for itself."""
    for name, value in MISSING.items():
        setattr(np, name, value)


def with_older_types(module: ModuleType, text: str) -> tuple[str, ...]:
    """Give a module the kinds of types that its text takes for types.

    Returns:
        what a person should know of what NumPy had and has no longer, in a sentence; none where
        the text needs nothing.
    """
    modules = [name for name, value in vars(module).items() if value is np]
    types = set(USED_AS_TYPE.findall(text))
    names = sorted({n for n in USED.findall(text) if n in MISSING} | types)
    if not names or not modules:
        return ()
    if types:
        vars(module).update(dict.fromkeys(modules, Older("numpy")))
    uses = ", ".join(f"np.{name}" for name in names)
    return (f"NumPy no longer has {uses}; here it does, as the file needs it.",)
