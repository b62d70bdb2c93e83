"""32 kinds of mistake in a backward pass of three layers: 24 gross, 8 subtle.

Each is planted into the right pass at one place, as people make it. Shapes: W{l} (n_l, n_{l-1}),
A{l}, Z{l}, dA{l}, dZ{l} (n_l, m); m samples.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from autodiff_ref.scenarios import Scenario
from studies.backward import Change, Quantities, gradients
from studies.forms import Array

Gradients = dict[str, Array]


@dataclass(frozen=True)
class Fault:
    """One kind of mistake.

    Attributes:
        says: what is wrong.
        wrong: the gradients of who makes it.
        subtle: whether it is small.
    """

    says: str
    wrong: Callable[[Scenario], Gradients]
    subtle: bool = False


def planted(says: str, *, subtle: bool = False, **changes: Change) -> Fault:
    """A fault in quantities of the pass, by their names."""
    return Fault(says, partial(gradients, planted=changes), subtle)


def scaled(says: str, factor: Callable[[int], float], *names: str) -> Fault:
    """A fault that multiplies gradients by a factor, which may depend on m."""

    def change(value: Array, q: Quantities) -> Array:
        found: Array = value * factor(m(q))
        return found

    return Fault(says, partial(gradients, planted=dict.fromkeys(names, change)))


def m(q: Quantities) -> int:
    """The number of samples."""
    return int(q["Y"].shape[1])


def reshaped(matrix: Array) -> Array:
    """A matrix of the shape of its transpose, with its entries in the wrong places."""
    return matrix.reshape(matrix.shape[::-1])


def moved(rate: float) -> Callable[[Scenario], Gradients]:
    """The gradients after an update with that learning rate."""

    def wrong(scenario: Scenario) -> Gradients:
        right = gradients(scenario)
        params = {name: value - rate * right[f"d{name}"] for name, value in scenario.params.items()}
        return gradients(replace(scenario, params=params))

    return wrong


def smallest_off(scenario: Scenario) -> Gradients:
    """The entry that is nearest to 0 without being it, 1 % too large."""
    found = gradients(scenario)
    least = {name: np.where(g == 0, np.inf, np.abs(g)) for name, g in found.items()}
    name = min(least, key=lambda key: float(least[key].min()))
    found[name] = found[name] * np.where(least[name] == least[name].min(), 1.01, 1.0)
    return found


def one_off(value: Array, _: Quantities) -> Array:
    """The largest entry, 1e-6 of it too large."""
    found: Array = value * np.where(np.abs(value) == np.abs(value).max(), 1 + 1e-6, 1.0)
    return found


def with_epsilon(_: Array, q: Quantities) -> Array:
    """Equation 3 with 1e-8 in the denominators, against a division by 0."""
    A, Y, epsilon = q["A3"], q["Y"], 1e-8
    found: Array = (-Y / (A + epsilon) + (1 - Y) / (1 - A + epsilon)) * A * (1 - A)
    return found


def one_sample_short(db: Array, q: Quantities) -> Array:
    """Without the sample that counts least."""
    dZ = q["dZ3"]
    least = int(np.argmin(np.abs(dZ).sum(axis=0)))
    found: Array = db - dZ[:, least : least + 1] / m(q)
    return found


EVERY = tuple(f"d{letter}{l}" for l in (1, 2, 3) for letter in "Wb")
"""The names of all gradients."""

GROSS = (
    scaled("every gradient doubled", lambda m: 2.0, *EVERY),
    scaled("1/m missing everywhere", float, *EVERY),
    scaled("1/m missing in dW1", float, "dW1"),
    scaled("1/m missing in dW2", float, "dW2"),
    scaled("1/m missing in db3", float, "db3"),
    scaled("1/m twice in dW3", lambda m: 1 / m, "dW3"),
    scaled("1/m twice in db1", lambda m: 1 / m, "db1"),
    scaled("wrong sign of dZ3", lambda m: -1.0, "dZ3"),
    scaled("wrong sign of db2", lambda m: -1.0, "db2"),
    planted("mask dropped in layer 1", dZ1=lambda dZ, q: q["dA1"]),
    planted("mask dropped in layer 2", dZ2=lambda dZ, q: q["dA2"]),
    planted("mask inverted in layer 1", dZ1=lambda dZ, q: q["dA1"] * (q["Z1"] <= 0)),
    planted("mask of layer 1 from A0", dZ1=lambda dZ, q: q["dA1"] * (q["A0"][: len(dZ)] > 0)),
    planted("mask of layer 2 from A1", dZ2=lambda dZ, q: q["dA2"] * (q["A1"][: len(dZ)] > 0)),
    planted(
        "sigma' left out at the output",
        dZ3=lambda dZ, q: -q["Y"] / q["A3"] + (1 - q["Y"]) / (1 - q["A3"]),
    ),
    planted("sigma' twice at the output", dZ3=lambda dZ, q: dZ * q["A3"] * (1 - q["A3"])),
    planted("dA1 with W2 reshaped, not transposed", dA1=lambda _, q: reshaped(q["W2"]) @ q["dZ2"]),
    planted("dA1 from dA2 instead of dZ2", dA1=lambda _, q: q["W2"].T @ q["dA2"]),
    planted(
        "dW1 with A0 reshaped, not transposed",
        dW1=lambda _, q: q["dZ1"] @ reshaped(q["A0"]) / m(q),
    ),
    planted("dW2 from Z1 instead of A1", dW2=lambda _, q: q["dZ2"] @ q["Z1"].T / m(q)),
    planted(
        "dW2 from A0 instead of A1",
        dW2=lambda dW, q: q["dZ2"] @ q["A0"][: dW.shape[1]].T / m(q),
    ),
    planted("db2 summed over everything", db2=lambda db, q: np.full_like(db, q["dZ2"].sum())),
    planted("db1 averaged over everything", db1=lambda db, q: np.full_like(db, q["dZ1"].mean())),
    planted(
        "dA1 from W2 after its update",
        dA1=lambda _, q: (q["W2"] - 0.1 * q["dW2"]).T @ q["dZ2"],
    ),
)

SUBTLE = (
    Fault("1 % in the smallest entry", smallest_off, subtle=True),
    planted("1e-4 in db2", subtle=True, db2=lambda db, q: db * (1 + 1e-4)),
    planted("1e-6 in one entry of dW2", subtle=True, dW2=one_off),
    Fault("after an update of rate 1e-4", moved(1e-4), subtle=True),
    planted("1e-8 added to denominators of equation 3", subtle=True, dZ3=with_epsilon),
    planted(
        "A1 once in float32", subtle=True, A1=lambda A, q: A.astype(np.float32).astype(A.dtype)
    ),
    planted("one sample left out of db3", subtle=True, db3=one_sample_short),
    planted(
        "a slope of 1e-6 where relu has 0",
        subtle=True,
        dZ1=lambda dZ, q: dZ + 1e-6 * q["dA1"] * (q["Z1"] <= 0),
    ),
)

FAULTS = (*GROSS, *SUBTLE)
"""All 32 kinds."""
