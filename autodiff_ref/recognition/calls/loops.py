"""Training loops outside any function that could be asked: what one pass does, as a function.

A script, or a function that draws its parameters itself, says in its loop what it does with them.
The loop becomes a function of what it reads: parameters, samples, labels and a learning rate come
from whoever calls; what is computed from these before the loop is computed again; the rest of the
file is not run. It returns the parameters as they are after one pass.
"""

import ast
import builtins
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType

from autodiff_ref.recognition.calls.functions import Functions
from autodiff_ref.recognition.calls.kinds import is_made_alone
from autodiff_ref.recognition.text.branches import flat, paths
from autodiff_ref.recognition.text.constants import before_call, defaults_of
from autodiff_ref.recognition.text.letters import gradient_kind
from autodiff_ref.recognition.text.moves import takes_step
from autodiff_ref.recognition.text.names import roles_of
from autodiff_ref.recognition.text.passes import is_over_samples
from autodiff_ref.recognition.text.sampling import through, without_tests
from autodiff_ref.recognition.text.source import name_of, names_read, names_within, tree_of
from autodiff_ref.recognition.text.statements import (
    Loop,
    Statements,
    binds,
    changes_in_place,
    is_loaded,
    is_number,
    is_one_sample,
    is_tiny,
    kept_on,
    list_in,
    one_by_one,
    reads,
    reads_first,
    renamed,
    statement,
    stored,
    values_in,
)
from autodiff_ref.recognition.text.usage import MAKING
from autodiff_ref.recognition.text.written import (
    dimensions_in,
    gives_gradient,
    is_parameter,
    names_of_counts,
    names_of_data,
    names_of_parameters,
    of_samples,
    params_kept,
    puts_bias_to,
    rate_written,
)

NUMBERS = {"one", "none", "keep", "n_in", "n_hidden", "n_out"}
"""Roles of names that are arguments where they are set to a number."""


SIZES = {"n_in", "n_hidden", "n_out"}
"""Those of them that are sizes of layers, under a name of more than a few letters."""

GIVEN = (("X",), ("Y",), ("m",), ("pairs",), ("rate",))
"""First roles of names that are arguments whatever they are set to."""


@dataclass(frozen=True)
class Scope:
    """Statements one after the other, such as those of a script or of a function.

    Attributes:
        statements: all of them.
        outside: those around a function.
        arguments: of the function, each with its default if that is written down.
    """

    statements: Statements
    outside: Statements = ()
    arguments: Mapping[str, ast.expr | None] = field(default_factory=dict)

    def loops(self) -> Iterator[tuple[Loop, list[ast.stmt]]]:
        """Its loops, the last first, with what comes before each."""
        for i, node in reversed(list(enumerate(self.statements))):
            if isinstance(node, Loop):
                yield node, [*self.outside, *self.statements[:i]]


def loops(module: Functions) -> Iterator[tuple[Functions, str]]:
    """The module with each loop that renews parameters as one more function, and its name."""
    for scope in scopes(module):
        found = [(*each, True) for each in scope.loops()]
        found += [(*each, False) for each in once_through(scope)]
        for loop, before, again in found:
            made = function_of(loop, before, scope.arguments, module, again)
            if made is not None:
                name = made.__name__
                yield replace(module, functions={**module.functions, name: made}), name


def once_through(scope: Scope) -> Iterator[tuple[Loop, list[ast.stmt]]]:
    """What a script does once with its parameters, as a loop of one pass; nothing if it has one.

    A function without arguments is one as well.
    """
    if scope.arguments or any(isinstance(node, Loop) for node in scope.statements):
        return
    kept = [node for node in scope.statements if not isinstance(node, ast.Expr)]
    written = [node for node in kept if is_loaded(node) or list_in(node)]
    others = [node for node in kept if node not in written]
    first = next((i for i, node in enumerate(others) if any(map(is_parameter, reads(node)))), None)
    if first is None or not any(map(gives_gradient, others[first:])):
        return
    made = statement("for _ in range(1): pass")
    assert isinstance(made, ast.For)
    made.body = others[first:]
    yield ast.copy_location(made, others[first]), [*written, *others[:first]]


