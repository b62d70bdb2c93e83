"""What either layout holds for one scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy.typing as npt

from autodiff_ref.answers import Missing

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Group:
    """Arrays by name, and what is said about them.

    Attributes:
        arrays: ``Missing`` stands for one that cannot be read.
        about: facts by name, in words or numbers; as they are read, in words alone.
        expected: a line for every array that is to come back; "" in results.
    """

    arrays: Mapping[str, Array | Missing]
    about: Mapping[str, object] = field(default_factory=dict)
    expected: str = ""
