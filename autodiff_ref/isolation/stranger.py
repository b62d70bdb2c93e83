"""A candidate that runs in another process, asked as one in this process is asked."""

import math
import sys
import weakref
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, get_args

import numpy.typing as npt

from autodiff_ref.answers import is_answer
from autodiff_ref.containment import CandidateError
from autodiff_ref.face import NotACandidateError, Question
from autodiff_ref.isolation.running import EndedError, Running, running_in
from autodiff_ref.network import TEXT_NETWORK, Network
from autodiff_ref.recognition import Taken
from autodiff_ref.setting import Setting
from autodiff_ref.watching import Line, Lines

LIMIT = 60.0
"""Seconds that a call may take, if nobody says otherwise."""

STARTING = 60.0
"""Seconds that an empty process may take to start, on a machine that is busy."""

NO_ANSWER = "sent what is no answer"

UPDATES = 100
"""Of a descent, for which a call of ``train`` is given the limit once."""


class Stranger:
    """The face of a file or an importable name that runs in a process of its own.

    Whatever becomes of that process, the next question finds it, or a new one; a function that
    has not returned within the limit is not asked again, but for a shorter descent.

    Attributes:
        functions, on_any_network, with_batches, depth, told, taken: as those of the face there.
    """

    def __init__(
        self,
        where: str | Path,
        name: str,
        limit: float = LIMIT,
        roles: Mapping[str, str] | None = None,
    ) -> None:
        """Load it.

        Args:
            where: the path of a file, or an importable name.
            name: what messages call it.
            limit: the seconds that a call may take; of ``train``, for every hundred updates.
            roles: names of functions by what they do, where that is not recognised.

        Raises:
            CandidateError: it cannot be imported, or not be looked into.
            NotACandidateError: it has no function ``gradients``.
        """
        self.where, self.name, self.limit = where, name, limit
        self.roles = dict(roles or {})
        self.folder, self.path = str(Path.cwd()), [str(Path(each).absolute()) for each in sys.path]
        self.hung: dict[str, tuple[float, str]] = {}
        self.refusals: dict[Network, str] = {}
        self.running: Running | None = None
        self.end: Callable[[], object] = lambda: None
        self.sent: dict[str, npt.NDArray[Any]] = {}
        face = self.start()
        self.functions = tuple(map(str, face["functions"]))
        self.on_any_network = tuple(map(str, face["on_any_network"]))
        self.with_batches = bool(face["with_batches"])
        self.depth = None if face["depth"] is None else int(face["depth"])
        self.told = tuple(map(str, face["told"]))
        self.taken = None if face["taken"] is None else taken_of(face["taken"])

    def ask(self, question: Question) -> object:
        """The answer in plain form.

        Raises:
            CandidateError: it raised, hung or ended its process, did not leave what it was given
                intact, or returned what cannot be read.
        """
        function, params = question.function, question.params
        updates = question.rest.get("iterations") or 1
        fewest, words = self.hung.get(function, (math.inf, ""))
        if updates >= fewest:
            raise CandidateError(words)
        message = self.message(question)
        limit = self.limit * max(1, math.ceil(updates / UPDATES))
        try:
            answer = self.exchange(function, message, limit)
        except TimeoutError:
            words = f"{function} did not return within {limit:g} s"
            self.hung[function] = updates, words
            raise CandidateError(words) from None
        if not is_answer(function, answer, params):
            raise CandidateError(f"{function} {NO_ANSWER}")
        return answer

    def message(self, question: Question) -> dict[str, object]:
        """A question as plain data, for a process that is there."""
        self.be_there()
        function, network = question.function, question.network
        both = {"X": question.X, "Y": question.Y}
        message: dict[str, object] = {
            "function": function,
            "params": dict(question.params),
            # Those of a scenario, which nobody writes to, are sent once.
            **{name: None if self.sent.get(name) is a else a for name, a in both.items()},
            # Only who takes one is given it, and it may hold functions, which cannot be sent.
            "network": astuple(network if function in self.on_any_network else TEXT_NETWORK),
            "rest": dict(question.rest),
        }
        self.sent = both
        return message

    def lines(self, question: Question, sought: Mapping[str, npt.NDArray[Any]]) -> dict[str, Lines]:
        """The lines of its file that give each of these arrays while it answers; none if it fails.

        It is not asked again whether it is right: lines that it lied about would only mislead.
        """
        try:
            message = self.message(question) | {"sought": dict(sought)}
            found = self.exchange(question.function, message, self.limit)
        except (CandidateError, TimeoutError):
            return {}
        return {name: found[name] for name in sought if is_lines(found, name)}

    def lines_run(self, question: Question) -> set[int] | None:
        """The lines of its file that are run while it answers; None where that is not seen."""
        try:
            found = self.exchange(
                question.function, self.message(question) | {"running": True}, self.limit
            )
        except (CandidateError, TimeoutError):
            return None
        return {n for n in found if type(n) is int} if isinstance(found, list) else None

    def refusal(self, network: Network) -> str:
        """Why it has no value for this network, or "" if it has."""
        if any(callable(activation) for activation in (*network.of_hidden, network.output)):
            return "an activation that is a function is not handed to another process"
        if network not in self.refusals:
            try:
                self.be_there()
                message: dict[str, object] = {"refuses": astuple(network)}
                why = str(self.exchange("its own Network", message, self.limit))
            except TimeoutError:
                why = f"its own Network did not return within {self.limit:g} s"
            except CandidateError as failure:
                why = str(failure)
            self.refusals[network] = why
        return self.refusals[network]

    def start(self) -> dict[str, Any]:
        """Start a process and load the candidate there; what face it has."""
        running = running_in(self.folder)
        self.running, self.sent = running, {}
        self.end = weakref.finalize(self, running.end)
        who = f"{self.name}, being imported,"
        try:
            self.exchange("Python", {}, STARTING)
        except TimeoutError:
            raise CandidateError(f"Python did not start within {STARTING:g} s") from None
        message: dict[str, object] = {
            "where": str(self.where),
            "name": self.name,
            "is_file": isinstance(self.where, Path),
            "path": self.path,
            "roles": self.roles,
        }
        try:
            match self.exchange(who, message, self.limit):
                case dict() as face if set(face) == {
                    "functions",
                    "on_any_network",
                    "with_batches",
                    "depth",
                    "told",
                    "taken",
                }:
                    return face
        except TimeoutError:
            raise CandidateError(
                f"{self.name} cannot be imported and looked into: it takes more than "
                f"{self.limit:g} s, for which --limit SECONDS, or limit=, allows more"
            ) from None
        raise CandidateError(f"{who} {NO_ANSWER}")

    def be_there(self) -> None:
        """Start another process if the first has ended; the candidate is there what it was."""
        if self.running is not None:
            return
        try:
            self.start()
        except NotACandidateError as refusal:
            raise CandidateError(str(refusal)) from refusal

    def exchange(self, who: str, message: dict[str, object], limit: float) -> Any:
        """The answer to a message; a process that gives none is ended."""
        assert self.running is not None
        reply: object = None
        try:
            reply = self.running.exchange(message, limit)
        except EndedError as end:
            raise CandidateError(f"{who} {end}") from end
        finally:
            if not isinstance(reply, dict):  # an interruption, too
                self.close()
        match reply:
            case {"answer": answer}:
                return answer
            case {"failed": str(why)}:
                raise CandidateError(why)
            case {"refused": str(why)}:
                raise NotACandidateError(why)
        self.close()
        raise CandidateError(f"{who} {NO_ANSWER}")

    def close(self) -> None:
        """End its process; the next question starts another."""
        self.running = None
        self.end()


def taken_of(sent: dict[str, Any]) -> Taken:
    """What problems it takes, of what its process has sent."""
    return Taken(**sent | {"settings": tuple(Setting(**each) for each in sent["settings"])})


def is_lines(found: Any, name: str) -> bool:
    """Whether an answer has lines under a name."""
    lines = found.get(name) if isinstance(found, dict) else None
    return isinstance(lines, list) and all(
        isinstance(line, tuple) and tuple(map(type, line)) == get_args(Line) and line[0] > 0
        for line in lines
    )
