"""What stands one above the other in a network of layers: as the file has it, else as it may be."""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from autodiff_ref.recognition.calls.calls import parameters_of
from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.kinds import Made, dense_of
from autodiff_ref.recognition.running.profiling import uncounted
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.piled import Piled, layers_piled

WORDS = ("tanh", "sigmoid", "relu")
"""Activations by name, as far as the code of a layer knows them."""

Pile = Callable[[int, int, bool], list[Any]]
"""What makes a layer with weights of two sizes, and what is above it; whether it is the last."""

Units = tuple[Made | None, Made | None]
"""What makes the unit above a hidden layer, and that above the last one, if there is one."""


def piled(pile: Pile, dims: tuple[int, ...]) -> list[Any]:
    """The layers of a network of these sizes."""
    depth = len(dims) - 1
    return [x for l in range(1, depth + 1) for x in pile(dims[l - 1], dims[l], l == depth)]


def under(
    owner: type, given: Mapping[str, Any], units: Units, n_in: int, n_out: int, last: bool
) -> list[Any]:
    """A layer that is given something, and the unit above it."""
    unit = units[last]
    return [dense_of(owner, n_in, n_out, **given), *([unit()] if unit else [])]


def with_words(owner: type) -> Iterator[tuple[str, Pile]]:
    """Layers that are given the name of their activation."""
    named = [p.name for p in parameters_of(owner) if "activation" in roles_of(p.name)]
    methods = inspect.getmembers(owner, inspect.isfunction)
    known = {c for _, f in methods for c in f.__code__.co_consts if isinstance(c, str)}
    for word in [w for w in WORDS if w in known and named]:
        yield word, partial(under, owner, {named[0]: word}, (None, None))


def as_written(module: Functions, dense: str) -> Iterator[tuple[str, Pile]]:
    """The hidden layers and the last one as the file itself puts them together, if it does."""
    with uncounted():
        found = layers_piled(module.tree, dense, module.classes)
    if found is None:
        return
    owner = module.classes[dense]
    try:
        hidden, last = (given_to(owner, each.dense, module) for each in found)
    except (TypeError, ValueError):
        return
    told = [
        text
        for each, given in zip(found, (hidden, last), strict=True)
        for text in (dense + in_brackets(given), *map(ast.unparse, each.above))
    ]
    told.insert(1 + len(found[0].above), "...")
    yield ", ".join(told), partial(written, owner, found, (hidden, last), module)


def written(
    owner: type,
    found: tuple[Piled, Piled],
    given: tuple[dict[str, ast.expr], dict[str, ast.expr]],
    module: Functions,
    n_in: int,
    n_out: int,
    last: bool,
) -> list[Any]:
    """A layer and what is above it, with what the file gives them but for their sizes."""
    named = {name: value_of(node, module.globals) for name, node in given[last].items()}
    above = [value_of(call, module.globals) for call in found[last].above]
    return [dense_of(owner, n_in, n_out, **named), *above]


def given_to(owner: type, call: ast.Call, module: Functions) -> dict[str, ast.expr]:
    """What a call gives the arguments of a class that are no numbers, by their names.

    Raises:
        TypeError: it does not fit them.
    """
    named = {each.arg: each.value for each in call.keywords if each.arg}
    bound = inspect.signature(owner).bind(*call.args, **named).arguments
    found: dict[str, ast.expr] = {}
    for name, node in bound.items():
        try:
            value = value_of(node, module.globals)
        except Exception:  # what only the script has, or what the file raises
            continue
        if isinstance(value, str) or not isinstance(value, int | float | type(None)):
            found[name] = node
    return found


def value_of(node: ast.expr, known: dict[str, Any]) -> Any:
    """What an expression is that a file gives a layer: a constant, a name, or a call of one.

    Raises:
        KeyError: it is something else, or nothing here has that name.
        Exception: whatever somebody's code raises.
    """
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
        case ast.Name(id=name):
            return known[name]
        case ast.Attribute(value=ast.Name() as inner, attr=attr):
            return getattr(value_of(inner, known), attr)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            named = {each.arg: value_of(each.value, known) for each in keywords if each.arg}
            return known[name](*(value_of(each, known) for each in args), **named)
    raise KeyError(ast.unparse(node))


def in_brackets(given: dict[str, ast.expr]) -> str:
    """What is given by name, as in a call; "" if nothing is."""
    inner = ", ".join(f"{name}={ast.unparse(value)}" for name, value in given.items())
    return f"({inner})" if inner else ""
