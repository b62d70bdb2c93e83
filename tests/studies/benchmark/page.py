"""The benchmark as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autodiff_ref.report.cells import table
from studies.benchmark import epochs
from studies.benchmark.clock import Quartiles, Times, ratio
from studies.benchmark.full_batch import GRAM, UPDATES, Trained
from studies.benchmark.one_gradient import TEXT_SAMPLES, TEXT_SIZE, Measured
from studies.benchmark.peers import LIMIT, OURS
from studies.benchmark.targets import COPIES_OF_X, FULL_BATCH, GRADIENT, PASS


@dataclass(frozen=True)
class Found:
    """All that was measured.

    Attributes:
        machine: what must be known to repeat it.
        absent: peers that are not installed.
        gradients: study 1.
        trained: study 2.
        memory: peak above NumPy in copies of X, by dtype and way.
        passed: study 3.
    """

    machine: Sequence[tuple[str, str]]
    absent: Sequence[str]
    gradients: Sequence[Measured]
    trained: Sequence[Trained]
    memory: Mapping[tuple[str, str], float]
    passed: Sequence[epochs.Passed]


def page(found: Found, command: str) -> str:
    """All of it."""
    parts = [
        "# Benchmark: manual_bp beside its peers",
        "How long one gradient, a training run and a pass of mini-batches take: everybody in one "
        "process and in turn, with the same numbers on the same processors. "
        "Before anything was timed, all had computed the same to within rounding. "
        f"A ratio is that of two calls of one round; below 1, {OURS} is faster. "
        "The last columns hold what it may be at most, and whether it is.",
        "`nox -s bench` measures all of this anew, in an environment of its own.",
        *(
            [f"Not installed, and so not measured: {', '.join(found.absent)}."]
            if found.absent
            else []
        ),
        table(["run", ""], [["command", f"`{command}`"], *map(list, found.machine)], "pipe"),
        *of_gradients(found.gradients),
        *of_training(found.trained, found.memory),
        *of_passes(found.passed),
    ]
    return "\n\n".join(parts) + "\n"


def of_gradients(found: Sequence[Measured]) -> list[str]:
    """Study 1."""
    parts = [
        "## 1 One gradient",
        f"The network {TEXT_SIZE} on {TEXT_SAMPLES} samples, in milliseconds. "
        f"The limit are the {LIMIT} with the first layer, W1 X and dZ1 Xᵀ, alone.",
    ]
    for each in found:
        if each.n_0 == TEXT_SIZE[0]:
            parts += [f"### {each.dtype}", beside(each.times, OURS, 1e3, GRADIENT[each.dtype])]
    parts.append("![Time against the size of the input](benchmark.png)")
    return parts


def of_training(found: Sequence[Trained], memory: Mapping[tuple[str, str], float]) -> list[str]:
    """Study 2."""
    parts = [
        "## 2 The text's training run",
        f"The same network, {UPDATES:,} updates with all samples, in seconds. "
        "With the Gram matrix the first layer is left out of the loop and put together at the "
        "end (EQUATIONS.md, section 4), and all of that is counted.",
    ]
    for each in found:
        parts += [f"### {each.dtype}", beside(each.times, GRAM, 1, FULL_BATCH)]
        rows = [
            [name, f"{cost:.9f}", f"{each.drift[name]:.3g}" if name in each.drift else "-"]
            for name, cost in each.costs.items()
        ]
        parts.append(table(["", "last cost", "drift from the plain loop"], rows, "pipe"))
    rows = [
        [dtype, way, f"{copies:.2f}", f"{COPIES_OF_X}"] for (dtype, way), copies in memory.items()
    ]
    parts += [
        "Peak memory of a process that trains, above one that has only imported NumPy, "
        "in copies of X, X itself included:",
        table(["dtype", "way", "copies of X", "at most"], rows, "pipe"),
    ]
    return parts


def of_passes(found: Sequence[epochs.Passed]) -> list[str]:
    """Study 3."""
    parts = [
        "## 3 A pass of mini-batches",
        f"The network {epochs.DIMS} with a softmax, batches of {epochs.BATCH}, float32, shuffled; "
        "milliseconds a pass.",
    ]
    for each in found:
        parts += [f"### {each.m:,} samples", beside(each.times, OURS, 1e3, PASS)]
    return parts


def beside(times: Times, ours: str, factor: float, targets: Mapping[str, float]) -> str:
    """A row for everybody: time, ratio, and what the ratio may be at most."""
    rows = []
    for name, taken in times.items():
        row = [name, *cells(Quartiles.of(factor * taken))]
        if name != ours:
            found, most = ratio(times, ours, name), targets.get(name)
            row += [*cells(found)]
            if most is not None:
                row += [f"{most:.3g}", "yes" if found.median <= most else "NO"]
        rows.append(row)
    return table(
        ["", "median", "quartiles", f"{ours} / it", "quartiles", "at most", ""], rows, "pipe"
    )


def cells(quartiles: Quartiles) -> list[str]:
    """Median, and quartiles."""
    return [f"{quartiles.median:.3g}", f"{quartiles.low:.3g} ... {quartiles.high:.3g}"]


def missed(found: Found) -> list[str]:
    """The promises that were not kept, a line each."""
    told = []
    for each in found.gradients:
        if each.n_0 == TEXT_SIZE[0]:
            told += over(f"one gradient, {each.dtype}", each.times, OURS, GRADIENT[each.dtype])
    for run in found.trained:
        told += over(f"the text's run, {run.dtype}", run.times, GRAM, FULL_BATCH)
    for passed in found.passed:
        told += over(f"a pass over {passed.m:,} samples", passed.times, OURS, PASS)
    for (dtype, way), copies in found.memory.items():
        if copies > COPIES_OF_X:
            told.append(f"memory, {dtype}, {way}: {copies:.2f} copies of X")
    return told


def over(what: str, times: Times, ours: str, targets: Mapping[str, float]) -> list[str]:
    """The ratios that are above what they may be."""
    return [
        f"{what}: {ours} takes {found.median:.3g} of {name}, not {most:.3g}"
        for name, most in targets.items()
        if name in times and (found := ratio(times, ours, name)).median > most
    ]
