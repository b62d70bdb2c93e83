"""Training loops outside any function that could be asked: what one pass does, as a function.

A script, or a function that draws its parameters itself, says in its loop what it does with them.
The loop becomes a function of what it reads: parameters, samples, labels and a learning rate come
from whoever calls; what is computed from these before the loop is computed again; the rest of the
file is not run. It returns the parameters as they are after one pass.
"""

import ast
import builtins
import symtable
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from types import FunctionType
from typing import Any, TypeGuard

from autodiff_ref.recognition.functions import Functions
from autodiff_ref.recognition.names import TINY, parameter_kind, roles_of
from autodiff_ref.recognition.source import is_over_samples, names_within

Loop = ast.For | ast.While
Statements = Sequence[ast.stmt]

NUMBERS = {"one", "none", "keep"}
"""Roles of names that are arguments where they are set to a number."""

GIVEN = (("X",), ("Y",), ("m",), ("pairs",), ("rate",))
"""First roles of names that are arguments whatever they are set to."""

FILLS = ("append", "extend", "insert", "add")
"""Methods that fill what was assigned before."""


@dataclass(frozen=True)
class Scope:
    """Statements one after the other, such as those of a script or of a function.

    Attributes:
        statements: all of them.
        outside: those around a function.
        arguments: of the function.
    """

    statements: Statements
    outside: Statements = ()
    arguments: tuple[str, ...] = ()

    def loops(self) -> Iterator[tuple[Loop, list[ast.stmt]]]:
        """Its loops, the last first, with what comes before each."""
        for i, node in reversed(list(enumerate(self.statements))):
            if isinstance(node, Loop):
                yield node, [*self.outside, *self.statements[:i]]


def loops(module: Functions) -> Iterator[tuple[Functions, str]]:
    """The module with each loop that renews parameters as one more function, and its name."""
    for scope in scopes(module):
        for loop, before in scope.loops():
            made = function_of(loop, before, scope.arguments, module)
            if made is not None:
                name = made.__name__
                yield replace(module, functions={**module.functions, name: made}), name


def scopes(module: Functions) -> Iterator[Scope]:
    """The script of a module, and its functions."""
    script = list(flat(module.tree.body))
    yield Scope(script)
    for node in script:
        if isinstance(node, ast.FunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            yield Scope(list(flat(node.body)), script, tuple(a.arg for a in given))


def flat(statements: Statements) -> Iterator[ast.stmt]:
    """Statements, with those under ``if __name__ == "__main__"``, ``with`` and ``try`` in place."""
    for node in statements:
        match node:
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner):
                yield from flat(inner)
            case ast.With(body=inner) | ast.Try(body=inner):
                yield from flat(inner)
            case _:
                yield node


def function_of(
    loop: Loop, before: Statements, given: tuple[str, ...], module: Functions
) -> FunctionType | None:
    """One pass of a loop as a function; None if it reads no parameters."""
    data = names_of_data(loop, before)
    single = any(is_one_sample(node) for node in before if "X" in of_samples(node, data))
    loop = renamed(loop, data)
    once = one_pass(loop)
    preamble, arguments = needed(once, before, given, module)
    met = [*(name for node in before for name in stored(node)), *given]
    arguments.sort(key=lambda name: met.index(name) if name in met else len(met))
    params = [name for name in arguments if is_parameter(name)]
    if not params or set(params) & module.names_read:
        return None
    values = [ast.Name(name, ast.Load()) for name in params]
    several = ast.Dict([ast.Constant(name) for name in params], list[ast.expr](values))
    answer = ast.Return(several if len(params) > 1 else values[0])
    taken = ast.arguments([], [ast.arg(n) for n in arguments], None, [], [], None, [])
    name = f"loop_at_line_{loop.lineno}"
    made = statement(f"def {name}(): pass")
    assert isinstance(made, ast.FunctionDef)
    made.args, made.body = taken, [*preamble, once, answer]
    tree = ast.fix_missing_locations(ast.Module([ast.copy_location(made, loop)], []))
    local: dict[str, FunctionType] = {}
    exec(compile(tree, module.file, "exec"), module.globals, local)
    vars(local[name]).update(tree=tree, one_sample=single)
    return local[name]


def names_of_data(loop: Loop, before: Statements) -> dict[str, str]:
    """What of a loop is to be called X or y, where nothing in it is, by its name.

    Labels are what it reads under the name of an output, samples what it reads under a name that
    says nothing; either is assigned before the loop and not in it, samples as an array or a list.
    """
    read, bound = reads(loop), {name for node in before for name in binds(node)}
    read_only = (read & bound) - binds(loop)
    arrays = {name for node in before if list_in(node) for name in binds(node)}
    candidates = {
        "y": {n for n in read_only if roles_of(n)[:1] == ("output",)},
        "X": {n for n in read_only & arrays if not (roles_of(n) or is_parameter(n))},
    }
    found: dict[str, str] = {}
    for called, names in candidates.items():
        known = any(roles_of(name)[:1] == (called.upper(),) for name in read)
        if len(names) == 1 and not known and called not in binds(loop):
            found |= dict.fromkeys(names, called)
    return found


def renamed(loop: Loop, names: Mapping[str, str]) -> Loop:
    """The loop with other names for what it reads."""
    found: Loop = deepcopy(loop) if names else loop
    for node in ast.walk(found):
        if isinstance(node, ast.Name) and node.id in names:
            node.id = names[node.id]
    return found


