"""The lines of a candidate's source that give a wrong quantity.

They are those that were seen to give it while it ran; of steps and of gradients of a loss, and
within a statement, the text tells them.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autodiff_ref.diagnosis import (
    STEPPED,
    Diagnosis,
    Fault,
    is_sign,
    of_loss,
    of_wrong_sign,
    shown_by,
)
from autodiff_ref.loading.source import Source
from autodiff_ref.mistakes import KEPT
from autodiff_ref.report.counts import INSTEAD_OF_M, divisors_set, innermost
from autodiff_ref.report.likely import INSTEAD, LABELS, SHOWN, all_givens, lines_of_fault
from autodiff_ref.report.masks import masked
from autodiff_ref.report.naming import SAME, Given
from autodiff_ref.report.once import kept_once
from autodiff_ref.report.returned import cost_returned, jacobians, slopes
from autodiff_ref.report.statements import line_at, part_at, tree_of
from autodiff_ref.report.steps import odd_steps, turned_steps
from autodiff_ref.watching import Lines

Seen = Mapping[str, Lines]
"""The lines that were seen to give each quantity."""

WITHOUT_SLOPE = ("slope left out", "A - Y")
"""The mistakes with which dZ has the values of dA, be they given in two lines or in one."""

OF_SLOPE = ("slope of ", "slope inverted", "half of the slope", "sigma for slope")
"""How mistakes are called that a function which gives sigma' can make."""


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
        narrowed(source, found, number, fault, diagnosis.lines)
        for fault in faults
        for number in named_of_loss(found, fault)
        or seen_to_give(source, found, fault, diagnosis.lines)
        if number in within  # what another process says may be anything
    )
    if not numbers:
        right = right_lines(faults, diagnosis.lines)
        return lines_of_fault(source, faults, diagnosis.scenario.depth, right)
    if faults[0].mistake and faults[0].mistake.name.startswith(OF_SLOPE):
        run = diagnosis.run  # a branch that was not taken gives nothing
        numbers |= dict.fromkeys(n for n in slopes(source, numbers) if not run or n in run)
    if faults[0].mistake and faults[0].mistake.cost:
        numbers |= dict.fromkeys(cost_returned(source))
    if faults[0].mistake and faults[0].mistake.name.startswith(KEPT):
        numbers = dict.fromkeys([*kept_once(tree_of(source)), *numbers])
    if faults[0].factor and INSTEAD_OF_M in faults[0].factor.says:
        numbers = dict.fromkeys([*divisors_set(source, numbers), *numbers])
    return [line_at(source, number) for number in [*numbers][:SHOWN]]


def right_lines(faults: Sequence[Fault], seen: Seen) -> set[int]:
    """The lines that give what a wrong dZ is made of, and not that."""
    read = [fault.quantity.replace("dZ", "dA") for fault in faults if fault.kind == "dZ"]
    return {number for name in read for number, *_ in seen.get(name, [])}


def of_step(source: Source, diagnosis: Diagnosis, faults: Sequence[Fault]) -> list[int]:
    """The lines of the steps that alone have a factor, where nothing but steps was seen."""
    turned = [each.quantity for each in faults if each.kind in ("W", "b")]
    if not diagnosis.of_step or not (
        turned or all(fault.factor and not fault.mistake for fault in faults)
    ):
        return []
    parameters = [each.quantity[1:] for each in faults if each.kind in ("dW", "db")]
    tree = tree_of(source)
    return turned_steps(tree, turned) if turned else odd_steps(tree, parameters)


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


