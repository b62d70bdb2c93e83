"""What a diagnosis says first, where several mistakes give the same numbers; and who checks it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Network, NotACandidateError
from autodiff_ref.candidates import load
from autodiff_ref.comparison import Verdict
from autodiff_ref.diagnosis import Diagnosis, Fault, diagnose
from autodiff_ref.diagnosis.elsewhere import planted
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.diagnosis.updates import of_wrong_sign
from autodiff_ref.environment import Environment
from autodiff_ref.mistakes import MISTAKES, RIGHT, Rule
from autodiff_ref.scenarios import Scenario, drawn
from mutants import MUTANTS
from studies import verified as study_of_files
from studies.naming import (
    AS_BEFORE,
    EXACT,
    MISSED,
    SAME,
    TOLD,
    TURNED_AWAY,
    UNNAMED,
    WRONG,
    Case,
    always,
    named,
    reproduces,
)
from studies.told_mistakes import of_whole, page

SIGMOIDS = drawn("sigmoids", "", (4, 3, 3), 5, Network("sigmoid", "sigmoid", "half_squared_error"))
ENTROPY = drawn("entropy", "", (4, 3, 3), 5)
ENTRIES = drawn("entries", "", (4, 3, 3), 5, Network(average="entries"))
SOFTMAX = Network("tanh", "softmax", "categorical_cross_entropy")
CLASSES = drawn("classes", "", (4, 3, 3), 5, SOFTMAX)
DEEP = drawn("deep", "three layers of different sizes", (4, 5, 3, 1), 6)


def rule(kind: str, name: str) -> Rule:
    return next(m.rule for m in MISTAKES if (m.kind, m.name) == (kind, name))


def answers(problem: Scenario, wrong: dict[str, Rule]) -> dict[str, Any]:
    q = Sweep(problem, problem.network).planted(wrong)
    return {f"d{name}": q[f"d{name}"].value for name in problem.params}


def answering(**answers: Any) -> object:
    return SimpleNamespace(**{name: always(value) for name, value in answers.items()})


def diagnosed(problem: Scenario, wrong: dict[str, Rule], **more: Any) -> Diagnosis:
    candidate = answering(gradients=answers(problem, wrong), **more)
    found = diagnose(load(candidate), [problem])
    assert found
    return found


@pytest.mark.parametrize(
    ("problem", "quantity", "kind", "name"),
    [
        (SIGMOIDS, "dZ1", "dZ", "sigma for slope"),
        (ENTROPY, "dZ2", "dZ[L]", "gradient of half_squared_error"),
        (ENTROPY, "dZ2", "dZ[L]", "second term left out"),
        (ENTRIES, "dZ2", "dZ[L]", "sign of the second term"),
        (CLASSES, "db2", "db", "summed over everything"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_the_likeliest_of_several_names_comes_first(
    problem: Scenario, quantity: str, kind: str, name: str
) -> None:
    found = diagnosed(problem, {quantity: rule(kind, name)})
    assert [(f.quantity, f.what[1], f.what[2]) for f in found.faults] == [(quantity, name, "")]


def test_one_mistake_in_all_layers_is_told_beside_two_in_some() -> None:
    divided = {
        f"d{letter}{l}": planted(RIGHT[f"d{letter}"], times=6 / n_prev)
        for l, n_prev in enumerate((4, 5, 3), start=1)
        for letter in "Wb"
    }
    found = diagnosed(DEEP, divided)
    says = {"it is divided by n[l-1] instead of m"}
    assert {fault.what[2] for fault in found.faults} == says


def test_a_cost_with_an_epsilon_of_its_own_silences_nothing() -> None:
    A = Sweep(ENTROPY, ENTROPY.network).forward()["A2"].value
    odd = -np.log(np.where(ENTROPY.Y == 1, A, 1 - A) + 1e-3).sum() / 5
    found = diagnosed(ENTROPY, {"dZ1": rule("dZ", "slope left out")}, cost=odd)
    assert found.faults[0].what == ("dZ", "slope left out", "")


def test_only_what_gives_the_same_numbers_reproduces_them() -> None:
    wrong = {"dZ1": rule("dZ", "slope left out")}
    gradients = answers(ENTROPY, wrong)
    faults = diagnosed(ENTROPY, wrong).faults
    assert reproduces(ENTROPY, faults, gradients)
    (fault,) = faults
    assert not reproduces(ENTROPY, (replace(fault, quantity="dZ2", kind="dZ[L]"),), gradients)
    assert not reproduces(ENTROPY, faults, gradients | {"db1": 1.001 * gradients["db1"]})


def test_a_step_that_is_said_to_go_up_turns_what_was_inferred_from_it() -> None:
    right = answers(ENTROPY, {})
    upward = right | {"dW1": -right["dW1"]}
    (fault,) = diagnosed(ENTROPY, {"dW1": planted(RIGHT["dW"], times=-1)}).faults
    step = of_wrong_sign(fault)
    assert step
    assert reproduces(ENTROPY, (step,), study_of_files.turned(upward, (step,)))
    assert not reproduces(ENTROPY, (step,), study_of_files.turned(right, (step,)))


def test_what_a_network_is_by_a_mistake_is_planted_in_another_alone() -> None:
    leaky = drawn("leaky", "", (4, 3, 2), 5, Network("leaky_relu", "identity", "squared_error"))
    gradients = answers(leaky, {"A1": rule("A", "sigma is identity")})
    left_out, slope = (
        Fault(quantity, kind, next(m for m in MISTAKES if (m.kind, m.name) == (kind, name)))
        for quantity, kind, name in (
            ("A1", "A", "sigma is identity"),
            ("dZ1", "dZ", "slope of leaky_relu"),
        )
    )
    # The backward pass is that of the leaky relu, or of the identity with the leaky relu's slope.
    assert reproduces(leaky, (left_out,), gradients)
    assert reproduces(leaky, (left_out, slope), gradients)
    assert not reproduces(leaky, (slope,), gradients)
    assert not reproduces(leaky, (left_out, slope), gradients | {"db1": 2 * gradients["db1"]})


def test_outcomes_are_told_apart() -> None:
    gradients = answers(ENTROPY, {"dZ1": rule("dZ", "slope left out")})
    truth = frozenset({("dZ1", "slope left out", "")})
    other = frozenset({("dZ1", "slope inverted", "")})
    odd = gradients | {"db1": gradients["db1"] + np.array([[0], [0], [1]])}
    for answer, claimed, caught, outcome in (
        (gradients, truth, True, EXACT),
        (gradients, other, True, SAME),
        (odd, truth, True, UNNAMED),
        (gradients, truth, False, MISSED),
    ):
        candidate = answering(gradients=answer)
        assert named(ENTROPY, answer, claimed, caught, candidate)[0] == outcome


def test_the_page_counts_each_outcome_and_lists_what_was_not_exact() -> None:
    truth = frozenset({("dW1", "transposed", "")})
    outcomes = [EXACT] * 6 + [SAME, UNNAMED, WRONG, MISSED]
    cases = [Case("gradients alone", "n", truth, "hidden", o, 0, f"said {o}") for o in outcomes]
    text = page(cases, Environment.here("studies", seed=0))
    assert "10 wrong gradients, 9 refused. Of the 10 whose" in text
    assert "60.0 % were named exactly, 10.0 % as another" in text
    assert "1 not at all. 1 were named wrongly." in text
    assert all(f"said {o}" in text for o in (SAME, UNNAMED, WRONG, MISSED))
    assert f"said {EXACT}" not in text


def verified(**of: Any) -> Any:
    """What stands for a verification, as far as the study looks at it."""
    return SimpleNamespace(
        **{"told": (), "limits": (), "scenarios": [ENTROPY], "diagnosis": None} | of
    )


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (verified(verdict=Verdict.AGREES), MISSED),
        (verified(verdict=Verdict.AGREES, told=("a step is 2 times the learning rate",)), TOLD),
        (verified(verdict=Verdict.WRONG), UNNAMED),
        (NotACandidateError("nothing"), TURNED_AWAY),
    ],
)
def test_what_verify_says_of_a_wrong_file_is_told_apart(
    answer: Any, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verify(path: object) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(study_of_files, "verify", verify)
    found = study_of_files.case(MUTANTS[0])
    assert found.outcome == outcome
    whole = of_whole([found])
    assert "Of 1 wrong files" in whole
    assert f"{int(outcome == MISSED)} were missed" in whole
    assert f"Of the other {int(outcome != TOLD)} whose" in whole


@pytest.mark.parametrize("outcome", [AS_BEFORE, MISSED])
def test_what_changes_nothing_where_the_file_calls_it_is_no_mistake(
    outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "bias_trick_partial.py"
    mutants = [m for m in MUTANTS if m.file.name == name and "self.alpha * inputs" in m.old]
    mutant = next(m for m in mutants if ("len(out)" in m.new) is (outcome == AS_BEFORE))
    monkeypatch.setattr(study_of_files, "verify", lambda path: verified(verdict=Verdict.AGREES))
    assert study_of_files.case(mutant).outcome == outcome
