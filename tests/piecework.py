"""Work for processes: quick, and deadly where it is told to be."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

PIECES = 12
"""Tasks that are handed out together."""


def doubled(number: int) -> int:
    """Twice the number."""
    return 2 * number


def kind_of_process(_: int) -> tuple[int, tuple[str, ...]]:
    """The process that works, and its threads for linear algebra and for XLA."""
    return os.getpid(), (os.environ["OPENBLAS_NUM_THREADS"], os.environ["NPROC"])


def logged(task: tuple[str, int, int]) -> int:
    """Twice the number, noted once it is found; its process is killed so many times before."""
    folder, number, deaths = task
    before = Path(folder, f"{number}.deaths")
    died = len(before.read_text()) if before.exists() else 0
    if died < deaths:
        before.write_text("x" * (died + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    with Path(folder, f"{number}.done").open("a") as log:
        log.write("x")
    time.sleep(0.02)
    return 2 * number


def pieces(folder: Path, deaths: dict[int, int]) -> list[tuple[str, int, int]]:
    """Tasks for ``logged``, of which some kill their process so many times."""
    return [(str(folder), number, deaths.get(number, 0)) for number in range(PIECES)]


def done_once(folder: Path) -> list[int]:
    """The numbers that were found, each of them once."""
    notes = {int(note.stem): note.read_text() for note in folder.glob("*.done")}
    assert set(notes.values()) <= {"x"}
    return sorted(notes)


def waiting(file: str) -> None:
    """Note the process, and stay in it for a minute."""
    Path(file).write_text(f"{os.getpid()}")
    time.sleep(60)


class Breaking(Executor):
    """An executor whose process dies of every task."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = Future[Any]()
        future.set_exception(BrokenExecutor())
        return future
