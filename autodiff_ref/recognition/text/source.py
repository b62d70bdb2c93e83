"""What the source of a function tells: the names of what it returns, constants, loops."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dis import get_instructions
from functools import cache
from pathlib import Path
from typing import Any

from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.text.letters import gradient_kind, parameter_kind
from autodiff_ref.recognition.text.names import plain, roles_of

LOSSES = {"loss", "cost", "mse", "totalloss", "trainloss", "losssum", "epochloss", "j"}
"""What a loss is called where it is computed within something else."""


@cache
def tree_of(function: Callable[..., Any]) -> ast.AST | None:
    """The syntax tree of a function, None where its source cannot be had."""
    if isinstance(tree := getattr(function, "tree", None), ast.AST):
        return tree
    try:
        with uncounted():
            return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None


def own_nodes(function: Callable[..., Any]) -> Iterator[ast.AST]:
    """The nodes of a function, those of functions inside it left out."""
    tree = tree_of(getattr(function, "__func__", function))
    waiting = list(ast.iter_child_nodes(tree)) if tree is not None else []
    outermost = True
    while waiting:
        node = waiting.pop(0)
        yield node
        inner = isinstance(node, ast.FunctionDef | ast.Lambda | ast.AsyncFunctionDef)
        if not inner or outermost:
            outermost = outermost and not inner
            waiting[:0] = ast.iter_child_nodes(node)


def lines_above(function: Callable[..., Any]) -> int:
    """How many lines of its file are above the first of a function's tree.

    None where the function is made of a part of the file, whose lines are the file's.
    """
    in_file = isinstance(getattr(function, "tree", None), ast.AST)
    code = getattr(function, "__code__", None)
    return 0 if in_file or code is None else code.co_firstlineno - 1


def owner_of(method: Callable[..., Any]) -> str:
    """The name of the class in which a method is defined, "_" for a function of none."""
    return method.__qualname__.rpartition(".")[0].rpartition(".")[2] or "_"


def returned_names(function: Callable[..., Any], count: int) -> list[str]:
    """The names of the elements of the tuple of this length that it returns, "" for no name."""
    return list(names_returned(getattr(function, "__func__", function), count))


def all_returned(function: Callable[..., Any]) -> set[str]:
    """The names of all that it returns, in whichever of its ways."""
    returns = [node for node in own_nodes(function) if isinstance(node, ast.Return)]
    values = [v for n in returns for v in getattr(n.value, "elts", [n.value])]
    return {name_of(value).lstrip("_") for value in values} - {""}


@cache
def names_returned(function: Callable[..., Any], count: int) -> tuple[str, ...]:
    """The same, of a function that belongs to no object; private ones are called as others are."""
    found: list[str] = []
    for node in own_nodes(function):
        if isinstance(node, ast.Return):
            value = node.value
            elements = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
            if len(elements) == count:
                found = [name_of(element).lstrip("_") for element in elements]
    return tuple(found or [""] * count)


def name_of(node: ast.AST | None) -> str:
    """The name that an expression ends in: x of ``x``, ``self.x`` and ``x / m``."""
    match node:
        case ast.Attribute(value=inner, attr="T"):
            return name_of(inner)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.BinOp(left=inner) | ast.Subscript(value=inner) | ast.UnaryOp(operand=inner):
            return name_of(inner)
        case ast.Call(func=ast.Attribute(value=inner)):
            return name_of(inner)
    return ""


def moved_names(function: Callable[..., Any]) -> set[str]:
    """The names of what a function moves by a step."""
    return {name for node in own_nodes(function) for name in moved_by(node)}


def moved_by(node: ast.AST) -> list[str]:
    """The name of what a statement moves by a step: ``W = W - step``, ``W += step``."""
    match node:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Sub()):
            return [name]
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.Add() | ast.Sub()) as value
        ) if name in names_within(value):
            return [name]
    return []


def constant_rate(function: Callable[..., Any]) -> float | None:
    """The learning rate that a function sets itself."""
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=rate)):
                if "rate" in roles_of(name) and isinstance(rate, int | float):
                    return float(rate)
            case ast.AugAssign(target=target, value=step) if parameter_kind(name_of(target)):
                if rate := number_before(step):
                    return rate
            case ast.Assign(targets=[target], value=ast.BinOp(right=step)):
                if parameter_kind(name_of(target)) and (rate := number_before(step)):
                    return rate
    return None


def rate_of_called(
    function: Callable[..., Any], known: Mapping[str, list[Callable[..., Any]]]
) -> float | None:
    """The learning rate with which a function calls another: in the call, or by default.

    Args:
        function: what calls.
        known: the functions and methods of each name.
    """
    for node in own_nodes(function):
        if not isinstance(node, ast.Call):
            continue
        for called in known.get(name_of(node.func), []):
            given = [k.value for k in node.keywords if "rate" in roles_of(k.arg or "")]
            literal = next((v.value for v in given if isinstance(v, ast.Constant)), None)
            rate = literal if given else default_rate(called)
            if isinstance(rate, int | float):
                return float(rate)
    return None


def default_rate(function: Callable[..., Any]) -> float | None:
    """The default of a function's learning rate; None if it takes none, or one without default."""
    arguments = inspect.signature(function).parameters.values()
    rates = [p.default for p in arguments if "rate" in roles_of(p.name)]
    return next((rate for rate in rates if isinstance(rate, float)), None)


