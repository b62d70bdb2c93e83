"""How well mistakes are named, as a page."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from autodiff_ref.environment import Environment
from autodiff_ref.report.cells import table
from studies.naming import (
    AS_BEFORE,
    EXACT,
    MISSED,
    OUTCOMES,
    SAME,
    TOLD,
    TURNED_AWAY,
    UNNAMED,
    WRONG,
    Case,
)
from studies.planting import PAIRS

VERIFIED = "verified as a file"
"""The part of the study in which nothing but ``verify`` is asked."""

EXPLAINED = (
    "A wrong backward pass is not only refused; what is wrong with it is told, and this page "
    "measures how often that is so. The *grammar of mistakes* (`autodiff_ref/mistakes/`) has, for "
    "each of the nine equations, what people compute in its place. A mistake is *planted* by "
    "computing both sweeps with it; what comes out is handed over as if somebody else had "
    "computed it, without a word about how; who has made it answers to other samples and "
    "parameters as well. The diagnosis must then say which equation is wrong, in which layers, and "
    "what stands there instead.",
    "- *named exactly*: the same equation, the same layers, the same mistake.\n"
    "- *named as another that gives the same numbers*: of two mistakes that give the same "
    "gradients in this problem the other comes first, as 1/m that is missing in dW and db and dZ "
    "that is multiplied by m. Every explanation that is told, first or not, is planted anew and "
    "must give the gradients in question, entry by entry, to within rounding.\n"
    "- *not named*: refused, and how far each quantity is off is told, but no mistake.\n"
    "- *named wrongly*: an explanation that, planted anew, gives other gradients.\n"
    "- *missed*: not refused at all.\n"
    "- *turned away*: nothing in the file was recognised as a backward pass, and that was told.\n"
    "- *agrees, with what was told*: right but for what is told: a step of another rate, where "
    "only steps are seen; for one output, where the file has no more; for another cost, where the "
    "file shows none that is known.\n"
    "- *agrees, as nothing changed*: called as the file calls it, it gives the gradients that it "
    "gave before: no mistake is made there, as with 1/m where samples come one at a time.",
    "What changes no gradient by more than rounding is not counted: there is nothing to refuse.",
)


def page(cases: Sequence[Case], environment: Environment) -> str:
    """All of it: totals, tables, and every case that was not named exactly."""
    whole = [case for case in cases if case.part == VERIFIED]
    known = [case for case in cases if case.truth and case.part != VERIFIED]
    beyond = [case for case in cases if not case.truth and case.part != VERIFIED]
    return (
        "\n\n".join(
            [
                "# Mistakes: how well they are named",
                totals(known, beyond),
                *([of_whole(whole)] if whole else []),
                *EXPLAINED,
                table(["run", ""], [list(line) for line in environment.lines()], "pipe"),
                "## By part of the study",
                "Alone: dW and db are handed over. With the trace: every Z, A, dZ and dA besides. "
                "Two at once: drawn pairs of mistakes, dW and db alone. In a file: implementations "
                "in people's styles (`tests/implementations/`) with one piece of text replaced, "
                "each called by a driver written for it, so that recognition has no part in this.",
                counted("part", known, lambda case: [case.part]),
                "## By mistake",
                "Of those planted by themselves and those in files.",
                counted("equation gives, mistake, layer", single(known), of_mistake),
                "## By network and by convention",
                counted("network, or convention of the file", known, lambda case: [case.network]),
                "## Not in the grammar",
                f"{len(beyond):,} mistakes in files have no name in the grammar, so they can only "
                "be refused. Where the numbers are those of one that has a name, that is told.",
                counted("convention of the file", beyond, lambda case: [case.network]),
                "## Every one that was not named exactly",
                *(listed(outcome, known) for outcome in OUTCOMES if outcome != EXACT),
                "## Verified as files, by convention",
                "The same wrong files as above, each handed to `autodiff_ref.verify` as it is: it "
                "must find out by itself how to ask, and of which network the file is.",
                counted("convention of the file", whole, lambda case: [case.network]),
                *(listed(outcome, whole) for outcome in OUTCOMES if outcome != EXACT),
            ]
        )
        + "\n"
    )


def totals(known: Sequence[Case], beyond: Sequence[Case]) -> str:
    """The figures that matter."""
    every = [*known, *beyond]
    missed, wrong = number(every, MISSED), number(every, WRONG)
    caught = "all" if not missed else f"{len(every) - missed:,}"
    return (
        f"{len(every):,} wrong gradients, {caught} refused. Of the {len(known):,} whose mistakes "
        f"the grammar knows, {share(number(known, EXACT), len(known))} were named exactly, "
        f"{share(number(known, SAME), len(known))} as another mistake that gives the same numbers, "
        f"{number(known, UNNAMED):,} not at all. {wrong:,} were named wrongly."
    )


def of_whole(whole: Sequence[Case]) -> str:
    """The figures of the files that were verified as they are."""
    right = (TOLD, AS_BEFORE)
    known = [case for case in whole if case.truth and case.outcome not in right]
    named = number(known, EXACT) + number(known, SAME)
    return (
        f"Of {len(whole):,} wrong files that `verify` was given as they are, "
        f"{number(whole, MISSED):,} were missed, {number(whole, WRONG):,} named wrongly, "
        f"{number(whole, TURNED_AWAY):,} turned away, {number(whole, TOLD):,} found right but for "
        f"what was told, {number(whole, AS_BEFORE):,} right as the file calls them. Of the other "
        f"{len(known):,} whose mistakes the grammar knows, "
        f"{share(number(known, EXACT), len(known))} were named exactly, "
        f"{share(named, len(known))} exactly or as one that gives the same numbers."
    )


def share(part: int, whole: int) -> str:
    """A number in percent."""
    return f"{100 * part / max(whole, 1):.1f} %"


def number(cases: Iterable[Case], outcome: str) -> int:
    """How many came out so."""
    return sum(case.outcome == outcome for case in cases)


def single(cases: Sequence[Case]) -> list[Case]:
    """Those with one kind of mistake."""
    return [case for case in cases if case.part != PAIRS]


def of_mistake(case: Case) -> list[str]:
    """The rows that a case counts in: one for each kind of mistake in it."""
    return sorted(
        {
            f"{quantity.rstrip('0123456789')}: {' and '.join(filter(None, (mistake, factor)))} "
            f"({case.where})"
            for quantity, mistake, factor in case.truth
        }
    )


def counted(head: str, cases: Sequence[Case], rows: Callable[[Case], list[str]]) -> str:
    """How the cases of each row came out."""
    found: dict[str, Counter[str]] = {}
    for case in cases:
        for row in rows(case):
            found.setdefault(row, Counter())[case.outcome] += 1
    rows_of = [
        [row, *(f"{n:,}" for n in (of.total(), *(of[each] for each in OUTCOMES)))]
        for row, of in found.items()
    ]
    return table([head, "all", *OUTCOMES], rows_of, "pipe")


def listed(outcome: str, cases: Sequence[Case]) -> str:
    """Every case that came out so, and what was said of it."""
    chosen = [case for case in cases if case.outcome == outcome]
    if not chosen:
        return f"### {outcome.capitalize()}: none"
    lines = [
        f"- {cell(case.name or case.network)}, {case.part}: *{cell(planted(case))}*. "
        f"Said: {cell(case.said)}"
        for case in chosen
    ]
    return f"### {outcome.capitalize()}: {len(chosen):,}\n\n" + "\n".join(lines)


def planted(case: Case) -> str:
    """What is wrong, in a line."""
    return "; ".join(
        f"{quantity}: {' and '.join(filter(None, (mistake, factor)))}"
        for quantity, mistake, factor in sorted(case.truth)
    )


def cell(text: str) -> str:
    """Text that Markdown shows as it is."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_")
