"""Mistakes written by hand in NumPy are named; what is none of the grammar is not."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autodiff_ref import Network
from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import Diagnosis, Fault, diagnose
from autodiff_ref.report.mistakes import told
from autodiff_ref.scenarios import Scenario, drawn
from liars import LIES, SUBTLE_LIES, Honest, Lie

PROBLEM = drawn("three layers", "two of them of one size", (5, 4, 4, 2), 7)


class WithoutTrace:
    """The gradients and the cost of an implementation, and nothing else."""

    def __init__(self, candidate: Any) -> None:
        self.gradients, self.cost = candidate.gradients, candidate.cost


def diagnosed(candidate: object, *problems: Scenario) -> Diagnosis:
    found = diagnose(load(candidate), problems or (PROBLEM,))
    assert found
    return found


def named(faults: tuple[Fault, ...]) -> set[tuple[str, str]]:
    """What is wrong: the kind of quantity, and the mistake or the factor."""
    return {(fault.what[0], fault.what[1] or fault.what[2]) for fault in faults}


NAMES = {
    "bias left out": ("Z", "the bias is left out"),
    "wrong sign": ("dZ", "it has the wrong sign"),
    "sigma prime left out at the output": ("dZ", "slope left out"),
    "sigma prime left out": ("dZ", "slope left out"),
    "mask from A of the wrong layer": ("dZ", "slope at Z[l+1]"),
    "missing 1/m": ("d{}", "1/m is missing"),
    "double 1/m": ("d{}", "1/m is there twice"),
    "sum without axis": ("db", "summed over everything"),
    "transposed, where the shape allows it": ("dW", "transposed"),
    "missing transpose, where the shape allows it": ("dA", "transpose missing"),
    "update applied too early": ("dA", "updated too early"),
}
GRADIENT_LIES = [lie for lie in LIES if lie.equation not in (7, 8)]


@pytest.mark.parametrize("lie", GRADIENT_LIES, ids=lambda lie: f"{lie.equation} {lie.says}")
@pytest.mark.parametrize("shown", [Honest, WithoutTrace], ids=["trace", "gradients alone"])
def test_a_lie_is_named(lie: Lie, shown: type) -> None:
    candidate = lie.told() if shown is Honest else WithoutTrace(lie.told())
    found = diagnosed(candidate)
    kind, name = NAMES[lie.says]
    assert named(found.faults) == {(kind.format({5: "b", 6: "W"}.get(lie.equation)), name)}
    assert found.named
    fits = [fit for fault in found.faults for fit in (fault.fits or {}).values()]
    assert all(fit.ratio <= 1 for fit in fits)


AWAKE = drawn("awake", "units of which the largest entries of dA show", (4, 6, 5, 2), 7)
SUBTLE_IN_GRADIENTS = [lie for lie in SUBTLE_LIES if lie.equation in (3, 4, 5, 6, 9)]


@pytest.mark.parametrize("lie", SUBTLE_IN_GRADIENTS, ids=lambda lie: str(lie.equation))
def test_what_no_mistake_gives_is_not_named(lie: Lie) -> None:
    found = diagnosed(WithoutTrace(lie.told()), AWAKE)
    assert not found.named
    text = "\n".join(told(found))
    assert "no mistake that is known here gives these numbers" in text
    kinds = {"dZ": {3, 4, 9}, "db": {5}, "dW": {6}}
    assert all(lie.equation in kinds[fault.quantity[:2]] for fault in found.faults)


def with_wrong(**methods: Any) -> Any:
    """The honest implementation with some methods replaced."""
    liar = type("Liar", (Honest,), {name: staticmethod(rule) for name, rule in methods.items()})
    return WithoutTrace(liar())


def test_two_mistakes_at_once_are_both_named() -> None:
    two = with_wrong(
        dZ=lambda l, p, q: q[f"dA{l}"],
        dW=lambda l, p, q: q[f"dZ{l}"] @ q[f"A{l - 1}"].T,
    )
    found = diagnosed(two)
    assert named(found.faults) == {("dZ", "slope left out"), ("dW", "1/m is missing")}


def test_a_penalty_that_was_left_in_is_named_with_its_size() -> None:
    penalised = with_wrong(
        dW=lambda l, p, q: (q[f"dZ{l}"] @ q[f"A{l - 1}"].T + 0.7 * p[f"W{l}"]) / 7
    )
    found = diagnosed(penalised)
    assert named(found.faults) == {("dW", "penalty on the weights")}
    assert found.faults[0].amount == pytest.approx(0.7 / 7, rel=1e-12)
    assert "(lambda = 0.1)" in told(found)[0]


def test_a_constant_is_told() -> None:
    found = diagnosed(with_wrong(dZL=lambda l, p, q: 1.7 * (q[f"A{l}"] - q["Y"])))
    (fault,) = found.faults
    assert fault.quantity == "dZ3"
    assert fault.factor
    assert fault.factor.value == 1.7


def test_no_constant_is_read_off_one_number_that_stands_in_every_entry() -> None:
    last = with_wrong(
        db=lambda l, p, q: (
            q[f"dZ{l}"].sum(axis=1, keepdims=True) / 7
            if l == 3
            else np.full((len(q[f"dZ{l}"]), 1), q["dZ3"].sum() / 7)
        )
    )
    found = diagnosed(last)
    assert not found.named
    assert {fault.quantity for fault in found.faults} == {"db1", "db2"}


def test_labels_of_other_samples_leave_db_right_and_are_no_fault_of_equation_6() -> None:
    sorted_labels = with_wrong(dZL=lambda l, p, q: q[f"A{l}"] - np.sort(q["Y"], axis=1))
    (fault,) = diagnosed(sorted_labels).faults
    assert fault.quantity == "dZ3"
    assert "db3 is right, as sums over the samples may be" in fault.pattern


def test_what_is_wrong_in_dW_alone_is_a_fault_of_equation_6() -> None:
    mixed = with_wrong(
        dW=lambda l, p, q: q[f"dZ{l}"] @ np.roll(q[f"A{l - 1}"], 2 if l == 3 else 0, axis=1).T / 7
    )
    assert {fault.quantity for fault in diagnosed(mixed).faults} == {"dW3"}


def test_an_epsilon_is_told() -> None:
    def rounded_up(l: int, p: Any, q: Any) -> Any:
        A, Y = q[f"A{l}"], q["Y"]
        return (-Y / (A + 1e-5) + (1 - Y) / (1 - A + 1e-5)) * A * (1 - A)

    found = diagnosed(with_wrong(dZL=rounded_up))
    (fault,) = found.faults
    assert fault.mistake
    assert fault.mistake.epsilon == 1e-5


def test_a_bias_gradient_of_another_shape_is_named() -> None:
    flat = with_wrong(db=lambda l, p, q: q[f"dZ{l}"].sum(axis=1) / 7)
    assert named(diagnosed(flat).faults) == {("db", "without keepdims")}
    scalar = with_wrong(db=lambda l, p, q: q[f"dZ{l}"].sum() / 7)
    assert named(diagnosed(scalar).faults) == {("db", "summed over everything")}


def test_an_explanation_must_hold_in_every_scenario_that_is_asked() -> None:
    always = drawn("positive", "all of Z of the last layer above 0", (3, 4, 2), 5)
    liar = next(lie for lie in LIES if lie.says == "sigma prime left out at the output")
    found = diagnosed(WithoutTrace(liar.told()), PROBLEM, always)
    assert set(found.scenarios) == {"three layers", "positive"}
    assert found.alternatives == ()


def test_what_gives_the_same_numbers_is_told_beside_it() -> None:
    twice = with_wrong(dZL=lambda l, p, q: (q[f"A{l}"] - q["Y"]) * 7)
    found = diagnosed(twice)
    explanations = [named(found.faults), *map(named, found.alternatives)]
    assert {("db", "1/m is missing"), ("dW", "1/m is missing")} in explanations
    assert {("dZ", "it is multiplied by m")} in explanations
    assert "The same numbers would come of this" in told(found)[-1]


def test_another_activation_than_the_network_s_is_seen_in_the_forward_pass() -> None:
    tanh = with_wrong(
        A=lambda l, p, q: np.tanh(q[f"Z{l}"]) if l < 3 else 1 / (1 + np.exp(-q[f"Z{l}"])),
        dZ=lambda l, p, q: q[f"dA{l}"] * (1 - q[f"A{l}"] ** 2),
    )
    assert named(diagnosed(tanh).faults) == {("A", "sigma is tanh")}


def test_there_is_nothing_to_explain_where_nothing_is_wrong_or_nothing_came() -> None:
    assert diagnose(load(Honest()), (PROBLEM,)) is None
    silent = SimpleNamespace(gradients=lambda params, X, Y: {"dW1": None})
    assert diagnose(load(silent), (PROBLEM,)) is None


def test_the_words_name_the_place_then_the_mistake_then_the_numbers_then_what_is_required() -> None:
    relu = next(lie for lie in LIES if lie.equation == 4)
    network = Network()
    found = diagnosed(relu.told(), drawn("small", "", (3, 4, 2), 5, network))
    assert told(found)[0].splitlines() == [
        "MISTAKE: equation 4 (dZ1): sigma' is left out.",
        told(found)[0].splitlines()[1],
        "  computed: dZ[l] = dA[l]",
        "  required: dZ[l] = dA[l] * sigma'(Z[l])",
    ]
    assert "the reference gives just your dW1, db1: 16 entries" in told(found)[0].splitlines()[1]


def test_an_accumulator_that_is_never_reset_is_named() -> None:
    grown: dict[str, Any] = {}

    def gradients(params: Any, X: Any, Y: Any) -> Any:
        for name, value in Honest().gradients(params, X, Y).items():
            grown[name] = grown.get(name, 0) + value
        return dict(grown)

    found = diagnosed(SimpleNamespace(gradients=gradients))
    names = {("dW", "accumulator never reset"), ("db", "accumulator never reset")}
    assert named(found.faults) == names


@pytest.mark.parametrize("output", ["sigmoid", "tanh"])
def test_a_wrong_sigma_at_the_output_alone_is_one_mistake(output: str) -> None:
    network = Network("relu", output, "half_squared_error")

    def gradients(params: Any, X: Any, Y: Any) -> dict[str, Any]:
        A1 = np.maximum(params["W1"] @ X + params["b1"], 0)
        Z2 = params["W2"] @ A1 + params["b2"]
        A2, sigma = np.maximum(Z2, 0), np.tanh(Z2) if output == "tanh" else 1 / (1 + np.exp(-Z2))
        dZ2 = (A2 - Y) * (1 - sigma**2 if output == "tanh" else sigma * (1 - sigma))
        dZ1 = (params["W2"].T @ dZ2) * (A1 > 0)
        m = X.shape[1]
        return {
            "dW1": dZ1 @ X.T / m,
            "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T / m,
            "db2": dZ2.sum(axis=1, keepdims=True) / m,
        }

    problem = drawn("two layers", "", (5, 4, 3), 7, network=network)
    found = diagnosed(SimpleNamespace(gradients=gradients), problem)
    assert named(found.faults) == {("A", "sigma is relu")}
