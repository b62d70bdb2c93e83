"""The lines of a candidate's source that give a quantity by their names: where to look."""

import ast
import re
from collections.abc import Collection

from autodiff_ref.diagnosis import Fault
from autodiff_ref.loading.source import Source
from autodiff_ref.report.naming import (
    ARITHMETIC,
    Given,
    effort_of,
    givens,
    named_as,
    names_of,
    pairs,
)
from autodiff_ref.report.statements import line_at, tree_of
from autodiff_ref.report.steps import unnamed_steps

SHOWN = 3
"""Lines that are told of one mistake."""

LOOK = "look at"
"""What is said before a line that nothing was seen to give, but that is named like it."""

INSTEAD = {"dA": "dZ", "dZ": "dA"}
"""What is looked for where a quantity has no line of its own: two equations may stand in one."""

WITHIN = {"db": ("b", "dW"), "dW": ("W",)}
"""Where a gradient of parameters is that nothing is named after: in a step, or in one array with
that of the weights."""

STEPS = re.compile(r"update|step|train|fit|descent|optimi|sgd", re.IGNORECASE)
"""The functions in which parameters are likely to be moved."""

FUNCTIONS = {
    "ZA": re.compile(r"forward|predict|propag|feed|trace", re.IGNORECASE),
    "Wb": STEPS,
    "d": re.compile(r"back|bprop|grad|deriv|trace", re.IGNORECASE),
}
"""The functions in which quantities with these first letters are likely to be given."""


DRAWS = re.compile(r"init", re.IGNORECASE)
"""The functions in which parameters are drawn."""

LABELS = re.compile(r"ys?|t|y_?(?:true|real|i|batch|train)|targets?|labels?|expected|truths?", re.I)
"""What labels are called."""


def lines_of_fault(
    source: Source, faults: Collection[Fault], depth: int, right: Collection[int] = ()
) -> list[str]:
    """The lines that are named like what is wrong, of one mistake in several layers.

    Args:
        source: of the candidate.
        faults: the mistake in these layers.
        depth: the number of layers.
        right: lines that were seen to give what is right.
    """
    names = [fault.quantity for fault in faults]
    mistake = next(iter(faults)).mistake
    if mistake and mistake.name == "never filled":
        made = rooms(tree_of(source), names)
        if made:
            return [line_at(source, number) for number in made[:SHOWN]]
    if mistake and mistake.kind == "dZ[L]" and mistake.formula.startswith("dA"):
        names = [name.replace("dZ", "dA") for name in names]  # a wrong gradient of the loss
    return lines_of(source, names, depth, right)


def lines_of(
    source: Source | None, quantities: Collection[str], depth: int, right: Collection[int] = ()
) -> list[str]:
    """The lines named like a quantity: ``look at mine.py, line 17: dW2 = dZ2 @ A1.T``; three.

    Args:
        source: of the candidate; None where there is none at hand.
        quantities: in the text's letters, of one letter, such as dW2 and dW1.
        depth: the number of layers.
        right: lines that are none of them.
    """
    if source is None or not quantities:
        return []
    found = [given for given in all_givens(source) if given.line not in right]
    letter = quantities_letter(quantities)
    layers = {int(name.removeprefix(letter)) for name in quantities}
    numbers = likeliest(found, letter, layers, depth)
    if letter in ("W", "b"):
        inside = {given.line for given in found if any(map(STEPS.search, given.inside))}
        if inside.isdisjoint(numbers):  # gradients may be returned under the names of parameters
            numbers = unnamed_steps(tree_of(source), STEPS)[:SHOWN] or numbers
    if not numbers and letter in INSTEAD:
        numbers = likeliest(found, INSTEAD[letter], layers, depth)
    if not any(given.layer(letter) is not None for given in found):
        others = (likeliest(found, other, layers, depth) for other in WITHIN.get(letter, ()))
        numbers = numbers or next((each for each in others if each), [])
    return [f"{LOOK} {line_at(source, number)}" for number in numbers]


def rooms(tree: ast.AST, quantities: Collection[str]) -> list[int]:
    """The lines that only make room for quantities, by their digits, or those without any."""
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        for target, value in pairs(node, ()):
            if (
                isinstance(target, str)
                or not isinstance(value, ast.Call)
                or effort_of(value) is not None
            ):
                continue
            for name in names_of(target):
                digits = named_as(name, quantities_letter(quantities))
                if digits is not None:
                    found[target.lineno] = digits
    layers = {name.lstrip("dWb") for name in quantities}
    own = [line for line, digits in found.items() if digits in layers]
    return own or [line for line, digits in found.items() if not digits]


def quantities_letter(quantities: Collection[str]) -> str:
    """The letter of quantities of one kind."""
    return next(iter(quantities)).rstrip("0123456789")


def all_givens(source: Source) -> list[Given]:
    """Everything in a source that is given a value; nothing where it is no Python."""
    return list(givens(tree_of(source)))


def likeliest(found: list[Given], letter: str, layers: set[int], depth: int) -> list[int]:
    """The numbers of the likeliest lines.

    First come those in a function that looks like the sweep in question, then, of equation 3, those
    that read labels, and of the others those that do not, then those where something is computed,
    then those with the digits of the layer, and last those that a loop over the layers, or none,
    makes likely. Lines with the digits of other layers are none.
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
        one_kind = layers in ({depth}, layers - {depth})
        unlike = given.looped == (layers == {depth}) if one_kind else 0
        if letter in INSTEAD and one_kind:
            of_labels = any(map(LABELS.fullmatch, given.reads))
            unlike += 2 * (of_labels != (layers == {depth}))
        ranked.append(((outside, given.effort, not layer, unlike), given.line))
    best = min((rank for rank, _ in ranked), default=None)
    return sorted({line for rank, line in ranked if rank == best})[:SHOWN]
