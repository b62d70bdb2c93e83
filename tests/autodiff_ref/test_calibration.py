"""The harness measured, in short: ``python -m studies`` is the long version."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from autodiff_ref.comparison import Verdict
from autodiff_ref.environment import Environment
from studies.alarms import Run, runs
from studies.backward import Product, backwards, gradients, one_by_one
from studies.calibration import Calibration
from studies.faults import FAULTS, GROSS, SUBTLE, Fault
from studies.forms import DIFFERENCE, KEEPING, QUOTIENT, Forms
from studies.judging import compared, is_caught, state_of, weighed
from studies.page import page
from studies.planted import NAMES, NETWORKS, OURS, Judged, judged
from studies.regimes import REGIMES, Architecture, Regime, drawn
from studies.rules import RULES, Rule
from studies.true_errors import CHOSEN, REPEATED, Measured, measured
from studies.unsound import UNSOUND

SMALLEST = NETWORKS[0]
SCENARIO = drawn(SMALLEST, 0)
TRUE = {n: v for n, v in state_of(SCENARIO).trace.items() if n != "C"}


@pytest.fixture(scope="module")
def faults() -> list[Judged]:
    """Every kind of fault in the smallest network, twice."""
    return list(judged((SMALLEST,), range(2)))


@pytest.fixture(scope="module")
def right() -> list[Run]:
    """200 runs of right implementations."""
    return list(runs(25))


@pytest.fixture(scope="module")
def errors() -> list[Measured]:
    """More than 20,000 entries."""
    few = [replace(r, architectures=(Architecture((32, 24, 8, 1), 48),)) for r in CHOSEN[:2]]
    once = replace(REPEATED, architectures=REPEATED.architectures[:1])
    return list(measured(2, (*few, once)))


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
    assert len(right) == 25 * len(REGIMES) == 200
    assert not [(run.scenario.name, run.worst) for run in right if run.is_false_alarm]
    assert {run.scenario.dtype.name for run in right} == {"float64", "float32"}


def test_the_text_s_quotient_loses_its_digits_where_it_saturates(right: list[Run]) -> None:
    lost = [run for run in right if run.verdict is Verdict.ERROR]
    assert {(run.regime, run.forms) for run in lost} == {("saturated", QUOTIENT.name)}
    assert all("nan" in run.worst.note for run in lost)


def test_a_wrong_gradient_is_a_false_alarm_s_opposite() -> None:
    state, scenario = state_of(SCENARIO), SCENARIO
    wrong = GROSS[7].wrong
    assert is_caught(state, wrong(scenario))
    verdicts = {c.verdict for c in weighed(scenario, wrong, compared(state, wrong(scenario)))}
    assert verdicts == {Verdict.WRONG}


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
    assert found.entries > 20_000
    assert found.beyond == 0
    assert {m.dtype for m in errors} == {"float64", "float32"}


@pytest.mark.parametrize("what", UNSOUND)
def test_bounds_that_leave_something_out_are_found_out(what: str, errors: list[Measured]) -> None:
    assert any(np.any(m.unsound[what] > 1) for m in errors)


def test_what_should_not_be_found_is_told(
    faults: list[Judged], right: list[Run], errors: list[Measured]
) -> None:
    assert Calibration(faults, right, errors).holds
    blind = [replace(j, objecting=j.objecting - {OURS}) for j in faults]
    assert not Calibration(blind, right, errors).holds
    assert Calibration(blind, right, errors).missed == 2 * len(FAULTS)
    beyond = replace(errors[0], sound={"NumPy": np.array([0.5, 1.5, np.inf])})
    assert Calibration(faults, right, [*errors, beyond]).beyond == 2
    sound = replace(errors[0], unsound=dict.fromkeys(UNSOUND, np.zeros(1)))
    assert Calibration(faults, right, [sound]).unnoticed == list(UNSOUND)


def test_the_page_tells_what_was_found(
    faults: list[Judged], right: list[Run], errors: list[Measured]
) -> None:
    text = page(Calibration(faults, right, errors), Environment.here("a command", 0))
    assert "Of 64 planted faults, the harness missed 0. Of 200 right gradients, it called 0" in text
    for told in ("`a command`", *NAMES, *(regime.name for regime in REGIMES), *UNSOUND):
        assert told in text


def test_each_who_judges_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES) == 7
