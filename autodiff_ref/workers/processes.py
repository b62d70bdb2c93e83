"""An executor of processes on this machine, each of which can die without the others."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from autodiff_ref.workers.spreading import Workers

P = ParamSpec("P")
T = TypeVar("T")

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NPROC"), "1"
)
"""The environment of a worker: one thread for linear algebra, and, by the last, for XLA.

The threads of several workers would wait for each other, busily; and the last digits of a product
depend on how many share it, so that they would on the number of workers.
"""

MOST = 50
"""Tasks that one process does: JAX keeps what it has compiled for each, some 5 MB."""


class Processes(Executor):
    """So many processes, each in a pool of its own, which it breaks alone when it dies."""

    def __init__(self, jobs: int) -> None:
        """A process starts with its first task."""
        self.all = [Worker() for _ in range(jobs)]
        self.idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self.all:
            self.idle.put(worker)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand out a task as soon as one of the processes is idle."""
        worker = self.idle.get()
        future = worker.submit(work, *args, **kwargs)
        future.add_done_callback(lambda _: self.idle.put(worker))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes once they have done what was handed out."""
        for worker in self.all:
            worker.pool.shutdown(wait, cancel_futures=cancel_futures)
            worker.line.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """The same; after a failure, which an interruption is as well, at once."""
        if kind is not None:
            for worker in self.all:
                worker.line.close()
        self.shutdown()


class Worker:
    """A process, or that which takes its place, and what ends it: a line that is closed."""

    def __init__(self) -> None:
        """It starts with its first task."""
        self.renew()

    def renew(self) -> None:
        """Put a new one in its place."""
        context = get_context("spawn")  # JAX has threads, which a fork would not
        listening, self.line = context.Pipe(duplex=False)
        self.pool = ProcessPoolExecutor(1, context, begin, (listening,))
        self.listening, self.done, self.broken = listening, 0, False

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand it a task; it is idle."""
        if self.done == MOST or self.broken:
            self.pool.shutdown(wait=False)
            self.line.close()
            self.renew()
        with environment(ONE_THREAD):
            try:
                future = self.pool.submit(work, *args, **kwargs)
            except BrokenExecutor:  # it died while it had nothing to do
                self.broken = True
                return self.submit(work, *args, **kwargs)
        self.done += 1
        future.add_done_callback(self.look)
        return future

    def look(self, future: Future[Any]) -> None:
        """Whether it has died."""
        self.broken = not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def begin(line: Connection) -> None:
    """In a process that begins: it ends when it is told to, or when that which started it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the first process ends this
    Thread(target=end_with, args=(line,), daemon=True).start()


def end_with(line: Connection) -> None:
    """End this process when the other end of a line is closed."""
    try:
        line.recv()
    except EOFError:
        os._exit(1)


@contextmanager
def environment(more: dict[str, str]) -> Iterator[None]:
    """What is started here has these variables, too."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


@contextmanager
def in_processes(jobs: int) -> Iterator[Workers]:
    """So many processes on this machine."""
    with Processes(jobs) as executor:
        yield Workers(executor, lambda: jobs)
