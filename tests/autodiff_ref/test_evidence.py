"""Lost digits are told from wrong formulas by evidence, and said to be how many."""

from dataclasses import replace
from math import erf, exp, pi, sqrt
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import manual_bp
from autodiff_ref import Comparison, Network, Verdict, Verification, check_gradient, verify
from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.candidates import load
from autodiff_ref.certificate import Proof
from autodiff_ref.checks import compare_gradients
from autodiff_ref.comparison import Compared
from autodiff_ref.evidence import Found, evidence, references
from autodiff_ref.reference import Reference
from autodiff_ref.report.findings import findings
from autodiff_ref.scenarios import Scenario, shipped_scenarios

pytestmark = pytest.mark.usefixtures("shared_references")

ALL_BUT_SATURATED = ("saturating", "saturating_float32")


def judged(*scenarios: str, **functions: Any) -> Verification:
    face = {name: getattr(manual_bp, name) for name in ("Network", "gradients")}
    return verify(SimpleNamespace(**{**face, **functions}), scenarios=scenarios)


def off(found: Verification, quantity: str) -> list[Comparison]:
    good = (Verdict.AGREES, Verdict.UNDECIDED)
    return [c for c in found.comparisons if c.place.quantity == quantity and c.verdict not in good]


def proof_of(found: Verification, quantity: str) -> Proof:
    """What is proved of a quantity at the start of the only scenario."""
    (made,) = [c for c in found.certificates if c.quantity == quantity and not c.iteration]
    return made.proof


