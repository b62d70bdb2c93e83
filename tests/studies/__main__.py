"""``python -m studies``, with tests/ on the path: all three studies, written to reports/.

The exit status is 1 if anything was found that should not be: a fault that the harness misses, a
false alarm, an entry beyond its bound, or unsound bounds that nothing is beyond.
"""

import os
import sys
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tqdm import tqdm

from autodiff_ref.environment import Environment
from studies.alarms import Run, runs
from studies.calibration import Calibration
from studies.histogram import draw
from studies.larger import CHOSEN
from studies.page import page
from studies.planted import judged
from studies.regimes import REGIMES
from studies.sizes import seen
from studies.true_errors import Measured, measured

REPORTS = Path(__file__).parents[2] / "reports"

COMMAND = "PYTHONPATH=tests python -m studies"

RUNS = 1250
"""Of each regime."""

ROUNDS = 1
"""Of every architecture of study 3, in either dtype."""


def main() -> int:
    """Run the studies, write page and picture."""
    # JAX must not be forked.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        # What takes longest comes first.
        of_runs = [pool.submit(runs, regime, RUNS) for regime in reversed(REGIMES)]
        of_errors = [pool.submit(measured, regime, ROUNDS) for regime in CHOSEN]
        faults, smallest = list(judged()), list(seen())
        shown(of_runs, of_errors)
        right = [run for future in reversed(of_runs) for run in future.result()]
        errors = [each for future in of_errors for each in future.result()]
    found = Calibration(faults, right, errors, smallest)
    text = page(found, Environment.here(COMMAND, seed=0))
    (REPORTS / "calibration.md").write_text(text, encoding="utf-8")
    draw(errors, REPORTS / "calibration.png")
    print(text.split("\n\n")[1])
    return 0 if found.holds else 1


def shown(of_runs: list[Future[list[Run]]], of_errors: list[Future[list[Measured]]]) -> None:
    """Wait for all, with a bar on a terminal."""
    every: list[Future[Any]] = [*of_runs, *of_errors]
    for future in tqdm(as_completed(every), total=len(every), desc="regimes", disable=None):
        future.result()


if __name__ == "__main__":
    sys.exit(main())