def scopes(module: Functions) -> Iterator[Scope]:
    """The script of a module, its functions, and the methods of what is made of nothing."""
    script = list(flat(module.tree.body))
    yield from map(Scope, paths(module.tree.body))
    for node in script:
        if isinstance(node, ast.FunctionDef):
            arguments = arguments_of(node)
            known = before_call(node, [*arguments], module.tree)
            yield from (Scope(path, script, arguments) for path in paths(node.body, known))
        elif isinstance(node, ast.ClassDef) and any(
            is_made_alone(owner) for n, owner in module.classes.items() if n == node.name
        ):
            thing = ast.copy_location(statement(f"self = {node.name}()"), node)
            for method in (part for part in node.body if isinstance(part, ast.FunctionDef)):
                arguments = {n: v for n, v in arguments_of(method).items() if n != "self"}
                around = [*script, thing]
                known = before_call(method, [*arguments], module.tree)
                yield from (Scope(path, around, arguments) for path in paths(method.body, known))


def arguments_of(node: ast.FunctionDef) -> dict[str, ast.expr | None]:
    """The arguments of a function, each with its default if that is written down."""
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    told = {name: v for name, v in defaults_of(node.args).items() if is_told(name, v)}
    return {a.arg: told.get(a.arg) for a in given}


def is_told(name: str, default: ast.expr) -> bool:
    """Whether an argument keeps its default: a number, a text, or None of what is no parameter."""
    value = default.value if isinstance(default, ast.Constant) else 0
    unset = value is None and not is_parameter(name)
    return is_number(default) or isinstance(value, str) or unset


def only_makes(loop: Loop) -> bool:
    """Whether all that a loop assigns is made or drawn, as where parameters begin."""
    parts = list(ast.walk(loop))
    assigned = [part.value for part in parts if isinstance(part, ast.Assign)]
    others = [part for part in parts if isinstance(part, ast.AugAssign)]
    return bool(assigned) and not others and all(map(makes, assigned))


def makes(value: ast.expr) -> bool:
    """Whether an expression is of a call that makes or draws an array."""
    calls = (part for part in ast.walk(value) if isinstance(part, ast.Call))
    return any(name_of(call.func) in MAKING for call in calls)


def function_of(
    loop: Loop,
    before: Statements,
    given: Mapping[str, ast.expr | None],
    module: Functions,
    again: bool = True,
) -> FunctionType | None:
    """One pass of a loop as a function; None if it reads no parameters, or only makes them.

    It returns the parameters, or gradients where a script goes through it once and renews none.
    """
    if again and only_makes(loop):
        return None
    before = [part for node in before for part in one_by_one(node)]
    named = names_of_parameters(loop, before)
    loop, before = renamed(loop, named), [renamed(node, named) for node in before]
    data = names_of_data(loop, before, given)
    single = any(is_one_sample(node) for node in before if "X" in of_samples(node, data))
    data |= names_of_counts(loop, before, given)
    loop = renamed(loop, data)
    once, before = through(one_pass(without_tests(loop, before))), list(map(through, before))
    preamble, arguments = needed(once, before, given, module)
    met = [*(name for node in before for name in stored(node)), *given]
    arguments.sort(key=lambda name: met.index(name) if name in met else len(met))
    params = [name for name in arguments if is_parameter(name) and not given.get(name)]
    if not params or set(params) & read_by_called(once, module):
        return None
    kept = params_kept(loop, params)
    moved = any(map(takes_step, ast.walk(loop)))  # by whatever name, as one of all parameters
    if again and kept and not (moved or any(map(changes_in_place, called_by(loop, module)))):
        return None
    renewed = again or not kept
    returned = params if renewed else sorted(n for n in binds(loop) if gradient_kind(n))
    values = [ast.Name(name, ast.Load()) for name in returned]
    several = ast.Dict([ast.Constant(name) for name in returned], list[ast.expr](values))
    answer = ast.Return(several if len(returned) > 1 else values[0])
    own = {called: name for name, called in data.items()}
    numbers = {n: rate_written(n, own.get(n, n), before) or given.get(n) for n in arguments}
    rates = {name: value for name, value in numbers.items() if value is not None}
    others = [ast.arg(n) for n in arguments if n not in rates]
    taken = ast.arguments([], others, None, list(map(ast.arg, rates)), [*rates.values()], None, [])
    name = f"{'loop_at' if again else 'script_from'}_line_{loop.lineno}"
    made = statement(f"def {name}(): pass")
    assert isinstance(made, ast.FunctionDef)
    made.args, made.body = taken, [*preamble, once, answer]
    tree = ast.fix_missing_locations(ast.Module([ast.copy_location(made, loop)], []))
    local: dict[str, FunctionType] = {}
    exec(compile(tree, module.file, "exec"), module.globals, local)
    role = "train" if renewed else "backward"
    written = dimensions_in(before, data)
    scalars = any(is_number(v) for n in before if binds(n) & set(params) for v in values_in(n))
    known = {"dimensions": written, "of_numbers": scalars, "before": before}
    vars(local[name]).update(tree=tree, one_sample=single, role=role, **known)
    return local[name]


