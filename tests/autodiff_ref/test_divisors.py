"""A number that stands for m is told by what it does in several scenarios."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autodiff_ref import verify
from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import Diagnosis, Fault, diagnose
from autodiff_ref.diagnosis.divisors import ways_of
from autodiff_ref.diagnosis.explained import unrefuted
from autodiff_ref.diagnosis.fault import Explanation
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.mistakes import Factor
from autodiff_ref.quantities import Array, Given
from autodiff_ref.scenarios import Scenario, drawn
from recognition_texts import ONE_BY_ONE

ASKED = [
    drawn("seven", "", (5, 4, 3), 7),
    drawn("six", "", (4, 3, 2), 6),
    drawn("many", "", (5, 3, 1), 40),
]


def of_factor(factor: Callable[[str, Array], float], asked: list[Scenario]) -> Diagnosis | None:
    """What is said of who multiplies every dW and db by something."""

    def gradients(params: Given, X: Array, Y: Array) -> dict[str, Array]:
        scenario = next(s for s in ASKED if s.X.shape == X.shape)
        right = Sweep(scenario, scenario.network).planted({})
        return {f"d{n}": right[f"d{n}"].value * factor(n, X) for n in params}

    return diagnose(load(SimpleNamespace(gradients=gradients)), asked)


@pytest.mark.parametrize("number", [100, 10, 32, 128])
def test_a_number_instead_of_m_is_told(number: int) -> None:
    found = of_factor(lambda _, X: X.shape[1] / number, ASKED)
    assert found is not None
    assert found.named
    assert set(found.scenarios) == {"seven", "six", "many"}
    says = {fault.factor.says for fault in found.faults if fault.factor}
    assert says == {f"it is divided by {number} instead of m, whatever m is"}


def test_a_number_in_one_array_alone_is_told_there() -> None:
    found = of_factor(lambda n, X: X.shape[1] / 100 if n == "W2" else 1.0, ASKED)
    assert found is not None
    assert [(fault.quantity, fault.factor and fault.factor.says) for fault in found.faults] == [
        ("dW2", "it is divided by 100 instead of m, whatever m is")
    ]


@pytest.mark.parametrize(
    ("factor", "says"),
    [
        (lambda _, X: 2.0, "it is 2 times as large"),
        (lambda _, X: X.shape[1], "1/m is missing"),
        (lambda _, X: 1 / X.shape[1], "1/m is there twice"),
    ],
)
def test_what_is_the_same_everywhere_by_itself_is_told_as_that(
    factor: Callable[[str, Array], float], says: str
) -> None:
    found = of_factor(factor, ASKED)
    assert found is not None
    every = [found.faults, *found.alternatives]
    assert says in {fault.factor.says for faults in every for fault in faults if fault.factor}
    assert not any("whatever" in str(faults) for faults in every)


SQUARE = drawn("square", "", (3, 3, 3), 8)


@pytest.mark.parametrize("first", [True, False])
def test_what_coincides_in_one_scenario_is_told_by_another(first: bool) -> None:
    def gradients(params: Given, X: Array, Y: Array) -> dict[str, Array]:
        scenario = SQUARE if len(X) == 3 else ASKED[0]
        right = Sweep(scenario, scenario.network).planted({})
        return {f"d{n}": right[f"d{n}"].value * X.shape[1] / X.shape[0] for n in params}

    problems = [SQUARE, ASKED[0]]
    found = diagnose(
        load(SimpleNamespace(gradients=gradients)), problems if first else problems[::-1]
    )
    assert found is not None
    assert len(found.scenarios) == 2
    says = {fault.factor.says for fault in found.faults if fault.factor}
    assert says == {"it is divided by n[0] instead of m: m is taken from the wrong axis"}
    assert [fault.quantity for fault in found.faults] == ["dW2", "db2", "dW1", "db1"]


def test_one_m_tells_no_number() -> None:
    found = of_factor(lambda _, X: X.shape[1] / 100, ASKED[:1])
    assert found is not None
    assert {fault.factor.says for fault in found.faults if fault.factor} == {
        "it is 0.07 times as large"
    }


def test_a_number_that_is_another_in_each_scenario_is_told_as_that() -> None:
    found = of_factor(lambda _, X: X.shape[1] + 0.3, ASKED)
    assert found is not None
    assert set(found.scenarios) == {"seven", "six", "many"}
    says = {fault.factor.says for fault in found.faults if fault.factor}
    assert says == {
        "it is multiplied by another number in each scenario: "
        "6.3 in six, 7.3 in seven, 40.3 in many"
    }


SUMMED = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(X, W1, b1, W2, b2):
    h = sigmoid(X @ W1 + b1)
    return h, sigmoid(h @ W2 + b2)

def mse(Y, out):
    return np.mean((out - Y) ** 2)

def backward(X, Y, W1, b1, W2, b2, h, out):
    d_out = (out - Y) * out * (1 - out)
    d_h = d_out @ W2.T * h * (1 - h)
    return X.T @ d_h, d_h.sum(axis=0), h.T @ d_out, d_out.sum(axis=0)
"""


