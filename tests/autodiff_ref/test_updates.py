"""Equations 7 and 8 of somebody's code: its step beside its own gradients."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref.candidates import Candidate, load
from autodiff_ref.checks import compare_own_step
from autodiff_ref.comparison import Compared, Verdict
from autodiff_ref.diagnosis import and_steps
from autodiff_ref.face import Face
from autodiff_ref.network import Network
from autodiff_ref.reference import Reference
from autodiff_ref.report.mistakes import told
from autodiff_ref.scenarios import drawn
from autodiff_ref.verification import Skipped
from somebodys_code import ANY, code_of

NETWORK = Network("tanh")
PROBLEM = drawn("ordinary", "", (4, 3, 1), 5, NETWORK)
RATE = 1024.0


def stepping(given: float | None = RATE, **of: Any) -> Candidate:
    """Somebody's code whose step is minus so many times the gradient, in some parameters others.

    Args:
        given: the rate that it is given.
        of: by the name of a parameter, what is done instead of multiplying by the rate.
    """
    code = code_of(NETWORK).face
    assert isinstance(code, Face)

    def update(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        found = code.functions["gradients"](params, X, Y)
        new = {}
        for name, value in params.items():
            step = of.get(name, of.get("all", RATE))
            g = found[f"d{name}"]
            new[name] = value - (step(g) if callable(step) else step * g)
        return new

    functions = {**code.functions, "update": update}
    face = Face(functions, taken=replace(ANY, step_rate=given))
    return Candidate("theirs", face, network=NETWORK)


def verdicts(code: Candidate) -> dict[str, Verdict]:
    """Of the step of each parameter that is compared."""
    found = compare_own_step(code, Reference(PROBLEM))
    return {
        each.record.place.quantity: each.record.verdict
        for each in found
        if isinstance(each, Compared)
    }


def of_b1(_: Any) -> Any:
    return 0.01 * PROBLEM.params["b1"]


def in_its_place(g: Any) -> Any:
    return PROBLEM.params["b1"] + RATE * g


def of_another(g: Any) -> Any:
    return RATE * g[::-1]


def with_decay(g: Any) -> Any:
    return RATE * (g + 0.01 * PROBLEM.params["W1"])


@pytest.mark.parametrize(
    ("wrong", "off", "says"),
    [
        ({"W2": -RATE}, {"W2"}, "equation 8 (W2): the step goes up the gradient"),
        ({"all": -RATE}, {"W1", "b1", "W2", "b2"}, "equation 7 (b1, b2): the step goes up"),
        ({"b1": 1.0}, {"b1"}, "equation 7 (b1): the learning rate is missing"),
        ({"all": 1.0}, {"W1", "b1", "W2", "b2"}, "equation 8 (W1, W2): the learning rate is"),
        ({"W1": 0.0}, {"W1"}, "equation 8 (W1): it stays as it is, where others are updated"),
        ({"b2": 1.001 * RATE}, {"b2"}, "equation 7 (b2): the step is 1.001 times as long"),
        ({"b1": of_b1}, {"b1"}, "equation 7 (b1): the parameter itself is subtracted"),
        (
            {"b1": in_its_place},
            {"b1"},
            "equation 7 (b1): the step stands in place of",
        ),
        ({"b1": of_another}, {"b1"}, "equation 7 (b1): the step is no multiple of the gradient"),
    ],
)
def test_a_step_that_is_none_is_named(wrong: Any, off: set[str], says: str) -> None:
    code = stepping(**wrong)
    assert {n for n, verdict in verdicts(code).items() if verdict is Verdict.WRONG} == off
    diagnosis = and_steps(None, code, PROBLEM)
    assert diagnosis is not None
    assert says in "\n".join(told(diagnosis))


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (RATE, {}),
        (RATE, {"all": 0.1 * RATE}),  # momentum averages
        (None, {"all": 0.01}),  # a rate of its own
        (None, {"all": 1.0}),
        (RATE, {"all": lambda g: RATE * g / (np.abs(g) + 1e-8)}),  # it divides by the size
        (RATE, {"W1": with_decay}),
    ],
)
def test_every_other_step_is_let_be(given: float | None, right: Any) -> None:
    code = stepping(given, **right)
    assert set(verdicts(code).values()) <= {Verdict.AGREES}
    assert and_steps(None, code, PROBLEM) is None


def test_a_step_of_few_entries_beside_a_decay_is_told_to_be_not_verified() -> None:
    def skipped(**of: Any) -> list[str]:
        found = compare_own_step(stepping(RATE, **of), Reference(PROBLEM))
        return [each.reason for each in found if isinstance(each, Skipped)]

    assert skipped() == skipped(W1=-RATE) == []
    assert skipped(W1=with_decay, b2=-RATE) == [
        "the step of b2: beside those of others, which decay, so few numbers may be any multiple "
        "of gradient and parameter together"
    ]


@pytest.mark.parametrize("wrong", ["b1", "W2"])
def test_a_wrong_step_is_no_decay_that_lets_steps_of_few_entries_be(wrong: str) -> None:
    small = drawn("small", "", (2, 2, 1), 5, NETWORK)
    code = stepping(RATE, b2=-RATE, **{wrong: lambda g: small.params[wrong] + RATE * g})
    found = and_steps(None, code, small)
    assert found is not None
    lines = "\n".join(told(found))
    assert f"({wrong}): the step stands in place of" in lines
    assert "equation 7 (b2): the step goes up the gradient" in lines


def test_the_step_of_a_file_is_found_beside_its_gradients() -> None:
    def forward(X: Any, W1: Any, b1: Any) -> Any:
        return 1 / (1 + np.exp(-(W1 @ X + b1)))

    def backward(X: Any, Y: Any, A: Any) -> Any:
        dZ = (A - Y) / X.shape[1]
        dW1, db1 = dZ @ X.T, dZ.sum(axis=1, keepdims=True)
        return dW1, db1

    def update(W1: Any, b1: Any, dW1: Any, db1: Any, learning_rate: float) -> Any:
        W1 = W1 - learning_rate * dW1
        b1 = b1 + learning_rate * db1
        return W1, b1

    code = load(SimpleNamespace(forward=forward, backward=backward, update=update))
    assert code.face.taken is not None
    assert code.face.taken.step_rate == RATE
    problem = drawn("one layer", "", (4, 1), 5)
    moved = {n: problem.params[n] - v for n, v in code.update(problem, problem.params).items()}
    for name, value in code.gradients(problem, problem.params).items():
        sign = 1 if name == "dW1" else -1
        np.testing.assert_allclose(moved[name[1:]], sign * RATE * np.asarray(value), rtol=1e-12)


def test_what_goes_up_some_slopes_by_chance_is_no_step_up() -> None:
    draw = np.random.RandomState(0)

    def up(g: Any) -> Any:
        return -RATE * g * draw.uniform(0.5, 2, g.shape)

    def anywhere(g: Any) -> Any:
        return RATE * g * np.where(np.arange(g.size).reshape(g.shape) % 2, 1.5, -1)

    by_chance = stepping(W1=anywhere, b1=up, W2=anywhere)
    assert set(verdicts(by_chance).values()) <= {Verdict.AGREES}
    assert and_steps(None, by_chance, PROBLEM) is None
    of_its_own = and_steps(None, stepping(b1=up), PROBLEM)
    assert of_its_own is not None
    assert "equation 7 (b1): the step goes up the gradient" in told(of_its_own)[0]
