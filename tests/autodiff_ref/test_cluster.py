"""The workers of a Dask cluster do the same work."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from autodiff_ref.workers import Died, cluster, on_cluster, spread
from piecework import PIECES, logged, pieces

LOOPBACK = "127.0.0.1"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address; it and two workers are processes of their own."""
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    folder = tmp_path_factory.mktemp("cluster")
    about = folder / "scheduler.json"
    python_path = os.pathsep.join(str(Path(__file__).parents[up]) for up in (1, 2))
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": python_path}
    commands = (
        f"scheduler --host {LOOPBACK} --port 0 --no-dashboard --scheduler-file {about}",
        *[f"worker --scheduler-file {about} --nthreads 1 --local-directory {folder}"] * 2,
    )
    with ExitStack() as running:
        for command in commands:
            process = running.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "dask", *command.split()],
                    env=os.environ | settings,
                    stderr=subprocess.DEVNULL,
                )
            )
            running.callback(process.terminate)
        yield address_in(about)


def address_in(file: Path) -> str:
    """The address of the scheduler that writes it there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError):  # it is not written yet, or not in full
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.05)
    raise TimeoutError("the scheduler does not start")


@pytest.mark.parametrize(
    ("deaths", "lost"), [({3: 1}, []), ({3: 99}, [3])], ids=["killed-once", "deadly"]
)
def test_a_worker_that_is_killed_loses_nothing(
    scheduler: str, deaths: dict[int, int], lost: list[int], tmp_path: Path
) -> None:
    with on_cluster(scheduler) as workers:
        found = [(task[1], r) for task, r in spread(logged, pieces(tmp_path, deaths), workers)]
    assert sorted(number for number, _ in found) == list(range(PIECES))
    assert dict(found) == {
        number: Died() if number in lost else 2 * number for number in range(PIECES)
    }


def test_without_dask_it_is_told_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(cluster.ClusterError, match=r"pip install '.\[cluster\]'"),
        on_cluster(f"tcp://{LOOPBACK}:8786"),
    ):
        pass


def test_where_no_scheduler_answers_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    monkeypatch.setattr(cluster, "WAIT", 0.5)
    with (
        pytest.raises(cluster.ClusterError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"),
        on_cluster(f"tcp://{LOOPBACK}:9"),
    ):
        pass


@pytest.mark.parametrize("address", ["nonsense", "", "tcp://host", "tcp://host:port", "http://h:1"])
def test_for_what_is_no_address_no_client_is_made(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: pytest.fail("a client was made"))
    with (
        pytest.raises(cluster.ClusterError, match=f"no scheduler answers at {address} "),
        on_cluster(address),
    ):
        pass
