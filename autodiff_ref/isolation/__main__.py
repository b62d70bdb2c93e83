"""``python -m autodiff_ref.isolation``: the process of a candidate, which the harness starts.

It is told where the candidate lies, answers what its face is, and then one question after the
other, until its pipe is closed.
"""

import os
import signal
import sys
from dataclasses import asdict
from io import FileIO
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from autodiff_ref.containment import CandidateError, on_one_line, told
from autodiff_ref.face import Face, NotACandidateError, Question
from autodiff_ref.faces import face_at
from autodiff_ref.isolation.messages import MessageError, receive, send
from autodiff_ref.network import Network
from autodiff_ref.recognition.running.profiling import lines_run
from autodiff_ref.watching import lines_giving


def main() -> None:
    """Answer until the pipe is closed."""
    requests, answers = pipes()
    inbox: SimpleQueue[dict[str, Any]] = SimpleQueue()
    Thread(target=listen, args=(requests, inbox), daemon=True).start()
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the harness ends this
    mine = os.getpid()
    child = Child()
    while True:
        message = inbox.get()
        answer = child.reply(message)
        if os.getpid() != mine:  # the candidate has forked, and this is the copy
            os._exit(0)
        try:
            send(answers, answer)
        except MessageError as failure:
            what = f"what {message.get('function')} returned cannot be sent"
            send(answers, {"failed": f"{what}: {failure}"})


def pipes() -> tuple[FileIO, FileIO]:
    """The pipes to and from the harness, out of the way of what the candidate reads and prints.

    Its standard input is empty; its standard output goes where its standard error goes.
    """
    requests, answers = FileIO(os.dup(0), "rb"), FileIO(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def listen(requests: FileIO, inbox: "SimpleQueue[dict[str, Any]]") -> None:
    """Put every message into the inbox; when the pipe is closed, end, whatever is running."""
    try:
        while True:
            inbox.put(receive(requests))
    finally:
        if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(0)


class Child:
    """What answers, in the candidate's process.

    Attributes:
        face: of the candidate, once it is loaded.
        file: where it lies.
        kept: X and Y of the last question, as most are asked about the same.
    """

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self.face, self.file = Face({}), ""
        self.kept: dict[str, Any] = {}

    def reply(self, message: dict[str, Any]) -> dict[str, object]:
        """The answer to a message: ``answer``, ``failed`` or, of a candidate, ``refused``."""
        try:
            return {"answer": self.answer(message)}
        except CandidateError as failure:
            return {"failed": str(failure)}
        except NotACandidateError as refusal:
            return {"refused": str(refusal)}
        except BaseException as failure:  # KeyboardInterrupt, which no person can have meant
            return {"failed": f"{message.get('function', 'loading it')} raised {told(failure)}"}

    def answer(self, message: dict[str, Any]) -> object:
        """To nothing, that this process runs; to a place, what lies there; else to a question.

        Where arrays are sought, it is the lines that give them, or all lines that are run.
        """
        if not message:
            return True
        if "refuses" in message:
            return self.face.refusal(Network(*message["refuses"]))
        if "where" in message:
            return self.load(**message)
        if message.pop("running", False):
            lines: set[int] = set()
            with lines_run(self.file, lines):
                self.ask(message)
            return sorted(lines)
        sought = message.pop("sought", None)
        if sought is None:
            return self.ask(message)
        return lines_giving(lambda: self.ask(message), self.file, sought)

    def load(
        self, where: str, name: str, is_file: bool, path: list[str], roles: dict[str, str]
    ) -> dict[str, object]:
        """What face the candidate has: all of it that is plain data."""
        sys.path[:], sys.argv[:] = path, [where]
        self.face, self.file = face_at(Path(where) if is_file else where, name, roles), where
        return {
            "functions": list(self.face.functions),
            "on_any_network": sorted(self.face.on_any_network),
            "with_batches": self.face.with_batches,
            "depth": self.face.depth,
            "told": [on_one_line(sentence) for sentence in self.face.told],
            "taken": asdict(self.face.taken) if self.face.taken else None,
        }

    def ask(self, message: dict[str, Any]) -> object:
        """What a function of its face answers."""
        given = {name: message.pop(name) for name in ("X", "Y")}
        self.kept |= {name: value for name, value in given.items() if value is not None}
        network = Network(*message.pop("network"))
        return self.face.ask(Question(**message, **self.kept, network=network))


if __name__ == "__main__":
    main()
