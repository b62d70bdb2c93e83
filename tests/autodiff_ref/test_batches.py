"""Descents by mini-batches: the reference's own, and what is caught of a candidate's."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from itertools import islice
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import autodiff_ref
import manual_bp
from autodiff_ref import Comparison, Verdict, verify
from autodiff_ref.batches import Batches, drawn_batches
from autodiff_ref.candidates import load
from autodiff_ref.checks import compare_trajectory
from autodiff_ref.reference import Reference
from autodiff_ref.report.findings import findings
from autodiff_ref.scenarios import SEED, Scenario, shipped_scenarios
from manual_bp.gram import layers_in_samples, samples_pay
from manual_bp.notation import Array, Values

pytestmark = pytest.mark.usefixtures("shared_references")

SCENARIOS = {scenario.name: scenario for scenario in shipped_scenarios()}
BY_BATCHES = ["batches", "batches_shuffled"]


@dataclass(frozen=True)
class Liar:
    """A descent by batches with one part replaced.

    Attributes:
        share: of the gradient of a batch, by its size, that of all batches, and m.
        leftover: whether the last, smaller batch of a pass is taken.
        shuffled: the order of the samples, by their number, the generator and the pass.
        labels: places of the labels, by those of the samples and their start in the pass.
        of_all: whether the cost is that of all samples.
    """

    share: Callable[[int, int, int], float] = lambda size, batch_size, m: 1.0
    leftover: bool = True
    order: Callable[[int, Any, int], Any] = lambda m, shuffle, number: (
        np.arange(m) if shuffle is None else shuffle.permutation(m)
    )
    labels: Callable[[Any, int], Any] = lambda chosen, start: chosen
    of_all: bool = False

    def train(
        self, params: Values, X: Array, Y: Array, *, learning_rate: float, iterations: int,
        network: Any, batch_size: int | None = None, shuffle: Any = None,
    ) -> Any:  # fmt: skip
        """As ``manual_bp.train``."""
        if batch_size is None:
            return manual_bp.train(params, X, Y, learning_rate, iterations, network=network)
        m, costs, passes = X.shape[1], [], 0
        while True:
            order = self.order(m, shuffle, passes)
            for start in range(0, m, batch_size):
                chosen = order[start : start + batch_size]
                if len(chosen) < batch_size and not self.leftover:
                    continue
                data = X[:, chosen], Y[:, self.labels(chosen, start)]
                of = (X, Y) if self.of_all else data
                costs.append(manual_bp.cost(params, *of, network=network))
                found = manual_bp.gradients(params, *data, network=network)
                rate = learning_rate * self.share(len(chosen), batch_size, m)
                params = {name: value - rate * found[f"d{name}"] for name, value in params.items()}
                if len(costs) == iterations:
                    return SimpleNamespace(params=params, costs=np.array(costs))
            passes += 1


def descended(liar: Liar, name: str) -> list[Comparison]:
    """What is compared of the liar's descent in a scenario."""
    outcomes = compare_trajectory(load(candidate(liar)), Reference(SCENARIOS[name]))
    return [outcome.record for outcome in outcomes]


SEEDED = np.random.default_rng(99)


def drawn_once(m: int, shuffle: Any) -> Any:
    """The order of the first pass, for every pass."""
    return np.arange(m) if shuffle is None else np.random.default_rng(SEED).permutation(m)


def candidate(liar: Liar) -> Any:
    """``manual_bp`` with another descent, and a trace, so that equations can be told."""
    return SimpleNamespace(
        Network=manual_bp.Network, gradients=manual_bp.gradients, cost=manual_bp.cost,
        trace=manual_bp.trace, train=liar.train,
    )  # fmt: skip


@pytest.mark.parametrize("subject", [manual_bp, candidate(Liar())], ids=["manual_bp", "by hand"])
def test_updates_by_batches_agree_each_by_itself(subject: Any) -> None:
    found = verify(subject, scenarios=BY_BATCHES)
    judged = [c for c in found.comparisons if c.place.judged == "by batches"]
    assert found.agrees
    assert {(c.place.scenario, c.place.iteration) for c in judged} == {
        (name, k) for name in BY_BATCHES for k in range(1, 8)
    }


@pytest.mark.parametrize(
    ("liar", "first"),
    [
        (Liar(share=lambda size, batch_size, m: size / m), (1, 1)),
        (Liar(share=lambda size, batch_size, m: size / batch_size), (3, 3)),
        (Liar(share=lambda size, batch_size, m: size), (1, 1)),
        (Liar(leftover=False), (3, 3)),
        (Liar(order=lambda m, shuffle, number: np.arange(m)), (None, 1)),
        (Liar(order=lambda m, shuffle, number: SEEDED.permutation(m)), (1, 1)),
        (Liar(order=lambda m, shuffle, number: drawn_once(m, shuffle)), (None, 4)),
        (Liar(labels=lambda chosen, start: range(start, start + len(chosen))), (None, 1)),
    ],
    ids=[
        "of m",
        "of a whole batch",
        "summed",
        "dropped",
        "unshuffled",
        "own seed",
        "once",
        "labels",
    ],
)
def test_a_wrong_batch_is_found_in_the_update_that_takes_it(
    liar: Liar, first: tuple[int | None, int]
) -> None:
    """``first`` are the updates that are wrong first, in the order of the samples and shuffled."""
    compared = [comparison for name in BY_BATCHES for comparison in descended(liar, name)]
    wrong = [c.place for c in compared if c.verdict is Verdict.WRONG]
    assert {place.judged for place in wrong} == {"by batches"}
    assert first == tuple(
        min((place.iteration for place in wrong if place.scenario == name), default=None)
        for name in BY_BATCHES
    )
    (finding,) = findings(compared)
    assert finding.about.startswith("the batches: which samples")


