"""An honest implementation of networks that end in softmax, in forms people write, and liars.

A method an equation, as in ``liars.py``: a liar replaces one of them.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from liars import Honest, Lie, Method, Values, m, slightly_wrong

FORMS = ("A - Y", "sum of the others", "unshifted", "full Jacobian")
"""Of equation 3: A - Y; A_y - 1 as minus the sum of the others, which keeps its digits; A - Y with
e^z from which nothing was subtracted; and J^T dA."""


class Softmax(Honest):
    """Hidden relu or tanh, softmax, and categorical cross-entropy or the squared error.

    Attributes:
        form: one of ``FORMS``.
    """

    def __init__(self, form: str, network: Any) -> None:
        self.form, self.network = form, network

    def A(self, l: int, p: Values, q: Values) -> Any:
        Z = q[f"Z{l}"]
        if l < len(p) // 2:
            return np.tanh(Z) if self.network.hidden == "tanh" else np.maximum(Z, 0)
        e = np.exp(Z - Z.max(axis=0)) if self.form != "unshifted" else np.exp(Z)
        return e / e.sum(axis=0)

    def J(self, a: Any) -> Any:
        return np.diag(a) - np.outer(a, a)

    def dAL(self, A: Any, Y: Any) -> Any:
        if self.network.cost == "squared_error":
            return 2 * (A - Y)
        return np.where(Y == 0, 0, -Y / A).astype(A.dtype)

    def dZL(self, l: int, p: Values, q: Values) -> Any:
        A, dA = q[f"A{l}"], q[f"dA{l}"]
        if self.form == "full Jacobian" or self.network.cost == "squared_error":
            return np.stack([self.J(A[:, i]).T @ dA[:, i] for i in range(m(q))], axis=1)
        if self.form == "sum of the others":
            others = (1 - np.eye(len(A), dtype=A.dtype)) @ A
            return np.where(q["Y"] == 1, -others, A)
        return A - q["Y"]

    def dZ(self, l: int, p: Values, q: Values) -> Any:
        tanh = self.network.hidden == "tanh"
        return q[f"dA{l}"] * (1 - q[f"A{l}"] ** 2 if tanh else q[f"Z{l}"] > 0)

    def swept(self, L: int, p: Values, q: Values) -> Values:
        for l in range(1, L + 1):
            q[f"Z{l}"] = self.Z(l, p, q)
            q[f"A{l}"] = self.A(l, p, q)
        q[f"dA{L}"] = self.dAL(q[f"A{L}"], q["Y"])
        return self.backwards(L, p, q)

    def C(self, p: Values, q: Values) -> float:
        A, Z, Y = q[f"A{len(p) // 2}"], q[f"Z{len(p) // 2}"], q["Y"]
        if self.network.cost == "squared_error":
            return float(((A - Y) ** 2).sum() / m(q))
        if self.form == "unshifted":
            return float(-(Y * np.log(A)).sum() / m(q))
        M = Z.max(axis=0)
        log_sum = M + np.log(np.exp(Z - M).sum(axis=0))
        return float((log_sum - (Y * Z).sum(axis=0)).sum() / m(q))


class Face:
    """What a harness is given: functions that take the network as an argument."""

    def __init__(self, form: str, made: type[Softmax] = Softmax) -> None:
        self.form, self.made = form, made

    def cost(self, *given: Any, network: Any) -> float:
        return self.made(self.form, network).cost(*given)

    def trace(self, *given: Any, network: Any) -> Values:
        return self.made(self.form, network).trace(*given)

    def gradients(self, *given: Any, network: Any) -> Values:
        return self.made(self.form, network).gradients(*given)

    def train(self, *given: Any, network: Any, **rest: Any) -> SimpleNamespace:
        return self.made(self.form, network).train(*given, **rest)


def told(lie: Lie) -> Face:
    """The implementation that makes this mistake."""
    liar: type[Softmax] = type("Liar", (Softmax,), {lie.method: lie.wrong})
    return Face("full Jacobian", liar)


def jacobian_of(wrong: Callable[[Any], Any]) -> Method:
    """Equation 3 with something else for the Jacobian."""

    def dZL(self: Any, l: int, p: Values, q: Values) -> Any:
        columns = zip(q[f"A{l}"].T, q[f"dA{l}"].T, strict=True)
        return np.stack([wrong(a).T @ dA for a, dA in columns], axis=1)

    return dZL


def diagonal(a: Any) -> Any:
    """As if softmax acted entry by entry."""
    return np.diag(a * (1 - a))


def plus(a: Any) -> Any:
    """The sign of what stands beside the diagonal."""
    return np.diag(a) + np.outer(a, a)


def largest_first(self: Any, l: int, p: Values, q: Values) -> Any:
    """The largest of a column subtracted instead of the sum."""
    return q[f"A{l}"] * (q[f"dA{l}"] - q[f"dA{l}"].max(axis=0))


LIES = (
    Lie(
        "the diagonal instead of the Jacobian",
        3,
        "dZL",
        jacobian_of(lambda a: np.diag(a * (1 - a))),
    ),
    Lie(
        "another sign in the Jacobian", 3, "dZL", jacobian_of(lambda a: np.diag(a) + np.outer(a, a))
    ),
    Lie("the sum left out", 3, "dZL", lambda _, l, p, q: q[f"A{l}"] * q[f"dA{l}"]),
    Lie("the wrong number subtracted", 3, "dZL", largest_first),
    Lie("missing 1/m", 5, "db", lambda _, l, p, q: Honest().db(l, p, q) * m(q)),
    Lie("missing 1/m", 6, "dW", lambda _, l, p, q: Honest().dW(l, p, q) * m(q)),
    *(
        Lie("0.1 % in one entry", equation, method, slightly_wrong(method, of=Softmax))
        for equation, method in ((2, "A"), (3, "dZL"), (4, "dZ"), (6, "dW"), (9, "dA"))
    ),
)
"""Wrong formulas, as people write them, and a small fault in some equations."""
