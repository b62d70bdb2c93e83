"""What a script writes down of its data, its parameters and its rate, by their names."""

import ast
from collections.abc import Iterable, Mapping
from typing import TypeGuard

from autodiff_ref.recognition.text.assignments import assignments_of, ordered
from autodiff_ref.recognition.text.expressions import values_named
from autodiff_ref.recognition.text.letters import gradient_kind, parameter_kind
from autodiff_ref.recognition.text.names import roles_of, roles_of_number
from autodiff_ref.recognition.text.source import moved_by, name_of, names_within
from autodiff_ref.recognition.text.statements import (
    Loop,
    Statements,
    binds,
    dimensions_of,
    is_number,
    list_in,
    reads,
    value_in,
)
from autodiff_ref.recognition.text.usage import MAKING, uses_in

DATA = {
    "y": ("minus", "product"),
    "X": ("product", "minus"),
    "learning_rate": ("rate", "product"),
}
"""What tells labels, samples and a rate by their use, and what speaks against it."""

JOINING = {"append", "hstack", "column_stack", "concatenate", "insert", "c_"}
"""What puts a bias to samples."""

OPEN = (("pairs",), ("output",), ("n_in",))
"""First roles of names that may be those of samples, or of labels, alone."""


def is_parameter(name: str) -> bool:
    """Whether a name is that of a parameter, or of all of them."""
    roles = roles_of(name)
    return parameter_kind(name) is not None or ("params" in roles and "dims" not in roles)


def gives_gradient(node: ast.stmt) -> bool:
    """Whether a statement assigns a gradient, or takes a step with a parameter."""
    match node:
        case ast.AugAssign(op=ast.Add() | ast.Sub()):
            pass
        case ast.Assign(value=ast.BinOp(op=ast.Add() | ast.Sub())):
            pass
        case _:
            return any(map(gradient_kind, binds(node)))
    return any(gradient_kind(n) or (is_parameter(n) and n in reads(node)) for n in binds(node))


def params_kept(loop: Loop, params: list[str]) -> bool:
    """Whether a loop gives none of the parameters other values, nor parts of them."""
    parts = [n.value for n in ast.walk(loop) if is_part(n)]
    stored_in = {name for part in parts for name in names_within(part)}
    return not (binds(loop) | stored_in) & set(params)


def is_part(node: ast.AST) -> TypeGuard[ast.Subscript | ast.Attribute]:
    """Whether it is a part of something that is given a value."""
    return isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)


def rate_written(name: str, own: str, before: Statements) -> ast.expr | None:
    """The number that a script gives a learning rate of this name, which it calls by its own."""
    values = [value_in(node) for node in before if own in binds(node)]
    written = [value for value in values if isinstance(value, ast.Constant)]
    return written[-1] if written and "rate" in roles_of(name) else None


def names_of_data(loop: Loop, before: Statements, given: Iterable[str] = ()) -> dict[str, str]:
    """What of a loop is to be called X or y, where nothing in it is, by its use or by its name.

    By their use, samples are multiplied with something and labels are subtracted from what the
    loop computes. By their names, labels are what it reads under that of an output, samples what
    it reads under one that says nothing; either is assigned before the loop and not in it, samples
    as an array or a list.

    Args:
        loop: it.
        before: what is executed before it.
        given: the arguments of the function that it is in.
    """
    assigned = [node for node in before if not isinstance(node, ast.Import | ast.ImportFrom)]
    read, bound = reads(loop), {*given}.union(*map(binds, assigned))
    read_only = (read & bound) - binds(loop)
    inner = {name for node in ast.walk(loop) for name in (*counters_of(node), *taken_by(node))}
    arrays = {name for node in before if list_in(node) for name in binds(node)}
    candidates = {
        "y": {n for n in read_only if roles_of(n)[:1] == ("output",)},
        "X": {n for n in read_only & arrays if not (roles_of(n) or is_parameter(n))},
        "learning_rate": set(),
    }
    found: dict[str, str] = {}
    for called, names in candidates.items():
        known = any(roles_of(name)[:1] == roles_of(called)[:1] for name in read - inner)
        if known or called in binds(loop):
            continue
        telling, against = DATA[called]
        # What is only read is no gradient: "d_targets" are labels.
        unsaid = {n for n in read_only if not (roles_of(n) or parameter_kind(n))}
        open_to = unsaid | {n for n in read_only if roles_of(n)[:1] in OPEN}
        uses = {n: uses_in(loop, n) for n in open_to - set(found)}
        likely = {n for n, use in uses.items() if telling in use and against not in use}
        likeliest = likely if len(likely) == 1 else names
        if len(likeliest) == 1:
            found |= dict.fromkeys(likeliest, called)
    return found


