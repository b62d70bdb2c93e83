"""Work in other processes: all of it is done, once, whatever becomes of a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest

from autodiff_ref.workers import Died, Workers, in_processes, processes, spread
from piecework import PIECES, done_once, doubled, kind_of_process, logged, pieces, waiting


def test_each_task_has_its_result() -> None:
    with in_processes(3) as workers:
        found = dict(spread(doubled, range(PIECES), workers))
    assert found == {number: 2 * number for number in range(PIECES)}


@pytest.mark.parametrize(
    ("deaths", "lost"),
    [({0: 1, 1: 2, 7: 1}, []), ({2: 99, 3: 1}, [2])],
    ids=["now-and-then", "one-always"],
)
def test_a_process_that_dies_loses_nothing_and_counts_nothing_twice(
    deaths: dict[int, int], lost: list[int], tmp_path: Path
) -> None:
    with in_processes(2) as workers:
        found = [(task[1], r) for task, r in spread(logged, pieces(tmp_path, deaths), workers)]
    assert sorted(number for number, _ in found) == list(range(PIECES))
    assert dict(found) == {
        number: Died() if number in lost else 2 * number for number in range(PIECES)
    }
    assert done_once(tmp_path) == [number for number in range(PIECES) if number not in lost]


def test_no_more_tasks_are_taken_than_there_is_room_for() -> None:
    lock, under_way, most = Lock(), 0, 0

    def tasks() -> Iterator[int]:
        nonlocal under_way, most
        for number in range(200):
            with lock:
                under_way += 1
                most = max(most, under_way)
            yield number

    with ThreadPoolExecutor(8) as executor:
        for _ in spread(doubled, tasks(), Workers(executor, lambda: 5)):
            with lock:
                under_way -= 1
    assert under_way == 0
    assert most == 5


def test_a_process_has_one_thread_and_a_last_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MOST", 2)
    monkeypatch.setenv("NPROC", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with in_processes(1) as workers:
        found = [result for _, result in spread(kind_of_process, range(6), workers)]
    assert not any(isinstance(each, Died) for each in found)
    pids = [each[0] for each in found if not isinstance(each, Died)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [2, 2, 2]
    assert {each[1] for each in found if not isinstance(each, Died)} == {("1", "1")}
    assert os.environ["NPROC"] == "7"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_what_the_work_raises_is_raised() -> None:
    with in_processes(1) as workers, pytest.raises(FileNotFoundError):
        list(spread(waiting, ["/no/such/folder/pid"], workers))


def until_gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends in that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def pid_in(file: Path) -> int:
    """The process that has noted itself there."""
    deadline = time.monotonic() + 30
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(file.read_text())


def test_an_interruption_ends_what_is_under_way(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def interrupted() -> None:
        with in_processes(2) as workers:
            workers.executor.submit(waiting, str(note))
            pid_in(note)
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert until_gone(pid_in(note))
    assert time.monotonic() - began < 40


def test_workers_end_with_whoever_started_them(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = tmp_path / "starting.py"
    script.write_text(
        "import sys\n"
        "from autodiff_ref.workers import in_processes\n"
        "from piecework import waiting\n"
        "if __name__ == '__main__':\n"
        "    with in_processes(1) as workers:\n"
        "        workers.executor.submit(waiting, sys.argv[1]).result()\n"
    )
    path = os.pathsep.join(str(Path(__file__).parents[up]) for up in (1, 2))
    with subprocess.Popen(
        [sys.executable, str(script), str(note)],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.DEVNULL,
    ) as run:
        pid = pid_in(note)
        run.send_signal(signal.SIGKILL)
    assert until_gone(pid)
