"""A tiny epsilon in a logarithm agrees, with a note; a larger one, or anything else, does not."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Verdict, verify
from autodiff_ref.certificate import Proof
from liars import Honest


class Adding(Honest):
    """An epsilon in the logarithm of the cost, and in the denominators of its gradient."""

    epsilon = 1e-8

    def dZL(self, l: int, p: Any, q: Any) -> Any:
        A, Y, e = q[f"A{l}"], q["Y"], self.epsilon
        q[f"dA{l}"] = -Y / (A + e) + (1 - Y) / (1 - A + e)
        return q[f"dA{l}"] * A * (1 - A)

    def C(self, p: Any, q: Any) -> float:
        A, Y, e = q[f"A{len(p) // 2}"], q["Y"], self.epsilon
        return float((-Y * np.log(A + e) - (1 - Y) * np.log(1 - A + e)).sum() / Y.shape[1])


@pytest.fixture(scope="module")
def found() -> Any:
    return verify(Adding(), scenarios="text")


def test_a_tiny_epsilon_agrees_and_is_told_with_how_much_it_changes(found: Any) -> None:
    assert found.agrees
    assert found.diagnosis is None
    (told,) = found.told
    assert told.startswith(
        "It adds an epsilon of 1e-08 in its logarithm or division, which changes"
    )
    assert told in found.explain()
    most = float(told.partition("by at most ")[2].split()[0])
    assert 1e-9 < most < 1e-6
    noted = [c for c in found.comparisons if c.note == "with an epsilon of 1e-08, which it adds"]
    assert {"C", "dW1", "db2", "dZ2", "dA2", "W1"} <= {c.place.quantity for c in noted}
    assert all(c.verdict is Verdict.AGREES and c.error_over_bound <= 1 for c in noted)


def test_certificates_are_in_accord_and_descents_are_left_undecided(found: Any) -> None:
    proofs = {certificate.proof for certificate in found.certificates}
    assert Proof.INACCURATE in proofs
    assert Proof.WRONG not in proofs
    free = [c for c in found.comparisons if c.place.judged == "free running"]
    assert {c.verdict for c in free} == {Verdict.UNDECIDED}


def test_a_larger_epsilon_is_a_mistake() -> None:
    larger = type("Larger", (Adding,), {"epsilon": 1e-5})
    found = verify(SimpleNamespace(gradients=larger().gradients), scenarios="text")
    assert found.verdict is Verdict.WRONG
    assert "the logarithm has an epsilon of 1e-05 inside" in found.explain()


def scaled(self: Adding, l: int, p: Any, q: Any) -> Any:
    return Honest().dW(l, p, q) * (1 + 1e-7)


def late(self: Adding, l: int, p: Any, q: Any) -> Any:
    return p[f"W{l}"] - q["alpha"] * q[f"dW{l}"] * (1 + 1e-7)


@pytest.mark.parametrize(("method", "wrong", "equation"), [("dW", scaled, 6), ("W", late, 8)])
def test_an_epsilon_excuses_nothing_else_not_even_of_its_size(
    method: str, wrong: Any, equation: int
) -> None:
    found = verify(type("Liar", (Adding,), {method: wrong})(), scenarios="text")
    assert found.verdict is Verdict.WRONG
    bad = {c.place.equation for c in found.comparisons if c.verdict is Verdict.WRONG}
    assert equation in bad
    assert 3 not in bad


def test_an_epsilon_in_the_cost_alone_agrees() -> None:
    class Costly(Honest):
        C = Adding.C
        epsilon = 1e-10

    found = verify(
        SimpleNamespace(gradients=Honest().gradients, cost=Costly().cost), scenarios="text"
    )
    assert found.agrees
    assert "an epsilon of 1e-10" in found.told[0]
