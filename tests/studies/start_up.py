"""How long ``verify`` takes to start, and its second run: ``python -m studies.start_up``.

The floor is the import of JAX alone. Of each command it is told what one process and those that it
starts take of a processor, and how long they take by the clock, the least of several runs.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tabulate import tabulate

ROOT = Path(__file__).parents[2]

ROUNDS = 3

VERIFY = ("-m", "autodiff_ref", "verify", "--scenario", "text", "--hints", "1")

COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}
"""Python keeps what it compiles, as what is installed is kept."""

Took = tuple[float, float]
"""Seconds of a processor, and by the clock."""


def took(arguments: tuple[str, ...], cache: str | None) -> Took:
    """What a run of Python takes; without a folder, JAX keeps nothing."""
    kept = {"JAX_ENABLE_COMPILATION_CACHE": "0"} if cache is None else {"XDG_CACHE_HOME": cache}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | kept | COMPILED_ONCE,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return used, ended - began


def first_time(arguments: tuple[str, ...]) -> Took:
    """What it takes where nothing is kept yet."""
    with TemporaryDirectory() as empty:
        return took(arguments, empty)


def main() -> None:
    """Print the table."""
    with TemporaryDirectory() as cache:
        took(VERIFY, cache)
        runs: dict[str, Callable[[], Took]] = {
            "import jax": lambda: took(("-c", "import jax"), None),
            "start: all imports": lambda: took(("-m", "autodiff_ref", "--help"), None),
            "verify, nothing kept": lambda: took(VERIFY, None),
            "verify, first time": lambda: first_time(VERIFY),
            "verify, second time": lambda: took(VERIFY, cache),
        }
        found: dict[str, list[Took]] = {name: [] for name in runs}
        for _ in range(ROUNDS):  # in turn, so that all meet the same machine
            for name, run in runs.items():
                found[name].append(run())
    least = {
        name: [min(each) for each in zip(*times, strict=True)] for name, times in found.items()
    }
    floor = least["import jax"][0]
    rows = [
        [name, f"{used:.2f}", f"{clock:.2f}", f"{used / floor:.1f}"]
        for name, (used, clock) in least.items()
    ]
    print(tabulate(rows, ["", "processor s", "clock s", "times the floor"], disable_numparse=True))


if __name__ == "__main__":
    main()
