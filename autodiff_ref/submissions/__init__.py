"""Many candidates at once: each verified in a process of its own, all in one table."""

from autodiff_ref.submissions.folder import TABLE, Reports
from autodiff_ref.submissions.table import Row, counts_of, table_of, worst
from autodiff_ref.submissions.verifying import verify_all
from autodiff_ref.submissions.work import Asked, Outcome, Submission, submissions_of, verified_alone

__all__ = [
    "TABLE",
    "Asked",
    "Outcome",
    "Reports",
    "Row",
    "Submission",
    "counts_of",
    "submissions_of",
    "table_of",
    "verified_alone",
    "verify_all",
    "worst",
]
