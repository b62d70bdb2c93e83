"""The pages of a set of reports in Markdown: one for each check, and a README about them."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from textwrap import fill

from autodiff_ref.comparison import Comparison
from autodiff_ref.quantities import FORMULA
from autodiff_ref.report.cells import OUTCOME, largest, outcome, run, short, table, where
from autodiff_ref.report.findings import findings, sentence
from autodiff_ref.report.proofs import accuracy
from autodiff_ref.report.terminal import summary
from autodiff_ref.scenarios import Scenario
from autodiff_ref.verification import Verification, verdict_of

Section = tuple[str, list[str], list[list[str]]]
"""Heading, headers and rows."""


def gradient_agreement(verification: Verification) -> str:
    """Check *gradients*: by scenario, then by quantity."""
    made = where(verification.comparisons, check="gradients")
    by_scenario, by_quantity = [], []
    for scenario in verification.scenarios:
        here = where(made, scenario=scenario.name)
        if here:
            by_scenario.append([scenario.name, *outcome(here)])
        for quantity in dict.fromkeys(comparison.place.quantity for comparison in here):
            of_it = where(here, quantity=quantity)
            equation, shape = of_it[0].place.equation, of_it[0].shape
            what = [quantity, str(equation or "-"), " x ".join(map(str, shape)) or "1"]
            by_quantity.append([scenario.name, *what, str(len(of_it)), *outcome(of_it)])
    asked = (
        "The cost, and every entry of every dW and db, against `jax.grad` of the same cost: at "
        "the initial parameters, and at those that the reference reaches after some updates. "
        "Where rounding can put a unit on either side of its kink, which the last table lists for "
        "each of these points, a gradient between those of the two sides is undecided, and one "
        "beyond them wrong."
    )
    return page(
        verification,
        "gradients",
        asked,
        ("By scenario", ["scenario", *OUTCOME], by_scenario),
        (
            "By quantity",
            ["scenario", "quantity", "equation", "shape", "points", *OUTCOME],
            by_quantity,
        ),
        (
            "At a kink",
            ["scenario", "updates", "layer", "unit", "sample", "Z", "may be off by"],
            [
                [
                    k.scenario,
                    *map(str, (k.iteration, k.layer, k.unit, k.sample)),
                    short(k.Z),
                    short(k.bound),
                ]
                for k in verification.kinks
            ],
        ),
    )


def equation_agreement(verification: Verification) -> str:
    """Check *equations*: by equation, then by scenario."""
    made = where(verification.comparisons, check="equations")
    by_equation = [
        [str(equation), f"`{formula}`", judged, *outcome(chosen)]
        for equation, formula in FORMULA.items()
        for judged in ("alone", "end to end")
        if (chosen := where(made, equation=equation, judged=judged))
    ]
    by_scenario = [
        [scenario.name, *(alone(here, equation) for equation in FORMULA)]
        for scenario in verification.scenarios
        if (here := where(made, scenario=scenario.name))
    ]
    asked = (
        "Every named quantity of the trace, assigned to its equation and judged twice. *Alone*: "
        "the equation evaluated by JAX from the candidate's own inputs to it, so that only a "
        "faulty equation deviates. *End to end*: from X and the parameters, so that faults are "
        "passed on."
    )
    return page(
        verification,
        "equations",
        asked,
        ("By equation", ["no.", "equation", "judged", *OUTCOME], by_equation),
        (
            "By scenario: error / bound of each equation alone",
            ["scenario", *map(str, FORMULA)],
            by_scenario,
        ),
    )


def trajectory_agreement(verification: Verification) -> str:
    """Check *trajectory*: free running, single steps, and what others have published."""
    made = where(verification.comparisons, check="trajectory")
    free, steps, batches, published = [], [], [], []
    for scenario in verification.scenarios:
        here = where(made, scenario=scenario.name)
        for k in scenario.recorded:
            ran = where(here, iteration=k, judged="free running")
            costs = where(ran, quantity="C")
            parameters = [comparison for comparison in ran if comparison not in costs]
            stepped = where(here, iteration=k, judged="single step")
            first = where(stepped, quantity="C")
            if costs:
                of = "1" if k == 1 else f"1 ... {k}"
                free.append([scenario.name, of, "C", "-", *outcome(costs)])
            if parameters:
                control = short(largest(comparison.control for comparison in parameters))
                free.append([scenario.name, str(k), "W, b", control, *outcome(parameters)])
            updated = [comparison for comparison in stepped if comparison not in first]
            if first:
                steps.append([scenario.name, str(k), "C", *outcome(first)])
            if updated:
                steps.append([scenario.name, str(k), "W, b", *outcome(updated)])
        for k in range(1, scenario.batches.updates + 1 if scenario.batches else 1):
            of_batch = where(here, iteration=k, judged="by batches")
            first = where(of_batch, quantity="C")
            updated = [comparison for comparison in of_batch if comparison not in first]
            batches += [
                [scenario.name, str(k), what, *outcome(made)]
                for what, made in (("C", first), ("W, b", updated))
                if made
            ]
        for comparison in here:
            if comparison.place.judged.startswith("published"):
                what = [comparison.place.quantity, comparison.place.judged]
                published.append([scenario.name, *what, *outcome([comparison])])
    asked = (
        "Both sides train from the same start. *Free running*: each goes its own way, and both "
        "are compared after some updates; the bound, the *band*, is how far the reference strays "
        "if each of its steps is off by all that rounding permits, so that who stays in it "
        "leaves the reference no faster than rounding alone can make the reference leave itself. "
        "A descent outside of it is wrong if one of its own updates that were looked at is not "
        "what the parameters before it lead to, and undecided otherwise. "
        "Beside it stands a *control*: how far the reference strays if nothing but its start is "
        "moved, by one unit in the last place. *Single step*: one more update, which both take "
        "from the reference's parameters; the bound is the rounding of one step. *Batches*: each "
        "update of a descent by mini-batches, which the reference takes from where the candidate "
        "itself is, with the samples that the batch must hold."
    )
    return page(
        verification,
        "trajectory",
        asked,
        ("Free running", ["scenario", "updates", "quantity", "control", *OUTCOME], free),
        ("Single steps", ["scenario", "updates before", "quantity", *OUTCOME], steps),
        ("Batches", ["scenario", "update", "quantity", *OUTCOME], batches),
        ("Against published values", ["scenario", "quantity", "side", *OUTCOME], published),
    )


def guide(verification: Verification) -> str:
    """The README of a set of reports: what each file shows, and how to read it."""
    text = files("autodiff_ref.report").joinpath("guide.md").read_text(encoding="utf-8")
    mark, other = MARKS[:: -1 if verification.candidate == OURS else 1]
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith(other)]
    return (
        "".join(lines)
        .replace(mark, "")
        .format(
            candidate=verification.candidate,
            verdict=verification.verdict,
            run=run(verification),
            summary=in_lines(summary(verification)),
            scenarios=table_of_scenarios(verification.scenarios, "pipe"),
        )
    )


def in_lines(text: str) -> str:
    """The same with no line longer than a page is wide, as far as there are words."""
    found: list[str] = []
    for line in text.splitlines():
        begins = " " * (len(line) - len(line.lstrip()) + 2)
        wide = fill(
            line, WIDE, subsequent_indent=begins, break_long_words=False, break_on_hyphens=False
        )
        found.append(wide if len(line) > WIDE else line)
    return "\n".join(found)


OURS = "manual_bp"
"""Whose reports lie beside the studies, and are part of the repository."""

MARKS = ("{others}", "{ours}")
"""Begins a line that is only in the README of the reports on others, or on ours."""

WIDE = 110
"""Letters of a line on a page."""


PAGES: Mapping[str, Callable[[Verification], str]] = {
    "gradient_agreement.md": gradient_agreement,
    "equation_agreement.md": equation_agreement,
    "trajectory_agreement.md": trajectory_agreement,
    "accuracy.md": accuracy,
    "README.md": guide,
}
"""Each page by its file name."""

PROBLEM = ["layers", "hidden, output", "cost", "m", "dtype"]
"""The headers of ``problem``."""


def table_of_scenarios(scenarios: Sequence[Scenario], style: str = "simple") -> str:
    """Every scenario: what it shows, and what it asks."""
    rows = [[scenario.name, *problem(scenario), scenario.shows] for scenario in scenarios]
    return table(["scenario", *PROBLEM, "shows"], rows, style)


def problem(scenario: Scenario) -> list[str]:
    """What a scenario asks."""
    names = scenario.network.named()
    return [
        "-".join(map(str, scenario.layer_dims)),
        f"{names['hidden']}, {names['output']}",
        names["cost"].replace("_", " "),
        str(scenario.X.shape[1]),
        str(scenario.dtype),
    ]


def alone(comparisons: list[Comparison], equation: int) -> str:
    """Error over bound of one equation alone, and its verdict unless it agrees."""
    _, _, ratio, _, verdict = outcome(where(comparisons, equation=equation, judged="alone"))
    return ratio if verdict in ("agrees", "-") else f"{ratio} {verdict}"


def page(verification: Verification, check: str, asked: str, *sections: Section) -> str:
    """A page of Markdown: the verdict, what was asked and where, what deviates, the tables."""
    made = where(verification.comparisons, check=check)
    entries = sum(comparison.entries for comparison in made)
    parts = [
        f"# {check.capitalize()}: {verification.candidate} beside JAX",
        f"**{verdict_of(made)}**: {len(made):,} comparisons of {entries:,} entries, each compared "
        "once."
        if made
        else "Nothing was compared here.",
        asked if made else "",
        "Scenarios, bounds and verdicts are explained in [README.md](README.md).",
        run(verification),
    ]
    if verification.limits:
        parts += ["\n".join(f"- {sentence}" for sentence in verification.limits)]
    for finding in findings(verification.comparisons):
        kind = "inherited" if finding.inherited else "at fault"
        here = where((*finding.deviations, *finding.others), check=check)
        if here:
            told = "\n".join(f"- {sentence(deviation)}" for deviation in here)
            parts += [f"## Deviates, {kind}: {finding.about}", told]
    doubts = [
        f"- {c.undecided} of {c.entries} entries of {c.place.quantity} in {c.place.scenario}, "
        f"{c.place.judged}{f': {c.note}' if c.note else ''}"
        for c in made
        if c.undecided
    ]
    omitted = [f"- {s.scenario}: {s.reason}" for s in verification.skipped if s.check == check]
    for heading, lines in (("Undecided", doubts), ("Not verified", omitted)):
        if lines:
            parts += [f"## {heading}", "\n".join(lines)]
    for heading, headers, rows in sections:
        if rows:
            parts += [f"## {heading}", table(headers, rows, "pipe")]
    return "\n\n".join(part for part in parts if part) + "\n"
