"""Softmax and its losses: verified in every form that people write, and exact where they are not.

A right form agrees, one that has lost its digits is inaccurate, and a wrong one is wrong.
"""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
import numpy.typing as npt
import pytest

from autodiff_ref import Network, Verdict, Verification, programs, summary, verify
from autodiff_ref.activations import SIGMA, shifted_softmax
from autodiff_ref.arithmetic.exact import Exact, distances
from autodiff_ref.arithmetic.interpreter import ANY_NUMBER
from autodiff_ref.arithmetic.rounding import Allowance, Rounding
from autodiff_ref.arithmetic.running import RULES, Rounded, Running, errors_of
from autodiff_ref.candidates import load
from autodiff_ref.certificate import Certificate, Proof
from autodiff_ref.checks import certify, compare_equations
from autodiff_ref.comparison import Compared
from autodiff_ref.evaluation import evaluated
from autodiff_ref.losses import LOSS_OF_Z
from autodiff_ref.reference import Reference, known
from autodiff_ref.report.findings import findings
from autodiff_ref.scenarios import SOFTMAX, Scenario, changed, chosen, drawn, shipped_scenarios
from autodiff_ref.truth import true_values
from autodiff_ref.verification import verdict_of
from costs import DTYPES
from liars import Lie
from softmax import FORMS, LIES, Face, told

Values = npt.NDArray[np.floating]


def verified(candidate: object, *scenarios: str) -> Verification:
    return verify(candidate, scenarios=scenarios)


ASKED = ("softmax", "softmax_float32", "softmax_squared_error")


@pytest.mark.parametrize("form", FORMS)
def test_every_right_form_agrees(form: str) -> None:
    found = verified(Face(form), *ASKED)
    assert found.agrees, summary(found)
    assert found.skipped == ()
    assert all(certificate.proof is Proof.WITHIN for certificate in found.certificates)


CAUGHT = {scenario.name: Reference(scenario) for scenario in chosen(shipped_scenarios(), ASKED)}


@pytest.mark.parametrize("scenario", ASKED)
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: f"{lie.equation}-{lie.says}")
def test_a_wrong_form_is_caught_and_its_equation_named(lie: Lie, scenario: str) -> None:
    found = [
        outcome.record
        for outcome in compare_equations(load(told(lie)), CAUGHT[scenario])
        if isinstance(outcome, Compared)
    ]
    assert verdict_of(found) is Verdict.WRONG
    assert [f.equation for f in findings(found) if not f.inherited] == [lie.equation]


def test_the_diagonal_instead_of_the_jacobian_is_wrong_once_all_evidence_is_weighed() -> None:
    found = verified(told(LIES[0]), "softmax")
    assert found.verdict is Verdict.WRONG
    assert "WRONG: equation 3," in summary(found)


def test_where_an_output_saturates_the_textbook_form_is_inaccurate() -> None:
    kept, lost = (verified(Face(form), "softmax_saturated") for form in FORMS[1::-1])
    assert kept.agrees, summary(kept)
    assert lost.verdict is Verdict.INACCURATE
    assert [f.equation for f in findings(lost.comparisons) if not f.inherited] == [3]


@pytest.mark.parametrize("name", ["softmax", "softmax_saturated", "softmax_squared_error"])
def test_jax_s_own_derivatives_keep_their_digits(name: str) -> None:
    (scenario,) = chosen(shipped_scenarios(), [name])
    start, truth = Reference(scenario).start, true_values(programs.trace, Exact(256), scenario)
    for quantity, value in start.trace.items():
        off, _ = distances(value, truth[quantity])
        known_ones = np.isfinite(off) & np.isfinite(value)
        assert np.all(off[known_ones] <= start.bounds[quantity].rounding[known_ones])
    Z, dZ = start.trace["Z2"], start.trace["dZ2"]
    off, _ = distances(dZ, truth["dZ2"])
    # e^z moves by as many units in the last place as z has units of 1, and z by a few roundings.
    assert np.all(off <= (20 + 20 * np.abs(Z).max()) * 2.0**-52 * np.abs(dZ) + 1e-307)


