"""A verification as the command line prints it: in words or in JSON, whole or as hints."""

from typing import Any

from autodiff_ref.report.hints import hints
from autodiff_ref.report.record import json_of, json_of_hints
from autodiff_ref.report.terminal import limits, summary, verdict_line
from autodiff_ref.verification import Verification


def in_words(verification: Verification, steps: int | None = None) -> str:
    """The summary, or so many steps of the hints and nothing further."""
    if steps:
        lines = [verdict_line(verification), *limits(verification)]
        return "\n".join([*lines, *hints(verification, steps)])
    return summary(verification)


def in_json(verification: Verification, steps: int | None = None, **more: Any) -> str:
    """The record with what else is to be told, or the hints alone."""
    return json_of_hints(verification, steps) if steps else json_of(verification, **more)
