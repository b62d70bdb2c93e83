"""How an array is off is told in a clause: how many entries, where, and by what ratio."""

from typing import Any

import numpy as np
import pytest

from autodiff_ref.arithmetic.rounding import Rounding
from autodiff_ref.arithmetic.running import Running
from autodiff_ref.diagnosis.pattern import pattern

RIGHT = np.arange(1.0, 21.0).reshape(4, 5)
ROUNDED = Running(Rounding.of(np.dtype(np.float64))).rounded(RIGHT)

OFF: dict[str, tuple[Any, str]] = {
    "nowhere": (np.s_[:0], "it is right itself"),
    "everywhere": (np.s_[:], "all entries are off: 1.001 of the required value"),
    "in an entry": (np.s_[1, 2], "1 of 20 entries is off, at [1, 2]: 1.001 of the required value"),
    "in a row": (np.s_[1], "5 of 20 entries are off, all in row 1: 1.001 of the required value"),
    "in rows": (np.s_[1:3], "10 of 20 entries are off, all in rows 1, 2: 1.001 of the required"),
    "in a column": (np.s_[:, 1], "4 of 20 entries are off, all in column 1: 1.001 of the required"),
}


@pytest.mark.parametrize("where", OFF)
def test_where_an_array_is_off_is_told(where: str) -> None:
    at, told = OFF[where]
    theirs = RIGHT.copy()
    theirs[at] *= 1.001
    assert pattern(ROUNDED, theirs).startswith(told)