# Ties: which number is the largest, and is subtracted, makes no difference.


def tied(dtype: npt.DTypeLike) -> Scenario:
    """Two outputs of three are the same for every sample, and often the largest."""
    scenario = drawn("tied", "", (4, 5, 3), 8, SOFTMAX, dtype=dtype)
    W2 = scenario.params["W2"].copy()
    W2[1] = W2[0]
    return changed(scenario, W2=W2, b2=0.0)


@pytest.mark.parametrize("dtype", DTYPES)
def test_outputs_that_tie_leave_no_doubt(dtype: npt.DTypeLike) -> None:
    reference = Reference(tied(dtype))
    s = reference.scenario
    answers = reference.answers(programs.trace, known(s.params), *reference.data, network=s.network)
    assert {doubt.operation for doubt in answers.doubts} == set()
    for form in FORMS:
        found = [
            outcome.record.verdict
            for outcome in compare_equations(load(Face(form)), reference)
            if isinstance(outcome, Compared)
        ]
        assert set(found) == {Verdict.AGREES}
    proofs = [c.proof for c in certify(load(Face("A - Y")), reference) if type(c) is Certificate]
    assert set(proofs) == {Proof.WITHIN}


def test_two_outputs_of_zero_leave_no_doubt() -> None:
    s = changed(drawn("zero", "", (4, 5, 2), 8, SOFTMAX), W2=0.0, b2=0.0)
    reference = Reference(s)
    found = reference.answers(programs.trace, known(s.params), *reference.data, network=s.network)
    assert found.doubts == ()


def test_one_output_alone_is_1_and_nothing_comes_down_from_it() -> None:
    s = drawn("one", "", (4, 5, 1), 8, SOFTMAX)
    found = Reference(s).start.trace
    assert np.all(found["A2"] == 1)
    assert found["C"] == 0
    assert not any(found[name].any() for name in ("dZ2", "dW2", "db1"))


# Bounds of single functions, beside every form in NumPy.


def softmax_and_pullback(Z: jax.Array, dA: jax.Array) -> Mapping[str, jax.Array]:
    A, pullback = jax.vjp(SIGMA["softmax"], Z)
    return {"A": A, "dZ": pullback(dA)[0]}


def loss_and_gradient(Z: jax.Array, Y: jax.Array) -> Mapping[str, jax.Array]:
    loss = LOSS_OF_Z["categorical_cross_entropy", "softmax"]
    return {"loss": loss(Z, Y), "dZ": jax.grad(lambda at: loss(at, Y).sum())(Z)}


def soft(Z: Values) -> Values:
    e = np.exp(Z - Z.max(0))
    return np.asarray(e / e.sum(0))


def plain(Z: Values) -> Values:
    return np.asarray(np.exp(Z) / np.exp(Z).sum(0))


def by_jacobian(A: Values, dA: Values) -> Values:
    J = np.eye(len(A), dtype=A.dtype)[:, :, np.newaxis] * A - A[:, np.newaxis] * A
    return np.asarray((J * dA[:, np.newaxis]).sum(0))


def log_sum(Z: Values) -> Values:
    return np.asarray(Z.max(0) + np.log(np.exp(Z - Z.max(0)).sum(0)))


Form = Callable[[Values, Values], Values]

WRITTEN: dict[tuple[Callable[..., Any], str], dict[str, Form]] = {
    (softmax_and_pullback, "A"): {
        "shifted": lambda Z, _: soft(Z),
        "unshifted": lambda Z, _: plain(Z),
    },
    (softmax_and_pullback, "dZ"): {
        "A (dA - sum)": lambda Z, dA: soft(Z) * (dA - (soft(Z) * dA).sum(0)),
        "full Jacobian": lambda Z, dA: by_jacobian(soft(Z), dA),
    },
    (loss_and_gradient, "loss"): {
        "log of a": lambda Z, Y: -(Y * np.log(plain(Z))).sum(0, keepdims=True),
        "log-sum-exp less z": lambda Z, Y: log_sum(Z) - (Y * Z).sum(0, keepdims=True),
        "log-softmax": lambda Z, Y: -(Y * (Z - log_sum(Z))).sum(0, keepdims=True),
    },
    (loss_and_gradient, "dZ"): {
        "A - Y": lambda Z, Y: soft(Z) - Y,
        "full Jacobian": lambda Z, Y: by_jacobian(soft(Z), -Y / soft(Z)),
    },
}
EACH_FORM = [(*what, form) for what, forms in WRITTEN.items() for form in forms]