def counters_of(node: ast.AST) -> set[str]:
    """The name under which a loop counts; nothing if it counts none."""
    match node:
        case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"))):
            return {name}
    return set()


def taken_by(node: ast.AST) -> set[str]:
    """The names under which a statement takes a part of something, as in ``target = Y[i]``."""
    parts = [(to, of.value) for to, of in assignments_of(node) if isinstance(of, ast.Subscript)]
    return {name_of(to) for to, whole in parts if name_of(to) != name_of(whole)}


def names_of_counts(
    loop: Loop, before: Statements, given: Mapping[str, ast.expr | None]
) -> dict[str, str]:
    """What of a loop is to be called batch_size, as it is a number and called like the samples."""
    pairs = [pair for node in before for pair in assignments_of(node)]
    numbers = {name_of(target) for target, value in pairs if is_number(value)}
    numbers |= {name for name, default in given.items() if is_number(default)}
    read_only = reads(loop) - binds(loop)
    other = {n for n in numbers & read_only if roles_of_number(n) != roles_of(n)}
    return dict.fromkeys(other, "batch_size") if len(other) == 1 else {}


def names_of_parameters(loop: Loop, before: Statements) -> dict[str, str]:
    """What of a loop is to be called W1, b1, ..., where some of it is under a name of its own.

    It is made before the loop and moved in it; what is multiplied with something is W. They are
    counted in the order in which the loop reads them.
    """
    made = {name for node in before if makes_array(node) for name in binds(node)}
    moved = {name for node in ast.walk(loop) for name in moved_by(node)} & made
    if all(is_parameter(name) for name in moved):
        return {}
    order = [n.id for n in ordered(loop) if isinstance(n, ast.Name)]
    names = sorted(moved, key=order.index)
    weights = [name for name in names if "product" in uses_in(loop, name)]
    biases = [name for name in names if name not in weights]
    if not weights or len(biases) not in (0, len(weights)):
        return {}
    return {
        name: f"{kind}{l}"
        for kind, several in (("W", weights), ("b", biases))
        for l, name in enumerate(several, 1)
    }


def units_called_m(tree: ast.AST) -> set[str]:
    """The numbers of units, by the shapes of parameters, that are called like one of samples."""
    made = [pair for node in ast.walk(tree) for pair in assignments_of(node)]
    values = [value for target, value in made if parameter_kind(name_of(target))]
    calls = [part for value in values for part in ast.walk(value) if isinstance(part, ast.Call)]
    sizes = [
        size
        for call in calls
        if name_of(call.func) in MAKING
        for size in (*call.args, *(keyword.value for keyword in call.keywords))
    ]
    named = {name for size in sizes for name in values_named(size)}
    return {name for name in named if roles_of(name)[:1] == ("m",)}


def makes_array(node: ast.stmt) -> bool:
    """Whether a statement assigns an array that a function makes, or one that is written down."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    return isinstance(node, ast.Assign) and (
        bool(list_in(node)) or any(name_of(call.func) in MAKING for call in calls)
    )


def puts_bias_to(node: ast.stmt, name: str) -> bool:
    """Whether a statement puts the entry of a bias to what has a name: a part of the network."""
    value = value_in(node)
    if value is None or name not in names_within(value):
        return False
    return any(isinstance(n, ast.expr) and name_of(n) in JOINING for n in ast.walk(value))


def dimensions_in(before: Statements, data: Mapping[str, str]) -> dict[str, int]:
    """How many dimensions X and biases have that are written down beside matrices of weights."""
    found: dict[str, set[int]] = {}
    for node in before:
        kinds = {parameter_kind(name) for name in binds(node)} | of_samples(node, data)
        for kind in kinds & {"W", "b", "X"} if list_in(node) else ():
            found.setdefault(str(kind), set()).add(dimensions_of(list_in(node)))
    if found.pop("W", None) != {2}:
        return {}
    return {kind: depths.pop() for kind, depths in found.items() if len(depths) == 1}


def of_samples(node: ast.stmt, data: Mapping[str, str]) -> set[str]:
    """The first roles of the names that a statement binds."""
    return {role for name in binds(node) for role in roles_of(data.get(name, name))[:1]}
