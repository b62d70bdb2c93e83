"""The work on one candidate: from its name to the text and the record of its report."""

import json
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from textwrap import shorten
from time import monotonic

from autodiff_ref.comparison import Verdict
from autodiff_ref.face import NotACandidateError
from autodiff_ref.harness import verify
from autodiff_ref.images import DataError
from autodiff_ref.isolation import LIMIT
from autodiff_ref.recognition.search.search import SECONDS
from autodiff_ref.report.grades import grades, points
from autodiff_ref.report.hints import of_all
from autodiff_ref.report.printed import in_json, in_words
from autodiff_ref.scenarios import UnknownScenarioError
from autodiff_ref.submissions.fingerprint import digest, harness, of_candidate, of_folder
from autodiff_ref.submissions.table import NOTHING, Row
from autodiff_ref.verification import Verification
from autodiff_ref.workers.places import working_in

REFUSED = (NotACandidateError, DataError, UnknownScenarioError)
"""Why nothing of a candidate can be verified, in words for people."""

LONGEST = 70
"""Letters of what is at fault, in a table."""


class ElsewhereError(Exception):
    """A worker is not in the same place as the command that it works for; the message says how."""


@dataclass(frozen=True)
class Asked:
    """What every candidate is asked, as by the options of ``verify``."""

    data: str | None = None
    scenarios: tuple[str, ...] | None = None
    exact: bool = False
    limit: float = LIMIT
    functions: dict[str, str] = field(default_factory=dict)
    hints: int | None = None


@dataclass(frozen=True)
class Submission:
    """One candidate to be verified.

    Attributes:
        name: its file, or an importable name.
        folder: that the name is seen from.
        asked: what it is asked.
        command: what would verify it alone.
        content: digest of the candidate.
        rest: digest of all else that its report rests on, with that of the harness at its end.
    """

    name: str
    folder: str
    asked: Asked
    command: str
    content: str
    rest: str

    @property
    def key(self) -> str:
        """Of its report: as long as it is the same, so is the report."""
        return digest([self.name, self.content, self.rest])


@dataclass(frozen=True)
class Outcome:
    """What came out about one candidate.

    Attributes:
        row: of the table.
        text: as it would be printed for this candidate alone.
        record: the same in JSON.
        lasting: whether it would come out again, with more time as well.
    """

    row: Row
    text: str
    record: str
    lasting: bool = True


def submissions_of(
    names: Iterable[str], asked: Asked, command: Callable[[str], str]
) -> list[Submission]:
    """Candidates as they lie, seen from the current folder.

    Args:
        names: of the candidates.
        asked: what each is asked.
        command: what would verify one alone.
    """
    # What was found within one limit stands within a larger one, and what was not does not last.
    what = {name: value for name, value in asdict(asked).items() if name != "limit"}
    rest = digest([what, of_folder(asked.data)]) + harness()
    folder = str(Path.cwd())
    return [
        Submission(name, folder, asked, command(name), of_candidate(name), rest) for name in names
    ]


def verified_alone(submission: Submission) -> Outcome:
    """Verify a candidate; whatever it does, and whatever is amiss here, is an outcome."""
    began = monotonic()
    try:
        with there(submission):
            began = monotonic()
            asked = submission.asked
            verification = verify(
                submission.name,
                data=asked.data,
                scenarios=asked.scenarios,
                command=submission.command,
                exact=asked.exact,
                limit=asked.limit,
                functions=asked.functions,
            )
            return told(verification, asked.hints, monotonic() - began)
    except (ElsewhereError, OSError) as other:
        return refused(submission.name, str(other), monotonic() - began, lasting=False)
    except REFUSED as refusal:
        seconds = monotonic() - began
        in_time = seconds < min(SECONDS, submission.asked.limit)
        lasting = in_time or not isinstance(refusal, NotACandidateError)
        return refused(submission.name, str(refusal), seconds, lasting=lasting)
    except Exception as defect:  # of ours, which refutes no candidate
        last = traceback.format_exception_only(defect)[-1].strip()
        why = f"a defect of the harness: {last}\n{traceback.format_exc()}"
        return refused(submission.name, why, monotonic() - began, lasting=False)


@contextmanager
def there(submission: Submission) -> Iterator[None]:
    """Work where a candidate is seen, and refuse to verify something else, or otherwise.

    Raises:
        ElsewhereError: this process sees another file, or none, or is of another version.
    """
    shared = "workers need a folder that all of them share"
    if not Path(submission.folder).is_dir():
        raise ElsewhereError(f"this worker sees no folder {submission.folder}: {shared}")
    if not submission.rest.endswith(harness()):
        raise ElsewhereError(
            "this worker has another version of autodiff_ref, or of what computes for it, than "
            "the command that it works for: install the same"
        )
    with working_in(submission.folder):
        if of_candidate(submission.name) != submission.content:
            raise ElsewhereError(
                f"this worker sees another {submission.name} in {submission.folder} than was there "
                f"when this run began: run it again if the file was changed, else {shared}"
            )
        yield


def told(verification: Verification, steps: int | None, seconds: float) -> Outcome:
    """The outcome of a verification."""
    found = [shown(hint.told(min(steps or 2, 2))) for hint in of_all(verification)]
    if verification.verdict is Verdict.ERROR:
        notes = dict.fromkeys(c.note for c in verification.comparisons if c.note)
        found = [shown([note]) for note in notes]
    if verification.agrees:
        found = [shown(["limited", limit]) for limit in verification.limits]
    more = f"; and {len(found) - 1} more" if len(found) > 1 else ""
    row = Row(
        verification.candidate,
        verification.exit_status,
        str(verification.verdict),
        f"{found[0]}{more}" if found else "",
        NOTHING if steps else points(grades(verification)).replace(" equations", ""),
        seconds,
    )
    # What could not be compared may be for want of time, of memory or of a package.
    lasting = verification.verdict is not Verdict.ERROR and not verification.late
    return Outcome(row, in_words(verification, steps), in_json(verification, steps), lasting)


def shown(lines: list[str]) -> str:
    """A hint in a few words: equation 6, in layer 2: 1/m is missing."""
    return shorten(
        ": ".join(line.strip().rstrip(".") for line in lines), LONGEST, placeholder=" ..."
    )


def refused(name: str, why: str, seconds: float | None = None, *, lasting: bool = True) -> Outcome:
    """The outcome where nothing was compared."""
    status = 2
    row = Row(
        name,
        status,
        "not verified",
        shown([why.removeprefix(name).lstrip(": ").partition("\n")[0]]),
        NOTHING,
        seconds,
    )
    record = {
        "verdict": None,
        "candidate": name,
        "exit_status": status,
        "complete": False,
        "refused": why,
    }
    return Outcome(row, why, json.dumps(record, indent=2), lasting)
