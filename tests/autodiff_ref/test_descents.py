"""Free descents: the band, the control beside it, and where one leaves the band."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import manual_bp
from autodiff_ref import Comparison, Network, Verdict, verify
from autodiff_ref.candidates import load
from autodiff_ref.checks import compare_trajectory
from autodiff_ref.checks.departure import up_to
from autodiff_ref.parameters import init_params
from autodiff_ref.reference import Reference
from autodiff_ref.scenarios import Scenario, shipped_scenarios

pytestmark = pytest.mark.usefixtures("shared_references")


def with_rate(changed: float, after: int) -> Any:
    """manual_bp whose learning rate is multiplied once it has made so many updates."""

    def train(
        params: Any, X: Any, Y: Any, *, learning_rate: float, iterations: int, network: Any
    ) -> Any:
        early = min(iterations, after)
        options = {"network": network, "learning_rate": learning_rate}
        first = manual_bp.train(params, X, Y, iterations=early, **options)
        if iterations == early:
            return first
        options["learning_rate"] *= changed
        rest = manual_bp.train(first.params, X, Y, iterations=iterations - early, **options)
        return SimpleNamespace(params=rest.params, costs=np.append(first.costs, rest.costs))

    return SimpleNamespace(Network=manual_bp.Network, gradients=manual_bp.gradients, train=train)


def free(candidate: Any, scenario: str) -> list[Comparison]:
    made = verify(candidate, scenarios=[scenario]).comparisons
    return [c for c in made if c.place.judged == "free running" and c.place.quantity != "C"]


@pytest.mark.parametrize("after", [1, 7, 19])
def test_a_descent_that_goes_astray_says_after_which_update(after: int) -> None:
    wrong = [c for c in free(with_rate(1.001, after), "deep") if c.verdict is Verdict.WRONG]
    (note,) = {c.note for c in wrong}
    assert note.startswith(f"it leaves the band after {after + 1} updates, in ")
    assert note.endswith(f"; update {after + 1} by itself is off in W1")


def test_the_same_rate_throughout_stays_in_the_band() -> None:
    made = free(with_rate(1, 7), "deep")
    assert {c.verdict for c in made} == {Verdict.AGREES}
    assert not any(c.note for c in made)


def from_a_saddle(seed: int) -> Scenario:
    """A descent that leaves a saddle: whatever rounding does there, it magnifies some 1e5 times."""
    stream, made = np.random.RandomState(seed), init_params((4, 6, 1), 1)
    X, Y = stream.standard_normal((4, 12)), stream.random_sample((1, 12)) < 0.5
    params = {n: (stream.standard_normal(v.shape) * 1e-4).astype("f4") for n, v in made.items()}
    network = Network(hidden="tanh")
    return Scenario("saddle", "", network, params, X.astype("f4"), Y.astype("f4"), 1.0, (300,))


@pytest.mark.parametrize("seed", [3, 24])
def test_where_the_descent_magnifies_rounding_a_single_update_decides(seed: int) -> None:
    def judged(candidate: Any) -> list[Comparison]:
        made = compare_trajectory(load(candidate), Reference(from_a_saddle(seed)))
        return [each.record for each in made if each.record.place.judged == "free running"]

    right = judged(manual_bp)
    assert {c.verdict for c in right} <= {Verdict.AGREES, Verdict.UNDECIDED}
    told = [c for c in right if "the band" in c.note]
    assert told
    assert all("updates looked at is right by itself" in c.note for c in told)
    assert all((c.error_over_bound or 0) > 1 and c.undecided for c in told)
    liar = [c for c in judged(with_rate(1.001, 5)) if c.verdict is Verdict.WRONG]
    assert liar
    assert all("by itself is off in" in c.note for c in liar)


COSTS: Any = {
    "reversed": lambda costs: costs[::-1],
    "all the last": lambda costs: np.full_like(costs, costs[-1]),
    "averaged": lambda costs: np.cumsum(costs) / np.arange(1, len(costs) + 1),
    "one of them forgotten": lambda costs: np.where(np.arange(len(costs)) == 9, 0.0, costs),
}


@pytest.mark.parametrize("how", COSTS)
def test_a_history_of_costs_is_that_of_the_parameters_on_the_way(how: str) -> None:
    def train(*args: Any, **options: Any) -> Any:
        found = manual_bp.train(*args, **options)
        return SimpleNamespace(params=found.params, costs=COSTS[how](found.costs))

    face = {"Network": manual_bp.Network, "gradients": manual_bp.gradients}
    made = verify(SimpleNamespace(train=train, **face), scenarios=["deep"])
    assert made.verdict is Verdict.WRONG
    wrong = [c for c in made.comparisons if c.verdict is Verdict.WRONG]
    assert {c.place.quantity for c in wrong} == {"C"}
    assert all("it is not the cost of the parameters there" in c.note for c in wrong)


def test_parameters_come_in_the_order_of_the_scenario() -> None:
    def gradients(params: Any, X: Any, Y: Any, *, network: Any) -> Any:
        assert [name[0] for name in params] == ["W", "b"] * (len(params) // 2)
        return manual_bp.gradients(params, X, Y, network=network)

    assert verify(
        SimpleNamespace(Network=manual_bp.Network, gradients=gradients), scenarios=["text", "deep"]
    ).agrees


def with_glitch(factor: float, at: int) -> Any:
    """manual_bp whose weights of layer 1 are scaled, once, by the update of this number."""

    def train(
        params: Any, X: Any, Y: Any, *, learning_rate: float, iterations: int, network: Any
    ) -> Any:
        options = {"network": network, "learning_rate": learning_rate}
        first = manual_bp.train(params, X, Y, iterations=min(iterations, at), **options)
        if iterations < at:
            return first
        scaled = first.params | {"W1": first.params["W1"] * factor}
        if iterations == at:
            return SimpleNamespace(params=scaled, costs=first.costs)
        rest = manual_bp.train(scaled, X, Y, iterations=iterations - at, **options)
        return SimpleNamespace(params=rest.params, costs=np.append(first.costs, rest.costs))

    return SimpleNamespace(Network=manual_bp.Network, gradients=manual_bp.gradients, train=train)


@pytest.mark.parametrize("factor", [1.1, 1.001, 1 + 1e-6])
def test_a_kink_on_the_way_excuses_no_update(factor: float) -> None:
    assert {c.verdict for c in free(manual_bp, "near_kink")} <= {Verdict.AGREES, Verdict.UNDECIDED}
    wrong = [c for c in free(with_glitch(factor, 7), "near_kink") if c.verdict is Verdict.WRONG]
    assert wrong
    assert {c.note.rpartition("; ")[2] for c in wrong} == {"update 7 by itself is off in W1"}


@pytest.mark.parametrize(
    ("inside", "outside", "updates"),
    [(0, 1, [1]), (0, 7, [3, 5, 6, 7]), (3, 12, [4, 8, 10, 11, 12]), (6, 7, [7])],
)
def test_the_updates_looked_at_are_denser_where_the_band_is_left(
    inside: int, outside: int, updates: list[int]
) -> None:
    assert up_to(outside, inside) == updates


def test_every_free_descent_has_a_control_that_strays_less_than_the_band() -> None:
    for scenario in ("text", "deep", "float32", "hidden_tanh"):
        made = free(manual_bp, scenario)
        assert made
        for c in made:
            assert c.control is not None
            assert c.bound is not None
            assert c.control <= c.bound
        assert any(c.control for c in made)


def test_a_control_of_one_unit_is_no_bound_for_right_descents() -> None:
    # Every step rounds anew, so right code may stray farther than from one displacement.
    names = [s.name for s in shipped_scenarios() if s.name.startswith("float32")]
    farther = [
        c
        for name in names
        for c in free(manual_bp, name)
        if c.max_abs_error is not None and c.control is not None and c.max_abs_error > c.control
    ]
    assert farther
    assert {c.verdict for c in farther} == {Verdict.AGREES}
