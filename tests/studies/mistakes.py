"""``python -m studies.mistakes``, with tests/ on the path: writes reports/mistakes.md.

The exit status is 1 if anything was missed, or named as something that gives other numbers.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from autodiff_ref.environment import Environment
from mutants import MUTANTS
from studies import mutated, planting, verified
from studies.naming import MISSED, WRONG, Case
from studies.told_mistakes import page

REPORT = Path(__file__).parents[2] / "reports" / "mistakes.md"

COMMAND = "PYTHONPATH=tests python -m studies.mistakes"

PAIRS = 50
"""Drawn in each network."""


def main() -> int:
    """Run the study and write its page."""
    networks = list(planting.PROBLEMS)
    files = [list(group) for _, group in groupby(MUTANTS, lambda mutant: mutant.file)]
    tasks = [
        *(partial(planting.cases, network, part) for network in networks for part in planting.EACH),
        *(partial(planting.pairs, network, PAIRS) for network in networks),
        *(partial(mutated.cases, mutants) for mutants in files),
        *(partial(verified.cases, mutants) for mutants in files),
    ]
    # JAX must not be forked.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        found = [pool.submit(task) for task in tasks]
        for future in tqdm(as_completed(found), total=len(found), disable=None):
            future.result()
    cases: list[Case] = [case for future in found for case in future.result()]
    text = page(cases, Environment.here(COMMAND, seed=0))
    REPORT.write_text(text, encoding="utf-8")
    print(text.split("\n\n")[1])
    return int(any(case.outcome in (MISSED, WRONG) for case in cases))


if __name__ == "__main__":
    sys.exit(main())
