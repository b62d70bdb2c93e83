"""Rules in plain floats, which tell what a gradient cannot be before anything is bounded."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import diagnose
from autodiff_ref.diagnosis.derived import equation
from autodiff_ref.diagnosis.sketch import near, near_multiple
from autodiff_ref.diagnosis.sweep import Numbers, Sweep
from autodiff_ref.mistakes import MISTAKES, RIGHT, Here, NotHereError, Numbered, Rule
from autodiff_ref.mistakes.losses import with_epsilon
from autodiff_ref.network import Network
from autodiff_ref.scenarios import Scenario, drawn

SOFTMAX = Network("tanh", "softmax", "categorical_cross_entropy")
LEAKY = Network("leaky_relu", "identity", "squared_error", "entries")
PROBLEMS = {
    "text": drawn("text", "", (4, 3, 1), 5),
    "softmax": drawn("softmax", "", (4, 3, 3), 5, SOFTMAX),
    "leaky": drawn("leaky", "", (4, 3, 2), 5, LEAKY),
}

MANY = 800
"""Rules with bounds: more than so small a network takes, to say that it knows no mistake."""


def swept(problem: Scenario) -> tuple[Sweep, Numbers]:
    """The equations of a problem, and what they give."""
    sweep = Sweep(problem, problem.network)
    return sweep, sweep.planted({})


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_a_sketch_is_the_value_without_its_bound(problem: Scenario) -> None:
    sweep, q = swept(problem)
    unlike, seen = [], 0
    for l in range(1, sweep.L + 1):
        rules = [(m.kind, m.rule) for m in MISTAKES] + list(RIGHT.items())
        for kind, rule in rules:
            sketched = sweep.sketch(rule, l, q)
            if sketched is None or ("[L]" in kind and l < sweep.L):
                continue
            value = sweep.quantity(rule, l, q).value
            seen += 1
            if not np.allclose(sketched.value, value, rtol=1e-6, equal_nan=True):
                unlike.append((kind, l))
    assert not unlike
    assert seen > 100


def test_what_floats_do_not_know_is_not_sketched() -> None:
    sweep, q = swept(PROBLEMS["text"])

    def by_bessel(here: Here) -> jax.Array:
        return jax.scipy.special.i0e(here("Z", here.l))

    assert sweep.sketch(by_bessel, 1, q) is None


def test_what_cannot_be_made_is_not_sketched() -> None:
    sweep, q = swept(PROBLEMS["text"])
    right = next(m for m in MISTAKES if m.name == "gradient of binary_cross_entropy")
    assert sweep.sketch(right.rule, 2, q) is None
    with pytest.raises(NotHereError, match="the right one"):
        sweep.quantity(right.rule, 2, q)


def test_a_number_in_a_rule_is_no_other_program() -> None:
    sweep, q = swept(PROBLEMS["text"])

    def own(here: Here) -> jax.Array:
        return with_epsilon(
            Here(here.l, here.L, here.q | {"number": jnp.asarray(1e-3)}, here.network)
        )

    rules: list[Rule] = [Numbered(with_epsilon, 1e-3), Numbered(with_epsilon, 1e-5), own]
    first, second, alone = (sweep.quantity(rule, 2, q) for rule in rules)
    assert equation(with_epsilon, 2, 2).found
    assert np.array_equal(first.value, alone.value)
    assert (first.value != second.value).all()


@pytest.mark.parametrize(
    ("by", "plain", "times"),
    [(1.0, True, True), (1.001, True, True), (3.0, False, True), (-1.0, False, True)],
)
def test_what_is_far_off_is_told_from_a_multiple(by: float, plain: bool, times: bool) -> None:
    value = np.array([[1.0, -2.0], [0.5, 0.0]])
    assert near(value, by * value, 0.0, 2**-6) is plain
    assert near_multiple(value, by * value, 0.0, 2**-6) is times


def test_what_is_not_alike_is_near_no_multiple() -> None:
    value = np.array([[1.0, -2.0]])
    assert not near_multiple(value, np.array([[1.0, -2.2]]), 0.0, 2**-6)
    assert near_multiple(value, np.array([[1.0, -2.2]]), 0.1, 2**-6)
    assert not near_multiple(np.zeros((1, 2)), value, 0.0, 2**-6)
    assert near_multiple(np.zeros((1, 2)), np.zeros((1, 2)), 0.0, 2**-6)


def test_infinite_numbers_tell_nothing() -> None:
    value = np.array([1.0, np.inf])
    assert near(value, np.array([2.0, 2.0]), 0.0, 2**-6)
    assert near_multiple(value, np.array([2.0, 2.0]), 0.0, 2**-6)


def test_what_nothing_names_costs_few_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = drawn("unnamed", "", (6, 5, 4, 1), 6)
    q = Sweep(problem, problem.network).planted({"dZ3": lambda here: (here("A", 3) - here.Y) ** 3})
    answer = {f"d{name}": q[f"d{name}"].value for name in problem.params}
    bounded: list[Rule] = []

    def counted(self: Sweep, rule: Rule, l: int, q: Numbers) -> object:
        found = true(self, rule, l, q)
        bounded.append(rule)  # what cannot be made there is not bounded, either
        return found

    true = Sweep.quantity
    monkeypatch.setattr(Sweep, "quantity", counted)
    found = diagnose(load(SimpleNamespace(gradients=lambda params, X, Y: answer)), [problem])
    assert found is not None
    assert not found.named
    assert len(bounded) < MANY
