"""A folder of reports, one for each candidate, written as they come and found again."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path

from autodiff_ref.submissions.table import Row, counts_of, table_of
from autodiff_ref.submissions.work import Outcome, Submission

LONGEST = 120
"""Bytes of a name of a file, of which systems allow 255; a longer one is cut."""

TABLE = "README.md"

OURS = "submission"
"""Under which name a report says what it rests on, and its row of the table."""


class Reports:
    """The reports of several candidates: ``NAME.txt`` and ``NAME.json`` for each, and a table.

    Attributes:
        unkept: why the report on a candidate could not be written, by its name.
    """

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        """Nothing is written yet.

        Raises:
            OSError: it is no folder, or cannot be made.
        """
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(
                f"reports need a folder, and {folder} is a file: name another with --reports"
            )
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.stems = folder, stems(names)
        self.unkept: dict[str, str] = {}

    def file(self, name: str, suffix: str) -> Path:
        """A file of a candidate's report."""
        return self.folder / f"{self.stems[name]}{suffix}"

    def row(self, submission: Submission) -> Row | None:
        """That of an earlier run, if its report rests on the very same."""
        try:
            record = json.loads(self.file(submission.name, ".json").read_text(encoding="utf-8"))
            ours = record[OURS]
            if ours["key"] != submission.key or not self.file(submission.name, ".txt").exists():
                return None
            return Row(**ours["row"])
        except (OSError, ValueError, KeyError, TypeError):  # there is none, or not a whole one
            return None

    def has(self, submission: Submission) -> bool:
        """Whether an earlier run has left one, whatever it rests on."""
        return self.file(submission.name, ".json").exists()

    def keep(self, submission: Submission, outcome: Outcome) -> None:
        """Write a report; the record last, so that where it is, the text is.

        One that cannot be written stops no other, and is among those that are not kept.
        """
        row = asdict(replace(outcome.row, seconds=None))
        key = submission.key if outcome.lasting else None
        record = json.loads(outcome.record) | {OURS: {"key": key, "row": row}}
        try:
            write(self.file(submission.name, ".txt"), f"{outcome.text}\n")
            write(self.file(submission.name, ".json"), f"{json.dumps(record, indent=2)}\n")
        except OSError as failure:
            self.unkept[submission.name] = str(failure)

    def show(self, rows: Sequence[Row], missing: int = 0) -> Path:
        """Write the table; of candidates that are missing, it tells how many.

        Raises:
            OSError: it cannot be written.
        """
        linked = [
            row
            if row.candidate in self.unkept
            else replace(row, candidate=f"[{row.candidate}](<{self.stems[row.candidate]}.txt>)")
            for row in rows
        ]
        about = (
            "Each name leads to what `verify` would print of that candidate alone; `NAME.json` "
            "beside it says the same for programs."
        )
        parts = ("# Candidates", counts_of(rows, missing), about)
        file = self.folder / TABLE
        write(file, "\n\n".join((*parts, table_of(linked, style="pipe", timed=False))) + "\n")
        return file


def stems(names: Iterable[str]) -> Mapping[str, str]:
    """A name for the files of each candidate, as like its own as can be, and none twice."""
    whole = {name: re.sub(r"[^\w.-]+", "-", name).strip("-.") for name in names}
    found = {name: cut(stem) for name, stem in whole.items()}
    taken: dict[str, list[str]] = {}
    for name, stem in found.items():
        taken.setdefault(stem.casefold(), []).append(name)
    for alike in taken.values():
        if len(alike) > 1 or not found[alike[0]] or found[alike[0]] != whole[alike[0]]:
            for name in alike:
                found[name] += f"-{sha256(name.encode()).hexdigest()[:8]}"
    return found


def cut(stem: str) -> str:
    """As many of its letters as LONGEST bytes hold."""
    return stem.encode()[:LONGEST].decode(errors="ignore")


def write(file: Path, text: str) -> None:
    """Write a file so that it is there as a whole or not at all."""
    new = file.with_name(f".new-{os.getpid()}-{file.name}")
    try:
        new.write_bytes(text.encode("utf-8", errors="backslashreplace"))
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
