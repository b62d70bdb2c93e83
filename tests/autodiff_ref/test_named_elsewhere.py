"""Mistakes that one answer does not show: NaN, constants of one number, a forward pass unseen."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Network
from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import Diagnosis, diagnose
from autodiff_ref.diagnosis.elsewhere import finite_part, holds, planted
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.mistakes import MISTAKES, RIGHT, Here, Rule
from autodiff_ref.quantities import names_of_trace
from autodiff_ref.report.mistakes import told
from autodiff_ref.scenarios import Scenario, drawn

REAL = Network("leaky_relu", "identity", "squared_error", "entries")
SUMMED = Network("softplus", "tanh", "half_squared_error", "sum")
NEGATIVE = drawn("negative", "outputs of both signs", (5, 6, 2), 9, REAL)
ONE = drawn("one output", "b2 is one number", (6, 4, 1), 7, SUMMED)
ENTROPY = drawn("entropy", "", (4, 3, 3), 5)
ONE_SAMPLE = drawn("one sample", "dZ2 is one number", (4, 3, 1), 1)


def rule(kind: str, name: str) -> Rule:
    return next(m.rule for m in MISTAKES if (m.kind, m.name) == (kind, name))


def planted_in(problem: Scenario, wrong: dict[str, Rule], *, shown: bool = False) -> Any:
    """A candidate with these rules, whatever it is asked."""

    def trace(params: Any, X: Any, Y: Any, network: Network) -> dict[str, Any]:
        asked = replace(problem, params=params, X=X, Y=Y)
        q = Sweep(asked, network).planted(wrong)
        return {name: q[name].value for name in names_of_trace(problem.depth)}

    def gradients(params: Any, X: Any, Y: Any, network: Network) -> dict[str, Any]:
        found = trace(params, X, Y, network)
        return {f"d{name}": found[f"d{name}"] for name in params}

    return SimpleNamespace(gradients=gradients, **({"trace": trace} if shown else {}))


def diagnosed(candidate: object, problem: Scenario) -> Diagnosis:
    found = diagnose(load(candidate), [problem])
    assert found
    return found


def whats(found: Diagnosis) -> set[tuple[str, str]]:
    return {(fault.quantity, fault.what[1] or fault.what[2]) for fault in found.faults}


LOGARITHM = {"dZ2": rule("dZ[L]", "logarithm of A")}


@pytest.mark.parametrize("shown", [False, True], ids=["gradients alone", "trace"])
def test_a_mistake_that_gives_nan_is_named_by_the_samples_that_show_numbers(shown: bool) -> None:
    candidate = planted_in(NEGATIVE, LOGARITHM, shown=shown)
    answer = load(candidate).gradients(NEGATIVE, NEGATIVE.params)
    assert all(np.isnan(np.asarray(value, float)).all() for value in answer.values())
    found = diagnosed(candidate, NEGATIVE)
    assert whats(found) == {("dZ2", "logarithm of A")}
    assert 0 < found.scenario.X.shape[1] < 9
    assert "which is NaN or infinite where yours is" in told(found)[0]


def lost(where: Callable[[Any], Any]) -> dict[str, Rule]:
    """The logarithm of A, NaN besides where somebody says."""
    logarithm = LOGARITHM["dZ2"]
    return {"dZ2": lambda here: logarithm(here) + 0 * np.inf * where(here)}


@pytest.mark.parametrize("problem", [NEGATIVE, ENTROPY], ids=lambda problem: problem.name)
def test_nan_in_other_places_is_not_named(problem: Scenario) -> None:
    found = diagnosed(planted_in(problem, lost(lambda here: 1.0)), problem)
    assert not found.named
    assert [fault.quantity for fault in found.faults] == ["dZ2"]
    assert "entries are NaN or infinite" in found.faults[0].pattern
    assert "NOT NAMED: equation 3 (dZ2)" in told(found)[0]


def test_what_explains_some_samples_must_explain_all() -> None:
    def nan_in_batches(here: Here) -> Any:
        right = RIGHT["dZ[L]"](here)
        return right * (np.nan if right.shape[1] > 1 else 2.0)

    found = diagnosed(planted_in(NEGATIVE, {"dZ2": nan_in_batches}, shown=True), NEGATIVE)
    assert not found.named


def test_where_every_sample_is_lost_none_is_chosen() -> None:
    candidate = load(planted_in(ENTROPY, lost(lambda here: 1.0)))
    assert finite_part(candidate, ENTROPY) is None


def test_the_first_quantity_of_a_trace_that_is_lost_is_told() -> None:
    def nan(here: Here) -> Any:
        return RIGHT["dA"](here) * np.nan

    found = diagnosed(planted_in(ENTROPY, {"dA1": nan}, shown=True), ENTROPY)
    assert [fault.quantity for fault in found.faults] == ["dA1"]
    said = "15 of 15 entries are NaN or infinite; nothing that is computed before it is"
    assert said in told(found)[0]


PENALTY = planted(rule("db", "penalty on the biases"), RIGHT["db"], 0.03)


def test_a_constant_read_off_one_number_is_confirmed_at_other_parameters() -> None:
    found = diagnosed(planted_in(ONE, {"db2": PENALTY}, shown=True), ONE)
    assert whats(found) == {("db2", "penalty on the biases")}
    assert "(lambda = 0.03)" in told(found)[0]
    times = planted(RIGHT["db"], times=1.37)
    odd = diagnosed(planted_in(ONE, {"db2": times}, shown=True), ONE)
    assert whats(odd) == {("db2", "it is 1.37 times as large")}


@pytest.mark.parametrize(
    ("problem", "quantity", "kind"), [(ONE, "db2", "db"), (ONE_SAMPLE, "dZ2", "dZ[L]")]
)
def test_one_number_that_any_constant_gives_is_not_named(
    problem: Scenario, quantity: str, kind: str
) -> None:
    wrong = {quantity: lambda here: RIGHT[kind](here) ** 3}
    assert not diagnosed(planted_in(problem, wrong, shown=True), problem).named


def test_an_explanation_holds_elsewhere_only_if_it_gives_the_same_numbers() -> None:
    wrong = planted_in(ONE, {"db2": PENALTY}, shown=True)
    candidate, faults = load(wrong), diagnosed(wrong, ONE).faults
    sweep = Sweep(ONE, ONE.network)
    assert holds(candidate, sweep, faults, replace(ONE, X=ONE.X[:, :3], Y=ONE.Y[:, :3]))
    (fault,) = faults
    assert not holds(candidate, sweep, (replace(fault, amount=0.0301),), ONE)


@pytest.mark.parametrize(
    ("problem", "forward", "backward"),
    [
        (ENTROPY, ("Z2", "the bias is left out"), ("dZ2", "gradient of half_squared_error")),
        (ENTROPY, ("A1", "sigma is leaky_relu"), ("dW2", "last sample alone")),
    ],
)
def test_a_mistake_in_an_unseen_forward_pass_and_one_in_the_last_layer_are_both_named(
    problem: Scenario, forward: tuple[str, str], backward: tuple[str, str]
) -> None:
    wrong = {
        quantity: rule("dZ[L]" if quantity == "dZ2" else quantity[:-1], name)
        for quantity, name in (forward, backward)
    }
    found = diagnosed(planted_in(problem, wrong), problem)
    assert found.named
    every = [found.faults, *found.alternatives]
    assert {forward, backward} in [{(f.quantity, f.what[1]) for f in faults} for faults in every]


def test_a_slope_of_the_right_sigma_is_no_second_mistake_beside_a_wrong_one() -> None:
    # Of an output that is to be the identity, equation 3 is right with the slope 1.
    forward = {"A2": rule("A", "sigma is relu"), "dZ2": rule("dZ[L]", "slope left out")}
    found = diagnosed(planted_in(NEGATIVE, forward), NEGATIVE)
    assert found.named
    assert {(f.quantity, f.what[1]) for f in found.faults} == {("A2", "sigma is relu")}


def test_neither_is_named_where_the_second_is_unknown() -> None:
    wrong: dict[str, Rule] = {
        "Z1": rule("Z", "the bias is left out"),
        "dZ2": lambda here: RIGHT["dZ[L]"](here) ** 3,
    }
    assert not diagnosed(planted_in(ENTROPY, wrong), ENTROPY).named


def test_gradients_that_are_0_are_named() -> None:
    zero = diagnosed(planted_in(NEGATIVE, {"dZ2": rule("dZ[L]", "slope inverted")}), NEGATIVE)
    assert whats(zero) == {("dZ2", "slope inverted")}
    unfilled = diagnosed(planted_in(ENTROPY, {"db1": rule("db", "never filled")}), ENTROPY)
    assert whats(unfilled) == {("db1", "never filled")}


def test_a_sum_that_is_right_by_chance_does_not_hide_exchanged_labels() -> None:
    Y = np.zeros((3, 4))
    Y[:, :2] = 1  # as many of one label as of the other
    balanced = replace(drawn("balanced", "", (4, 3, 3), 4), Y=Y)
    exchanged = planted_in(balanced, {"dZ2": rule("dZ[L]", "labels exchanged")})
    answer = load(exchanged).gradients(balanced, balanced.params)
    right = Sweep(balanced, balanced.network).planted({})["db2"].value
    np.testing.assert_allclose(np.asarray(answer["db2"], float), right, rtol=1e-12)
    assert whats(diagnosed(exchanged, balanced)) == {("dZ2", "labels exchanged")}


def test_pairs_are_not_sought_where_they_are_not_wanted() -> None:
    wrong = {"Z1": rule("Z", "the bias is left out"), "dZ2": rule("dZ[L]", "Z for A")}
    candidate = load(planted_in(ENTROPY, wrong))
    found = [diagnose(candidate, [ENTROPY], pairs=pairs) for pairs in (False, True)]
    assert [each is not None and each.named for each in found] == [False, True]
