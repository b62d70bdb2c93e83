"""Programs whose numbers are small and whole, so that whoever runs them gets the same."""

from typing import Any

import numpy as np

from autodiff_ref.arithmetic.exact import radii
from autodiff_ref.arithmetic.running import Rounded
from costs import Function
from enclosures import in_floats
from enclosures import run as enclosed
from rounded_programs import run


def agree(function: Function, *operands: Any) -> None:
    """Both arithmetics give what JAX gives, and the enclosures nothing besides."""
    true = in_floats(function, *operands)
    (found,), _ = run(function, *map(Rounded, operands))
    assert np.array_equal(found.value, true)
    balls, doubts = enclosed(function, *operands)
    assert not doubts
    assert np.array_equal(balls.balls.astype(float), true)
    assert np.max(radii(balls)) == 0
