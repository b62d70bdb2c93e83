"""What is computed by a mistake or a factor stands as a formula above what is required."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from autodiff_ref import summary, verify
from autodiff_ref.diagnosis import Fault
from autodiff_ref.diagnosis.penalised import beside_penalty
from autodiff_ref.mistakes import MISTAKES, ON_WEIGHTS, Factor, factors
from autodiff_ref.network import Network, Penalty
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.formulas import formulas, multiplied
from autodiff_ref.scenarios import shipped_scenarios
from liars import LIES, Honest, Values

NETWORK = Network()
DIMS = (6, 4, 3, 2)

WRONG = {
    "1/m is missing": (6, "dW[l] = dZ[l] A[l-1]^T"),
    "1/m is there twice": (5, "db[l] = 1/m^2 row sums of dZ[l]"),
    "it is divided by n[l] instead of m": (6, "dW[l] = 1/n[l] dZ[l] A[l-1]^T"),
    "it is divided by m - 1 instead of m": (6, "dW[l] = 1/(m - 1) dZ[l] A[l-1]^T"),
    "it is divided by m, which equations 5 and 6 do": (9, "dA[l-1] = 1/m W[l]^T dZ[l]"),
    "it has the wrong sign": (4, "dZ[l] = -dA[l] * sigma'(Z[l])"),
    "it is 2 times as large": (5, "db[l] = 2 (1/m row sums of dZ[l])"),
    "it is multiplied by -1/n[l]": (9, "dA[l-1] = -1/n[l] W[l]^T dZ[l]"),
}


@pytest.mark.parametrize("says", WRONG)
def test_a_factor_stands_in_the_formula_that_is_computed(says: str) -> None:
    equation, formula = WRONG[says]
    kind = {4: "dZ", 5: "db", 6: "dW", 9: "dA"}[equation]
    (factor,) = {f.says: f for f in factors(kind, 5, 2, DIMS) if f.says == says}.values()
    fault = Fault(f"{kind}1", kind, factor=factor)
    assert formulas([fault], 3, NETWORK) == [
        f"computed: {formula}",
        f"required: {FORMULA[equation]}",
    ]


def test_the_units_of_equation_9_are_those_of_its_own_letters() -> None:
    # dA1 is the dA[l-1] of l = 2, and W2 is of the shape (n[2], n[1]).
    found = {f.says: f.value for f in factors("dA", 5, 1, DIMS)}
    assert found["it is multiplied by n[l]"] == DIMS[2]
    assert found["it is multiplied by n[l-1]"] == DIMS[1]
    # Those of every other equation are of the layer that it gives.
    for kind in ("dZ", "dW", "db"):
        found = {f.says: f.value for f in factors(kind, 5, 1, DIMS)}
        assert found["it is multiplied by n[l]"] == DIMS[1]
        assert found["it is multiplied by n[l-1]"] == DIMS[0]


def test_no_factor_gives_what_is_required() -> None:
    for kind, equation in (("dZ", 4), ("db", 5), ("dW", 6), ("dA", 9)):
        for factor in factors(kind, 5, 2, DIMS):
            assert multiplied(FORMULA[equation], factor) != FORMULA[equation]


def test_each_mistake_can_have_a_factor_in_its_formula() -> None:
    twice = Factor(2, "it is 2 times as large")
    for mistake in MISTAKES:
        left, _, right = mistake.formula.partition(" = ")
        told = multiplied(mistake.formula, twice)
        assert told in (f"{left} = 2 {right}", f"{left} = 2 ({right})")


def test_of_a_cost_that_is_a_sum_no_mean_is_required() -> None:
    by_m = Factor(0.2, "it is divided by m, but the cost is a sum", "1/m {right}")
    fault = Fault("dW1", "dW", factor=by_m)
    assert formulas([fault], 2, replace(NETWORK, average="sum")) == [
        "computed: dW[l] = 1/m dZ[l] A[l-1]^T",
        "required: dW[l] = dZ[l] A[l-1]^T",
    ]


def test_the_penalty_of_the_cost_is_required_and_computed_where_it_is_there() -> None:
    penalised = replace(NETWORK, penalty=Penalty(0.3, per_sample=True))
    of_every_cost = ["dW[l] = dZ[l] A[l-1]^T + 0.3/m W[l]", f"{FORMULA[6]} + 0.3/m W[l]"]
    missing = Factor(5, "1/m is missing", "{bare}")
    cases: tuple[tuple[Fault, str, str], ...] = (
        (Fault("dW1", "dW", factor=missing), of_every_cost[0], of_every_cost[1]),
        (
            Fault("dW1", "dW", factor=Factor(2, "it is 2 times as large"), whole=True),
            "dW[l] = 2 (1/m dZ[l] A[l-1]^T + 0.3/m W[l])",
            of_every_cost[1],
        ),
        (Fault("db1", "db", factor=missing), "db[l] = row sums of dZ[l]", FORMULA[5]),
        (left_out(penalised), FORMULA[6], of_every_cost[1]),
    )
    for fault, computed, required in cases:
        told = formulas([fault], 2, penalised)
        assert told == [f"computed: {computed}", f"required: {required}"]


def left_out(network: Network) -> Fault:
    """The fault of whose gradient has not the penalty of the cost."""
    (added,) = (each for each in MISTAKES if each.name == ON_WEIGHTS)
    (text,) = (each for each in shipped_scenarios() if each.name == "text")
    scenario = replace(text, network=network)
    assert network.penalty is not None
    strength = network.penalty.strength / scenario.X.shape[1]
    return beside_penalty(Fault("dW1", "dW", added, amount=-strength), scenario)


def test_what_nothing_reproduces_is_computed_in_no_known_way() -> None:
    assert formulas([Fault("dZ1", "dZ")], 2, NETWORK) == [f"required: {FORMULA[4]}"]


@pytest.mark.parametrize("traced", [True, False])
def test_numbers_are_told_of_a_mistake_with_a_trace_and_without(traced: bool) -> None:
    (lie,) = [lie for lie in LIES if lie.says == "sigma prime left out"]
    liar: Any = lie.told() if traced else SimpleNamespace(gradients=lie.told().gradients)
    told = summary(verify(liar, scenarios=["text"]))
    place = "dZ1[0, 1] in scenario text, alone: " if traced else "in scenario text, end to end: "
    assert told.count(place) == 1
    lines = told.splitlines()
    order = ("MISTAKE: equation 4", "  computed: ", "  required: ")
    at = [next(i for i, line in enumerate(lines) if line.startswith(each)) for each in order]
    assert at == sorted(at)
    if not traced:
        (number,) = [i for i, line in enumerate(lines) if place in line]
        assert at[0] < number < at[1]
        assert " where " in lines[number]
        assert " is required within " in lines[number]


def test_the_numbers_of_another_mistake_are_not_told_with_one() -> None:
    def gradients(params: Values, X: Any, Y: Any) -> Values:
        found = Honest().gradients(params, X, Y)
        return found | {"dW1": 3 * found["dW1"], "db2": -found["db2"]}

    told = summary(verify(SimpleNamespace(gradients=gradients), scenarios=["text"]))
    first, second = (part for part in told.split("\n\n")[1].split("MISTAKE: ") if part)
    ours, others = (first, second) if "(db2)" in first else (second, first)
    assert "db2[0, 0] in scenario text" in ours
    assert "db2[0, 0] in scenario text" not in others
    assert "dW1[" in others
