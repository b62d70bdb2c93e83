"""The harness measured, in short: ``python -m studies`` is the long version."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from autodiff_ref.arithmetic.rounding import Allowance
from autodiff_ref.comparison import Bounds, Verdict
from autodiff_ref.environment import Environment
from autodiff_ref.network import Network
from studies.alarms import Run, runs
from studies.answers import LOSING
from studies.backward import Product, backwards, gradients, one_by_one
from studies.calibration import Calibration
from studies.faults import FAULTS, GROSS, SUBTLE, Fault
from studies.forms import DIFFERENCE, KEEPING, QUOTIENT, Forms
from studies.judging import compared, is_caught, state_of
from studies.larger import CHOSEN, NEAR_ZERO, REPEATED
from studies.page import page
from studies.planted import NAMES, NETWORKS, OURS, Judged, judged
from studies.ratios import EDGES, Kind, beyond, kinds_of, over_bound
from studies.regimes import REGIMES, SATURATED, Architecture, Regime, drawn
from studies.rules import RULES, Rule
from studies.sizes import PLACES, Seen, seen
from studies.told_errors import LETTERS
from studies.true_errors import Measured, measured
from studies.unsound import SURVIVING, UNSOUND

SMALLEST = NETWORKS[0]
SCENARIO = drawn(SMALLEST, 0)
TRUE = {n: v for n, v in state_of(SCENARIO).trace.items() if n != "C"}


@pytest.fixture(scope="module")
def faults() -> list[Judged]:
    """Every kind of fault in the smallest network, twice."""
    return list(judged((SMALLEST,), range(2)))


@pytest.fixture(scope="module")
def right() -> list[Run]:
    """80 runs of right implementations."""
    few = [replace(regime, architectures=regime.architectures[:1]) for regime in REGIMES]
    return [run for regime in few for run in runs(regime, 10)]


@pytest.fixture(scope="module")
def smallest() -> list[Seen]:
    """The smallest faults that are objected to in the smallest network."""
    return list(seen((SMALLEST,), range(1)))


OTHERS = (
    Network("tanh"),
    Network("softplus", "identity", "half_squared_error"),
    Network("sigmoid", "sigmoid", "half_squared_error"),
)


@pytest.fixture(scope="module")
def errors() -> list[Measured]:
    """Some 100,000 entries."""
    small = (Architecture((16, 12, 8, 1), 32), *(Architecture((8, 6, 2), 16, n) for n in OTHERS))
    few = [replace(regime, architectures=small) for regime in CHOSEN[:2]]
    once = [replace(r, architectures=r.architectures[:1]) for r in (REPEATED, NEAR_ZERO)]
    return [each for regime in (*few, *once) for each in measured(regime, 1)]


def test_no_planted_fault_is_missed(faults: list[Judged]) -> None:
    assert not [j.fault.says for j in faults if j.fault and OURS not in j.objecting]
    assert not [j for j in faults if j.fault is None and OURS in j.objecting]


def test_every_kind_of_fault_is_planted() -> None:
    assert (len(GROSS), len(SUBTLE)) == (24, 8)
    assert len({fault.says for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("network", NETWORKS[:2], ids=lambda network: str(network.layer_dims))
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.says)
def test_a_fault_changes_the_gradient_and_not_its_shapes(
    fault: Fault, network: Architecture
) -> None:
    scenario = drawn(network, 0)
    right, wrong = gradients(scenario), fault.wrong(scenario)
    assert {n: v.shape for n, v in wrong.items()} == {n: v.shape for n, v in right.items()}
    assert any(not np.array_equal(wrong[name], right[name]) for name in right)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_accepts_what_is_right_and_not_what_is_grossly_wrong(rule: Rule) -> None:
    assert rule.accepts(gradients(SCENARIO), TRUE)
    assert not rule.accepts(GROSS[0].wrong(SCENARIO), TRUE)
    assert not rule.accepts({name: np.full_like(v, np.nan) for name, v in TRUE.items()}, TRUE)


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("numpy.allclose", 1.0009e-5, 1.0011e-5),
        ("numpy.allclose, atol=0", 0.9999e-5, 1.0001e-5),
        ("numpy assert_allclose", 0.999e-7, 1.001e-7),
        ("PyTorch assert_close", 1.99e-7, 2.01e-7),
        ("PyTorch gradcheck", 1.009e-3, 1.011e-3),
        ("PyTorch gradcheck, fast mode", 1.009e-3, 1.011e-3),
        ("JAX check_grads", 0.9e-5, 3e-5),
        ("course rule", 3.9e-7, 4.1e-7),
        ("relative error", 0.9e-7, 1.1e-7),
    ],
)
def test_where_a_rule_draws_its_line(name: str, accepted: float, refused: float) -> None:
    (rule,) = (rule for rule in RULES if rule.name == name)
    true = {"dW1": np.ones((1, 1))}
    assert rule.accepts({"dW1": true["dW1"] + accepted}, true)
    assert not rule.accepts({"dW1": true["dW1"] + refused}, true)


def test_no_right_run_is_called_wrong(right: list[Run]) -> None:
    assert len(right) == 10 * len(REGIMES) == 80
    assert not [run.worst for run in right if run.is_false_alarm]
    assert {run.worst.dtype for run in right} == {"float64", "float32"}


def test_right_runs_are_asked_for_everything_that_leads_to_a_gradient(right: list[Run]) -> None:
    judged = {key[:2] for run in right for key in run.counts}
    assert judged == {
        ("gradients", "end to end"),
        ("equations", "end to end"),
        ("equations", "alone"),
        ("trajectory", "free running"),
        ("trajectory", "single step"),
    }
    of_one = next(run for run in right if ("equations", "alone", Verdict.AGREES) in run.counts)
    # Two layers: Z, A, dZ, dA[0], dA[1], dW, db of each, and dA[2] for who needs it.
    assert of_one.counts["equations", "alone", Verdict.AGREES] >= 12


def test_the_text_s_quotient_loses_its_digits_where_it_saturates(right: list[Run]) -> None:
    lost = [run for run in right if run.verdict is Verdict.ERROR]
    assert {run.regime for run in lost} == {SATURATED.name}
    assert QUOTIENT.name in {run.forms for run in lost}
    assert KEEPING.name not in {run.forms for run in lost}
    assert all("nan" in run.worst.note for run in lost)


def test_a_wrong_gradient_is_a_false_alarm_s_opposite() -> None:
    state, scenario = state_of(SCENARIO), SCENARIO
    wrong = GROSS[7].wrong
    assert is_caught(state, wrong(scenario))
    assert {c.record.verdict for c in compared(state, wrong(scenario))} == {Verdict.WRONG}


@pytest.mark.parametrize("product", [backwards, one_by_one])
@pytest.mark.parametrize("forms", [QUOTIENT, DIFFERENCE, KEEPING], ids=lambda forms: forms.name)
def test_right_ways_differ_in_rounding_alone(forms: Forms, product: Product) -> None:
    found = gradients(SCENARIO, forms=forms, product=product)
    assert all(np.allclose(found[name], TRUE[name], 1e-12, 1e-15) for name in TRUE)
    assert any(not np.array_equal(found[name], TRUE[name]) for name in TRUE)


@pytest.mark.parametrize("regime", REGIMES, ids=lambda regime: regime.name)
def test_scenarios_of_a_regime_are_all_different(regime: Regime) -> None:
    first = list(islice(regime.scenarios(), 80))
    assert len({scenario.params["W1"].tobytes() for scenario in first}) == len(first)


def test_no_entry_is_beyond_its_bound(errors: list[Measured]) -> None:
    found = Calibration([], [], errors)
    assert found.entries > 100_000
    assert found.beyond == 0
    assert {m.dtype for m in errors} == {"float64", "float32"}
    assert {letter for m in errors for _, letter, _ in m.sound} == set(LETTERS)


def test_a_form_that_has_lost_its_digits_is_within_the_bound_of_cancellation(
    errors: list[Measured],
) -> None:
    lost = [(m, key) for m in errors for key in m.sound if key[2] is Kind.LOST]
    assert {key[0] for _, key in lost} == set(LOSING)
    assert "saturated" in {m.regime for m, _ in lost}
    assert all(np.all(m.sound[key] <= 1) for m, key in lost)


def test_which_bound_applies_to_an_entry() -> None:
    by = {
        Allowance.KINK: [1.0, 1.0, 1.0, 1.0, np.inf],
        Allowance.CANCELLATION: [1.0, 4.0, 4.0, np.inf, np.inf],
        Allowance.OVERFLOW: [1.0, 4.0, np.inf, np.inf, np.inf],
    }
    bounds = Bounds(np.array([1.0, 1.0, 1.0, 1.0, np.inf]), lambda a: np.array(by[a]))
    theirs = np.array([0.0, 0.0, np.nan, 0.0, 0.0])
    kinds = kinds_of(theirs, bounds, losing=True)
    assert list(kinds) == [Kind.KEPT, Kind.LOST, Kind.OVERFLOWN, Kind.UNBOUNDED, Kind.UNBOUNDED]
    assert list(kinds_of(theirs, bounds, losing=False)[:4]) == [Kind.KEPT] * 4
    ratios = over_bound(np.array([0.5, 2.0, np.inf, 2.0, 2.0]), bounds, kinds)
    assert list(ratios[:2]) == [0.5, 0.5]


@pytest.mark.parametrize("what", [what for what in UNSOUND if what not in SURVIVING])
def test_bounds_that_leave_something_out_are_found_out(what: str, errors: list[Measured]) -> None:
    assert any(m.unsound[what].above for m in errors)


def test_what_survives_is_left_out_of_something() -> None:
    assert set(SURVIVING) < set(UNSOUND)


def test_what_should_not_be_found_is_told(
    faults: list[Judged], right: list[Run], errors: list[Measured]
) -> None:
    assert Calibration(faults, right, errors).holds
    blind = [replace(j, objecting=j.objecting - {OURS}) for j in faults]
    assert not Calibration(blind, right, errors).holds
    assert Calibration(blind, right, errors).missed == 2 * len(FAULTS)
    off = replace(errors[0], sound={("NumPy", "dW", Kind.KEPT): np.array([0.5, 1.5, np.inf])})
    assert Calibration(faults, right, [*errors, off]).beyond == 2
    sound = replace(errors[0], unsound=dict.fromkeys(UNSOUND, beyond(np.zeros(1))))
    unnoticed = Calibration(faults, right, [sound]).unnoticed
    assert unnoticed == [what for what in UNSOUND if what not in SURVIVING]
    wrong = replace(right[0], worst=replace(right[0].worst, verdict=Verdict.WRONG))
    assert Calibration(faults, [wrong], errors).false_alarms == 1
    assert not Calibration(faults, [wrong], errors).holds


def test_shares_of_larger_ratios_are_counted() -> None:
    found = beyond(np.array([0.0, 0.5, 2.0, np.inf]))
    assert (found.entries, found.above, found.largest) == (4, 2, np.inf)
    assert [found.larger[0], found.larger[-1]] == [3, 1]
    assert found.larger[np.searchsorted(EDGES, 1.0)] == 2


def test_the_harness_sees_smaller_faults_than_any_rule(smallest: list[Seen]) -> None:
    for place in PLACES:
        at = {each.who: each.size for each in smallest if each.place == place}
        assert set(at) == set(NAMES)
        assert at[OURS] < min(size for who, size in at.items() if who != OURS)


def test_the_page_tells_what_was_found(
    faults: list[Judged], right: list[Run], errors: list[Measured], smallest: list[Seen]
) -> None:
    text = page(Calibration(faults, right, errors, smallest), Environment.here("a command", 0))
    assert (
        "Of 64 planted faults, the harness missed 0. Of 80 runs of right implementations, it"
        in text
    )
    for told in ("`a command`", *NAMES, *(regime.name for regime in REGIMES), *UNSOUND):
        assert told in text


def test_each_who_judges_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES) == 10


def test_a_run_that_is_called_wrong_is_told_so_that_it_can_be_repeated(right: list[Run]) -> None:
    wrong = replace(right[0], worst=replace(right[0].worst, verdict=Verdict.WRONG))
    text = page(Calibration([], [wrong], []), Environment.here("a command", 0))
    assert f"Called wrong: {wrong.forms}, scenario *{wrong.worst.place.scenario}*" in text
