"""The lines of a candidate's source that give a quantity: seen while it ran, or by their names."""

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from autodiff_ref.diagnosis import Diagnosis, Fault, of_wrong_sign, shown_by
from autodiff_ref.loading.source import Source
from autodiff_ref.mistakes import KEPT
from autodiff_ref.report.counts import INSTEAD_OF_M, divisors_set, innermost
from autodiff_ref.report.naming import (
    ARITHMETIC,
    SAME,
    Given,
    effort_of,
    givens,
    named_as,
    names_of,
    pairs,
)
from autodiff_ref.report.once import kept_once
from autodiff_ref.report.returned import cost_returned, slopes
from autodiff_ref.report.steps import odd_steps, turned_steps
from autodiff_ref.watching import Lines

SHOWN = 3
"""Lines that are told of one mistake."""

WITHOUT_SLOPE = ("slope left out", "A - Y")
"""The mistakes with which dZ has the values of dA, be they given in two lines or in one."""

OF_SLOPE = ("slope of ", "slope inverted", "half of the slope", "sigma for slope")
"""How mistakes are called that a function which gives sigma' can make."""

INSTEAD = {"dA": "dZ", "dZ": "dA"}
"""What is looked for where a quantity has no line of its own: two equations may stand in one."""

WITHIN = {"db": ("b", "dW"), "dW": ("W",)}
"""Where a gradient of parameters is that nothing is named after: in a step, or in one array with
that of the weights."""

FUNCTIONS = {
    "ZA": re.compile(r"forward|predict|propag|feed|trace", re.IGNORECASE),
    "Wb": re.compile(r"update|step|train|fit|descent|optimi|sgd", re.IGNORECASE),
    "d": re.compile(r"back|bprop|grad|deriv|trace", re.IGNORECASE),
}
"""The functions in which quantities with these first letters are likely to be given."""


DRAWS = re.compile(r"init", re.IGNORECASE)
"""The functions in which parameters are drawn."""

LABELS = re.compile(r"ys?|t|y_?(?:true|real|i|batch|train)|targets?|labels?|expected|truths?", re.I)
"""What labels are called."""


def lines_of_diagnosis(
    source: Source | None, diagnosis: Diagnosis, faults: Sequence[Fault]
) -> list[str]:
    """The lines that give what is wrong, of one mistake in several layers; at most three.

    Those that were seen to give it come before those that are named like it.
    """
    if source is None:
        return []
    if odd := of_step(source, diagnosis, faults):
        return [line_at(source, number) for number in odd[:SHOWN]]
    found = all_givens(source)
    within = range(1, len(source.text.splitlines()) + 1)
    numbers = dict.fromkeys(
        narrowed(source, found, number, fault.quantity)
        for fault in faults
        for number in of_loss(found, fault) or seen_to_give(source, found, fault, diagnosis.lines)
        if number in within  # what another process says may be anything
    )
    if not numbers:
        return lines_of_fault(source, faults, diagnosis.scenario.depth)
    if faults[0].mistake and faults[0].mistake.name.startswith(OF_SLOPE):
        numbers |= dict.fromkeys(slopes(source, numbers))
    if faults[0].mistake and faults[0].mistake.cost:
        numbers |= dict.fromkeys(cost_returned(source))
    if faults[0].mistake and faults[0].mistake.name.startswith(KEPT):
        numbers = dict.fromkeys([*kept_once(ast.parse(source.text)), *numbers])
    if faults[0].factor and INSTEAD_OF_M in faults[0].factor.says:
        numbers = dict.fromkeys([*divisors_set(source, numbers), *numbers])
    return [line_at(source, number) for number in [*numbers][:SHOWN]]


def of_step(source: Source, diagnosis: Diagnosis, faults: Sequence[Fault]) -> list[int]:
    """The lines of the steps that alone have a factor, where nothing but steps was seen."""
    turned = [each.quantity for each in faults if each.kind in ("W", "b")]
    if not diagnosis.of_step or not (
        turned or all(fault.factor and not fault.mistake for fault in faults)
    ):
        return []
    parameters = [each.quantity[1:] for each in faults if each.kind in ("dW", "db")]
    try:
        tree = ast.parse(source.text)
        return turned_steps(tree, turned) if turned else odd_steps(tree, parameters)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def and_step_lines(diagnosis: Diagnosis | None, source: Source) -> Diagnosis | None:
    """The same of wrong signs that may be those of a step: where the text shows it, they are.

    Else that is another explanation.
    """
    if diagnosis is None or not diagnosis.of_step:
        return diagnosis
    told, also = [], []
    for fault in diagnosis.faults:
        step = of_wrong_sign(fault)
        shown = step and of_step(source, diagnosis, [step])
        told.append(step if step and shown else fault)
        also.append(step or fault)
    others = () if told == also else (tuple(also),)
    return replace(diagnosis, faults=tuple(told), alternatives=(*diagnosis.alternatives, *others))


def told_lines(source: Source | None, diagnosis: Diagnosis, faults: Sequence[Fault]) -> list[str]:
    """The same for people, who are told as well that none was found."""
    lines = lines_of_diagnosis(source, diagnosis, faults)
    return lines or ([f"its line in {source.path.name} was not found"] if source else [])


