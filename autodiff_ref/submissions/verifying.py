"""All candidates are handed to workers; what comes of each is written at once."""

from collections.abc import Callable, Sequence

from autodiff_ref.submissions.folder import Reports
from autodiff_ref.submissions.table import Row
from autodiff_ref.submissions.work import Submission, refused, verified_alone
from autodiff_ref.workers import Died, Workers, spread


def verify_all(
    submissions: Sequence[Submission],
    reports: Reports,
    workers: Workers,
    done: Callable[[Row], None],
) -> None:
    """Verify all of them, and write the reports.

    Args:
        submissions: the candidates.
        reports: where their reports go.
        workers: who verifies them.
        done: called with the row of each, in the order in which they come.
    """
    for submission, outcome in spread(verified_alone, submissions, workers):
        if isinstance(outcome, Died):
            outcome = refused(submission.name, str(outcome), lasting=False)
        reports.keep(submission, outcome)
        done(outcome.row)
