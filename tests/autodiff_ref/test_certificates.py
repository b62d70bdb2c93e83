"""What is proved of a candidate: that it is near the truth, or not, or neither at a kink."""

from collections.abc import Collection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import candidates, summary, verify
from autodiff_ref.arithmetic.exact import Enclosed, Exact
from autodiff_ref.certificate import (
    FEWEST_BITS,
    MOST_BITS,
    Certificate,
    Claim,
    Proof,
    certificates,
    certificates_in_part,
)
from autodiff_ref.checks import certify
from autodiff_ref.comparison import Bounds
from autodiff_ref.quantities import FORMULA, names_of_trace
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import shipped_scenarios
from tables import records

EVERY = {scenario.name: scenario for scenario in shipped_scenarios()}

UNDECIDED = {
    # In floats, a unit lies on the other side of its kink than in truth.
    "near_kink": {"dZ1", "dA0", "dW1", "db1"},
    # Biases' gradients are sums that cancel to 0; no number holds all of dA[L].
    "saturating": {"dA1", "db1"},
    "saturating_float32": {"dA1", "db1"},
    "saturated": {"dA2"},
    "saturated_float32": {"dA2"},
    "softmax_saturated": {"dA2"},
}
"""By scenario, what nothing is proved about."""


def of(candidate: Any, scenario: str) -> list[Certificate]:
    """The certificates alone."""
    made = certify(candidates.load(candidate), Reference(EVERY[scenario]))
    return [outcome for outcome in made if isinstance(outcome, Certificate)]