def seen_to_give(source: Source, found: list[Given], fault: Fault, seen: Seen) -> list[int]:
    """The lines that were seen to give a wrong quantity: the first, and those that rescale it.

    Where the first is named after a quantity with the same values, it is one named after this. Of
    what a quantity is made of, if that is wrong, the lines come before.
    """
    lines = next((seen[name] for name in shown_by(fault.quantity) if seen.get(name)), [])
    letter = fault.quantity.rstrip("0123456789")
    layer = fault.quantity.removeprefix(letter)
    if early := [number for number, fresh, *_ in seen.get(f"updated{layer}", []) if fresh]:
        return early[:1]
    loss = seen.get(f"dA{layer}", []) if letter == "dZ" and of_loss(fault) else []
    if loss and loss[0][1]:
        return [loss[0][0]]
    if not lines or not lines[0][1]:  # it comes from elsewhere
        return []
    first = lines[0][0]
    if fault.mistake is not None and fault.mistake.name in WITHOUT_SLOPE:
        last = passed_on(source, found, lines, seen.get(f"dW{layer}", []), letter)
        return [masked(tree_of(source), last) or last]
    if turned := of_sign(fault, lines, seen):
        return turned
    # Of a dA that is right, a Jacobian that is right gives dZ.
    right_dA = fault.kind == "dZ[L]" and fault.mistake is not None and seen.get(f"dA{layer}")
    if right_dA and (wrong := jacobians(source, first)):
        return [*wrong, first]
    named = [number for number, *_ in lines if named_like(found, number, letter)]
    if named and (letter not in INSTEAD or named_like(found, first, INSTEAD[letter])):
        first = named[0]
    slope = [number for number, *_ in seen.get(f"slope{layer}", [])]
    if fault.mistake is not None and fault.mistake.name.startswith("slope at "):
        tree = tree_of(source)  # what is called with it is right
        slope = [number for number in slope if innermost(tree, number) is innermost(tree, first)]
    later = [number for number, fresh, *_ in lines[1:] if fresh and fault.named]
    only_later = bool(later and fault.factor and fault.factor.clips)
    return [*slope[:1], *([] if only_later else [first]), *later]


def of_sign(fault: Fault, lines: Lines, seen: Seen) -> list[int]:
    """The lines of a wrong sign in equation 3, where dZ[L] takes it over or has it not.

    The first is that of the gradient of the loss, which others follow. Where all that is held has
    the sign that a gradient needs, the steps go the other way.
    """
    if not is_sign(fault):
        return []
    loss = seen.get(fault.quantity.replace("dZ", "dA"), [])
    steps = [number for name in seen if name.startswith(STEPPED) for number, *_ in seen[name]]
    steps = sorted({*steps}) if lines[0][1] < 0 else []
    if not steps and not (loss and loss[0][1] < 0):
        return []
    return [(loss or lines)[0][0], *steps]


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
    until = min((when for _, _, when, *_ in read), default=None)
    before = [
        number
        for number, _, when, received, _ in lines
        if not received and (until is None or when < until)
    ]
    returns = {n.lineno for n in ast.walk(tree_of(source)) if isinstance(n, ast.Return)}
    last = [
        number
        for number in before
        if named_like(found, number, letter, anew=True) or (until is not None and number in returns)
    ]
    return last[-1] if last else lines[0][0]


def narrowed(source: Source, found: list[Given], number: int, fault: Fault, seen: Seen) -> int:
    """The line within a statement of several that gives a quantity, or names it; else its first."""
    tree = tree_of(source)
    for name in shown_by(fault.quantity):
        for path in (line[-1] for line in seen.get(name, []) if line[0] == number):
            if (own := part_at(tree, number, path)) is not None:
                return own
    letter = fault.quantity.rstrip("0123456789")
    layer = fault.quantity.removeprefix(letter)
    ends = [
        node.end_lineno or number
        for node in ast.walk(tree)
        if isinstance(node, ast.Return | ast.Assign | ast.AnnAssign) and node.lineno == number
    ]
    named = [
        given.line
        for given in found
        if number < given.line <= max(ends, default=number)
        and (given.layer(letter) == layer or given.layer(letter[-1]) == layer)
    ]
    return named[0] if named else number


def named_of_loss(found: list[Given], fault: Fault) -> list[int]:
    """The lines that give the gradient of the loss, named dA, where that is wrong in itself."""
    if not of_loss(fault):
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
