"""The page of the study of growth tells how fast things grow, from costs that are given."""

from dataclasses import replace

import numpy as np
import pytest

from studies.growth.fit import fitted
from studies.growth.page import page
from studies.growth.problem import Cost
from studies.growth.series import MOST, SERIES, Found

SIZES = (1, 10, 100, 1_000)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.25])
def test_the_exponent_is_found_above_a_floor(exponent: float) -> None:
    y = [2 + 0.01 * x**exponent for x in SIZES]
    fit = fitted(SIZES, y)
    assert fit.exponent == pytest.approx(exponent, abs=0.006)  # half of what they are apart
    assert fit.off < 0.01
    assert 0 < fit.last < fit.exponent  # as there is a floor
    assert np.allclose(fit.at(np.array(SIZES)), y, rtol=0.01)


def test_what_does_not_grow_has_no_exponent() -> None:
    assert fitted(SIZES, [3.0] * 4).exponent == 0


def found(exponent: float) -> Found:
    """Time that grows so, in the number of layers; and all else in proportion."""

    def costs(name: str, sizes: tuple[int, ...]) -> list[Cost]:
        power = exponent if name == "layers" else 1
        return [Cost(n + 21, 8 * n, 1 + 0.1 * n**power, 0.25 + 1e-5 * n, "agrees") for n in sizes]

    made = {series.name: costs(series.name, tuple(series.wanted)) for series in SERIES}
    return Found([("threads", "1")], made, Cost(10**8, 10**8, 30, 9.4, "agrees"))


def test_only_what_grows_too_fast_is_missed() -> None:
    assert found(MOST - 0.05).missed() == []
    assert found(1.25).missed() == [
        "layers: seconds grow with the exponent 1.25",
        "layers: seconds grow with 1.24 at the end",
    ]


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({"gib": 17.0}, "100,000,000 parameters took 17.0 GiB"),
        ({"verdict": "wrong"}, "the verdict on 100,000,000 parameters is wrong"),
    ],
)
def test_the_largest_must_agree_within_its_room(change: dict[str, object], missed: str) -> None:
    right = found(1.0)
    assert right.largest is not None
    largest = replace(right.largest, **change)  # type: ignore[arg-type] # attributes by name
    assert replace(right, largest=largest).missed() == [missed]


def test_no_heading_stands_twice_and_the_parameters_are_those_there_were() -> None:
    text = page(found(1.0), "nothing")
    headings = [line for line in text.splitlines() if "| verdict" in line]
    assert len(headings) == len(SERIES)
    for line in headings:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(set(cells)) == len(cells)
    assert "1,021 |" in text.partition("## Parameters")[2].partition("## Samples")[0]
