"""The steps in a source, ``b1 -= 0.5 * lr * db1``: which has a factor or a sign of its own."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from autodiff_ref.recognition.text.expressions import factors_of
from autodiff_ref.recognition.text.letters import number_in, parameter_kind
from autodiff_ref.report.naming import layer_of_any, named_as, names_of

GRADIENT = "gradient"
"""What stands for the gradient of whichever parameter among the factors of a step."""


@dataclass(frozen=True)
class Step:
    """A line that changes a parameter.

    Attributes:
        line: its number.
        parameter: the letter and the digits of the parameter, such as b1.
        factors: what its gradient is multiplied by, as text, and the gradient itself.
        signs: whether it is added or subtracted, with the line, and the same of what it is.
    """

    line: int
    parameter: str
    factors: frozenset[str]
    signs: tuple[tuple[int, str], ...]

    def is_of(self, parameters: Collection[str]) -> bool:
        """Whether it changes one of these, as far as its name tells."""
        alone = len(self.parameter) == 1  # the letter alone is that of every layer
        return any(self.parameter == (each[0] if alone else each) for each in parameters)


def odd_steps(tree: ast.AST, parameters: Collection[str]) -> list[int]:
    """The lines that change these parameters by a factor that all others have not, or lack one."""
    every = [step for step in steps(tree) if len(step.parameter) > 1]
    found = []
    for step in every:
        others = [each.factors for each in every if each.parameter != step.parameter]
        if step.parameter not in parameters or len(others) < 2 or GRADIENT not in step.factors:
            continue
        own = step.factors - frozenset().union(*others)
        lacking = frozenset.intersection(*others) - step.factors
        if own or lacking:
            found.append(step.line)
    return found


def turned_steps(tree: ast.AST, parameters: Collection[str]) -> list[int]:
    """The lines that give the steps of these parameters another sign than all others have."""
    every = list(steps(tree))
    others = [step.signs for step in every if not step.is_of(parameters)]
    found = []
    for step in every:
        beside = [signs for signs in others if len(signs) == len(step.signs)]
        if not step.is_of(parameters) or not beside:
            continue
        for place, (line, sign) in enumerate(step.signs):
            if all(sign != signs[place][1] for signs in beside):
                found.append(line)
    return found


def steps(tree: ast.AST) -> Iterator[Step]:
    """Every line that adds to a parameter, or subtracts from it."""
    changes = list(changes_in(tree))
    made = {ast.unparse(target): (line, sign) for line, target, sign, _ in changes}
    for line, target, sign, change in changes:
        parameter = parameter_of(names_of(target))
        if parameter:
            before = made.get(ast.unparse(change))
            signs = ((line, sign), *([before] if before else []))
            yield Step(line, parameter, frozenset((sign, *factors(change))), signs)


def changes_in(tree: ast.AST) -> Iterator[tuple[int, ast.expr, str, ast.expr]]:
    """The lines that add to something, or subtract from it: what changes, how, and by what."""
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as op, value=change):
                yield node.lineno, target, type(op).__name__, change
            case ast.Assign(
                targets=[target, *_],
                value=ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=change),
            ):
                if ast.unparse(target) in map(ast.unparse, factors_of(left)):
                    yield node.lineno, target, type(op).__name__, change


def parameter_of(names: Collection[str]) -> str:
    """The letter and the digits of a parameter, the letter alone without digits; "" if none."""
    for letter in ("W", "b"):
        if (layer := layer_of_any(names, letter)) is not None:
            return f"{letter}{layer}"
    found = ((parameter_kind(name), number_in(name)) for name in names)
    return next((f"{kind}{number or ''}" for kind, number in found if kind), "")


def factors(node: ast.expr) -> Iterator[str]:
    """What is multiplied, as text; what is divided by after a stroke."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield from (*factors(node.left), *factors(node.right))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield from factors(node.left)
        yield from (f"/{each}" for each in factors(node.right))
    elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and any(
        named_as(name, letter) is not None for name in names_of(node) for letter in ("dW", "db")
    ):
        yield GRADIENT
    else:
        yield ast.unparse(node)
