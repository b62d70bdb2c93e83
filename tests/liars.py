"""An honest implementation of the text's network, and liars that are wrong in one place.

It is written anew, a method an equation, so that a liar replaces one method. Every method is
given the layer l, the parameters p and all quantities q found so far.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

Values = dict[str, Any]
Method = Callable[[Any, int, Values, Values], Any]


class Honest:
    """The text's network: relu, sigmoid at the end, binary cross-entropy."""

    def Z(self, l: int, p: Values, q: Values) -> Any:
        return p[f"W{l}"] @ q[f"A{l - 1}"] + p[f"b{l}"]

    def A(self, l: int, p: Values, q: Values) -> Any:
        Z = q[f"Z{l}"]
        return 1 / (1 + np.exp(-Z)) if l == len(p) // 2 else np.maximum(Z, 0)

    def dZL(self, l: int, p: Values, q: Values) -> Any:
        return q[f"A{l}"] - q["Y"]

    def dZ(self, l: int, p: Values, q: Values) -> Any:
        return q[f"dA{l}"] * (q[f"Z{l}"] > 0)

    def db(self, l: int, p: Values, q: Values) -> Any:
        return q[f"dZ{l}"].sum(axis=1, keepdims=True) / q["Y"].shape[1]

    def dW(self, l: int, p: Values, q: Values) -> Any:
        return q[f"dZ{l}"] @ q[f"A{l - 1}"].T / q["Y"].shape[1]

    def b(self, l: int, p: Values, q: Values) -> Any:
        return p[f"b{l}"] - q["alpha"] * q[f"db{l}"]

    def W(self, l: int, p: Values, q: Values) -> Any:
        return p[f"W{l}"] - q["alpha"] * q[f"dW{l}"]

    def dA(self, l: int, p: Values, q: Values) -> Any:
        return p[f"W{l + 1}"].T @ q[f"dZ{l + 1}"]

    def sweeps(self, p: Values, X: Any, Y: Any, alpha: float = 0.0075) -> Values:
        L = len(p) // 2
        q: Values = {"A0": X, "Y": Y, "alpha": alpha}
        with np.errstate(all="ignore"):  # where a liar's training leads, its 0/0 is no surprise
            return self.swept(L, p, q)

    def swept(self, L: int, p: Values, q: Values) -> Values:
        for l in range(1, L + 1):
            q[f"Z{l}"] = self.Z(l, p, q)
            q[f"A{l}"] = self.A(l, p, q)
        q[f"dA{L}"] = -q["Y"] / q[f"A{L}"] + (1 - q["Y"]) / (1 - q[f"A{L}"])
        return self.backwards(L, p, q)

    def backwards(self, L: int, p: Values, q: Values) -> Values:
        for l in range(L, 0, -1):
            q[f"dZ{l}"] = self.dZL(l, p, q) if l == L else self.dZ(l, p, q)
            q[f"db{l}"] = self.db(l, p, q)
            q[f"dW{l}"] = self.dW(l, p, q)
            q[f"dA{l - 1}"] = self.dA(l - 1, p, q)
        return q

    def C(self, p: Values, q: Values) -> float:
        A, Y = q[f"A{len(p) // 2}"], q["Y"]
        with np.errstate(divide="ignore"):
            return float(-np.log(np.where(Y == 1, A, 1 - A)).sum() / Y.shape[1])

    def cost(self, params: Values, X: Any, Y: Any) -> float:
        return self.C(params, self.sweeps(params, X, Y))

    def trace(self, params: Values, X: Any, Y: Any) -> Values:
        return self.sweeps(params, X, Y)

    def gradients(self, params: Values, X: Any, Y: Any) -> Values:
        q = self.sweeps(params, X, Y)
        return {f"d{name}": q[f"d{name}"] for name in params}

    def train(
        self, params: Values, X: Any, Y: Any, learning_rate: float, iterations: int
    ) -> SimpleNamespace:
        costs = []
        for _ in range(iterations):
            q = self.sweeps(params, X, Y, learning_rate)
            costs.append(self.C(params, q))
            params = {
                name: (self.W if name[0] == "W" else self.b)(int(name[1:]), params, q)
                for name in params
            }
        return SimpleNamespace(params=params, costs=costs)


