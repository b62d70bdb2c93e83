"""One verification in a process of its own: how long it takes, and how much memory.

``python -m studies.growth.problem M N_0 N_1 ... N_L`` prints what it measured as JSON;
``--gradients`` asks for the cost and the gradients at the start alone.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autodiff_ref.scenarios import Scenario

GIB = 2**30


@dataclass(frozen=True)
class Cost:
    """What one verification takes.

    Attributes:
        parameters: entries of all W and b.
        compared: entries that were compared.
        seconds: of processor time, JAX already imported.
        gib: peak memory of the process, in GiB.
        verdict: of the verification.
    """

    parameters: int
    compared: int
    seconds: float
    gib: float
    verdict: str


def asked(layer_dims: Sequence[int], m: int, *, gradients: bool = False) -> Cost:
    """What it takes to verify manual_bp on one network, measured in a process of its own."""
    command = [sys.executable, "-m", "studies.growth.problem", str(m), *map(str, layer_dims)]
    more = ["--gradients"] if gradients else []
    run = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{layer_dims} with {m} samples: {run.stderr[-2000:]}")
    return Cost(**json.loads(run.stdout))


def measured(layer_dims: tuple[int, ...], m: int, *, gradients: bool) -> Cost:
    """The same in this process."""
    import manual_bp
    from autodiff_ref.candidates import load
    from autodiff_ref.checks import compare_gradients
    from autodiff_ref.comparison import Compared
    from autodiff_ref.reference import Reference
    from autodiff_ref.run import verified
    from autodiff_ref.verification import verdict_of

    scenario, subject = scenario_of(layer_dims, m), load(manual_bp)
    start = time.process_time()
    if gradients:
        # An outcome holds arrays as large as the parameters: only what is needed of it is kept.
        outcomes = compare_gradients(subject, Reference(replace(scenario, recorded=())))
        made = tuple(each.record for each in outcomes if isinstance(each, Compared))
        verdict = verdict_of(made)
    else:
        found = verified(subject, [scenario], [], None, "")
        made, verdict = found.comparisons, found.verdict
    return Cost(
        scenario.parameters,
        sum(each.entries for each in made),
        time.process_time() - start,
        peak() / GIB,
        verdict.value,
    )


def scenario_of(layer_dims: tuple[int, ...], m: int) -> "Scenario":
    """A scenario whose gradients are numbers in every layer, however deep it is.

    Of weights that are drawn alone, they vanish after some tens of layers, or are nothing beside
    their bounds. So a layer of as many units as the one before passes on nearly what it gets.
    """
    import numpy as np

    from autodiff_ref.scenarios import drawn

    made, L = drawn("growth", "growth", layer_dims, m), len(layer_dims) - 1
    params = {
        name: np.eye(len(value)) + value / L if len(value) == value.shape[1] > 1 else value
        for name, value in made.params.items()
    }
    return replace(made, params=params)


def peak() -> int:
    """The most bytes that this process has held, as Linux tells it.

    What ``getrusage`` tells is at least what the process held that has started this one.
    """
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m studies.growth.problem")
    parser.add_argument("m", type=int)
    parser.add_argument("layer_dims", type=int, nargs="+")
    parser.add_argument("--gradients", action="store_true")
    given = parser.parse_args()
    print(json.dumps(asdict(measured(tuple(given.layer_dims), given.m, gradients=given.gradients))))
