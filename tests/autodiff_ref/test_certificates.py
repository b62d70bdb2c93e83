"""What is proved of a candidate: that it is near the truth, or not, or neither at a kink."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import Verification, summary, verify
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.certificate import (
    FEWEST_BITS,
    MOST_BITS,
    Certificate,
    Claim,
    Proof,
    certificates,
)
from autodiff_ref.comparison import Bounds
from autodiff_ref.scenarios import shipped_scenarios

ALL = [scenario.name for scenario in shipped_scenarios()]


def proved(change: Any = None, scenario: str = "text", **options: Any) -> Verification:
    """The certificates of manual_bp, or of gradients that are changed."""

    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.gradients(params, X, Y, network=network)
        return change(found) if change else found

    candidate = SimpleNamespace(Network=manual_bp.Network, gradients=gradients)
    return verify(candidate, scenarios=[scenario], **options)


@pytest.mark.parametrize("scenario", ALL)
def test_every_gradient_is_proved_to_be_as_near_as_rounding_permits(scenario: str) -> None:
    made = proved(scenario=scenario).certificates
    assert made
    # In floats, a unit of near_kink lies on the other side of its kink than in truth; the biases'
    # gradients of the saturating scenarios are sums that cancel to 0.
    if scenario in ("near_kink", "saturating", "saturating_float32"):
        undecided = [c for c in made if c.proof is Proof.UNDECIDED]
        assert {c.quantity for c in undecided} <= {"dW1", "db1"}
        made = tuple(c for c in made if c.proof is not Proof.UNDECIDED)
    assert {certificate.proof for certificate in made} == {Proof.WITHIN}
    for certificate in made:
        assert certificate.radius < 1e-5 if certificate.dtype == "float32" else 1e-12
        for side in (certificate.candidate, certificate.jax):
            assert side.median is not None
            assert side.worst is not None
            assert side.median <= side.worst


def test_a_thousandth_in_one_entry_is_proved_wrong() -> None:
    def change(found: Any) -> Any:
        dW = found["dW1"].copy()
        i = np.unravel_index(np.argmax(np.abs(dW)), dW.shape)
        dW[i] *= 1.001
        return found | {"dW1": dW}

    verification = proved(change)
    wrong = {c.quantity for c in verification.certificates if c.proof is Proof.WRONG}
    assert wrong == {"dW1"}
    assert "PROVED WRONG against the exact value: dW1 in text." in summary(verification)


def test_what_cannot_be_read_has_no_certificate() -> None:
    missing = proved(lambda found: {"dW1": found["dW1"], "db1": np.ma.array(found["db1"])})
    assert {c.quantity for c in missing.certificates} == {"dW1"}
    assert not proved(lambda found: found["dW9"]).certificates


def claim(candidate: float, bound: float) -> dict[str, Claim]:
    theirs, jax, reference = (np.array([value]) for value in (candidate, 1.0, 1 / 3))
    return {"x": Claim(theirs, jax, reference, Bounds.same(np.array([bound])))}


def third(arithmetic: Exact) -> dict[str, Enclosed]:
    """1/3 as a ball, whose radius says how many bits there were."""
    rule = arithmetic.rules["div"]
    return {"x": rule(arithmetic, Enclosed(np.array([1.0])), Enclosed(np.array([3.0])))}


@pytest.mark.parametrize(
    ("off", "bound", "proof"),
    [(0.0, 1e-16, Proof.WITHIN), (1e-3, 2e-3, Proof.WITHIN), (1e-3, 0.9e-3, Proof.WRONG)],
)
def test_the_bound_decides_and_the_radius_is_the_distance(
    off: float, bound: float, proof: Proof
) -> None:
    (made,) = certificates(third, claim(1 / 3 + off, bound))
    assert made.proof is proof
    assert made.bits == FEWEST_BITS
    if off:
        assert made.radius == pytest.approx(off, rel=1e-9)
    # 1/3 in float64 is off by a third of a unit in the last place.
    assert made.candidate.worst == pytest.approx(off / 2.0**-54 + 1 / 3, rel=1e-9)


def test_precision_is_raised_until_it_decides() -> None:
    asked = []

    def cancelling(arithmetic: Exact) -> dict[str, Enclosed]:
        asked.append(arithmetic.bits)
        add, sub = arithmetic.rules["add"], arithmetic.rules["sub"]
        large, small = Enclosed(np.array([2.0**200])), third(arithmetic)["x"]
        return {"x": sub(arithmetic, add(arithmetic, large, small), large)}

    (made,) = certificates(cancelling, claim(1 / 3, 1e-16))
    assert asked == [128, 256, 512][: len(asked)]
    assert made.bits == asked[-1] > FEWEST_BITS
    assert made.proof is Proof.WITHIN


def test_what_no_precision_resolves_is_undecided() -> None:
    def kink(arithmetic: Exact) -> dict[str, Enclosed]:
        # (1/3) 3 - 1 is 0, but no ball is that narrow: on which side it lies stays open.
        number = third(arithmetic)["x"]
        three, zero = Enclosed(np.array([3.0])), Enclosed(np.array([0.0]))
        mul, sub = arithmetic.rules["mul"], arithmetic.rules["sub"]
        z = sub(arithmetic, mul(arithmetic, number, three), Enclosed(np.array([1.0])))
        awake = arithmetic.rules["gt"](arithmetic, z, zero)
        return {"x": arithmetic.rules["select_n"](arithmetic, awake, zero, number)}

    (made,) = certificates(kink, claim(1 / 3, 1e-16))
    assert made.proof is Proof.UNDECIDED
    assert made.bits == MOST_BITS
    assert str(made) == "UNDECIDED"


def nothing_known(arithmetic: Exact) -> dict[str, Enclosed]:
    """1/0."""
    rule = arithmetic.rules["div"]
    return {"x": rule(arithmetic, Enclosed(np.array([1.0])), Enclosed(np.array([0.0])))}


@pytest.mark.parametrize("bound", [1e-16, np.inf])
def test_an_unknown_truth_or_an_unknown_bound_proves_nothing(bound: float) -> None:
    (made,) = certificates(nothing_known, claim(1 / 3, bound))
    assert made.proof is Proof.UNDECIDED
    assert made.bits == MOST_BITS
    (known,) = certificates(third, claim(5.0, np.inf))
    assert known.proof is Proof.UNDECIDED


def test_a_report_shows_every_certificate(tmp_path: Path) -> None:
    made = proved(reports=tmp_path).certificates
    page = (tmp_path / "accuracy.md").read_text(encoding="utf-8")
    # Each of them, one for the scenario, two for its Hessian, and one in what it means.
    assert page.count("PROVED WITHIN") == len(made) + 4
    assert "rows are gradients" in page


def test_who_is_closer_is_counted() -> None:
    assert all(isinstance(certificate, Certificate) for certificate in proved().certificates)
    (made,) = certificates(third, claim(1 / 3, 1e-16))
    assert (made.candidate_closer, made.jax_closer) == (1, 0)  # JAX is said to give 1 there
