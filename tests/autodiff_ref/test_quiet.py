"""Random generators are where they were, whatever has been drawn from them."""

import random
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.random.mtrand import get_bit_generator, set_bit_generator

from autodiff_ref.recognition.running.quiet import drawn_so_far, generators_kept, seeded

DRAWS: dict[str, Callable[[], object]] = {
    "nothing": lambda: None,
    "one normal number": np.random.randn,
    "a pair of normal numbers": lambda: np.random.randn(2),
    "more than there are words": lambda: np.random.rand(400),
    "from a seed": lambda: np.random.seed(3),
    "Python's": random.random,
}

BEFORE = {name: DRAWS[name] for name in ("nothing", "one normal number", "from a seed")}


@pytest.fixture(autouse=True)
def left_as_they_are() -> Iterator[None]:
    bits, drawn = get_bit_generator(), random.getstate()
    state = np.random.get_state()
    yield
    set_bit_generator(bits)
    np.random.set_state(state)
    random.setstate(drawn)


def next_numbers() -> list[float]:
    return [*np.random.randn(3), *np.random.rand(2), random.random()]


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("usual", [True, False])
def test_they_are_put_back(
    before: Callable[[], object], draw: Callable[[], object], *, usual: bool
) -> None:
    if not usual:
        set_bit_generator(np.random.PCG64(5))
    before = before if usual or before is not DRAWS["from a seed"] else DRAWS["nothing"]
    draw = draw if usual or draw is not DRAWS["from a seed"] else np.random.randn
    np.random.rand()
    before()
    state, drawn = np.random.get_state(legacy=False), random.getstate()
    expected = next_numbers()
    np.random.set_state(state)
    random.setstate(drawn)
    for _ in range(3):
        with generators_kept():
            draw()
    assert next_numbers() == expected


@pytest.mark.parametrize("draw", [name for name in DRAWS if name != "nothing"])
def test_whatever_is_drawn_they_are_elsewhere(draw: str) -> None:
    np.random.seed(1)  # without a normal number that is left over
    np.random.rand()
    before = drawn_so_far()
    assert drawn_so_far() == before
    DRAWS[draw]()
    assert drawn_so_far() != before


def test_who_is_passed_one_gets_it_as_new() -> None:
    new = np.random.RandomState(1)
    expected = [*new.randn(3), *new.rand(2)]
    for count in range(4):
        generator = seeded()
        assert [*generator.randn(3), *generator.rand(2)] == expected
        generator.randn(count)