def seen_to_give(
    source: Source, found: list[Given], fault: Fault, seen: Mapping[str, Lines]
) -> list[int]:
    """The lines that were seen to give a wrong quantity: the first, and those that rescale it.

    Where the first is named after a quantity with the same values, it is one named after this. Of
    what a quantity is made of, if that is wrong, the lines come before.
    """
    lines = next((seen[name] for name in shown_by(fault.quantity) if seen.get(name)), [])
    letter = fault.quantity.rstrip("0123456789")
    layer = fault.quantity.removeprefix(letter)
    if early := [number for number, fresh, *_ in seen.get(f"updated{layer}", []) if fresh]:
        return early[:1]
    if not lines or not lines[0][1]:  # it comes from elsewhere
        return []
    first = lines[0][0]
    if fault.mistake is not None and fault.mistake.name in WITHOUT_SLOPE:
        return [passed_on(source, found, lines, seen.get(f"dW{layer}", []), letter)]
    named = [number for number, *_ in lines if named_like(found, number, letter)]
    if named and (letter not in INSTEAD or named_like(found, first, INSTEAD[letter])):
        first = named[0]
    slope = [number for number, *_ in seen.get(f"slope{layer}", [])]
    if fault.mistake is not None and fault.mistake.name.startswith("slope at "):
        tree = ast.parse(source.text)  # what is called with it is right
        slope = [number for number in slope if innermost(tree, number) is innermost(tree, first)]
    later = [number for number, fresh, *_ in lines[1:] if fresh]
    only_later = bool(later and fault.factor and fault.factor.clips)
    return [*slope[:1], *([] if only_later else [first]), *later]


def passed_on(source: Source, found: list[Given], lines: Lines, read: Lines, letter: str) -> int:
    """The last line that passes an array on before it is read as if it were another.

    That is one that is named after the other, or returns it; what only receives what it returns
    does not count.

    Args:
        source: the file.
        found: what is given a value in it.
        lines: those that hold the array.
        read: those that hold what is computed from it.
        letter: what it should be.
    """
    until = min((when for *_, when, _ in read), default=None)
    before = [
        number
        for number, _, when, received in lines
        if not received and (until is None or when < until)
    ]
    returns = {n.lineno for n in ast.walk(ast.parse(source.text)) if isinstance(n, ast.Return)}
    last = [
        number
        for number in before
        if named_like(found, number, letter, anew=True) or (until is not None and number in returns)
    ]
    return last[-1] if last else lines[0][0]


def narrowed(source: Source, found: list[Given], number: int, quantity: str) -> int:
    """The line within a statement of several that names the quantity; else its first."""
    letter = quantity.rstrip("0123456789")
    layer = quantity.removeprefix(letter)
    ends = [
        node.end_lineno or number
        for node in ast.walk(ast.parse(source.text))
        if isinstance(node, ast.Return | ast.Assign | ast.AnnAssign) and node.lineno == number
    ]
    own = [
        given.line
        for given in found
        if number < given.line <= max(ends, default=number)
        and (given.layer(letter) == layer or given.layer(letter[-1]) == layer)
    ]
    return own[0] if own else number


def of_loss(found: list[Given], fault: Fault) -> list[int]:
    """The lines that give the gradient of the loss, named dA, where that is wrong in itself."""
    mistake = fault.mistake
    if mistake is None or mistake.kind != "dZ[L]":
        return []
    if not mistake.of_another_cost and not mistake.formula.startswith("dA"):
        return []
    named = [given for given in found if given.layer("dA") is not None]
    return [given.line for given in named if any(map(LABELS.fullmatch, given.reads))]


def named_like(found: list[Given], number: int, letter: str, *, anew: bool = False) -> bool:
    """Whether a line gives something that is called like a letter, and was not before."""
    return any(
        given.line == number and given.layer(letter) is not None
        for given in found
        if not (anew and given.effort == SAME)
    )


def lines_of_fault(source: Source | None, faults: Collection[Fault], depth: int) -> list[str]:
    """The lines that are named like what is wrong, of one mistake in several layers."""
    names = [fault.quantity for fault in faults]
    mistake = next(iter(faults)).mistake
    if source and mistake and mistake.name == "never filled":
        made = rooms(ast.parse(source.text), names)
        if made:
            return [line_at(source, number) for number in made[:SHOWN]]
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
    found = all_givens(source)
    letter = quantities_letter(quantities)
    layers = {int(name.removeprefix(letter)) for name in quantities}
    numbers = likeliest(found, letter, layers, depth)
    if not numbers and letter in INSTEAD:
        numbers = likeliest(found, INSTEAD[letter], layers, depth)
    if not any(given.layer(letter) is not None for given in found):
        others = (likeliest(found, other, layers, depth) for other in WITHIN.get(letter, ()))
        numbers = numbers or next((each for each in others if each), [])
    return [line_at(source, number) for number in numbers]


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
    try:
        return list(givens(ast.parse(source.text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def line_at(source: Source, number: int) -> str:
    """A line of the text with its place."""
    line = source.text.splitlines()[number - 1].strip()
    return f"{source.path.name}, {source.place(number)}: {line}"


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
