"""The scenarios of one candidate, asked elsewhere: what comes out is the same."""

import pickle
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from autodiff_ref import NotACandidateError, verify
from autodiff_ref.__main__ import main
from autodiff_ref.report import json_of
from autodiff_ref.workers import Workers
from piecework import Breaking

SCENARIOS = ("text", "near_kink")


class Far(ThreadPoolExecutor):
    """What comes back from it has been in another process, as far as it can tell."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        sent = pickle.dumps((work, args))
        return super().submit(lambda: pickle.loads(pickle.dumps(answer(*pickle.loads(sent)))))


def answer(work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    return work(*args)


def test_what_comes_out_is_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autodiff_ref.scattered.SCENARIOS", 1)
    shown: list[tuple[int, int]] = []

    def progress(done: int, total: int, now: str) -> None:
        shown.append((done, total))

    here = verify("manual_bp", scenarios=SCENARIOS)
    with Far(3) as executor:
        workers = Workers(executor, lambda: 3)
        there = verify("manual_bp", scenarios=SCENARIOS, workers=workers, progress=progress)
    assert there.comparisons == here.comparisons
    assert str(there) == str(here)
    assert json_of(there) == json_of(here)
    assert shown == [(0, 8), (4, 8), (8, 8), (8, 8)]


def test_a_process_that_dies_each_time_is_no_verdict() -> None:
    with pytest.raises(NotACandidateError, match="manual_bp could not be verified: its process"):
        verify("manual_bp", scenarios="text", workers=Workers(Breaking(), lambda: 1))


def test_a_cluster_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--scenario", "text", "--scheduler", "no-address"]) == 2
    assert "no-address" in capsys.readouterr().err