def changing(function: str, change: Any) -> SimpleNamespace:
    """manual_bp, one function of which returns what is changed."""

    def changed(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        return change(getattr(manual_bp, function)(params, X, Y, network=network))

    face = {name: getattr(manual_bp, name) for name in ("Network", "cost", "gradients", "trace")}
    return SimpleNamespace(**face | {function: changed})


def off_by_a_thousandth(value: Any) -> Any:
    """The array with its largest entry off by that much."""
    found = np.array(value)
    found.flat[np.argmax(np.abs(found))] *= 1.001
    return found


@pytest.mark.parametrize("scenario", EVERY)
def test_every_quantity_is_proved_to_be_as_near_as_rounding_permits(scenario: str) -> None:
    made = of("manual_bp", scenario)
    depth = EVERY[scenario].depth
    gradients = [f"d{name}" for name in EVERY[scenario].params]
    for k in (0, *EVERY[scenario].recorded):
        names = gradients if k else names_of_trace(depth)
        assert sorted(c.quantity for c in made if c.iteration == k) == sorted(["C", *names])
    undecided = {c.quantity for c in made if c.proof is Proof.UNDECIDED}
    assert undecided == UNDECIDED.get(scenario, set())
    made = [c for c in made if c.proof is not Proof.UNDECIDED]
    assert {certificate.proof for certificate in made} == {Proof.WITHIN}
    for certificate in made:
        assert certificate.dtype == str(EVERY[scenario].dtype)
        # Of numbers up to 1000, in sums of a few; where softmax saturates, 20 updates magnify it.
        in_float64 = 1e-11 if scenario == "softmax_saturated" else 1e-13
        assert certificate.radius < (1e-5 if certificate.dtype == "float32" else in_float64)
        for side in (certificate.candidate, certificate.jax):
            assert side.median is not None
            assert side.worst is not None
            assert side.median <= side.worst


@pytest.mark.parametrize("name", ["C", *names_of_trace(2)])
@pytest.mark.parametrize("scenario", ["text", "float32_tanh"])
def test_a_thousandth_in_one_entry_is_proved_wrong(name: str, scenario: str) -> None:
    function = "cost" if name == "C" else "gradients" if name[:2] in ("dW", "db") else "trace"
    liar = changing(
        function,
        lambda found: (
            1.001 * found if name == "C" else found | {name: off_by_a_thousandth(found[name])}
        ),
    )
    wrong = {c.quantity for c in of(liar, scenario) if c.proof is Proof.WRONG}
    assert wrong == {name}


def test_a_thousandth_in_one_entry_is_told_in_a_sentence() -> None:
    liar = changing("gradients", lambda found: found | {"dW1": off_by_a_thousandth(found["dW1"])})
    told = summary(verify(liar, scenarios=["text"]))
    assert "PROVED WRONG against the exact value: dW1 in text." in told


def test_a_gradient_is_certified_as_gradients_returns_it_and_not_as_the_trace_has_it() -> None:
    lost = changing("trace", lambda found: found | {"dW1": off_by_a_thousandth(found["dW1"])})
    assert {c.proof for c in of(lost, "text")} == {Proof.WITHIN}
    without = of(changing("gradients", lambda found: found["dW9"]), "text")
    names = {"C", *names_of_trace(2)}
    assert {c.quantity for c in without} == names - {"dW1", "db1", "dW2", "db2"}


def test_what_cannot_be_read_has_no_certificate() -> None:
    gradients = {"dW1", "db1", "dW2", "db2"}
    missing = changing("gradients", lambda f: {"dW1": f["dW1"], "db1": np.ma.array(f["db1"])})
    found = {c.quantity for c in of(missing, "text")}
    assert found & gradients == {"dW1"}
    raising = of(changing("trace", lambda found: found["Z9"]), "text")
    assert {c.quantity for c in raising} == {"C", *gradients}
    no_number = of(changing("cost", lambda found: np.ma.array(found, mask=True)), "text")
    assert {c.quantity for c in no_number} == set(names_of_trace(2))


def test_without_a_trace_gradients_are_certified_and_the_rest_is_told_to_be_left_out() -> None:
    candidate = SimpleNamespace(Network=manual_bp.Network, gradients=manual_bp.gradients)
    made = verify(candidate, scenarios=["text"])
    assert {c.quantity for c in made.certificates} == {"dW1", "db1", "dW2", "db2"}
    reasons = [s.reason for s in made.skipped if s.check == "accuracy"]
    assert reasons == [f"SimpleNamespace has no function {name}" for name in ("cost", "trace")]


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


@pytest.mark.parametrize(("bound", "bits"), [(1e-16, MOST_BITS), (np.inf, FEWEST_BITS)])
def test_an_unknown_truth_or_an_unknown_bound_proves_nothing(bound: float, bits: int) -> None:
    (made,) = certificates(nothing_known, claim(1 / 3, bound))
    assert made.proof is Proof.UNDECIDED
    assert made.bits == bits  # more of them prove nothing where anything is permitted
    assert made.candidate.worst is None
    (known,) = certificates(third, claim(5.0, np.inf))
    assert known.proof is Proof.UNDECIDED
    assert known.candidate.worst == pytest.approx((5 - 1 / 3) / 2.0**-54)


def test_precision_is_raised_for_those_alone_that_need_it() -> None:
    asked = []

    def run(arithmetic: Exact, names: Collection[str]) -> dict[str, Enclosed]:
        asked.append((arithmetic.bits, set(names)))
        found = {"x": third(arithmetic)["x"], "unknown": nothing_known(arithmetic)["x"]}
        return {name: found[name] for name in names}

    both = {"unknown": claim(1 / 3, 1e-16)["x"], "x": claim(1 / 3, 1e-16)["x"]}
    made = list(certificates_in_part(run, both))
    assert [(c.quantity, c.bits) for c in made] == [("unknown", MOST_BITS), ("x", FEWEST_BITS)]
    assert asked == [(128, {"unknown", "x"}), *((128 << k, {"unknown"}) for k in range(1, 5))]


def test_a_true_value_that_the_dtype_has_no_size_for_has_no_error_in_units() -> None:
    def beyond(arithmetic: Exact) -> dict[str, Enclosed]:
        rule = arithmetic.rules["mul"]
        return {"x": rule(arithmetic, *(Enclosed(np.array([size])) for size in (1e300, 3e300)))}

    infinite = np.array([np.inf])
    nothing = Claim(infinite, infinite, infinite, Bounds.same(infinite))
    (made,) = certificates(beyond, {"x": nothing})
    assert (made.proof, made.bits) == (Proof.UNDECIDED, FEWEST_BITS)
    assert (made.candidate.worst, made.jax.worst) == (None, None)


def test_of_values_that_no_number_holds_the_others_are_told_in_units() -> None:
    (slope,) = (c for c in of("manual_bp", "saturated") if c.quantity == "dA2")
    assert slope.proof is Proof.UNDECIDED
    assert slope.radius == np.inf
    assert slope.candidate.worst is not None
    assert slope.candidate.worst < 1e3


def test_a_report_shows_every_proof(tmp_path: Path) -> None:
    made = verify("manual_bp", scenarios=["saturating"], reports=tmp_path).certificates
    page = (tmp_path / "accuracy.md").read_text(encoding="utf-8")
    lefts = [FORMULA[number].partition(" = ")[0] for number in (1, 2, 3, 5, 6, 9)]
    for equation in ("C, the cost", *lefts):
        assert page.count(f"| {equation} ") == 1
    # One of the scenario's eleven arrays at the start; two of them later.
    assert "| 3 of 11 " in page
    assert "| saturating |         0 | dA |" in page
    assert "| saturating |        20 | dW |" in page
    rows = records(tmp_path, "certificates")
    assert [(row["quantity"], row["proof"]) for row in rows] == [
        (c.quantity, str(c.proof)) for c in made
    ]
    assert rows[0]["candidate_worst"] == pytest.approx(made[0].candidate.worst, rel=1e-2)


def test_the_summary_counts_derivatives_and_values_apart() -> None:
    told = summary(verify(manual_bp, scenarios=["text"]))
    # 15 entries of Z, 15 of A, C at two points; 15 of dZ, 30 of dA, and 11 gradients at two points.
    assert "PROVED: 67 derivatives and 32 values are as near to the exact ones\n" in told


def test_the_hessian_of_a_small_network_is_in_the_report(tmp_path: Path) -> None:
    verify("manual_bp", scenarios=["text"], reports=tmp_path)
    page = (tmp_path / "accuracy.md").read_text(encoding="utf-8")
    assert "rows are gradients" in page.partition("## Second order")[2]


def test_who_is_closer_is_counted() -> None:
    assert all(isinstance(certificate, Certificate) for certificate in of(manual_bp, "text"))
    (made,) = certificates(third, claim(1 / 3, 1e-16))
    assert (made.candidate_closer, made.jax_closer) == (1, 0)  # JAX is said to give 1 there
