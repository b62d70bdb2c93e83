"""What of a candidate's answers can be compared at all."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from autodiff_ref.answers import Missing, Other


def numbers(answer: Mapping[str, object]) -> dict[str, npt.NDArray[np.float64]]:
    """Those answers that are finite real numbers, of whatever shape, in float64."""
    found = floats(answer).items()
    return {name: array for name, array in found if np.isfinite(array).all()}


def floats(answer: Mapping[str, object]) -> dict[str, npt.NDArray[np.float64]]:
    """Those that are real numbers, NaN or infinite ones among them."""
    found = {}
    for name, value in answer.items():
        if isinstance(value, Missing | Other) or np.asarray(value).dtype.kind not in "fiu":
            continue
        found[name] = np.asarray(value, np.float64)
    return found


def all_finite(values: npt.NDArray[np.float64]) -> bool:
    """Whether none of them is NaN or infinite."""
    return bool(np.isfinite(values).all())
