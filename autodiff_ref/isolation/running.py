"""A process that runs a candidate, seen from the harness."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from io import FileIO
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, cast

from autodiff_ref.containment import on_one_line
from autodiff_ref.isolation.messages import receive, send

ROOT = Path(__file__).parents[2]
"""Where the process finds this package."""

STEP, PATIENCE = 0.1, 1.0
"""Seconds between two looks whether the process has ended, and those given to its last answer."""

TAIL = 4096
"""Bytes of what it prints that are kept."""


class EndedError(Exception):
    """The process has ended, or does not talk any more; the message says how."""


class Running:
    """A process that runs a candidate. It ends with ``end``, and when this process ends."""

    def __init__(self, folder: str) -> None:
        """Start it in a folder."""
        self.folder = folder
        where = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autodiff_ref.isolation"],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": where, "MPLBACKEND": "Agg"},
            start_new_session=True,  # so that all of its own processes can be ended with it
        )
        self.printed = bytearray()
        self.printing = Thread(target=self.listen, daemon=True)
        self.printing.start()
        self.asked: SimpleQueue[tuple[object, SimpleQueue[Any]] | None] = SimpleQueue()
        Thread(target=self.talk, daemon=True).start()

    def listen(self) -> None:
        """Keep the end of what it prints, for as long as it prints."""
        assert self.process.stderr is not None
        with suppress(OSError, ValueError):  # the pipe is closed
            while printed := self.process.stderr.read(TAIL):
                self.printed += printed
                del self.printed[:-TAIL]

    def talk(self) -> None:
        """Send what is asked, and put what comes back where it is waited for."""
        to, back = cast(FileIO, self.process.stdin), cast(FileIO, self.process.stdout)
        while asked := self.asked.get():
            message, answers = asked
            try:
                send(to, message)
                answers.put(receive(back))
            except Exception as failure:
                answers.put(failure)

    def exchange(self, message: object, limit: float) -> Any:
        """The answer to a message.

        Raises:
            TimeoutError: it did not come within that many seconds.
            EndedError: it does not come any more.
        """
        answers: SimpleQueue[Any] = SimpleQueue()
        self.asked.put((message, answers))
        deadline = monotonic() + limit
        while (left := deadline - monotonic()) > 0:
            ended = self.process.poll() is not None
            try:
                found = answers.get(timeout=PATIENCE if ended else min(STEP, left))
            except Empty:
                if ended:  # and a process that it has left behind holds the pipe
                    raise EndedError(self.how_it_ended()) from None
                continue
            if isinstance(found, OSError | EOFError):
                raise EndedError(self.how_it_ended()) from found
            if isinstance(found, Exception):
                raise EndedError(f"sent what is no answer ({found})") from found
            return found
        raise TimeoutError

    def how_it_ended(self) -> str:
        """How the process ended, and the last that it printed."""
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return "closed the pipe that its answer should have come through"
        self.printing.join(PATIENCE)
        lines = self.printed.decode(errors="replace").strip().splitlines()
        words = f"; the last that it printed: {on_one_line(lines[-1])}" if lines else ""
        if status >= 0:
            return f"ended its process with the status {status}{words}"
        number = -status
        names = {each.value: each.name for each in signal.Signals}
        return f"ended its process by the signal {number} ({names.get(number, 'unnamed')}){words}"

    def end(self) -> None:
        """End it with all that it has started."""
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        self.asked.put(None)
        self.printing.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                pipe and pipe.close()


AHEAD: list[Running] = []
"""Started, and not asked for yet."""


def start_ahead() -> None:
    """Start one in the current folder, which gets ready while this process does."""
    AHEAD.append(Running(str(Path.cwd())))


def end_ahead() -> None:
    """End it, as nobody will ask for it."""
    while AHEAD:
        AHEAD.pop().end()


def running_in(folder: str) -> Running:
    """One in a folder: that which was started ahead, or a new one."""
    if AHEAD and AHEAD[-1].folder == folder:
        return AHEAD.pop()
    return Running(folder)
