"""A number that stands for m is told by what it does in several scenarios."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from autodiff_ref.candidates import load
from autodiff_ref.diagnosis import Diagnosis, diagnose
from autodiff_ref.diagnosis.sweep import Sweep
from autodiff_ref.quantities import Array, Given
from autodiff_ref.scenarios import Scenario, drawn

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
