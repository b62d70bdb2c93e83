"""The scenarios of one candidate, asked in several processes at once."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path

from autodiff_ref import candidates
from autodiff_ref.candidates import Candidate
from autodiff_ref.comparison import Compared
from autodiff_ref.evidence import Outcome
from autodiff_ref.face import NotACandidateError
from autodiff_ref.network import Network
from autodiff_ref.questions import CHECKS
from autodiff_ref.recognition.running.quiet import generators_kept
from autodiff_ref.run import Progress, outcomes, silent
from autodiff_ref.scenarios import Scenario
from autodiff_ref.subject import asked_of, source_at
from autodiff_ref.workers import Died, Workers, spread
from autodiff_ref.workers.places import working_in

SCENARIOS = 3
"""In one task: for each, the candidate starts anew, so that what it answers does not depend on how
many workers there are."""


@dataclass(frozen=True)
class Loading:
    """How a candidate is loaded and what it is asked about, as the arguments of ``verify``."""

    candidate: str | Path
    limit: float
    functions: Mapping[str, str] | None
    data: str | PathLike[str] | None
    scenarios: str | Iterable[str] | None
    network: Network | None
    folder: str = field(default_factory=lambda: str(Path.cwd()))


@dataclass(frozen=True)
class Part:
    """Some of the scenarios of a candidate."""

    loading: Loading
    exact: bool
    indices: range


def scattered(
    workers: Workers,
    loading: Loading,
    candidate: Candidate,
    problems: list[Scenario],
    exact: bool,
    progress: Progress,
) -> Iterator[Outcome]:
    """What ``outcomes`` finds, in its order, asked by workers.

    Raises:
        NotACandidateError: the process that asks has died each time.
    """
    total = len(problems)
    parts = [
        Part(loading, exact, range(first, min(first + SCENARIOS, total)))
        for first in range(0, total, SCENARIOS)
    ]
    progress(0, total * len(CHECKS), "asking")
    asked, next_one, found = 0, 0, dict[int, list[Outcome]]()
    for part, answer in spread(answered, parts, workers):
        if isinstance(answer, Died):
            raise NotACandidateError(f"{candidate.name} {answer}")
        asked += len(part.indices)
        progress(asked * len(CHECKS), total * len(CHECKS), f"asked in {asked} of {total} scenarios")
        found[part.indices.start] = answer
        while next_one in found:
            yield from found.pop(next_one)
            next_one += SCENARIOS


def answered(part: Part) -> list[Outcome]:
    """What is found out about a candidate in some of its scenarios, without functions."""
    its = part.loading
    with (
        working_in(its.folder),
        generators_kept(),
        closing(candidates.load(its.candidate, limit=its.limit, roles=its.functions)) as loaded,
    ):
        source = source_at(its.candidate)
        subject, problems, _ = asked_of(loaded, source, its.data, its.scenarios, its.network)
        found = outcomes(subject, problems, part.exact, silent, part.indices)
        return [replace(o, bounds=None) if isinstance(o, Compared) else o for o in found]