def of_samples(node: ast.stmt, data: Mapping[str, str]) -> set[str]:
    """The first roles of the names that a statement binds."""
    return {role for name in binds(node) for role in roles_of(data.get(name, name))[:1]}


def is_one_sample(node: ast.stmt) -> bool:
    """Whether a statement assigns a single sample: a vector, or an array of one row."""
    values = list_in(node)
    return bool(values) and (len(values) == 1 or not isinstance(values[0], ast.List))


def list_in(node: ast.stmt) -> list[ast.expr]:
    """The elements of the list that a statement assigns, or makes an array of; else none."""
    match value_in(node):
        case ast.List(elts=values):
            return values
        case ast.Call(func=ast.Attribute(attr="array"), args=[ast.List(elts=values), *_]):
            return values
    return []


def stored(node: ast.stmt) -> list[str]:
    """The names that a statement which defines nothing assigns, in their order."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return []
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    return [n.id for n in names if isinstance(n.ctx, ast.Store)]


def statement(source: str) -> ast.stmt:
    """A statement of this source."""
    return ast.parse(source).body[0]


def one_pass(loop: Loop) -> ast.For:
    """The loop with one pass: over all samples, if it is these that it goes over."""
    once = statement("for _ in range(1): pass")
    assert isinstance(once, ast.For)
    once.body = loop.body
    if isinstance(loop, ast.For):
        iterated = loop.iter
        counts = isinstance(iterated, ast.Call) and getattr(iterated.func, "id", "") == "range"
        if is_over_samples(loop):
            return loop
        once.target = loop.target
        if counts and not counter_is_index(loop):
            once.iter = ast.parse("range(1, 2)", mode="eval").body  # reports come at pass 0
    return ast.fix_missing_locations(ast.copy_location(once, loop))


def counter_is_index(loop: ast.For) -> bool:
    """Whether something is indexed with the number of the pass."""
    counters = names_within(loop.target)
    inside = [n for n in ast.walk(loop) if isinstance(n, ast.Subscript)]
    return any(counters & names_within(n.slice) for n in inside)


def needed(
    loop: ast.For, before: Statements, given: tuple[str, ...], module: Functions
) -> tuple[list[ast.stmt], list[str]]:
    """What is to be computed before the loop, and the arguments."""
    kept, arguments, seen = set[int](), list[str](), set[str]()
    inner = [n for n in ast.walk(loop) if isinstance(n, ast.For) and n is not loop]
    waiting = sorted(reads(loop) - {name for n in inner for name in names_within(n.target)})
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        binding = [i for i, node in enumerate(before) if name in binds(node)]
        here = name in module.globals or hasattr(builtins, name)
        if comes_from_caller(name, [before[i] for i in binding]) or (
            not binding and (name in given or not (here or name in binds(loop)))
        ):
            arguments.append(name)
        elif binding and not (here and all(is_loaded(before[i]) for i in binding)):
            kept.update(binding)
            waiting += sorted(set().union(*(reads(before[i]) for i in binding)))
    return [before[i] for i in sorted(kept)], arguments


def is_loaded(node: ast.stmt) -> bool:
    """Whether a statement defines what a module has when it is loaded."""
    definitions = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    return isinstance(node, definitions) or isinstance(value_in(node), ast.Lambda | ast.Constant)


def value_in(node: ast.stmt) -> ast.expr | None:
    """What a statement assigns."""
    return getattr(node, "value", None)


def comes_from_caller(name: str, binding: Statements) -> bool:
    """Whether what these statements give a name is not to be used: whoever asks gives it."""
    definitions = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    if not binding or any(isinstance(node, definitions) for node in binding):
        return False
    roles = roles_of(name)
    values = [value for node in binding for value in values_in(node)]
    number = all(isinstance(value, ast.Constant) for value in values)
    if name == "epsilon" and any(is_tiny(value) for value in values):
        return False
    by_role = roles[:1] in GIVEN and name != "n"
    return is_parameter(name) or by_role or (number and bool(NUMBERS & set(roles)))


def values_in(node: ast.stmt) -> list[ast.expr | None]:
    """What a statement assigns, one by one."""
    value = value_in(node)
    return list(value.elts) if isinstance(value, ast.Tuple) else [value]


def is_tiny(value: ast.expr | None) -> bool:
    """Whether something is a number that keeps from a division by 0, and no learning rate."""
    number = value.value if isinstance(value, ast.Constant) else None
    return isinstance(number, float) and number < TINY


def is_parameter(name: str) -> bool:
    """Whether a name is that of a parameter, or of all of them."""
    roles = roles_of(name)
    return parameter_kind(name) is not None or ("params" in roles and "dims" not in roles)


@lru_cache(maxsize=4096)
def symbols(node: ast.stmt) -> list[symtable.Symbol]:
    """The names of a statement, each with its uses."""
    return symtable.symtable(ast.unparse(node), "statement", "exec").get_symbols()


def reads(node: ast.stmt) -> set[str]:
    """The names that a statement reads."""
    renewed = {n.target.id for n in ast.walk(node) if is_renewed(n)}
    return renewed | {symbol.get_name() for symbol in symbols(node) if symbol.is_referenced()}


def is_renewed(node: ast.AST) -> TypeGuard[Any]:
    """Whether it is an assignment such as ``W += dW``, which reads W."""
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)


def binds(node: ast.stmt) -> set[str]:
    """The names that a statement gives a value, or fills."""
    bound = {s.get_name() for s in symbols(node) if s.is_assigned() or s.is_imported()}
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(id=name), attr))) if attr in FILLS:
            bound.add(name)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            bound.add(name)
    return bound
