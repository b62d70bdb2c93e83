"""The part of the page that tells of study 3."""

from collections.abc import Sequence

import numpy as np

from autodiff_ref.quantities import Array
from autodiff_ref.report.cells import short, table
from studies.answers import BITS, IMPLEMENTATIONS, LOSING
from studies.calibration import Calibration
from studies.forms import CARELESS
from studies.larger import CHOSEN
from studies.ratios import COUNTED, Kind
from studies.regimes import Regime
from studies.true_errors import Measured, sound_ratios, unsound_ratios
from studies.unsound import SURVIVING, UNSOUND

APPLIES = {Kind.KEPT: "rounding", Kind.LOST: "lost digits"}
"""What tables call the bound that applies."""

LETTERS = ("Z", "A", "dA", "dZ", "db", "dW")
"""In the order in which errors flow on."""

OF_RATIOS = ["entries", "exact", "median", "90 %", "99 %", "99.9 %", "largest", "above 1"]
"""The headers of ``distribution``."""


def of_errors(found: Calibration) -> list[str]:
    """Study 3."""
    return [
        "## True errors and their bounds",
        f"{found.entries:,} entries of dW and db, and in the smaller networks of Z, A, dA and dZ, "
        f"each beside its exact value, which {BITS} bits of outward-rounded arithmetic enclose: "
        "the distance over the entry's bound. It may come near 1 and never exceed it. Bounds are "
        "of the worst case, in which all roundings push the same way; among many different terms "
        "they mostly cancel, and errors stay far below.",
        f"{', '.join(LOSING)}: in these, digits cancel where a unit saturates. Where a form before "
        "an entry has lost every digit, the bound that applies is that of *lost digits*, within "
        "which the harness calls an entry inaccurate; everywhere else it is that of *rounding*. "
        f"*{name_of_careless()}*: exp, tanh and log1p are 3 units in the last place larger than "
        "NumPy's, which is within what is permitted of a library.",
        by_implementation(found),
        uncounted(found.errors),
        "By quantity:",
        by_letter(found),
        "By regime, with the median of what is permitted relative to the size of the entry, which "
        "is also the smallest fault that would be seen there:",
        table(
            ["regime", "numbers", "entries", "median", "largest"]
            + [f"permitted in {dtype}" for dtype in found.dtypes],
            [
                regime_row(found, regime)
                for regime in CHOSEN
                if any(each.regime == regime.name for each in found.errors)
            ],
            "pipe",
        ),
        "In the picture, a line that ends left of 1 has no entry beyond its bound: it shows the "
        "share of entries whose distance is a larger part of the bound than the number below it.",
        "![Shares of true errors above a part of their bounds](calibration.png)",
        "A study that could not fail would prove nothing: here a rule of the error arithmetic "
        "lacks a term, and entries are found beyond the bounds that come of it, infinitely far "
        "where they permit nothing.",
        table(
            ["left out of the bounds", "dtype", "entries", "largest", "above 1"],
            unsound_rows(found),
            "pipe",
        ),
        *(
            f"Nothing is beyond the bounds of *{what}*: {why}."
            for what, why in SURVIVING.items()
            if not found.is_noticed(what)
        ),
    ]


def name_of_careless() -> str:
    """What tables call the implementation whose calls are not NumPy's own."""
    return next(name for name in IMPLEMENTATIONS if name.endswith(CARELESS.name))


def by_implementation(found: Calibration) -> str:
    """Ratios by dtype, implementation and the bound that applies."""
    rows = [
        [dtype, implementation, APPLIES[kind], *distribution(ratios)]
        for dtype in found.dtypes
        for implementation in IMPLEMENTATIONS
        for kind in COUNTED
        for ratios in [sound_ratios(found.errors, implementation, None, kind, dtype=dtype)]
        if ratios.size
    ]
    return table(["dtype", "implementation", "bound", *OF_RATIOS], rows, "pipe")


def uncounted(errors: Sequence[Measured]) -> str:
    """How many entries have no ratio, in a sentence."""
    many = {
        kind: sum(n for m in errors for (_, k), n in m.uncounted.items() if k is kind)
        for kind in Kind
    }
    return (
        f"Not counted: {many[Kind.OVERFLOWN]:,} that are nan or infinite where a form of the text "
        f"has no finite value, {many[Kind.UNBOUNDED]:,} whose bound is infinite, "
        f"{many[Kind.AT_KINK]:,} as rounding decides a kink."
    )


def by_letter(found: Calibration) -> str:
    """Ratios by quantity."""
    rows = [
        [letter, dtype, *distribution(ratios)]
        for letter in LETTERS
        for dtype in found.dtypes
        for ratios in [sound_ratios(found.errors, letter=letter, dtype=dtype)]
        if ratios.size
    ]
    return table(["quantity", "dtype", *OF_RATIOS], rows, "pipe")


def regime_row(found: Calibration, regime: Regime) -> list[str]:
    """Ratios of one regime, and what is permitted relative to an entry, in either dtype."""
    ratios = sound_ratios(found.errors, regime=regime.name)
    row = [regime.name, regime.shows, f"{ratios.size:,}"]
    row += [short(float(np.median(ratios))), short(float(ratios.max()))]
    for dtype in found.dtypes:
        here = [m.permitted for m in found.errors if (m.regime, m.dtype) == (regime.name, dtype)]
        row.append(short(float(np.median(np.concatenate(here)))))
    return row


def unsound_rows(found: Calibration) -> list[list[str]]:
    """What the ratios to bounds that leave something out come to."""
    return [
        [what, dtype, f"{all_of.entries:,}", short(all_of.largest), f"{all_of.above:,}"]
        for what in UNSOUND
        for dtype in found.dtypes
        for all_of in [unsound_ratios(found.errors, what, dtype)]
    ]


def distribution(ratios: Array) -> list[str]:
    """Entries, the share of exact ones, quantiles, the largest, how many are above 1."""
    quantiles = [float(q) for q in np.percentile(ratios, [50, 90, 99, 99.9, 100])]
    exact = f"{100 * np.mean(ratios == 0):.1f} %"
    return [f"{ratios.size:,}", exact, *map(short, quantiles), f"{np.sum(~(ratios <= 1)):,}"]
