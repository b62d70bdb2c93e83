"""``python -m studies.benchmark``, with tests/ on the path: all three studies, written to reports/.

The exit status is 1 if a ratio is above what it may be.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from studies.benchmark.machine import confine, told

REPORTS = Path(__file__).parents[3] / "reports"

PACKAGES = ("numpy", "jax", "jaxlib", "torch", "scikit-learn")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write page and picture, and print what is over."""
    options = parser().parse_args(arguments)
    confine(options.threads)  # before anybody counts the processors
    from tqdm import tqdm

    from studies.benchmark import epochs, full_batch, memory, one_gradient, peers, plot
    from studies.benchmark.page import Found, missed, page

    absent = peers.absent()
    names = [name for name in peers.PEERS if name not in absent]
    passing = [name for name in epochs.PEERS if name not in absent]
    dtypes = ("float64", "float32")
    jobs: list[tuple[int, Iterator[object]]] = [
        *(
            (options.rounds, one_gradient.measured(n_0, dtype, options.rounds, names))
            for dtype in dtypes
            for n_0 in one_gradient.INPUTS
        ),
        *(
            (options.runs, full_batch.measured(options.data, dtype, options.runs))
            for dtype in dtypes
        ),
        *((options.passes, epochs.measured(m, options.passes, passing)) for m in epochs.SAMPLES),
    ]
    found: list[object] = []
    with tqdm(total=sum(count for count, _ in jobs), unit=" rounds", disable=None) as bar:
        for _, job in jobs:
            for each in job:
                if each is None:
                    bar.update()
                else:
                    found.append(each)
    everything = Found(
        told(options.threads, PACKAGES),
        absent,
        [each for each in found if isinstance(each, one_gradient.Measured)],
        [each for each in found if isinstance(each, full_batch.Trained)],
        {
            (dtype, full_batch.GRAM if gram else full_batch.PLAIN): memory.copies_of_X(
                dtype, gram=gram
            )
            for dtype in dtypes
            for gram in (True, False)
        },
        [each for each in found if isinstance(each, epochs.Passed)],
    )
    options.reports.mkdir(parents=True, exist_ok=True)
    text = page(everything, command(options))
    (options.reports / "benchmark.md").write_text(text, encoding="utf-8")
    plot.draw(everything.gradients, options.reports / "benchmark.png")
    over = missed(everything)
    print("\n".join(over) or "Every ratio is what it may be, or out of reach.")
    print(f"{options.reports / 'benchmark.md'}")
    return 1 if over else 0


def command(options: argparse.Namespace) -> str:
    """What repeats the run: one command, with what is not as it is by default."""
    usual = parser().parse_args([])
    counts = ("threads", "rounds", "runs", "passes")
    unusual = [name for name in counts if vars(options)[name] != vars(usual)[name]]
    words = [f"--{name} {vars(options)[name]}" for name in unusual]
    words += [] if options.data is None else ["--data FOLDER"]
    return " ".join(["nox -s bench", *(["--", *words] if words else [])])


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(
        prog="python -m studies.benchmark",
        description="Measure manual_bp beside its peers.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = found.add_argument
    add("--threads", type=int, default=2, help="processors that everybody may use")
    add("--rounds", type=int, default=20, help="calls of each gradient")
    add("--runs", type=int, default=3, help="training runs")
    add("--passes", type=int, default=25, help="passes of mini-batches")
    add(
        "--data",
        type=Path,
        default=None,
        metavar="FOLDER",
        help="the text's images; drawn ones without",
    )
    add("--reports", type=Path, default=REPORTS, metavar="FOLDER", help="where the page goes")
    return found


if __name__ == "__main__":
    sys.exit(main())