def trace_with(dZ_of: Any, factor: float = 1) -> Any:
    """A trace with another way to evaluate equation 3 on one layer."""

    def trace(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.trace(params, X, Y, network=network)
        dZ = (dZ_of(found["A1"], Y) * factor).astype(X.dtype)
        m = X.dtype.type(X.shape[1])
        in_params = {"dW1": dZ @ X.T / m, "db1": dZ.sum(axis=1, keepdims=True) / m}
        return found | in_params | {"dZ1": dZ, "dA0": params["W1"].T @ dZ}

    return trace


def quotient(A: Any, Y: Any) -> Any:
    """Equation 3 as the text writes it."""
    return -(Y / A - (1 - Y) / (1 - A)) * (A * (1 - A))


WAYS = {"quotient": quotient, "difference": lambda A, Y: A - Y}


@pytest.mark.parametrize("scenario", ALL_BUT_SATURATED)
@pytest.mark.parametrize("way", WAYS)
def test_the_text_s_equation_3_is_inaccurate_where_1_minus_A_has_lost_its_digits(
    scenario: str, way: str
) -> None:
    found = judged(scenario, trace=trace_with(WAYS[way]))
    assert found.verdict is Verdict.INACCURATE
    (own,) = [finding for finding in findings(found.comparisons) if not finding.inherited]
    assert own.equation == 3
    for comparison in off(found, "dZ1"):
        assert comparison.verdict is Verdict.INACCURATE
        holds = "16.0" if comparison.dtype == "float64" else "7.2"
        assert comparison.note.startswith("keeps 0.")
        assert f"of {holds} digits" in comparison.note


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_factor_on_it_is_wrong_all_the_same(way: str) -> None:
    found = judged("saturating", trace=trace_with(WAYS[way], factor=1.001))
    assert {c.verdict for c in off(found, "dZ1")} == {Verdict.WRONG}


@pytest.mark.parametrize("scenario", ["saturated", "saturated_float32"])
def test_a_cost_that_overflows_where_the_text_s_own_does_is_inaccurate(scenario: str) -> None:
    def cost(params: Any, X: Any, Y: Any, *, network: Any) -> float:
        A = manual_bp.trace(params, X, Y, network=network)["A2"]
        with np.errstate(divide="ignore"):
            return float(-np.log(np.where(Y == 1, A, 1 - A)).sum() / X.shape[1])

    found = judged(scenario, cost=cost)
    assert {c.verdict for c in off(found, "C")} == {Verdict.INACCURATE}
    assert proof_of(found, "C") is Proof.INACCURATE
    liar = judged(scenario, cost=lambda *args, network: -cost(*args, network=network))
    assert Verdict.WRONG in {c.verdict for c in off(liar, "C")}


def hidden_by_tanh(factor: float) -> Any:
    """A sigmoid that loses its digits on the far side, a form that no list of ours holds."""

    def trace(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.trace(params, X, Y, network=network)
        half = X.dtype.type(0.5)
        return found | {"A1": (half + half * np.tanh(half * found["Z1"])) * X.dtype.type(factor)}

    return trace


@pytest.mark.parametrize("scenario", ALL_BUT_SATURATED)
def test_an_unknown_form_that_loses_digits_is_told_by_asking_in_two_precisions(
    scenario: str,
) -> None:
    found = judged(scenario, trace=hidden_by_tanh(1))
    records = [c for c in off(found, "A1") if c.place.judged == "alone"]
    assert [record.verdict for record in records] == [Verdict.INACCURATE]
    assert "the error shrinks with the unit roundoff" in records[0].note
    assert proof_of(found, "A1") is Proof.INACCURATE
    liar = judged(scenario, trace=hidden_by_tanh(1.001))
    assert {c.verdict for c in off(liar, "A1")} == {Verdict.WRONG}
    assert proof_of(liar, "A1") is Proof.WRONG


@pytest.mark.parametrize("fault", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_fault_too_small_for_float32_to_see_is_wrong(fault: float) -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.gradients(params, X, Y, network=network)
        return found | {"dW2": found["dW2"] * X.dtype.type(1 + fault)}

    found = judged("deep", gradients=gradients)
    assert {c.verdict for c in off(found, "dW2")} == {Verdict.WRONG}


def with_gradients(change: Any) -> Any:
    """Gradients that are changed somehow, from the library's."""

    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        found = manual_bp.gradients(params, X, Y, network=network)
        return {name: change(value) for name, value in found.items()}

    return gradients


def test_a_formula_that_is_wrong_in_float32_alone_is_wrong() -> None:
    flipped = with_gradients(lambda d: -d if d.dtype == np.float32 else d)
    assert {c.verdict for c in off(judged("float32", gradients=flipped), "dW1")} == {Verdict.WRONG}
    assert judged("text", gradients=flipped).agrees


def test_what_differs_from_call_to_call_is_no_rounding() -> None:
    stream = np.random.RandomState(0)
    mask = with_gradients(lambda d: (d * (stream.random_sample(d.shape) < 0.8)).astype(d.dtype))
    found = judged("deep", gradients=mask).comparisons
    assert Verdict.INACCURATE not in {c.verdict for c in found}
    notes = {c.note for c in found if c.verdict is Verdict.WRONG}
    assert "asked again, it returns something else" in notes


def softplus_as_it_is_written(factor: float) -> Any:
    """One hidden unit of log(1 + e^z), which overflows, before a sigmoid."""

    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        one, m = X.dtype.type(1), X.dtype.type(X.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            Z1 = params["W1"] @ X + params["b1"]
            A1 = np.log(one + np.exp(Z1))
            dZ2 = one / (one + np.exp(-(params["W2"] @ A1 + params["b2"]))) - Y
            dZ1 = params["W2"].T @ dZ2 / (one + np.exp(-Z1)) * X.dtype.type(factor)
            found = {"dW1": dZ1 @ X.T, "db1": dZ1, "dW2": dZ2 @ A1.T, "db2": dZ2}
        return {name: np.sum(d, axis=1, keepdims=True) / m for name, d in found.items()}

    return gradients


@pytest.mark.parametrize(("dtype", "z"), [(np.float64, 800.0), (np.float32, 100.0)])
def test_what_is_right_where_nothing_overflows_is_inaccurate(dtype: Any, z: float) -> None:
    params = {"W1": [[z]], "b1": [[0.0]], "W2": [[1 / z]], "b2": [[0.0]]}
    scenario = Scenario(
        "overflowing",
        "",
        Network("softplus"),
        {name: np.array(value, dtype) for name, value in params.items()},
        np.ones((1, 1), dtype),
        np.zeros((1, 1), dtype),
        0.1,
        (1,),
    )

    def verdicts(factor: float) -> dict[str, Verdict]:
        candidate = load(SimpleNamespace(gradients=softplus_as_it_is_written(factor)))
        weighed = evidence(candidate, compare_gradients, references(scenario)).weighed
        made = map(weighed, compare_gradients(candidate, Reference(scenario)))
        records = [c.record for c in made if isinstance(c, Compared)]
        return {c.place.quantity: c.verdict for c in records if not c.place.iteration}

    assert set(verdicts(1).values()) == {Verdict.INACCURATE}
    liar = verdicts(1.001)
    assert liar["dW1"] is liar["db1"] is Verdict.WRONG
    assert liar["dW2"] is Verdict.INACCURATE


def slope_of_gelu(x: Any) -> Any:
    """As many write it: 1 + erf loses its digits for x far below 0. In Python's floats."""
    found = [
        (1 + erf(v / sqrt(2))) / 2 + v * exp(-v * v / 2) / sqrt(2 * pi) for v in x.ravel().tolist()
    ]
    return np.array(found).reshape(x.shape).astype(x.dtype)


def test_a_staircase_is_told_by_asking_beside_it() -> None:
    def cost(x: Any) -> Any:
        return jnp.sum(x * jax.scipy.special.erfc(-x / np.sqrt(2)) / 2)

    x = np.linspace(-6.7, -4.5, 9)
    found = check_gradient(cost, slope_of_gelu, x)
    assert found.verdict is Verdict.INACCURATE
    assert "comes and goes from point to point" in found.comparisons[0].note
    assert check_gradient(cost, lambda x: 1.001 * slope_of_gelu(x), x).verdict is Verdict.WRONG


def test_what_float32_has_lost_altogether_is_looked_at_nearer_to_zero() -> None:
    def difference(z: Any) -> Any:
        return -(1 - 1 / (1 + np.exp(-z)))

    def cost(z: Any) -> Any:
        return jnp.sum(jnp.logaddexp(0, -z))

    z = np.array([40.0, 30.0])
    found = check_gradient(cost, difference, z)
    assert found.verdict is Verdict.INACCURATE
    assert "shrinks with the unit roundoff" in found.comparisons[0].note
    assert check_gradient(cost, lambda z: 1.001 * difference(z), z).verdict is Verdict.WRONG


EPOCH = np.array([1.7e9 + 0.25, 1.7e9 + 0.5])

FAR = np.array([1000.0, 0.4], np.float32)

WRONG_NEAR_BY: Any = {
    "a factor that vanishes where float32 puts the point": (
        lambda w: jnp.sum(1e9 * (w - 1) ** 2 + w),
        lambda w: 1e9 * (w - 1) + 1,
        (np.array([1 + 1e-9]),),
    ),
    "a sign that does": (
        lambda w: jnp.sum(1e9 * (w - 1) ** 2 + w),
        lambda w: -2e9 * (w - 1) + 1,
        (np.array([1 + 1e-9]),),
    ),
    "numbers around a large one": (
        lambda t, s: jnp.sum((t - s) ** 2) + jnp.sum(t),
        lambda t, s: (t - s) + 1,
        (EPOCH, np.array([1.7e9, 1.7e9])),
    ),
    "large data": (
        lambda w, t: jnp.sum(w * (1 + (t - 1.7e9))),
        lambda w, t: 1 - (t - 1.7e9),
        (np.ones(2), EPOCH),
    ),
    "a small entry beside a large one": (
        lambda p: 2 * p[1] + jnp.cos(p[1]) + 1e-6 * p[0],
        lambda p: np.array([1e-6, 2 + np.sin(p[1])], p.dtype),
        (FAR,),
    ),
    "a fast wave": (
        lambda p: jnp.sum(2 * p + jnp.cos(p)),
        lambda p: 2 + np.sin(p),
        (EPOCH,),
    ),
}


@pytest.mark.parametrize("name", WRONG_NEAR_BY)
def test_a_wrong_formula_that_changes_near_by_is_no_rounding(name: str) -> None:
    cost, gradient, args = WRONG_NEAR_BY[name]
    found = check_gradient(cost, gradient, *args)
    assert found.verdict is Verdict.WRONG
    assert [c.proof for c in found.certificates] == [Proof.WRONG]


WHERE_SATURATED: Any = {
    "another sign": lambda dZ, Z: np.where(np.abs(Z) > 40, -dZ, dZ),
    "nothing": lambda dZ, Z: np.where(np.abs(Z) > 40, 0, dZ),
    "clipped": lambda dZ, _: np.clip(dZ, -0.5, 0.5),
}


@pytest.mark.parametrize("how", WHERE_SATURATED)
def test_what_is_wrong_where_a_form_of_the_text_overflows_is_not_excused_by_that(how: str) -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        q = manual_bp.trace(params, X, Y, network=network)
        dZ = WHERE_SATURATED[how](q["dZ2"], q["Z2"]).astype(X.dtype)
        dZ1 = (params["W2"].T @ dZ) * (q["Z1"] > 0)
        found = {"dW1": dZ1 @ X.T, "db1": dZ1, "dW2": dZ @ q["A1"].T, "db2": dZ}
        return {
            name: (d if "W" in name else d.sum(axis=1, keepdims=True)) / X.dtype.type(X.shape[1])
            for name, d in found.items()
        }

    found = judged("saturated", gradients=gradients)
    assert {c.verdict for c in off(found, "db2")} == {Verdict.WRONG}


def test_elsewhere_no_more_is_asked_than_is_looked_at() -> None:
    found = judged("text").comparisons
    asked = []

    def outcomes() -> Any:
        for record in found:
            asked.append(record.place)
            yield Compared(record)

    first, third = (found[i].place for i in (0, 2))
    looked_at = Found(outcomes())
    for place, count in ((first, 1), (third, 3), (first, 3)):
        compared = looked_at.get(place)
        assert compared is not None
        assert compared.record.place == place
        assert len(asked) == count
    assert looked_at.get(replace(first, quantity="dW9")) is None
    assert len(asked) == len(found)


def test_without_wider_bounds_the_reference_says_the_same() -> None:
    (scenario,) = (s for s in shipped_scenarios() if s.name == "near_kink")
    whole, plain = (Reference(scenario, wider=wider).start for wider in (True, False))
    for name, value in whole.trace.items():
        assert np.array_equal(value, plain.trace[name])
        assert np.array_equal(whole.bounds[name].rounding, plain.bounds[name].rounding)
        assert plain.bounds[name].of(Allowance.KINK) is plain.bounds[name].rounding
    assert np.any(whole.bounds["dW1"].of(Allowance.KINK) > whole.bounds["dW1"].rounding)
