"""What the three studies come to, as a page."""

from autodiff_ref.environment import Environment
from autodiff_ref.report.cells import table
from studies.calibration import Calibration
from studies.told_alarms import of_alarms
from studies.told_errors import of_errors
from studies.told_faults import of_faults


def page(found: Calibration, environment: Environment) -> str:
    """All of it."""
    parts = [
        "# Calibration: the harness, measured",
        f"Of {found.planted:,} planted faults, the harness missed {found.missed:,}. "
        f"Of {len(found.runs):,} runs of right implementations, it called "
        f"{len(found.wrong):,} wrong. "
        f"Of {found.entries:,} entries of gradients and traces, {found.beyond:,} were farther from "
        "their exact values than their bounds permit.",
        "Three studies: what the harness misses, beside what other rules miss; what it says "
        "against implementations that are right; and whether its bounds hold, and how closely. "
        "`nox -s calibrate` does the same in an environment of its own.",
        table(["run", ""], [list(line) for line in environment.lines()], "pipe"),
        *of_faults(found),
        *of_alarms(found),
        *of_errors(found),
    ]
    return "\n\n".join(parts) + "\n"
