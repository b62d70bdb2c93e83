"""The page of the benchmark tells what was kept of what is promised, from times that are given."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from time import sleep

import numpy as np
import pytest

import manual_bp
import noxfile
from manual_bp.notation import Values
from studies.benchmark import epochs, fewest, full_batch, one_gradient
from studies.benchmark.__main__ import command, parser
from studies.benchmark.agreement import changes, check_same
from studies.benchmark.clock import Times, rounds
from studies.benchmark.epochs import Passed
from studies.benchmark.fewest import FEWEST, FEWEST_CHECKED
from studies.benchmark.full_batch import COMPILED, GRAM, PLAIN, Trained
from studies.benchmark.machine import libraries
from studies.benchmark.one_gradient import TEXT_SIZE, Measured
from studies.benchmark.page import Found, missed, page
from studies.benchmark.peers import LIMIT, OURS, PEERS, Peer
from studies.benchmark.problem import Problem, drawn
from studies.benchmark.race import gradient_race


def times(seconds: Mapping[str, float]) -> Times:
    """Three rounds of the same."""
    return {name: np.full(3, value) for name, value in seconds.items()}


def gradients(ours: float, **peers: float) -> Measured:
    """Of the text's size, where the limit takes a second."""
    return Measured(TEXT_SIZE[0], "float64", times({LIMIT: 1, OURS: ours, **peers}))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3.0, "yes"),  # 0.35 of it, and 0.60 is promised
        (1.7, "NO"),  # 0.62, and the limit takes 0.59
        (1.2, "out of reach: the limit takes 0.833"),
    ],
)
def test_a_promise_is_kept_or_not_or_beyond_the_limit(seconds: float, said: str) -> None:
    assert gradient_race(gradients(1.05, JAX=seconds)).met("JAX") == said


def test_what_the_fewest_calls_miss_is_missed_beside_them() -> None:
    missing = gradient_race(gradients(1.2, **{FEWEST: 1.15, FEWEST_CHECKED: 1.17}))
    assert missing.met(LIMIT) == "NO, nor do the fewest calls: 1.15"
    missing = gradient_race(gradients(1.2, **{FEWEST: 1.05, FEWEST_CHECKED: 1.15}))
    assert missing.met(LIMIT) == "NO: fewest calls with our checks take 1.15"
    missing = gradient_race(gradients(1.2, **{FEWEST: 1.05, FEWEST_CHECKED: 1.09}))
    assert missing.met(LIMIT) == "NO"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda given: replace(given, Y=given.Y + 1), "takes only the labels 0 and 1"),
        (lambda given: replace(given, X=given.X[1:]), r"X must have the shape \(6, m\)"),
        (lambda given: replace(given, X=given.X * np.nan), r"X\[0, 0\] is nan"),
        (lambda given: replace(given, network=None), "network must be"),
    ],
)
def test_the_fewest_calls_with_our_checks_refuse_what_we_refuse(
    change: Callable[[Problem], Problem], refusal: str
) -> None:
    problem = drawn((6, 5, 4, 1), 7, "float64")
    fewest.gradient(problem, checked=True)()
    with pytest.raises((ValueError, TypeError), match=refusal):
        fewest.gradient(change(problem), checked=True)()


@pytest.mark.parametrize("dims", [(6, 5, 4, 1), (6, 5, 3)])
def test_the_fewest_calls_compute_the_same(dims: tuple[int, ...]) -> None:
    problem = drawn(dims, 7, "float64")
    if dims[-1] == 1:
        gradient = PEERS[OURS](problem).call()
        check_same(FEWEST, fewest.gradient(problem)(), gradient)
        check_same(FEWEST_CHECKED, fewest.gradient(problem, checked=True)(), gradient)
        ours, cost = full_batch.by_hand(problem, 9, gram=True)
        found, last = fewest.descent(problem, full_batch.RATE, 9)
        assert last == pytest.approx(cost, rel=1e-13)
    else:
        ours = manual_bp.train(
            problem.params, problem.X, problem.Y, 0.05, 3, network=problem.network, batch_size=3
        ).params
        found = fewest.epoch(problem, 0.05, 3)(False)
    check_same(FEWEST, changes(found, problem.params), changes(ours, problem.params))


def a_little_off(found: Values, name: str) -> Values:
    """The same, with a billionth of one array missing."""
    return found | {name: found[name] * (1 - 1e-9)}


def test_who_computes_another_gradient_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def liar(problem: Problem) -> Peer:
        honest = PEERS[FEWEST](problem)
        return replace(honest, call=lambda: a_little_off(honest.call(), "dW2"))

    monkeypatch.setattr(one_gradient, "PEERS", {**PEERS, "liar": liar})
    assert next(one_gradient.measured(4, "float64", 1, [OURS, FEWEST])) is None
    with pytest.raises(AssertionError, match="liar computed something else: 1e-09 apart"):
        next(one_gradient.measured(4, "float64", 1, [OURS, "liar"]))


def test_who_descends_otherwise_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def liar(given: Problem, updates: int) -> tuple[Values, float]:
        found, cost = fewest.descent(given, full_batch.RATE * (1 + 1e-9), updates)
        return found, cost

    monkeypatch.setattr(full_batch, "TEXT_SIZE", (30, 4, 1))
    monkeypatch.setattr(full_batch, "UPDATES", 60)
    monkeypatch.setattr(full_batch, "TURN", 0)
    assert next(full_batch.measured(None, "float64", 1)) is None
    monkeypatch.setattr(full_batch, "in_fewest_calls", liar)
    with pytest.raises(AssertionError, match=f"{FEWEST} computed something else"):
        next(full_batch.measured(None, "float64", 1))