def test_a_sum_of_halves_beside_a_mean_over_all_entries_is_named(tmp_path: Path) -> None:
    path = tmp_path / "summed.py"
    path.write_text(SUMMED, encoding="utf-8")
    assert "MISTAKE: equation 3 (dZ2): it is multiplied by m n[L] / 2.\n" in verify(path).explain()


FILE = ONE_BY_ONE.replace("m = X.shape[1]", "n = 64").replace("/ m\n", "/ n\n")


def test_a_dZ_that_is_seen_to_be_right_is_not_told_to_be_divided(tmp_path: Path) -> None:
    path = tmp_path / "divides.py"
    path.write_text(FILE, encoding="utf-8")
    text = verify(path).explain()
    for equation in ("6 (dW2, dW1)", "5 (db2, db1)"):
        assert f"equation {equation}: it is divided by 64 instead of m, whatever m is" in text
    assert "computed: dW[l] = 1/64 dZ[l] A[l-1]^T" in text
    assert "line 11: n = 64" in text
    assert "equation 3 (dZ2)" not in text


def test_what_the_trace_refutes_gives_way_to_what_explains_as_much() -> None:
    sixth = (Fault("dW1", "dW", factor=Factor(2, "it is 2 times as large")),)
    right, refuted = Explanation({}, sixth), Explanation({}, sixth, against=1)
    unknown = Explanation({}, (Fault("dW1", "dW"),))
    assert unrefuted([refuted, right]) == [right]
    assert unrefuted([refuted, unknown]) == [refuted, unknown]


@pytest.mark.parametrize(
    ("kind", "formula"),
    [("dW", "1/100 {bare}"), ("db", "1/100 {bare}"), ("dZ[L]", "m/100 {right}")],
)
def test_a_number_instead_of_m_stands_in_a_formula(kind: str, formula: str) -> None:
    fault = Fault(f"{kind[:2]}2", kind, factor=Factor(0.07, "it is 0.07 times as large"))
    *_, (_, _, origin) = ways_of(fault, 7)
    assert origin.formula == formula


def test_what_several_samples_do_not_show_is_not_sought_in_one() -> None:
    asked: list[bytes] = []

    def gradients(params: Given, X: Array, Y: Array) -> dict[str, Array]:
        asked.append(X.tobytes())
        return {
            f"d{n}": np.cos(np.arange(1.0, v.size + 1)).reshape(v.shape) for n, v in params.items()
        }

    problems = [drawn("one", "", (3, 2, 1), 1), drawn("four", "", (3, 2, 1), 4)]
    found = diagnose(load(SimpleNamespace(gradients=gradients)), problems, pairs=False)
    assert found is not None
    assert not found.named
    one, four = (problem.X.tobytes() for problem in problems)
    assert four in asked
    assert one not in asked
