"""The steps in a source, ``b1 -= 0.5 * lr * db1``: which of them has a factor of its own."""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

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
    """

    line: int
    parameter: str
    factors: frozenset[str]


def odd_steps(tree: ast.AST, parameters: Collection[str]) -> list[int]:
    """The lines that change these parameters by a factor that all others have not, or lack one."""
    every = list(steps(tree))
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


def steps(tree: ast.AST) -> Iterator[Step]:
    """Every line that adds to a parameter, or subtracts from it."""
    for node in ast.walk(tree):
        target: ast.expr
        if isinstance(node, ast.AugAssign):
            target, op, change = node.target, node.op, node.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            target, op, change = node.targets[0], node.value.op, node.value.right
            if ast.unparse(node.value.left) != ast.unparse(target):
                continue
        else:
            continue
        if not isinstance(op, ast.Sub | ast.Add):
            continue
        names = names_of(target)
        for letter in ("W", "b"):
            if layer := layer_of_any(names, letter):
                sign = type(op).__name__
                yield Step(node.lineno, f"{letter}{layer}", frozenset((sign, *factors(change))))


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
