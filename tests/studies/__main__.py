"""``python -m studies``, with tests/ on the path: all three studies, written to reports/.

The exit status is 1 if anything was found that should not be: a fault that the harness misses, a
false alarm, an entry beyond its bound, or unsound bounds that nothing is beyond.
"""

import sys
from pathlib import Path

from tqdm import tqdm

from autodiff_ref.environment import Environment
from studies.alarms import runs
from studies.calibration import Calibration
from studies.faults import FAULTS
from studies.histogram import draw
from studies.page import page
from studies.planted import NETWORKS, SEEDS, judged
from studies.regimes import REGIMES
from studies.true_errors import CHOSEN, measured

REPORTS = Path(__file__).parents[2] / "reports"

COMMAND = "PYTHONPATH=tests python -m studies"

RUNS = 1250
"""Of each regime."""

ROUNDS = 2
"""Of every architecture of study 3, in either dtype."""


def main() -> int:
    """Run the studies, write page and picture."""
    with tqdm(
        total=len(NETWORKS) * len(SEEDS) * (len(FAULTS) + 1), desc="planted faults", disable=None
    ) as bar:
        faults = list(judged(progress=bar.update))
    with tqdm(total=RUNS * len(REGIMES), desc="false alarms", disable=None) as bar:
        right = list(runs(RUNS, bar.update))
    scenarios = 2 * ROUNDS * sum(len(regime.architectures) for regime in CHOSEN)
    with tqdm(total=scenarios, desc="true errors", disable=None) as bar:
        errors = list(measured(ROUNDS, progress=bar.update))
    found = Calibration(faults, right, errors)
    text = page(found, Environment.here(COMMAND, seed=0))
    (REPORTS / "calibration.md").write_text(text, encoding="utf-8")
    draw(errors, REPORTS / "calibration.png")
    print(text.split("\n\n")[1])
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
