"""What functions of a source return that are called for a slope, or for the cost."""

import ast
import re
from collections.abc import Iterable

from autodiff_ref.loading.source import Source
from autodiff_ref.report.counts import innermost
from autodiff_ref.report.statements import tree_of

COST = re.compile(r"(?!.*(?:d_|deriv|grad|prime|back)).*(?:cost|loss|entropy|mse).*", re.IGNORECASE)
"""What a function that gives the cost is called."""

SLOPE = re.compile(r"d\w+|.*(?:prime|deriv|grad|slope).*", re.IGNORECASE)
"""What a function that gives sigma' is called."""

JACOBIAN = re.compile(
    r".*jac.*|.*softmax.*(?:grad|prime|deriv|back).*|d\w*softmax.*", re.IGNORECASE
)
"""What a function that gives the Jacobian of an output is called."""


def jacobians(source: Source, number: int) -> list[int]:
    """The lines that make the Jacobian which a line multiplies with: by entry, or in a function."""
    tree = tree_of(source)
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.lineno == number
    }
    own = stores(innermost(tree, number), read)
    if own:
        return own
    returns = slopes(source, [number], JACOBIAN)
    returned = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Return)
        and node.lineno in returns
        and isinstance(node.value, ast.Name)
    }
    inside = [stores(innermost(tree, line), returned) for line in returns]
    return next((each for each in inside if each), returns)


def stores(within: ast.AST, names: Iterable[str]) -> list[int]:
    """The lines that give single entries of matrices with these names."""
    return [
        node.lineno
        for node in ast.walk(within)
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.slice, ast.Tuple)
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ]


def slopes(source: Source, numbers: Iterable[int], named: re.Pattern[str] = SLOPE) -> list[int]:
    """The lines that return sigma', of the functions that are called for it in some lines."""
    tree = tree_of(source)
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.lineno in numbers
        if isinstance(node.func, ast.Attribute | ast.Name)
    }
    defined = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in called and named.fullmatch(node.name)
    ]
    return returns_of(defined) if len(defined) == 1 else []


def cost_returned(source: Source) -> list[int]:
    """The line that returns the cost, where one function alone looks as if it gave that."""
    defined = [
        node
        for node in ast.walk(tree_of(source))
        if isinstance(node, ast.FunctionDef) and COST.fullmatch(node.name)
    ]
    returns = returns_of(defined)
    return returns if len(defined) == len(returns) == 1 else []


def returns_of(functions: Iterable[ast.FunctionDef]) -> list[int]:
    """The lines on which functions return."""
    return [n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Return)]