@dataclass(frozen=True)
class Lie:
    """One mistake.

    Attributes:
        says: what is wrong.
        equation: the equation that is wrong.
        method: the method that is replaced.
        wrong: what replaces it.
    """

    says: str
    equation: int
    method: str
    wrong: Method

    def told(self) -> Honest:
        """The implementation that makes this mistake."""
        liar: type[Honest] = type("Liar", (Honest,), {self.method: self.wrong})
        return liar()


def m(q: Values) -> int:
    """The number of samples."""
    return int(q["Y"].shape[1])


def another_layers_mask(self: Any, l: int, p: Values, q: Values) -> Any:
    """The mask from A of the layer above where it has the same size, else the right one."""
    above = q[f"A{l + 1}"]
    mask = above if above.shape == q[f"Z{l}"].shape else q[f"Z{l}"]
    return q[f"dA{l}"] * (mask > 0)


LIES = (
    Lie("bias left out", 1, "Z", lambda self, l, p, q: p[f"W{l}"] @ q[f"A{l - 1}"]),
    Lie("wrong sign", 3, "dZL", lambda self, l, p, q: q["Y"] - q[f"A{l}"]),
    Lie("sigma prime left out at the output", 3, "dZL", lambda self, l, p, q: q[f"dA{l}"]),
    Lie("sigma prime left out", 4, "dZ", lambda self, l, p, q: q[f"dA{l}"]),
    Lie("mask from A of the wrong layer", 4, "dZ", another_layers_mask),
    Lie("missing 1/m", 5, "db", lambda self, l, p, q: Honest().db(l, p, q) * m(q)),
    Lie("double 1/m", 5, "db", lambda self, l, p, q: Honest().db(l, p, q) / m(q)),
    Lie(
        "sum without axis",
        5,
        "db",
        lambda self, l, p, q: np.full_like(p[f"b{l}"], q[f"dZ{l}"].sum() / m(q)),
    ),
    Lie("missing 1/m", 6, "dW", lambda self, l, p, q: Honest().dW(l, p, q) * m(q)),
    Lie("double 1/m", 6, "dW", lambda self, l, p, q: Honest().dW(l, p, q) / m(q)),
    Lie(
        "transposed, where the shape allows it",
        6,
        "dW",
        lambda self, l, p, q: (
            Honest().dW(l, p, q).T
            if p[f"W{l}"].shape[0] == p[f"W{l}"].shape[1]
            else Honest().dW(l, p, q)
        ),
    ),
    Lie("ascent", 7, "b", lambda self, l, p, q: p[f"b{l}"] + q["alpha"] * q[f"db{l}"]),
    Lie("alpha ignored", 7, "b", lambda self, l, p, q: p[f"b{l}"] - 0.0075 * q[f"db{l}"]),
    Lie("alpha ignored", 8, "W", lambda self, l, p, q: p[f"W{l}"] - 0.0075 * q[f"dW{l}"]),
    Lie("ascent", 8, "W", lambda self, l, p, q: p[f"W{l}"] + q["alpha"] * q[f"dW{l}"]),
    Lie(
        "missing transpose, where the shape allows it",
        9,
        "dA",
        lambda self, l, p, q: (
            p[f"W{l + 1}"] @ q[f"dZ{l + 1}"]
            if p[f"W{l + 1}"].shape[0] == p[f"W{l + 1}"].shape[1]
            else Honest().dA(l, p, q)
        ),
    ),
    Lie(
        "update applied too early",
        9,
        "dA",
        lambda self, l, p, q: self.W(l + 1, p, q).T @ q[f"dZ{l + 1}"],
    ),
)
"""Wrong formulas, as people write them."""


def slightly_wrong(method: str, excess: float = 1e-3, of: type[Honest] = Honest) -> Method:
    """The honest method, but for its largest entry, which is too large by 0.1 % or so."""
    honest = getattr(of, method)

    def wrong(self: Any, l: int, p: Values, q: Values) -> Any:
        value = np.array(honest(self, l, p, q))
        value[np.unravel_index(np.argmax(np.abs(value)), value.shape)] *= 1 + excess
        return value

    return wrong


EQUATION_METHODS = ("Z", "A", "dZL", "dZ", "db", "dW", "b", "W", "dA")
"""The methods of ``Honest``, in the order of their equations 1 to 9."""

SUBTLE_LIES = tuple(
    Lie("0.1 % in one entry", equation, method, slightly_wrong(method))
    for equation, method in enumerate(EQUATION_METHODS, start=1)
)
"""A small fault in each equation."""
