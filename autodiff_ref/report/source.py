"""The lines of a candidate's source that give a quantity, as far as their names tell."""

import ast
import re
from collections.abc import Collection

from autodiff_ref.diagnosis import Fault
from autodiff_ref.loading.source import Source
from autodiff_ref.report.naming import ARITHMETIC, Given, givens

SHOWN = 3
"""Lines that are told of one mistake."""

INSTEAD = {"dA": "dZ", "dZ": "dA"}
"""What is looked for where a quantity has no line of its own: two equations may stand in one."""

FUNCTIONS = {
    "ZA": re.compile(r"forward|predict|propag|feed|trace", re.IGNORECASE),
    "Wb": re.compile(r"update|step|train|fit|descent|optimi|sgd", re.IGNORECASE),
    "d": re.compile(r"back|bprop|grad|deriv|trace", re.IGNORECASE),
}
"""The functions in which quantities with these first letters are likely to be given."""


DRAWS = re.compile(r"init", re.IGNORECASE)
"""The functions in which parameters are drawn."""


def lines_of_fault(source: Source | None, faults: Collection[Fault], depth: int) -> list[str]:
    """The lines that give what is wrong, of one mistake in several layers."""
    names = [fault.quantity for fault in faults]
    mistake = next(iter(faults)).mistake
    if mistake and mistake.kind == "dZ[L]" and mistake.formula.startswith("dA"):
        names = [name.replace("dZ", "dA") for name in names]  # a wrong gradient of the loss
    return lines_of(source, names, depth)


def lines_of(source: Source | None, quantities: Collection[str], depth: int) -> list[str]:
    """The lines that give a quantity, as ``mine.py, line 17: dW2 = dZ2 @ A1.T``; at most three.

    Args:
        source: of the candidate; None where there is none at hand.
        quantities: in the text's letters, of one letter, such as dW2 and dW1.
        depth: the number of layers.
    """
    if source is None or not quantities:
        return []
    try:
        found = list(givens(ast.parse(source.text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    letter = next(iter(quantities)).rstrip("0123456789")
    layers = {int(name.removeprefix(letter)) for name in quantities}
    numbers = likeliest(found, letter, layers, depth)
    if not numbers and letter in INSTEAD:
        numbers = likeliest(found, INSTEAD[letter], layers, depth)
    return [line_at(source, number) for number in numbers]


def line_at(source: Source, number: int) -> str:
    """A line of the text with its place."""
    line = source.text.splitlines()[number - 1].strip()
    return f"{source.path.name}, {source.place(number)}: {line}"


def likeliest(found: list[Given], letter: str, layers: set[int], depth: int) -> list[int]:
    """The numbers of the likeliest lines.

    First come those in a function that looks like the sweep in question, then those where
    something is computed, then those with the digits of the layer, and last those that a loop over
    the layers, or none, makes likely. Lines with the digits of other layers are none.
    """
    start = min(
        (int(layer) for given in found for l in ("dW", "W", "dZ") if (layer := given.layer(l))),
        default=1,
    )
    digits = {str(layer - (start == 0)) for layer in layers}
    functions = next(likely for letters, likely in FUNCTIONS.items() if letter[0] in letters)
    ranked = []
    for given in found:
        layer = given.layer(letter)
        if layer is None or (layer and layer not in digits) or DRAWS.search(" ".join(given.inside)):
            continue
        if letter in ("W", "b") and given.effort != ARITHMETIC:
            continue
        outside = not any(functions.search(name) for name in given.inside)
        unlike = given.looped == (layers == {depth}) if layers in ({depth}, layers - {depth}) else 0
        ranked.append(((outside, given.effort, not layer, unlike), given.line))
    best = min((rank for rank, _ in ranked), default=None)
    return sorted({line for rank, line in ranked if rank == best})[:SHOWN]