def test_the_cost_of_all_samples_is_not_that_of_the_batch() -> None:
    compared = descended(Liar(of_all=True), "batches")
    assert {c.place.quantity for c in compared if c.verdict is Verdict.WRONG} == {"C"}
    (finding,) = findings(compared)
    assert finding.about == "the costs that train returned"


def test_a_wrong_update_is_no_fault_of_the_batches() -> None:
    """Where a step with all samples is wrong as well, equations 7 and 8 are what to look at."""

    subject = candidate(Liar())
    right = subject.train

    def uphill(params: Any, X: Any, Y: Any, *, learning_rate: float, **rest: Any) -> Any:
        """Its signature does not name them, but it takes batches, too."""
        trained = right(params, X, Y, learning_rate=learning_rate, **rest)
        if rest.get("iterations") != 1:
            return trained
        mirrored = {name: 2 * value - trained.params[name] for name, value in params.items()}
        return SimpleNamespace(params=mirrored, costs=trained.costs)

    uphill.__signature__ = signature(right)  # type: ignore[attr-defined] # as a decorator does
    subject.train = uphill
    told = verify(subject, scenarios=["batches"]).explain()
    assert "equation 7" in told
    assert "equation 8" in told
    assert "the batches:" not in told


def test_who_takes_no_batches_is_not_asked_for_them() -> None:
    def train(params: Any, X: Any, Y: Any, learning_rate: float, iterations: int) -> Any:
        return manual_bp.train(params, X, Y, learning_rate, iterations)

    subject = SimpleNamespace(Network=manual_bp.Network, gradients=manual_bp.gradients, train=train)
    found = verify(subject, scenarios=["batches"])
    (skipped,) = [each for each in found.skipped if each.check == "trajectory"]
    assert found.agrees
    assert skipped.reason.endswith("names no arguments batch_size and shuffle")


@pytest.mark.parametrize("seed", [None, 3])
def test_the_reference_descends_by_the_batches_that_a_plain_loop_takes(seed: int | None) -> None:
    s = SCENARIOS["batches"]
    shuffle = None if seed is None else np.random.default_rng(seed)
    found = autodiff_ref.train(s.params, s.X, s.Y, 0.1, 7, batch_size=4, shuffle=shuffle)
    params = s.params
    for k, chosen in enumerate(Batches(4, 7, seed).samples(9)):
        one = autodiff_ref.train(params, s.X[:, chosen], s.Y[:, chosen], 0.1, 1)
        np.testing.assert_array_equal(found.costs[k], one.costs[0])
        params = one.params
    for name, value in params.items():
        np.testing.assert_array_equal(found.params[name], value)


def test_a_pass_takes_every_sample_once_in_an_order_of_its_own() -> None:
    drawn = list(islice(drawn_batches(9, 4, np.random.default_rng(5)), 6))
    passes = [np.concatenate(drawn[:3]), np.concatenate(drawn[3:])]
    assert [len(batch) for batch in drawn] == [4, 4, 1, 4, 4, 1]
    assert all(sorted(each) == list(range(9)) for each in passes)
    assert not np.array_equal(passes[0], passes[1])


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, not 0"),
        ({"batch_size": 2.0}, TypeError, "batch_size must be an integer, not 2.0"),
        ({"shuffle": np.random.default_rng(1)}, ValueError, "shuffle is for batches"),
        ({"batch_size": 2, "shuffle": 1}, TypeError, "shuffle must be a numpy.random.Generator"),
    ],
)
def test_the_reference_refuses_what_is_no_batch(
    given: dict[str, Any], error: type[Exception], message: str
) -> None:
    s = SCENARIOS["text"]
    with pytest.raises(error, match=message):
        autodiff_ref.train(s.params, s.X, s.Y, 0.1, 2, **given)


@pytest.mark.parametrize("name", ["few_samples", "few_samples_float32"])
def test_the_descent_of_few_samples_goes_by_their_gram_matrix(name: str) -> None:
    s: Scenario = SCENARIOS[name]
    (n, n_0), m, k = s.params["W1"].shape, s.X.shape[1], s.recorded[-1]
    assert samples_pay(n, n_0, m, k, 1)


def test_a_gram_matrix_with_one_wrong_entry_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every single step goes by the weights and is right: only the free descent can tell."""

    def off(params: Any, X: Array) -> Any:
        changed = X.copy()
        changed[0, 0] *= 1 + 1e-6
        return by_gram(params, changed)

    by_gram = layers_in_samples
    monkeypatch.setattr("manual_bp.training.layers_in_samples", off)
    found = verify(manual_bp, scenarios=["few_samples"])
    wrong = {c.place.judged for c in found.comparisons if c.verdict is Verdict.WRONG}
    assert wrong == {"free running"}