def test_who_goes_through_other_batches_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    def liar(problem: Problem) -> epochs.Epoch:
        return fewest.epoch(problem, epochs.RATE, epochs.BATCH - 1)

    monkeypatch.setattr(epochs, "PEERS", {**epochs.PEERS, "liar": liar})
    assert next(epochs.measured(300, 1, [OURS, FEWEST])) is None
    with pytest.raises(AssertionError, match="liar computed something else"):
        next(epochs.measured(300, 1, [OURS, "liar"]))


def test_the_limit_itself_is_never_out_of_reach() -> None:
    assert gradient_race(gradients(1.2)).met(LIMIT) == "NO"


def found(gram: float, memory: float, compiled: float = 24) -> Found:
    """A benchmark whose Gram descent takes such seconds and copies of X, and JAX such seconds."""
    ways = (GRAM, PLAIN, COMPILED)
    training = Trained(
        "float64",
        times({full_batch.LIMIT: 0.2, GRAM: gram, PLAIN: 20, COMPILED: compiled}),
        dict.fromkeys(ways, (1e-15, 1e-14)),
        dict.fromkeys(ways, 0.09),
    )
    return Found(
        [("threads", "2")],
        [],
        [gradients(1.05, JAX=3)],
        [training],
        {("float64", GRAM): memory},
        [Passed(100, times({OURS: 1, "PyTorch": 3}))],
    )


def test_the_page_shows_every_study_and_names_what_was_missed() -> None:
    kept, broken = found(0.3, 2.0), found(0.5, 3.0)
    assert missed(kept) == []
    assert [line.split(": ")[0] for line in missed(broken)] == [
        "the text's run, float64",
        "memory, float64, manual_bp, Gram matrix",
    ]
    assert "| NO" in page(broken, "nothing")
    assert "| NO" not in page(kept, "nothing")
    beyond = found(0.5, 2.0, compiled=10)
    assert missed(beyond) == []
    assert "out of reach: the limit takes 0.02 " in page(beyond, "nothing")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "nox -s bench"),
        ("--data ../cats --reports elsewhere", "nox -s bench -- --data FOLDER"),
        ("--rounds 3 --passes 25", "nox -s bench -- --rounds 3"),
    ],
)
def test_the_page_names_what_repeats_the_run(typed: str, told: str) -> None:
    assert command(parser().parse_args(typed.split())) == told
    assert f"`{told}` measures all of this anew" in page(found(0.3, 2.0), told)


def test_libraries_with_threads_are_told_once_each_by_what_tells_them_apart() -> None:
    blas = {"internal_api": "openblas", "version": "0.3.30", "num_threads": 2, "filepath": "/a.so"}
    openmp = {"internal_api": "openmp", "version": None, "num_threads": 4, "filepath": "/b/omp.so"}
    told = libraries([blas, openmp, {**openmp, "filepath": "/c/omp.so"}])
    assert told == "openblas 0.3.30 with 2 threads; omp.so with 4 threads"


def test_every_round_starts_with_another_and_calls_it_warm() -> None:
    called: list[str] = []
    calls = {"a": lambda: called.append("a"), "b": lambda: called.append("b")}
    assert [sorted(each) for each in rounds(calls, 2, warm=1)] == [["a", "b"]] * 2
    assert "".join(called) == "aabbbbaa"


def test_who_is_quick_is_called_as_long_as_its_turn_lasts() -> None:
    called: list[float] = []

    def call(seconds: float) -> None:
        called.append(seconds)
        sleep(seconds)

    calls = {"quick": partial(call, 0.01), "slow": partial(call, 0.3)}
    [taken] = rounds(calls, 1, least=0.2)
    assert 1 < called.count(0.01) <= 20
    assert called.count(0.3) == 1
    assert 0.01 <= taken["quick"] < 0.2 <= taken["slow"]  # the mean of its calls, not their sum


@pytest.mark.parametrize(
    ("arguments", "peers", "rest"),
    [
        ([], ["torch", "scikit-learn"], []),
        (["--rounds", "9", "--peers", "torch"], ["torch"], ["--rounds", "9"]),
        (["--peers=scikit-learn,torch", "--data", "x"], ["scikit-learn", "torch"], ["--data", "x"]),
        (["--peers", "torch, torch"], ["torch"], []),
        (["--peers", "none"], [], []),
    ],
)
def test_peers_are_installed_by_name(
    arguments: list[str], peers: list[str], rest: list[str]
) -> None:
    found, left = noxfile.chosen_peers(arguments)
    assert [each.partition(">")[0] for each in found] == peers
    assert set(found) <= set(noxfile.group("peers"))
    assert left == rest


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--peers", "tensorflow,torch"], "--peers tensorflow: choose"),
        (["--peers=tor"], "--peers tor: choose"),
        (["--peers"], "--peers names nobody: choose"),
        (["--peers", "--rounds", "9"], "--peers names nobody: choose"),
    ],
)
def test_a_peer_that_there_is_not_is_refused(arguments: list[str], named: str) -> None:
    with pytest.raises(ValueError, match=f"{named} from torch, scikit-learn"):
        noxfile.chosen_peers(arguments)
