"""The benchmark as a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autodiff_ref.report.cells import table
from studies.benchmark import epochs, full_batch
from studies.benchmark.agreement import SAME
from studies.benchmark.clock import PAUSE, Quartiles, ratio
from studies.benchmark.full_batch import FIRST, UPDATES, Trained
from studies.benchmark.one_gradient import TEXT_SAMPLES, TEXT_SIZE, WARM, Measured
from studies.benchmark.peers import LIMIT, OURS
from studies.benchmark.race import Race, gradient_race, pass_race, training_race
from studies.benchmark.targets import COPIES_OF_X


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
        f"Before its turn everybody waits {1e3 * PAUSE:.0f} ms, until the threads of whoever came "
        f"before have gone to sleep; a single gradient is computed {WARM} times unmeasured before, "
        "so that the caches are as in a loop of its own. "
        "Before anything is timed, all must have computed the same: of the training run "
        f"{FIRST} updates, of mini-batches a short pass in float64; "
        f"{SAME['float64']:g} may two answers be apart in float64, {SAME['float32']:g} in "
        "float32, where a unit near its kink may round to either side.",
        f"A ratio is that of two calls of one round; below 1, {OURS} is faster. "
        "The last columns hold what it may be at most, and whether it is. "
        "Out of reach is what even the limit misses, which is a part of what must be computed: "
        "matrix products in NumPy, and nothing else. The fewest calls are the same work in as few "
        "calls of NumPy as we know, in memory that is used again, for one network and without a "
        "check (`tests/studies/benchmark/fewest.py`): what choice, checks and digits cost. Of one "
        "gradient they are timed with the checks of manual_bp as well: what it takes to refuse.",
        f"`{command}` measures all of this anew, in an environment of its own. "
        "With `--data FOLDER` the training run is on the text's images, without it on drawn ones "
        "of their size.",
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
        f"The limit: {LIMIT} with the first layer, W1 X and dZ1 Xᵀ, alone. The text's way is "
        "that of its own code, with an array for every step, and dA0, which nobody asks for.",
    ]
    for each in of_the_texts_size(found):
        parts += [f"### {each.dtype}", beside(gradient_race(each), 1e3)]
    parts.append("![Time against the size of the input](benchmark.png)")
    return parts


def of_training(found: Sequence[Trained], memory: Mapping[tuple[str, str], float]) -> list[str]:
    """Study 2."""
    parts = [
        "## 2 The text's training run",
        f"The same network, {UPDATES:,} updates with all samples, in seconds; whoever takes less "
        f"than {full_batch.TURN} of them runs again for as long, and the mean of its runs counts. "
        "With the Gram matrix the first layer is left out of the loop and put together at the "
        "end (EQUATIONS.md, section 4), and all of that is counted. "
        f"The limit: the {full_batch.LIMIT}, of all updates, in the first layer with the Gram "
        "matrix, in those above of equations 1, 6 and 9.",
        "Drift is how far the parameters are from those of JAX's descent in float64 from the same "
        f"numbers, after {FIRST} updates and at the end. "
        "A descent through relu magnifies a rounding whenever it puts one z on the other side of "
        "its kink, so that two orders of evaluation in float32 part for good at some update.",
    ]
    for each in found:
        parts += [f"### {each.dtype}", beside(training_race(each), 1)]
        rows = [
            [name, f"{each.costs[name]:.9f}", f"{first:.2g}", f"{last:.2g}"]
            for name, (first, last) in each.drift.items()
        ]
        headers = ["", "last cost", f"drift after {FIRST}", f"drift after {UPDATES:,}"]
        parts.append(table(headers, rows, "pipe"))
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
        "milliseconds a pass, in which everybody computes the cost of each batch as well. The "
        f"limit: the {epochs.LIMIT}, of equations 1, 6 and 9.",
    ]
    for each in found:
        parts += [f"### {each.m:,} samples", beside(pass_race(each), 1e3)]
    return parts


def of_the_texts_size(found: Sequence[Measured]) -> list[Measured]:
    """The others are for the picture."""
    return [each for each in found if each.n_0 == TEXT_SIZE[0]]


def beside(race: Race, factor: float) -> str:
    """A row for everybody: time, ratio, and what the ratio may be at most."""
    rows = []
    for name, taken in race.times.items():
        compared = [""] * 4
        if name != race.ours:
            compared[:2] = cells(ratio(race.times, race.ours, name))
        if name in race.targets:
            compared[2:] = f"{race.targets[name]:.3g}", race.met(name)
        rows.append([name, *cells(Quartiles.of(factor * taken)), *compared])
    headers = ["", "median", "quartiles", f"{race.ours} / it", "quartiles", "at most", ""]
    return table(headers, rows, "pipe")


def cells(quartiles: Quartiles) -> list[str]:
    """Median, and quartiles."""
    return [f"{quartiles.median:.3g}", f"{quartiles.low:.3g} ... {quartiles.high:.3g}"]


def missed(found: Found) -> list[str]:
    """The promises that were not kept, a line each."""
    races = [
        *map(gradient_race, of_the_texts_size(found.gradients)),
        *map(training_race, found.trained),
        *map(pass_race, found.passed),
    ]
    return [
        f"{race.what}: {race.ours} takes {ratio(race.times, race.ours, name).median:.3g} of "
        f"{name}, not {most:.3g}"
        for race in races
        for name, most in race.targets.items()
        if name in race.times and race.met(name).startswith("NO")
    ] + [
        f"memory, {dtype}, {way}: {copies:.2f} copies of X"
        for (dtype, way), copies in found.memory.items()
        if copies > COPIES_OF_X
    ]