def called_by(loop: Loop, module: Functions) -> Iterator[ast.AST]:
    """The functions and methods of a module that a loop calls, or these call, as they are written.

    Of one whose text is not at hand, nothing is known: it may do anything.
    """
    for functions in module.reached(reads(loop) & module.by_name.keys()).values():
        yield from (tree_of(function) or statement("self.unknown = 0") for function in functions)


def in_words(text: str) -> str:
    """A text in which functions that are made of loops are called what they are."""
    text = re.sub(r"\bloop_at_line_(\d+)", r"the loop at line \1", text)
    return re.sub(r"\bscript_from_line_(\d+)", r"the script from line \1", text)


def read_by_called(loop: ast.stmt, module: Functions) -> set[str]:
    """The names that the functions of a module read which a loop calls, or these call in turn."""
    found, waiting = set[str](), sorted(reads(loop))
    while waiting:
        for function in module.by_name.get(waiting.pop(), []):
            read = names_read(function) - found
            found |= read
            waiting += sorted(read)
    return found


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
    loop: ast.For, before: Statements, given: Container[str], module: Functions
) -> tuple[list[ast.stmt], list[str]]:
    """What is to be computed before the loop, and the arguments."""
    kept, arguments, seen = set[int](), list[str](), set[str]()
    inner = [n for n in ast.walk(loop) if isinstance(n, ast.For) and n is not loop]
    counted = names_within(loop.target) - names_within(loop.iter)
    counted |= {name for n in inner for name in names_within(n.target)}
    waiting = sorted(reads_first([loop]) - counted)
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        absent = getattr(type(module.globals.get(name)), "is_absent", False)
        given_to = [binds(node) | kept_on(node) for node in before]
        binding = [i for i, bound in enumerate(given_to) if name in bound and not absent]
        here = (name in module.globals and not absent) or hasattr(builtins, name)
        told = comes_from_caller(name, [before[i] for i in binding])
        if (told and name not in module.units) or (
            not binding and (name in given or not (here or name in binds(loop)))
        ):
            arguments.append(name)
            kept.update(i for i in binding if puts_bias_to(before[i], name))
        elif binding and (
            name in stored(loop) or not (here and all(is_loaded(before[i]) for i in binding))
        ):
            kept.update(binding)
            waiting += sorted(set().union(*(reads(before[i]) for i in binding)))
    return [before[i] for i in sorted(kept)], arguments


def samples_in(node: ast.stmt, name: str) -> set[str]:
    """The names of samples that a statement reads, but for one."""
    return {other for other in reads(node) - {name} if roles_of(other)[:1] == ("X",)}


def comes_from_caller(name: str, binding: Statements) -> bool:
    """Whether what these statements give a name is not to be used: whoever asks gives it."""
    definitions = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
    if not binding or any(isinstance(node, definitions) for node in binding):
        return False
    if any(puts_bias_to(node, other) for node in binding for other in samples_in(node, name)):
        return False  # X_bias is made of X
    roles = roles_of(name)
    values = [value for node in binding for value in values_in(node)]
    number = all(isinstance(value, ast.Constant) for value in values)
    if values and all(isinstance(getattr(value, "value", None), str) for value in values):
        return False  # HIDDEN = "relu" is no number of units
    if name == "epsilon" and any(is_tiny(value) for value in values):
        return False
    by_role = roles[:1] in GIVEN and name != "n"
    telling = len(name) > 3 or not SIZES & set(roles)
    return is_parameter(name) or by_role or (number and telling and bool(NUMBERS & set(roles)))