def number_before(step: ast.expr) -> float | None:
    """The number that something is multiplied with: 0.1 of ``-0.1 * dW`` and of ``dW * 0.1``."""
    match step:
        case ast.UnaryOp(operand=inner):
            return number_before(inner)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            factors = [f.value for f in (left, right) if isinstance(f, ast.Constant)]
            numbers = [float(f) for f in factors if isinstance(f, int | float)]
            return numbers[0] if numbers else number_before(left)
    return None


def losses_within(function: Callable[..., Any]) -> list[int]:
    """The lines of its file in which a function computes a loss that it does not return alone."""
    above = lines_above(function)
    return [above + line for node in own_nodes(function) for line in line_of_loss(node)]


def losses_of_script(known: Mapping[str, Any]) -> list[int]:
    """The first line of a file, outside of its functions, in which a loss is computed."""
    file = str(known.get("__file__") or "")
    if not file.endswith(".py"):
        return []
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return []
    inner = (ast.FunctionDef, ast.ClassDef)
    nodes = [n for part in tree.body if not isinstance(part, inner) for n in ast.walk(part)]
    return [line for node in nodes for line in line_of_loss(node)][:1]


def line_of_loss(node: ast.AST) -> list[int]:
    """The line of a statement that computes a loss; none if it does not."""
    match node:
        case (
            ast.Assign(targets=[target], value=value) | ast.AugAssign(target=target, value=value)
        ) if is_loss(target) and any(isinstance(n, ast.Call) for n in ast.walk(value)):
            return [target.lineno]
    return []


def is_loss(target: ast.expr) -> bool:
    """Whether what is assigned to is by its name a loss."""
    return plain(name_of(target)) in LOSSES


def divides_by_samples(node: ast.AST) -> bool:
    """Whether a node is something divided by m, or by the length of a side of an array."""
    match node:
        case ast.BinOp(op=ast.Div(), right=divisor) | ast.AugAssign(op=ast.Div(), value=divisor):
            pass
        case _:
            return False
    match divisor:
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return True
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Name() | ast.Attribute():
            return "m" in roles_of(name_of(divisor))
    return False


def divides_gradients(function: Callable[..., Any]) -> bool:
    """Whether it divides a gradient by m where it uses it."""
    uses = [n for n in own_nodes(function) if isinstance(n, ast.BinOp) and divides_by_samples(n)]
    names = [name_of(node.left) for node in uses]
    return any(gradient_kind(name) or "grads" in roles_of(name) for name in names)


def names_within(node: ast.AST) -> set[str]:
    """The names in an expression."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def names_read(function: Callable[..., Any]) -> set[str]:
    """The global names that a function reads, and the attributes."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return set(code.co_names) if code is not None else set()


def globals_read(function: Callable[..., Any]) -> set[str]:
    """The global names alone."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    steps = get_instructions(code) if code is not None else ()
    return {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}


def objects_in(tree: ast.AST) -> set[str]:
    """The names and attributes that are called in some text, or have attributes themselves."""
    nodes = list(ast.walk(tree))
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    holders = [node.value for node in nodes if isinstance(node, ast.Attribute)]
    return {name_of(node) for node in (*called, *holders)} - {""}
