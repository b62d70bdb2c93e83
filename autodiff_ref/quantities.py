"""The quantities of a trace by name: which layer and which of the nine equations each is of."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""What the reference computes with."""

Values = dict[str, Array]
"""Parameters, gradients or a trace, in float64."""

Given = Mapping[str, npt.NDArray[Any]]
"""The same as they come: float32 is converted exactly."""

FORMULA: Mapping[int, str] = {
    1: "Z[l] = W[l] A[l-1] + b[l]",
    2: "A[l] = sigma(Z[l])",
    3: "dZ[L] = grad_A L * sigma'(Z[L])",
    4: "dZ[l] = dA[l] * sigma'(Z[l])",
    5: "db[l] = 1/m row sums of dZ[l]",
    6: "dW[l] = 1/m dZ[l] A[l-1]^T",
    7: "b[l] <- b[l] - alpha db[l]",
    8: "W[l] <- W[l] - alpha dW[l]",
    9: "dA[l-1] = W[l]^T dZ[l]",
}
"""The nine equations by number, as EQUATIONS.md derives them; ``*`` is entry by entry."""

UPDATES = frozenset({7, 8})
TO_GRADIENTS = frozenset(FORMULA) - UPDATES
"""Which equations give the parameters after an update, and which the gradients, and the trace."""


NEAR = 1e-5
"""By how much of their size arrays may differ that are the same, even in single precision."""


def near(one: npt.ArrayLike, other: npt.ArrayLike) -> bool:
    """Whether two arrays are the same to within rounding, even in single precision."""
    size = np.abs(one).max(initial=0.0)
    return np.shape(one) == np.shape(other) and bool(np.allclose(one, other, NEAR, NEAR * size))


def layer_of(name: str) -> int:
    """The layer l in a name such as dZ2."""
    return int(name.lstrip("dZAWb"))


def equation_of(name: str, depth: int) -> int:
    """The number of the equation that gives a quantity, in a network of that depth L.

    dA[L], the gradient of the loss in the output, is one of the two factors of equation 3.
    """
    letter, l = name.rstrip("0123456789"), layer_of(name)
    if letter in ("dZ", "dA") and l == depth:
        return 3
    return {"Z": 1, "A": 2, "dZ": 4, "db": 5, "dW": 6, "b": 7, "W": 8, "dA": 9}[letter]


def names_of_trace(depth: int) -> Iterator[str]:
    """Every quantity of a trace, each after those that it is computed from."""
    for l in range(1, depth + 1):
        yield from (f"Z{l}", f"A{l}")
    yield f"dA{depth}"
    for l in range(depth, 0, -1):
        yield from (f"dZ{l}", f"db{l}", f"dW{l}", f"dA{l - 1}")


def optional_in_trace(depth: int) -> tuple[str, str]:
    """dA[L] and dA[0], which no parameter's gradient needs."""
    return f"dA{depth}", "dA0"


def inputs_of(name: str, depth: int) -> list[str]:
    """The quantities of the trace that the equation of this one reads."""
    l = layer_of(name)
    read = {
        1: [f"A{l - 1}"],
        2: [f"Z{l}"],
        3: [f"Z{l}"] if name.startswith("dZ") else [f"A{l}"],
        4: [f"Z{l}", f"dA{l}"],
        5: [f"dZ{l}"],
        6: [f"dZ{l}", f"A{l - 1}"],
        9: [f"dZ{l + 1}"],
    }[equation_of(name, depth)]
    return [quantity for quantity in read if quantity != "A0"]