def points(n: int, spread: float, dtype: npt.DTypeLike, *, labels: bool) -> tuple[Values, Values]:
    """Many columns of Z, and of dA or labels, half of which are one-hot."""
    stream = np.random.RandomState(n)
    Z, other = (scale * stream.standard_normal((n, 200)) for scale in (spread, 1.0))
    if labels:
        other = np.abs(other) / np.abs(other).sum(0)
        other[:, ::2] = np.eye(n)[:, stream.randint(n, size=100)]
    return Z.astype(dtype), other.astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("program", "name", "form"), EACH_FORM, ids=[f"{name}-{form}" for _, name, form in EACH_FORM]
)
def test_the_bound_covers_every_form(
    program: Callable[..., Any], name: str, form: str, dtype: npt.DTypeLike
) -> None:
    for n in (2, 3, 5):
        for spread in (0.1, 1.0, 5.0, 10.0):
            given = points(n, spread, dtype, labels=program is loss_and_gradient)
            # Of the wider allowance, as some of them have no digit left in single precision.
            arithmetic = Running(Rounding.of(dtype), Allowance.CANCELLATION)
            operands = [Rounded(array.astype(np.float64)) for array in given]
            expected = evaluated(program, arithmetic, *operands)[name]
            found = WRITTEN[program, name][form](*given)
            assert found.dtype == dtype
            bound = errors_of(expected)
            assert np.all(np.abs(found - expected.value) <= bound), (n, spread)
            # And a liar beside it, where the number has a digit.
            kept = bound < 1e-4 * np.abs(expected.value)
            assert kept.any()
            assert np.all(np.abs(1.001 * found - expected.value)[kept] > bound[kept])


def by_the_largest(Z: jax.Array) -> dict[str, jax.Array]:
    return {"A": shifted_softmax(Z)}


def test_the_error_of_what_is_subtracted_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    Z, _ = points(4, 1.0, np.float64, labels=False)
    off = 1e-3

    def bounded() -> Rounded:
        arithmetic = Running(Rounding.of(np.float64))
        return evaluated(by_the_largest, arithmetic, Rounded(Z, np.full(Z.shape, off)))["A"]

    found = bounded()
    for signs in itertools.product([-1.0, 1.0], repeat=4):
        moved = soft(Z + off * np.array(signs)[:, np.newaxis])
        assert np.all(np.abs(moved - found.value) <= errors_of(found))
    # That of e^z and that of their sum, and not twice that of the largest besides.
    assert np.all(errors_of(found) < 2.01 * off * found.value)
    monkeypatch.setitem(RULES, ANY_NUMBER, lambda _, x: x)
    assert np.all(errors_of(bounded()) > 3.9 * off * found.value)


# Networks of every kind, beside differences in the complex plane.


def complex_cost(params: Mapping[str, Any], X: Values, Y: Values, network: Network) -> Any:
    """C from the definitions, of smooth functions, for complex parameters."""
    functions: dict[str, Callable[[Any], Any]] = {
        "tanh": np.tanh,
        "sin": np.sin,
        "identity": lambda z: z,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(0),
    }
    losses: dict[str, Callable[[Any], Any]] = {
        "binary_cross_entropy": lambda a: -Y * np.log(a) - (1 - Y) * np.log(1 - a),
        "categorical_cross_entropy": lambda a: -Y * np.log(a),
        "half_squared_error": lambda a: (a - Y) ** 2 / 2,
        "squared_error": lambda a: (a - Y) ** 2,
    }
    A, L = X, len(params) // 2
    for l in range(1, L + 1):
        sigma = network.activation(l, L)
        name = sigma if isinstance(sigma, str) else sigma.__name__
        A = functions[name](params[f"W{l}"] @ A + params[f"b{l}"])
    loss, n, m = losses[network.cost](A).sum(), *Y.shape
    return loss / {"samples": m, "entries": n * m, "sum": 1}[network.average]


