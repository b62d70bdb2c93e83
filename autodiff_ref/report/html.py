"""The outcome in a notebook: plain HTML in the colours of the page, be they light or dark."""

from collections.abc import Iterable, Sequence
from html import escape

from autodiff_ref.comparison import Verdict
from autodiff_ref.report.findings import findings
from autodiff_ref.report.grades import NOT_THERE, NOT_VERIFIED, Grade, grades, points
from autodiff_ref.report.terminal import asides, background, causes, faults, headline, limits
from autodiff_ref.verification import Verification

COLOUR = {
    Verdict.AGREES: "#1a7f37",
    Verdict.INACCURATE: "#9a5b00",
    Verdict.UNDECIDED: "#57606a",
    Verdict.WRONG: "#b3261e",
    Verdict.ERROR: "#8250a8",
    NOT_VERIFIED: "#57606a",
    NOT_THERE: "#57606a",
}
"""Behind white letters, each with a contrast of more than 4.5."""

CELL = "text-align: left; padding: 0.2em 0.8em"
BLOCK = "white-space: pre-wrap; margin: 0.5em 0; background: none; color: inherit"


def html(verification: Verification) -> str:
    """Headline, mistakes, and a table of the nine equations."""
    found = findings(verification.comparisons)
    blocks = [*causes(verification), *faults(found, verification)]
    graded = grades(verification)
    line = headline(verification)
    verdict = str(verification.verdict) if verification.complete else Verdict.UNDECIDED
    parts = [
        paragraph_of(background(verification)),
        f"<p><strong>{badge(verdict)} {escape(line)}</strong></p>",
        *(f"<p>{escape(sentence)}</p>" for sentence in limits(verification)),
        *(f'<pre style="{BLOCK}">{escape(block)}</pre>' for block in blocks),
        table_of(graded),
        details(asides(verification)),
    ]
    return f'<section style="color: inherit">{"".join(parts)}</section>'


def paragraph_of(told: Sequence[str]) -> str:
    """What was recognised, a line each."""
    lines = "<br>".join(map(escape, told))
    return f'<p style="font-size: smaller; opacity: 0.8">{lines}</p>' if lines else ""


def badge(verdict: str) -> str:
    """A verdict, in its colour."""
    style = f"background: {COLOUR[verdict]}; color: white; padding: 0.1em 0.5em"
    return f'<span style="{style}; border-radius: 0.3em">{escape(verdict)}</span>'


def table_of(graded: list[Grade]) -> str:
    """A row for every equation."""
    heads = row(("", "equation", "verdict", "judged"), "th", ' scope="col"')
    rows = "".join(row(cells_of(grade), "td") for grade in graded)
    agree = f"Agree: {escape(points(graded))}"
    caption = f'<caption style="text-align: left; padding: 0.3em 0">{agree}</caption>'
    return (
        f'<table style="border-collapse: collapse; margin: 0.8em 0; color: inherit">{caption}'
        f"<thead>{heads}</thead><tbody>{rows}</tbody></table>"
    )


def cells_of(grade: Grade) -> tuple[str, ...]:
    """The cells of one equation."""
    formula = f"<code>{escape(grade.formula)}</code>"
    return str(grade.equation), formula, badge(grade.verdict), escape(grade.judged)


def row(cells: Iterable[str], tag: str, more: str = "") -> str:
    """A row of cells, which are HTML already."""
    made = "".join(f'<{tag}{more} style="{CELL}">{cell}</{tag}>' for cell in cells)
    return f'<tr style="background: none">{made}</tr>'


def details(lines: list[str]) -> str:
    """What else there is to say, folded."""
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<details><summary>Besides</summary><ul>{items}</ul></details>"
