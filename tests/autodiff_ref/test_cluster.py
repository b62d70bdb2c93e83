"""The workers of a Dask cluster do the same work."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autodiff_ref.workers import Died, cluster, on_cluster, spread
from piecework import PIECES, done_once, logged, pieces

LOOPBACK = "tcp://127.0.0.1"


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Its address; two workers are behind it, in processes of their own."""
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as started:
        yield str(started.scheduler_address)


@pytest.mark.parametrize(
    ("deaths", "lost"), [({3: 1}, []), ({3: 99}, [3])], ids=["killed-once", "deadly"]
)
def test_a_worker_that_is_killed_loses_nothing_and_counts_nothing_twice(
    scheduler: str, deaths: dict[int, int], lost: list[int], tmp_path: Path
) -> None:
    with on_cluster(scheduler) as workers:
        found = [(task[1], r) for task, r in spread(logged, pieces(tmp_path, deaths), workers)]
    assert sorted(number for number, _ in found) == list(range(PIECES))
    assert dict(found) == {
        number: Died() if number in lost else 2 * number for number in range(PIECES)
    }
    assert done_once(tmp_path) == [number for number in range(PIECES) if number not in lost]


def test_without_dask_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(cluster.ClusterError, match=r"pip install 'manual-bp\[cluster\]'"),
        on_cluster(f"{LOOPBACK}:8786"),
    ):
        pass


def test_where_no_scheduler_answers_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    monkeypatch.setattr(cluster, "WAIT", 0.5)
    with (
        pytest.raises(cluster.ClusterError, match="no scheduler answers at tcp://127.0.0.1:9"),
        on_cluster(f"{LOOPBACK}:9"),
    ):
        pass