def complex_gradients(scenario: Scenario) -> dict[str, Values]:
    """The imaginary part of C for an imaginary step: nothing is subtracted, so no digit is lost."""
    found = {}
    for name, value in scenario.params.items():
        gradient = found[f"d{name}"] = np.zeros_like(value)
        for at in np.ndindex(value.shape):
            moved = value.astype(np.complex128)
            moved[at] += 1e-100j
            C = complex_cost(
                {**scenario.params, name: moved}, scenario.X, scenario.Y, scenario.network
            )
            gradient[at] = C.imag / 1e-100
    return found


CROSS, CATEGORICAL = "binary_cross_entropy", "categorical_cross_entropy"
NETWORKS = (
    Network("tanh", "softmax", CATEGORICAL),
    Network("tanh", "softmax", CROSS),
    Network("tanh", "sigmoid", CATEGORICAL),
    Network("softmax", "softmax", "squared_error"),
    Network("softmax", "sigmoid", CROSS),
    Network(("tanh", "sigmoid"), "softmax", CATEGORICAL, "entries"),
    Network(("softmax", "identity"), "softmax", CATEGORICAL, "sum"),
    Network("tanh", "sigmoid", CROSS, "entries"),
    Network("tanh", "identity", "squared_error", "sum"),
    Network(jax.numpy.sin, "softmax", CATEGORICAL),
    Network((jax.numpy.sin, "tanh"), jax.numpy.tanh, "half_squared_error", "entries"),
)


@pytest.mark.parametrize("network", NETWORKS, ids=repr)
def test_gradients_and_enclosures_are_those_of_the_definitions(network: Network) -> None:
    scenario = drawn("defined", "", (3, 4, 3, 3), 4, network)
    start, truth = Reference(scenario).start, true_values(programs.trace, Exact(128), scenario)
    # A few dozen roundings at the size of 1.
    assert start.trace["C"] == pytest.approx(
        complex_cost(scenario.params, scenario.X, scenario.Y, network), rel=1e-13
    )
    for name, expected in complex_gradients(scenario).items():
        np.testing.assert_allclose(start.trace[name], expected, rtol=1e-11, atol=1e-14)
    for name, value in start.trace.items():
        off, _ = distances(value, truth[name])
        assert np.all(off <= start.bounds[name].rounding)


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
def test_what_is_divided_by_is_the_only_thing_that_averages_differ_in(output: str) -> None:
    def found(average: str) -> Mapping[str, Any]:
        network = Network("tanh", output, CATEGORICAL, average)
        return Reference(drawn("averages", "", (3, 4, 3), 5, network)).start.trace

    mean, entries, total = map(found, ("samples", "entries", "sum"))
    for name, value in mean.items():
        # dZ and dA are those of one sample's loss, so only a mean over the units changes them.
        per_unit = 1 if name[0] in "ZA" else 3
        of_all = 5 if name[:2] in ("C", "dW", "db") else 1
        np.testing.assert_allclose(entries[name] * per_unit, value, rtol=1e-13, atol=1e-16)
        np.testing.assert_allclose(total[name], value * of_all, rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("average", ["entries", "sum"])
def test_each_equation_by_itself_is_that_of_the_average(average: str) -> None:
    s = drawn("alone", "", (3, 4, 3), 5, Network("tanh", "softmax", CATEGORICAL, average))
    reference = Reference(s)
    alone = reference.alone(reference.start.trace)
    for name, value in alone.values.items():
        assert np.all(np.abs(value - reference.start.trace[name]) <= alone.bounds[name].rounding)
