"""What several comparisons come to, as the cells of a table."""

from collections.abc import Collection, Iterable

from tabulate import tabulate

from autodiff_ref.comparison import Comparison, Verdict
from autodiff_ref.verification import Verification, verdict_of

OUTCOME = ["entries", "max abs error", "error / bound", "smallest fault", "verdict"]
"""The headers of ``outcome``."""


def where(comparisons: Iterable[Comparison], **place: object) -> list[Comparison]:
    """Those comparisons whose place has these attributes, in their order."""
    return [
        comparison
        for comparison in comparisons
        if all(getattr(comparison.place, name) == value for name, value in place.items())
    ]


def outcome(comparisons: list[Comparison]) -> list[str]:
    """Entries, worst error, its ratio to the bound, smallest fault, verdict; "-" if unknown."""
    return [
        f"{sum(c.entries for c in comparisons):,}",
        short(largest(c.max_abs_error for c in comparisons)),
        short(
            largest(c.error_over_bound for c in comparisons if c.verdict is not Verdict.UNDECIDED)
        ),
        smallest_fault(comparisons),
        str(verdict_of(comparisons)) if comparisons else "-",
    ]


def smallest_fault(comparisons: list[Comparison]) -> str:
    """What would have been caught; nothing where a fault was caught, or nothing could be."""
    if verdict_of(comparisons) in (Verdict.WRONG, Verdict.UNDECIDED):
        return "-"
    return short(largest(c.smallest_fault for c in comparisons))


def largest(values: Iterable[float | None]) -> float | None:
    """The largest of those that are known, or None."""
    return max((value for value in values if value is not None), default=None)


def short(value: float | None) -> str:
    """A size: an error, a bound or their ratio, with two digits."""
    if value is None:
        return "-"
    return f"{float(f'{value:.2g}'):,.0f}" if 100 <= value < 10_000 else f"{value:.2g}"


def told_apart(*values: float | None) -> list[str]:
    """Values with ten digits, or with all of theirs where ten do not tell them apart."""
    ten = ["-" if value is None else f"{value:.10g}" for value in values]
    return ten if len(set(ten)) == len(set(values)) else [repr(value) for value in values]


def many(count: int, noun: str) -> str:
    """A number of things: 1 value, 1,024 values."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def counted(noun: str, numbers: list[int]) -> str:
    """A noun with ascending numbers: layer 2, layers 1, 3, layers 1 to 11."""
    first, last, many = numbers[0], numbers[-1], len(numbers)
    if many > 2 and last - first + 1 == many:
        return f"{noun}s {first} to {last}"
    return named(noun, [str(number) for number in numbers])


def named(noun: str, names: Collection[str]) -> str:
    """A noun with names: scenario text, scenarios text, deep."""
    return f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}"


def table(headers: list[str], rows: list[list[str]], style: str) -> str:
    """Rows of text; columns that hold numbers alone are set to the right."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(headers)
    sides = ["right" if all(map(is_number, column)) else "left" for column in columns]
    return tabulate(rows, headers, style, colalign=sides, disable_numparse=True)


def is_number(cell: str) -> bool:
    """Whether a cell is a number, or - for one; a verdict may follow it, or another in brackets."""
    number, _, more = cell.partition(" ")
    if more and more not in set(Verdict) and not (more[0] == "(" and is_number(more[1:-1])):
        return False
    try:
        float(number.replace(",", ""))
    except ValueError:
        return number == "-"
    return True


def run(verification: Verification) -> str:
    """The command, the versions, the machine and the seed of a run."""
    return table(["run", ""], [list(line) for line in verification.environment.lines()], "pipe")
