"""How long one gradient takes a candidate, as a ratio of what it takes JAX.

Both sides are called in turn in one process, this one, on the same values in arrays of the size
of the text's cat network, each in the memory order of its side; medians of many calls are compared.
Speed does not depend on the values, so they are drawn.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

from autodiff_ref import candidates, compiled, programs
from autodiff_ref.containment import contained
from autodiff_ref.face import Face
from autodiff_ref.judgement import compare
from autodiff_ref.network import TEXT_NETWORK
from autodiff_ref.parameters import init_params
from autodiff_ref.quantities import Array, Given
from autodiff_ref.reference import Reference
from autodiff_ref.report.cells import table
from autodiff_ref.scenarios import LEARNING_RATE, SEED, Scenario
from autodiff_ref.tensors import arrays, in_float64, tensor, tensors

LAYER_DIMS, SAMPLES = (12288, 20, 7, 5, 1), 209
"""The size of the text's network and of its training set."""


def bench(candidate: str, rounds: int) -> str:
    """A table of medians and ratios, as text.

    Raises:
        NotACandidateError: there is nothing of that name that could be measured.
        CandidateError: its gradients raised.
    """
    subject = candidates.load(candidate, apart=False)
    face = subject.face
    assert isinstance(face, Face)
    rows = []
    for dtype in (np.float64, np.float32):
        with contained("gradients raised ", face.home):
            theirs, ours = gradient_times(face.functions["gradients"], dtype, rounds)
        rows.append(row(f"gradients, {np.dtype(dtype)}", theirs, ours))
    with contained("gradients raised ", face.home):
        theirs, ours = gradient_times(verified(face.functions["gradients"]), np.float64, rounds)
    rows.append(row("the same, every derivative verified", theirs, ours))
    lines = [
        f"One gradient of the network {LAYER_DIMS} with m = {SAMPLES}, median of {rounds} calls",
        "in milliseconds, beside jax.jit(jax.value_and_grad(cost)); the ratio is that of two calls",
        "in a row, its median and quartiles:",
        "",
        table(["", subject.name, "JAX", "ratio", "quartiles"], rows, "simple"),
    ]
    if not candidate.endswith(".py"):
        lines += ["", f"import {candidate} after import numpy: {import_time(candidate):.0f} ms"]
    return "\n".join(lines)


def row(what: str, theirs: Array, ours: Array) -> list[str]:
    """Medians of both sides, and of the ratio of two calls in a row, with its quartiles."""
    low, middle, high = np.percentile(theirs / ours, [25, 50, 75])
    times = [f"{np.median(side):.2f}" for side in (theirs, ours)]
    return [what, *times, f"{middle:.2f}", f"{low:.2f} ... {high:.2f}"]


def verified(gradients: Callable[..., Given]) -> Callable[..., object]:
    """The same gradients, each derivative compared with the reference within its bound."""

    def compared(params: Given, X: npt.NDArray[Any], Y: npt.NDArray[Any]) -> object:
        scenario = Scenario("bench", "", TEXT_NETWORK, params, X, Y, LEARNING_RATE, (1,))
        reference, found = Reference(scenario), gradients(params, X, Y)
        state = reference.state(params, 0, programs.cost_and_gradients)
        return [
            compare(
                reference.place("gradients", name, "end to end"),
                value,
                state.trace[name],
                state.bounds[name],
                scenario.dtype,
            )
            for name, value in found.items()
        ]

    return compared


@in_float64
def gradient_times(
    gradients: Callable[..., object], dtype: npt.DTypeLike, rounds: int
) -> tuple[Array, Array]:
    """Milliseconds of each call of the candidate's gradients and of JAX's, in turn."""
    stream = np.random.RandomState(SEED)
    given = (
        tensors(init_params(LAYER_DIMS, SEED), dtype),
        tensor(stream.random_sample((LAYER_DIMS[0], SAMPLES)), dtype),
        tensor(stream.random_sample((1, SAMPLES)) < 0.5, dtype),
    )
    # One column a sample, samples one after the other in memory, as images are read.
    params, X, Y = arrays(given[0]), np.asfortranarray(given[1]), np.asarray(given[2])
    finished: Callable[[object], object] = jax.block_until_ready
    sides: tuple[Callable[[], object], Callable[[], object]] = (
        lambda: gradients(params, X, Y),
        lambda: finished(compiled.cost_and_gradients(*given, TEXT_NETWORK)),
    )
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for side, times in zip(sides, taken, strict=True):
            start = time.perf_counter()
            side()
            times.append(1e3 * (time.perf_counter() - start))
    # The first round compiles and fills the caches.
    return np.array(taken[0][1:]), np.array(taken[1][1:])


def import_time(module: str, rounds: int = 9) -> float:
    """Median milliseconds that importing a module adds to importing NumPy."""
    program = (
        "import numpy, time; start = time.perf_counter(); "
        f"import {module}; print(time.perf_counter() - start)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        for _ in range(rounds)
    ]
    return 1e3 * median(float(run.stdout) for run in runs)
