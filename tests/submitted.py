"""Candidates that are verified many at once, and who stands in for the workers."""

from collections.abc import Callable, Sequence

from autodiff_ref.__main__ import main
from autodiff_ref.submissions import (
    Asked,
    Outcome,
    Reports,
    Row,
    Submission,
    submissions_of,
)

RIGHT = """
import numpy as np
from beside import mean

def gradients(params, X, Y):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.maximum(Z1, 0)
    A2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))
    dZ2 = A2 - Y
    dZ1 = params["W2"].T @ dZ2 * (Z1 > 0)
    m = X.shape[1]
    return {"dW1": dZ1 @ X.T / m, "db1": mean(dZ1), "dW2": dZ2 @ A1.T / m, "db2": mean(dZ2)}
"""

BESIDE = "def mean(dZ):\n    return dZ.mean(axis=1, keepdims=True)\n"

WRONG = RIGHT.replace("dZ2 @ A1.T / m", "dZ2 @ A1.T")

FILES = {
    "right.py": RIGHT,
    "wrong.py": WRONG,
    "none.py": "x = 1\n",
    "beside.py": BESIDE,
    "raises.py": "def gradients(params, X, Y):\n    return 1 / 0\n",
}

CANDIDATES = ("wrong.py", "right.py", "none.py")


def submitted(name: str = "right.py", **asked: object) -> Submission:
    """A candidate as it lies in the current folder."""
    (found,) = submissions_of([name], Asked(**asked), lambda name: f"verify {name}")  # type: ignore[arg-type] # the options by name
    return found


def verify(*arguments: str) -> int:
    """The exit status of the command."""
    return main(["verify", "--scenario", "text", *arguments])


class Working:
    """Stands in for the workers, and notes whom they verify; after so many, it is interrupted.

    Of those that are late, nothing lasts.
    """

    def __init__(self, stop: int | None = None) -> None:
        self.verified: list[str] = []
        self.late: set[str] = set()
        self.stop = stop

    def __call__(
        self,
        submissions: Sequence[Submission],
        reports: Reports,
        workers: object,
        done: Callable[[Row], None],
    ) -> None:
        for submission in submissions:
            if len(self.verified) == self.stop:
                raise KeyboardInterrupt
            self.verified.append(submission.name)
            row = Row(submission.name, 0, "agrees", "", "9 of 9", 1.0)
            record, lasting = '{"verdict": "agrees"}', submission.name not in self.late
            reports.keep(submission, Outcome(row, "it agrees", record, lasting))
            done(row)
